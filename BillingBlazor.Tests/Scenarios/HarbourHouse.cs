using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Tests.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>worked-month.md section 2 in an installation: set-up, customer, lines, bundle and charges. Its files come through the product's
/// own door.</summary>
public sealed class HarbourHouse : IDisposable
{
    private static readonly DateOnly since = new(2026, 1, 1);
    private static readonly string[] groupNames = ["UK landline", "UK mobile", "France", "Service numbers", "Free to caller"];

    public HarbourHouse(bool invoicePerCostCentre = false)
    {
        using var db = House.Db();
        GroupId = db.CustomerGroups.Single().Id;
        var (lines, voice, type) = (
            db.Categories.Single(c => c.Name == "Lines").Id,
            db.Categories.Single(c => c.Name == "Voice").Id,
            db.CliTypes.First().Id
        );
        var (broadband, insurance, extras) = (
            House.Add(new Category("Broadband", CategoryKind.Products, 20)).Id,
            House.Add(new Category("Insurance", CategoryKind.Products, 40)).Id,
            House.Add(new Category("Extras", CategoryKind.Products, 50)).Id
        );
        var organisation = House.Add(NewOrganisation());
        House.Add(new NumberSeries("INV-", 1001));
        var saver = AddCarrier(voice);

        var customer = new Customer("Harbour & Vale Ltd", GroupId, organisation.Id, since);
        customer.Amend(
            new()
            {
                Name = "Harbour & Vale Ltd",
                Reference = "HV001",
                Since = since,
                GroupId = GroupId,
                OrganisationId = organisation.Id,
                SendViaEmail = true,
                DeliveryEmail = "accounts@harbour.example",
                InvoicePerCostCentre = invoicePerCostCentre,
            }
        );
        var (london, brighton) = (customer.AddCostCentre("London"), customer.AddCostCentre("Brighton"));
        customer.UseTariff(voice, saver);
        CustomerId = House.Add(customer).Id;
        using (var add = House.Db())
        {
            var loaded = add.Customers.Single();
            foreach (
                var line in new[]
                {
                    Line("02079460101", type, london.Id),
                    Line("01632960202", type, brighton.Id, cap: 5),
                    Line("07700900303", type, brighton.Id, isExcluded: true),
                }
            )
                loaded.AddCli(line);
            add.SaveChanges();
        }
        House.Add(
            new LedgerEntry(
                CustomerId,
                LedgerKind.Opening,
                since,
                Pounds(10),
                "Opening balance",
                new(2026, 1, 1, 9, 0, 0, DateTimeKind.Utc),
                "Owner"
            )
        );
        LondonCli = db.Clis.AsNoTracking().Single(c => c.Number == "02079460101").Id;
        BrightonCli = db.Clis.AsNoTracking().Single(c => c.Number == "01632960202").Id;
        HeldId = AddBundle();

        AddCharge(
            new()
            {
                CategoryId = lines,
                Description = "SIP channel",
                Quantity = 3,
                UnitPrice = Pounds(4.25m),
                Start = new(2026, 11, 1),
                CostCentreId = london.Id,
                Frequency = Frequency.Monthly,
            }
        );
        AddCharge(
            new()
            {
                CategoryId = broadband,
                Description = "Broadband 80/20",
                UnitPrice = Pounds(32),
                Start = new(2026, 11, 1),
                ProRataStart = new(2026, 10, 16),
                CostCentreId = brighton.Id,
                Frequency = Frequency.Monthly,
            }
        );
        AddCharge(
            new()
            {
                CategoryId = insurance,
                Description = "Handset insurance",
                UnitPrice = Pounds(5.49m),
                Start = new(2026, 11, 1),
                CostCentreId = brighton.Id,
                Frequency = Frequency.Monthly,
                VatTreatment = VatTreatment.Exempt,
            }
        );
        AddCharge(
            new()
            {
                CategoryId = extras,
                Description = "Call recording",
                UnitPrice = Pounds(6.99m),
                Start = new(2026, 11, 1),
                End = new(2026, 11, 17),
                Frequency = Frequency.Monthly,
            }
        );
    }

    public TestInstallation House { get; } = new();
    public int GroupId { get; }
    public int CustomerId { get; }
    public int SupplierId { get; private set; }
    public int LondonCli { get; }
    public int BrightonCli { get; }
    public int HeldId { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<int> UploadAsync(
        string name,
        params (string Id, string Cli, string Dialled, string Code, string StartUtc, int Seconds)[] calls
    ) => House.UploadAsync(SupplierId, name, string.Join('\n', calls.Select(Row)), Cancel);

    public Task<int> UploadOctoberAsync() => UploadAsync("october.csv", HarbourMonth.CallFile);

    public async Task<int> DraftAsync(int month)
    {
        var period = BillingPeriod.MonthOf(new(2026, month, 1));
        var runId = await House
            .Get<BillingActions>()
            .StartAsync(
                new()
                {
                    GroupId = GroupId,
                    Period = period,
                    UsageTo = period.From.AddDays(-1),
                    IssueDate = new(2026, month, 3),
                },
                Cancel
            );
        await House.Get<BillingActions>().GoOnAsync(Cancel);
        return runId;
    }

    public async Task ApproveAsync(int runId)
    {
        await House.Get<BillingActions>().ApproveAsync(runId, Cancel);
        await House.Get<BillingActions>().GoOnAsync(Cancel);
    }

    /// <summary>What is charged for each record, by its id.</summary>
    public async Task<SortedDictionary<string, string>> ChargedAsync()
    {
        await using var db = House.Db();
        var records = await db.UsageRecords.AsNoTracking().Where(u => u.CustomerId != null).ToListAsync(Cancel);
        return new(
            records.ToDictionary(u => u.RecordId, u => $"{u.Price.Pounds:0.0000} {u.Flags & ~UsageMarks.NoFileCost}"),
            StringComparer.Ordinal
        );
    }

    public static string Row((string Id, string Cli, string Dialled, string Code, string StartUtc, int Seconds) call)
    {
        var at = HarbourMonth.Utc(call.StartUtc);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"V,,{call.Cli},{call.Dialled},{at:dd/MM/yyyy},{at:HH:mm:ss},{call.Seconds},"
                + $",,Somewhere,{call.Code},1,{new string(',', 16)}{call.Id}"
        );
    }

