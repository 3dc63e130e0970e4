using System.Globalization;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>A small world of prices: customer 1 of organisation 7 on tariff 1 in Voice; customer 2 on none.</summary>
internal sealed class Tariffing
{
    public static readonly DateOnly Since = new(2026, 1, 1);

    public List<RateRow> Rows { get; } = [];
    public List<Tariff> Tariffs { get; } = [new Tariff("Saver", 1).WithId(1)];
    public List<PriceAdjustment> Adjustments { get; } = [];
    public List<Destination> Destinations { get; } = [];
    public List<BankHoliday> Holidays { get; } = [];
    public List<TimeSchedule> Schedules { get; } = [];
    public Category Voice { get; } = A.Category(1, "Voice", CategoryKind.Usage, 30);
    public Supplier Supplier { get; } = A.Supplier();

    public Destination Place(
        int id,
        string name = "Chile",
        decimal? buy = 0.10m,
        int? group = null,
        UsageKind kind = UsageKind.Voice,
        NumberRange range = NumberRange.Ordinary,
        bool isFree = false
    )
    {
        var destination = new Destination(1, name, 1).WithId(id);
        destination.Amend(name, kind, 1, group, isFree);
        destination.UseRange(range);
        if (buy is { } perUnit)
            destination.Buy(Since, new() { Peak = perUnit });
        Destinations.Add(destination);
        return destination;
    }

    public RateRow Row(
        decimal peak,
        int? tariff = null,
        int? customer = null,
        int? destination = null,
        int? group = null,
        string from = "2026-01-01",
        string? to = null
    ) => Row(new RatePrice { Peak = peak }, tariff, customer, destination, group, from, to);

    public RateRow Row(
        RatePrice price,
        int? tariff = null,
        int? customer = null,
        int? destination = null,
        int? group = null,
        string from = "2026-01-01",
        string? to = null
    )
    {
        var row = new RateRow(tariff, customer, group, destination, Day(from), to is null ? null : Day(to), price).WithId(Rows.Count + 1);
        Rows.Add(row);
        return row;
    }

    public Tariff Tariff(int id, int? basedOn = null, int? schedule = null, decimal? access = null, decimal? everythingElse = null)
    {
        var tariff = Tariffs.Find(t => t.Id == id);
        if (tariff is null)
            Tariffs.Add(tariff = new Tariff($"Tariff {id}", 1).WithId(id));
        tariff.Amend(tariff.Name, basedOn, schedule, access, everythingElse);
        return tariff;
    }

    public PriceAdjustment Adjust(PriceAdjustmentDetails details)
    {
        var adjustment = new PriceAdjustment(details).WithId(Adjustments.Count + 1);
        Adjustments.Add(adjustment);
        return adjustment;
    }

    public Rater Rater()
    {
        var bands = Schedules.ToDictionary(schedule => schedule.Id, schedule => new BandCalendar(schedule, Holidays));
        var prices = new PriceBook(Rows, Tariffs, [Voice], [(1, 1, 1)], Destinations);
        return new(
            Supplier,
            prices,
            new BandCalendar(A.Week(), Holidays),
            bands,
            new AdjustmentBook(Adjustments, new Dictionary<int, int> { [1] = 7, [2] = 8 })
        );
    }

    public RatedUsage Rate(
        Destination to,
        string startUtc = "2026-10-05T08:00:00Z",
        int seconds = 60,
        long bytes = 0,
        decimal? cost = null,
        int customer = 1,
        PriceStory? story = null
    ) => Rater().Rate(Call(to, startUtc, seconds, bytes, cost, customer), story);

    /// <summary>Pounds charged.</summary>
    public decimal Price(
        Destination to,
        string startUtc = "2026-10-05T08:00:00Z",
        int seconds = 60,
        long bytes = 0,
        decimal? cost = null,
        int customer = 1
    ) => Rate(to, startUtc, seconds, bytes, cost, customer).Price.Pounds;

    public static UsageCall Call(
        Destination to,
        string startUtc = "2026-10-05T08:00:00Z",
        int seconds = 60,
        long bytes = 0,
        decimal? cost = null,
        int customer = 1
    ) => new(customer, to, HarbourMonth.Utc(startUtc), seconds, bytes, cost);

    public void Amend(Func<SupplierDetails, SupplierDetails> change) =>
        Supplier.Amend(
            change(
                new()
                {
                    Name = "Carrier",
                    TimeBasis = TimeBasis.Utc,
                    CostFromFile = false,
                }
            )
        );

    public static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
