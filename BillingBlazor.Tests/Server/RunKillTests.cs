using System.Globalization;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>
/// A run is drafted, approved, sent, reversed and billed again while the real server is killed (−9) at 20 points; BILLING_KILLS=200 kills
/// more often. The books end as those of an undisturbed one.
/// </summary>
public sealed class RunKillTests : KillTest
{
    private const int Customers = 400;
    private const int SendKills = 2;
    private static readonly int kills = int.Parse(
        Environment.GetEnvironmentVariable("BILLING_KILLS") ?? "20",
        CultureInfo.InvariantCulture
    );

    /// <summary>What a person presses while no server runs, and when what follows is done.</summary>
    private static readonly (string Name, Func<BillingActions, Task> Press, Func<BillingDb, bool> IsDone)[] phases =
    [
        ("draft", billing => billing.StartAsync(Order, Cancel), db => db.BillingRuns.All(r => r.State == RunState.Draft)),
        ("approve", billing => billing.ApproveAsync(1, Cancel), db => db.BillingRuns.All(r => r.State == RunState.Approved)),
        (
            "reverse",
            billing => billing.ReverseAsync(1, null, "Wrong price", Cancel),
            db => db.BillingRuns.All(r => r.State == RunState.Reversed)
        ),
        ("again", billing => billing.StartAsync(Order, Cancel), db => db.BillingRuns.Any(r => r.Id == 2 && r.State == RunState.Draft)),
    ];

    private static BillingRunOrder Order =>
        new()
        {
            GroupId = 1,
            Period = BillingBlazor.Domain.BillingPeriod.MonthOf(new(2026, 11, 1)),
            IssueDate = new(2026, 11, 3),
        };

    [Fact]
    public async Task A_run_killed_at_any_point_comes_to_the_same_books()
    {
        var template = NewFolder();
        await PrepareAsync(template);
        var (undisturbed, killed) = (Copy(template), Copy(template));
        foreach (var (name, press, isDone) in phases)
        {
            await PressAsync(undisturbed, press);
            var (expected, took) = await FinishAsync(undisturbed, IsQuiet, BooksAsync);

            await PressAsync(killed, press);
            var n = Math.Max(1, (kills - SendKills) / phases.Length);
            for (var kill = 0; kill < n; kill++)
                await KillAfterAsync(killed, took * ((kill % 5) + 1) / 12);
            var (books, _) = await FinishAsync(killed, IsQuiet, BooksAsync);

            Assert.Equal(expected, books);
            Assert.NotEmpty(books);
            Assert.True(name is "draft" || books.Exists(line => line.StartsWith("INV-1001 ", StringComparison.Ordinal)), name);

            // Allowances that were given back are settled a moment later.
            bool IsQuiet(BillingDb db) => isDone(db) && !db.MonthsToSettle.Any();
        }
        await AssertAllIsSentAsync(killed);
    }

    /// <summary>Killed while it sends, each message still goes: as a file of its own where no mail server is set up.</summary>
    private static async Task AssertAllIsSentAsync(string folder)
    {
        var mail = Path.Combine(folder, "mail");
        for (var kill = 0; kill < SendKills; kill++)
        {
            var (before, all) = (Written(), Customers / 10 * 2);
            await KillWhenAsync(folder, () => Written() > before || Written() == all, "one more message is written");
        }
        await FinishAsync(folder, db => db.OutboxMessages.All(m => m.State == OutboxState.Sent), BooksAsync);
        using var house = new TestInstallation(folder);
        await using var db = house.Db();
        var ids = await db.OutboxMessages.Select(m => m.Id).ToListAsync(Cancel);
        Assert.Equal(Customers / 10 * 2, ids.Count); // an invoice and a credit note of each tenth customer
        Assert.All(ids, id => Assert.True(File.Exists(Path.Combine(mail, $"{id:D8}.eml")), $"Message {id} was lost."));

        int Written() => Directory.Exists(mail) ? Directory.GetFiles(mail, "*.eml").Length : 0;
    }

    private static async Task PressAsync(string folder, Func<BillingActions, Task> press)
    {
        using var house = new TestInstallation(folder);
        await press(house.Get<BillingActions>());
    }

