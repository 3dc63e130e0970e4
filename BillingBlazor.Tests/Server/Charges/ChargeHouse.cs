using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Charges;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Charges;

/// <summary>Two customers and a catalogue, on real SQLite, on 3 November 2026.</summary>
public sealed class ChargeHouse : IDisposable
{
    public ChargeHouse()
    {
        using var db = House.Db();
        (GroupId, Lines) = (db.CustomerGroups.Single().Id, db.Categories.Single(c => c.Name == "Lines").Id);
        var organisation = House.Add(new Organisation("Meridian Telecom")).Id;
        House.Add(new NumberSeries("INV-", 1001));
        var alpha = new Customer("Alpha Ltd", GroupId, organisation, new(2026, 1, 1));
        London = alpha.AddCostCentre("London");
        Alpha = House.Add(alpha).Id;
        Beta = House.Add(new Customer("Beta Ltd", GroupId, organisation, new(2026, 1, 1))).Id;
        var product = new Product("Broadband 80/20", Lines, Frequency.Monthly);
        product.Price(new(2026, 1, 1), Pounds(30), Pounds(18));
        product.Price(new(2027, 1, 1), Pounds(33), Pounds(18));
        Broadband = House.Add(product).Id;
    }

    public TestInstallation House { get; } = new();
    public int GroupId { get; }
    public int Lines { get; }
    public int Alpha { get; }
    public int Beta { get; }
    public int Broadband { get; }
    public CostCentre London { get; }

    public ChargeActions Actions => House.Get<ChargeActions>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>£30.00 a month from 1 November unless it says otherwise.</summary>
    public ChargeDetails Monthly =>
        new()
        {
            CategoryId = Lines,
            Description = "Fibre",
            Frequency = Frequency.Monthly,
            UnitPrice = Pounds(30),
            Start = new(2026, 11, 1),
        };

    public int Add(ChargeDetails details, int? customerId = null) => House.Add(new Charge(customerId ?? Alpha, details)).Id;

    public Charge Find(int id)
    {
        using var db = House.Db();
        return db.Charges.AsNoTracking().Single(c => c.Id == id);
    }

    public async Task<int> DraftAsync(int month, int year = 2026)
    {
        var period = BillingPeriod.MonthOf(new(year, month, 1));
        var runId = await House
            .Get<BillingActions>()
            .StartAsync(
                new()
                {
                    GroupId = GroupId,
                    Period = period,
                    UsageTo = period.From.AddDays(-1),
                    IssueDate = new(year, month, 3),
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

    public async Task BillAsync(int month, int year = 2026) => await ApproveAsync(await DraftAsync(month, year));

    /// <summary>Live lines of a charge, in order: kind, days and pounds.</summary>
    public List<string> LinesOf(int chargeId)
    {
        using var db = House.Db();
        return
        [
            .. db
                .InvoiceLines.AsNoTracking()
                .Where(l => l.ChargeId == chargeId && l.IsLive)
                .OrderBy(l => l.Id)
                .ToList()
                .Select(l => $"{l.Kind} {l.Period}: {l.Net.Pounds:0.00}"),
        ];
    }

    public static Money Pounds(decimal pounds) => Money.FromPounds(pounds);

    public void Dispose() => House.Dispose();
}
