using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>Credit against invoices, in the transaction of whoever asks: an invoice's Settled and its allocations never part.</summary>
public static class CreditAllocation
{
    /// <summary>Approved and not paid in full.</summary>
    public static IQueryable<Invoice> Open(BillingDb db) =>
        db.Invoices.Where(i => i.Kind == InvoiceKind.Invoice && i.State == InvoiceState.Approved && i.Allocated < i.Total);

    /// <summary>What is free for invoices: all that is owed on invoices, less what is owed in all.</summary>
    public static async Task<Money> FreeAsync(BillingDb db, int customerId, CancellationToken cancel)
    {
        var free =
            await DueAsync(db, customerId, cancel)
            - await db.LedgerEntries.Where(e => e.CustomerId == customerId).SumMoneyAsync(e => e.Amount, cancel);
        return free > Money.Zero ? free : Money.Zero;
    }

    public static async Task<Money> DueAsync(BillingDb db, int customerId, CancellationToken cancel)
    {
        var open = db.Engine.OpenInvoices(db).Where(i => i.CustomerId == customerId);
        return await open.SumMoneyAsync(i => i.Total, cancel) - await open.SumMoneyAsync(i => i.Allocated, cancel);
    }

    /// <summary>
    /// Puts free credit of these customers against their open invoices, the oldest due first. What they owe and their entries are saved
    /// already. Two statements find who has any: customers without credit cost nothing more.
    /// </summary>
    public static async Task UseAsync(BillingDb db, IReadOnlyCollection<int> customerIds, CancellationToken cancel)
    {
        var onInvoices = await db
            .Engine.OpenInvoices(db)
            .Where(i => EF.Parameter(customerIds).Contains(i.CustomerId))
            .GroupBy(i => i.CustomerId)
            .Select(g => new { g.Key, Due = g.Sum(i => (long)i.Total) - g.Sum(i => (long)i.Allocated) })
            .ToDictionaryAsync(g => g.Key, g => g.Due, cancel);
        var owed = await db
            .Customers.Where(c => EF.Parameter(customerIds).Contains(c.Id))
            .Select(c => new { c.Id, Owed = (long)c.Balance })
            .ToListAsync(cancel);
        foreach (var customer in owed.Where(c => onInvoices.TryGetValue(c.Id, out var due) && due > c.Owed))
            await UseAsync(db, customer.Id, cancel);
    }

