using System.Text;
using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A clerk enters a price of a customer's own, brings a later one by a sheet, tries a call, and sees why others have no
/// price.</summary>
public sealed class OwnPricesJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("own-prices-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_customers_own_price_is_entered_imported_and_paid()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();

        await page.GoAsync("/customers?q=Harbour");
        await page.GetByRole(AriaRole.Link, new() { Name = "Harbour & Vale Ltd" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Customer" })
            .GetByRole(AriaRole.Link, new() { Name = "Configuration" })
            .ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Prices", Exact = true }).ClickAsync();
        await Expect(page.GetByText("No own price: its tariffs price its calls.")).ToBeVisibleAsync();
        await EnterAsync(page, browser);
        await ImportAsync(page, browser);
        var faults = (await page.RunAxe())
            .Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help}")
            .ToList();
        await TryAsync(page, browser);

        Assert.Empty(faults);
        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task EnterAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Add price" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Destination group or destination").FillAsync("UK mobile");
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "UK mobile" }).First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
        await dialog.GetByLabel("Peak, pence").First.FillAsync("3");
        await browser.ShotAsync("own-price-dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row, new() { NameRegex = new("UK mobile") });
        await Expect(row).ToContainTextAsync("The start");
        await Expect(row).ToContainTextAsync("3.00p");
        await Expect(row).ToContainTextAsync("In force");
    }

    private static async Task ImportAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Import the customer's own prices" })).ToBeVisibleAsync();
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "prices.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes("Destination,Peak,From\nUK mobile,2.5,1 Jan 2040\n"),
                }
            );
        await page.GetByRole(AriaRole.Button, new() { Name = "Take 1 change" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/customers/\\d+/prices$"));
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("UK mobile.*1 Jan 2040.*2.50p.*Future") })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("UK mobile.*The start.*31 Dec 2039.*3.00p") }))
            .ToBeVisibleAsync();
        await browser.BothAsync("own-prices");
    }

    private static async Task TryAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/rate-tester");
        await page.GetByLabel("Destination (Optional)").FillAsync("mob");
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "UK mobile" }).First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
        await page.GetByLabel("Customer", new() { Exact = true }).FillAsync("Harbour");
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "Harbour" }).First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the price" }).ClickAsync();
        await Expect(page.Locator(".told strong")).ToHaveTextAsync("£0.09"); // three minutes at 3p
        await Expect(page.Locator(".told")).ToContainTextAsync("the customer's own price");
        await page.GoAsync("/orphans?why=NoPrice");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Orphans" })).ToBeVisibleAsync();
        await browser.ShotAsync("orphans-without-price");
        await page.GoAsync("/customers/new");
        await browser.ShotAsync("own-prices-wizard");
    }
}