    /// <summary>Everything that billing writes, without the times: who got which number too, since drafts are taken in order.</summary>
    private static async Task<List<string>> BooksAsync(TestInstallation house)
    {
        await using var db = house.Db();
        var invoices = await db
            .Invoices.AsNoTracking()
            .AsSplitQuery()
            .Include(i => i.Lines)
            .Include(i => i.VatByRate)
            .OrderBy(i => i.Id)
            .ToListAsync(Cancel);
        var usage = await db
            .UsageRecords.AsNoTracking()
            .Select(u => new
            {
                u.RecordId,
                u.InvoiceId,
                u.Price,
                u.Flags,
            })
            .OrderBy(u => u.RecordId)
            .ToListAsync(Cancel);
        var reversed = await db
            .Database.SqlQuery<string>($"""SELECT COUNT(*) || ' ' || COALESCE(SUM("Price"), 0) AS Value FROM "ReversedUsage" """)
            .SingleAsync(Cancel);
        AssertOnce(
            invoices
                .SelectMany(i => i.Lines)
                .Where(l => l.IsLive && l.ChargeId is not null)
                .Select(l => $"{l.ChargeId} {l.CycleStart} {l.Kind}")
        );
        foreach (var series in await db.NumberSeries.AsNoTracking().ToListAsync(Cancel))
            Assert.Equal(
                series.Next - (series.Prefix == "INV-" ? 1001 : 1),
                invoices.Count(i => i.Number?.StartsWith(series.Prefix, StringComparison.Ordinal) == true)
            );
        var numbers = invoices.ToDictionary(i => i.Id, i => i.Number);
        return
        [
            .. invoices.Select(i =>
                $"{i.Number} {i.Kind} {i.State} {i.CustomerId} {i.Net} {i.Vat} {i.Total} {i.Allocated} {i.CreditsInvoiceId} "
                + $"{string.Join(';', i.Lines.OrderBy(l => l.Position).Select(l => $"{l.Description} {l.Net} {l.IsLive}"))} "
                + $"{string.Join(';', i.VatByRate.Select(v => $"{v.Net} {v.Vat}"))}"
            ),
            .. (await db.LedgerEntries.AsNoTracking().OrderBy(e => e.InvoiceId).ToListAsync(Cancel)).Select(e =>
                $"ledger {e.CustomerId} {e.Kind} {e.Amount} {e.InvoiceId}"
            ),
            .. (await db.LedgerAllocations.AsNoTracking().OrderBy(a => a.InvoiceId).ThenBy(a => a.Amount).ToListAsync(Cancel)).Select(a =>
                $"allocation {a.InvoiceId} {a.Amount}"
            ),
            .. (await db.OutboxMessages.AsNoTracking().OrderBy(m => m.InvoiceId).ToListAsync(Cancel)).Select(m =>
                $"mail {m.InvoiceId} {m.Subject}"
            ),
            .. (await db.BundleUses.AsNoTracking().OrderBy(u => u.UsageRecordId).ToListAsync(Cancel)).Select(u =>
                $"use {u.UsageRecordId} {u.Quantity}"
            ),
            .. (await db.Customers.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Cancel)).Select(c => $"balance {c.Id} {c.Balance}"),
            .. usage.Select(u => $"{u.RecordId} {u.InvoiceId} {(u.InvoiceId is { } id ? numbers[id] : "")} {u.Price} {u.Flags}"),
            $"reversed calls {reversed}",
        ];
    }

    private static void AssertOnce(IEnumerable<string> held)
    {
        var all = held.ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    /// <summary>Customers with charges, calls, and some with ten inclusive minutes or an e-mail address.</summary>
    private static async Task PrepareAsync(string folder)
    {
        using var house = new RunHouse(folder);
        var bundle = new Bundle("Ten minutes");
        bundle.Amend("Ten minutes", false, [new() { Unit = AllowanceUnit.Minutes, Amount = 10 }]);
        house.House.Add(bundle);
        var calls = new List<(int, DateOnly, int)>();
        for (var n = 0; n < Customers; n++)
        {
            var customer = house.Customer($"Customer {n}", hasEmail: n % 10 == 0);
            house.Charge(customer, "Line", 10 + (n % 7), new(2026, 10, 1));
            if (n % 5 == 0)
                house.House.Add(new CustomerBundle(customer, bundle.Id, new(2026, 10, 1)));
            for (var call = 0; call < 12; call++)
                calls.Add((customer, new(2026, 10, 1 + call), 60 + (37 * (n % 11)) + call));
        }
        await house.CallsAsync([.. calls]);
    }
}
