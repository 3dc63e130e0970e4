using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A part of an approved invoice is credited from its page: typed, seen with its VAT, refused above what is left, raised, and
/// found on both documents.</summary>
public sealed class PartCreditJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("part-credit-journey-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_part_of_an_invoice_is_credited_from_its_page()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await page.GoAsync("/invoices?q=Harbour");
        await page.Locator(".grid tbody tr").First.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^(INV|NG)-") }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Credit a part" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var first = dialog.Locator("tbody tr").First;
        var amount = first.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex("^Credit of") });

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Raise credit note" }).ClickAsync();
        await Expect(dialog.GetByText("Give the reason: it stands on the credit note.")).ToBeVisibleAsync();
        await Expect(dialog.GetByText("Say which lines are credited, and how much of each.")).ToBeVisibleAsync();

        await amount.ClickAsync();
        await amount.PressSequentiallyAsync("99999");
        await amount.PressAsync("Tab");
        await dialog.GetByLabel("Reason").PressSequentiallyAsync("Out of order for three days");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Raise credit note" }).ClickAsync();
        await Expect(dialog.GetByText(new Regex("is left to credit"))).ToBeVisibleAsync();

        await amount.FillAsync("");
        await amount.PressSequentiallyAsync("2.50");
        await amount.PressAsync("Tab");
        // 20 % of 2.50 is 0.50
        await Expect(dialog.GetByText("a credit note of £3.00")).ToBeVisibleAsync();
        await browser.BothAsync("part-credit");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Raise credit note" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^Credit note (CN|NGC)-") })).ToBeVisibleAsync();
        await Expect(page.Locator(".notice").First).ToContainTextAsync(new Regex("Credits a part of .* Out of order for three days"));
        await browser.BothAsync("part-credit-note");
        await page.Locator(".notice a").First.ClickAsync();
        await Expect(page.Locator(".notice").First).ToContainTextAsync("Credited in part by");
        await browser.ShotAsync("part-credit-invoice");
    }
}
