using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace BillingBlazor.Server.Demo;

/// <summary>What the demo reseller has set up, to be used by what comes after.</summary>
internal sealed record Made(
    List<Supplier> Suppliers,
    List<int> Groups,
    List<int> BilledGroups,
    List<int> Organisations,
    Category Voice,
    Category LinesCategory,
    Category Broadband,
    List<Tariff> Tariffs,
    List<int> CliTypes,
    List<int> Tags
);

/// <summary>Brands, groups, carriers, schedules, destinations and rate sheets of the demo reseller.</summary>
internal static class DemoSetUp
{
    public static async Task<Made> MakeAsync(BillingDb db, DateOnly from, CancellationToken cancel)
    {
        var organisations = new[]
        {
            Organisation("Meridian Telecom", "#1F5FAF", "INV-", "CN-", "GB123456782", isDefault: true),
            Organisation("Northgate Voice", "#7A3E9D", "NG-", "NGC-", "GB987654353", isDefault: false),
        };
        foreach (var organisation in organisations)
        {
            var logo = Logo(organisation.Name, organisation.Colour);
            db.Add(logo);
            await db.SaveChangesAsync(cancel);
            organisation.UseLogo(logo.Id);
            db.Add(organisation);
        }
        db.Add(new NumberSeries("INV-", 1001));
        var nextMonth = BillingPeriod.MonthOf(db.Today).To.AddDays(1);
        var groups = new[]
        {
            Group("Quarterly accounts", TriggerKind.Manual, BillingKind.Standard, BillingInterval.Quarterly, null),
            Group("Monthly automatic", TriggerKind.Automatic, BillingKind.Standard, BillingInterval.Monthly, nextMonth),
            Group("Anniversary", TriggerKind.Automatic, BillingKind.Anniversary, BillingInterval.Monthly, null),
        };
        db.AddRange(groups);

        var (voice, lines) = (
            await db.Categories.SingleAsync(c => c.Name == "Voice", cancel),
            await db.Categories.SingleAsync(c => c.Name == "Lines", cancel)
        );
        var broadband = new Category("Broadband", CategoryKind.Products, 20);
        var schedule = new TimeSchedule("Weekdays 07:00–19:00", Enum.GetValues<DayOfWeek>().SelectMany(Day));
        var destinationGroups = groupNames.Select(name => new DestinationGroup(name)).ToList();
        db.AddRange(broadband, schedule);
        db.AddRange(destinationGroups);
        await db.SaveChangesAsync(cancel);

        var suppliers = new List<Supplier>();
        foreach (var name in carriers)
        {
            var supplier = new Supplier(name);
            supplier.Amend(new() { Name = name, TimeScheduleId = schedule.Id });
            db.Add(supplier);
            await db.SaveChangesAsync(cancel);
            foreach (var (code, destinationName, group, buy) in Destinations)
            {
                var destination = new Destination(supplier.Id, destinationName, voice.Id);
                destination.Amend(destinationName, UsageKind.Voice, voice.Id, destinationGroups[group].Id, isFreeToCaller: group == 3);
                destination.UseCodes([code]);
                destination.Buy(from, new() { Peak = buy });
                db.Add(destination);
            }
            suppliers.Add(supplier);
        }
        var skylark = suppliers[^1];
        var layout = new FileLayout(skylark.Id, "Skylark call files", 1, DemoTraffic.SkylarkLayout.ToJson(), "Olive Owner", db.NowUtc);
        db.Add(layout);
        await db.SaveChangesAsync(cancel);
        skylark.UseLayout(CdrFormat.Own, layout.Id);
        await db.SaveChangesAsync(cancel);

        var tariffs = new List<Tariff>();
        foreach (var (name, factor) in sheets)
        {
            var tariff = new Tariff(name, voice.Id);
            tariff.Amend(name, null, null, 0.09m, everythingElseMarkupPercent: 40);
            db.Add(tariff);
            await db.SaveChangesAsync(cancel);
            db.AddRange(
                new RateRow(
                    tariff.Id,
                    null,
                    destinationGroups[0].Id,
                    null,
                    from,
                    null,
                    new()
                    {
                        Peak = 0.012m * factor,
                        OffPeak = 0.008m * factor,
                        WeekendPeak = 0.006m * factor,
                        WeekendOffPeak = 0.004m * factor,
                        Connection = 0.005m,
                        Minimum = 0.01m,
                    }
                ),
                new RateRow(
                    tariff.Id,
                    null,
                    destinationGroups[1].Id,
                    null,
                    from,
                    null,
                    new()
                    {
                        Peak = 0.04m * factor,
                        OffPeak = 0.03m * factor,
                        WeekendPeak = 0.025m * factor,
                        WeekendOffPeak = 0.02m * factor,
                        Connection = 0.01m,
                        FirstIntervalSeconds = 60,
                    }
                ),
                new RateRow(
                    tariff.Id,
                    null,
                    destinationGroups[2].Id,
                    null,
                    from,
                    null,
                    new()
                    {
                        Peak = 0.08m * factor,
                        FirstIntervalSeconds = 60,
                        IncrementSeconds = 60,
                    }
                ),
                new RateRow(tariff.Id, null, destinationGroups[3].Id, null, from, null, new() { Peak = 0 })
            );
            tariffs.Add(tariff);
        }
        voice.Amend(voice.Name, voice.Kind, voice.Priority, tariffs[1].Id, voice.VatTreatment);
        var tags = tagNames.Select(name => new Tag(name)).ToList();
        db.AddRange(tags);
        await db.SaveChangesAsync(cancel);
        var usual = await db.CustomerGroups.SingleAsync(g => g.IsDefault, cancel);
        return new(
            suppliers,
            [usual.Id, .. groups.Select(g => g.Id)],
            [usual.Id],
            [.. organisations.Select(o => o.Id)],
            voice,
            lines,
            broadband,
            tariffs,
            await db.CliTypes.OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(cancel),
            [.. tags.Select(t => t.Id)]
        );
    }

