using BillingBlazor.Server.Demo;
using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>
/// Every day and month of the product is typed letter by letter, space and all: one that is none is refused with a sentence, one that is,
/// is taken.
/// </summary>
public sealed class TypedDaysJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("days-").FullName;
    private readonly List<string> faults = [];
    private int typed;

    /// <summary>A page, and what is pressed there until its days are seen.</summary>
    private static readonly (string Address, string[] Press)[] pages =
    [
        ("/rate-tester", []),
        ("/customers/1/charges/new", []),
        ("/customers/1/clis/new", []),
        ("/price-adjustments/new", []),
        ("/runs/new", []),
        ("/tariffs/1", []),
        ("/tariffs/1/import", []),
        ("/bank-holidays", ["Add a day"]),
        ("/products/new", []),
        ("/customers/new", ["More"]),
        ("/tariffs/1", ["Copy tariff at + %"]),
        ("/customers/1/balance", ["Record a payment"]),
        ("/customers/1/balance", ["Statement of account"]),
        ("/customers/1/balance", ["Adjust", "Give a credit"]),
        ("/customers/1/bundles", ["Give bundle"]),
    ];

    private static readonly string[] opensInPlace = ["Add a day", "More"];

    /// <summary>Days that narrow a list.</summary>
    private static readonly string[] filters = ["/charges", "/calls", "/history", "/customers/1/balance", "/reports/category-revenue"];

    [Fact]
    public async Task Every_day_is_typed_by_the_keyboard()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.Locator("h1")).ToBeVisibleAsync();

        foreach (var (address, press) in pages)
            await TypeOnAsync(page, address, press);
        foreach (var address in filters)
            await TypeOnAsync(page, address, []);

        await browser.ShotAsync("typed-days");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.True(typed > 30, $"{typed} fields of days were found: some are no longer seen.");
    }

    private async Task TypeOnAsync(IPage page, string address, string[] press)
    {
        try
        {
            await page.GoAsync(address);
            await Expect(page.Locator("main h1").First).ToBeVisibleAsync();
            foreach (var name in press)
            {
                var button = page.GetByRole(AriaRole.Button, new() { Name = name });
                var item = page.GetByRole(AriaRole.Menuitem, new() { Name = name });
                await button.Or(item).Or(page.Locator("summary", new() { HasTextString = name })).First.ClickAsync();
            }
            var isInDialog = press.Length > 0 && !opensInPlace.Contains(press[^1]);
            if (isInDialog)
                await Expect(page.Locator(".mud-dialog")).ToBeVisibleAsync();
            await Expect(page.Locator(isInDialog ? ".mud-dialog .day-field input" : ".day-field input").First).ToBeVisibleAsync();
            var room = page.Locator(isInDialog ? ".mud-dialog" : "main").Last;
            var count = await room.Locator(".day-field input:not([readonly])").CountAsync();
            var writable = room.Locator(".day-field").Filter(new() { Has = page.Locator("input:not([readonly])") });
            for (var at = 0; at < count; at++)
                await TypeInAsync(writable.Nth(at), $"{address} {string.Join(" > ", press)} {at}");
        }
        catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
        {
            faults.Add($"{address} {string.Join(" > ", press)}: {fault.Message.Split('\n')[0]}");
        }
    }

    private async Task TypeInAsync(ILocator field, string where)
    {
        var input = field.Locator("input");
        if (!await input.IsVisibleAsync() || await input.GetAttributeAsync("inputmode") is "decimal" or "numeric")
            return;
        var label = await field.Locator("label").First.TextContentAsync();
        try
        {
            await input.ClickAsync();
            await input.PressAsync("Control+A");
            await input.PressSequentiallyAsync("31 feb 2027");
            await input.PressAsync("Tab");
            await Expect(field.GetByText("“31 feb 2027” is no ", new() { Exact = false })).ToBeVisibleAsync();
            await Expect(input).ToHaveValueAsync("31 feb 2027");
            await input.PressAsync("Control+A");
            await input.PressSequentiallyAsync("3 march 2026");
            await input.PressAsync("Tab");
            await Expect(input).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^(3 Mar 2026|March 2026)$"));
            await Expect(field.GetByText("is no ", new() { Exact = false })).ToHaveCountAsync(0);
            typed++;
        }
        catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
        {
            faults.Add($"{where} {label}: {fault.Message.Split('\n')[0]}");
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
