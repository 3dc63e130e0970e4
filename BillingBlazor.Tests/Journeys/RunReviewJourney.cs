using System.Globalization;
using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The demo reseller's owner drafts next month, looks at what is warned of, opens a customer to its calls, takes it out, puts it
/// back and approves.</summary>
public sealed class RunReviewJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("review-").FullName;

    [Fact]
    public async Task From_the_draft_of_a_month_to_its_approval()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        await page.GoAsync("/runs/new");
        await page.GetByLabel("Billing month").FillAsync(DateTime.UtcNow.AddMonths(1).ToString("MMMM yyyy", CultureInfo.InvariantCulture));
        await page.GetByLabel("Billing month").PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(page.GetByLabel("Issue date")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Why it changed")).ToBeVisibleAsync();
        await browser.BothAsync("run-review");

        // A floor that many are below: the open draft is looked at anew, and says so.
        await LimitAsync(page, "60");
        await Expect(page.GetByText("Margin below the floor")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^With warnings") }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("show=Warned"));
        await browser.BothAsync("run-review-warnings");

        var opener = page.Locator("button.opener").First;
        var customer = (await opener.InnerTextAsync()).Trim();
        await opener.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Take out of this run…" })).ToBeVisibleAsync();
        await browser.BothAsync("run-review-opened");
        await page.GetByRole(AriaRole.Button, new() { Name = "Its calls" }).First.ClickAsync();
        await Expect(page.GetByText("Press a price to see why")).ToBeVisibleAsync();
        await browser.ShotAsync("run-review-calls");
        await page.Locator(".mud-dialog td.money button.link").First.ClickAsync();
        await Expect(page.Locator(".why")).ToBeVisibleAsync();
        await page.Locator(".mud-dialog", new() { HasText = "Why this price" })
            .GetByRole(AriaRole.Button, new() { Name = "Close" })
            .ClickAsync();
        await Expect(page.Locator(".why")).ToBeHiddenAsync();
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(page.Locator(".mud-dialog")).ToBeHiddenAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Take out of this run…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take out", Exact = true }).ClickAsync();
        await Expect(page.Locator(".mud-dialog").GetByText("Say why it is taken out")).ToBeVisibleAsync();
        await page.GetByLabel("Reason").FillAsync("Their new tariff is not in yet");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take out", Exact = true }).ClickAsync();
        await Expect(page.Locator(".mud-dialog")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Taken out") }).ClickAsync();
        await Expect(page.GetByText("Their new tariff is not in yet")).ToBeVisibleAsync();
        await browser.BothAsync("run-review-taken-out");

        // The cause is mended, and the customer put back: it is drafted again, with the others as they were.
        await LimitAsync(page, "10");
        await Expect(page.GetByText("Margin below the floor")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show all" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await page.GetByLabel("Customer or reference").FillAsync(customer);
        await Expect(page.Locator("tr.opened", new() { HasText = customer })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.Locator(".page-head .chip", new() { HasText = "Approved" })).ToBeVisibleAsync();
        await Expect(page.Locator("tr.opened a", new() { HasTextRegex = new Regex(@"^(INV|NG)-\d+") }).First).ToBeVisibleAsync();
        await browser.ShotAsync("run-review-approved");
        var run = page.Url;

        // One invoice is taken back by its credit note, then what is left of the run.
        await page.Locator("tr.opened a", new() { HasTextRegex = new Regex(@"^(INV|NG)-\d+") }).First.ClickAsync();
        await Expect(page.Locator("h1", new() { HasText = "Invoice" })).ToBeVisibleAsync();
        await ReverseAsync(page);
        await Expect(page.GetByText("Credited by")).ToBeVisibleAsync();
        await browser.BothAsync("invoice-reversed");
        await page.Locator(".notice a").First.ClickAsync();
        await Expect(page.GetByText("Takes back")).ToBeVisibleAsync();
        await browser.BothAsync("credit-note");
        await page.GoAsync(run);
        await ReverseAsync(page);
        await Expect(page.Locator(".page-head .chip", new() { HasText = "Reversed" })).ToBeVisibleAsync();
        await browser.BothAsync("run-reversed");
        Assert.Empty(browser.StrangeRequests);
    }

    private static async Task ReverseAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Reverse" }).ClickAsync();
        var dialog = page.Locator(".mud-dialog");
        await dialog.GetByLabel("Reason").FillAsync("Billed by mistake");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reverse" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
    }

    private static async Task LimitAsync(IPage page, string percent)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "When to warn…" }).ClickAsync();
        await page.GetByLabel("Margin floor, %").FillAsync(percent);
        await page.GetByLabel("Margin floor, %").PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".mud-dialog")).ToBeHiddenAsync();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
