using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Ledger;

/// <summary>Entries that somebody types, in the transaction that is open.</summary>
internal static class AccountEntries
{
    public static async Task CreditAsync(BillingDb db, int customerId, CreditOrder order, Author author, CancellationToken cancel)
    {
        var entry = await AddNewAsync(
            db,
            order.Again,
            LedgerEntry.Credit(customerId, order.Date, order.Amount, order.Reason, order.RequestKey, author),
            cancel
        );
        await CreditAllocation.UseEntryAsync(db, customerId, entry.Id, cancel);
    }

    public static async Task RefundAsync(BillingDb db, int customerId, CreditOrder order, Author author, CancellationToken cancel) =>
        await AddNewAsync(
            db,
            order.Again,
            LedgerEntry.Refund(
                customerId,
                order.Date,
                order.Amount,
                await CreditAllocation.FreeAsync(db, customerId, cancel),
                order.RefundBy ?? PaymentMethod.BankTransfer,
                order.Reason,
                order.RequestKey,
                author
            ),
            cancel
        );

    public static async Task ReverseAsync(
        BillingDb db,
        int customerId,
        int entryId,
        string reason,
        Author author,
        CancellationToken cancel
    )
    {
        var entry =
            await db.LedgerEntries.SingleOrDefaultAsync(e => e.Id == entryId && e.CustomerId == customerId, cancel)
            ?? throw new BillingRuleException("There is no such entry on this account.");
        if (await db.LedgerEntries.AnyAsync(e => e.ReversesId == entryId, cancel))
            throw new BillingRuleException("Somebody has reversed this entry already.");
        await CreditAllocation.GiveBackAsync(db, entryId, cancel);
        await AddAsync(db, entry.Reverse(db.Today, reason, author), cancel);
        await CreditAllocation.UseAsync(db, [customerId], cancel);
    }

    /// <exception cref="RepeatedException">The same was recorded moments ago, and a second one is not said to be meant.</exception>
    public static async Task<LedgerEntry> AddNewAsync(BillingDb db, bool again, LedgerEntry entry, CancellationToken cancel)
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
}

/// <summary>Entries of accounts that a second person has confirmed.</summary>
public sealed class CountersignedEntries : ICountersigned
{
    public IReadOnlyCollection<CountersignKind> Kinds { get; } =
        [CountersignKind.Credit, CountersignKind.Refund, CountersignKind.EntryReversal];

    public Task DoAsync(BillingDb db, Countersignature asked, Author author, CancellationToken cancel) =>
        asked.Kind switch
        {
            CountersignKind.Credit => AccountEntries.CreditAsync(
                db,
                asked.SubjectId,
                SecondPerson.OrderOf<CreditOrder>(asked),
                author,
                cancel
            ),
            CountersignKind.Refund => AccountEntries.RefundAsync(
                db,
                asked.SubjectId,
                SecondPerson.OrderOf<CreditOrder>(asked),
                author,
                cancel
            ),
            _ => AccountEntries.ReverseAsync(
                db,
                asked.CustomerId!.Value,
                asked.SubjectId,
                SecondPerson.OrderOf<string>(asked),
                author,
                cancel
            ),
        };
}
