using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>What follows at once when calls were assigned, released, taken back or priced: orphans are summed, allowances and caps settled,
/// and everybody sees it.</summary>
public sealed class ChangedUsage(IDbContextFactory<BillingDb> dbs, SettlementStep settlement, LiveUpdates live)
{
    public async Task WorkOffAsync(CancellationToken cancel)
    {
        await dbs.RegroupOrphansAsync(cancel);
        await settlement.WorkOffAsync(cancel);
        live.Publish(Topic.Usage);
        live.Publish(Topic.Customers);
    }
}
