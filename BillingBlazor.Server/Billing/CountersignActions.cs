using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>What waits for a second person.</summary>
/// <param name="IsOwn">Who looks has asked for it.</param>
public sealed record WaitingRow(
    int Id,
    CountersignKind Kind,
    int SubjectId,
    int? CustomerId,
    string? Customer,
    Money Amount,
    string Words,
    string AskedBy,
    DateTime AskedUtc,
    bool IsOwn
);

public sealed class CountersignQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int Most = 200;

    /// <summary>The oldest first.</summary>
    public async Task<IReadOnlyList<WaitingRow>> WaitingAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var name = await user.NameAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var waiting = await db
            .Countersignatures.AsNoTracking()
            .Where(c => c.State == CountersignState.Waiting)
            .OrderBy(c => c.Id)
            .Take(Most)
            .Select(c => new { Asked = c, Customer = db.Customers.Where(x => x.Id == c.CustomerId).Select(x => x.Name).FirstOrDefault() })
            .ToListAsync(cancel);
        return
        [
            .. waiting.Select(w => new WaitingRow(
                w.Asked.Id,
                w.Asked.Kind,
                w.Asked.SubjectId,
                w.Asked.CustomerId,
                w.Customer,
                w.Asked.Amount,
                w.Asked.Words,
                w.Asked.AskedBy,
                w.Asked.AskedUtc,
                w.Asked.IsAskedBy(name)
            )),
        ];
    }
}

/// <summary>A second person confirms or declines.</summary>
public sealed class CountersignActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    IEnumerable<ICountersigned> doers,
    TimeProvider time,
    LiveUpdates live
)
{
    /// <summary>Does it, in the name of who asked; both stand in the history.</summary>
    /// <exception cref="BillingRuleException">Who asked can't confirm, it was decided already, or can't be done any more.</exception>
    public Task ConfirmAsync(int id, CancellationToken cancel) =>
        DecideAsync(
            id,
            async (db, asked, by, utc) =>
            {
                asked.Confirm(by, utc);
                await doers.Single(d => d.Kinds.Contains(asked.Kind)).DoAsync(db, asked, new(asked.AskedBy, utc), cancel);
            },
            cancel
        );

    /// <summary>It is not done. Who asked may take it back so.</summary>
    /// <exception cref="BillingRuleException">It was decided already.</exception>
    public Task DeclineAsync(int id, CancellationToken cancel) =>
        DecideAsync(
            id,
            (_, asked, by, utc) =>
            {
                asked.Decline(by, utc);
                return Task.CompletedTask;
            },
            cancel
        );

    private async Task DecideAsync(int id, Func<BillingDb, Countersignature, string, DateTime, Task> decide, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var (by, utc) = (await user.NameAsync(), time.GetUtcNow().UtcDateTime);
        await dbs.WriteAsync(
            async db =>
            {
                var asked =
                    await db.Countersignatures.SingleOrDefaultAsync(c => c.Id == id, cancel)
                    ?? throw new BillingRuleException("There is no such request any more.");
                await decide(db, asked, by, utc);
                await db.TellAsync<Countersignature>(id, asked.Words, "State", CountersignState.Waiting, asked.State, asked.CustomerId);
            },
            cancel
        );
        foreach (var topic in (ReadOnlySpan<Topic>)[Topic.Billing, Topic.Customers, Topic.Usage, Topic.Outbox])
            live.Publish(topic);
    }
}
