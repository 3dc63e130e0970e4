using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A charge is added with its live preview, amended, ended with its credit; many change price; a file brings more.</summary>
public sealed class ChargesJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("charges-").FullName;

    [Fact]
    public async Task A_charge_from_the_preview_to_its_end()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.Locator("h1")).ToBeVisibleAsync();

        // Bespoke, aligned to the billing day: the part line and the whole month stand beside the form as it is typed.
        await page.GoAsync("/customers/1/charges/new");
        await page.GetByText("Just for this customer.").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add charge" }).ClickAsync();
        await Expect(page.GetByText("Say what is charged for: the description appears on the invoice.").First).ToBeVisibleAsync();
        await page.GetByLabel("Description").FillAsync("<b>Leased line</b> ☎");
        await page.GetByLabel("Price, £ each").FillAsync("20");
        await page.GetByLabel("Details (Optional)").FillAsync("To the back office");
        var billed = page.GetByRole(AriaRole.Region, new() { Name = "What will be billed" });
        await Expect(billed.GetByText("£20.00").First).ToBeVisibleAsync();
        await browser.BothAsync("charge-new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add charge" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "<b>Leased line</b> ☎" }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "<b>Leased line</b> ☎" }).First.ClickAsync();
        await Expect(page.GetByText("Nothing of it is billed yet.")).ToBeVisibleAsync();
        await browser.BothAsync("charges-customer");

        // A billed one is ended: the dialog says what comes back.
        await page.GoAsync("/charges?state=active&q=broadband");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Charges", Exact = true })).ToBeVisibleAsync();
        await browser.BothAsync("charges");
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Broadband 80/20" }).First.ClickAsync();
        await page.GetByText("End…").Last.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var month = UkTime.DayOf(DateTime.UtcNow);
        var lastDay = new DateOnly(month.Year, month.Month, 20).ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
        await dialog.GetByLabel("Last day").FillAsync(lastDay);
        await dialog.GetByLabel("Last day").PressAsync("Tab");
        await Expect(dialog.GetByText("To give back")).ToBeVisibleAsync();
        // 32.00 less 32.00 × 20 ÷ 30 = 21.33; of 31 days 20.65, of 28 days 22.86, of 29 days 22.07
        await Expect(
                dialog
                    .GetByText(
                        DateTime.DaysInMonth(month.Year, month.Month) switch
                        {
                            30 => "£10.67",
                            31 => "£11.35",
                            28 => "£9.14",
                            _ => "£9.93",
                        }
                    )
                    .First
            )
            .ToBeVisibleAsync();
        await browser.ShotAsync("charge-end");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "End charge" }).ClickAsync();
        await Expect(page.GetByText($"Broadband 80/20 ends on {lastDay}")).ToBeVisibleAsync();

        // All that match become dearer from a day.
        await page.GetByLabel("Select all on this page").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "that match" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change price…" }).ClickAsync();
        dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Percent").FillAsync("5");
        await Expect(dialog.GetByText("Difference")).ToBeVisibleAsync();
        await browser.ShotAsync("charges-price");
        await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new("^Change ") }).ClickAsync();
        await Expect(dialog.GetByText("changed.").First).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(page.GetByText("£33.60").First).ToBeVisibleAsync();

        // A file: what is wrong is listed, then it is taken.
        await page.GoAsync("/charges/import");
        await Expect(page.GetByText("Drop your filled-in template here")).ToBeVisibleAsync();
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "charges.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes("Customer,Description,Category,Price,Start\nNobody Ltd,Fibre,Lines,ten,1/12/2026\n"),
                }
            );
        await Expect(page.GetByText("No customer has this reference or name.")).ToBeVisibleAsync();
        await browser.BothAsync("charges-import-errors");
        await Expect(page.Locator(".file-field .drop")).ToBeVisibleAsync();
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "charges.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes("Customer,Description,Category,Price,Start\nC0029,Fibre by file,Lines,10,1/12/2026\n"),
                }
            );
        await Expect(page.GetByText("1 charge created from charges.csv")).ToBeVisibleAsync();
        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
