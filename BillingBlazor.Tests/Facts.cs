using System.Diagnostics;

namespace BillingBlazor.Tests;

/// <summary>Waits for a fact, never for a time: what another process or thread does is done when it can be seen.</summary>
internal static class Facts
{
    /// <summary>A fact that has not come by then never does.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(4);

    public static async Task ComeTrueAsync(Func<bool> fact, string what, CancellationToken cancel)
    {
        for (var watch = Stopwatch.StartNew(); !fact(); await Task.Delay(20, cancel))
            Assert.True(watch.Elapsed < patience, $"It never came true: {what}.");
    }
}
