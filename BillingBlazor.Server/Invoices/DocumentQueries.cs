using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Invoices;

/// <summary>What a bulk action would do, before it is asked for.</summary>
/// <param name="Invoices">Ticked and approved.</param>
/// <param name="WithAddress">Of these, those whose customer has a delivery address.</param>
/// <param name="Customers">Who would get something.</param>
/// <param name="Without">Customers without an address, the first few by name.</param>
/// <param name="Open">Not paid in full.</param>
public sealed record DocumentPreview(
    int Invoices,
    int WithAddress,
    int Customers,
    int WithoutCount,
    IReadOnlyList<string> Without,
    IReadOnlyList<string> FirstAddresses,
    int Open,
    Money Due
);

/// <summary>An e-mail of a document.</summary>
public sealed record DocumentMail(
    int Id,
    int Again,
    string Recipients,
    string Subject,
    OutboxState State,
    DateTime CreatedUtc,
    DateTime? SentUtc,
    string? Failure
);

/// <summary>What belongs to one document.</summary>
/// <param name="Entry">What it posted to the account.</param>
/// <param name="Credits">The invoice that a credit note takes back.</param>
/// <param name="CreditedBy">The credit notes that take an invoice back.</param>
/// <param name="IsItemised">Its calls can be had as a file.</param>
public sealed record DocumentSide(
    IReadOnlyList<DocumentMail> Mails,
    (DateOnly Date, Money Amount)? Entry,
    (int Id, string Number, DateOnly Issued)? Credits,
    IReadOnlyList<(int Id, string Number, DateOnly Issued, Money Total, string? Reason)> CreditedBy,
    bool IsItemised,
    bool IsHidden,
    bool HasAddress
);

public sealed class DocumentQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int Named = 5;

    public async Task<DocumentPreview> PreviewAsync(InvoiceSelection selection, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var (invoices, withAddress, open, due) = (0, 0, 0, Money.Zero);
        var (reached, missing) = (new Dictionary<int, string>(), new Dictionary<int, string>());
        await foreach (var step in selection.StepsAsync(dbs, cancel))
        {
            await using var db = await dbs.CreateDbContextAsync(cancel);
            var rows = await db
                .Invoices.AsNoTracking()
                .Where(i => step.Contains(i.Id) && i.State != InvoiceState.Draft)
                .Join(
                    db.Customers,
                    i => i.CustomerId,
                    c => c.Id,
                    (i, c) =>
                        new
                        {
                            i.CustomerId,
                            c.Name,
                            c.DeliveryEmail,
                            IsOpen = i.Kind == InvoiceKind.Invoice && i.State == InvoiceState.Approved && i.Allocated < i.Total,
                            Due = (long)i.Total - (long)i.Allocated,
                        }
                )
                .ToListAsync(cancel);
            foreach (var row in rows)
            {
                invoices++;
                if (row.DeliveryEmail is { } address)
                    (withAddress, reached[row.CustomerId]) = (withAddress + 1, address);
                else
                    missing[row.CustomerId] = row.Name;
                if (row.IsOpen)
                    (open, due) = (open + 1, due + Money.FromMicropounds(row.Due));
            }
        }
        return new(
            invoices,
            withAddress,
            reached.Count,
            missing.Count,
            [.. missing.Values.Order(StringComparer.OrdinalIgnoreCase).Take(Named)],
            [.. reached.Values.Distinct().Take(Named)],
            open,
            due
        );
    }

    public async Task<DocumentSide?> SideAsync(int invoiceId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var invoice = await db
            .Invoices.AsNoTracking()
            .Where(i => i.Id == invoiceId)
            .Select(i => new
            {
                i.CustomerId,
                i.CreditsInvoiceId,
                HasCalls = i.CreditsInvoiceId == null && i.Lines.Any(l => l.CliId != null),
            })
            .SingleOrDefaultAsync(cancel);
        if (invoice is null)
            return null;
        var customer = await db
            .Customers.Where(c => c.Id == invoice.CustomerId)
            .Select(c => new { c.HideCalls, c.DeliveryEmail })
            .SingleAsync(cancel);
        var mails = await db
            .OutboxMessages.AsNoTracking()
            .Where(m => m.InvoiceId == invoiceId)
            .OrderByDescending(m => m.Id)
            .Take(20)
            .Select(m => new DocumentMail(m.Id, m.Again, m.Recipients, m.Subject, m.State, m.CreatedUtc, m.SentUtc, m.Failure))
            .ToListAsync(cancel);
        var entry = await db
            .LedgerEntries.Where(e => e.InvoiceId == invoiceId)
            .Select(e => new { e.Date, e.Amount })
            .SingleOrDefaultAsync(cancel);
        var credits = await db
            .Invoices.Where(i => i.Id == invoice.CreditsInvoiceId)
            .Select(i => new
            {
                i.Id,
                i.Number,
                i.IssueDate,
            })
            .SingleOrDefaultAsync(cancel);
        var creditedBy = await db
            .Invoices.Where(i => i.CustomerId == invoice.CustomerId && i.CreditsInvoiceId == invoiceId)
            .OrderBy(i => i.Id)
            .Select(i => new
            {
                i.Id,
                i.Number,
                i.IssueDate,
                i.Total,
                i.CreditReason,
            })
            .ToListAsync(cancel);
        return new(
            mails,
            entry is null ? null : (entry.Date, entry.Amount),
            credits is null ? null : (credits.Id, credits.Number ?? "Draft", credits.IssueDate),
            [.. creditedBy.Select(c => (c.Id, c.Number ?? "Draft", c.IssueDate, c.Total, c.CreditReason))],
            invoice.HasCalls && !customer.HideCalls,
            invoice.HasCalls && customer.HideCalls,
            customer.DeliveryEmail is not null
        );
    }
}
