using BillingBlazor.Domain.Services;

namespace BillingBlazor.Server.ServiceFiles.Reconciling;

internal static class ReconciliationWords
{
    public static string Of(ReconciledState state) =>
        state switch
        {
            ReconciledState.NotBilled => "Bought, not billed",
            ReconciledState.NotBought => "Billed, not bought",
            ReconciledState.Differs => "Differs",
            ReconciledState.Matched => "Matched",
            ReconciledState.NotToBill => "Not to be billed",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No words for it."),
        };

    public static string Tone(ReconciledState state) =>
        state switch
        {
            ReconciledState.NotBilled => "error",
            ReconciledState.NotBought or ReconciledState.Differs => "warning",
            ReconciledState.Matched => "success",
            _ => "neutral",
        };
}
