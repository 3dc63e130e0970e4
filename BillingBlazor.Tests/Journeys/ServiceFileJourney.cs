using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>"Whenever you upload a … service file, each line item will have a means of identifying who the line item belongs to": a Gamma
/// item rental from its upload to the invoice of its customer; and a file of unknown columns.</summary>
public sealed class ServiceFileJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("services-").FullName;

    [Fact]
    public async Task From_an_item_rental_to_the_invoice_of_its_customer()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);

        await page.GoAsync("/service-files");
        await UploadAsync(page, "gamma.csv", Rental());
        await page.GetByRole(AriaRole.Link, new() { Name = "gamma.csv" }).ClickAsync();
        await Expect(page.GetByText("Every row is accounted for: 3 = 1 matched + 2 orphans")).ToBeVisibleAsync();
        await browser.BothAsync("service-file");

        // the line without a product becomes one, and its text is a code from now on
        await page.GetByRole(AriaRole.Link, new() { Name = "Without product" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Choose line 2,") }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose product…" }).ClickAsync();
        await PickAsync(page, "Product", "Analogue line rental");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose", Exact = true }).ClickAsync();
        await Expect(page.GetByText("from “Without product” to “Matched”")).ToBeVisibleAsync();

        // the CLI that nobody has is given to a customer
        await page.GetByRole(AriaRole.Tab, new() { Name = "Without customer" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Choose line 3,") }).CheckAsync();
        await browser.BothAsync("service-charges");
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign CLI…" }).ClickAsync();
        await PickAsync(page, "Customer", "Harbour & Vale Ltd");
        await browser.ShotAsync("service-assign");
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign", Exact = true }).ClickAsync();
        await Expect(page.GetByText("1 line and 0 calls are Harbour & Vale Ltd's now.")).ToBeVisibleAsync();

        await page.GoAsync("/service-files");
        await page.GetByRole(AriaRole.Link, new() { Name = "gamma.csv" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Process…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Process", Exact = true }).ClickAsync();
        await Expect(page.GetByText("3 charges made")).ToBeVisibleAsync();

        await page.GoAsync("/customers/1/charges/from-service-files");
        await Expect(page.GetByText("Prem SL line rental - WLR 3").First).ToBeVisibleAsync();
        await browser.BothAsync("customer-services");
        await browser.SizeAsync(400);
        await browser.ShotAsync("customer-services-400");
        await browser.SizeAsync(1280, 800);

        // the listings: sorted by a column, put together by product, taken away as a workbook
        await page.GoAsync("/service-files");
        await page.GetByRole(AriaRole.Button, new() { Name = "File", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("sort=Name&asc=1"));
        await Expect(page.Locator("th[aria-sort=ascending]")).ToContainTextAsync("File");
        await browser.BothAsync("service-files-listing");
        await page.GoAsync("/service-charges");
        await browser.BothAsync("service-charges-all");
        await browser.SizeAsync(400);
        await browser.ShotAsync("service-charges-400");
        await browser.SizeAsync(1280, 800);
        await page.GetByRole(AriaRole.Link, new() { Name = "By product" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Analogue line rental" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("product=[0-9]+"));
        var sheet = await page.APIRequest.GetAsync($"{server.Address}/service-charges.xlsx?q=WLR");
        Assert.Equal(200, sheet.Status);

        // The broken part from the 2nd to the end of the month, at £14.50 a month.
        var month = DateTime.DaysInMonth(DateTime.UtcNow.Year, DateTime.UtcNow.Month);
        var part = Math.Round(14.50m * (month - 1) / month, 2, MidpointRounding.AwayFromZero);
        await Bills.OpenAsync(page, folder, customerId: 1);
        await Expect(page.GetByText("Prem SL line rental - WLR 3").First).ToBeVisibleAsync();
        await browser.BothAsync("service-invoice");
        Assert.Contains(part.ToString("0.00", CultureInfo.InvariantCulture), await Bills.PdfAsync(page));
        Assert.Empty(browser.StrangeRequests);
    }

    [Fact]
    public async Task A_file_of_unknown_columns_is_understood_and_read()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);

        await page.GoAsync("/service-files");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "It has another layout than this supplier's" }).CheckAsync();
        await UploadAsync(
            page,
            "broadband.csv",
            "Circuit ID;Product Name;Charge Type;From Date;To Date;Qty;Unit Cost\n"
                + string.Join(
                    '\n',
                    Enumerable
                        .Range(0, 12)
                        .Select(n => $"0207946{n * 4:0000};Fibre 80/20;Rental;{n + 3:00}/10/2026;31/10/2026;1;{20 + n}.50")
                )
        );
        await page.GetByRole(AriaRole.Link, new() { Name = "Say how to read it" }).ClickAsync();
        await Expect(page.GetByText("Of the first 12 rows: ")).ToBeVisibleAsync();
        await browser.BothAsync("service-layout");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and read" }).ClickAsync();

        await Expect(page.GetByText("Every row is accounted for: 12 = 0 matched + 12 orphans")).ToBeVisibleAsync();
    }

    /// <summary>In the dialog: the page behind it has fields of the same names.</summary>
    private static async Task PickAsync(IPage page, string label, string name)
    {
        var field = page.Locator(".mud-dialog").GetByRole(AriaRole.Combobox, new() { Name = label });
        await field.FillAsync(name);
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(1); // what was typed was looked for
        await page.Locator(".mud-popover-open .mud-list-item").ClickAsync();
        await Expect(field).ToHaveValueAsync(name);
    }

    private static Task UploadAsync(IPage page, string name, string text) =>
        page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(text),
                }
            );

    /// <summary>Harbour &amp; Vale's first line, a text that is no product yet, and a number that nobody has.</summary>
    private static string Rental()
    {
        var month = new DateOnly(DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1);
        var (day, name) = ($"02/{month:MM/yyyy}", month.ToString("MMMM yyyy", CultureInfo.InvariantCulture));
        return $"{day},{name},2079460000,Prem SL line rental - WLR 3,Rental,0.0000,9.7537,1\n"
            + $"{day},{name},2079460000,ISDN 2e rental,Rental,20.0000,0.0000,1\n"
            + $"{day},{name},1632960777,Prem SL line rental - WLR 3,Rental,10.0900,0.0000,1\n";
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
