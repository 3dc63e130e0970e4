using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Takes approved invoices back in the transaction that is open: credit notes, ledger, what was paid, the calls and the mail, all
/// or nothing.</summary>
internal static class InvoiceReversal
{
    /// <param name="invoices">With their lines and VAT.</param>
    /// <returns>The documents that take them back, in the same order.</returns>
    public static async Task<IReadOnlyList<Invoice>> ReverseAsync(
        BillingDb db,
        IReadOnlyList<Invoice> invoices,
        BillingRun? run,
        string reason,
        Author author,
        CancellationToken cancel
    )
    {
        var organisationIds = invoices.Select(i => i.OrganisationId).Distinct().ToList();
        var organisations = await db.Organisations.Where(o => organisationIds.Contains(o.Id)).ToDictionaryAsync(o => o.Id, cancel);
        var reversals = new List<Invoice>();
        foreach (var invoice in invoices)
        {
            var organisation = organisations[invoice.OrganisationId];
            var prefix = invoice.KindOfReversal == InvoiceKind.CreditNote ? organisation.CreditNotePrefix : organisation.InvoicePrefix;
            var series = await db.NumberSeries.FindAsync([prefix], cancel) ?? db.Add(new NumberSeries(prefix, 1)).Entity;
            reversals.Add(db.Add(invoice.Reverse(series.Take(), db.Today, reason, author)).Entity);
        }
        await db.SaveChangesAsync(cancel);
        var entries = reversals.Zip(invoices, (reversal, reversed) => db.Add(EntryOf(reversal, reversed, author)).Entity).ToList();
        await db.SaveChangesAsync(cancel);
        await AllocateAsync(db, invoices, reversals, entries, cancel);
        await MoveCredits.TakeBackAsync(db, invoices, cancel);
        await GivenBackUsage.OfReversedAsync(db, invoices, cancel);
        if (run is { SendEmails: true })
        {
            var customerIds = invoices.Select(i => i.CustomerId).Distinct().ToList();
            var customers = await db.Customers.AsNoTracking().Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
            foreach (var reversal in reversals)
                if (customers[reversal.CustomerId] is { SendViaEmail: true, DeliveryEmail: { } recipients } customer)
                    db.Add(
                        await InvoiceMail.ForAsync(
                            db,
                            reversal,
                            organisations[reversal.OrganisationId],
                            recipients,
                            author.Utc,
                            cancel,
                            customer: customer
                        )
                    );
        }
        await db.SaveChangesAsync(cancel);
        return reversals;
    }

    private static LedgerEntry EntryOf(Invoice reversal, Invoice reversed, Author author) =>
        new(
            reversal.CustomerId,
            reversal.Kind == InvoiceKind.CreditNote ? LedgerKind.CreditNote : LedgerKind.Invoice,
            reversal.IssueDate,
            reversal.Total,
            $"{reversal.Number}, takes back {reversed.Number}",
            author.Utc,
            author.Name
        )
        {
            InvoiceId = reversal.Id,
        };

    /// <summary>
    /// The two settle each other, with what credit notes for a part took back before, and money paid becomes credit that is free; credit of
    /// such a part that had gone to other invoices is replaced there by what is free now.
    /// </summary>
    private static async Task AllocateAsync(
        BillingDb db,
        IReadOnlyList<Invoice> invoices,
        List<Invoice> reversals,
        List<LedgerEntry> entries,
        CancellationToken cancel
    )
    {
        var parts = await PartsAsync(db, invoices, cancel);
        foreach (var (_, entry, _) in parts)
            await CreditAllocation.GiveBackAsync(db, entry, cancel);
        await db.SaveChangesAsync(cancel);
        var ids = invoices.Select(i => i.Id).ToList();
        db.RemoveRange(await db.LedgerAllocations.Where(a => ids.Contains(a.InvoiceId)).ToListAsync(cancel));
        foreach (var (invoice, n) in invoices.Select((invoice, n) => (invoice, n)))
        {
            if (invoice.Allocated != Domain.Money.Zero)
                invoice.Allocate(-invoice.Allocated);
            if (invoice.Total > Domain.Money.Zero)
            {
                Allocate(db, entries[n].Id, invoice, -reversals[n].Total);
                foreach (var (_, entry, amount) in parts.Where(part => part.InvoiceId == invoice.Id))
                    Allocate(db, entry, invoice, amount);
            }
            if (invoice.Total >= Domain.Money.Zero)
                continue;
            // A credit note: what it paid is to pay again.
            var credit = await db.LedgerEntries.SingleAsync(e => e.InvoiceId == invoice.Id, cancel);
            await CreditAllocation.GiveBackAsync(db, credit.Id, cancel);
            Allocate(db, credit.Id, reversals[n], reversals[n].Total);
        }
        await db.SaveChangesAsync(cancel);
        if (parts.Count > 0)
            await CreditAllocation.UseAsync(
                db,
                [.. invoices.Where(i => parts.Exists(part => part.InvoiceId == i.Id)).Select(i => i.CustomerId).Distinct()],
                cancel
            );
    }

    /// <summary>What credit notes for a part of these invoices posted.</summary>
    private static async Task<List<(int InvoiceId, int EntryId, Domain.Money Amount)>> PartsAsync(
        BillingDb db,
        IReadOnlyList<Invoice> invoices,
        CancellationToken cancel
    )
    {
        var ids = invoices.Where(i => i.Lines.Any(line => line.Credited != Domain.Money.Zero)).Select(i => (int?)i.Id).ToList();
        if (ids.Count == 0)
            return [];
        var parts = await db
            .Invoices.Where(i => i.CreditsPart && ids.Contains(i.CreditsInvoiceId))
            .Join(
                db.LedgerEntries,
                i => i.Id,
                e => e.InvoiceId,
                (i, e) =>
                    new
                    {
                        Of = i.CreditsInvoiceId!.Value,
                        e.Id,
                        e.Amount,
                    }
            )
            .ToListAsync(cancel);
        return parts.ConvertAll(part => (part.Of, part.Id, -part.Amount));
    }

    private static void Allocate(BillingDb db, int entryId, Invoice invoice, Domain.Money amount)
    {
        if (amount == Domain.Money.Zero)
            return;
        db.Add(new LedgerAllocation(entryId, invoice.Id, amount));
        invoice.Allocate(amount);
    }
}
