using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Invoices;

/// <summary>The PDF of an invoice, out of the frozen invoice and the records it holds, and out of nothing else.</summary>
public sealed class InvoiceDocuments(IDbContextFactory<BillingDb> dbs)
{
    /// <returns>The document, or null when there is no such invoice (or it isn't this customer's).</returns>
    public async Task<(string Name, byte[] Content)?> PdfAsync(int invoiceId, int? onlyOfCustomerId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var invoice = await db.Invoices.AsNoTracking().AsSplitQuery().Include(i => i.Lines.OrderBy(l => l.Position)).Include(i => i.VatByRate)
            .Where(i => i.Id == invoiceId && (onlyOfCustomerId == null || (i.CustomerId == onlyOfCustomerId && i.State != InvoiceState.Draft)))
            .SingleOrDefaultAsync(cancel);
        if (invoice is null) return null;

        var logo = await db.Logos.Where(l => l.Id == invoice.LogoId).Select(l => l.Content).SingleOrDefaultAsync(cancel);
        var credited = await db.Invoices.Where(i => i.Id == invoice.CreditsInvoiceId).Select(i => i.Number).SingleOrDefaultAsync(cancel);
        var statement = await StatementAsync(db, invoice, cancel);
        return ($"{invoice.Number ?? $"Draft {invoice.Buyer.Name}"}.pdf", InvoicePdf.Draw(new(invoice, logo, statement, credited)));
    }

    /// <summary>Each call of each usage line, in order of start; what is free to the caller is left out.</summary>
    private static async Task<List<StatementSection>> StatementAsync(BillingDb db, Invoice invoice, CancellationToken cancel)
    {
        var usageLines = invoice.Lines.Where(l => l.CliId is not null).ToList();
        if (usageLines.Count == 0 || invoice.CreditsInvoiceId is not null) return [];      // the calls are on the statement of what is taken back
        if (await db.Customers.Where(c => c.Id == invoice.CustomerId).Select(c => c.HideCalls).SingleAsync(cancel)) return [];

        var calls = await ReversedUsage.Of(db, invoice).Where(u => u.Source != PriceSource.FreeToCaller)
            .Join(db.Destinations.Where(d => !d.IsFreeToCaller), u => u.DestinationId, d => d.Id, (u, d) => new { u.CliId, u.CostCentreId, d.CategoryId, u.StartedUtc, u.Dialled, Destination = d.Name, u.Seconds, u.Price, u.ServicePrice, u.Flags })
            .OrderBy(u => u.StartedUtc).ToListAsync(cancel);

        return [.. usageLines.Select(line => new StatementSection(line.CostCentreName, line.Description,
            [.. calls.Where(c => c.CliId == line.CliId && c.CostCentreId == line.CostCentreId && c.CategoryId == line.CategoryId
                                 && line.Period is { } period && period.Contains(UkTime.DayOf(c.StartedUtc)))
                .Select(c => new StatementCall(UkTime.ToLocal(c.StartedUtc), c.Dialled, c.Destination, c.Seconds, c.Price, NoteOf(c.Price, c.ServicePrice, c.Flags)))],
            line.ExactSum ?? line.Net, line.Net))];
    }

    /// <summary>What settling made of it; and of 084, 087, 09 and 118 both charges, each as it was charged.</summary>
    private static string? NoteOf(Money price, Money service, UsageMarks marks)
    {
        var isCapped = (marks & (UsageMarks.ToTheCap | UsageMarks.CapReached)) != 0;
        var words = new[]
        {
            service != Money.Zero && !isCapped && price >= service ? $"access {PdfFigures.FourDecimals(price - service)}, service {PdfFigures.FourDecimals(service)}" : null,
            (marks & UsageMarks.Inclusive) == 0 ? null : price == Money.Zero && !isCapped ? "inclusive" : "part inclusive",
            (marks & UsageMarks.ToTheCap) != 0 ? "charged to the cap" : null,
            (marks & UsageMarks.CapReached) != 0 ? "cap reached" : null,
        };
        return words.All(word => word is null) ? null : string.Join("; ", words.OfType<string>());
    }
}
