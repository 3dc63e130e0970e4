using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>A reseller whose calls cost 6.00 pence a minute by the second and nothing else, so that 600 seconds are £0.60; groups,
/// customers and charges as a test wants them.</summary>
public sealed class RunHouse : IDisposable
{
    private readonly int organisation,
        supplier,
        cliType;
    private readonly Dictionary<int, string> numberOf = [];
    private int records;

    public RunHouse(string? folder = null)
    {
        House = new(folder);
        using var db = House.Db();
        (Lines, Voice, cliType, DefaultGroup) = (
            db.Categories.Single(c => c.Name == "Lines").Id,
            db.Categories.Single(c => c.Name == "Voice").Id,
            db.CliTypes.First().Id,
            db.CustomerGroups.Single().Id
        );
        organisation = House.Add(new Organisation("Meridian Telecom")).Id;
        House.Add(new NumberSeries("INV-", 1001));
        supplier = House.Add(new Supplier("Carrier")).Id;
        var mobile = new Destination(supplier, "UK mobile", Voice);
        mobile.UseCodes(["UKM"]);
        House.Add(mobile);
        House.Add(new RateRow(null, null, null, mobile.Id, new(2025, 1, 1), null, new() { Peak = 0.06m }));
    }

    public TestInstallation House { get; }
    public int Lines { get; }
    public int Voice { get; }
    public int DefaultGroup { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public int Group(string name, BillingKind billing, BillingInterval interval = BillingInterval.Monthly)
    {
        var group = new CustomerGroup(name);
        group.Amend(
            new()
            {
                Name = name,
                Billing = billing,
                Interval = interval,
            }
        );
        return House.Add(group).Id;
    }

    /// <summary>With one line, whose number <see cref="NumberOf"/> knows.</summary>
    public int Customer(string name, int? group = null, int? day = null, bool hasEmail = false)
    {
        var customer = new Customer(name, group ?? DefaultGroup, organisation, new(2025, 1, 1));
        customer.Amend(
            new()
            {
                Name = name,
                Since = new(2025, 1, 1),
                GroupId = group ?? DefaultGroup,
                OrganisationId = organisation,
                AnniversaryDay = day,
                SendViaEmail = hasEmail,
                DeliveryEmail = hasEmail ? "accounts@customer.example" : null,
            }
        );
        var number = string.Create(CultureInfo.InvariantCulture, $"0163296{numberOf.Count:0000}");
        customer.AddCli(new(number, cliType));
        numberOf[House.Add(customer).Id] = number;
        return customer.Id;
    }

    public string NumberOf(int customerId) => numberOf[customerId];

    public int Charge(
        int customerId,
        string description,
        decimal pounds,
        DateOnly start,
        Frequency? frequency = Frequency.Monthly,
        int? category = null
    )
    {
        var charge = new Charge(customerId, category ?? Lines, description, frequency, start);
        charge.Amend(
            new()
            {
                CategoryId = category ?? Lines,
                Description = description,
                Frequency = frequency,
                UnitPrice = Money.FromPounds(pounds),
                Start = start,
            }
        );
        return House.Add(charge).Id;
    }

    /// <summary>Calls of so many seconds at noon of a day.</summary>
    public Task CallsAsync(params (int CustomerId, DateOnly Day, int Seconds)[] calls) =>
        House.UploadAsync(
            supplier,
            $"calls {records}.csv",
            string.Join(
                '\n',
                calls.Select(call =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"V,,{NumberOf(call.CustomerId)},07700900456,{call.Day:dd/MM/yyyy},12:00:00,{call.Seconds},"
                            + $",,Somewhere,UKM,1,{new string(',', 16)}R{records++}"
                    )
                )
            ),
            Cancel
        );

    /// <summary>A call file of the carrier, row by row.</summary>
    public Task<int> FileAsync(params string[] rows) =>
        House.UploadAsync(supplier, $"rows {records++}.csv", string.Join('\n', rows), Cancel);

    /// <summary>Makes the draft as the background does.</summary>
    public async Task<int> DraftAsync(BillingRunOrder order)
    {
        var billing = House.Get<BillingActions>();
        var runId = await billing.StartAsync(order, Cancel);
        await billing.GoOnAsync(Cancel);
        return runId;
    }

    public async Task ApproveAsync(int runId)
    {
        var billing = House.Get<BillingActions>();
        await billing.ApproveAsync(runId, Cancel);
        await billing.GoOnAsync(Cancel);
    }

    public async Task<int> BillAsync(BillingRunOrder order)
    {
        var runId = await DraftAsync(order);
        await ApproveAsync(runId);
        return runId;
    }

    public async Task<string?> WhyNothingAsync(int runId) => (await House.Get<RunQueries>().FindAsync(runId, Cancel))!.NothingWaiting;

    public BillingRunOrder Month(int year, int month, int? group = null) =>
        new()
        {
            GroupId = group ?? DefaultGroup,
            Period = BillingPeriod.MonthOf(new(year, month, 1)),
            IssueDate = new(year, month, 1),
        };

    /// <summary>The lines of a run's invoices, or of one customer's, as a person reads them.</summary>
    public async Task<List<string>> LinesAsync(int runId, int? customerId = null)
    {
        await using var db = House.Db();
        var invoices = await db
            .Invoices.AsNoTracking()
            .Include(i => i.Lines)
            .Where(i => i.RunId == runId && (customerId == null || i.CustomerId == customerId))
            .OrderBy(i => i.Id)
            .ToListAsync(Cancel);
        return
        [
            .. invoices.SelectMany(i =>
                i.Lines.OrderBy(l => l.Position)
                    .Select(l => string.Create(CultureInfo.InvariantCulture, $"{Plain(l.Description)} | {l.Period} | {l.Net.Pounds:0.00}"))
            ),
        ];
    }

    public async Task<string?> LeftOutAsync(int runId, int customerId)
    {
        await using var db = House.Db();
        return (await db.BillingRunCustomers.SingleOrDefaultAsync(m => m.RunId == runId && m.CustomerId == customerId, Cancel))?.LeftOut;
    }

    public void Dispose() => House.Dispose();

    private static string Plain(string description) =>
        description.Contains("alls ", StringComparison.Ordinal) ? description[..description.LastIndexOf(' ')] : description;
}
