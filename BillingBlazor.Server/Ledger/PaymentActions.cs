using BillingBlazor.Domain;
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
public sealed class PaymentActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
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
                var entry = await AddNewAsync(
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
    public async Task CreditAsync(int customerId, CreditOrder order, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await PostAsync(
            customerId,
            order.RequestKey,
            async db =>
            {
                var entry = await AddNewAsync(
                    db,
                    order.Again,
                    LedgerEntry.Credit(customerId, order.Date, order.Amount, order.Reason, order.RequestKey, await AuthorAsync()),
                    cancel
                );
                await CreditAllocation.UseEntryAsync(db, customerId, entry.Id, cancel);
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">There is not so much credit to pay back.</exception>
    public async Task RefundAsync(int customerId, CreditOrder order, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await PostAsync(
            customerId,
            order.RequestKey,
            async db =>
            {
                var credit = await CreditAllocation.FreeAsync(db, customerId, cancel);
                await AddNewAsync(
                    db,
                    order.Again,
                    LedgerEntry.Refund(
                        customerId,
                        order.Date,
                        order.Amount,
                        credit,
                        order.RefundBy ?? PaymentMethod.BankTransfer,
                        order.Reason,
                        order.RequestKey,
                        await AuthorAsync()
                    ),
                    cancel
                );
            },
            cancel
        );
    }

    /// <summary>Takes an entry back by its opposite; what it settled is open again, and other credit goes to it.</summary>
    /// <exception cref="BillingRuleException">It was reversed already, or is none that somebody typed.</exception>
    public async Task ReverseAsync(int customerId, int entryId, string reason, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await PostAsync(
            customerId,
            requestKey: null,
            async db =>
            {
                var entry =
                    await db.LedgerEntries.SingleOrDefaultAsync(e => e.Id == entryId && e.CustomerId == customerId, cancel)
                    ?? throw new BillingRuleException("There is no such entry on this account.");
                if (await db.LedgerEntries.AnyAsync(e => e.ReversesId == entryId, cancel))
                    throw new BillingRuleException("Somebody has reversed this entry already.");
                await CreditAllocation.GiveBackAsync(db, entryId, cancel);
                await AddAsync(db, entry.Reverse(Today, reason, await AuthorAsync()), cancel);
                await CreditAllocation.UseAsync(db, [customerId], cancel);
            },
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

    /// <exception cref="RepeatedException">The same was recorded moments ago, and a second one is not said to be meant.</exception>
    private static async Task<LedgerEntry> AddNewAsync(BillingDb db, bool again, LedgerEntry entry, CancellationToken cancel)
    {
        if (!again)
            await RefuseRepeatedAsync(db, entry, cancel);
        return await AddAsync(db, entry, cancel);
    }

    private static async Task RefuseRepeatedAsync(BillingDb db, LedgerEntry entry, CancellationToken cancel)
    {
        var same = await db
            .LedgerEntries.Where(e =>
                e.CustomerId == entry.CustomerId
                && e.Kind == entry.Kind
                && e.Date == entry.Date
                && e.Amount == entry.Amount
                && e.Description == entry.Description
                && e.Reference == entry.Reference
                && !db.LedgerEntries.Any(back => back.ReversesId == e.Id)
            )
            .Select(e => new { e.CreatedBy, e.CreatedUtc })
            .ToListAsync(cancel);
        var what = entry.Kind switch
        {
            LedgerKind.Payment => "payment",
            LedgerKind.Refund => "refund",
            _ => "credit",
        };
        Repeats.Refuse(db, what, entry.CreatedBy, same.Select(e => (e.CreatedBy, e.CreatedUtc)));
    }

    /// <summary>Saved, so that it has its id and the customer its new balance.</summary>
    private static async Task<LedgerEntry> AddAsync(BillingDb db, LedgerEntry entry, CancellationToken cancel)
    {
        db.Add(entry);
        await db.SaveChangesAsync(cancel);
        return entry;
    }

    private async Task<Author> AuthorAsync() => new(await user.NameAsync(), time.GetUtcNow().UtcDateTime);

    private DateOnly Today => UkTime.DayOf(time.GetUtcNow().UtcDateTime);
}
