using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Invoices;

public sealed record OtherDocument(int Id, string Number, DateOnly IssueDate, string? Reason);

public sealed class ReversalQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>The document that a reversal takes back, or the one that takes an invoice back; null when there is none.</summary>
    public async Task<OtherDocument?> OtherAsync(Invoice invoice, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        if (invoice is { CreditsInvoiceId: null, State: not InvoiceState.Reversed }) return null;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (id, credits) = (invoice.Id, invoice.CreditsInvoiceId);
        return await db.Invoices.AsNoTracking().Where(i => credits != null ? i.Id == credits : i.CreditsInvoiceId == id).Select(i => new OtherDocument(i.Id, i.Number!, i.IssueDate, i.CreditReason)).SingleOrDefaultAsync(cancel);
    }
}
