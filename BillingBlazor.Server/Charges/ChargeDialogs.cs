using MudBlazor;

namespace BillingBlazor.Server.Charges;

/// <summary>The questions that are asked about one charge, from wherever it is shown.</summary>
public sealed class ChargeDialogs(IDialogService dialogs)
{
    private static readonly DialogOptions options = new()
    {
        MaxWidth = MaxWidth.Small,
        FullWidth = true,
        CloseOnEscapeKey = true,
    };

    public Task EndAsync(ChargeRow row) =>
        dialogs.ShowAsync<EndChargeDialog>(
            $"End {row.Charge.Description}",
            new DialogParameters<EndChargeDialog> { { d => d.Row, row } },
            options
        );

    public Task CancelAsync(ChargeRow row) =>
        dialogs.ShowAsync<CancelChargeDialog>(
            $"Cancel {row.Charge.Description}?",
            new DialogParameters<CancelChargeDialog> { { d => d.Row, row } },
            options
        );

    public Task ReactivateAsync(ChargeRow row) =>
        dialogs.ShowAsync<ReactivateChargeDialog>(
            $"Reactivate {row.Charge.Description}?",
            new DialogParameters<ReactivateChargeDialog> { { d => d.Row, row } },
            options
        );

    public Task BulkAsync<T>(string title, ChargeSelection selection, int? customerId)
        where T : Microsoft.AspNetCore.Components.IComponent =>
        dialogs.ShowAsync<T>(
            title,
            new DialogParameters { ["Selection"] = selection, ["CustomerId"] = customerId },
            options with
            {
                MaxWidth = MaxWidth.Medium,
            }
        );
}
