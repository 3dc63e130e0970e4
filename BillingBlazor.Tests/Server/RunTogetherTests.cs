using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>Two browsers at once, and a disk without room: one set of invoices, nothing half done.</summary>
public sealed class RunTogetherTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_run_started_twice_at_the_same_moment_makes_one_set_of_invoices_fifty_times()
    {
        var customers = Enumerable.Range(1, 5).Select(n => house.Customer($"Customer {n}")).ToList();
        foreach (var customer in customers)
            house.Charge(customer, "Line", 10, new(2026, 11, 1));
        for (var n = 0; n < 50; n++)
        {
            var month = new DateOnly(2026, 11, 1).AddMonths(n);
            using var start = new Barrier(2);
            await Task.WhenAll(
                Enumerable
                    .Range(0, 2)
                    .Select(_ =>
                        Task.Run(
                            async () =>
                            {
                                start.SignalAndWait(Cancel);
                                await house.DraftAsync(house.Month(month.Year, month.Month));
                            },
                            Cancel
                        )
                    )
            );

            await using var db = house.House.Db();
            var cycles = await db.InvoiceLines.Where(l => l.CycleStart == month).Select(l => l.ChargeId).ToListAsync(Cancel);
            Assert.Equal(5, cycles.Count);
            Assert.Equal(5, cycles.Distinct().Count());
        }
        await using var after = house.House.Db();
        Assert.Equal(250, await after.Invoices.CountAsync(Cancel));
        Assert.DoesNotContain(await after.BillingRuns.ToListAsync(Cancel), run => run.State != RunState.Draft);
    }

    [Fact]
    public async Task A_trigger_fired_twice_at_the_same_moment_makes_one_run()
    {
        house.Charge(house.Customer("Harbour & Vale Ltd"), "Line", 10, new(2026, 11, 1));
        using var start = new Barrier(2);
        var runs = await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            start.SignalAndWait(Cancel);
                            return await house
                                .House.Get<RunStarter>()
                                .TryStartAsync(house.Month(2026, 11) with { TriggerDay = new(2026, 11, 1) }, "The clock", Cancel);
                        },
                        Cancel
                    )
                )
        );

        Assert.Equal(runs[0], runs[1]);
    }

    [Fact]
    public async Task On_a_full_disk_a_run_waits_saying_why_and_goes_on_when_there_is_room()
    {
        for (var n = 0; n < 250; n++)
            house.Charge(house.Customer($"Customer {n}", hasEmail: true), "Line", 10, new(2026, 11, 1));
        var billing = house.House.Get<BillingActions>();
        var runId = await billing.StartAsync(house.Month(2026, 11), Cancel);
        await GoOnFullThenWithRoomAsync(runId, RunState.Drafting, RunState.Draft);

        await billing.ApproveAsync(runId, Cancel);
        await GoOnFullThenWithRoomAsync(runId, RunState.Approving, RunState.Approved);
        await using (var db = house.House.Db())
        {
            Assert.Equal(250, await db.Invoices.CountAsync(i => i.State == InvoiceState.Approved, Cancel));
            Assert.Equal(
                (250, 250, 1251L),
                (
                    await db.LedgerEntries.CountAsync(Cancel),
                    await db.OutboxMessages.CountAsync(Cancel),
                    (await db.NumberSeries.SingleAsync(Cancel)).Next
                )
            );
        }

        await billing.ReverseAsync(runId, null, "Wrong price", Cancel);
        await GoOnFullThenWithRoomAsync(runId, RunState.Reversing, RunState.Reversed);
        await using var after = house.House.Db();
        Assert.Equal(
            (250, 250),
            (
                await after.Invoices.CountAsync(i => i.State == InvoiceState.Reversed, Cancel),
                await after.Invoices.CountAsync(i => i.Kind == InvoiceKind.CreditNote, Cancel)
            )
        );
        Assert.Equal(0, await after.Customers.CountAsync(c => c.Balance != Money.Zero, Cancel));
    }

    public void Dispose() => house.Dispose();

    private async Task GoOnFullThenWithRoomAsync(int runId, RunState during, RunState done)
    {
        house.House.Disk.IsFull = true;
        await house.House.Get<RunWork>().GoOnAsync(Cancel);
        var waiting = await house.House.Get<RunQueries>().FindAsync(runId, Cancel);
        Assert.Equal((during, DiskFull.Sentence), (waiting!.State, waiting.Failure));
        await AssertNothingIsHalfDoneAsync();

        house.House.Disk.IsFull = false;
        await house.House.Get<RunWork>().GoOnAsync(Cancel);
        var gone = await house.House.Get<RunQueries>().FindAsync(runId, Cancel);
        Assert.Equal((done, null), (gone!.State, gone.Failure));
        await AssertNothingIsHalfDoneAsync();
    }

    /// <summary>Whoever is done has an invoice, whatever has a number is in the ledger and the outbox, and what is reversed has its credit
    /// note.</summary>
    private async Task AssertNothingIsHalfDoneAsync()
    {
        await using var db = house.House.Db();
        Assert.Equal(
            await db.BillingRunCustomers.CountAsync(m => m.IsDone, Cancel),
            await db.Invoices.CountAsync(i => i.RunId != null, Cancel)
        );
        var numbered = await db.Invoices.CountAsync(i => i.Number != null, Cancel);
        Assert.Equal((numbered, numbered), (await db.LedgerEntries.CountAsync(Cancel), await db.OutboxMessages.CountAsync(Cancel)));
        Assert.Equal(
            await db.Invoices.CountAsync(i => i.State == InvoiceState.Reversed, Cancel),
            await db.Invoices.CountAsync(i => i.CreditsInvoiceId != null, Cancel)
        );
    }
}
