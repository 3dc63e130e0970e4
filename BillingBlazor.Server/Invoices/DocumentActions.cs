using System.Security.Cryptography;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Invoices;

/// <summary>Payment in full of many invoices at once.</summary>
/// <param name="RequestKey">The form's own: pressed twice, or gone on with after a stop, each invoice is paid once.</param>
public sealed record PaidOrder(Guid RequestKey, DateOnly Date, PaymentMethod Method, string? Reference);

/// <summary>What is done with documents once they are approved: sent again, paid, handed over. In steps, each a transaction of its
/// own.</summary>
public sealed class DocumentActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <summary>A new message for each approved document whose customer has a delivery address.</summary>
    /// <param name="requestKey">Of the dialog: pressed twice, it is one message an invoice.</param>
    /// <returns>How many messages were made.</returns>
    public async Task<int> SendAgainAsync(InvoiceSelection selection, Guid requestKey, IProgress<int>? progress, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var (made, done) = (0, 0);
        await foreach (var step in selection.StepsAsync(dbs, cancel))
        {
            await dbs.WriteAsync(async db => made += await SendAgainAsync(db, step, requestKey, cancel), cancel);
            progress?.Report(done += step.Count);
            live.Publish(Topic.Outbox);
        }
        return made;
    }

    /// <summary>A statement of account to each customer of these invoices that has a delivery address.</summary>
    /// <returns>How many messages were made.</returns>
    public async Task<int> SendStatementsAsync(
        InvoiceSelection selection,
        BillingPeriod period,
        Guid requestKey,
        IProgress<int>? progress,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.RunBilling);
        var (customers, done, made) = (new HashSet<int>(), 0, 0);
        await foreach (var step in selection.StepsAsync(dbs, cancel))
        {
            List<int> theirs;
            await using (var db = await dbs.CreateDbContextAsync(cancel))
                theirs = await db.Invoices.Where(i => step.Contains(i.Id)).Select(i => i.CustomerId).Distinct().ToListAsync(cancel);
            foreach (var customerId in theirs.Where(customers.Add))
                if (await SendStatementAsync(customerId, period, requestKey, cancel))
                    made++;
            progress?.Report(done += step.Count);
        }
        live.Publish(Topic.Outbox);
        return made;
    }

    /// <summary>A statement of account to one customer.</summary>
    /// <exception cref="BillingRuleException">The customer has no delivery address.</exception>
    public async Task SendStatementToAsync(int customerId, BillingPeriod period, Guid requestKey, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        if (!await SendStatementAsync(customerId, period, requestKey, cancel))
            throw new BillingRuleException("This customer has no delivery email. Give one under Configuration, Details.");
        live.Publish(Topic.Outbox);
    }

    /// <summary>A payment for each invoice that is not paid in full, of all that it has to pay.</summary>
    /// <returns>How many invoices were paid, and how much in all.</returns>
    public async Task<(int Invoices, Money Total)> PayInFullAsync(
        InvoiceSelection selection,
        PaidOrder order,
        IProgress<int>? progress,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.EditCharges);
        var author = new Author(await user.NameAsync(), time.GetUtcNow().UtcDateTime);
        var (count, total, done) = (0, Money.Zero, 0);
        // "All unpaid" shrinks while it is being paid; going through it by id is what keeps each step from missing any.
        await foreach (var step in selection.StepsAsync(dbs, cancel))
        {
            var (paid, sum) = (0, Money.Zero);
            await dbs.WriteAsync(async db => (paid, sum) = await PayStepAsync(db, step, order, author, cancel), cancel);
            (count, total) = (count + paid, total + sum);
            progress?.Report(done += step.Count);
        }
        live.Publish(Topic.Billing);
        live.Publish(Topic.Customers);
        return (count, total);
    }

    private async Task<int> SendAgainAsync(BillingDb db, IReadOnlyList<int> ids, Guid key, CancellationToken cancel)
    {
        var invoices = await db
            .Invoices.AsNoTracking()
            .AsSplitQuery()
            .Include(i => i.Lines)
            .Where(i => ids.Contains(i.Id) && i.State != InvoiceState.Draft)
            .ToListAsync(cancel);
        var customerIds = invoices.Select(i => i.CustomerId).ToList();
        var customers = await db.Customers.Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var organisations = await db.Organisations.AsNoTracking().ToDictionaryAsync(o => o.Id, cancel);
        var before = (
            await db
                .OutboxMessages.Where(m => m.InvoiceId != null && ids.Contains(m.InvoiceId.Value))
                .GroupBy(m => m.InvoiceId!.Value)
                .Select(g => new { g.Key, Last = g.Max(m => m.Again) })
                .ToListAsync(cancel)
        ).ToDictionary(m => m.Key, m => m.Last);
        var known = await db
            .OutboxMessages.Where(m => m.InvoiceId != null && ids.Contains(m.InvoiceId.Value))
            .Select(m => m.MessageId)
            .ToHashSetAsync(cancel);
        var made = 0;
        foreach (var invoice in invoices.OrderBy(i => i.Id))
        {
            if (customers[invoice.CustomerId].DeliveryEmail is not { } recipients)
                continue;
            var message = await InvoiceMail.ForAsync(
                db,
                invoice,
                organisations[invoice.OrganisationId],
                recipients,
                Now,
                cancel,
                before.TryGetValue(invoice.Id, out var last) ? last + 1 : 0,
                key
            );
            if (known.Contains(message.MessageId))
                continue;
            db.Add(message);
            await db.TellAsync<Invoice>(invoice.Id, invoice.Number ?? "", "Sent again", null, recipients, invoice.CustomerId);
            made++;
        }
        return made;
    }

    private async Task<bool> SendStatementAsync(int customerId, BillingPeriod period, Guid key, CancellationToken cancel)
    {
        var isSent = false;
        await dbs.WriteAsync(
            async db =>
            {
                if (
                    await db.Customers.SingleOrDefaultAsync(c => c.Id == customerId, cancel)
                    is not { DeliveryEmail: { } recipients } customer
                )
                    return;
                var organisation = await db.Organisations.AsNoTracking().SingleAsync(o => o.Id == customer.OrganisationId, cancel);
                var statement = await AccountStatements.LoadAsync(db, customerId, period.From, period.To, Now, cancel);
                var message = await StatementMail.ForAsync(db, statement!, organisation, customer.ContactName, recipients, key, cancel);
                isSent = true;
                if (await db.OutboxMessages.AnyAsync(m => m.MessageId == message.MessageId, cancel))
                    return;
                db.Add(message);
                await db.TellAsync<Customer>(customerId, customer.Name, "Statement sent", null, $"{period}, to {recipients}");
            },
            cancel
        );
        return isSent;
    }

    private static async Task<(int, Money)> PayStepAsync(
        BillingDb db,
        IReadOnlyList<int> ids,
        PaidOrder order,
        Author author,
        CancellationToken cancel
    )
    {
        var open = await CreditAllocation
            .Open(db)
            .Where(i => ids.Contains(i.Id))
            .OrderBy(i => i.Id)
            .Select(i => new
            {
                i.Id,
                i.CustomerId,
                Due = (long)i.Total - (long)i.Allocated,
            })
            .ToListAsync(cancel);
        var keys = open.ToDictionary(i => i.Id, i => KeyOf(order.RequestKey, i.Id));
        var values = keys.Values.Select(key => (Guid?)key).ToList();
        var known = await db
            .LedgerEntries.Where(e => values.Contains(e.RequestKey))
            .Select(e => e.RequestKey!.Value)
            .ToHashSetAsync(cancel);
        var paid = open.Where(i => !known.Contains(keys[i.Id]))
            .Select(i =>
                (
                    Invoice: i.Id,
                    Entry: LedgerEntry.Payment(
                        i.CustomerId,
                        order.Date,
                        Money.FromMicropounds(i.Due),
                        order.Method,
                        order.Reference,
                        keys[i.Id],
                        author
                    )
                )
            )
            .ToList();
        db.AddRange(paid.Select(p => p.Entry));
        await db.SaveChangesAsync(cancel);
        await CreditAllocation.WriteAsync(db, [.. paid.Select(p => new Share(p.Entry.Id, p.Invoice, -p.Entry.Amount))], cancel);
        return (paid.Count, paid.Sum(p => -p.Entry.Amount));
    }

    /// <summary>One key for each invoice of a request, always the same.</summary>
    private static Guid KeyOf(Guid request, int invoiceId) =>
        new(SHA256.HashData(Encoding.ASCII.GetBytes($"{request:N}-{invoiceId}")).AsSpan(0, 16));

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
