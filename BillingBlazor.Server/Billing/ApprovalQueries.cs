using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>What approving a draft makes.</summary>
/// <param name="CreditTotal">Positive.</param>
/// <param name="Closes">Whether it closes its customer's account.</param>
public sealed record RunApproval(int Invoices, Money InvoiceTotal, int CreditNotes, Money CreditTotal, bool Closes)
{
    /// <summary>1 credit note, £42.00; the customer will be Cancelled.</summary>
    public string Words
    {
        get
        {
            var made = new List<string>();
            if (Invoices > 0 || CreditNotes == 0)
                made.Add($"{Say.Count(Invoices, "invoice")}, {InvoiceTotal}");
            if (CreditNotes > 0)
                made.Add($"{Say.Count(CreditNotes, "credit note")}, {CreditTotal}");
            return $"{string.Join(" and ", made)}{(Closes ? "; the customer will be Cancelled" : "")}.";
        }
    }

    /// <summary>What nobody can do afterwards.</summary>
    public string Warning =>
        Invoices + CreditNotes == 1
            ? "It gets its number and goes out, and can't be changed any more."
            : "They get their numbers and go out, and can't be changed any more.";
}

public sealed class ApprovalQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<RunApproval> OfAsync(int runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var closes = await db.BillingRuns.AnyAsync(r => r.Id == runId && r.ClosesOn != null, cancel);
        var drafts = await db
            .Invoices.Where(i => i.RunId == runId && i.State == InvoiceState.Draft)
            .GroupBy(i => i.Kind)
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                Total = g.Sum(i => (long)i.Total),
            })
            .ToDictionaryAsync(g => g.Key, g => (g.Count, Total: Money.FromMicropounds(g.Total)), cancel);
        var (invoices, notes) = (drafts.GetValueOrDefault(InvoiceKind.Invoice), drafts.GetValueOrDefault(InvoiceKind.CreditNote));
        return new(invoices.Count, invoices.Total, notes.Count, -notes.Total, closes);
    }
}
