using Microsoft.JSInterop;

namespace BillingBlazor.Server.Shell;

/// <summary>Moves the keyboard to an element by its id; where there is none, it stays.</summary>
public static class FocusOn
{
    public static async Task IdAsync(IJSRuntime js, string id)
    {
        try
        {
            await using var element = await js.InvokeAsync<IJSObjectReference>("document.getElementById", id);
            if (element is not null)
                await element.InvokeVoidAsync("focus");
        }
        catch (JSException)
        {
            // Nothing has this id: a field of a section that isn't shown.
        }
    }
}