    private static Organisation Organisation(
        string name,
        string colour,
        string invoicePrefix,
        string creditNotePrefix,
        string vatNumber,
        bool isDefault
    )
    {
        var organisation = new Organisation(name);
        organisation.Amend(
            new()
            {
                Name = name,
                Colour = colour,
                InvoicePrefix = invoicePrefix,
                CreditNotePrefix = creditNotePrefix,
                VatNumber = vatNumber,
                CompanyNumber = "01234567",
                Telephone = "020 7946 0000",
                Email = "accounts@demo.example",
                BankName = "Demo Bank",
                BankAccountName = name,
                BankSortCode = "00-00-00",
                BankAccountNumber = "12345678",
                Address = new()
                {
                    Line1 = "1 Exchange Square",
                    Town = "London",
                    Postcode = "EC2A 2JN",
                },
            }
        );
        if (isDefault)
            organisation.MakeDefault();
        return organisation;
    }

    private static CustomerGroup Group(string name, TriggerKind trigger, BillingKind billing, BillingInterval interval, DateOnly? first)
    {
        var group = new CustomerGroup(name);
        group.Amend(
            new()
            {
                Name = name,
                Trigger = trigger,
                Billing = billing,
                Interval = interval,
                FirstTrigger = first,
            }
        );
        return group;
    }

    private static Logo Logo(string name, string colour)
    {
        using var surface = SKSurface.Create(new SKImageInfo(96, 96));
        using var paint = new SKPaint { Color = SKColor.Parse(colour), IsAntialias = true };
        surface.Canvas.DrawRoundRect(0, 0, 96, 96, 18, 18, paint);
        paint.Color = SKColors.White;
        for (var bar = 0; bar < 3; bar++)
            surface.Canvas.DrawRoundRect(22 + bar * 20, 62 - bar * 18, 12, 16 + bar * 18, 3, 3, paint);
        using var png = surface.Snapshot().Encode(SKEncodedImageFormat.Png, 100);
        return new($"demo-{name}", "image/png", png.ToArray());
    }

    private static IEnumerable<ScheduleSlot> Day(DayOfWeek day)
    {
        var (peak, off) = day is DayOfWeek.Saturday or DayOfWeek.Sunday
            ? (Band.WeekendPeak, Band.WeekendOffPeak)
            : (Band.Peak, Band.OffPeak);
        return [new(day, 0, 420, off), new(day, 420, 1140, peak), new(day, 1140, 1440, off)];
    }

    public static readonly (string Code, string Name, int Group, decimal Buy)[] Destinations =
    [
        ("UKL", "UK landline 01 02", 0, 0.003m),
        ("UK3", "UK 03", 0, 0.003m),
        ("UKM", "UK mobile", 1, 0.015m),
        ("FRA", "France", 2, 0.006m),
        ("DEU", "Germany", 2, 0.006m),
        ("IRL", "Ireland", 2, 0.008m),
        ("FPH", "Freephone", 3, 0m),
        ("USA", "United States", 2, 0.007m),
    ];

    private static readonly string[] carriers = ["Carrier One", "Skylark Wholesale"];
    private static readonly string[] groupNames = ["UK landline", "UK mobile", "Europe", "Free to caller"];
    private static readonly string[] tagNames = ["VIP", "London", "Schools", "Care homes", "At risk"];
    private static readonly (string Name, decimal Factor)[] sheets =
    [
        ("Business Saver", 1.0m),
        ("Business Standard", 1.25m),
        ("Pay as you go", 1.6m),
    ];
}
