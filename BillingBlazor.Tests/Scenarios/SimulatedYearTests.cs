using System.Globalization;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>
/// A year of a small reseller by chance, the books looked at after each day. SIMULATED_YEARS=200 lives so many; SIMULATED_YEAR_SEED=17
/// lives one again that failed.
/// </summary>
public sealed class SimulatedYearTests(ITestOutputHelper output)
{
    private const int Days = 365;

    public static TheoryData<int> Seeds()
    {
        if (Number("SIMULATED_YEAR_SEED") is { } seed)
            return [seed];
        return [.. Enumerable.Range(1, Number("SIMULATED_YEARS") ?? 5)];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_each_day_of_a_year_the_books_balance(int seed)
    {
        using var reseller = new SimulatedReseller(seed);
        await reseller.OpenAsync();
        var (weather, down) = (new Random(seed), 0);
        for (var n = 1; n <= Days; n++)
        {
            var day = new DateOnly(2026, 11, 3).AddDays(n);
            if (down == 0 && weather.Next(30) == 0)
                down = weather.Next(1, 9); // the server stays down for days
            if (!await reseller.LiveAsync(day, down-- > 0))
                continue;
            down = 0;
            await using var db = reseller.House.Db();
            if (await new SimulatedBooks(db, reseller).ProblemsAsync() is not { Count: > 0 } problems)
                continue;
            output.WriteLine(string.Join('\n', reseller.Story.TakeLast(40)));
            Assert.Fail(
                $"Seed {seed}, {day:d MMM yyyy}:\n{string.Join('\n', problems.Take(10))}\nAgain: SIMULATED_YEAR_SEED={seed} dotnet "
                    + "test --filter-class '*SimulatedYearTests'"
            );
        }
        await using var books = reseller.House.Db();
        Assert.True(
            books.Invoices.Count() > 50 && books.UsageRecords.Count(u => u.InvoiceId != null) > 100,
            "So little happened that nothing was shown."
        );
    }

    /// <summary>Books that are tampered with don't balance: the look at them is worth something.</summary>
    [Fact]
    public async Task Books_that_were_tampered_with_do_not_balance()
    {
        using var reseller = new SimulatedReseller(7);
        await reseller.OpenAsync();
        for (var n = 1; n <= 75; n++)
            await reseller.LiveAsync(new DateOnly(2026, 11, 3).AddDays(n), isDown: false);
        await using var db = reseller.House.Db();
        Assert.Empty(await new SimulatedBooks(db, reseller).ProblemsAsync());

        await TamperAsync(
            "UPDATE UsageRecords SET InvoiceId = NULL WHERE Id = (SELECT MIN(Id) FROM UsageRecords WHERE InvoiceId IS NOT NULL)",
            "bills"
        );
        await TamperAsync(
            "DELETE FROM LedgerEntries WHERE Id = (SELECT MAX(Id) FROM LedgerEntries WHERE InvoiceId IS NOT NULL)",
            "is in the ledger as ."
        );
        await TamperAsync("UPDATE Customers SET Balance = Balance + 10000 WHERE Id = 1", "has a balance of");
        await TamperAsync("UPDATE InvoiceLines SET Net = Net + 10000 WHERE Id = (SELECT MIN(Id) FROM InvoiceLines)", "but its lines make");
        await TamperAsync("UPDATE BillingTriggers SET RunId = NULL WHERE RunId IS NOT NULL", "was fired, but run");
        await TamperAsync(
            "UPDATE InvoiceLines SET CycleStart = date(CycleStart, '-7 years') WHERE ChargeId IS NOT NULL AND Kind = 'Charge'",
            "is on no invoice, though run"
        );

        async Task TamperAsync(string sql, string complaint)
        {
            await using var undone = await db.BeginWriteAsync(TestContext.Current.CancellationToken);
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
                db.Database,
                sql,
                TestContext.Current.CancellationToken
            );
            Assert.Contains(
                await new SimulatedBooks(db, reseller).ProblemsAsync(),
                problem => problem.Contains(complaint, StringComparison.Ordinal)
            );
        }
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
