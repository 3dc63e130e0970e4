using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Usage.Again;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

/// <summary>Alpha and Beta call UK mobiles at 4p a minute by the minute, connection 1p: three calls in October, and one of Alpha's to a
/// place without a price.</summary>
internal sealed class AgainHouse : IDisposable
{
    public AgainHouse()
    {
        using var db = House.Db();
        var (voice, type) = (db.Categories.Single(c => c.Name == "Voice").Id, db.CliTypes.First().Id);
        GroupId = db.CustomerGroups.Single().Id;
        var organisation = House.Add(new Organisation("Meridian Telecom")).Id;
        SupplierId = House.Add(new Supplier("Carrier")).Id;
        Mobile = Place("UK mobile", "UKM", voice);
        Chile = Place("Chile", "CL", voice);
        RowId = House
            .Add(
                new RateRow(
                    null,
                    null,
                    null,
                    Mobile,
                    new(2026, 1, 1),
                    null,
                    new()
                    {
                        Peak = 0.04m,
                        Connection = 0.01m,
                        FirstIntervalSeconds = 60,
                        IncrementSeconds = 60,
                    }
                )
            )
            .Id;
        (Alpha, Beta) = (Customer("Alpha Ltd", "020 7946 0101"), Customer("Beta Ltd", "020 7946 0202"));

        int Customer(string name, string number)
        {
            var customer = new Customer(name, GroupId, organisation, new(2026, 1, 1));
            customer.AddCli(new Cli(number, type));
            return House.Add(customer).Id;
        }
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;
    public TestInstallation House { get; } = new();
    public int SupplierId { get; }
    public int GroupId { get; }
    public int Mobile { get; }
    public int Chile { get; }
    public int RowId { get; }
    public int Alpha { get; }
    public int Beta { get; }
    public RateAgainActions Actions => House.Get<RateAgainActions>();
    public static BillingPeriod October => BillingPeriod.MonthOf(new(2026, 10, 1));

    public Task<int> UploadAsync(string name = "october.csv") =>
        House.UploadAsync(
            SupplierId,
            name,
            string.Join(
                '\n',
                Row("02079460101", "UKM", "A1", "05/10/2026", 60),
                Row("02079460101", "UKM", "A2", "06/10/2026", 150),
                Row("02079460202", "UKM", "B1", "07/10/2026", 30),
                Row("02079460101", "CL", "A3", "08/10/2026", 60)
            ),
            Cancel
        );

    public static string Row(string cli, string code, string recordId, string date, int seconds) =>
        $"V,,{cli},07700900456,{date},12:00:00,{seconds},,,A place,{code},1,0.0100{new string(',', 16)}{recordId}";

    /// <summary>The rate of UK mobile from now on, in pounds a minute.</summary>
    public void Change(decimal perMinute)
    {
        using var db = House.Db();
        var row = db.RateRows.Single(r => r.Id == RowId);
        row.Amend(row.From, null, row.Price with { Peak = perMinute });
        db.SaveChanges();
    }

    public async Task<RateAgainJob> CompareAsync(RateAgainScope scope)
    {
        var id = await Actions.CompareAsync(scope, Cancel);
        await Actions.GoOnAsync(Cancel);
        return await JobAsync(id);
    }

    public async Task<RateAgainJob> ApplyAsync(int id)
    {
        await Actions.ApplyAsync(id, Cancel);
        await Actions.GoOnAsync(Cancel);
        return await JobAsync(id);
    }

    public async Task<RateAgainJob> JobAsync(int id)
    {
        await using var db = House.Db();
        return await db.RateAgainJobs.AsNoTracking().SingleAsync(j => j.Id == id, Cancel);
    }

    /// <summary>Pounds by record id.</summary>
    public async Task<Dictionary<string, decimal>> PricesAsync()
    {
        await using var db = House.Db();
        return (await db.UsageRecords.AsNoTracking().ToListAsync(Cancel)).ToDictionary(u => u.RecordId, u => u.PlainPrice.Pounds);
    }

    public async Task<int> DraftAsync(int month = 11)
    {
        var period = BillingPeriod.MonthOf(new(2026, month, 1));
        var billing = House.Get<BillingActions>();
        var runId = await billing.StartAsync(
            new()
            {
                GroupId = GroupId,
                Period = period,
                UsageTo = period.From.AddDays(-1),
                IssueDate = new(2026, month, 3),
            },
            Cancel
        );
        await billing.GoOnAsync(Cancel);
        return runId;
    }

    public async Task ApproveAsync(int runId)
    {
        await House.Get<BillingActions>().ApproveAsync(runId, Cancel);
        await House.Get<BillingActions>().GoOnAsync(Cancel);
    }

    public void Dispose() => House.Dispose();

    private int Place(string name, string code, int category)
    {
        var destination = new Destination(SupplierId, name, category);
        destination.UseCodes([code]);
        return House.Add(destination).Id;
    }
}
