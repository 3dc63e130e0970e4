using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Ledger;

/// <summary>Money that came in.</summary>
/// <param name="RequestKey">The form's own: pressed twice, it is one payment.</param>
/// <param name="Against">The invoices and amounts chosen; null goes to an opening balance, then to the oldest due first.</param>
public sealed record PaymentOrder(
    Guid RequestKey,
    Money Amount,
    DateOnly Date,
    PaymentMethod Method,
    string? Reference,
    IReadOnlyDictionary<int, Money>? Against
)
{
    /// <summary>A second one like one that was recorded moments ago is meant.</summary>
    public bool Again { get; init; }
}

/// <summary>A credit given, or (with a method) credit paid back.</summary>
public sealed record CreditOrder(Guid RequestKey, Money Amount, DateOnly Date, string Reason, PaymentMethod? RefundBy)
{
    /// <summary>A second one like one that was recorded moments ago is meant.</summary>
    public bool Again { get; init; }
}

/// <summary>Payments, credits and refunds of a customer's account.</summary>
public sealed class PaymentActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    SecondPerson second,
    TimeProvider time,
    LiveUpdates live
)
{
    /// <exception cref="BillingRuleException">The amounts don't fit, or an invoice was paid meanwhile.</exception>
    public async Task RecordAsync(int customerId, PaymentOrder order, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await PostAsync(
            customerId,
            order.RequestKey,
            async db =>
            {
                var entry = await AccountEntries.AddNewAsync(
                    db,
                    order.Again,
                    LedgerEntry.Payment(
                        customerId,
                        order.Date,
                        order.Amount,
                        order.Method,
                        order.Reference,
                        order.RequestKey,
                        await AuthorAsync()
                    ),
                    cancel
                );
                if (order.Against is null)
                    await CreditAllocation.UseEntryAsync(db, customerId, entry.Id, cancel);
                else
                    await CreditAllocation.WriteAsync(
                        db,
                        Allocator.AsChosen(
                            new(entry.Id, order.Amount),
                            await CreditAllocation.OpenOfAsync(db, customerId, cancel),
                            order.Against
                        ),
                        cancel
                    );
            },
            cancel
        );
    }

    /// <summary>The customer owes so much less; it goes to the oldest due invoice as a payment would.</summary>
    /// <exception cref="WaitsForSecondException">It is above the limit: a second person confirms it.</exception>
    public async Task CreditAsync(int customerId, CreditOrder order, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await second.AskAsync(
            new(
                CountersignKind.Credit,
                customerId,
                customerId,
                order.Amount,
                $"Credit: {order.Reason}",
                order with { Again = true },
                order.RequestKey
            ),
            cancel
        );
        var author = await AuthorAsync();
        await PostAsync(customerId, order.RequestKey, db => AccountEntries.CreditAsync(db, customerId, order, author, cancel), cancel);
    }

    /// <exception cref="BillingRuleException">There is not so much credit to pay back.</exception>
    /// <exception cref="WaitsForSecondException">It is above the limit: a second person confirms it.</exception>
    public async Task RefundAsync(int customerId, CreditOrder order, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await second.AskAsync(
            new(
                CountersignKind.Refund,
                customerId,
                customerId,
                order.Amount,
                $"Refund: {order.Reason}",
                order with { Again = true },
                order.RequestKey
            ),
            cancel
        );
        var author = await AuthorAsync();
        await PostAsync(customerId, order.RequestKey, db => AccountEntries.RefundAsync(db, customerId, order, author, cancel), cancel);
    }

    /// <summary>Takes an entry back by its opposite; what it settled is open again, and other credit goes to it.</summary>
    /// <exception cref="BillingRuleException">It was reversed already, or is none that somebody typed.</exception>
    /// <exception cref="WaitsForSecondException">It is above the limit: a second person confirms it.</exception>
    public async Task ReverseAsync(int customerId, int entryId, string reason, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await using (var db = await dbs.CreateDbContextAsync(cancel))
            if (await db.LedgerEntries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == entryId, cancel) is { } entry)
                await second.AskAsync(
                    new(
                        CountersignKind.EntryReversal,
                        entryId,
                        customerId,
                        entry.Amount < Money.Zero ? -entry.Amount : entry.Amount,
                        $"Reversal of {entry.Description}: {reason}",
                        reason
                    ),
                    cancel
                );
        var author = await AuthorAsync();
        await PostAsync(
            customerId,
            requestKey: null,
            db => AccountEntries.ReverseAsync(db, customerId, entryId, reason, author, cancel),
            cancel
        );
    }

    /// <summary>Puts the unallocated credit against open invoices, the oldest due first.</summary>
    public async Task UseCreditAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await PostAsync(
            customerId,
            requestKey: null,
            async db =>
            {
                var before = await CreditAllocation.FreeAsync(db, customerId, cancel);
                await CreditAllocation.UseAsync(db, [customerId], cancel);
                await db.SaveChangesAsync(cancel);
                var (after, name) = (
                    await CreditAllocation.FreeAsync(db, customerId, cancel),
                    await db.Customers.Where(c => c.Id == customerId).Select(c => c.Name).SingleAsync(cancel)
                );
                if (after != before)
                    await db.TellAsync<Customer>(customerId, name, "Unallocated credit", before, after);
            },
            cancel
        );
    }

    private async Task PostAsync(int customerId, Guid? requestKey, Func<BillingDb, Task> post, CancellationToken cancel)
    {
        await dbs.WriteAsync(
            async db =>
            {
                if (requestKey is not null && await db.LedgerEntries.AnyAsync(e => e.RequestKey == requestKey, cancel))
                    return;
                if (!await db.Customers.AnyAsync(c => c.Id == customerId, cancel))
                    throw new BillingRuleException("There is no such customer any more.");
                await post(db);
            },
            cancel
        );
        live.Publish(Topic.Billing);
        live.Publish(Topic.Customers);
    }

    private async Task<Author> AuthorAsync() => new(await user.NameAsync(), time.GetUtcNow().UtcDateTime);
}
