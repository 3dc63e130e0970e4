using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Usage;

/// <summary>Bundles and what is left of them, as people say it.</summary>
public static class BundleWords
{
    private static readonly (BandSet Set, Band Band)[] bands =
    [
        (BandSet.Peak, Band.Peak),
        (BandSet.OffPeak, Band.OffPeak),
        (BandSet.WeekendPeak, Band.WeekendPeak),
        (BandSet.WeekendOffPeak, Band.WeekendOffPeak),
    ];

    public static string Of(AllowanceUnit unit) =>
        unit switch
        {
            AllowanceUnit.Minutes => "Minutes",
            AllowanceUnit.Megabytes => "MB",
            AllowanceUnit.Messages => "Messages",
            _ => "Inclusive spend, £",
        };

    /// <summary>600 minutes, 5,000 MB, 100 messages, £5.00 of calls.</summary>
    public static string Amount(AllowanceUnit unit, decimal amount) =>
        unit switch
        {
            AllowanceUnit.Minutes => $"{amount:#,0.##} {(amount == 1 ? "minute" : "minutes")}",
            AllowanceUnit.Megabytes => $"{amount:#,0.###} MB",
            AllowanceUnit.Messages => $"{amount:#,0} {(amount == 1 ? "message" : "messages")}",
            _ => $"£{amount:#,0.00} of usage",
        };

    /// <summary>10 minutes a month to UK landline; peak only; calls up to 60 min count up to the limit.</summary>
    public static string Of(Allowance allowance, Func<bool, int, string> placeName)
    {
        var places = allowance
            .DestinationGroupIds.Select(id => placeName(true, id))
            .Concat(allowance.DestinationIds.Select(id => placeName(false, id)))
            .ToList();
        var where =
            places.Count == 0
                ? "everywhere"
                : $"to {string.Join(", ", places.Take(3))}{(places.Count > 3 ? $" and {places.Count - 3:#,0} more" : "")}";
        var when =
            allowance.Bands == BandSet.All
                ? ""
                : $"; {string.Join(", ", bands.Where(b => allowance.Bands.HasFlag(b.Set)).Select(b => b.Band.Words()))} only";
        var longest = allowance.LongestCallSeconds is { } seconds
            ? $"; of a call at most {seconds / 60m:0.##} min"
                + $"{(allowance.LongerCalls == LongerCalls.DontCount ? ", longer calls don’t count" : "")}"
            : "";
        return $"{Amount(allowance.Unit, allowance.Amount)} a month "
            + $"{where}{when}{longest}{(allowance.CoversServiceCharge ? "; service charges too" : "")}";
    }

    /// <summary>Off-peak, with a capital.</summary>
    public static string BandName(BandSet band)
    {
        var words = bands.First(b => b.Set == band).Band.Words();
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>£12.4215: as calls are priced.</summary>
    public static string Exact(Money money) =>
        money.Pounds.ToString("£#,0.0000;-£#,0.0000", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>0 to 100, never 100 before it is all used.</summary>
    public static int Percent(long used, long granted) =>
        granted <= 0 ? 0
        : used >= granted ? 100
        : (int)(used * 100m / granted);

    public static string Month(BillingPeriod month) =>
        month == BillingPeriod.MonthOf(month.From)
            ? month.From.ToString("MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)
            : month.ToString();
}
