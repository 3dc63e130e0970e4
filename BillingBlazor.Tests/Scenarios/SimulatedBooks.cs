using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Looks at the books as an auditor would, by sums and steps of its own, and says what is wrong.</summary>
internal sealed class SimulatedBooks(BillingDb db, SimulatedReseller reseller)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed record Reach(int CustomerId, DateTime CreatedUtc, DateOnly PeriodTo, DateOnly UsageFrom, DateOnly UsageTo, int RunId);

    public async Task<IReadOnlyList<string>> ProblemsAsync()
    {
        var invoices = await db.Invoices.AsNoTracking().Include(i => i.Lines).AsSplitQuery().ToListAsync(Cancel);
        // Who was in which run, and not left out of it: what that run must have billed.
        var reaches = (
            await db
                .BillingRunCustomers.AsNoTracking()
                .Where(m => m.IsDone && (m.LeftOut == null || m.LeftOut == "Nothing to bill."))
                .Join(
                    db.BillingRuns.Where(r => r.State == RunState.Draft || r.State == RunState.Approved),
                    m => m.RunId,
                    r => r.Id,
                    (m, r) => new Reach(m.CustomerId, r.CreatedUtc, m.PeriodTo, m.UsageFrom, m.UsageTo, r.Id)
                )
                .ToListAsync(Cancel)
        ).ToLookup(r => r.CustomerId);
        return
        [
            .. await LedgerAsync(invoices),
            .. Numbers(invoices),
            .. Sums(invoices),
            .. await CallsAsync(invoices, reaches),
            .. await CyclesAsync(invoices, reaches),
            .. await TriggersAsync(),
        ];
    }

    /// <summary>Ledger = invoices − credits − payments, and each customer's balance is the sum of its entries.</summary>
    private async Task<IEnumerable<string>> LedgerAsync(List<Invoice> invoices)
    {
        var problems = new List<string>();
        var entries = await db.LedgerEntries.AsNoTracking().ToListAsync(Cancel);
        var posted = entries.Where(e => e.InvoiceId is not null).ToLookup(e => e.InvoiceId!.Value);
        foreach (var invoice in invoices)
        {
            var amounts = posted[invoice.Id].Select(e => e.Amount).ToList();
            if (invoice.Number is null && amounts.Count > 0)
                problems.Add($"Draft {invoice.Id} is in the ledger.");
            if (invoice.Number is not null && (amounts.Count != 1 || amounts[0] != invoice.Total))
                problems.Add($"{invoice.Number} over {invoice.Total} is in the ledger as {string.Join(", ", amounts)}.");
        }
        foreach (var customer in await db.Customers.AsNoTracking().Select(c => new { c.Id, c.Balance }).ToListAsync(Cancel))
        {
            var sum = entries.Where(e => e.CustomerId == customer.Id).Select(e => e.Amount).Sum();
            if (sum != customer.Balance)
                problems.Add($"Customer {customer.Id} has a balance of {customer.Balance}, but entries of {sum}.");
        }
        return problems;
    }

    private static IEnumerable<string> Numbers(List<Invoice> invoices) =>
        invoices
            .Where(i => i.Number is not null)
            .GroupBy(i => i.Number![..(i.Number!.LastIndexOf('-') + 1)])
            .Select(series =>
                (
                    series.Key,
                    Numbers: series
                        .Select(i => int.Parse(i.Number![series.Key.Length..], System.Globalization.CultureInfo.InvariantCulture))
                        .Order()
                        .ToList()
                )
            )
            .Where(series => !series.Numbers.SequenceEqual(Enumerable.Range(1, series.Numbers.Count)))
            .Select(series => $"The numbers {series.Key} have a gap or a double: {string.Join(" ", series.Numbers)}.");

    /// <summary>Lines add up; VAT is a fifth, half a penny up.</summary>
    private static IEnumerable<string> Sums(List<Invoice> invoices)
    {
        foreach (var invoice in invoices)
        {
            var net = invoice.Lines.Select(l => l.Net.Pounds).Sum();
            var vat = decimal.Round(net * 0.2m, 2, MidpointRounding.AwayFromZero);
            if (invoice.Net.Pounds != net || invoice.Vat.Pounds != vat || invoice.Total.Pounds != net + vat)
                yield return $"Invoice {invoice.Id} says {invoice.Net} + {invoice.Vat} = {invoice.Total}, but its lines make {net} + "
                    + $"{vat}.";
        }
    }

    /// <summary>Every call is on one live invoice, or it is said why not.</summary>
    private async Task<IEnumerable<string>> CallsAsync(List<Invoice> invoices, ILookup<int, Reach> reaches)
    {
        var problems = new List<string>();
        var live = invoices.Where(IsLive).ToDictionary(i => i.Id);
        var claims = await db
            .UsageRecords.Where(u => u.InvoiceId != null)
            .GroupBy(u => new { u.InvoiceId, u.CustomerId })
            .Select(g => new
            {
                g.Key.InvoiceId,
                g.Key.CustomerId,
                Count = g.Count(),
                Price = g.Sum(u => (long)u.Price),
            })
            .ToListAsync(Cancel);
        foreach (var claim in claims)
        {
            if (!live.TryGetValue(claim.InvoiceId!.Value, out var invoice))
                problems.Add($"{claim.Count} calls are held by invoice {claim.InvoiceId}, which is not live.");
            else if (invoice.CustomerId != claim.CustomerId)
                problems.Add($"Invoice {invoice.Id} of customer {invoice.CustomerId} holds calls of customer {claim.CustomerId}.");
            else
            {
                var usage = invoice.Lines.Where(IsUsage).ToList();
                var (calls, net) = (usage.Sum(l => l.Calls), usage.Select(l => l.Net.Pounds).Sum());
                if (calls != claim.Count)
                    problems.Add($"Invoice {invoice.Id} bills {calls} calls, but holds {claim.Count}.");
                if (Math.Abs(net - claim.Price / 1_000_000m) > 0.005m * usage.Count)
                    problems.Add($"Invoice {invoice.Id} bills calls for {net}, but holds {claim.Price / 1_000_000m}.");
            }
        }
        foreach (
            var invoice in live.Values.Where(i =>
                i.Lines.Any(l => IsUsage(l) && l.Calls > 0) && claims.TrueForAll(c => c.InvoiceId != i.Id)
            )
        )
            problems.Add($"Invoice {invoice.Id} bills calls, but holds none.");

        var open = await db
            .UsageRecords.AsNoTracking()
            .Where(u =>
                u.InvoiceId == null
                && u.CustomerId != null
                && u.Orphan == OrphanReason.None
                && u.ExcludedByRunId == null
                && (u.Flags & UsageMarks.WrittenOff) == 0
            )
            .Join(
                db.CdrFiles.Where(f => f.State == CdrFileState.Ready),
                u => u.FileId,
                f => f.Id,
                (u, f) =>
                    new
                    {
                        u.Id,
                        CustomerId = u.CustomerId!.Value,
                        u.StartedUtc,
                        f.UploadedUtc,
                    }
            )
            .ToListAsync(Cancel);
        foreach (var call in open)
        {
            var (day, since) = (
                UkTime.DayOf(call.StartedUtc),
                Later(call.UploadedUtc, reseller.Touched.GetValueOrDefault(call.CustomerId))
            );
            if (
                reaches[call.CustomerId]
                    .FirstOrDefault(r => r.CreatedUtc > since && day <= r.UsageTo && day >= r.UsageFrom.AddMonths(-3)) is
                { } missed
            )
                problems.Add($"Call {call.Id} of {day} is on no invoice, though run {missed.RunId} reached it.");
        }
        return problems;
    }

    /// <summary>Every cycle is on one live invoice, or it is said why not: nobody has billed so far yet, or it began while nothing was
    /// billed.</summary>
    private async Task<IEnumerable<string>> CyclesAsync(List<Invoice> invoices, ILookup<int, Reach> reaches)
    {
        var problems = new List<string>();
        var billed = invoices
            .Where(IsLive)
            .SelectMany(i => i.Lines)
            .Where(l => l.ChargeId is not null && l.Kind is LineKind.Charge or LineKind.ProRata)
            .GroupBy(l => (l.ChargeId!.Value, l.CycleStart!.Value, l.Kind))
            .ToDictionary(cycle => cycle.Key, cycle => cycle.Count());
        problems.AddRange(billed.Where(cycle => cycle.Value > 1).Select(cycle => $"Cycle {cycle.Key} is billed {cycle.Value} times."));
        var statuses = (await db.StatusChanges.AsNoTracking().OrderBy(s => s.Id).ToListAsync(Cancel)).ToLookup(s => s.CustomerId);
        foreach (var charge in await db.Charges.AsNoTracking().Where(c => !c.IsCancelled).ToListAsync(Cancel))
        {
            var since = reseller.Touched.GetValueOrDefault(charge.CustomerId);
            if (reaches[charge.CustomerId].Where(r => r.CreatedUtc > since).MaxBy(r => r.PeriodTo) is not { } furthest)
                continue;
            foreach (
                var begins in Cycles(charge, furthest.PeriodTo)
                    .Where(begins =>
                        IsBilled(statuses[charge.CustomerId], begins) && !billed.ContainsKey((charge.Id, begins, LineKind.Charge))
                    )
            )
                problems.Add(
                    $"The cycle of {begins} of charge {charge.Id} is on no invoice, though run {furthest.RunId} reached "
                        + $"{furthest.PeriodTo}."
                );
        }
        return problems;
    }

    /// <summary>By hand: stepped from the start, none after the end, none that another biller had.</summary>
    private static IEnumerable<DateOnly> Cycles(Charge charge, DateOnly to)
    {
        for (var n = 0; n == 0 || charge.Frequency == Frequency.Monthly; n++)
        {
            var begins = charge.Start.AddMonths(n);
            if (begins > to || begins > charge.End)
                yield break;
            if (!(begins <= charge.AlreadyBilledTo))
                yield return begins;
        }
    }

    /// <summary>
    /// A suspension runs from its day to the day before the next change; reactivating says whether what began in it is billed.
    /// </summary>
    private static bool IsBilled(IEnumerable<StatusChange> changes, DateOnly begins)
    {
        var at = changes.LastOrDefault(change => change.Day <= begins);
        return at is null || at.Status == CustomerStatus.Active || (at.Status == CustomerStatus.Suspended && !at.WroteOff);
    }

    /// <summary>Each trigger that has come has its row, and each fired one a run of its own day.</summary>
    private async Task<IEnumerable<string>> TriggersAsync()
    {
        var triggers = await db.BillingTriggers.AsNoTracking().ToListAsync(Cancel);
        var runs = await db.BillingRuns.AsNoTracking().Where(r => r.TriggerDay != null).ToListAsync(Cancel);
        return triggers
            .Where(t =>
                t.State == TriggerState.Fired && !runs.Exists(r => r.Id == t.RunId && r.GroupId == t.GroupId && r.TriggerDay == t.Day)
            )
            .Select(t => $"The trigger of {t.Day} was fired, but run {t.RunId} is not of it.")
            .Concat(
                runs.Where(r => r.State != RunState.Discarded)
                    .GroupBy(r => (r.GroupId, r.TriggerDay))
                    .Where(g => g.Count() > 1)
                    .Select(g => $"The trigger {g.Key} has {g.Count()} runs.")
            )
            .Concat(
                runs.Where(r => r.State != RunState.Discarded && triggers.TrueForAll(t => t.RunId != r.Id))
                    .Select(r => $"Run {r.Id} is of no trigger.")
            );
    }

    /// <summary>It bills something; what takes another back bills nothing itself.</summary>
    private static bool IsLive(Invoice invoice) =>
        invoice.State == InvoiceState.Draft || (invoice.State == InvoiceState.Approved && invoice.CreditsInvoiceId is null);

    private static bool IsUsage(InvoiceLine line) => line.Kind is LineKind.Usage or LineKind.EarlierUsage;

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;
}
