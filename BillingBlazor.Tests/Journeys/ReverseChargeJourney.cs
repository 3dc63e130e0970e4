using System.Diagnostics;
using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;
using Microsoft.Playwright;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>
/// A reseller is set to reverse charge and a category ticked; a run bills it and somebody taxed, parks whose product has no price, and the
/// invoice, its PDF and its credit note say who accounts for the VAT.
/// </summary>
public sealed class ReverseChargeJourney : IDisposable
{
    private const string Password = "correct horse battery";
    private const string Sentence = "Reverse charge: Customer to account for VAT to HMRC (section 55A VATA 1994)";
    private readonly string folder = Directory.CreateTempSubdirectory("reverse-").FullName;
    private readonly DateOnly thisMonth = BillingPeriod.MonthOf(UkTime.DayOf(DateTime.UtcNow)).From;
    private int downstream;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_tick_to_the_credit_note()
    {
        await PrepareAsync();
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("olive@meridian.example", Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        await TickAsync(page, browser);
        await FlagAsync(page, browser);
        await RatesAsync(page, browser);
        await RunAsync(page, browser);
        await InvoiceAsync(page, browser);
        await CreditNoteAsync(page, browser);
        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task TickAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/categories");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lines", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Telecoms for onward sale").CheckAsync();
        await browser.BothAsync("reverse-charge-category");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(page.GetByText("Standard, for onward sale")).ToBeVisibleAsync();
    }

    private async Task FlagAsync(IPage page, Browser browser)
    {
        await page.GoAsync($"/customers/{downstream}/amend");
        var flag = page.GetByLabel("Reverse charge: this reseller", new() { Exact = false });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Financial Details" })).ToBeVisibleAsync();
        if (!await flag.IsVisibleAsync())
            await page.Locator(".more", new() { Has = flag }).Locator("summary").ClickAsync();
        await flag.CheckAsync();
        await flag.ScrollIntoViewIfNeededAsync();
        await browser.ShotAsync("reverse-charge-customer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/customers/{downstream}(/details)?$"));
    }