    public static Money Pounds(decimal pounds) => Money.FromPounds(pounds);

    public void Dispose() => House.Dispose();

    private static Organisation NewOrganisation()
    {
        var organisation = new Organisation("Meridian Telecom");
        organisation.Amend(
            new()
            {
                Name = "Meridian Telecom",
                Email = "billing@meridian.example",
                SenderEmail = "billing@meridian.example",
            }
        );
        return organisation;
    }

    /// <returns>The id of the tariff Business Saver.</returns>
    private int AddCarrier(int voice)
    {
        var schedule = House.Add(A.Week());
        var supplier = new Supplier("Carrier");
        supplier.Amend(
            new()
            {
                Name = "Carrier",
                TimeBasis = TimeBasis.Utc,
                CostFromFile = false,
                TimeScheduleId = schedule.Id,
            }
        );
        SupplierId = House.Add(supplier).Id;
        var tariff = new Tariff("Business Saver", voice);
        tariff.Amend("Business Saver", null, null, accessChargePerMinute: 0.09m, everythingElseMarkupPercent: null);
        var saver = House.Add(tariff).Id;
        var groups = groupNames.ToDictionary(name => name, name => House.Add(new DestinationGroup(name)).Id);
        Place("UK landline 01 02", "UKL", groups["UK landline"], 0.0030m, NumberRange.Landline);
        Place("UK 03", "UK3", groups["UK landline"], 0.0030m, NumberRange.Uk03);
        Place("UK mobile", "UKM", groups["UK mobile"], 0.0150m);
        Place("France", "FRA", groups["France"], 0.0060m);
        Place("0844", "N844", groups["Service numbers"], 0.0520m, NumberRange.Service084, servicePerMinute: 0.06m);
        Place("Freephone", "FPH", groups["Free to caller"], 0, isFree: true);
        Rate(
            "UK landline",
            new()
            {
                Peak = 0.0120m,
                OffPeak = 0.0080m,
                WeekendPeak = 0.0060m,
                WeekendOffPeak = 0.0040m,
                Connection = 0.0050m,
                Minimum = 0.0100m,
            }
        );
        Rate(
            "UK mobile",
            new()
            {
                Peak = 0.04m,
                OffPeak = 0.03m,
                WeekendPeak = 0.025m,
                WeekendOffPeak = 0.02m,
                Connection = 0.01m,
                FirstIntervalSeconds = 60,
            }
        );
        Rate(
            "France",
            new()
            {
                Peak = 0.08m,
                FirstIntervalSeconds = 60,
                IncrementSeconds = 60,
            }
        );
        Rate("Free to caller", new() { Peak = 0 });
        LandlineGroup = groups["UK landline"];
        return saver;

        void Rate(string group, RatePrice price) => House.Add(new RateRow(saver, null, groups[group], null, since, null, price));

        void Place(
            string name,
            string code,
            int group,
            decimal buyPerMinute,
            NumberRange range = NumberRange.Ordinary,
            bool isFree = false,
            decimal? servicePerMinute = null
        )
        {
            var destination = new Destination(SupplierId, name, voice);
            destination.Amend(name, UsageKind.Voice, voice, group, isFree);
            destination.UseRange(range);
            destination.UseCodes([code]);
            destination.Buy(since, new() { Peak = buyPerMinute });
            if (servicePerMinute is { } service)
                destination.ChargeService(since, ServiceChargeShape.PerMinute, service, perCall: 0);
            House.Add(destination);
        }
    }

    public int LandlineGroup { get; private set; }

    private int AddBundle()
    {
        var bundle = new Bundle("London 10 minutes");
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
        House.Add(bundle);
        var held = new CustomerBundle(CustomerId, bundle.Id, new(2026, 10, 1));
        held.Amend(1, new(2026, 10, 1), null, null, [LondonCli], isProRata: false);
        return House.Add(held).Id;
    }

    private void AddCharge(ChargeDetails details)
    {
        var charge = new Charge(CustomerId, details.CategoryId, details.Description, details.Frequency, details.Start);
        charge.Amend(details);
        House.Add(charge);
    }

    private static Cli Line(string number, int type, int costCentre, decimal? cap = null, bool isExcluded = false)
    {
        var cli = new Cli(number, type, new(2026, 9, 1));
        cli.Amend(type, null, costCentre, isExcluded, cap is { } pounds ? Pounds(pounds) : null, new(2026, 9, 1), null);
        return cli;
    }
}