    /// <summary>Writes the shares down. The entry and the invoices are saved.</summary>
    public static async Task WriteAsync(BillingDb db, IReadOnlyList<Share> shares, CancellationToken cancel)
    {
        var (entryIds, invoiceIds) = (
            shares.Select(s => s.EntryId).Distinct().ToList(),
            shares.Select(s => s.InvoiceId).Distinct().ToList()
        );
        var invoices = await db.Invoices.Where(i => invoiceIds.Contains(i.Id)).ToDictionaryAsync(i => i.Id, cancel);
        var before = await db
            .LedgerAllocations.Where(a => entryIds.Contains(a.LedgerEntryId) && invoiceIds.Contains(a.InvoiceId))
            .ToDictionaryAsync(a => (a.LedgerEntryId, a.InvoiceId), cancel);
        foreach (var share in shares)
        {
            if (before.TryGetValue((share.EntryId, share.InvoiceId), out var allocation))
                allocation.Add(share.Amount);
            else
                db.Add(new LedgerAllocation(share.EntryId, share.InvoiceId, share.Amount));
            invoices[share.InvoiceId].Allocate(share.Amount);
        }
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Gives back what an entry settled.</summary>
    public static async Task GiveBackAsync(BillingDb db, int entryId, CancellationToken cancel)
    {
        var allocations = await db.LedgerAllocations.Where(a => a.LedgerEntryId == entryId).ToListAsync(cancel);
        var invoiceIds = allocations.Select(a => a.InvoiceId).ToList();
        var invoices = await db.Invoices.Where(i => invoiceIds.Contains(i.Id)).ToDictionaryAsync(i => i.Id, cancel);
        foreach (var allocation in allocations)
            invoices[allocation.InvoiceId].Allocate(-allocation.Amount);
        db.RemoveRange(allocations);
    }

    public static async Task<IReadOnlyList<OpenInvoice>> OpenOfAsync(BillingDb db, int customerId, CancellationToken cancel) =>
        await db
            .Engine.OpenInvoices(db)
            .AsNoTracking()
            .Where(i => i.CustomerId == customerId)
            .OrderBy(i => i.DueDate)
            .ThenBy(i => i.Id)
            .Select(i => new OpenInvoice(i.Id, i.Number!, i.DueDate, Money.FromMicropounds((long)i.Total - (long)i.Allocated)))
            .ToListAsync(cancel);

    /// <summary>
    /// A payment or credit goes by itself to an opening balance, and then to the invoice that is due first. What is left covers other debt
    /// that is on no invoice.
    /// </summary>
    public static async Task UseEntryAsync(BillingDb db, int customerId, int entryId, CancellationToken cancel)
    {
        var (credits, debts) = await WithoutInvoiceAsync(db, EntriesOf(db, customerId), cancel);
        var opening = debts.Where(d => d.Kind == LedgerKind.Opening).Sum(d => d.Left);
        var free = Allocator.Free(credits, opening).Where(c => c.EntryId == entryId);
        await WriteAsync(db, Allocator.OldestFirst(free, await OpenOfAsync(db, customerId, cancel)), cancel);
    }

    /// <summary>The debts of a customer that are on no invoice, and what of its credits covers them.</summary>
    public static async Task<(IReadOnlyList<OpenDebt> Debts, IReadOnlyList<DebtShare> Covered)> CoveredAsync(
        BillingDb db,
        IQueryable<LedgerEntry> entries,
        CancellationToken cancel
    )
    {
        var (credits, debts) = await WithoutInvoiceAsync(db, entries, cancel);
        return (debts, Allocator.Covered(credits, debts));
    }

    public static IQueryable<LedgerEntry> EntriesOf(BillingDb db, int customerId) =>
        db.LedgerEntries.AsNoTracking().Where(e => e.CustomerId == customerId);

    private static async Task UseAsync(BillingDb db, int customerId, CancellationToken cancel)
    {
        var (credits, debts) = await WithoutInvoiceAsync(db, EntriesOf(db, customerId), cancel);
        await WriteAsync(
            db,
            Allocator.OldestFirst(Allocator.Free(credits, debts.Sum(d => d.Left)), await OpenOfAsync(db, customerId, cancel)),
            cancel
        );
    }

    /// <summary>What of each credit no invoice has taken, and what is owed on none; without entries that were taken back.</summary>
    private static async Task<(IReadOnlyList<OpenCredit> Credits, IReadOnlyList<OpenDebt> Debts)> WithoutInvoiceAsync(
        BillingDb db,
        IQueryable<LedgerEntry> entries,
        CancellationToken cancel
    )
    {
        entries = entries.Where(e => e.Kind != LedgerKind.Reversal && !db.LedgerEntries.Any(r => r.ReversesId == e.Id));
        var credits = await entries
            .Where(e => e.Amount < Money.Zero)
            .Select(e => new
            {
                e.Id,
                Amount = (long)e.Amount,
                Used = db.LedgerAllocations.Where(a => a.LedgerEntryId == e.Id).Sum(a => (long)a.Amount),
            })
            .ToListAsync(cancel);
        var debts = await entries
            .Where(e => e.Amount > Money.Zero && e.InvoiceId == null)
            .Select(e => new OpenDebt(e.Id, e.Kind, e.Amount))
            .ToListAsync(cancel);
        return ([.. credits.Select(e => new OpenCredit(e.Id, Money.FromMicropounds(-e.Amount - e.Used)))], debts);
    }
}
