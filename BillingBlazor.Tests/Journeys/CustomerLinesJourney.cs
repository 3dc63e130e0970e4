using System.Globalization;
using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Deque.AxeCore.Playwright;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The guide's "Adding a cost centre to a customer" and "Adding a line identifier (CLI) to a customer", in its order and words;
/// then what we have beyond it.</summary>
public sealed partial class CustomerLinesJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lines-").FullName;
    private readonly List<string> faults = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cost_centre_and_line_identifiers_in_the_words_of_the_guide()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.Locator("h1")).ToBeVisibleAsync();

        await CostCentreAsync(page, browser);
        await LineIdentifierAsync(page, browser);
        await OrphansAsync(page, browser);
        await ListAsync(page, browser);
        await MoveAsync(page, browser);
        await ConsequencesAsync(page, browser);
        await AmendAsync(page, browser);

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.Empty(browser.StrangeRequests);
    }

    [GeneratedRegex("/clis$")]
    private static partial Regex ListAddress();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task CostCentreAsync(IPage page, Browser browser)
    {
        await ConfigurationAsync(page, "Cost Centres");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add Cost Centre" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Create New Cost Centre" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "General" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.GetByText("Give the cost centre a name: it appears on invoices and usage statements.")).ToBeVisibleAsync();
        await page.GetByLabel("Cost Centre Name").FillAsync("London");
        await LookAsync(browser, "lines-cost-centre");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "London", Exact = true })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Add Cost Centre" }).ClickAsync();
        await page.GetByLabel("Cost Centre Name").FillAsync("LONDON");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.GetByText("This customer already has a cost centre called London.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true }).ClickAsync(); // what was typed is not saved: it asks
        await LookAsync(browser, "lines-cost-centres");
    }

    private async Task LineIdentifierAsync(IPage page, Browser browser)
    {
        await ConfigurationAsync(page, "Caller Line Identifiers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add Line Identifier" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Create New Caller Line Identifier" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "General" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Billing" })).ToBeVisibleAsync();
        await page.GetByLabel("Line Identifier", new() { Exact = true }).FillAsync("020 7946 000");
        await Expect(page.GetByText("It has 10 figures; a UK number has 11.")).ToBeVisibleAsync();
        await page.GetByLabel("Line Identifier", new() { Exact = true }).FillAsync("+44 (0)20 7946 0004");
        await Expect(page.GetByText("Move it from there, end it there first, or choose other days.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "+44 (0)20 7946 0004 is" })).ToBeVisibleAsync();

        await page.GetByLabel("Line Identifier", new() { Exact = true }).FillAsync("+44 (0)1632 960999");
        await Expect(page.GetByText("Matched as 01632960999, however it is spelt.")).ToBeVisibleAsync();
        await page.GetByLabel("Description (Optional)").FillAsync("Ann Archer");
        await ChooseAsync(page, "Type", "WLR");
        await ChooseAsync(page, "Cost Centre", "London");
        await page.GetByLabel("Exclude from billing").CheckAsync();
        await page.GetByLabel("Spending Cap (Optional)").FillAsync("5.00");
        await LookAsync(browser, "lines-create");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(ListAddress());
        var row = page.Locator("tr", new() { HasTextString = "Ann Archer" });
        await Expect(row).ToContainTextAsync("London");
        await Expect(row).ToContainTextAsync("Excluded");
        await Expect(row).ToContainTextAsync("cap £5.00 + VAT");
    }

    /// <summary>The demo has calls of 0113 496 0000 to 0002 that nobody owns.</summary>
    private static async Task OrphansAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Add Line Identifier" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Several at once" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Just one" })).ToBeVisibleAsync();
        await page.GetByLabel("Line Identifier", new() { Exact = true }).FillAsync("0113 496 0000\n0113 496 0001");
        await Expect(page.GetByText("2 line identifiers, all with what stands below.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("match these lines.");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("cost");
        await browser.ShotAsync("lines-orphans");
        await page.GetByRole(AriaRole.Button, new() { Name = "Match and rate them" }).ClickAsync();
        await Expect(page.GetByText("calls are matched and rated.")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(ListAddress());
    }

    private async Task ListAsync(IPage page, Browser browser)
    {
        await page.GetByLabel("Number or description").FillAsync("+44 1632 960");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new Regex("q=%2B44"));
        await page.GetByLabel("Number or description").FillAsync("");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "0113 496 0001" })).ToBeVisibleAsync();
        await page.GetByLabel("Choose 0113 496 0000").CheckAsync();
        await page.GetByLabel("Choose 0113 496 0001").CheckAsync();
        await Expect(page.GetByText("2 line identifiers chosen")).ToBeVisibleAsync();
        await LookAsync(browser, "lines-list");

        await page.GetByRole(AriaRole.Button, new() { Name = "Cost Centre…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Assign" }).ClickAsync();
        await Expect(page.GetByText("2 line identifiers chosen")).ToBeHiddenAsync();
    }

    private async Task MoveAsync(IPage page, Browser browser)
    {
        await page.GetByLabel("Choose 0113 496 0000").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move to another customer…" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Customer" }).FillAsync("LLP 2");
        await page.Locator(".mud-popover-open .mud-list-item").First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0); // the choice has come to the server
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox, new() { Name = "From", Exact = true }).FillAsync("1 Jan 2026");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("not billed yet");
        await LookAsync(browser, "lines-move");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Move the line" }).ClickAsync();
        await Expect(page.GetByText("went with it, rated anew")).ToBeVisibleAsync();
        await Expect(page.Locator("tr", new() { HasTextString = "0113 496 0000" })).ToContainTextAsync("Ended");
    }

    /// <summary>A line with billed calls and a charge: what would happen is said before it does.</summary>
    private async Task ConsequencesAsync(IPage page, Browser browser)
    {
        await using (var db = new SqliteConnection($"Data Source={Path.Combine(folder, "billing.db")};Pooling=false"))
        {
            await db.OpenAsync(Cancel);
            await using var tie = db.CreateCommand();
            tie.CommandText =
                """
                UPDATE "Charges" SET "CliId" = (SELECT "Id" FROM "Clis" WHERE "Key" = '442079460000')
                WHERE "CustomerId" = (SELECT "CustomerId" FROM "Clis" WHERE "Key" = '442079460000')
                """;
            Assert.True(await tie.ExecuteNonQueryAsync(Cancel) > 0);
        }
        await page.GetByRole(AriaRole.Link, new() { Name = "02079460000", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move to another customer…" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Customer" }).FillAsync("LLP 2");
        await page.Locator(".mud-popover-open .mud-list-item").First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0); // the choice has come to the server
        await page.GetByRole(AriaRole.Dialog)
            .GetByRole(AriaRole.Textbox, new() { Name = "From", Exact = true })
            .FillAsync(DateTime.UtcNow.AddMonths(-1).AddDays(1 - DateTime.UtcNow.Day).ToString("d MMM yyyy", CultureInfo.InvariantCulture));
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("billed to Harbour & Vale Ltd already");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("to Harbour & Vale Ltd with its next invoice").CheckAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("SIP channel, from").CheckAsync();
        await LookAsync(browser, "lines-consequences");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave", Exact = true }).ClickAsync(); // what was chosen is not saved: it asks
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel", Exact = true }).ClickAsync();
    }

    private async Task AmendAsync(IPage page, Browser browser)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "0113 496 0001", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Amend Caller Line Identifier" })).ToBeVisibleAsync();
        await page.GetByLabel("To (Optional)").FillAsync("1 Jan 2026");
        await page.Keyboard.PressAsync("Tab");
        await LookAsync(browser, "lines-amend");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("outside these days");
        await LookAsync(browser, "lines-days");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the days" }).ClickAsync();
        await Expect(page.GetByText("matched anew")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(ListAddress());
    }

    private static async Task ConfigurationAsync(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })
            .GetByRole(AriaRole.Link, new() { Name = "Customers", Exact = true })
            .ClickAsync();
        await page.GetByLabel("Name, reference, postcode or CLI").FillAsync("Harbour & Vale");
        await Expect(page).ToHaveURLAsync(new Regex("q=Harbour"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Harbour & Vale Ltd", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Configuration" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
    }

    /// <summary>Seen in light and dark, wide and narrow, and by axe.</summary>
    private async Task LookAsync(Browser browser, string name)
    {
        var page = browser.Page;
        foreach (var theme in new[] { "light", "dark" })
        {
            await browser.SwitchAsync(theme);
            foreach (var width in Browser.Widths)
            {
                await browser.SizeAsync(width);
                await browser.ShotAsync($"{name}-{theme}-{width}");
            }
            await browser.SizeAsync(1440);
            var result = await page.RunAxe();
            faults.AddRange(
                result
                    .Violations.Where(v => v.Impact is "serious" or "critical")
                    .Select(v => $"{name} {theme}: {v.Id}, {v.Nodes[0].Html[..Math.Min(200, v.Nodes[0].Html.Length)]}")
            );
        }
        await browser.SwitchAsync("light");
    }

    private static async Task ChooseAsync(IPage page, string label, string choice)
    {
        await page.Locator(".form .mud-select")
            .Filter(new() { Has = page.Locator("label", new() { HasTextString = label }) })
            .First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = choice }).First.ClickAsync();
    }
}
