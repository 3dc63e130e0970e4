using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Prices;

/// <param name="Id">The row that is amended, or null for a new one.</param>
/// <param name="From">Null: from the start, for the first row of its destination.</param>
/// <param name="Seen">The amended row's price as it was opened.</param>
public sealed record RateEntry(
    int? Id,
    int TariffId,
    int? GroupId,
    int? DestinationId,
    DateOnly? From,
    DateOnly? To,
    RatePrice Price,
    RatePrice? Seen = null
);
