using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BillingBlazor.Tests.Journeys.Chromium))]

namespace BillingBlazor.Tests.Journeys;

/// <summary>Debian's Chromium, without a window: one for all journeys, each in a profile of its own. A journey that finds none says so and
/// is skipped; run.sh installs it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Path = "/usr/bin/chromium";
    private static readonly string[] arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> running = new(LaunchAsync);

    internal static async Task<IBrowser> RunningAsync()
    {
        Assert.SkipUnless(File.Exists(Path), "There is no Chromium on this machine: run BillingBlazor.Tests/run.sh, which installs it.");
        return (await running.Value).Browser;
    }

    public async ValueTask DisposeAsync()
    {
        if (!running.IsValueCreated)
            return;
        var (playwright, browser) = await running.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright, IBrowser)> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = arguments }));
    }
}
