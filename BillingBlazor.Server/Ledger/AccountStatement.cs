using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Documents;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Ledger;

/// <param name="Due">Of an invoice.</param>
/// <param name="Balance">After this entry.</param>
public sealed record AccountLine(DateOnly Date, string Description, DateOnly? Due, Money Amount, Money Balance);

/// <summary>What is owed on invoices, by how long it is overdue; and what is on no invoice: an opening balance, or credit not used (below
/// nought).</summary>
public sealed record AgedAmounts(Money NotYetDue, Money To30Days, Money To60Days, Money To90Days, Money Older, Money Other);

/// <summary>A customer's account over a stretch of days, as it was known at an instant: entries are never changed, so the same asked again
/// is the same.</summary>
public sealed record AccountStatement(
    int CustomerId,
    string Customer,
    string? Reference,
    InvoiceParty To,
    InvoiceParty From,
    byte[]? Logo,
    string Colour,
    string? FooterText,
    BillingPeriod Period,
    Money Opening,
    IReadOnlyList<AccountLine> Lines,
    Money Closing,
    AgedAmounts Aged,
    DateTime MadeUtc
)
{
    public Money Overdue => Aged.To30Days + Aged.To60Days + Aged.To90Days + Aged.Older;
}

/// <summary>Works a statement of account out, out of the ledger.</summary>
internal static class AccountStatements
{
    private const int MostLines = 20_000;

    /// <param name="knownUtc">Only entries written by then: a message that waited says what it said when it was queued.</param>
    /// <returns>Null when there is no such customer.</returns>
    /// <exception cref="BillingRuleException">The days are the wrong way round, or hold more than can be printed.</exception>
    public static async Task<AccountStatement?> LoadAsync(
        BillingDb db,
        int customerId,
        DateOnly from,
        DateOnly to,
        DateTime knownUtc,
        CancellationToken cancel
    )
    {
        if (to < from)
            throw new BillingRuleException("The last day of a statement can't be before its first.");
        if (await db.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.Id == customerId, cancel) is not { } customer)
            return null;
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(o => o.Id == customer.OrganisationId, cancel);
        var logo = await db.Logos.Where(l => l.Id == organisation.LogoId).Select(l => l.Content).SingleOrDefaultAsync(cancel);
        var entries = db.LedgerEntries.AsNoTracking().Where(e => e.CustomerId == customerId && e.CreatedUtc <= knownUtc);
        var opening = await entries.Where(e => e.Date < from).SumMoneyAsync(e => e.Amount, cancel);
        var found = await entries
            .Where(e => e.Date >= from && e.Date <= to)
            .OrderBy(e => e.Date)
            .ThenBy(e => e.Id)
            .Take(MostLines + 1)
            .Select(e => new
            {
                e.Id,
                e.Date,
                e.Kind,
                e.Description,
                e.Reference,
                e.Amount,
                Due = db.Invoices.Where(i => i.Id == e.InvoiceId).Select(i => (DateOnly?)i.DueDate).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        if (found.Count > MostLines)
            throw new BillingRuleException(
                $"From {from:d MMM yyyy} to {to:d MMM yyyy} there are more than {MostLines:#,0} entries. Ask for fewer days."
            );

        var (_, shares) = await CreditAllocation.CoveredAsync(db, entries.Where(e => e.Date <= to), cancel);
        var covered = shares.Where(c => c.Debt.Kind == LedgerKind.Opening).ToLookup(c => c.EntryId, c => c.Amount);
        var (balance, lines) = (opening, new List<AccountLine>());
        foreach (var entry in found)
        {
            var words = Words(entry.Kind, entry.Description, entry.Reference) + OfOpening(covered[entry.Id].Sum(), -entry.Amount);
            lines.Add(new(entry.Date, words, entry.Kind == LedgerKind.Invoice ? entry.Due : null, entry.Amount, balance += entry.Amount));
        }
        return new(
            customer.Id,
            customer.Name,
            customer.Reference,
            InvoiceParty.Of(customer),
            InvoiceParty.Of(organisation),
            logo,
            organisation.Colour,
            organisation.FooterText,
            new(from, to),
            opening,
            lines,
            balance,
            await AgedAsync(db, customerId, to, knownUtc, balance, cancel),
            knownUtc
        );
    }

    /// <summary>By the invoices issued until that day, less what had gone against them by then.</summary>
    private static async Task<AgedAmounts> AgedAsync(
        BillingDb db,
        int customerId,
        DateOnly on,
        DateTime knownUtc,
        Money closing,
        CancellationToken cancel
    )
    {
        var invoices = await db
            .LedgerEntries.AsNoTracking()
            .Where(e => e.CustomerId == customerId && e.Kind == LedgerKind.Invoice && e.Date <= on && e.CreatedUtc <= knownUtc)
            .Join(
                db.Invoices,
                e => e.InvoiceId,
                i => i.Id,
                (e, i) =>
                    new
                    {
                        i.Id,
                        i.DueDate,
                        e.Amount,
                    }
            )
            .ToListAsync(cancel);
        var settled = await db
            .LedgerAllocations.AsNoTracking()
            .Join(
                db.LedgerEntries.Where(e => e.CustomerId == customerId && e.Date <= on && e.CreatedUtc <= knownUtc),
                a => a.LedgerEntryId,
                e => e.Id,
                (a, _) => new { a.InvoiceId, a.Amount }
            )
            .GroupBy(a => a.InvoiceId)
            .Select(g => new { g.Key, Sum = g.Sum(a => (long)a.Amount) })
            .ToDictionaryAsync(g => g.Key, g => Money.FromMicropounds(g.Sum), cancel);
        var open = invoices
            .Select(i => (Days: on.DayNumber - i.DueDate.DayNumber, Left: i.Amount - settled.GetValueOrDefault(i.Id)))
            .Where(i => i.Left > Money.Zero)
            .ToList();
        return new(Of(int.MinValue, 0), Of(1, 30), Of(31, 60), Of(61, 90), Of(91, int.MaxValue), closing - open.Sum(i => i.Left));

        Money Of(int least, int most) => open.Where(i => i.Days >= least && i.Days <= most).Sum(i => i.Left);
    }

    private static string OfOpening(Money part, Money whole) =>
        part == Money.Zero ? ""
        : part == whole ? " (for the opening balance)"
        : $" ({PdfFigures.Pounds(part)} of it for the opening balance)";

    private static string Words(LedgerKind kind, string description, string? reference) =>
        (
            kind switch
            {
                LedgerKind.Invoice => $"Invoice {description}",
                LedgerKind.CreditNote => $"Credit note {description}",
                LedgerKind.Opening => "Opening balance",
                _ => description,
            }
        ) + (reference is null ? "" : $", {reference}");
}