    private static async Task RatesAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/vat-rates");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start a new rate" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "From", Exact = true }).FillAsync("1 Apr 2031");
        await page.GetByLabel("Per cent").FillAsync("22.5");
        await page.GetByLabel("Per cent").PressAsync("Tab");
        await browser.BothAsync("vat-rates-new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("Standard 1 Apr 2031 to come 22.5 %") }))
            .ToBeVisibleAsync();
        await browser.BothAsync("vat-rates");
    }

    private static async Task RunAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/runs/new");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Who and when" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What to bill" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();
        // 45.00 + 10.00 × 1.20 = 57.00, and 8.00 × 1.20 = 9.60
        await Expect(page.Locator(".key-figures").First).ToContainTextAsync("£66.60");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "1 customer could not be billed" })).ToBeVisibleAsync();
        await Expect(page.Locator(".parked")).ToContainTextAsync("Fibre follows the price of Fibre, which has none in force");
        await browser.BothAsync("run-parked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.Locator(".page-head .chip")).ToHaveTextAsync("Approved");

        await page.GetByRole(AriaRole.Button, new() { Name = "Bill those again" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/runs/2$"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "1 customer could not be billed" })).ToBeVisibleAsync();
        await page.GoAsync("/runs/1");
        await Expect(page.Locator(".parked")).ToContainTextAsync("Another run has taken them up.");
    }

    private static async Task InvoiceAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "INV-1001", Exact = true }).ClickAsync();
        await Expect(
                page.GetByText(
                    $"{Sentence}. The VAT that the customer accounts for is £9.00, 20 % of £45.00; it is not in the VAT " + "total."
                )
            )
            .ToBeVisibleAsync();
        await Expect(page.GetByText("The total of VAT is rounded down to the whole penny.")).ToBeVisibleAsync();
        await browser.BothAsync("reverse-charge-invoice");
        var text = await PdfAsync(page, "reverse-charge-invoice-pdf");
        foreach (
            var words in new[]
            {
                "RC 20 %, reverse charge 45.00 0.00",
                "S 20 %, standard 10.00 2.00",
                "Total to pay £57.00",
                "(section 55A VATA 1994)",
                "The VAT that the customer accounts for is £9.00",
                "rounded down to the whole penny",
            }
        )
            Assert.Contains(words, text);
    }

    private static async Task CreditNoteAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Reverse" }).ClickAsync();
        var dialog = page.Locator(".mud-dialog");
        await dialog.GetByLabel("Reason").FillAsync("Billed by mistake");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reverse" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await page.Locator(".notice a").First.ClickAsync();
        await Expect(page.GetByText("The VAT that the customer accounts for is −£9.00, 20 % of −£45.00", new() { Exact = false }))
            .ToBeVisibleAsync();
        await browser.ShotAsync("reverse-charge-credit-note");
        Assert.Contains("(section 55A VATA 1994)", await PdfAsync(page, "reverse-charge-credit-note-pdf"));
    }

    /// <summary>Its words; and, where poppler is, its first page as a picture to be looked at.</summary>
    private static async Task<string> PdfAsync(IPage page, string name)
    {
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "PDF", Exact = false }).First.ClickAsync()
        );
        var path = await download.PathAsync();
        if (File.Exists("/usr/bin/pdftoppm"))
            using (
                var draw = Process.Start(
                    "/usr/bin/pdftoppm",
                    ["-png", "-r", "80", "-singlefile", path, Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots", name)]
                )
            )
                await draw.WaitForExitAsync(Cancel);
        using var pdf = PdfDocument.Open(path);
        return string.Join(
            ' ',
            string.Join(' ', pdf.GetPages().Select(p => ContentOrderTextExtractor.GetText(p)))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
    }

    private async Task PrepareAsync()
    {
        using var house = new TestInstallation(folder);
        using var db = house.Db();
        var (lines, group) = (db.Categories.Single(c => c.Name == "Lines").Id, db.CustomerGroups.Single().Id);
        var hardware = house.Add(new Category("Hardware", CategoryKind.Products, 40)).Id;
        var organisation = new Organisation("Meridian Telecom");
        organisation.Amend(
            new()
            {
                Name = "Meridian Telecom",
                VatNumber = "GB123456727",
                VatRounding = VatRounding.Down,
            }
        );
        organisation.MakeDefault();
        house.Add(organisation);
        house.Add(new NumberSeries("INV-", 1001));
        downstream = Customer("Downstream Telecom Ltd", CustomerKind.Reseller, "GB123456782");
        Charge(downstream, lines, "SIP channels", 45);
        Charge(downstream, hardware, "Handset rental", 10);
        Charge(Customer("Harbour & Vale Ltd", CustomerKind.Business, null), lines, "SIP channels", 8);
        var fibre = new Product("Fibre", lines, Frequency.Monthly);
        fibre.Price(new(2035, 1, 1), Money.FromPounds(30), null);
        var product = house.Add(fibre).Id;
        house.Add(
            new Charge(
                Customer("Quay Books", CustomerKind.Business, null),
                new()
                {
                    ProductId = product,
                    CategoryId = lines,
                    Description = "Fibre",
                    Frequency = Frequency.Monthly,
                    Start = thisMonth,
                }
            )
        );
        var users = house.Get<UserManager<User>>();
        var owner = new User
        {
            UserName = "olive@meridian.example",
            Email = "olive@meridian.example",
            DisplayName = "Olive",
        };
        Assert.True((await users.CreateAsync(owner, Password)).Succeeded);
        await users.AddToRoleAsync(owner, Roles.Owner);

        int Customer(string name, CustomerKind kind, string? vatNumber)
        {
            var customer = new Customer(name, group, organisation.Id, new(2026, 1, 1));
            customer.Amend(
                new()
                {
                    Name = name,
                    Since = new(2026, 1, 1),
                    GroupId = group,
                    OrganisationId = organisation.Id,
                    Kind = kind,
                    VatNumber = vatNumber,
                    VatNumberCheckedOn = vatNumber is null ? null : new DateOnly(2026, 10, 1),
                    Address = new()
                    {
                        Line1 = "4 Harbour Street",
                        Town = "Whitby",
                        Postcode = "YO21 1AA",
                    },
                }
            );
            return house.Add(customer).Id;
        }

        void Charge(int customer, int category, string description, decimal pounds) =>
            house.Add(
                new Charge(
                    customer,
                    new()
                    {
                        CategoryId = category,
                        Description = description,
                        Frequency = Frequency.Monthly,
                        UnitPrice = Money.FromPounds(pounds),
                        Start = thisMonth,
                    }
                )
            );
    }
}
