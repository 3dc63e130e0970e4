using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A collection is set up against a real sshd, tested, saved and asked for: its file is fetched and read.</summary>
public sealed class CollectionJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("collection-").FullName;

    [Fact]
    public async Task From_an_SFTP_server_to_calls()
    {
        using var carrier = await SshServer.StartAsync(TestContext.Current.CancellationToken);
        carrier.Write(
            "20261005_20261006.CDR",
            "V,,02079460000,07700900456,05/10/2026,12:00:00,60,,,UK Mobile,UKM,1,0.0150" + new string(',', 16) + "C1\n"
        );
        carrier.Write("20261007_20261008.CDR.part", "half of it");
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);

        await page.GoAsync("/suppliers/1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Collection" }).ClickAsync();
        await Expect(page.GetByText("Nothing is collected of")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Add collection" }).ClickAsync();
        await page.ListensAsync();
        await TypeAsync(page, "Host", "127.0.0.1");
        await TypeAsync(page, "Port", $"{carrier.Port}");
        await TypeAsync(page, "User", carrier.User);
        await page.GetByText("The supplier has its public half.").ClickAsync();
        await page.GetByLabel("Private key", new() { Exact = true }).FillAsync(carrier.Key);
        await TypeAsync(page, "Folder (Optional)", carrier.Files);
        await TypeAsync(page, "Names", "*.CDR*");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }).ClickAsync();
        await Expect(page.GetByText("It sees 2 files.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Still being written")).ToBeVisibleAsync();
        await Expect(page.GetByText("Its host key: SHA256:")).ToBeVisibleAsync();
        await ShowAsync(browser, "collection-test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Collect now" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Collect now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "20261005_20261006.CDR" })).ToBeVisibleAsync();
        await Expect(page.GetByText("In order")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("New private key (Optional)")).ToHaveValueAsync("");
        await ShowAsync(browser, "collection-fetched");
        Assert.Empty(await browser.FaultsAsync("collection"));
        await page.GetByRole(AriaRole.Link, new() { Name = "20261005_20261006.CDR" }).ClickAsync();
        await Expect(page.GetByText("Every row is accounted for: 1 = 1 rated")).ToBeVisibleAsync();

        // a folder that rentals come to, beside it
        var rentals = Directory.CreateDirectory(Path.Combine(folder, "incoming", "rentals")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(rentals, "rental.csv"),
            "01/11/2026,November 2026,02079460000,Collected rental,Rental,9.00,0,1\n",
            TestContext.Current.CancellationToken
        );
        await page.GoAsync("/suppliers/1/collection/new");
        await page.ListensAsync();
        await page.GetByText("On this server.").ClickAsync();
        await TypeAsync(page, "Folder", "rentals");
        await page.GetByLabel("It holds").ClickAsync();
        await page.GetByText("Service files", new() { Exact = true }).Last.ClickAsync();
        await Expect(page.GetByText("they are read and matched, and wait to be processed")).ToBeVisibleAsync();
        await ShowAsync(browser, "collection-of-services");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Collect now" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "rental.csv" }).ClickAsync();
        await Expect(page.GetByText("Every row is accounted for: 1 = 0 matched + 1 orphan")).ToBeVisibleAsync();
        await ShowAsync(browser, "collected-service-file");

        await page.GoAsync("/suppliers/1/collection");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Service files" })).ToBeVisibleAsync();
        await ShowAsync(browser, "collections");
        await page.GoAsync("/files");
        await ShowAsync(browser, "files-listing");
        await page.GoAsync("/runs");
        await ShowAsync(browser, "runs-listing");
        Assert.Empty(browser.StrangeRequests);
    }

    private static async Task TypeAsync(IPage page, string label, string text)
    {
        var field = page.GetByLabel(label, new() { Exact = true });
        await field.FillAsync("");
        await field.PressSequentiallyAsync(text);
    }

    private static async Task ShowAsync(Browser browser, string name)
    {
        await browser.BothAsync(name);
        await browser.SizeAsync(400);
        await browser.ShotAsync($"{name}-400");
        await browser.SizeAsync(1280, 800);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
