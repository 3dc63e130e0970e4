using BillingBlazor.Domain;
using BillingBlazor.Server.Backup;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BillingBlazor.Server.Health;

/// <summary>The clock's last backup is of today or yesterday.</summary>
public sealed class BackupHealth(BackupClock backups, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var since = UkTime.DayOf(time.GetUtcNow().UtcDateTime).AddDays(-1);
        var days = backups.Days();
        return Task.FromResult(days.Count == 0 || days.Max() >= since ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded());
    }
}
