using BillingBlazor.Server.SignIn;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The account, notes, history and overview of a customer of the demo reseller, in a real browser.</summary>
public sealed class AccountJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("account-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payment_is_recorded_seen_everywhere_and_reversed()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();
        await page.SetViewportSizeAsync(1440, 900);

        await NoteAsync(page);
        await PayAsync(page, browser);
        await PartOfEachAsync(page, browser);
        await ReverseAsync(page, browser);
        await CorrectAsync(page, browser);
        await HistoryAsync(page);
        var faults = await LookAsync(browser);

        Assert.Empty(faults);
        Assert.Empty(browser.StrangeRequests);
    }

    private static async Task NoteAsync(IPage page)
    {
        await page.GoAsync("/customers/1/notes");
        await Expect(page.GetByText("No note yet.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
        await Expect(page.GetByText("Write the note first.").First).ToBeVisibleAsync();
        foreach (
            var text in new[]
            {
                "Pays on the last Friday of the month. Ask for Vera in accounts.",
                "Rang about <b>the bill</b> of August 😀\nWill ring again.",
            }
        )
        {
            await page.GetByLabel("New note").FillAsync(text);
            await page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
            await Expect(page.GetByLabel("New note")).ToHaveValueAsync("");
        }
        await page.GetByRole(AriaRole.Article)
            .Filter(new() { HasText = "Vera" })
            .GetByRole(AriaRole.Button, new() { Name = "Pin" })
            .ClickAsync();
        await Expect(page.GetByRole(AriaRole.Article).First).ToContainTextAsync("Vera");
    }

    private static async Task PayAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Balance", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record a payment" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Record the payment" }).ClickAsync();
        await Expect(dialog.GetByText("Give the amount that came in.").First).ToBeVisibleAsync();
        await dialog.GetByLabel("Amount, £").FillAsync("10.50");
        await dialog.GetByLabel("Reference (Optional)").FillAsync("HV 4471");
        await Expect(dialog.GetByRole(AriaRole.Cell, new() { Name = "£10.50" })).ToBeVisibleAsync();
        await browser.ShotAsync("payment-dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Record the payment" }).ClickAsync();
        await Expect(page.GetByText("Payment of £10.50 recorded")).ToBeVisibleAsync();
        await Expect(page.Locator(".ledger").GetByText("HV 4471")).ToBeVisibleAsync();
    }

    /// <summary>Chosen by hand, and more than is open: the form says what is wrong, then leaves credit.</summary>
    private static async Task PartOfEachAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Record a payment" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Amount, £").FillAsync("20");
        await dialog.GetByText("Amounts I choose").ClickAsync();
        await dialog.Locator(".open-invoices input").First.FillAsync("25");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Record the payment" }).ClickAsync();
        await Expect(dialog.GetByText("The amounts chosen add up to £25.00, which is more than the payment of £20.00.")).ToBeVisibleAsync();
        await browser.ShotAsync("payment-dialog-chosen");
        await dialog.Locator(".open-invoices input").First.FillAsync("5");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Record the payment" }).ClickAsync();
        await Expect(page.GetByText("£15.00 of credit is not against any invoice")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put it against the oldest due" }).ClickAsync();
        await Expect(page.GetByText("of credit is not against any invoice")).Not.ToBeVisibleAsync();
    }

    private static async Task ReverseAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Row)
            .Filter(new() { HasText = "HV 4471" })
            .GetByRole(AriaRole.Button, new() { Name = "Reverse" })
            .ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("will be open again.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Reason").FillAsync("Meant for another customer");
        await browser.ShotAsync("reversal-dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reverse it" }).ClickAsync();
        await Expect(page.GetByText("Meant for another customer")).ToBeVisibleAsync();
        await Expect(page.Locator(".ledger .chip.struck")).ToHaveTextAsync("Reversed");
    }

    private static async Task CorrectAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Adjust" }).ClickAsync();
        await page.GetByText("Correct the outstanding balance").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Outstanding Balance, £").FillAsync("40");
        await Expect(dialog.Locator(".difference")).ToContainTextAsync("£40.00");
        await browser.ShotAsync("balance-dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Correct the balance" }).ClickAsync();
        await Expect(page.GetByText("The balance is £40.00")).ToBeVisibleAsync();
        await Expect(page.Locator(".key-figures").First).ToContainTextAsync("£40.00");
    }

    private static async Task HistoryAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "History", Exact = true }).First.ClickAsync();
        await page.GoAsync("/history?q=another customer");
        await Expect(page.GetByText("Reversal of “Payment by bank transfer”").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Harbour & Vale Ltd" }).First.ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("Harbour & Vale Ltd");
        await page.GoAsync("/history?q=no such words anywhere");
        await Expect(page.GetByText("No change matches.")).ToBeVisibleAsync();
    }

    /// <summary>Each page in light and dark, wide and narrow, and with axe over it.</summary>
    private static async Task<List<string>> LookAsync(Browser browser)
    {
        var (page, faults) = (browser.Page, new List<string>());
        foreach (var mode in new[] { "light", "dark" })
        {
            await browser.SwitchAsync(mode);
            foreach (
                var (name, address) in new[]
                {
                    ("overview", "/customers/1"),
                    ("balance", "/customers/1/balance"),
                    ("notes", "/customers/1/notes"),
                    ("customer-history", "/customers/1/history"),
                    ("history", "/history"),
                    ("paid-invoice", "/invoices/1"),
                }
            )
            {
                await page.GoAsync(address);
                await Expect(page.Locator("h1")).ToBeVisibleAsync();
                foreach (var width in Browser.Widths)
                {
                    await browser.SizeAsync(width);
                    await browser.ShotAsync($"account-{name}-{mode}-{width}");
                }
                var result = await page.RunAxe();
                faults.AddRange(
                    result
                        .Violations.Where(v => v.Impact is "serious" or "critical")
                        .Select(v => $"{mode} {address}: {v.Id}, {v.Nodes[0].Html[..Math.Min(200, v.Nodes[0].Html.Length)]}")
                );
                await browser.SizeAsync(1440);
            }
        }
        return faults;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
