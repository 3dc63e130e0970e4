using System.Text.Json;
using System.Text.Json.Serialization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Ledger;

/// <summary>Does what was confirmed. A room has one for what is its own.</summary>
public interface ICountersigned
{
    IReadOnlyCollection<CountersignKind> Kinds { get; }

    /// <summary>In the transaction that is open.</summary>
    /// <param name="author">Who asked for it, now.</param>
    /// <exception cref="BillingRuleException">It can't be done any more.</exception>
    Task DoAsync(BillingDb db, Countersignature asked, Author author, CancellationToken cancel);
}

/// <summary>What an Action is about to do, in the words of <see cref="Countersignature"/>.</summary>
public sealed record ToCountersign(
    CountersignKind Kind,
    int SubjectId,
    int? CustomerId,
    Money Amount,
    string Words,
    object Order,
    Guid? RequestKey = null
);

/// <summary>The door before reversals, credits and refunds: above the policy's limit one person asks and another confirms.</summary>
public sealed class SecondPerson(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    private static readonly JsonSerializerOptions json = new() { Converters = { new MoneyJson() } };

    /// <summary>Lets through what is not above the limit; anything else is written down.</summary>
    /// <exception cref="WaitsForSecondException">It waits, from now on or from before.</exception>
    public async Task AskAsync(ToCountersign what, CancellationToken cancel)
    {
        await using (var db = await dbs.CreateDbContextAsync(cancel))
            if (await db.BillingPolicies.AsNoTracking().SingleOrDefaultAsync(cancel) is not { } policy || !policy.NeedsSecond(what.Amount))
                return;
        var (by, key, order) = (await user.NameAsync(), what.RequestKey ?? Guid.NewGuid(), JsonSerializer.Serialize(what.Order, json));
        await dbs.WriteAsync(
            async db =>
            {
                var same = await db.Countersignatures.FirstOrDefaultAsync(
                    c =>
                        c.RequestKey == key
                        || (
                            c.State == CountersignState.Waiting
                            && c.Kind == what.Kind
                            && c.SubjectId == what.SubjectId
                            && c.Order == order
                        ),
                    cancel
                );
                if (same is not null)
                    return;
                var asked = new Countersignature(
                    what.Kind,
                    what.SubjectId,
                    what.CustomerId,
                    what.Amount,
                    what.Words,
                    order,
                    key,
                    by,
                    time.GetUtcNow().UtcDateTime
                );
                db.Add(asked);
                await db.SaveChangesAsync(cancel);
                await db.TellAsync<Countersignature>(asked.Id, what.Words, "State", null, CountersignState.Waiting, what.CustomerId);
            },
            cancel
        );
        live.Publish(Topic.Billing);
        throw new WaitsForSecondException(
            $"{Say.Pounds(what.Amount)} waits for a second person: a colleague confirms it under Billing > Runs, and it is done then."
        );
    }

    public static T OrderOf<T>(Countersignature asked) => JsonSerializer.Deserialize<T>(asked.Order, json)!;

    private sealed class MoneyJson : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Money.FromMicropounds(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Micropounds);
    }
}

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
