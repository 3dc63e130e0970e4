using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A file of an unknown switch is dropped: it waits, is understood, is read, and is billed to a PDF.</summary>
public sealed class UnknownSwitchJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("switch-").FullName;

    [Fact]
    public async Task From_an_unknown_file_to_a_pdf()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        await page.GotoAsync("/files");
        await Expect(page.Locator(".drop")).ToBeVisibleAsync();
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "switch.csv",
                    MimeType = "text/csv",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(Text()),
                }
            );
        await page.GetByRole(AriaRole.Link, new() { Name = "Say how to read it" }).ClickAsync();
        await Expect(page.GetByText("Of the first 12 rows: ")).ToBeVisibleAsync();
        await Expect(page.GetByText("“Call From” is a usual name for it")).ToBeVisibleAsync();
        await browser.BothAsync("layout");
        await page.GetByLabel("Name of the layout").FillAsync("The new switch");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and read" }).ClickAsync();

        await Expect(page.GetByText("Every row is accounted for: 12 = ")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Tab, new() { Name = "Left out" }).ClickAsync();
        await Expect(page.GetByText("Unanswered.").First).ToBeVisibleAsync();
        await browser.ShotAsync("layout-read");

        await Bills.OpenAsync(page, folder, customerId: 1);
        var invoice = page.Url;
        Assert.Contains("Harbour & Vale Ltd", await Bills.PdfAsync(page));
        var calls = await page.APIRequest.GetAsync($"{invoice}/calls.csv");
        Assert.Contains("07700900400", await calls.TextAsync()); // the first of the file
        Assert.DoesNotContain("07700900403", await calls.TextAsync()); // nobody answered
        Assert.Empty(browser.StrangeRequests);
    }

    private static string Text() =>
        "Ref;Call Date;Call From;Call To;Billable Duration;Answer Status;Charge Code\n"
        + string.Join(
            '\n',
            Enumerable
                .Range(0, 12)
                .Select(n => $"N-{n};{n + 3:00}/{LastMonth} 09:{n:00}:00;020 7946 0000;077009004{n:00};90;{Status(n)};UKM")
        );

    private static string Status(int row) => row % 4 == 3 ? "BUSY" : "ANSWERED";

    private static string LastMonth =>
        DateTime.UtcNow.AddMonths(-1).ToString("MM/yyyy", System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
