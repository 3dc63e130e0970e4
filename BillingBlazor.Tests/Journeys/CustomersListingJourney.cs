using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>
/// The guide's "How to set customer status", "Tagging a customer" on the listing and from the Tags listing screen, and "Filtering customers
/// by tag", in its order and words; then what the listing does beyond it. Two browsers look at it: what one does the other sees.
/// </summary>
public sealed class CustomersListingJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("listing-").FullName;

    [Fact]
    public async Task Statuses_tags_and_filters_in_the_words_of_the_guide()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        await using var colleague = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await colleague.SignInAsync("support@demo.example", DemoAccounts.Password);
        await Expect(colleague.Page.Locator("h1")).ToBeVisibleAsync();
        await colleague.Page.GoAsync("/customers?q=Brighton");
        await Expect(colleague.Page.GetByText("Brighton").First).ToBeVisibleAsync();

        await SetStatusAsync(browser, colleague.Page);
        await TagOnTheListingAsync(browser, colleague.Page);
        await TagsListingAsync(browser);
        await FilterByTagAsync(browser);
        await ByTheKeyboardAloneAsync(browser);
        await FindAsync(browser);
        await KeepAsync(browser);
        await SupportMayNotCancelAsync(colleague.Page);

        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The guide: select customers using the checkboxes, which reveals options to bulk set the status.</summary>
    private static async Task SetStatusAsync(Browser browser, IPage colleague)
    {
        var page = browser.Page;
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })
            .GetByRole(AriaRole.Link, new() { Name = "Customers", Exact = true })
            .ClickAsync();
        await LookAsync(browser, "listing");
        await page.GetByLabel("Name, reference, postcode or CLI").FillAsync("Brighton");
        await Expect(page).ToHaveURLAsync(new Regex("q=Brighton"));
        await Expect(Rows(page).First).ToContainTextAsync("Brighton");
        var count = await Rows(page).CountAsync();
        await page.GetByLabel("Select all on this page").ClickAsync();
        await Expect(page.GetByText($"{count} selected")).ToBeVisibleAsync();
        await LookAsync(browser, "listing-ticked");

        await ChooseAsync(page, "Set status", "Suspended");
        await Expect(page.GetByRole(AriaRole.Dialog))
            .ToContainTextAsync($"{count} customers are left out of billing runs until reactivated.");
        await LookAsync(browser, "listing-suspend");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^Suspend {count} customers") }).ClickAsync();
        await Expect(page.GetByText($"{count} customers are Suspended")).ToBeVisibleAsync();
        await Expect(page.Locator("tbody .chip.warning")).ToHaveCountAsync(count);
        await Expect(colleague.Locator("tbody .chip.warning")).ToHaveCountAsync(count);

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.Locator("tbody .chip.warning")).ToHaveCountAsync(0);

        await page.GetByLabel("Clear selection").Or(page.GetByText("Clear selection")).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Select Brighton") }).First.ClickAsync();
        await ChooseAsync(page, "Set status", "Cancelled");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(new Regex("line identifiers? will be removed"));
        await LookAsync(browser, "listing-cancel");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    /// <summary>The guide: On the Customer listing screen. The one ticked before is ticked still.</summary>
    private static async Task TagOnTheListingAsync(Browser browser, IPage colleague)
    {
        var page = browser.Page;
        await ChooseAsync(page, "Tags", "Add");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("1 customer will carry the tags.");
        await dialog.GetByRole(AriaRole.Combobox, new() { Name = "Tags" }).FillAsync("lon");
        await Expect(dialog.GetByRole(AriaRole.Option, new() { Name = "London" })).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Option, new() { Name = "London" }).ClickAsync();
        await Expect(dialog.GetByLabel("Remove tag London")).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Combobox, new() { Name = "Tags" })).ToHaveValueAsync("");
        await dialog.GetByRole(AriaRole.Combobox, new() { Name = "Tags" }).PressSequentiallyAsync("Seaside,", new() { Delay = 30 });
        await Expect(dialog.GetByLabel("Remove tag Seaside")).ToBeVisibleAsync();
        await dialog.GetByLabel("Replace existing tags").ClickAsync();
        await LookAsync(browser, "listing-tags");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Locator("tbody tr.ticked .chip.tag")).ToHaveTextAsync(["London", "Seaside"]);
        await Expect(colleague.Locator("tbody .chip.tag").Filter(new() { HasText = "Seaside" })).ToHaveCountAsync(1);

        await ChooseAsync(page, "Tags", "Remove");
        await page.GetByRole(AriaRole.Dialog)
            .GetByRole(AriaRole.Combobox, new() { Name = "Tags" })
            .PressSequentiallyAsync("London,", new() { Delay = 30 });
        await Expect(page.GetByRole(AriaRole.Dialog).GetByLabel("Remove tag London")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(page.Locator("tbody tr.ticked .chip.tag")).ToHaveTextAsync(["Seaside"]);
    }

    /// <summary>The guide: From the Tags listing screen, by the Tags link of the Customers listing.</summary>
    private static async Task TagsListingAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Tags", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add Tag" }).ClickAsync();
        await page.GetByLabel("Tag", new() { Exact = true }).FillAsync("seaside");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.GetByText("There is a tag called Seaside already.")).ToBeVisibleAsync();
        await page.GetByLabel("Tag", new() { Exact = true }).FillAsync("Brand new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Brand new" })).ToContainTextAsync("0");
        await LookAsync(browser, "tags");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete Brand new" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete tag" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Brand new" })).ToHaveCountAsync(0);
    }

    /// <summary>The guide: clicking into the Tags field shows the tags, typing narrows; any of them filters.</summary>
    private static async Task FilterByTagAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GoAsync("/customers");
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "Tags" });
        await field.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Listbox, new() { Name = "Tags" }).GetByRole(AriaRole.Option)).ToHaveCountAsync(6);
        await browser.ShotAsync("listing-tag-list");
        await field.FillAsync("sea");
        await Expect(page.GetByRole(AriaRole.Listbox, new() { Name = "Tags" }).GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Option, new() { Name = "Seaside" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("tag=Seaside"));
        await Expect(Rows(page)).ToHaveCountAsync(1);
        await page.GoAsync("/customers?tag=Seaside&tag=VIP");
        await Expect(Rows(page).Filter(new() { HasText = "Seaside" })).ToHaveCountAsync(1);
        Assert.True(await Rows(page).CountAsync() > 1);
        await page.GoAsync("/customers?q=nobody-of-this-name");
        await Expect(page.GetByText("No customer matches.")).ToBeVisibleAsync();
        await LookAsync(browser, "listing-empty");
    }

    /// <summary>From the search to the tag without a mouse.</summary>
    private static async Task ByTheKeyboardAloneAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GoAsync("/customers");
        await Expect(Rows(page).First).ToBeVisibleAsync();
        await page.GetByText("Clear selection").ClickAsync(); // what was ticked before is ticked still
        await Expect(page.Locator(".bulk")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("Ashdown Dental");
        await Expect(page).ToHaveURLAsync(new Regex("q=Ashdown"));
        await Expect(Rows(page)).ToHaveCountAsync(2);
        await TabToAsync(page, "Select Ashdown");
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByText("2 selected")).ToBeVisibleAsync();
        for (
            var i = 0;
            i < 30
                && !await page.EvaluateAsync<bool>(
                    "document.activeElement.textContent.trim() === 'Tags' && document.activeElement.closest('.bulk') !== null"
                );
            i++
        )
            await page.Keyboard.PressAsync("Shift+Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Add" })).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => document.activeElement.getAttribute('role') === 'menuitem'");
        for (var i = 0; i < 4 && !await page.EvaluateAsync<bool>("document.activeElement.textContent.trim() === 'Add'"); i++)
            await page.Keyboard.PressAsync(i == 0 ? "ArrowDown" : "Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("2 customers will carry the tags.");
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Combobox, new() { Name = "Tags" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Typed,", new() { Delay = 30 });
        await Expect(page.GetByLabel("Remove tag Typed")).ToBeVisibleAsync();
        for (var i = 0; i < 8 && !await page.EvaluateAsync<bool>("document.activeElement.textContent.trim() === 'Add'"); i++)
            await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tbody .chip.tag").Filter(new() { HasText = "Typed" })).ToHaveCountAsync(2);
    }

    /// <summary>Ctrl+K: customers, invoices and pages.</summary>
    private static async Task FindAsync(Browser browser)
    {
        var page = browser.Page;
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("harbour"); // at once, before the dialog is there
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Find customers, invoices and pages" })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Option).First).ToContainTextAsync("Harbour & Vale Ltd");
        await LookAsync(browser, "finder");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/customers/[0-9]+$"));
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("INV-1001");
        await Expect(page.GetByRole(AriaRole.Option).First).ToContainTextAsync("INV-1001");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    /// <summary>Ticks survive sorting, paging and a reload of the window; the workbook has what is filtered.</summary>
    private static async Task KeepAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GoAsync("/customers?size=25");
        await page.GetByText("Clear selection").ClickAsync();
        await Expect(page.Locator(".bulk")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Select ") }).Nth(1).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next page" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("page=2"));
        await Expect(page.GetByText("26–50 of 150")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Select ") }).Nth(2).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Balance") }).ClickAsync();
        await Expect(page.GetByText("2 selected")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByText("2 selected")).ToBeVisibleAsync();
        await page.GetByText("Select all 150 that match").ClickAsync();
        await Expect(page.GetByText("All 150 that match are selected")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Organisation" }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Organisation" })).ToHaveCountAsync(0);
        await page.GoAsync("/customers?q=Ashdown Dental");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export" }).ClickAsync());
        using var book = new MemoryStream(await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken));
        Assert.Equal(
            2,
            MiniExcelLibs
                .MiniExcel.Query(book, useHeaderRow: true)
                .Cast<IDictionary<string, object>>()
                .Count(row => ((string)row["Name"]).StartsWith("Ashdown Dental", StringComparison.Ordinal))
        );
    }

    private static async Task SupportMayNotCancelAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Import Customers" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Select ") }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Set status" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Suspended" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Cancelled" })).ToHaveCountAsync(0);
    }

    private static ILocator Rows(IPage page) => page.Locator("table tbody tr");

    private static async Task ChooseAsync(IPage page, string menu, string item)
    {
        await page.Locator(".bulk").GetByRole(AriaRole.Button, new() { Name = menu }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
    }

    private static async Task TabToAsync(IPage page, string label)
    {
        for (var i = 0; i < 30; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (
                await page.EvaluateAsync<bool>(
                    "label => (document.activeElement.getAttribute('aria-label') ?? '').startsWith(label)",
                    label
                )
            )
                return;
        }
        Assert.Fail($"Thirty tabs don't lead to {label}.");
    }

    private static async Task LookAsync(Browser browser, string name)
    {
        await browser.BothAsync(name);
        Assert.Empty(await browser.FaultsAsync(name));
    }
}
