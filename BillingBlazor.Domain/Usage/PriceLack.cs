using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

/// <summary>Why a call has no price.</summary>
public enum LackKind
{
    /// <summary>The customer has no tariff in the destination's category, and the category no default.</summary>
    NoTariff,

    /// <summary>No row, and nothing else, prices the destination.</summary>
    NoRow,

    /// <summary>There is a price, but it begins after the day of the call.</summary>
    StartsLater,

    /// <summary>There was a price, but it ended before the day of the call.</summary>
    Ended,

    /// <summary>The price is a mark-up on a cost that nobody knows.</summary>
    NoCost,

    /// <summary>084, 087, 09 or 118 without a service charge on the day.</summary>
    NoServiceCharge,

    /// <summary>084, 087, 09 or 118, and neither the tariff nor what it is based on has an access charge.</summary>
    NoAccessCharge,
}

/// <summary>What a price lacks, told by the book that looked for it.</summary>
/// <param name="Category">Of the destination.</param>
/// <param name="Tariff">The customer's in the category, its own or the default; null for none.</param>
/// <param name="Row">That starts later, or has ended; null for a service charge that starts later.</param>
/// <param name="Day">The first day of what starts later, or the last day of what has ended.</param>
public sealed record PriceLack(LackKind Kind, string Category, Tariff? Tariff, RateRow? Row = null, DateOnly? Day = null)
{
    /// <summary>After "no price, as …".</summary>
    public string Words(string destination, DateOnly day) =>
        Kind switch
        {
            LackKind.NoTariff => $"the customer has no tariff of {Category}, and {Category} has no default tariff",
            LackKind.NoRow => $"{Tariff!.Name} has no row for {destination}, and {destination} no sell price of its own",
            LackKind.StartsLater when Row is null =>
                $"the service charge of {destination} begins on {Day:d MMM yyyy}, after the day of the call",
            LackKind.StartsLater => $"{RowWords(destination)} begins on {Day:d MMM yyyy}, after the day of the call",
            LackKind.Ended => $"{RowWords(destination)} ended on {Day:d MMM yyyy}, before the day of the call",
            LackKind.NoCost =>
                $"its price follows from its cost, which nobody knows: the file gave none, and {destination} has no buy price in "
                    + $"force on {day:d MMM yyyy}",
            LackKind.NoServiceCharge => $"{destination} has no service charge in force on {day:d MMM yyyy}",
            LackKind.NoAccessCharge => $"{Tariff!.Name} has no access charge",
            _ => throw new InvalidOperationException($"{Kind} has no words."),
        };

    private string RowWords(string destination) =>
        Row!.CustomerId is not null ? $"the customer's own price of {destination}"
        : Row.TariffId is null ? $"the sell price of {destination} itself"
        : Row.TariffId == Tariff?.Id ? $"the row of {Tariff.Name} for {destination}"
        : $"the row for {destination} of the tariff that {Tariff?.Name} is based on";
}
