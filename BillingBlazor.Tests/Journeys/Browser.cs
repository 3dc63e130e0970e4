using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A person at a browser of his own. Nothing in it glides or fades (reduced motion): what is seen is what is there.</summary>
internal sealed class Browser : IAsyncDisposable
{
    /// <summary>No journey waits for it: a fact that has not come by then never does.</summary>
    private const float Patience = 120_000;
    private static readonly bool isWhole = Environment.GetEnvironmentVariable("PICTURES") == "all";
    private readonly IBrowserContext context;

    private Browser(IBrowserContext context, IPage page) => (this.context, Page) = (context, page);

    /// <summary>Of windows that are looked at: at a desk. Who asks for all pictures (PICTURES=all) gets narrow ones, and dark ones, too:
    /// they take four times as long.</summary>
    public static IReadOnlyList<int> Widths { get; } = isWhole ? [1440, 800] : [1440];

    public IPage Page { get; }

    /// <summary>Requests that went to another host than this one: there may be none.</summary>
    public List<string> StrangeRequests { get; } = [];

    public static async Task<Browser> OpenAsync(string address)
    {
        var context = await (await Chromium.RunningAsync()).NewContextAsync(
            new()
            {
                BaseURL = address,
                ViewportSize = new() { Width = 1280, Height = 800 },
                AcceptDownloads = true,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        var browser = new Browser(context, await context.NewPageAsync());
        browser.Page.Request += (_, request) =>
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

    /// <summary>As it is seen, in light and dark where all pictures are asked for; afterwards light again, at 1280. Nothing is loaded
    /// anew.</summary>
    public async Task BothAsync(string name)
    {
        foreach (var theme in isWhole ? new[] { "light", "dark" } : ["light"])
        {
            await SwitchAsync(theme);
            foreach (var width in Widths)
            {
                await SizeAsync(width);
                await ShotAsync($"{name}-{theme}-{width}");
            }
        }
        await SwitchAsync("light");
        await SizeAsync(1280, 800);
    }

    /// <summary>Waits until the menu has opened or shut as the window's width wants it: it moves what stands beside it.</summary>
    public async Task SizeAsync(int width, int height = 900)
    {
        await Page.SetViewportSizeAsync(width, height);
        await Page.WaitForFunctionAsync(
            """
            width => innerWidth === width
              && (!document.querySelector('.mud-drawer.menu') || (width >= 960) === !!document.querySelector('.mud-drawer--open.menu'))
            """,
            width
        );
    }

    /// <summary>By the button where there is one; else as the browser asks (before sign-in) or the account says (static pages of an
    /// account). By script: a press would close what is open, and a dialog may lie over the button. Even the shortest of transitions
    /// takes a frame, and a frame takes as long as the machine lets it.</summary>
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
        await Page.WaitForFunctionAsync(
            """
            theme => document.querySelector('.mud-layout')?.classList.contains(theme) !== false
              && !document.getAnimations().some(animation => animation instanceof CSSTransition)
            """,
            theme
        );
    }

    /// <summary>What axe finds serious on the page as it stands, a sentence each.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(string name) =>
        [
            .. (await Page.RunAxe())
                .Violations.Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{name}: {v.Id} {v.Help} {string.Join(' ', v.Nodes.Take(3).Select(node => Short(node.Html)))}"),
        ];

    /// <summary>Returns when the answer to the sign-in is there: a page, or the form again with what is wrong.</summary>
    public async Task SignInAsync(string email, string password)
    {
        await Page.GoAsync("/sign-in");
        await Page.GetByLabel("Email").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.EvaluateAsync("document.documentElement.dataset.asked = ''");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Page.WaitForFunctionAsync("() => document.documentElement.dataset.asked === undefined");
        await Page.ListensAsync();
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();

    private static string Short(string html) => html.Length > 200 ? html[..200] : html;
}
