using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A clerk drops files, mends and releases rows, and clears the queue of orphans.</summary>
public sealed class OrphansJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orphans-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_dropped_rows_released_and_the_orphans_cleared()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex("sign-in"));

        await DropAsync(page, browser);
        await ReleaseAsync(page, browser);
        await ClearAsync(page, browser);
        await ListAsync(page, browser);

        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task DropAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/files");
        await page.Locator("input[type=file]")
            .SetInputFilesAsync([
                await FileAsync("monday.csv", Row("01999000111", "M1"), Row("01999000222", "M2"), Row("01999000111", "M3", "2026-10-05")),
                await FileAsync("tuesday.csv", Row("01999000111", "M1"), Row("01999000333", "M4")),
                await FileAsync("empty.csv"),
            ]);
        await Expect(page.GetByText("is empty. Ask the supplier for it again.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "tuesday.csv" })).ToContainTextAsync("Ready");
        await LookAsync(browser, "usage-files");
    }

    private static async Task ReleaseAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "monday.csv" }).ClickAsync();
        await Expect(page.GetByText("The date is written with the year first")).ToBeVisibleAsync();
        await LookAsync(browser, "usage-file-rejected");
        await page.GoAsync("/files");
        await page.GetByRole(AriaRole.Link, new() { Name = "tuesday.csv" }).ClickAsync();
        await Expect(page.GetByText("monday.csv, line 1")).ToBeVisibleAsync();
        await LookAsync(browser, "usage-file-duplicates");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release line 1" }).ClickAsync();
        await Expect(page.GetByText("1 row is a record now, matched and priced.")).ToBeVisibleAsync();
        await Expect(page.GetByText("2 = 0 rated + 2 orphans + 0 rejected + 0 duplicates")).ToBeVisibleAsync();
    }

    private static async Task ClearAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/orphans");
        await page.GetByLabel("Identifier begins with").FillAsync("01999");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await page.GetByLabel("Choose all on this page").CheckAsync();
        await Expect(page.GetByText("3 identifiers chosen")).ToBeVisibleAsync();
        await LookAsync(browser, "usage-orphans");
        await page.Locator(".bulk").GetByRole(AriaRole.Button, new() { Name = "Assign to customer…" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Customer" }).FillAsync("a");
        await page.Locator(".mud-popover .mud-list-item").First.ClickAsync();
        await browser.ShotAsync("usage-orphans-assign");
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign", Exact = true }).ClickAsync();
        await Expect(page.GetByText("3 identifiers are")).ToBeVisibleAsync();
        await Expect(page.GetByText("Nothing begins like that.")).ToBeVisibleAsync();
    }

    private static async Task ListAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/calls");
        await page.GetByLabel("Line or dialled number").FillAsync("01999 000111");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("number=01999"));
        await LookAsync(browser, "usage-calls-filtered");
        await page.GoAsync("/calls?from=2026-10-01&to=2026-10-31&band=Peak&flag=LongerThanADay");
        await Expect(page.GetByText("No call matches.")).ToBeVisibleAsync();
        await LookAsync(browser, "usage-calls-none");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Newer" })).ToBeEnabledAsync();
        await LookAsync(browser, "usage-calls");
    }

    /// <summary>Looked through in light and in dark.</summary>
    private static async Task LookAsync(Browser browser, string name)
    {
        Assert.Empty(await browser.FaultsAsync(name));
        await browser.SwitchAsync("dark");
        Assert.Empty(await browser.FaultsAsync($"{name}-dark"));
        await browser.BothAsync(name);
    }

    private async Task<string> FileAsync(string name, params string[] rows)
    {
        var path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path, string.Join("\n", rows), Cancel);
        return path;
    }

    private static string Row(string cli, string recordId, string day = "05/10/2026") =>
        $"V,,{cli},07700900456,{day},09:00:00,60,,,UK Mobile,UKM,1,0.4500{new string(',', 16)}{recordId}";
}
