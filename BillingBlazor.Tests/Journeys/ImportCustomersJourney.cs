using System.Text.RegularExpressions;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Server.Customers;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Microsoft.AspNetCore.Identity;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The guide's Bulk importing customers, in its order: template, a file with errors, the marked-up copy mended, success, the
/// listing; then lines for one of them.</summary>
public sealed partial class ImportCustomersJourney : IDisposable
{
    private const string Password = "correct horse battery";
    private readonly string folder = Directory.CreateTempSubdirectory("import-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_template_is_filled_in_refused_mended_and_taken_in()
    {
        await PrepareAsync();
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("olive@meridian.example", Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();

        await page.GoAsync("/customers/import");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bulk import customers" })).ToBeVisibleAsync();
        await LooksAsync(browser, "import-customers");
        var template = await DownloadAsync(page, "Download Customer Import Template", "template.xlsx");
        Fill(
            template,
            [
                ("Harbour & Vale Ltd", "SE1 2AB", "Meridian Telecom", "Anniversary", "31"),
                ("Łódź Trading 🚀", "nowhere", "Nobody plc", "Anniversary", ""),
                ("=cmd|' /C calc'!A0", "BN1 1AA", "", "Default", "15"),
            ]
        );

        await UploadAsync(page, template);
        await Expect(page.GetByText("5 errors in template.xlsx")).ToBeVisibleAsync();
        await Expect(page.GetByText("“nowhere” is not a UK postcode, such as EC2A 2JN.")).ToBeVisibleAsync();
        await LooksAsync(browser, "import-errors");
        await page.GetByLabel("Find in errors").FillAsync("anniversary");
        await Expect(page.Locator(".problems tbody tr")).ToHaveCountAsync(2);

        var mended = await DownloadAsync(page, "Download the marked-up copy", "mended.xlsx");
        Mend(mended, ("I3", "BN1 1AA"), ("N3", "northgate voice"), ("N4", "Meridian Telecom"), ("P3", "1"), ("P4", ""));
        await UploadAsync(page, mended);
        await Expect(page.GetByText("3 customers were created.")).ToBeVisibleAsync();
        await Expect(page.GetByText("3 of them have no delivery email")).ToBeVisibleAsync();
        await LooksAsync(browser, "import-success");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go to Customers" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(ListAddress());
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Łódź Trading 🚀", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "=cmd|' /C calc'!A0", Exact = true })).ToBeVisibleAsync();
        await browser.ShotAsync("import-listing");

        await page.GoAsync("/customers/import");
        await UploadAsync(page, mended);
        await Expect(page.GetByText("imported this very file on")).ToBeVisibleAsync();
        await LooksAsync(browser, "import-again");
        await page.GetByRole(AriaRole.Button, new() { Name = "Don't import" }).ClickAsync();
        Assert.Empty(browser.StrangeRequests);
    }

    [Fact]
    public async Task A_long_import_shows_its_progress_and_can_be_cancelled_and_a_file_too_large_is_not_sent()
    {
        await PrepareAsync();
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("olive@meridian.example", Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();
        var (many, large) = (Path.Combine(folder, "many.xlsx"), Path.Combine(folder, "large.csv"));
        await File.WriteAllBytesAsync(many, TenThousand.Book("Meridian Telecom", "Business Saver"), Cancel);
        await File.WriteAllBytesAsync(large, new byte[21 << 20], Cancel);

        await page.GoAsync("/customers/import");
        await UploadAsync(page, large);
        await Expect(page.GetByText("large.csv is larger than 20 MB.")).ToBeVisibleAsync();
        await UploadAsync(page, many);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByText("was cancelled. Nothing was saved.")).ToBeVisibleAsync();
        await UploadAsync(page, many);
        await Expect(page.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await browser.ShotAsync("import-progress");
        await Expect(page.GetByText("10,000 customers were created.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Lines_are_pasted_shown_with_their_errors_and_added()
    {
        await PrepareAsync();
        int customerId;
        using (var house = new TestInstallation(folder))
        {
            using var db = house.Db();
            var customer = new Customer("Alpha Ltd", db.CustomerGroups.First().Id, db.Organisations.First().Id, new(2026, 1, 1));
            customer.AddCostCentre("London");
            customerId = house.Add(customer).Id;
        }
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("olive@meridian.example", Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();

        await page.GoAsync($"/customers/{customerId}/clis/import");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Import line identifiers" })).ToBeVisibleAsync();
        await LooksAsync(browser, "import-lines-empty");
        await page.GetByLabel("Paste from your spreadsheet")
            .FillAsync(
                "020 7946 0101\t\tReception\tMobile\tLondon\tYes\t5.00\n2079460102\t\tBack office\n01273 900000\t01273 900099\tParis "
                    + "office\t\tParis"
            );
        await Expect(page.GetByText("2 errors to be mended first")).ToBeVisibleAsync();
        await Expect(page.GetByText("“Paris” is none of this customer's cost centres. Choose from: London.")).ToBeVisibleAsync();
        await LooksAsync(browser, "import-lines-errors");
        await page.GetByLabel("Paste from your spreadsheet")
            .FillAsync(
                "020 7946 0101\t\tReception\tMobile\tLondon\tYes\t5.00\n02079460102\t\tBack office\n01273 900000\t01273 "
                    + "900099\tBrighton office"
            );
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 3 line identifiers" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(CustomerAddress());
        await Expect(page.GetByText("3 line identifiers added to Alpha Ltd")).ToBeVisibleAsync();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Wide and narrow, light and dark.</summary>
    private static async Task LooksAsync(Browser browser, string name)
    {
        foreach (var tone in new[] { "light", "dark" })
        {
            await browser.SwitchAsync(tone);
            foreach (var width in Browser.Widths)
            {
                await browser.SizeAsync(width);
                await browser.ShotAsync($"{name}-{tone}-{width}");
            }
        }
        await browser.SwitchAsync("light");
    }

    private async Task<string> DownloadAsync(IPage page, string link, string name)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync());
        var path = Path.Combine(folder, name);
        await download.SaveAsAsync(path);
        return path;
    }

    /// <summary>The field is hidden while a file is on the way, and is a fresh one when it comes back.</summary>
    private static async Task UploadAsync(IPage page, string path)
    {
        await Expect(page.Locator(".file-field .drop")).ToBeVisibleAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(path);
    }

    private static void Fill(string path, (string Name, string Postcode, string Organisation, string Group, string Day)[] customers)
    {
        using var book = SpreadsheetDocument.Open(path, isEditable: true);
        var rows = Customers(book).Descendants<SheetData>().Single();
        foreach (var (customer, at) in customers.Select((customer, at) => (customer, at + 2)))
            rows.Append(
                new Row(
                    Text($"A{at}", customer.Name),
                    Text($"C{at}", "1 Quay Street"),
                    Text($"G{at}", "London"),
                    Text($"I{at}", customer.Postcode),
                    Text($"J{at}", "United Kingdom"),
                    Text($"N{at}", customer.Organisation),
                    Text($"O{at}", customer.Group),
                    Text($"P{at}", customer.Day)
                )
                {
                    RowIndex = (uint)at,
                }
            );
    }

    private static void Mend(string path, params (string Address, string Text)[] cells)
    {
        using var book = SpreadsheetDocument.Open(path, isEditable: true);
        foreach (var (address, text) in cells)
        {
            var cell = Customers(book).Descendants<Cell>().Single(cell => cell.CellReference == address);
            (cell.DataType, cell.CellValue, cell.InlineString) = (CellValues.InlineString, null, new(new Text(text)));
        }
    }

    private static Worksheet Customers(SpreadsheetDocument book) =>
        (
            (WorksheetPart)
                book.WorkbookPart!.GetPartById(
                    book.WorkbookPart.Workbook!.Sheets!.Elements<Sheet>().Single(sheet => sheet.Name == "Customers").Id!.Value!
                )
        ).Worksheet!;

    private static Cell Text(string address, string text) =>
        new(new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve }))
        {
            CellReference = address,
            DataType = CellValues.InlineString,
        };

    private async Task PrepareAsync()
    {
        using var house = new TestInstallation(folder);
        var organisation = new Organisation("Meridian Telecom");
        organisation.MakeDefault();
        house.Add(organisation);
        house.Add(new Organisation("Northgate Voice"));
        var group = new CustomerGroup("Anniversary");
        group.Amend(new() { Name = "Anniversary", Billing = BillingKind.Anniversary });
        house.Add(group);
        using (var db = house.Db())
        {
            var voice = db.Categories.Single(category => category.Name == "Voice").Id;
            house.Add(new Tariff("Business Saver", voice));
        }
        house.Add(new Tariff("SIM Only", house.Add(new Category("Mobile", CategoryKind.Usage, 40)).Id));
        var users = house.Get<UserManager<User>>();
        var olive = new User
        {
            UserName = "olive@meridian.example",
            Email = "olive@meridian.example",
            EmailConfirmed = true,
            DisplayName = "Olive Owner",
        };
        Assert.True((await users.CreateAsync(olive, Password)).Succeeded);
        await users.AddToRoleAsync(olive, Roles.Owner);
    }

    [GeneratedRegex("/customers$")]
    private static partial Regex ListAddress();

    [GeneratedRegex(@"/customers/\d+$")]
    private static partial Regex CustomerAddress();
}
