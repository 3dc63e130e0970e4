using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A bundle is put into the catalogue, given to a customer, and its use is looked at.</summary>
public sealed class BundlesJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bundles-").FullName;

    [Fact]
    public async Task A_bundle_from_the_catalogue_to_what_is_left_of_it()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.Locator("h1")).ToBeVisibleAsync();

        await page.GoAsync("/bundles");
        await Expect(page.GetByText("No bundle yet.")).ToBeVisibleAsync();
        await browser.ShotAsync("bundles-empty");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add bundle" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Give the bundle a name, for example London 10 minutes.")).ToBeVisibleAsync();
        await page.GetByLabel("Name").FillAsync("<b>60 minutes</b> 📞");
        await page.GetByLabel("How much a month").FillAsync("60");
        await page.GetByLabel("Longest single call, minutes (Optional)").FillAsync("30");
        await browser.BothAsync("bundle");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "<b>60 minutes</b> 📞" })).ToBeVisibleAsync();
        await page.GoAsync("/bundles");
        await Expect(page.GetByText("60 minutes a month everywhere; of a call at most 30 min")).ToBeVisibleAsync();
        await browser.BothAsync("bundles");

        await page.GoAsync("/customers/1/bundles");
        await Expect(page.GetByText("No bundle. Give this customer one")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Give bundle" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Give bundle" }).ClickAsync();
        await Expect(dialog.GetByText("Choose the bundle.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Bundle", new() { Exact = true }).ClickAsync();
        await page.GetByText("<b>60 minutes</b> 📞").Last.ClickAsync();
        await dialog.GetByLabel("From").FillAsync("1 Sep 2026");
        await dialog.GetByLabel("From").PressAsync("Tab");
        await browser.BothAsync("bundle-give");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Give bundle" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "all lines" })).ToBeVisibleAsync();
        await page.GoAsync("/customers/1/bundles?month=2026-10-15");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "October 2026" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Being settled")).ToHaveCountAsync(0);
        await browser.BothAsync("bundle-customer");
        await page.GoAsync("/usage/allowances?month=2026-10-01");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bundle use and caps reached" })).ToBeVisibleAsync();
        await browser.BothAsync("allowances");
        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
