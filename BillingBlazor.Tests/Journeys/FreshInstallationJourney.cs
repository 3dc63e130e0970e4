using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>An empty Production installation, set up and billed through its pages alone, and its customer's user invited.</summary>
public sealed partial class FreshInstallationJourney : IDisposable
{
    private const string Password = "correct horse battery";
    private readonly string folder = Directory.CreateTempSubdirectory("fresh-").FullName;
    private readonly DateOnly thisMonth = BillingPeriod.MonthOf(UkTime.DayOf(DateTime.UtcNow)).From;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_installation_bills_its_first_customer_and_invites_it()
    {
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;

        await FirstOwnerAsync(page);
        await browser.SignInAsync("olive@meridian.example", Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();
        await SupplierAsync(page);
        await DestinationAsync(page);
        await TariffAsync(page, browser);
        await CustomerAsync(page);
        await CliAsync(page);
        await ChargeAsync(page);
        await browser.ShotAsync("fresh-charges");
        await BillAsync(page);
        await InviteAsync(page);
        var link = await LinkAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GoAsync(link);
        await page.GetByLabel("New password").FillAsync(Password);
        await page.GetByLabel("The same again").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await browser.SignInAsync("accounts@harbour.example", Password);

        // Broadband 32.00; 1.00 + 4.00 × 30 = 121.00 p → 1.21. Net 33.21, VAT 6.642 → 6.64, to pay 39.85.
        await Expect(page.Locator(".key-figures")).ToContainTextAsync("£39.85");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "INV-1", Exact = true })).ToBeVisibleAsync();
        await browser.ShotAsync("fresh-portal");
    }

    [Fact]
    public async Task A_forgotten_password_is_set_by_the_link_and_then_changed()
    {
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await FirstOwnerAsync(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Forgotten password?" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Forgotten password" })).ToBeVisibleAsync();
        await page.GetByLabel("Email").FillAsync("olive@meridian.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a link" }).ClickAsync();
        await Expect(page.GetByText("If there is an account with that address")).ToBeVisibleAsync();
        var link = await LinkAsync();
        await page.GoAsync(link);
        await SetAsync(page, "another horse battery", "Set password");
        await Expect(page.GetByText("Your password is set.")).ToBeVisibleAsync();
        await page.GoAsync(link);
        await SetAsync(page, "a third horse battery", "Set password");
        await Expect(page.GetByText("This link is not valid any more.")).ToBeVisibleAsync(); // a link is used once

        await browser.SignInAsync("olive@meridian.example", "another horse battery");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();
        await page.GoAsync("/account/password");
        await page.GetByLabel("Password now").FillAsync("another horse battery");
        await SetAsync(page, Password, "Change password");
        await Expect(page.GetByText("Your password is changed")).ToBeVisibleAsync();
    }

    private static async Task SetAsync(IPage page, string password, string button)
    {
        await page.GetByLabel("New password").FillAsync(password);
        await page.GetByLabel("The same again").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
    }

    [Fact]
    public async Task No_page_of_the_demo_has_a_serious_fault_of_accessibility()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        await browser.SignInAsync("owner@demo.example", BillingBlazor.Server.SignIn.DemoAccounts.Password);
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();
        var faults = new List<string>();
        foreach (var address in visited)
        {
            await browser.Page.GoAsync(address);
            await Expect(browser.Page.Locator("h1")).ToBeVisibleAsync();
            var result = await browser.Page.RunAxe();
            faults.AddRange(
                result
                    .Violations.Where(v => v.Impact is "serious" or "critical")
                    .Select(v => $"{address}: {v.Id}, {v.Nodes[0].Html[..Math.Min(160, v.Nodes[0].Html.Length)]}")
            );
        }

        Assert.Empty(faults);
    }

    private static readonly string[] visited =
    [
        "/runs",
        "/runs/1",
        "/customers",
        "/customers/1",
        "/customers/1/details",
        "/customers/1/amend",
        "/customers/new",
        "/files",
        "/calls",
        "/orphans",
        "/invoices",
        "/invoices/1",
        "/suppliers",
        "/destinations",
        "/tariffs/1",
        "/organisations",
        "/users",
        "/outbox",
    ];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task FirstOwnerAsync(IPage page)
    {
        await page.GoAsync("/");
        await page.GetByLabel("Token").FillAsync(await File.ReadAllTextAsync(Path.Combine(folder, "set-up-token.txt"), Cancel));
        await page.GetByLabel("Your company").FillAsync("Meridian Telecom");
        await page.GetByLabel("Your name").FillAsync("Olive Owner");
        await page.GetByLabel("Email").FillAsync("olive@meridian.example");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the first Owner" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(SignInAddress());
    }

    private static async Task SupplierAsync(IPage page)
    {
        await page.GoAsync("/suppliers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add supplier" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Carrier One");
        await SaveAsync(page);
        await Expect(page).Not.ToHaveURLAsync(new Regex("/new$"));
        await page.GoAsync("/suppliers");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Carrier One" })).ToBeVisibleAsync();
    }

    private static async Task DestinationAsync(IPage page)
    {
        await page.GoAsync("/destinations/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("UK mobile");
        await page.GetByLabel("Destination group (Optional)").FillAsync("UK mobile");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByLabel("Charge codes or prefixes").FillAsync("UKM");
        await SaveAsync(page);
        await Expect(page).Not.ToHaveURLAsync(new Regex("/new$"));
        await page.GoAsync("/destinations");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "UKM" })).ToBeVisibleAsync();
    }

    private static async Task TariffAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/tariffs/new");
        await page.GetByLabel("Name").FillAsync("Business Saver");
        await SaveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add row" }).ClickAsync();
        await page.GetByLabel("Destination group or destination").FillAsync("UK mobile");
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "UK mobile" }).First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
        await page.GetByLabel("Peak, pence", new() { Exact = true }).FillAsync("4");
        await page.GetByLabel("Connection, pence").FillAsync("1");
        await page.GetByLabel("From", new() { Exact = true }).FillAsync("1 Jan 2026");
        await browser.ShotAsync("fresh-rate-row");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "4.00" })).ToBeVisibleAsync();
    }

    private static async Task CustomerAsync(IPage page)
    {
        await page.GoAsync("/customers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Create Customer" }).ClickAsync();
        await NextAsync(page);
        await Expect(page.GetByText("Give the name of your customer.").First).ToBeVisibleAsync();
        await page.GetByLabel("Customer Name").FillAsync("Harbour & Vale Ltd");
        await page.GetByLabel("Delivery Email").FillAsync("accounts@harbour.example");
        await NextAsync(page);
        await Expect(page.GetByLabel("Registered address")).ToBeFocusedAsync();
        await page.GetByLabel("Registered address").FillAsync("1 Quay Street");
        await page.GetByLabel("Town").FillAsync("London");
        await page.GetByLabel("Postcode").FillAsync("SE1 2AB");
        await NextAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Step 3 - Financial Details" })).ToBeVisibleAsync();
        await NextAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Step 4 - Tariffs" })).ToBeFocusedAsync();
        await ChooseAsync(page, "Sell Price: Voice", "Business Saver");
        await Expect(page.Locator(".mud-select:visible").Filter(new() { HasText = "Sell Price: Voice" }).First)
            .ToContainTextAsync("Business Saver");
        await NextAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(CustomerAddress());
    }

    private static async Task CliAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Configuration" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Caller Line Identifiers" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Add Line Identifier" }).ClickAsync();
        await Expect(page.GetByLabel("Line Identifier", new() { Exact = true })).ToBeVisibleAsync();
        await page.ListensAsync();
        await page.GetByLabel("Line Identifier", new() { Exact = true }).FillAsync("01632 960202");
        await Expect(page.GetByLabel("Line Identifier", new() { Exact = true })).ToHaveValueAsync("01632 960202");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/customers/[0-9]+/clis$"));
    }

    private async Task ChargeAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Charges", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Add Charge" }).ClickAsync();
        await page.GetByText("Just for this customer.").ClickAsync();
        await page.GetByLabel("Description").FillAsync("Broadband 80/20");
        await page.GetByLabel("Price, £ each").FillAsync("32");
        await page.GetByLabel("Align to the billing day").UncheckAsync();
        await page.GetByLabel("Start", new() { Exact = true })
            .FillAsync(thisMonth.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture));
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "What will be billed" }).GetByText("£32.00").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add charge" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "£32.00" }).First).ToBeVisibleAsync();
    }

    private async Task BillAsync(IPage page)
    {
        var file = Path.Combine(folder, "carrier.csv");
        await File.WriteAllTextAsync(
            file,
            $"V,,01632960202,07700900456,{thisMonth.AddDays(-10):dd/MM/yyyy},12:00:00,1800,,,UK "
                + $"Mobile,UKM,1,0.4500{new string(',', 16)}R1\n",
            Cancel
        );
        await page.GoAsync("/files");
        await Expect(page.GetByText("No file yet.")).ToBeVisibleAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
        await Expect(page.GetByText("Ready", new() { Exact = true })).ToBeVisibleAsync();
        // One row: rated, no orphan, nothing rejected, doubled or left out.
        await Expect(page.Locator("[aria-label=Files] td.money")).ToHaveTextAsync(["1", "1", "0", "0", "0", "0"]);
        await page.GoAsync("/runs");
        await page.GetByRole(AriaRole.Link, new() { Name = "New run" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Who and when" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What to bill" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();
        await Expect(page.GetByText("£33.21").First).ToBeVisibleAsync(); // 32.00 and 1.21
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.Locator(".page-head .chip")).ToHaveTextAsync("Approved");
    }

    private static async Task InviteAsync(IPage page)
    {
        await page.GoAsync("/users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Vera Vale");
        await page.GetByLabel("Email").FillAsync("accounts@harbour.example");
        await ChooseAsync(page, "Role", "Portal");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Customer" }).FillAsync("Harbour");
        await page.Locator(".mud-popover .mud-list-item").Filter(new() { HasText = "Harbour & Vale Ltd" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Expect(page.GetByText("Invited", new() { Exact = true })).ToBeVisibleAsync();
    }

    /// <summary>The invitation's link, out of the message in the mail folder.</summary>
    private async Task<string> LinkAsync()
    {
        var mail = Path.Combine(folder, "mail");
        await Facts.ComeTrueAsync(() => Links().Any(), "a message with a link lies in the mail folder", Cancel);
        return Links().First();

        IEnumerable<string> Links() =>
            !Directory.Exists(mail)
                ? []
                : Directory
                    .GetFiles(mail, "*.eml")
                    .Select(path => Link().Match(MimeKit.MimeMessage.Load(path, Cancel).HtmlBody ?? ""))
                    .Where(link => link.Success)
                    .Select(link => System.Net.WebUtility.HtmlDecode(link.Groups[1].Value));
    }

    private static Task NextAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();

    private static async Task ChooseAsync(IPage page, string label, string choice)
    {
        await page.Locator(".mud-select:visible")
            .Filter(new() { Has = page.Locator("label", new() { HasTextString = label }) })
            .First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = choice }).First.ClickAsync();
    }

    [GeneratedRegex("href=\"([^\"]*set-password[^\"]*)\"")]
    private static partial Regex Link();

    [GeneratedRegex("/sign-in$")]
    private static partial Regex SignInAddress();

    [GeneratedRegex(@"/customers/\d+$")]
    private static partial Regex CustomerAddress();
}
