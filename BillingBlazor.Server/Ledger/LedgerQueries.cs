using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Ledger;

/// <param name="From">The first day shown, or null.</param>
/// <param name="To">The last day shown, or null.</param>
public sealed record LedgerFilter(LedgerKind? Kind, DateOnly? From, DateOnly? To, bool OldestFirst, int Skip, int Take);

/// <param name="Balance">After this entry, over the whole account.</param>
/// <param name="Paid">The invoices it went to, with the amount.</param>
/// <param name="Unallocated">Of a credit: what no invoice has taken.</param>
public sealed record LedgerEntryRow(
    int Id,
    DateOnly Date,
    LedgerKind Kind,
    string Description,
    string? Reference,
    int? InvoiceId,
    Money Amount,
    Money Balance,
    IReadOnlyList<PaidInvoice> Paid,
    Money Unallocated,
    bool IsReversed,
    string By,
    DateTime WrittenUtc
)
{
    /// <summary>The debts on no invoice that it went to: "opening balance".</summary>
    public IReadOnlyList<(string Debt, Money Amount)> Covered { get; init; } = [];

    public bool CanBeReversed => !IsReversed && (Kind is LedgerKind.Payment or LedgerKind.Refund or LedgerKind.Adjustment);
}

public sealed record PaidInvoice(int InvoiceId, string Number, Money Amount);

public sealed record LedgerPage(IReadOnlyList<LedgerEntryRow> Rows, int Total);

/// <param name="Due">To pay on open invoices in all.</param>
/// <param name="Credit">What no invoice has taken, and no other debt covers.</param>
public sealed record AccountFigures(Money Balance, Money Due, Money Overdue, int OverdueInvoices, Money Credit);

/// <summary>What went against an invoice.</summary>
public sealed record InvoicePayment(DateOnly Date, LedgerKind Kind, string Description, string? Reference, Money Amount);

/// <summary>A customer's account, entry by entry.</summary>
public sealed class LedgerQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time)
{
    public async Task<LedgerPage> PageAsync(int customerId, LedgerFilter filter, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var lines = LedgerLine.Of(db, customerId);
        if (filter.Kind?.ToString() is { } kind)
            lines = lines.Where(l => l.Kind == kind);
        if (filter.From is { } from)
            lines = lines.Where(l => l.Date >= from);
        if (filter.To is { } to)
            lines = lines.Where(l => l.Date <= to);
        var total = await lines.CountAsync(cancel);
        var ordered = filter.OldestFirst
            ? lines.OrderBy(l => l.Date).ThenBy(l => l.Id)
            : lines.OrderByDescending(l => l.Date).ThenByDescending(l => l.Id);
        var page = await ordered.Skip(filter.Skip).Take(filter.Take).ToListAsync(cancel);
        return new(await RowsAsync(db, customerId, page, cancel), total);
    }

