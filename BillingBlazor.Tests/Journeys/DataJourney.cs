using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>An Owner looks who was there, and says how long data is kept. No page brings a style or a script of its own: the browser would
/// refuse it.</summary>
public sealed class DataJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("data-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_security_log_is_read_and_the_months_are_set()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var (page, refused) = (browser.Page, new List<string>());
        page.Console += (_, said) =>
        {
            if (said.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                refused.Add(said.Text);
        };
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);

        await page.GoAsync("/security-log");
        await Expect(page.Locator("tr", new() { HasTextString = "Signed in" }).First).ToContainTextAsync("owner@demo.example");
        await LookAsync(browser, "security-log");
        await page.GoAsync("/security-log?q=nobody-of-that-name");
        await Expect(page.GetByText("Nothing matches.")).ToBeVisibleAsync();
        await browser.ShotAsync("security-log-empty");

        await page.GoAsync("/data");
        var months = page.GetByLabel("Numbers dialled, months");
        await Expect(months).ToHaveValueAsync("72");
        await LookAsync(browser, "data");
        await months.FillAsync("0");
        await months.PressAsync("Tab");
        await Expect(page.GetByText("Keep data for 1 to 600 months.")).ToBeVisibleAsync();
        await months.FillAsync("1");
        await months.PressAsync("Tab");
        await Expect(page.GetByText("Keep data for 1 to 600 months.")).Not.ToBeVisibleAsync();
        await browser.ShotAsync("data-due");
        Assert.Empty(refused); // a toast brings its fade as a sheet of its own, and comes without it
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();

        foreach (var address in (string[])["/data", "/security-log"]) // axe has a style sheet of its own, which is refused too
        {
            await page.GoAsync(address);
            Assert.Empty(await browser.FaultsAsync(address));
        }
        Assert.Empty(browser.StrangeRequests);
    }

    private static async Task LookAsync(Browser browser, string name)
    {
        await browser.BothAsync(name);
        await browser.SizeAsync(400);
        await browser.ShotAsync($"{name}-400");
        await browser.SizeAsync(1280, 800);
    }
}
