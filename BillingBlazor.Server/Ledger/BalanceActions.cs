using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Ledger;

/// <summary>What a customer is to owe, as somebody found it to be.</summary>
/// <param name="Seen">The balance that the person was shown; null asks nothing.</param>
internal sealed record CorrectedBalance(Money Balance, Money? Seen, DateTime AtUtc, string Author);

internal static class BalanceCorrection
{
    /// <summary>Posts the difference. What it leaves in credit goes to open invoices.</summary>
    /// <exception cref="BillingRuleException">The balance moved meanwhile; <paramref name="advice"/> says what to do.</exception>
    public static async Task PostAsync(BillingDb db, Customer customer, CorrectedBalance wanted, string advice, CancellationToken cancel)
    {
        var now = await db.LedgerEntries.Where(e => e.CustomerId == customer.Id).SumMoneyAsync(e => e.Amount, cancel);
        if (wanted.Seen is { } shown && shown != now)
            throw new BillingRuleException($"The balance of {customer.Name} has moved to {now} meanwhile. {advice}");
        if (wanted.Balance == now)
            return;
        db.Add(
            new LedgerEntry(
                customer.Id,
                LedgerKind.Adjustment,
                UkTime.DayOf(wanted.AtUtc),
                wanted.Balance - now,
                "Outstanding balance corrected",
                wanted.AtUtc,
                wanted.Author
            )
        );
        await db.SaveChangesAsync(cancel);
        await CreditAllocation.UseAsync(db, [customer.Id], cancel);
    }
}

/// <summary>The outstanding balance, corrected by hand.</summary>
public sealed class BalanceActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <param name="seen">The balance that the person was shown: another one by now is refused.</param>
    /// <exception cref="BillingRuleException">The balance moved meanwhile.</exception>
    public async Task SetAsync(int customerId, Money balance, CancellationToken cancel, Money? seen = null)
    {
        await user.RequireAsync(Permission.EditCharges);
        var wanted = new CorrectedBalance(balance, seen, time.GetUtcNow().UtcDateTime, await user.NameAsync());
        await dbs.WriteAsync(
            async db =>
            {
                var customer = await db.Customers.SingleAsync(c => c.Id == customerId, cancel);
                await BalanceCorrection.PostAsync(db, customer, wanted, "Look at the difference again.", cancel);
            },
            cancel
        );
        live.Publish(Topic.Customers);
        live.Publish(Topic.Billing);
    }
}
