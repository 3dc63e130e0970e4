using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The demo reseller's owner adds a price adjustment, tries a price, rates the month again and asks why; its customer asks
/// too.</summary>
public sealed class RateAgainJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("again-").FullName;

    [Fact]
    public async Task From_a_price_adjustment_to_the_new_price_of_a_month()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        await page.GoAsync("/price-adjustments/new");
        await page.GetByLabel("Name").FillAsync("Ten more for everybody");
        await page.GetByLabel("From").FillAsync("1 Jan 2026");
        await page.GetByLabel("From").PressAsync("Tab");
        await page.GetByLabel("Rate: what becomes of it").SelectOptionAsync("Increase");
        await page.GetByLabel("Rate: by how much").FillAsync("10");
        await page.GetByLabel("Rate: by how much").PressAsync("Tab");
        await Expect(page.GetByText("Before")).ToBeVisibleAsync();
        await browser.BothAsync("price-adjustment");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Everybody, all calls")).ToBeVisibleAsync();
        await browser.BothAsync("price-adjustments");

        await page.GoAsync("/rate-tester");
        await page.GetByLabel("Destination (Optional)").FillAsync("mob");
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "mobile" }).First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
        await page.GetByLabel("Customer", new() { Exact = true }).FillAsync("Harbour");
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "Harbour" }).First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the price" }).ClickAsync();
        await Expect(page.Locator(".told strong")).ToBeVisibleAsync();
        await browser.BothAsync("rate-tester");

        await page.GoAsync("/rate-again");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show the difference" })).ToBeVisibleAsync();
        await browser.BothAsync("rate-again-choice");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the difference" }).ClickAsync();
        await Expect(page.GetByText("Not saved")).ToBeVisibleAsync();
        await browser.BothAsync("rate-again-difference");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(page.GetByText("Applied", new() { Exact = true }).First).ToBeVisibleAsync();
        await browser.ShotAsync("rate-again-applied");

        await page.GoAsync("/calls");
        await page.Locator("td.money button.link").First.ClickAsync();
        await Expect(page.Locator(".why")).ToBeVisibleAsync();
        await browser.BothAsync("why-with-parts");
        await page.GoAsync("/invoices");
        await page.Locator("tbody a").First.ClickAsync();
        await Expect(page.GetByText("Its calls, and why each price").First).ToBeVisibleAsync();
        await browser.ShotAsync("invoice-with-calls");

        await page.Context.ClearCookiesAsync();
        await browser.SignInAsync("portal@demo.example", DemoAccounts.Password);
        await page.Locator("tbody a").First.ClickAsync();
        await page.Locator("td.money button.link").First.ClickAsync();
        await Expect(page.Locator(".why")).ToBeVisibleAsync();
        await browser.BothAsync("portal-why");
        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
