using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>What can be credited of a line.</summary>
/// <param name="GivenBack">What of it another document gives back: unused days, or calls of a number that moved.</param>
public sealed record CreditableLine(InvoiceLine Line, Money GivenBack)
{
    public Money Left => Line.Left(GivenBack);
}

public sealed class PartCreditQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>The lines of an approved invoice of which something is left to credit.</summary>
    public async Task<IReadOnlyList<CreditableLine>> LinesAsync(int invoiceId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var lines = await db
            .InvoiceLines.AsNoTracking()
            .Where(l => l.InvoiceId == invoiceId && l.Net > Money.Zero)
            .OrderBy(l => l.Position)
            .ToListAsync(cancel);
        var back = await PartCredits.GivenBackAsync(db, lines, cancel);
        return [.. lines.Select(line => new CreditableLine(line, back.GetValueOrDefault(line.Id))).Where(line => line.Left > Money.Zero)];
    }

    /// <summary>What it would come to, with its VAT: nothing is saved.</summary>
    /// <exception cref="BillingRuleException">As <see cref="PartCreditActions.CreditAsync"/>.</exception>
    public async Task<(Money Net, Money Vat)> PreviewAsync(int invoiceId, IReadOnlyList<LinePart> parts, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (invoice, back) = await PartCredits.LoadAsync(db, invoiceId, cancel);
        var note = invoice.CreditPart("", db.Today, "Preview", new("", DateTime.UnixEpoch), parts, back);
        return (-note.Net, -note.Vat);
    }
}
