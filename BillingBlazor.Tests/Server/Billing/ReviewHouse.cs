using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Review;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Billing;

/// <summary>A reseller whose customers have charges, and calls of one destination at 2p a minute, bought at 1p.</summary>
public sealed class ReviewHouse : IDisposable
{
    private readonly int organisationId,
        voice;

    public ReviewHouse()
    {
        using var db = House.Db();
        (GroupId, Lines, voice) = (
            db.CustomerGroups.Single().Id,
            db.Categories.Single(c => c.Name == "Lines").Id,
            db.Categories.Single(c => c.Name == "Voice").Id
        );
        organisationId = House.Add(new Organisation("Meridian Telecom")).Id;
        var supplier = new Supplier("Gamma");
        supplier.Amend(
            new()
            {
                Name = "Gamma",
                TimeBasis = TimeBasis.Utc,
                CostFromFile = true,
            }
        );
        SupplierId = House.Add(supplier).Id;
        var destination = new Destination(SupplierId, "UK landline", voice);
        destination.UseCodes(["UKL"]);
        destination.Buy(new(2026, 1, 1), new() { Peak = 0.01m });
        House.Add(destination);
        House.Add(new RateRow(null, null, null, destination.Id, new(2026, 1, 1), null, new() { Peak = 0.02m }));
        var unpriced = new Destination(SupplierId, "Satellite", voice);
        unpriced.UseCodes(["SAT"]);
        unpriced.Buy(new(2026, 1, 1), new() { Peak = 1 });
        House.Add(unpriced);
        Unpriced = unpriced.Id;
    }

    public TestInstallation House { get; } = new();
    public int GroupId { get; }
    public int Lines { get; }
    public int SupplierId { get; }
    public int Unpriced { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public int Customer(string name, params ChargeDetails[] charges)
    {
        var customer = new Customer(name, GroupId, organisationId, new(2026, 1, 1));
        customer.Amend(
            new()
            {
                Name = name,
                Since = new(2026, 1, 1),
                GroupId = GroupId,
                OrganisationId = organisationId,
            }
        );
        House.Add(customer);
        foreach (var charge in charges)
            Charge(customer.Id, charge);
        return customer.Id;
    }

    public Charge Charge(int customerId, ChargeDetails details)
    {
        var charge = new Charge(customerId, details.CategoryId, details.Description, details.Frequency, details.Start);
        charge.Amend(details);
        return House.Add(charge);
    }

    public ChargeDetails Monthly(string description, decimal pounds, decimal cost = 0, DateOnly? start = null, DateOnly? end = null) =>
        new()
        {
            CategoryId = Lines,
            Description = description,
            Frequency = Frequency.Monthly,
            UnitPrice = Money.FromPounds(pounds),
            UnitCost = Money.FromPounds(cost),
            Start = start ?? new(2026, 10, 1),
            End = end,
        };

    public ChargeDetails Once(string description, decimal pounds, DateOnly on) =>
        new()
        {
            CategoryId = Lines,
            Description = description,
            UnitPrice = Money.FromPounds(pounds),
            Start = on,
        };

    public int Cli(int customerId, string number)
    {
        using var db = House.Db();
        var cli = new Cli(number, db.CliTypes.First().Id);
        db.Customers.Include(c => c.Clis).Single(c => c.Id == customerId).AddCli(cli);
        db.SaveChanges();
        return cli.Id;
    }

    /// <summary>A call without a cost in the file costs what its destination is bought at.</summary>
    public Task UploadAsync(string name, params (string Cli, string Code, string StartUtc, int Seconds, string Cost)[] calls) =>
        House.UploadAsync(
            SupplierId,
            name,
            string.Join(
                '\n',
                calls.Select(
                    (call, n) =>
                    {
                        var at = DateTime.Parse(call.StartUtc, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
                        return string.Create(
                            CultureInfo.InvariantCulture,
                            $"V,,{call.Cli},01134960111,{at:dd/MM/yyyy},{at:HH:mm:ss},{call.Seconds},"
                                + $",,Somewhere,{call.Code},1,{call.Cost}{new string(',', 16)}{name}{n}"
                        );
                    }
                )
            ),
            Cancel
        );

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
                    IssueDate = period.From,
                    SendEmails = false,
                },
                Cancel
            );
        await GoOnAsync();
        return runId;
    }

    public async Task<int> BillAsync(int month)
    {
        var runId = await DraftAsync(month);
        await House.Get<BillingActions>().ApproveAsync(runId, Cancel);
        await GoOnAsync();
        return runId;
    }

    public Task GoOnAsync() => House.Get<BillingActions>().GoOnAsync(Cancel);

    public async Task<InvoiceReview> ReviewAsync(int runId, int customerId)
    {
        await using var db = House.Db();
        return await db.InvoiceReviews.AsNoTracking().SingleAsync(r => r.RunId == runId && r.CustomerId == customerId, Cancel);
    }

    public async Task<IReadOnlyList<RunWarning>> WarningsAsync(int runId)
    {
        await using var db = House.Db();
        return await db.RunWarnings.AsNoTracking().Where(w => w.RunId == runId).OrderBy(w => w.Id).ToListAsync(Cancel);
    }

    public async Task<bool> LooksRightAsync(int runId)
    {
        await using var db = House.Db();
        return await RunReview.LooksRightAsync(db, runId, Cancel);
    }

    public ReviewActions Review => House.Get<ReviewActions>();

    public void Dispose() => House.Dispose();
}
