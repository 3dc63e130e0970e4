using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace BillingBlazor.Server.Data;

internal static class OneAhead
{
    /// <summary>The same, in the same order, but made by another thread: while one is used the next is made, and no more than
    /// that.</summary>
    public static async IAsyncEnumerable<T> OneAheadAsync<T>(
        this IAsyncEnumerable<T> source,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var made = Channel.CreateBounded<T>(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var making = Task.Run(
            async () =>
            {
                try
                {
                    await foreach (var item in source.WithCancellation(stop.Token))
                        await made.Writer.WriteAsync(item, stop.Token);
                    made.Writer.Complete();
                }
                catch (Exception problem)
                {
                    made.Writer.Complete(problem); // whoever reads gets it
                }
            },
            CancellationToken.None
        );
        try
        {
            await foreach (var item in made.Reader.ReadAllAsync(cancel))
                yield return item;
        }
        finally
        {
            await stop.CancelAsync();
            await making;
        }
    }
}
