using Microsoft.JSInterop;

namespace BillingBlazor.Server.Shell;

/// <summary>Moves the keyboard to an element by its id; where there is none, or the hand has typed on meanwhile, it stays.</summary>
public static class FocusOn
{
    public static ValueTask IdAsync(IJSRuntime js, string id) => js.InvokeVoidAsync("sendCursor", id);
}
