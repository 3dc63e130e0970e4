using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

public sealed class OutboxActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <summary>Puts a message that failed or waits back to the front of the line.</summary>
    public async Task TryAgainAsync(int messageId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var message = await db.OutboxMessages.SingleAsync(m => m.Id == messageId, cancel);
        if (message.State is OutboxState.Failed or OutboxState.Waiting) (message.State, message.Attempts, message.NextTryUtc) = (OutboxState.Waiting, 0, time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancel);
        live.Publish(Topic.Outbox);
    }
}
