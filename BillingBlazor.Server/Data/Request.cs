using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>What a form asked for and was done, under the key that the form was opened with: asked again, it is answered and not done
/// again.</summary>
public sealed class Request(Guid key, DateTime doneUtc)
{
    /// <summary>A form is not pressed again after so many days.</summary>
    internal const int KeptDays = 30;

    public Guid Key { get; private set; } = key;
    public DateTime DoneUtc { get; private set; } = doneUtc;

    /// <summary>What the first press was answered: the ids of what it made, or a count.</summary>
    public List<int> Answer { get; private set; } = [];

    public Request Answered(IReadOnlyList<int> answer)
    {
        Answer = [.. answer];
        return this;
    }
}

internal sealed class RequestMapping : IEntityTypeConfiguration<Request>
{
    public void Configure(EntityTypeBuilder<Request> request)
    {
        request.HasKey(r => r.Key);
        request.PrimitiveCollection(r => r.Answer);
        request.HasIndex(r => r.DoneUtc);
    }
}

public static class Requests
{
    /// <summary>Makes what a form asks for, whole or not at all, and once for each key: the key is written in the same transaction, and is
    /// unique.</summary>
    /// <param name="requestKey">The form's own; null for the clock and the demo, who press nothing.</param>
    /// <param name="make">Answers a function that gives the id of what was made, once it is saved.</param>
    /// <returns>The id; of a known key, the one that was made first.</returns>
    public static async Task<int> OnceAsync(
        this IDbContextFactory<BillingDb> dbs,
        Guid? requestKey,
        Func<BillingDb, Task<Func<int>>> make,
        CancellationToken cancel
    ) =>
        (
            await dbs.OnceManyAsync(
                requestKey,
                async db =>
                {
                    var id = await make(db);
                    return () => [id()];
                },
                cancel
            )
        )[0];

    /// <summary>The same of what has no answer.</summary>
    public static Task OnceAsync(
        this IDbContextFactory<BillingDb> dbs,
        Guid? requestKey,
        Func<BillingDb, Task> make,
        CancellationToken cancel
    ) =>
        dbs.OnceManyAsync(
            requestKey,
            async db =>
            {
                await make(db);
                return () => [];
            },
            cancel
        );

    /// <summary>The same of what makes several things.</summary>
    public static async Task<IReadOnlyList<int>> OnceManyAsync(
        this IDbContextFactory<BillingDb> dbs,
        Guid? requestKey,
        Func<BillingDb, Task<Func<IReadOnlyList<int>>>> make,
        CancellationToken cancel
    )
    {
        IReadOnlyList<int> answer = [];
        await dbs.WriteAsync(
            async db =>
            {
                if (await db.AnsweredAsync(requestKey, cancel) is { } first)
                {
                    answer = first;
                    return;
                }
                var made = await make(db);
                await db.SaveChangesAsync(cancel);
                answer = made();
                await db.AnswerAsync(requestKey, answer, cancel);
            },
            cancel
        );
        return answer;
    }

    /// <summary>The key of what is done in a second transaction: stopped between the two, the form goes on with the second when it is
    /// pressed again.</summary>
    public static Guid? SecondOf(Guid? requestKey) => requestKey is { } key ? new([.. key.ToByteArray().Reverse()]) : null;

    /// <summary>For work with a transaction of its own: what the key was answered; null when it was not asked yet.</summary>
    public static async Task<IReadOnlyList<int>?> AnsweredAsync(this BillingDb db, Guid? requestKey, CancellationToken cancel) =>
        requestKey is { } key ? await db.Requests.Where(r => r.Key == key).Select(r => r.Answer).SingleOrDefaultAsync(cancel) : null;

    /// <summary>Remembers the answer, to be saved in the transaction of what was made.</summary>
    public static async Task AnswerAsync(this BillingDb db, Guid? requestKey, IReadOnlyList<int> answer, CancellationToken cancel)
    {
        if (requestKey is not { } key)
            return;
        var old = db.NowUtc.AddDays(-Request.KeptDays);
        await db.Requests.Where(r => r.DoneUtc < old).ExecuteDeleteAsync(cancel);
        db.Add(new Request(key, db.NowUtc).Answered(answer));
    }
}
