using Microsoft.Playwright;

namespace BillingBlazor.Tests.Journeys;

/// <summary>Debian's Chromium, without a window. A journey that finds none says so and is skipped; run.sh installs it.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";
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
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) =>
        (this.playwright, this.browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>Requests that went to another host than this one: there may be none.</summary>
    public List<string> StrangeRequests { get; } = [];

    public static async Task<Browser> OpenAsync(string address)
    {
        Assert.SkipUnless(
            File.Exists(Chromium),
            "There is no Chromium on this machine: run BillingBlazor.Tests/run.sh, which installs it."
        );
        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = arguments });
        var page = await chromium.NewPageAsync(
            new()
            {
                BaseURL = address,
                ViewportSize = new() { Width = 1280, Height = 800 },
                AcceptDownloads = true,
            }
        );
        page.SetDefaultTimeout(20_000);
        Assertions.SetDefaultExpectTimeout(20_000);
        var browser = new Browser(playwright, chromium, page);
        page.Request += (_, request) =>
        {
            if (
                !request.Url.StartsWith(address, StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)
                && !request.Url.StartsWith("blob:", StringComparison.Ordinal)
            )
                browser.StrangeRequests.Add(request.Url);
        };
        return browser;
    }

    /// <summary>Kept beside the test results, to be looked at.</summary>
    public Task ShotAsync(string name) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots", $"{name}.png") });

    /// <summary>As it is seen in light and dark, at a desk (1440) and in a narrow window (800); afterwards light again, at 1280. Nothing is
    /// loaded anew.</summary>
    public async Task BothAsync(string name)
    {
        foreach (var theme in new[] { "light", "dark" })
        {
            if (theme == "dark")
                await SwitchAsync("dark");
            foreach (var width in new[] { 1440, 800 })
            {
                await Page.SetViewportSizeAsync(width, 900);
                await Page.WaitForTimeoutAsync(500);
                await ShotAsync($"{name}-{theme}-{width}");
            }
        }
        await SwitchAsync("light");
        await Page.SetViewportSizeAsync(1280, 800);
    }

    /// <summary>By the button where there is one; else as the browser asks (before sign-in) or the account says (static pages of an
    /// account).</summary>
    public async Task SwitchAsync(string theme)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        await Page.EvaluateAsync(
            """
            theme => {
              const layout = document.querySelector('.mud-layout');
              if (layout && !layout.classList.contains(theme)) document.querySelector('[aria-label="Light or dark"]').click();
              const page = document.querySelector('.static:not(.auto)');
              page?.classList.remove('light', 'dark');
              page?.classList.add(theme);
            }
            """,
            theme
        );
    }

    public async Task SignInAsync(string email, string password)
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("Email").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