    public async Task<AccountFigures> FiguresAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await FiguresAsync(db, customerId, UkTime.DayOf(time.GetUtcNow().UtcDateTime), cancel);
    }

    /// <summary>What is owed on no invoice and not covered by credit yet: a payment goes there first.</summary>
    public async Task<IReadOnlyList<OpenDebt>> DebtsAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (debts, covered) = await CreditAllocation.CoveredAsync(db, CreditAllocation.EntriesOf(db, customerId), cancel);
        return
        [
            .. debts
                .Select(d => d with { Left = d.Left - covered.Where(c => c.Debt.EntryId == d.EntryId).Sum(c => c.Amount) })
                .Where(debt => debt.Left > Money.Zero)
                .OrderBy(debt => debt.Kind != LedgerKind.Opening)
                .ThenBy(debt => debt.EntryId),
        ];
    }

    public async Task<IReadOnlyList<OpenInvoice>> OpenInvoicesAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await CreditAllocation.OpenOfAsync(db, customerId, cancel);
    }

    /// <summary>The payments and credits that went to one invoice.</summary>
    public async Task<IReadOnlyList<InvoicePayment>> OfInvoiceAsync(int invoiceId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .LedgerAllocations.AsNoTracking()
            .Where(a => a.InvoiceId == invoiceId)
            .Join(
                db.LedgerEntries,
                a => a.LedgerEntryId,
                e => e.Id,
                (a, e) =>
                    new
                    {
                        e.Date,
                        e.Id,
                        e.Kind,
                        e.Description,
                        e.Reference,
                        a.Amount,
                    }
            )
            .OrderBy(p => p.Date)
            .ThenBy(p => p.Id)
            .Select(p => new InvoicePayment(p.Date, p.Kind, p.Description, p.Reference, p.Amount))
            .ToListAsync(cancel);
    }

    internal static async Task<AccountFigures> FiguresAsync(BillingDb db, int customerId, DateOnly today, CancellationToken cancel)
    {
        var balance = await db.LedgerEntries.Where(e => e.CustomerId == customerId).SumMoneyAsync(e => e.Amount, cancel);
        var open = await CreditAllocation.OpenOfAsync(db, customerId, cancel);
        var (due, overdue) = (open.Sum(i => i.Due), open.Where(i => i.DueDate < today).ToList());
        return new(balance, due, overdue.Sum(i => i.Due), overdue.Count, due > balance ? due - balance : Money.Zero);
    }

    private static async Task<IReadOnlyList<LedgerEntryRow>> RowsAsync(
        BillingDb db,
        int customerId,
        List<LedgerLine> page,
        CancellationToken cancel
    )
    {
        var ids = page.Select(l => l.Id).ToList();
        var entries = await db.LedgerEntries.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancel);
        var reversed = await db
            .LedgerEntries.Where(e => e.ReversesId != null && ids.Contains(e.ReversesId.Value))
            .Select(e => e.ReversesId!.Value)
            .ToHashSetAsync(cancel);
        var paid = (
            await db
                .LedgerAllocations.AsNoTracking()
                .Where(a => ids.Contains(a.LedgerEntryId))
                .Join(
                    db.Invoices,
                    a => a.InvoiceId,
                    i => i.Id,
                    (a, i) =>
                        new
                        {
                            a.LedgerEntryId,
                            i.Id,
                            i.Number,
                            i.DueDate,
                            a.Amount,
                        }
                )
                .OrderBy(a => a.DueDate)
                .ThenBy(a => a.Id)
                .ToListAsync(cancel)
        ).ToLookup(a => a.LedgerEntryId, a => new PaidInvoice(a.Id, a.Number!, a.Amount));
        var (_, shares) = await CreditAllocation.CoveredAsync(db, CreditAllocation.EntriesOf(db, customerId), cancel);
        var covered = shares.ToLookup(c => c.EntryId);
        var names = await People.NamesAsync(db, entries.Values.Select(e => e.CreatedBy), cancel);
        return
        [
            .. page.Select(line =>
            {
                var e = entries[line.Id];
                var isCredit = e.Amount < Money.Zero && e.Kind != LedgerKind.Reversal && !reversed.Contains(e.Id);
                var unallocated = isCredit ? -e.Amount - paid[e.Id].Sum(p => p.Amount) - covered[e.Id].Sum(c => c.Amount) : Money.Zero;
                return new LedgerEntryRow(
                    e.Id,
                    e.Date,
                    e.Kind,
                    e.Description,
                    e.Reference,
                    e.InvoiceId,
                    e.Amount,
                    Money.FromMicropounds(line.Balance),
                    [.. paid[e.Id]],
                    unallocated,
                    reversed.Contains(e.Id),
                    names[e.CreatedBy],
                    e.CreatedUtc
                )
                {
                    Covered = [.. covered[e.Id].Select(c => (DebtWords.Of(c.Debt.Kind), c.Amount))],
                };
            }),
        ];
    }
}
