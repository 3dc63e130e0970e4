using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>The set-up of worked-month.md section 2: groups, destinations, rate sheet, bundle, lines and the call file.</summary>
internal static class HarbourMonth
{
    public const int Harbour = 1;
    public const int London = 1,
        Brighton = 2;
    private const int LandlineGroup = 1,
        MobileGroup = 2,
        FranceGroup = 3,
        FreeGroup = 5;
    private static readonly DateOnly since = new(2026, 1, 1);

    public static readonly Category Voice = A.Category(1, "Voice", CategoryKind.Usage, 30);
    public static readonly Supplier Carrier = A.Supplier();
    public static readonly Destination Landline = Place(1, "UK landline 01 02", "UKL", LandlineGroup, 0.0030m, NumberRange.Landline);
    public static readonly Destination Uk03 = Place(2, "UK 03", "UK3", LandlineGroup, 0.0030m, NumberRange.Uk03);
    public static readonly Destination Mobile = Place(3, "UK mobile", "UKM", MobileGroup, 0.0150m);
    public static readonly Destination France = Place(4, "France", "FRA", FranceGroup, 0.0060m);
    public static readonly Destination N0844 = Service();
    public static readonly Destination Freephone = Place(6, "Freephone", "FPH", FreeGroup, 0, isFree: true);
    public static readonly Destination[] Destinations = [Landline, Uk03, Mobile, France, N0844, Freephone];
    public static readonly Tariff Saver = BusinessSaver();

    public static readonly (string Id, string Cli, string Dialled, string Code, string StartUtc, int Seconds)[] CallFile =
    [
        ("A1", "02079460101", "03069990123", "UK3", "2026-09-30T23:30:00Z", 240),
        ("B1", "01632960202", "07700900456", "UKM", "2026-10-05T08:00:00Z", 1800),
        ("C1", "07700900303", "01632960999", "UKL", "2026-10-06T11:00:00Z", 120),
        ("A2", "02079460101", "01134960111", "UKL", "2026-10-08T09:00:00Z", 480),
        ("A3", "02079460101", "01134960111", "UKL", "2026-10-09T17:59:30Z", 90),
        ("A4", "02079460101", "07700900456", "UKM", "2026-10-13T19:15:00Z", 45),
        ("B2", "01632960202", "07700900456", "UKM", "2026-10-14T13:00:00Z", 4000),
        ("A8", "02079460101", "08440000001", "N844", "2026-10-15T10:00:00Z", 185),
        ("A10", "02079460101", "01134960111", "UKL", "2026-10-16T08:30:00Z", 15),
        ("A9", "02079460101", "08081570123", "FPH", "2026-10-19T07:05:00Z", 300),
        ("B4", "01632960202", "01134960111", "UKL", "2026-10-29T10:00:00Z", 600),
        ("B3", "01632960202", "0033140000000", "FRA", "2026-10-20T15:00:00Z", 1000),
        ("A5", "02079460101", "01134960111", "UKL", "2026-10-24T06:15:00Z", 1200),
        ("A6", "02079460101", "07700900456", "UKM", "2026-10-25T00:30:00Z", 3725),
        ("A7", "02079460101", "01134960111", "UKL", "2026-10-25T06:15:00Z", 1500),
    ];

    public static readonly Cli[] Clis =
    [
        Line(101, "02079460101", London),
        Line(202, "01632960202", Brighton, cap: "5.00"),
        Line(303, "07700900303", Brighton, isExcluded: true),
    ];

    public static readonly RateRow[] Sheet =
    [
        Row(
            1,
            LandlineGroup,
            new()
            {
                Peak = 0.0120m,
                OffPeak = 0.0080m,
                WeekendPeak = 0.0060m,
                WeekendOffPeak = 0.0040m,
                Connection = 0.0050m,
                Minimum = 0.0100m,
            }
        ),
        Row(
            2,
            MobileGroup,
            new()
            {
                Peak = 0.04m,
                OffPeak = 0.03m,
                WeekendPeak = 0.025m,
                WeekendOffPeak = 0.02m,
                Connection = 0.01m,
                FirstIntervalSeconds = 60,
            }
        ),
        Row(
            3,
            FranceGroup,
            new()
            {
                Peak = 0.08m,
                FirstIntervalSeconds = 60,
                IncrementSeconds = 60,
            }
        ),
        Row(5, FreeGroup, new() { Peak = 0 }),
    ];

