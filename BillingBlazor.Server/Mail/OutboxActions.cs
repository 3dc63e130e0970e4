using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Mail;

public sealed class OutboxActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <summary>Puts a message that failed, waits or was cancelled back to the front of the line.</summary>
    /// <exception cref="BillingRuleException">It went meanwhile, or is on its way.</exception>
    public async Task TryAgainAsync(int messageId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await ChangeAsync(
            messageId,
            message =>
            {
                if (message.State is not (OutboxState.Failed or OutboxState.Waiting or OutboxState.Cancelled))
                    throw new BillingRuleException(
                        message.State == OutboxState.Sent ? "It has been sent meanwhile." : "It is being sent at this moment."
                    );
                (message.State, message.Attempts, message.NextTryUtc) = (OutboxState.Waiting, 0, time.GetUtcNow().UtcDateTime);
            },
            cancel
        );
    }

    /// <summary>All that failed, back into the line.</summary>
    /// <returns>How many.</returns>
    public async Task<int> TryAllAgainAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        var (count, now) = (0, time.GetUtcNow().UtcDateTime);
        await dbs.WriteAsync(
            async db =>
            {
                count = await db
                    .OutboxMessages.Where(m => m.State == OutboxState.Failed)
                    .ExecuteUpdateAsync(
                        m =>
                            m.SetProperty(x => x.State, OutboxState.Waiting)
                                .SetProperty(x => x.Attempts, 0)
                                .SetProperty(x => x.NextTryUtc, now),
                        cancel
                    );
                if (count > 0)
                    await db.TellAsync<OutboxMessage>(
                        0,
                        "All that failed",
                        "State",
                        OutboxState.Failed,
                        $"{Say.Count(count, "message")} put back into the line"
                    );
            },
            cancel
        );
        live.Publish(Topic.Outbox);
        return count;
    }

    /// <summary>Keeps a message from going.</summary>
    /// <exception cref="BillingRuleException">It has gone, or is on its way.</exception>
    public async Task CancelAsync(int messageId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await ChangeAsync(
            messageId,
            message =>
            {
                if (message.State is not (OutboxState.Waiting or OutboxState.Failed))
                    throw new BillingRuleException(
                        message.State == OutboxState.Cancelled
                            ? "It was cancelled already."
                            : "It is too late: it has gone, or is being sent at this moment."
                    );
                message.State = OutboxState.Cancelled;
            },
            cancel
        );
    }

    private async Task ChangeAsync(int messageId, Action<OutboxMessage> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(
            async db =>
            {
                var message =
                    await db.OutboxMessages.SingleOrDefaultAsync(m => m.Id == messageId, cancel)
                    ?? throw new BillingRuleException("There is no such message any more.");
                var before = message.State;
                change(message);
                await db.TellAsync<OutboxMessage>(
                    messageId,
                    message.Subject,
                    "State",
                    before,
                    message.State == before ? "Tried at once" : message.State
                );
            },
            cancel
        );
        live.Publish(Topic.Outbox);
    }
}
