using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;

namespace BillingBlazor.Server.Charges.Bulk;

/// <summary>How a price is changed.</summary>
public enum PriceWay
{
    Percent,
    Amount,
    To,
}

/// <summary>What is to be done to which charges: kept with the job, so that whoever goes on with it does the same.</summary>
public sealed record ChargeOrder
{
    private static readonly JsonSerializerOptions json = new()
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    public required ChargeJobKind Kind { get; init; }
    public required ChargeSelection Selection { get; init; }

    /// <summary>Price: of cycles that begin on or after it. End: the last day. Move: the first day at the other customer.</summary>
    public DateOnly? Day { get; init; }

    public PriceWay Way { get; init; }

    /// <summary>Percent, or pounds.</summary>
    public decimal Value { get; init; }

    /// <summary>Price: also of charges that follow the catalogue, which follow it no more from that day.</summary>
    public bool WithCatalogue { get; init; }

    /// <summary>End: unused days are given back.</summary>
    public bool GivesCredit { get; init; } = true;

    /// <summary>Move: null within the same customer.</summary>
    public int? ToCustomerId { get; init; }

    public bool SetsCostCentre { get; init; }
    public int? CostCentreId { get; init; }
    public bool SetsCli { get; init; }
    public int? CliId { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, json);

    public static ChargeOrder Of(ChargeJob job) =>
        JsonSerializer.Deserialize<ChargeOrder>(job.Order, json) ?? throw new InvalidOperationException($"Job {job.Id} has no order.");

    /// <exception cref="BillingRuleException">Something is missing or outside its range.</exception>
    public void Refuse()
    {
        if (Selection.IsEmpty)
            throw new BillingRuleException("No charge is ticked.");
        if (Kind != ChargeJobKind.Move || ToCustomerId is not null)
        {
            if (Day is null)
                throw new BillingRuleException("Choose the day.");
            ChargeDetails.RefuseDay(Day, "The day");
        }
        if (Kind == ChargeJobKind.Move && ToCustomerId is null && !SetsCostCentre && !SetsCli)
            throw new BillingRuleException("Choose where they move to.");
        if (Kind == ChargeJobKind.Price && Way == PriceWay.Percent && Value is <= -100 or > 1_000)
            throw new BillingRuleException("Change prices by more than −100 % and at most +1,000 %.");
        if (Kind == ChargeJobKind.Price && Way == PriceWay.To)
            ChargeDetails.PriceOf(Value);
        if (Kind == ChargeJobKind.Price && Value == 0 && Way != PriceWay.To)
            throw new BillingRuleException("That leaves every price as it is. Give a change.");
    }
}

/// <summary>One charge before and after.</summary>
public sealed record BulkSample(string Customer, string Description, string Before, string After);

/// <summary>What an order would do, before it is done.</summary>
/// <param name="Before">A month on average, of those that change.</param>
/// <param name="Credit">What would be given back, before VAT.</param>
public sealed record BulkPreview(
    int Matching,
    int Changing,
    IReadOnlyList<(int Count, string Why)> Skipped,
    Money Before,
    Money After,
    Money Credit,
    IReadOnlyList<BulkSample> Samples
);
