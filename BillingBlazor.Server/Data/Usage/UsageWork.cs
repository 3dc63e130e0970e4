using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>What a store does in transactions of its own, in a context of its own.</summary>
internal static class UsageWork
{
    /// <inheritdoc cref="UsageStore.RegroupOrphansAsync"/>
    public static async Task<bool> RegroupOrphansAsync(this IDbContextFactory<BillingDb> dbs, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Usage.RegroupOrphansAsync(cancel);
    }

    /// <inheritdoc cref="UsageStore.AddUpAsync"/>
    public static async Task AddUpCallsAsync(this IDbContextFactory<BillingDb> dbs, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await db.Usage.AddUpAsync(cancel);
    }

    /// <inheritdoc cref="UsageStore.ForgetFileAsync"/>
    public static async Task ForgetFileAsync(this IDbContextFactory<BillingDb> dbs, int fileId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await db.Usage.ForgetFileAsync(fileId, cancel);
    }
}
