using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Mail;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Makes credit notes for a part of an invoice, in the transaction that is open.</summary>
internal static class PartCredits
{
    public static async Task<int> CreditAsync(BillingDb db, PartCreditOrder order, Author author, CancellationToken cancel)
    {
        var before = await db
            .LedgerEntries.Where(e => e.RequestKey == order.RequestKey)
            .Select(e => e.InvoiceId)
            .SingleOrDefaultAsync(cancel);
        if (before is { } already)
            return already;
        var (invoice, back) = await LoadAsync(db, order.InvoiceId, cancel);
        var organisation = await db.Organisations.SingleAsync(o => o.Id == invoice.OrganisationId, cancel);
        var series =
            await db.NumberSeries.FindAsync([organisation.CreditNotePrefix], cancel)
            ?? db.Add(new NumberSeries(organisation.CreditNotePrefix, 1)).Entity;
        var note = db.Add(invoice.CreditPart(series.Take(), db.Today, order.Reason, author, order.Parts, back)).Entity;
        await db.SaveChangesAsync(cancel);
        var words = $"{note.Number}, credits a part of {invoice.Number}";
        var entry = db.Add(
            new LedgerEntry(note.CustomerId, LedgerKind.CreditNote, note.IssueDate, note.Total, words, author.Utc, author.Name)
            {
                InvoiceId = note.Id,
                RequestKey = order.RequestKey,
            }
        ).Entity;
        await db.TellAsync<Invoice>(
            invoice.Id,
            invoice.Number ?? "",
            "Credited in part",
            null,
            $"{note.Number}, {-note.Total}: {order.Reason}",
            note.CustomerId
        );
        await db.SaveChangesAsync(cancel);
        var own = invoice.Due < -note.Total ? invoice.Due : -note.Total;
        if (own > Money.Zero)
            await CreditAllocation.WriteAsync(db, [new Share(entry.Id, invoice.Id, own)], cancel);
        await CreditAllocation.UseAsync(db, [note.CustomerId], cancel);
        if (order.SendEmail)
            await SendAsync(db, note, organisation, author, cancel);
        await db.SaveChangesAsync(cancel);
        return note.Id;
    }

    /// <summary>The invoice, and what other documents give back of its lines, drafts among them.</summary>
    public static async Task<(Invoice Invoice, IReadOnlyDictionary<int, Money> GivenBack)> LoadAsync(
        BillingDb db,
        int invoiceId,
        CancellationToken cancel
    )
    {
        var invoice = await RunInvoices.WholeAsync(db, invoiceId, cancel);
        return (invoice, await GivenBackAsync(db, invoice.Lines, cancel));
    }

    /// <summary>Of lines: unused days of charges, and calls of numbers that moved.</summary>
    public static async Task<Dictionary<int, Money>> GivenBackAsync(
        BillingDb db,
        IReadOnlyList<InvoiceLine> lines,
        CancellationToken cancel
    )
    {
        var back = await MoveCredits.GivenBackAsync(db, lines, cancel);
        foreach (var (lineId, unused) in await UnusedAsync(db, lines, cancel))
            back[lineId] = unused;
        return back;
    }

    private static async Task<Dictionary<int, Money>> UnusedAsync(BillingDb db, IReadOnlyList<InvoiceLine> lines, CancellationToken cancel)
    {
        var charges = lines.Where(line => line.ChargeId is not null).Select(line => line.ChargeId!.Value).Distinct().ToList();
        if (charges.Count == 0)
            return [];
        var credits = await db
            .InvoiceLines.AsNoTracking()
            .Where(l => l.IsLive && l.Kind == LineKind.Credit && l.ChargeId != null && EF.Parameter(charges).Contains(l.ChargeId.Value))
            .Select(l => new
            {
                l.ChargeId,
                l.CycleStart,
                l.PeriodFrom,
                l.Net,
            })
            .ToListAsync(cancel);
        return lines
            .Where(line => line.ChargeId is not null && line.Kind != LineKind.Credit)
            .Select(line =>
                (
                    line.Id,
                    Back: credits
                        .Where(c => c.ChargeId == line.ChargeId && c.CycleStart == line.CycleStart && c.PeriodFrom <= line.PeriodTo)
                        .Sum(c => -c.Net)
                )
            )
            .Where(line => line.Back != Money.Zero)
            .ToDictionary(line => line.Id, line => line.Back);
    }

    private static async Task SendAsync(
        BillingDb db,
        Invoice note,
        Domain.Customers.Organisation organisation,
        Author author,
        CancellationToken cancel
    )
    {
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == note.CustomerId, cancel);
        if (customer is not { SendViaEmail: true, DeliveryEmail: { } recipients })
            return;
        db.Add(await InvoiceMail.ForAsync(db, note, organisation, recipients, author.Utc, cancel, customer: customer));
    }
}
