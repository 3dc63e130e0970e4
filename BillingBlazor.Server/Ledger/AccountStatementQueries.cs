using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Ledger;

/// <summary>Statements of account: for staff, and for the customer who is signed in.</summary>
public sealed class AccountStatementQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time)
{
    public async Task<AccountStatement?> FindAsync(int customerId, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        return await LoadAsync(customerId, from, to, cancel);
    }

    public async Task<AccountStatement?> OfPortalAsync(DateOnly from, DateOnly to, CancellationToken cancel) =>
        await LoadAsync(await user.PortalCustomerAsync(), from, to, cancel);

    /// <summary>The last three months as a rule: what a statement is asked for.</summary>
    public static BillingPeriod Usual(DateOnly today) => new(new DateOnly(today.Year, today.Month, 1).AddMonths(-2), today);

    private async Task<AccountStatement?> LoadAsync(int customerId, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await AccountStatements.LoadAsync(db, customerId, from, to, time.GetUtcNow().UtcDateTime, cancel);
    }
}
