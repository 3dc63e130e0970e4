using BillingBlazor.Domain;
using BillingBlazor.Server.Backup;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BillingBlazor.Server.Health;

/// <summary>The clock's last backup is of today or yesterday. Where there never was one, the installation itself is no older.</summary>
public sealed class BackupHealth(BackupClock backups, IDbContextFactory<BillingDb> dbs, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await dbs.CreateDbContextAsync(cancellationToken);
        var since = UkTime.DayOf(time.GetUtcNow().UtcDateTime).AddDays(-1);
        var made = UkTime.DayOf(await db.Installations.Select(i => i.MadeUtc).SingleAsync(cancellationToken));
        return backups.Days().Append(made).Max() >= since ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded();
    }
}
