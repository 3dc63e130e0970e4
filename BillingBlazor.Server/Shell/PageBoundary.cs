using Microsoft.AspNetCore.Components.Web;

namespace BillingBlazor.Server.Shell;

/// <summary>
/// What stands in place of a page that failed. The framework clears what failed after the boundary has been told; where the boundary was to
/// be drawn at that moment anyway, as on the first draw of a layout, that clears what it says too. So it is drawn once more.
/// </summary>
public sealed class PageBoundary : ErrorBoundary
{
    protected override async Task OnErrorAsync(Exception exception)
    {
        await base.OnErrorAsync(exception);
        await Task.Yield();
        StateHasChanged();
    }
}
