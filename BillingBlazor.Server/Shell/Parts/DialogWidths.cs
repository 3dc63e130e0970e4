using MudBlazor;

namespace BillingBlazor.Server.Shell.Parts;

/// <summary>How wide a dialog is; each closes by Escape.</summary>
public static class DialogWidths
{
    public static DialogOptions Small { get; } =
        new()
        {
            MaxWidth = MaxWidth.Small,
            FullWidth = true,
            CloseOnEscapeKey = true,
        };
}
