using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>Which lines of an invoice are credited, how much of each, and why.</summary>
/// <param name="RequestKey">The form's own: pressed twice, it is one credit note.</param>
public sealed record PartCreditOrder(int InvoiceId, IReadOnlyList<LinePart> Parts, string Reason, bool SendEmail, Guid RequestKey);

/// <summary>Credit notes for a part of an approved invoice, which stands otherwise.</summary>
public sealed class PartCreditActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    SecondPerson second,
    TimeProvider time,
    LiveUpdates live
)
{
    /// <summary>Number, ledger, settlement and message in one transaction.</summary>
    /// <returns>The credit note.</returns>
    /// <exception cref="BillingRuleException">It is no approved invoice, there is no reason, or a part is none or above what is left of its
    /// line.</exception>
    /// <exception cref="WaitsForSecondException">It is above the limit: a second person confirms it.</exception>
    public async Task<int> CreditAsync(PartCreditOrder order, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var author = new Author(await user.NameAsync(), time.GetUtcNow().UtcDateTime);
        await AskAsync(order, author, cancel);
        var made = 0;
        await dbs.WriteAsync(async db => made = await PartCredits.CreditAsync(db, order, author, cancel), cancel);
        live.Publish(Topic.Billing);
        live.Publish(Topic.Customers);
        live.Publish(Topic.Outbox);
        return made;
    }

    private async Task AskAsync(PartCreditOrder order, Author author, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.LedgerEntries.AnyAsync(e => e.RequestKey == order.RequestKey, cancel))
            return; // it is there: pressed twice
        var (invoice, back) = await PartCredits.LoadAsync(db, order.InvoiceId, cancel);
        var note = invoice.CreditPart("", db.Today, order.Reason, author, order.Parts, back);
        await second.AskAsync(
            new(
                CountersignKind.PartCredit,
                order.InvoiceId,
                invoice.CustomerId,
                -note.Total,
                $"Credit of a part of {invoice.Number}: {order.Reason}",
                order,
                order.RequestKey
            ),
            cancel
        );
    }
}
