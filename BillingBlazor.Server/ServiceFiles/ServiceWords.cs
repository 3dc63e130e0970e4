using BillingBlazor.Domain.Services;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>States of service files and their lines in words and colours.</summary>
internal static class ServiceWords
{
    public static string Of(ServiceFileState state) =>
        state switch
        {
            ServiceFileState.TakenBack => "Taken back",
            ServiceFileState.NeedsLayout => "Needs a layout",
            _ => state.ToString(),
        };

    public static string Tone(ServiceFileState state) =>
        state switch
        {
            ServiceFileState.Processed => "success",
            ServiceFileState.Read => "info",
            ServiceFileState.Failed => "error",
            ServiceFileState.TakenBack => "struck",
            ServiceFileState.NeedsLayout => "warning",
            _ => "neutral",
        };

    public static string Of(ServiceLineState state) =>
        state switch
        {
            ServiceLineState.WithoutCustomer => "Without customer",
            ServiceLineState.WithoutProduct => "Without product",
            ServiceLineState.WithoutPrice => "Without price",
            _ => state.ToString(),
        };

    public static string Of(ServicePurpose purpose) =>
        purpose == ServicePurpose.Billing ? "Billed from these files" : "For reconciliation";

    /// <summary>Matched lines of a file for reconciliation are never charged, so they don't look as if they will be.</summary>
    public static string Of(ServiceLineRow row) =>
        row is { IsForReconciliation: true, State: ServiceLineState.Matched } ? "To compare" : Of(row.State);

    public static string Tone(ServiceLineRow row) =>
        row is { IsForReconciliation: true, State: ServiceLineState.Matched } ? "neutral" : Tone(row.State);

    public static string Tone(ServiceLineState state) =>
        state switch
        {
            ServiceLineState.Charged => "success",
            ServiceLineState.Matched => "info",
            ServiceLineState.Excluded or ServiceLineState.Skipped => "neutral",
            _ => "warning",
        };

    /// <summary>What matching again changed: 3 lines from “Without customer” to “Matched”.</summary>
    public static string Of(Rematched done)
    {
        if (done.Changed == 0)
            return done.Looked == 0 ? "There is no line to look at that isn't charged." : "Nothing changed.";
        var parts = done.Changes.Select(c => $"{c.Count:#,0} from “{Of(c.Was)}” to “{Of(c.Is)}”").ToList();
        if (done.Repriced > 0)
            parts.Add($"{done.Repriced:#,0} with another customer, product or price");
        return $"Changed: {Domain.Words.List(parts)}.";
    }
}
