using System.Text;
using BillingBlazor.Server.SignIn;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A week is painted by the keyboard, a holiday proclaimed, a destination priced, and a rate sheet compared and taken, in a real
/// browser.</summary>
public sealed class RateSheetJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sheets-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prices_are_set_up_and_brought_as_a_sheet()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        var faults = new List<string>();
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();

        await page.GoAsync("/schedules/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Evenings");
        var first = page.GetByRole(AriaRole.Gridcell, new() { NameRegex = new("Monday 00:00–00:30") });
        await first.FocusAsync();
        for (var i = 0; i < 6; i++)
            await page.Keyboard.PressAsync("Shift+ArrowDown");
        await page.Keyboard.PressAsync("Shift+End");
        await Expect(page.Locator("td.selected")).ToHaveCountAsync(7 * 48);
        await page.Keyboard.PressAsync("2");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByText("Every minute of the week has exactly one band.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^P?Peak") }).First.ClickAsync();
        var from = page.GetByRole(AriaRole.Gridcell, new() { NameRegex = new("Monday 07:00–07:30") });
        var to = page.GetByRole(AriaRole.Gridcell, new() { NameRegex = new("Friday 18:30–19:00") });
        await from.HoverAsync();
        await page.Mouse.DownAsync();
        await page.GetByRole(AriaRole.Gridcell, new() { NameRegex = new("Wednesday 12:00–12:30") }).HoverAsync();
        await to.HoverAsync();
        await page.Mouse.UpAsync();
        await Expect(page.GetByRole(AriaRole.Gridcell, new() { Name = "Thursday 12:00–12:30, peak" })).ToBeVisibleAsync();
        await LookAsync(browser, "schedule", faults);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Evenings" })).ToBeVisibleAsync();
        await LookAsync(browser, "schedules", faults);

        await page.GoAsync("/bank-holidays");
        await Expect(page.GetByText("Next in Scotland")).ToBeVisibleAsync();
        await LookAsync(browser, "bank-holidays", faults);

        await page.GoAsync("/suppliers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Carrier One" }).ClickAsync();
        await Expect(page.GetByText("Split at the boundary")).ToBeVisibleAsync();
        await LookAsync(browser, "supplier", faults);

        await page.GoAsync("/destinations?q=UKM");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "UK mobile", Exact = true }).First).ToBeVisibleAsync();
        await LookAsync(browser, "destinations", faults);
        await page.GetByRole(AriaRole.Link, new() { Name = "UK mobile", Exact = true }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Buy prices" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add sell price" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Peak, pence a minute (Optional)").FillAsync("1.2");
        await LookAsync(browser, "destination-price", faults);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Below cost: peak 1.20p costs 1.50p")).ToBeVisibleAsync();
        await LookAsync(browser, "destination", faults);

        await page.GoAsync("/tariffs");
        await page.GetByRole(AriaRole.Link, new() { Name = "Business Standard" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Import" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Import rate sheet" })).ToBeVisibleAsync();
        await DropAsync(page, "Destination,Peak\nUK mobile,\"4,5\"\nAtlantis,1\n");
        await Expect(page.GetByText("1 error to be mended first")).ToBeVisibleAsync();
        await LookAsync(browser, "rate-sheet-errors", faults);
        await Expect(page.Locator(".file-field .drop")).ToBeVisibleAsync();
        await DropAsync(page, "Destination,Peak,Off-peak,Increment\nUK mobile,6.5,1.4,1\nEurope,10,,60\n");
        await Expect(page.GetByText("priced again", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(page.GetByText("Below cost: off-peak 1.40p costs 1.50p")).ToBeVisibleAsync();
        await LookAsync(browser, "rate-sheet", faults);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take 2 changes" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Rate sheet" })).ToBeVisibleAsync();
        await Expect(page.Locator(".rate-grid .chip.error").First).ToHaveTextAsync("Below cost");
        await LookAsync(browser, "rate-sheet-taken", faults);

        Assert.Empty(faults);
        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task DropAsync(IPage page, string csv) =>
        page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "rates.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(csv),
                }
            );

    private static async Task LookAsync(Browser browser, string name, List<string> faults)
    {
        await browser.BothAsync($"sheets-{name}");
        var found = await browser.Page.RunAxe();
        faults.AddRange(
            found
                .Violations.Where(violation => violation.Impact is "serious" or "critical")
                .Select(violation =>
                    $"{name}: {violation.Id}: {violation.Help}: "
                    + $"{string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html.Length > 160 ? node.Html[..160] : node.Html))}"
                )
        );
    }
}
