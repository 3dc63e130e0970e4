using System.Runtime.CompilerServices;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Tests.Server;

public class OneAheadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int made;
    private bool wasStopped;

    [Fact]
    public async Task Everything_comes_in_its_order()
    {
        var came = new List<int>();
        await foreach (var number in NumbersAsync(100, cancel: Cancel).OneAheadAsync(Cancel))
            came.Add(number);

        Assert.Equal(Enumerable.Range(1, 100), came);
    }

    [Fact]
    public async Task What_goes_wrong_in_making_comes_to_whoever_uses_it()
    {
        var came = new List<int>();
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var number in NumbersAsync(5, failsAfter: 3, Cancel).OneAheadAsync(Cancel))
                came.Add(number);
        });

        Assert.Equal("no more", problem.Message);
        Assert.Equal([1, 2, 3], came);
    }

    [Fact]
    public async Task No_more_than_is_needed_soon_is_made_and_nothing_after_the_last_that_is_used()
    {
        await foreach (var number in NumbersAsync(1_000, cancel: Cancel).OneAheadAsync(Cancel))
            if (number == 3)
                break;

        Assert.True(wasStopped);
        Assert.InRange(made, 3, 5); // the third, one that waits, and one that waits to wait
    }

    private async IAsyncEnumerable<int> NumbersAsync(
        int most,
        int failsAfter = int.MaxValue,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        try
        {
            for (var number = 1; number <= most; number++)
            {
                if (number > failsAfter)
                    throw new InvalidOperationException("no more");
                await Task.Yield();
                cancel.ThrowIfCancellationRequested();
                made = number;
                yield return number;
            }
        }
        finally
        {
            wasStopped = true;
        }
    }
}