    public static Rater Rater() => new(Carrier, Prices(Sheet), new BandCalendar(A.Week(), []), new Dictionary<int, BandCalendar>());

    public static PriceBook Prices(IEnumerable<RateRow> rows) => new(rows, [Saver], [Voice], [(Harbour, 1, Saver.Id)], Destinations);

    public static SettlementTerms Terms(int? anniversaryDay = null) =>
        new(
            anniversaryDay,
            [London10Minutes()],
            Clis.ToDictionary(cli => cli.Id, cli => new CliTerms(cli.ExcludedFromBilling, cli.SpendingCap)),
            PriceBook.Landlines(Destinations)
        );

    /// <summary>A call file matched and rated, ready to be settled.</summary>
    public static List<UsageToSettle> Rated(
        IEnumerable<(string Id, string Cli, string Dialled, string Code, string StartUtc, int Seconds)> file
    )
    {
        var (clis, places, rater) = (new CliBook(Clis), new DestinationBook(Carrier, Destinations), Rater());
        return
        [
            .. file.Select(
                (call, index) =>
                {
                    var started = Utc(call.StartUtc);
                    Assert.True(clis.TryFind(LineKey.Of(call.Cli), UkTime.DayOf(started), out var owner));
                    var usage = new UsageCall(owner.CustomerId, places.Find(call.Code, call.Dialled)!, started, call.Seconds, 0, null);
                    return UsageToSettle.From(index + 1, usage, rater, owner, rater.Rate(usage), call.Id);
                }
            ),
        ];
    }

    public static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    public static Money Pounds(string pounds) => Money.FromPounds(decimal.Parse(pounds, CultureInfo.InvariantCulture));

    private static HeldBundle London10Minutes()
    {
        var bundle = new Bundle("London 10 minutes").WithId(1);
        bundle.Amend(
            "London 10 minutes",
            false,
            [
                new()
                {
                    Unit = AllowanceUnit.Minutes,
                    Amount = 10,
                    DestinationGroupIds = [LandlineGroup],
                },
            ]
        );
        var held = new CustomerBundle(Harbour, 1, new(2026, 10, 1)).WithId(1);
        held.Amend(1, new(2026, 10, 1), null, null, [101], isProRata: false);
        return new(held, bundle);
    }

    private static Cli Line(int id, string number, int costCentre, string? cap = null, bool isExcluded = false)
    {
        var cli = new Cli(number, 1, new(2026, 9, 1)).WithId(id);
        cli.Amend(1, null, costCentre, isExcluded, cap is null ? null : Pounds(cap), new(2026, 9, 1), null);
        typeof(Cli).GetProperty(nameof(Cli.CustomerId))!.SetValue(cli, Harbour);
        return cli;
    }

    private static Tariff BusinessSaver()
    {
        var tariff = new Tariff("Business Saver", 1).WithId(1);
        tariff.Amend("Business Saver", null, null, accessChargePerMinute: 0.09m, everythingElseMarkupPercent: null);
        return tariff;
    }

    private static Destination Service()
    {
        var destination = Place(5, "0844", "N844", 4, 0.0520m, NumberRange.Service084);
        destination.ChargeService(since, ServiceChargeShape.PerMinute, perMinute: 0.06m, perCall: 0);
        return destination;
    }

    private static Destination Place(
        int id,
        string name,
        string code,
        int group,
        decimal buyPerMinute,
        NumberRange range = NumberRange.Ordinary,
        bool isFree = false
    )
    {
        var destination = new Destination(1, name, 1).WithId(id);
        destination.Amend(name, UsageKind.Voice, 1, group, isFree);
        destination.UseRange(range);
        destination.UseCodes([code]);
        destination.Buy(since, new() { Peak = buyPerMinute });
        return destination;
    }

    private static RateRow Row(int id, int group, RatePrice price) =>
        new RateRow(Saver.Id, null, group, null, since, null, price).WithId(id);
}
