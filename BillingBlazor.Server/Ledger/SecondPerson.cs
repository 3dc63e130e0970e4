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
