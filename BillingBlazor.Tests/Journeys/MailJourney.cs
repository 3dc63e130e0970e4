using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using BillingBlazor.Tests.Server.Mail;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>
/// An invoice to three addresses of which one is refused, as the outbox tells it; and a name with a letter that no font has, as its form
/// tells it.
/// </summary>
public sealed class MailJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mail-journey-").FullName;
    private readonly StubbornMailServer post = new();

    public void Dispose()
    {
        post.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task One_refused_address_is_told_and_retried_alone()
    {
        post.Refusals["gone@harbour.example"] = "550 5.1.1 No such user here";
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await page.GoAsync("/mail-server");
        await page.GetByLabel("Host (Optional)").FillAsync("127.0.0.1");
        await Expect(page.GetByText("Without a mail server nothing leaves the house")).ToHaveCountAsync(0);
        await page.GetByLabel("Port").FillAsync($"{post.Port}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Messages go out by 127.0.0.1")).ToBeVisibleAsync();

        await AddressAsync(page, browser);
        await SendAsync(page);
        await RetryAsync(page, browser);
    }

    private static async Task AddressAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/invoices?q=Harbour");
        await page.Locator(".grid tbody td.nowrap a").First.ClickAsync();
        await page.Locator(".page-head p a").First.ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/customers/[0-9]+"));
        await page.GoAsync($"{new Uri(page.Url).AbsolutePath}/amend");
        var name = page.GetByLabel("Customer Name");
        var before = await name.InputValueAsync();
        await name.FillAsync($"{before} \u0378");
        await name.BlurAsync();
        await Expect(page.Locator(".help.letters")).ToContainTextAsync("No font here has \u0378: documents would print □ instead.");
        await browser.ShotAsync("letters-note");
        await name.FillAsync($"{before} Nguyễn");
        await name.BlurAsync();
        await Expect(page.Locator(".help.letters")).ToHaveCountAsync(0);
        await name.FillAsync(before);
        await page.GetByLabel(new Regex("^Delivery Email")).FillAsync("a@harbour.example, gone@harbour.example, boss@harbour.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/customers/[0-9]+(/details)?$"));
    }

    private static async Task SendAsync(IPage page)
    {
        await page.GoAsync("/invoices?q=Harbour");
        await page.Locator(".grid tbody td.nowrap a").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Send") }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send 1 message" }).ClickAsync();
        await Expect(page.GetByText(new Regex("queued; the outbox shows"))).ToBeVisibleAsync();
    }

    private async Task RetryAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/outbox?q=gone@harbour.example");
        var row = page.Locator(".grid.outbox tbody tr").First;
        await Expect(row).ToContainTextAsync("gone@harbour.example: 550 5.1.1 No such user here");
        await Expect(row).ToContainTextAsync("Sent to a@harbour.example, boss@harbour.example");
        await browser.BothAsync("outbox-refused");
        post.Refusals.Clear();
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Try again") }).ClickAsync();
        await Expect(row.Locator(".chip.success")).ToBeVisibleAsync();

        string[] three = ["a@harbour.example", "gone@harbour.example", "boss@harbour.example"];
        var got = post.Kept.Select(kept => kept.To.Intersect(three).ToArray()).Where(to => to.Length > 0);
        Assert.Equal(
            [
                ["a@harbour.example", "boss@harbour.example"],
                ["gone@harbour.example"],
            ],
            got
        );
    }
}
