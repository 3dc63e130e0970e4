using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;
using Microsoft.Playwright;
using MimeKit;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The whole main job in a real browser: from a carrier's file to the PDF in the customer's portal.</summary>
public sealed class FirstInvoiceJourney : IDisposable
{
    private const string Password = "correct horse battery";
    private readonly string folder = Directory.CreateTempSubdirectory("journey-").FullName;
    private readonly DateOnly thisMonth = BillingPeriod.MonthOf(UkTime.DayOf(DateTime.UtcNow)).From;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_carriers_file_to_the_customers_pdf()
    {
        await PrepareAsync();
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;

        await browser.SignInAsync("olive@meridian.example", Password);
        await UploadAsync(page);
        await browser.ShotAsync("files");
        await AssignOrphanAsync(page);
        await browser.ShotAsync("orphans");
        await DraftAsync(page);
        await browser.ShotAsync("draft-run");
        await AskWhyAsync(page, browser);
        await ApproveAsync(page);
        await browser.ShotAsync("approved-run");
        var mail = await MailAsync();
        Assert.Equal("accounts@harbour.example", mail.To.ToString());
        Assert.Equal("INV-1001.pdf", Assert.Single(mail.Attachments).ContentDisposition?.FileName);

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await browser.SignInAsync("accounts@harbour.example", Password);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "INV-1001", Exact = true })).ToBeVisibleAsync();
        await browser.ShotAsync("portal");
        var text = await DownloadAsync(page);

        // Broadband 32.00; 1.00 + 4.00 × 30 = 121.00 p → 1.21; the orphan 45 s → 60 s: 1.00 + 4.00 = 5.00 p → 0.05. Net 33.26, VAT 6.652 →
        // 6.65.
        Assert.All(expected, words => Assert.Contains(words, text));
        Assert.Empty(browser.StrangeRequests);
    }

    private static readonly string[] expected =
    [
        "INV-1001",
        "Harbour & Vale Ltd",
        "Broadband 80/20",
        "32.00",
        "Calls 01632960202",
        "1.21",
        "Calls 01134960111",
        "0.05",
        "33.26",
        "6.65",
        "39.91",
    ];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task UploadAsync(IPage page)
    {
        var file = Path.Combine(folder, "carrier.csv");
        await File.WriteAllLinesAsync(file, [Row("01632960202", "R1", 1800), Row("0113 496 0111", "R2", 45)], Cancel);
        await page.GoAsync("/files");
        await Expect(page.GetByText("No file yet.")).ToBeVisibleAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
        await Expect(page.GetByText("Ready", new() { Exact = true })).ToBeVisibleAsync();
    }

    private static async Task AssignOrphanAsync(IPage page)
    {
        await page.GoAsync("/orphans");
        await Expect(page.GetByText("Nobody has this line")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign to customer…" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Customer" }).FillAsync("Harbour");
        await page.Locator(".mud-popover .mud-list-item").Filter(new() { HasText = "Harbour & Vale Ltd" }).First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0); // the choice has come to the server
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign", Exact = true }).ClickAsync();
        await Expect(page.GetByText("No orphans: every call that was read has its customer and its price.")).ToBeVisibleAsync();
    }

    private static async Task DraftAsync(IPage page)
    {
        await page.GoAsync("/runs");
        await page.GetByRole(AriaRole.Link, new() { Name = "New run" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Who and when" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What to bill" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/runs/1$"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();
        await Expect(page.Locator(".key-figures")).ToContainTextAsync("£39.91");
    }

    private static async Task AskWhyAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Draft", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Calls 01632960202")).ToBeVisibleAsync();
        await browser.ShotAsync("draft-invoice");
        await page.GetByRole(AriaRole.Link, new() { Name = "Its calls", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "1.2100" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("£1.21: UK mobile at 4.00p a minute");
        await browser.ShotAsync("why");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
    }

    private static async Task ApproveAsync(IPage page)
    {
        await page.GoAsync("/runs/1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.Locator(".page-head .chip")).ToHaveTextAsync("Approved");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "INV-1001", Exact = true })).ToBeVisibleAsync();
    }

    private async Task<MimeMessage> MailAsync()
    {
        await Facts.ComeTrueAsync(() => Messages().Length > 0, "a message lies in the mail folder", Cancel);
        return await MimeMessage.LoadAsync(Messages()[0], Cancel);

        string[] Messages() =>
            Directory.Exists(Path.Combine(folder, "mail")) ? Directory.GetFiles(Path.Combine(folder, "mail"), "*.eml") : [];
    }

    private static async Task<string> DownloadAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "PDF of INV-1001" }).ClickAsync()
        );
        using var pdf = PdfDocument.Open(await download.PathAsync());
        return string.Join('\n', pdf.GetPages().Select(p => ContentOrderTextExtractor.GetText(p)));
    }

    private async Task PrepareAsync()
    {
        using var house = new TestInstallation(folder);
        using var db = house.Db();
        var (voice, lines, group, type) = (
            db.Categories.Single(c => c.Name == "Voice").Id,
            db.Categories.Single(c => c.Name == "Lines").Id,
            db.CustomerGroups.Single().Id,
            db.CliTypes.First().Id
        );
        var organisation = new Organisation("Meridian Telecom");
        organisation.MakeDefault();
        house.Add(organisation);
        house.Add(new NumberSeries("INV-", 1001));
        var supplier = house.Add(new Supplier("Carrier"));
        var mobile = new Destination(supplier.Id, "UK mobile", voice);
        mobile.UseCodes(["UKM"]);
        house.Add(mobile);
        house.Add(
            new RateRow(
                null,
                null,
                null,
                mobile.Id,
                new(2026, 1, 1),
                null,
                new()
                {
                    Peak = 0.04m,
                    Connection = 0.01m,
                    FirstIntervalSeconds = 60,
                }
            )
        );
        var customer = new Customer("Harbour & Vale Ltd", group, organisation.Id, new(2026, 1, 1));
        customer.Amend(
            new()
            {
                Name = "Harbour & Vale Ltd",
                Since = new(2026, 1, 1),
                GroupId = group,
                OrganisationId = organisation.Id,
                SendViaEmail = true,
                DeliveryEmail = "accounts@harbour.example",
            }
        );
        customer.AddCli(new("01632960202", type));
        house.Add(customer);
        var charge = new Charge(customer.Id, lines, "Broadband 80/20", Frequency.Monthly, thisMonth);
        charge.Amend(
            new()
            {
                CategoryId = lines,
                Description = "Broadband 80/20",
                Frequency = Frequency.Monthly,
                UnitPrice = Money.FromPounds(32),
                Start = thisMonth,
            }
        );
        house.Add(charge);
        await AccountAsync(house, "olive@meridian.example", Roles.Owner, null);
        await AccountAsync(house, "accounts@harbour.example", Roles.Portal, customer.Id);
    }

    private static async Task AccountAsync(TestInstallation house, string email, string role, int? customerId)
    {
        var users = house.Get<UserManager<User>>();
        var user = new User
        {
            UserName = email,
            Email = email,
            DisplayName = email,
            CustomerId = customerId,
        };
        Assert.True((await users.CreateAsync(user, Password)).Succeeded);
        await users.AddToRoleAsync(user, role);
    }

    private string Row(string cli, string recordId, int seconds) =>
        $"V,,{cli},07700900456,{thisMonth.AddDays(-10):dd/MM/yyyy},12:00:00,{seconds},,,UK "
        + $"Mobile,UKM,1,0.4500{new string(',', 16)}{recordId}";
}
