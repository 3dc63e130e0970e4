using System.Globalization;
using BillingBlazor.Server.SignIn;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>
/// Every day and month of the product is typed letter by letter, space and all: one that is none is refused with a sentence and keeps the
/// form from saving, one that is, is taken in any spelling.
/// </summary>
public sealed class TypedDaysJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("days-").FullName;
    private readonly List<string> faults = [];

    /// <param name="File">The page or dialog that has the fields.</param>
    /// <param name="Press">What is pressed there until they are seen.</param>
    /// <param name="Days">The fields, by their labels.</param>
    internal sealed record Place(string File, string Address, string[] Press, params string[] Days);

    internal static readonly Place[] OfCustomers =
    [
        new("InformationFields", "/customers/new", ["More"], "Customer since (Optional)"),
        new("FinanceFields", "/customers/1/amend", ["More", "More"], "VAT number checked on (Optional)"),
        new("CliPage", "/customers/1/clis/new", [], "From (Optional)", "To (Optional)"),
        new("CliMoveDialog", "/customers/1/clis/20", ["Move to another customer…", "Customer"], "From"),
        new("CliEndDialog", "/customers/1/clis", ["Choose 02079460000", "End…"], "Last day"),
        new("FinalInvoiceDialog", "/customers/1", ["More", "Close account…"], "Last day"),
        new("LedgerList", "/customers/1/balance", [], "From", "To"),
        new("PaymentDialog", "/customers/1/balance", ["Record a payment"], "Date"),
        new("AccountStatementDialog", "/customers/1/balance", ["Statement of account"], "From", "To"),
        new("CreditDialog", "/customers/1/balance", ["Adjust", "Give a credit"], "Date"),
        new("HeldBundleDialog", "/customers/1/bundles", ["Give bundle"], "From", "To (Optional)"),
        new("PriceDialog", "/customers/1/prices", ["Add price"], "From (Optional)", "To (Optional)"),
        new("ChargeWhenFields", "/customers/1/charges/new", [], "From", "End (Optional)", "Already billed to (Optional)"),
        new("ChargeWhenFields", "/customers/1/charges/new", ["Align to the billing day"], "Start", "Pro-rata start (Optional)"),
        new("ChargeDatedPrices", "/customers/1/charges/1", [], "From"),
        new("EndChargeDialog", "/customers/1/charges", ["Actions for SIP channel", "End…"], "Last day"),
        new("EndBulkDialog", "/charges", ["Select SIP channel", "End…"], "Last day"),
        new("PriceBulkDialog", "/charges", ["Select SIP channel", "Change price…"], "From"),
        new("MoveBulkDialog", "/charges", ["Select SIP channel", "Move…"], "From"),
        new("AllChargesPage", "/charges", [], "Ends from", "Ends to"),
        new("AssignOrphanDialog", "/orphans", ["Assign to customer…", "Customer"], "From"),
        new("CallList", "/calls", [], "From", "To"),
        new("FilesPage", "/files", [], "Uploaded from", "Uploaded to"),
    ];

    internal static readonly Place[] OfTheHouse =
    [
        new("RateTesterPage", "/rate-tester", [], "Day"),
        new("RateGrid", "/tariffs/1", [], "New prices from"),
        new("TariffCopyDialog", "/tariffs/1", ["Copy tariff at + %"], "Prices from (Optional)"),
        new("TariffPrices", "/tariffs/4", ["Price Handset"], "From"),
        new("ProductPage", "/products/new", [], "From (Optional)"),
        new("ProductPrices", "/products/3", ["Add price"], "From (Optional)"),
        new("ServiceFilesPage", "/service-files", [], "Uploaded from", "Uploaded to"),
        new(
            "ServiceAssignDialog",
            "/service-charges?state=withoutcustomer",
            ["Choose line 7, Prem SL line rental - WLR 3", "Assign CLI…", "Customer"],
            "From"
        ),
        new(
            "ServiceDaysDialog",
            "/service-charges?state=withoutcustomer",
            ["Choose line 7, Prem SL line rental - WLR 3", "Set from and to…"],
            "From",
            "To"
        ),
        new("PriceAdjustmentPage", "/price-adjustments/new", [], "From", "To (Optional)"),
        new("RateSheetPage", "/tariffs/1/import", [], "Valid from"),
        new("PriceDialog", "/destinations/1", ["Add buy price"], "From"),
        new("PriceDialog", "/destinations/1", ["Add sell price"], "From (Optional)", "To (Optional)"),
        new("ServiceChargeDialog", "/destinations/16", ["Add service charge"], "From (Optional)"),
        new("BankHolidaysPage", "/bank-holidays", ["Add a day"], "Day"),
        new("VatRatesPage", "/vat-rates", ["Start a new rate"], "From"),
        new("GroupPage", "/groups/3", [], "First trigger"),
        new("RunWhoFields", "/runs/new", [], "Billing month"),
        new("RunWhoFields", "/runs/new", ["Customer group", "Quarterly accounts"], "Anniversaries from", "To"),
        new("RunWhatFields", "/runs/new", ["Next", "A date range"], "First day", "Last day", "Issue date"),
        new("SecurityLogPage", "/security-log", [], "From", "To"),
        new("RunsPage", "/runs", [], "Issued from", "Issued to"),
        new("InvoiceFilters", "/invoices", ["Issued", "Own dates"], "From", "To"),
        new("PaidInFullDialog", "/invoices?q=Harbour", ["Select INV-1001", "Paid in full…"], "Paid on"),
        new("SendStatementsDialog", "/invoices?q=Harbour", ["Send statements"], "From", "To"), // ticks are kept
        new("ReportFilters", "/reports/category-revenue", [], "From", "To"),
        new("HistoryList", "/history", [], "From", "To"),
    ];

    private static readonly string[] filters =
    [
        "ServiceFilesPage",
        "LedgerList",
        "AllChargesPage",
        "CallList",
        "FilesPage",
        "RunsPage",
        "InvoiceFilters",
        "ReportFilters",
        "HistoryList",
        "SecurityLogPage",
    ];

    [Fact]
    public Task Every_day_of_customers_and_their_charges_is_typed() => TypeAllAsync("typed-days-customers", OfCustomers);

    [Fact]
    public Task Every_day_of_prices_runs_and_lists_is_typed() => TypeAllAsync("typed-days-house", OfTheHouse);

    private async Task TypeAllAsync(string name, Place[] places)
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await OpenAsync(server);
        // what the demo lacks: a product with a tariff of its category, an 084 number, a group that bills by anniversary
        await StoreAsync("INSERT INTO \"Tariffs\" (\"Name\", \"CategoryId\", \"Version\") VALUES ('Handsets', 1, 1)");
        await StoreAsync(
            "INSERT INTO \"Products\" (\"Name\", \"CategoryId\", \"VatTreatment\", \"ForOnwardSale\", \"IsWithdrawn\", "
                + "\"ServicePricing\") VALUES ('Handset', 1, 'Standard', 0, 0, 'OwnPrices')"
        );
        await StoreAsync("UPDATE \"Destinations\" SET \"Range\" = 'Service084' WHERE \"Id\" = 16");
        await StoreAsync(
            "UPDATE \"CustomerGroups\" SET \"Billing\" = 'Anniversary', \"Interval\" = 'Monthly' WHERE \"Name\" = 'Quarterly accounts'"
        );

        foreach (var place in places)
            await TypeAtAsync(browser.Page, place);

        await browser.ShotAsync(name);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    private async Task TypeAtAsync(IPage page, Place place)
    {
        var at = "";
        try
        {
            await page.GoAsync(place.Address);
            await Expect(page.Locator("main h1").First).ToBeVisibleAsync();
            foreach (var name in place.Press)
                await PressAsync(page, at = name);
            foreach (var label in place.Days)
            {
                at = label;
                var isOfDialog = place.File.EndsWith("Dialog", StringComparison.Ordinal);
                var room = isOfDialog ? page.Locator(".mud-dialog") : page.Locator("main");
                var named = page.Locator("label")
                    .Filter(new() { HasTextRegex = new($"^{System.Text.RegularExpressions.Regex.Escape(label)}$") });
                var field = room.Locator(".day-field:visible").Filter(new() { Has = named }).First;
                if (place.File == "ReportFilters")
                    await Expect(field.Locator("input")).Not.ToHaveValueAsync(""); // the usual days come with the report
                var isFilter = filters.Contains(place.File);
                await TypeInAsync(field, isFilter, isForm: !isFilter && place.File != "RateGrid"); // it has no Save
                if (isOfDialog)
                    await Expect(page.Locator(".mud-dialog")).ToHaveCountAsync(1); // Enter saved nothing
            }
        }
        catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
        {
            var path = string.Join(" > ", place.Press);
            faults.Add($"{place.File} at {place.Address} {path}, {at}: {string.Join(' ', fault.Message.Split('\n').Take(4))}");
        }
    }

    private static async Task PressAsync(IPage page, string name)
    {
        if (name.StartsWith("Select ", StringComparison.Ordinal) || name.StartsWith("Choose ", StringComparison.Ordinal))
        {
            await page.GetByRole(AriaRole.Checkbox, new() { Name = name, Exact = true }).First.CheckAsync(); // it may be from before
            return;
        }
        if (name == "Customer")
        {
            var customer = page.Locator(".mud-dialog").GetByRole(AriaRole.Combobox, new() { Name = name });
            await customer.FocusAsync(); // its list opens by itself
            await page.Locator(".mud-popover-open .mud-list-item").First.ClickAsync();
            await Expect(customer).Not.ToHaveValueAsync("");
            await Expect(customer).ToBeFocusedAsync();
            await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
            return;
        }
        var found = page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true })
            .Or(page.GetByRole(AriaRole.Menuitem, new() { Name = name, Exact = true }))
            .Or(page.GetByRole(AriaRole.Checkbox, new() { Name = name, Exact = true }))
            .Or(page.GetByRole(AriaRole.Option, new() { NameRegex = new($"^{name}") }))
            .Or(page.GetByRole(AriaRole.Radio, new() { NameRegex = new($"^{name}") }))
            .Or(page.GetByRole(AriaRole.Combobox, new() { NameRegex = new($"^{name}") }))
            .Or(page.Locator("details:not([open]) > summary", new() { HasTextString = name }));
        await found.Filter(new() { Visible = true }).First.ClickAsync();
    }

    private static async Task TypeInAsync(ILocator field, bool isFilter, bool isForm)
    {
        var input = field.Locator("input");
        var sentence = field.GetByText("“31 feb 2027” is no ", new() { Exact = false });
        await TypeAsync(input, "31 feb 2027");
        await input.EvaluateAsync(
            "() => { window.isTold = false; addEventListener('cursor-sent', () => isTold = true); }");
        await input.PressAsync("Enter");
        await Expect(sentence).ToBeVisibleAsync();
        await Expect(input).ToHaveValueAsync("31 feb 2027");
        if (isForm)
        {
            await input.Page.WaitForFunctionAsync("() => isTold"); // the server has answered
            await input.Page.WaitForFunctionAsync(FirstWrongIsFocused);
        }
        if (isFilter)
            await Expect(field.GetByText("What is shown has not changed.", new() { Exact = false })).ToBeVisibleAsync();
        foreach (var spelling in new[] { "3/2026", "3/3/26", "3 march 2026" })
        {
            if (await field.GetByLabel("Choose a month").CountAsync() == 0 == (spelling == "3/2026"))
                continue;
            await TypeAsync(
                input,
                spelling == "3 march 2026" && await field.GetByLabel("Choose a month").CountAsync() > 0 ? "mar 2026" : spelling
            );
            await input.PressAsync("Tab");
            await Expect(input).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^(3 Mar 2026|March 2026)$"));
            await Expect(sentence).ToHaveCountAsync(0);
        }
    }

    /// <summary>The cursor goes to the first field that is wrong, when the server has answered.</summary>
    private const string FirstWrongIsFocused = """
        () => ([...document.querySelectorAll('.mud-dialog')].at(-1) ?? document.querySelector('main'))
          .querySelector('.mud-input-error')?.contains(document.activeElement)
        """;

    private static async Task TypeAsync(ILocator input, string words)
    {
        await input.FocusAsync();
        await input.PressAsync("Control+A");
        await input.PressSequentiallyAsync(words);
    }

    [Fact]
    public async Task A_day_is_saved_as_it_was_meant_however_it_is_typed()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await OpenAsync(server);
        var page = browser.Page;

        await page.GoAsync("/customers/1/balance");
        await PressAsync(page, "Record a payment");
        await Expect(page.GetByRole(AriaRole.Dialog).GetByLabel("Amount, £")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Amount, £").FillAsync("12.50");
        await SaveDayAsync(
            page,
            "Date",
            "3/11/2026",
            "SELECT \"Date\" FROM \"LedgerEntries\" WHERE ABS(\"Amount\") = 12500000",
            "2026-11-03"
        );

        await page.GoAsync("/customers/1/charges");
        await PressAsync(page, "Actions for SIP channel");
        await PressAsync(page, "End…");
        await SaveDayAsync(page, "Last day", "30-11-26", "SELECT \"End\" FROM \"Charges\" WHERE \"Id\" = 1", "2026-11-30");

        await page.GoAsync("/customers/1/clis");
        await PressAsync(page, "Choose 02079460000");
        await PressAsync(page, "End…");
        await SaveDayAsync(page, "Last day", "28.2.2030", "SELECT \"To\" FROM \"Clis\" WHERE \"Id\" = 20", "2030-02-28");

        await page.GoAsync("/destinations/1");
        await PressAsync(page, "Add buy price");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Peak, pence").First.FillAsync("0.4");
        await SaveDayAsync(
            page,
            "From",
            "1 december 2026",
            "SELECT MAX(\"From\") FROM \"BuyPrice\" WHERE \"DestinationId\" = 1",
            "2026-12-01"
        );

        await page.GoAsync("/orphans");
        await PressAsync(page, "Assign to customer…");
        await PressAsync(page, "Customer");
        await SaveDayAsync(page, "From", "2026-11-02", "SELECT \"From\" FROM \"Clis\" ORDER BY \"Id\" DESC LIMIT 1", "2026-11-02");

        await page.GoAsync("/bank-holidays");
        await PressAsync(page, "Add a day");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Coronation");
        await SaveDayAsync(
            page,
            "Day",
            "8 May 28",
            "SELECT \"Day\" FROM \"BankHolidays\" WHERE \"Name\" = 'Coronation' LIMIT 1",
            "2028-05-08"
        );

        await page.GoAsync("/groups/3");
        await SaveDayAsync(
            page,
            "First trigger",
            "15/1/2027",
            "SELECT \"FirstTrigger\" FROM \"CustomerGroups\" WHERE \"Id\" = 3",
            "2027-01-15"
        );

        await page.GoAsync("/customers/1/amend");
        await PressAsync(page, "More");
        await SaveDayAsync(
            page,
            "Customer since (Optional)",
            "5.3.2020",
            "SELECT \"Since\" FROM \"Customers\" WHERE \"Id\" = 1",
            "2020-03-05"
        );
    }

    /// <summary>Typed, and saved by Enter.</summary>
    private async Task SaveDayAsync(IPage page, string label, string typed, string asked, string day)
    {
        var named = page.Locator("label").Filter(new() { HasTextRegex = new($"^{System.Text.RegularExpressions.Regex.Escape(label)}$") });
        var input = page.Locator(".day-field:visible").Filter(new() { Has = named }).First.Locator("input");
        await TypeAsync(input, typed);
        await input.PressAsync("Enter");
        var cancel = TestContext.Current.CancellationToken;
        await Facts.ComeTrueAsync(() => Stored(asked) == day, $"{label} “{typed}” is saved as {day}", cancel);
    }

    private static async Task<Browser> OpenAsync(RunningServer server)
    {
        var browser = await Browser.OpenAsync(server.Address);
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(browser.Page.Locator("h1")).ToBeVisibleAsync();
        browser.Page.SetDefaultTimeout(10_000);
        return browser;
    }

    private async Task StoreAsync(string sql)
    {
        await using var db = new SqliteConnection($"Data Source={Path.Combine(folder, "billing.db")};Pooling=false");
        await db.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = db.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    private string Stored(string sql)
    {
        using var db = new SqliteConnection($"Data Source={Path.Combine(folder, "billing.db")};Mode=ReadOnly;Pooling=false");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
