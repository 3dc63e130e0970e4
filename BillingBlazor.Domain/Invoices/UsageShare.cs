using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Invoices;

/// <summary>A usage line's calls to one destination, in one band, at one rate: it tells a changed rate from a mix of calls.</summary>
/// <param name="Units">What the rate is for: billed minutes, megabytes or messages.</param>
/// <param name="Plain">What they cost without allowances and caps.</param>
public sealed record UsageShare(int DestinationId, Band Band, int Calls, decimal Units, Money Plain)
{
    /// <summary>Pounds a unit; null where the price was made from the cost.</summary>
    public decimal? Rate { get; init; }

    /// <summary>Pounds a call.</summary>
    public decimal Connection { get; init; }

    /// <summary>The price adjustment that changed the rate.</summary>
    public int? AdjustmentId { get; init; }
}
