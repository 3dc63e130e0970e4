using BillingBlazor.Server.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BillingBlazor.Server.Health;

/// <summary>The disk of the data folder has room: a month of a large reseller is some gigabytes, and SQLite needs room to write at
/// all.</summary>
public sealed class DiskHealth(DataFolder folder) : IHealthCheck
{
    private const long Full = 256L << 20;
    private const long Short = 2L << 30;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Of(new DriveInfo(folder.Path).AvailableFreeSpace));

    /// <param name="free">Bytes that we may still write.</param>
    internal static HealthCheckResult Of(long free) =>
        free switch
        {
            < Full => HealthCheckResult.Unhealthy(),
            < Short => HealthCheckResult.Degraded(),
            _ => HealthCheckResult.Healthy(),
        };
}
