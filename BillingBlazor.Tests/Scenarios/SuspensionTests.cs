using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Customers.Status;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>
/// Each suspension has its own answer (the guide: Customer Status): billed, or written off with all that began in it. A call of 600
/// seconds is £0.60.
/// </summary>
public sealed class SuspensionTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writing_off_a_second_suspension_leaves_the_first_to_be_billed()
    {
        var alpha = house.Customer("Alpha Ltd");
        house.Charge(alpha, "Line", 25, new(2026, 11, 5));
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 11, 3));

        Assert.Equal((Pounds(0), Pounds(25)), await GatheredAsync(alpha, new(2026, 11, 6)));
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 11, 6));
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 11, 7));
        Assert.Equal((Pounds(0), Pounds(0)), await GatheredAsync(alpha, new(2026, 11, 8)));
        Assert.True((await PreviewAsync(alpha)).EndsSuspension); // asked all the same: a file may come later
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 11, 8), writeOff: true);

        Assert.Equal(["Line | 5 Nov – 4 Dec 2026 | 25.00"], await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
    }

    [Fact]
    public async Task What_was_billed_after_a_suspension_comes_back_when_it_is_reversed_whatever_was_written_off_later()
    {
        var alpha = house.Customer("Alpha Ltd");
        var charge = house.Charge(alpha, "Line", 25, new(2026, 1, 1));
        await using (var db = house.House.Db())
        {
            var stored = await db.Charges.SingleAsync(c => c.Id == charge, Cancel);
            stored.Amend(stored.Sheet with { End = new(2026, 2, 28) });
            await db.SaveChangesAsync(Cancel);
        }
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 1, 1));
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 3, 1));
        var march = await house.BillAsync(house.Month(2026, 3));
        Assert.Equal(["Line | 1–31 Jan 2026 | 25.00", "Line | 1–28 Feb 2026 | 25.00"], await house.LinesAsync(march));
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 8, 1));
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 8, 20), writeOff: true);

        await house.House.Get<BillingActions>().ReverseAsync(march, null, "Wrong price", Cancel);
        await house.House.Get<BillingActions>().GoOnAsync(Cancel);

        Assert.Equal(
            ["Line | 1–31 Jan 2026 | 25.00", "Line | 1–28 Feb 2026 | 25.00"],
            await house.LinesAsync(await house.BillAsync(house.Month(2026, 9)))
        );
    }

    [Fact]
    public async Task Calls_of_a_suspension_that_was_written_off_are_never_billed_though_their_file_comes_later()
    {
        var alpha = house.Customer("Alpha Ltd");
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 11, 3));
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 11, 10), writeOff: true);
        At(new(2026, 12, 2));

        // The day before it began, its first and its last day, and the day of reactivating.
        await house.CallsAsync(
            (alpha, new(2026, 11, 2), 600),
            (alpha, new(2026, 11, 3), 1200),
            (alpha, new(2026, 11, 9), 1200),
            (alpha, new(2026, 11, 10), 300)
        );

        Assert.Equal(["Calls | 1–30 Nov 2026 | 0.90"], await house.LinesAsync(await house.BillAsync(house.Month(2026, 12))));
        await using var db = house.House.Db();
        Assert.Equal(2, await db.UsageRecords.CountAsync(u => (u.Flags & UsageMarks.WrittenOff) != 0 && u.InvoiceId == null, Cancel));
    }

    [Fact]
    public async Task Calls_of_two_suspensions_are_told_apart()
    {
        var alpha = house.Customer("Alpha Ltd");
        await house.CallsAsync((alpha, new(2026, 10, 11), 600), (alpha, new(2026, 10, 21), 1200));
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 10, 10));
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 10, 15));
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 10, 20));
        Assert.Equal((Pounds(1.20m), Pounds(0)), await GatheredAsync(alpha, new(2026, 10, 25)));
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 10, 25), writeOff: true);

        Assert.Equal(["Calls | 1–31 Oct 2026 | 0.60"], await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
    }

    [Fact]
    public async Task Calls_of_a_final_invoice_that_is_reversed_after_the_write_off_are_written_off_too()
    {
        var alpha = house.Customer("Alpha Ltd");
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 10, 1));
        At(new(2026, 10, 6));
        await house.CallsAsync((alpha, new(2026, 10, 5), 600));
        var final = await house.House.Get<BillingActions>().StartFinalAsync(alpha, closesOn: null, Cancel);
        await house.House.Get<BillingActions>().GoOnAsync(Cancel);
        await house.ApproveAsync(final);
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 10, 8), writeOff: true);

        await house.House.Get<BillingActions>().ReverseAsync(final, null, "Wrong price", Cancel);
        await house.House.Get<BillingActions>().GoOnAsync(Cancel);

        Assert.Empty(await house.LinesAsync(await house.BillAsync(house.Month(2026, 11))));
        await using var db = house.House.Db();
        Assert.Equal(UsageMarks.WrittenOff, (await db.UsageRecords.SingleAsync(Cancel)).Flags & UsageMarks.WrittenOff);
    }

    [Fact]
    public async Task Reactivating_who_was_cancelled_while_suspended_shows_and_decides_about_the_suspended_part()
    {
        var (alpha, beta) = (house.Customer("Alpha Ltd"), house.Customer("Beta Ltd"));
        await house.CallsAsync((alpha, new(2026, 10, 11), 600), (beta, new(2026, 10, 11), 600));
        foreach (var customer in new[] { alpha, beta })
        {
            house.Charge(customer, "Line", 25, new(2026, 10, 12)); // the next cycle, of 12 November, begins while it is cancelled
            await SetAsync(customer, CustomerStatus.Suspended, new(2026, 10, 10));
            await SetAsync(customer, CustomerStatus.Cancelled, new(2026, 10, 20));
        }

        Assert.Equal((Pounds(0.60m), Pounds(25)), await GatheredAsync(alpha, new(2026, 11, 20)));
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 11, 20));
        await SetAsync(beta, CustomerStatus.Active, new(2026, 11, 20), writeOff: true);

        var run = await house.BillAsync(house.Month(2026, 12));
        Assert.Equal(
            ["Line | 12 Oct – 11 Nov 2026 | 25.00", "Line | 12 Dec 2026 – 11 Jan 2027 | 25.00", "Earlier calls | 11 Oct 2026 | 0.60"],
            await house.LinesAsync(run, alpha)
        );
        Assert.Equal(["Line | 12 Dec 2026 – 11 Jan 2027 | 25.00"], await house.LinesAsync(run, beta));
    }

    [Fact]
    public async Task A_write_off_is_in_the_history_with_its_days_and_pounds()
    {
        var alpha = house.Customer("Alpha Ltd");
        house.Charge(alpha, "Line", 25, new(2026, 10, 12));
        await house.CallsAsync((alpha, new(2026, 10, 11), 600));
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 10, 10));
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 10, 20), writeOff: true);

        await using var db = house.House.Db();
        Assert.Equal(
            "10–19 Oct 2026 written off: £0.60 of calls and £25.00 of charges",
            (await db.Changes.SingleAsync(c => c.CustomerId == alpha && c.Field == "Suspension", Cancel)).After
        );
    }

    [Fact]
    public async Task A_reactivation_that_is_undone_lets_the_suspension_go_on()
    {
        var alpha = house.Customer("Alpha Ltd");
        house.Charge(alpha, "Line", 25, new(2026, 10, 12));
        await SetAsync(alpha, CustomerStatus.Suspended, new(2026, 10, 10));
        var reactivated = await SetAsync(alpha, CustomerStatus.Active, new(2026, 10, 20));
        await house.House.Get<StatusActions>().UndoAsync(reactivated, Cancel);

        Assert.Equal((Pounds(0), Pounds(25)), await GatheredAsync(alpha, new(2026, 10, 25)));
        await SetAsync(alpha, CustomerStatus.Active, new(2026, 10, 25), writeOff: true);
        Assert.Empty(await house.LinesAsync(await house.BillAsync(house.Month(2026, 10))));
    }

    public void Dispose() => house.Dispose();

    private void At(DateOnly day) => house.House.Clock.AdjustTime(new(day, new(9, 0), TimeSpan.Zero));

    private Task<StatusOutcome> SetAsync(int customerId, CustomerStatus status, DateOnly day, bool writeOff = false)
    {
        At(day);
        return house.House.Get<StatusActions>().SetAsync(new() { Ids = new HashSet<int> { customerId } }, status, writeOff, null, Cancel);
    }

    private async Task<(Money Calls, Money Charges)> GatheredAsync(int customerId, DateOnly day)
    {
        At(day);
        var preview = await PreviewAsync(customerId);
        return (preview.Usage, preview.Charges);
    }

    private Task<StatusPreview> PreviewAsync(int customerId) =>
        house.House.Get<StatusQueries>().PreviewAsync(new() { Ids = new HashSet<int> { customerId } }, CustomerStatus.Active, Cancel);

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
