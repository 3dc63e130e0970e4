using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>
/// Whose a piece of work is: its holder's for a while from each time it says that it is still at it; anybody's after that. What a killed
/// server held is free at its next start: see <see cref="Leases"/>.
/// </summary>
public sealed class Lease
{
    private static readonly string server = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    private readonly TimeProvider time;
    private readonly TimeSpan length;

    private Lease(TimeProvider time, TimeSpan length, string owner) => (this.time, this.length, Owner) = (time, length, owner);

    /// <summary>One holder of several: each new one waits until the others let go.</summary>
    public static Lease OfWorker(TimeProvider time, TimeSpan length) => new(time, length, $"{server}/{Guid.NewGuid():N}");

    /// <summary>Held by the whole server: what one scope of it left is gone on with by the next.</summary>
    public static Lease OfServer(TimeProvider time, TimeSpan length) => new(time, length, server);

    public string Owner { get; }
    public DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>From now.</summary>
    public DateTime Until => Now + length;
}

/// <summary>Somebody else has the work by now: nothing more of it is written here.</summary>
internal sealed class LeaseLostException : Exception;

/// <summary>All that is worked on under a lease.</summary>
internal static class Leases
{
    /// <summary>At start-up: the folder is ours alone, so whoever held a lease is gone, and its work is taken over at once.</summary>
    public static async Task EndAllAsync(BillingDb db)
    {
        await db.CdrFiles.Where(f => f.LeaseUntilUtc != null).ExecuteUpdateAsync(f => f.SetProperty(x => x.LeaseUntilUtc, gone));
        await db.ServiceFiles.Where(f => f.LeaseUntilUtc != null).ExecuteUpdateAsync(f => f.SetProperty(x => x.LeaseUntilUtc, gone));
        await db.RateAgainJobs.Where(j => j.LeaseUntilUtc != null).ExecuteUpdateAsync(j => j.SetProperty(x => x.LeaseUntilUtc, gone));
        await db.ChargeJobs.Where(j => j.LeaseUntilUtc != null).ExecuteUpdateAsync(j => j.SetProperty(x => x.LeaseUntilUtc, gone));
        await db.BillingRuns.Where(r => r.LeaseUntilUtc != null).ExecuteUpdateAsync(r => r.SetProperty(x => x.LeaseUntilUtc, gone));
        await db.Collections.Where(c => c.LeaseUntilUtc != null).ExecuteUpdateAsync(c => c.SetProperty(x => x.LeaseUntilUtc, gone));
        await db.OutboxMessages.Where(m => m.LeaseUntilUtc != null).ExecuteUpdateAsync(m => m.SetProperty(x => x.LeaseUntilUtc, gone));
    }

    private static readonly DateTime gone = DateTime.UnixEpoch;
}
