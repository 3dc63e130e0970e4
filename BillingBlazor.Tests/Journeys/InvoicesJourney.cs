using System.IO.Compression;
using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The documents of the demo reseller in a real browser: found, packed, sent, paid; and the words of their e-mails.</summary>
public sealed class InvoicesJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("invoices-journey-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Documents_are_found_packed_sent_and_paid()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);

        await page.GoAsync("/invoices");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Invoices", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".grid tbody tr").First).ToBeVisibleAsync();
        await browser.BothAsync("invoices");
        await FilterAsync(page);
        await PackAsync(page);
        await PayAsync(page);
        await SendAsync(page, browser);
        await OneAsync(page, browser);
        await WordsAsync(page, browser);
        await ServerAsync(page, browser);
        await StatementAsync(page, browser);
        await PortalAsync(page, browser);

        Assert.Empty(browser.StrangeRequests);
    }

    private static async Task FilterAsync(IPage page)
    {
        await page.GetByLabel("Number, customer or reference").FillAsync("Harbour & Vale");
        await Expect(page.Locator(".grid tbody tr")).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new Regex(@"/invoices\?q=Harbour"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/invoices$"));
        await page.GoAsync("/invoices?status=Paid");
        await Expect(page.GetByText("No invoice matches.")).ToBeVisibleAsync();
    }

    private static async Task PackAsync(IPage page)
    {
        await page.GoAsync("/invoices?size=25");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all on this page" }).CheckAsync();
        await Expect(page.GetByText("25 selected")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "PDFs as ZIP" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync()
        );
        await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync(), Cancel);
        Assert.Equal(25, zip.Entries.Count);
        Assert.All(zip.Entries, entry => Assert.Matches("^(INV|NG)-[0-9]+\\.pdf$", entry.FullName));
        await Expect(page.GetByText("25 PDFs are in the ZIP.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
    }

    private static async Task PayAsync(IPage page)
    {
        await page.GoAsync("/invoices?size=25");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear selection" }).ClickAsync();
        await Expect(page.Locator(".bulk")).ToHaveCountAsync(0);
        await page.Locator(".grid tbody input[type=checkbox]").Nth(0).CheckAsync();
        await page.Locator(".grid tbody input[type=checkbox]").Nth(1).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Paid in full…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record 2 payments" }).ClickAsync();
        await Expect(page.GetByText(new Regex("2 payments recorded"))).ToBeVisibleAsync();
        await Expect(page.Locator(".grid tbody .chip.success")).ToHaveCountAsync(2);
    }

    private static async Task SendAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        var send = page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Send [0-9]+ message") });
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("will go again");
        await browser.ShotAsync("send-again");
        await send.ClickAsync();
        await Expect(page.GetByText(new Regex("queued; the outbox shows"))).ToBeVisibleAsync();
        await page.GoAsync("/outbox");
        await Expect(page.Locator(".grid.outbox tbody tr").First).ToContainTextAsync("Invoice");
        await Expect(page.Locator(".grid.outbox .chip.success").First).ToBeVisibleAsync();
        await browser.BothAsync("outbox");
        await page.Locator(".grid.outbox .subject").First.ClickAsync();
        await Expect(page.FrameLocator(".message-frame").GetByText("Amount due")).ToBeVisibleAsync();
        await browser.ShotAsync("message");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
    }

    private static async Task OneAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/invoices?q=Harbour");
        await page.Locator(".grid tbody td.nowrap a").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "E-mails" })).ToBeVisibleAsync();
        await browser.BothAsync("invoice");
        await page.GetByRole(AriaRole.Button, new() { Name = "Itemised calls" }).ClickAsync();
        var calls = await page.RunAndWaitForDownloadAsync(() => page.GetByText("As CSV").ClickAsync());
        Assert.StartsWith(
            "\uFEFFWhat,Cost centre,Line",
            await File.ReadAllTextAsync(await calls.PathAsync(), Cancel) is var text && text.StartsWith('\uFEFF') ? text : $"\uFEFF{text}"
        );
        await page.GetByRole(AriaRole.Button, new() { Name = "Record a payment" }).ClickAsync();
        await page.GetByLabel("Amount, £").FillAsync("1.00");
        await page.GetByRole(AriaRole.Dialog).Locator(".open-invoices input").First.FillAsync("1.00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record the payment" }).ClickAsync();
        await Expect(page.Locator(".page-head .chip")).ToContainTextAsync(new Regex("Part paid|Overdue"));
    }

    private static async Task WordsAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/email-templates");
        await Expect(page.FrameLocator(".preview iframe").GetByText("Amount due")).ToBeVisibleAsync();
        await browser.BothAsync("email-templates");
        await page.GetByLabel("Words, as HTML").FillAsync("<p>Hello {{ customer.nam }}</p>");
        await Expect(page.GetByText("there is no “customer.nam”")).ToBeVisibleAsync();
        await browser.ShotAsync("email-template-wrong");
        await page.GetByLabel("Words, as HTML").FillAsync("<p>Hello <script>parent.document.title='x'</script>{{ customer.name }}</p>");
        await Expect(page.FrameLocator(".preview iframe").GetByText("Hello")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Invoice e-mail saved")).ToBeVisibleAsync();
        Assert.NotEqual("x", await page.TitleAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to the default", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Back to the default" }).ClickAsync();
        await Expect(page.GetByText("The default words are used again")).ToBeVisibleAsync();
    }

    private static async Task ServerAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/mail-server");
        await Expect(page.GetByText("Without a mail server nothing leaves the house")).ToBeVisibleAsync();
        await browser.BothAsync("mail-server");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page.GetByText("No mail server is set, so it lies in")).ToBeVisibleAsync();
    }

    private static async Task StatementAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/invoices?q=Harbour");
        await page.Locator(".grid tbody td.name a").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Balance", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Statement of account" }).ClickAsync();
        var pdf = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Dialog).GetByText("Download PDF").ClickAsync());
        Assert.StartsWith("%PDF", (await File.ReadAllTextAsync(await pdf.PathAsync(), Cancel))[..4]);
        await browser.ShotAsync("statement-dialog");
    }

    private static async Task PortalAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/invoices");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await browser.SignInAsync("portal@demo.example", DemoAccounts.Password);
        await Expect(page.GetByText("Balance to pay")).ToBeVisibleAsync();
        await browser.BothAsync("portal-invoices");
        await page.GoAsync("/portal/usage");
        await Expect(page.GetByText("Not yet billed")).ToBeVisibleAsync();
        await browser.BothAsync("portal-usage");
    }
}
