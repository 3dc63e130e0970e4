using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.RateSheets;

/// <summary>What a price that is corrected in place would have changed.</summary>
public sealed class CorrectionQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>What last month's calls would have cost by a row that is corrected in place; of what is billed nothing changes.</summary>
    public async Task<RepricedMonth> CorrectedAsync(int rowId, RateRow corrected, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var month = BillingPeriod.MonthOf(new DateOnly(db.Today.Year, db.Today.Month, 1).AddDays(-1));
        return await Repricing.OfAsync(db, rowId, corrected, month, cancel);
    }
}
