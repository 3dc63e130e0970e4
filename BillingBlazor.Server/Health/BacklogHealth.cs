using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BillingBlazor.Server.Health;

/// <summary>Nothing has waited to be sent for an hour without a try.</summary>
public sealed class BacklogHealth(IDbContextFactory<BillingDb> dbs, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan patience = TimeSpan.FromHours(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await dbs.CreateDbContextAsync(cancellationToken);
        var since = time.GetUtcNow().UtcDateTime - patience;
        return await db.OutboxMessages.AnyAsync(m => m.State == OutboxState.Waiting && m.NextTryUtc < since, cancellationToken)
            ? HealthCheckResult.Degraded()
            : HealthCheckResult.Healthy();
    }
}
