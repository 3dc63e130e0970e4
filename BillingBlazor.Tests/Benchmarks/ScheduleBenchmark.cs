using System.Diagnostics;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Tests.Server.Billing;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// The schedule page with 100,000 customers and 300,000 charges in three automatic groups. schedule.page_ms: what the page waits for;
/// schedule.forecast_seconds: what is worked out behind it.
/// </summary>
public class ScheduleBenchmark
{
    private const int Customers = 100_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Schedule()
    {
        using var house = new ClockHouse();
        var (monthly, anniversary) = (
            await house.GroupAsync("Monthly", new(2026, 12, 1)),
            await house.GroupAsync("Anniversary", null, kind: BillingKind.Anniversary)
        );
        var first = house.Customer(monthly);
        for (var n = 0; n < 3; n++)
            house.Charge(first.Id, 4 + n, new(2026, 1 + n, 1));
        await using (var db = house.House.Db())
        {
            await CopyAsync(db, "Customers", "n.value, 'Customer ' || n.value", $"n.value > 1 AND x.Id = {first.Id}", "Name");
            await CopyAsync(
                db,
                "Charges",
                "(SELECT MAX(Id) FROM Charges) + (n.value - 2) * 3 + x.Id, n.value",
                "n.value > 1",
                "CustomerId"
            );
            await db.Database.ExecuteSqlAsync(
                $"UPDATE Customers SET GroupId = {anniversary}, AnniversaryDay = 1 + Id % 31 WHERE Id % 2 = 0",
                Cancel
            );
            Assert.Equal((Customers, Customers * 3), (await db.Customers.CountAsync(Cancel), await db.Charges.CountAsync(Cancel)));
        }

        await house.House.Get<ScheduleQueries>().ViewAsync(Cancel); // warm; it also begins the forecast
        await house.House.Get<BillingForecast>().RefreshAsync();
        var watch = Stopwatch.StartNew();
        await using (var db = house.House.Db())
            Assert.NotEmpty(await BillingForecast.WorkOutAsync(db, house.House.Clock.GetUtcNow().UtcDateTime, Cancel));
        Figures.Print("schedule.forecast_seconds", watch.Elapsed.TotalSeconds);
        watch.Restart();
        for (var n = 0; n < 10; n++)
            await house.House.Get<ScheduleQueries>().ViewAsync(Cancel);
        Figures.Print("schedule.page_ms", watch.Elapsed.TotalMilliseconds / 10);
    }

    /// <summary>Rows like the ones there are, for each number up to the count of customers.</summary>
    private static async Task CopyAsync(BillingBlazor.Server.Data.BillingDb db, string table, string changed, string where, string changes)
    {
        var columns = (await db.Database.SqlQuery<string>($"SELECT name AS Value FROM pragma_table_info({table})").ToListAsync(Cancel))
            .Where(c => c != "Id" && c != changes)
            .ToList();
        var rest = string.Join(", ", columns.Select(c => $"\"{c}\""));
        var numbers =
            $"(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {Customers}) SELECT value FROM n) n";
        var sql =
            $"INSERT INTO \"{table}\" (\"Id\", \"{changes}\", {rest}) "
            + $"SELECT {changed}, {string.Join(", ", columns.Select(c => $"x.\"{c}\""))} FROM \"{table}\" x, {numbers} WHERE {where}";
        await db.Database.ExecuteSqlRawAsync(sql, Cancel);
    }
}
