using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices.Comparison;
using BillingBlazor.Domain.Tariffs;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Why an invoice is not what it was last time, from calls and rates to the review of the draft. A minute is 6p, from November
/// 8p.</summary>
public sealed class ComparedMonthsTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_minutes_at_another_rate_are_price()
    {
        var alpha = house.Customer("Alpha Ltd");
        await house.CallsAsync((alpha, new(2026, 10, 5), 600));
        await house.BillAsync(house.Month(2026, 11));
        await RateFromNovemberAsync();

        // 10 × 8p against 10 × 6p, and VAT of 16p against 12p
        Assert.Equal(
            new Causes { Price = Pounds(0.20m), VatAndRounding = Pounds(0.04m) },
            await DecemberAsync(alpha, (alpha, new(2026, 11, 5), 600))
        );
    }

    [Fact]
    public async Task More_minutes_at_the_same_rate_are_usage_however_long_the_calls()
    {
        var alpha = house.Customer("Alpha Ltd");
        await house.CallsAsync((alpha, new(2026, 10, 5), 600));
        await house.BillAsync(house.Month(2026, 11));

        // 20 × 6p against 10 × 6p, and VAT of 24p against 12p
        Assert.Equal(
            new Causes { Usage = Pounds(0.60m), VatAndRounding = Pounds(0.12m) },
            await DecemberAsync(alpha, (alpha, new(2026, 11, 5), 900), (alpha, new(2026, 11, 6), 300))
        );
    }

    public void Dispose() => house.Dispose();

    private async Task RateFromNovemberAsync()
    {
        await using var db = house.House.Db();
        var row = await db.RateRows.SingleAsync(Cancel);
        row.EndOn(new(2026, 10, 31));
        db.Add(new RateRow(null, null, null, row.DestinationId, new(2026, 11, 1), null, new() { Peak = 0.08m }));
        await db.SaveChangesAsync(Cancel);
    }

    private async Task<Causes> DecemberAsync(int customerId, params (int, DateOnly, int)[] calls)
    {
        house.House.Clock.SetUtcNow(new(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));
        await house.CallsAsync(calls);
        var runId = await house.DraftAsync(house.Month(2026, 12));
        await using var db = house.House.Db();
        return (await db.InvoiceReviews.SingleAsync(r => r.RunId == runId && r.CustomerId == customerId, Cancel)).Causes;
    }

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
