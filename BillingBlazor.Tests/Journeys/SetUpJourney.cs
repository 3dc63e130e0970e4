using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Server.SignIn;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using SkiaSharp;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The set-up pages of the demo reseller in a real browser: each field, the keyboard, two clerks, hostile words; with pictures in
/// light and dark.</summary>
public sealed partial class SetUpJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("setup-").FullName;
    private readonly DateOnly today = UkTime.DayOf(DateTime.UtcNow);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_is_set_up_by_its_pages()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();

        await GroupsAsync(page);
        await OrganisationsAsync(page);
        await CategoriesAsync(page);
        await ProductsAsync(page);
        await TariffsAsync(page, browser);
        await TypesAsync(page);
        await TwoClerksAsync(page, browser, server.Address);
        await HostileAsync(page);
        var faults = await PicturesAsync(browser);

        Assert.Empty(faults);
        Assert.Empty(browser.StrangeRequests);
    }

    private static async Task GroupsAsync(IPage page)
    {
        await page.GoAsync("/groups");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = DefaultRow() })).ToContainTextAsync("When you start a run");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add group" }).ClickAsync();
        await SaveAsync(page);
        await Expect(page.GetByText("Give the group a name.").First).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("First of the month");
        await page.GetByText("Automatically", new() { Exact = true }).ClickAsync();
        await Expect(page.Locator(".story")).ToContainTextAsync("needs the date of its first trigger");
        await page.GetByLabel("First trigger").FillAsync("31 Dec 2030");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".story"))
            .ToContainTextAsync(
                "Bills on 31 Dec 2030 at 06:00: charges of December 2030, calls of November 2030.Then on 31 Jan 2031 and 28 Feb 2031, "
                    + "and so on."
            );
        await page.GetByText("Quarterly", new() { Exact = true }).ClickAsync();
        await Expect(page.Locator(".story"))
            .ToContainTextAsync("charges of December 2030 to February 2031, calls of September to November 2030");
        await SaveAsync(page);
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = FirstRow() })).ToContainTextAsync("31 Dec 2030, 06:00");
        await page.GetByRole(AriaRole.Link, new() { Name = "First of the month" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Customer groups" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "First of the month" })).ToHaveCountAsync(0);
    }

    private static async Task OrganisationsAsync(IPage page)
    {
        await page.GoAsync("/organisations/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Severn Voice");
        await page.GetByLabel("Colour", new() { Exact = true }).FillAsync("#FFD400");
        await page.GetByLabel("VAT number (Optional)").FillAsync("GB123456789");
        await page.GetByLabel("Sort code (Optional)").FillAsync("12345");
        await SaveAsync(page);
        await Expect(page.GetByText("hard to read on white (1.4 to 1", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(page.GetByText("last two figures don't agree", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(page.GetByText("A sort code has six figures", new() { Exact = false }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Darken it" }).ClickAsync();
        await page.GetByLabel("VAT number (Optional)").FillAsync("GB 123 4567 27");
        await page.GetByLabel("Sort code (Optional)").FillAsync("123456");
        await page.GetByLabel("Account number (Optional)").FillAsync("12345678");
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync("1 Quay Street");
        await page.GetByLabel("Town", new() { Exact = true }).FillAsync("Bristol");
        await page.GetByLabel("Postcode", new() { Exact = true }).FillAsync("BS1 4DJ");
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "logo.png",
                    MimeType = "image/png",
                    Buffer = Picture(),
                }
            );
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Logo of Severn Voice" })).ToBeVisibleAsync();
        await SaveAsync(page);
        await Expect(page.GetByText("another VAT number", new() { Exact = false })).ToBeVisibleAsync(); // INV- is Meridian's
        await page.GetByLabel("Invoice prefix").FillAsync("SV-");
        await page.GetByLabel("Credit note prefix").FillAsync("SVC-");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("The next is SVC-1", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Next invoice number").FillAsync("5001");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("The next is SV-5001", new() { Exact = true })).ToBeVisibleAsync();
        await SaveAsync(page);
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = SevernRow() })).ToContainTextAsync("SV-5001");
        await Expect(page.Locator("tr", new() { HasTextString = "Severn Voice" }).Locator("img")).ToHaveJSPropertyAsync("complete", true);
        Assert.Equal(
            40,
            await page.Locator("tr", new() { HasTextString = "Severn Voice" })
                .Locator("img")
                .EvaluateAsync<int>("image => image.naturalWidth")
        );
    }

    private static async Task CategoriesAsync(IPage page)
    {
        await page.GoAsync("/categories");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add category" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Hardware");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Hardware", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move Hardware up" }).ClickAsync();
        await Expect(page.Locator("tbody tr").Nth(2)).ToContainTextAsync("Hardware");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete Voice" })).ToHaveCountAsync(0);
    }

    private async Task ProductsAsync(IPage page)
    {
        await page.GoAsync("/products");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Analogue line rental" })).ToBeVisibleAsync(); // the demo's own
        await page.GetByRole(AriaRole.Link, new() { Name = "Add product" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("SIP channel");
        await page.GetByLabel("Reference (Optional)").FillAsync("SIP-1");
        await page.GetByLabel("Sell price, £").FillAsync("4.25");
        await page.GetByLabel("Buy price, £ (Optional)").FillAsync("2.98");
        await SaveAsync(page);
        await Expect(page.Locator(".key-figures")).ToContainTextAsync("29.9 %"); // (4.25 − 2.98) ÷ 4.25 = 29.88
        await page.GetByRole(AriaRole.Button, new() { Name = "Add price" }).ClickAsync();
        await page.GetByLabel("Sell price, £").FillAsync("4.5");
        await page.GetByLabel("From", new() { Exact = true })
            .FillAsync(today.AddMonths(1).ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture));
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the price" }).ClickAsync();
        await Expect(page.Locator(".key-figures")).ToContainTextAsync("£4.25");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = FuturePrice() })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add price" }).ClickAsync();
        await page.Locator(".mud-select:visible")
            .Filter(new() { Has = page.Locator("label", new() { HasTextRegex = new("^Price of$") }) })
            .First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "One customer" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Customer" }).FillAsync("Harbour & Vale");
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "Harbour & Vale Ltd" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Customer" })).ToHaveValueAsync("Harbour & Vale Ltd");
        await page.GetByLabel("Sell price, £").FillAsync("3.95");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the price" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = OwnPrice() })).ToContainTextAsync("In force");
        await page.GoAsync("/products?q=SIP-1");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "SIP channel" })).ToBeVisibleAsync();
        await page.GoAsync("/products?withdrawn=yes");
        await Expect(page.GetByText("No product matches", new() { Exact = false })).ToBeVisibleAsync();
    }

    private async Task TariffsAsync(IPage page, Browser browser)
    {
        await page.GoAsync("/tariffs");
        await page.GetByRole(AriaRole.Link, new() { Name = "Business Saver" }).ClickAsync();
        var mobile = page.Locator(".rate-grid tbody tr").Filter(new() { HasTextString = "UK mobile" });
        var next = new DateOnly(today.Year, today.Month, 1).AddMonths(1);
        var first = Typed.Print(next);
        await Expect(page.GetByLabel("New prices from")).ToHaveValueAsync(first);
        await page.GetByLabel("Correct rows in place").CheckAsync();
        await Expect(page.GetByText("Before it is saved you see in pounds", new() { Exact = false })).ToBeVisibleAsync();
        await mobile.First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Peak, pence", new() { Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Escape");
        await mobile.First.GetByRole(AriaRole.Button, new() { Name = "Amend UK mobile" }).ClickAsync();
        await Expect(page.GetByLabel("Peak, pence", new() { Exact = true })).ToBeFocusedAsync(); // where it begins, not where it was left
        await page.GetByLabel("Peak, pence", new() { Exact = true }).FillAsync("four");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Peak: “four” is not a number, such as 4.25.")).ToBeVisibleAsync();
        await page.GetByLabel("Peak, pence", new() { Exact = true }).FillAsync("");
        await page.GetByLabel("Peak, pence", new() { Exact = true }).PressSequentiallyAsync("4.25");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Correct UK mobile in place?")).ToBeVisibleAsync();
        await browser.ShotAsync("setup-rate-correct");
        await page.GetByRole(AriaRole.Button, new() { Name = "Correct the row" }).ClickAsync();
        await Expect(page.GetByText("→ 4.25", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(mobile.First).ToContainTextAsync("4.25");
        await page.GetByLabel("Correct rows in place").UncheckAsync();
        await mobile.First.GetByRole(AriaRole.Button, new() { Name = "Amend UK mobile" }).ClickAsync();
        await Expect(page.GetByLabel("From", new() { Exact = true })).ToHaveValueAsync(first);
        await page.GetByLabel("Peak, pence", new() { Exact = true }).FillAsync("4.5");
        await browser.ShotAsync("setup-rate-edit");
        await page.Keyboard.PressAsync("Enter");
        await Expect(mobile).ToHaveCountAsync(2);
        await Expect(mobile.Nth(1)).ToContainTextAsync(Typed.Print(next.AddDays(-1)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy tariff at + %" }).ClickAsync();
        await page.GetByLabel("Name of the copy").FillAsync("Business Saver 2027");
        await page.GetByLabel("Dearer by, %").FillAsync("10");
        await Expect(page.GetByText("4.00p becomes 4.40p, and £32.00 becomes £35.20.", new() { Exact = false })).ToBeVisibleAsync();
        await browser.ShotAsync("setup-tariff-copy");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Copy", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Business Saver 2027" })).ToBeVisibleAsync();
        await Expect(mobile.Last).ToContainTextAsync("4.68"); // 4.25 × 1.1 = 4.675
        await ProductTariffAsync(page);
    }

    private static async Task ProductTariffAsync(IPage page)
    {
        await page.GoAsync("/tariffs/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Trade lines");
        await ChooseAsync(page, "Category", "Lines");
        await SaveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Price SIP channel" }).ClickAsync();
        await page.GetByLabel("Sell price, £").FillAsync("3.75");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = SipRow() })).ToContainTextAsync("£3.75");
    }

    private static async Task TypesAsync(IPage page)
    {
        await page.GoAsync("/cli-types");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add type" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Full fibre");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Rename Full fibre" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete SIP" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete Full fibre" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Rename Full fibre" })).ToHaveCountAsync(0);
    }

    private static async Task TwoClerksAsync(IPage page, Browser browser, string address)
    {
        await page.GoAsync("/tariffs");
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay as you go" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Pay as you go, mine");
        await using var other = await Browser.OpenAsync(address);
        await other.SignInAsync("billing@demo.example", DemoAccounts.Password);
        await Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();
        await other.Page.GoAsync("/tariffs");
        await other.Page.GetByRole(AriaRole.Link, new() { Name = "Pay as you go" }).ClickAsync();
        await other.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Pay as you go, theirs");
        await other.Page.GetByLabel("Everything else, % (Optional)").FillAsync("55");
        await SaveAsync(other.Page);

        await Expect(page.GetByText("billing@demo.example amended this just now.", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Pay as you go, mine");
        await SaveAsync(page);
        await Expect(page.Locator(".clash")).ToContainTextAsync("billing@demo.example amended this while you had it open");
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Pay as you go, mine");
        await Expect(page.GetByLabel("Everything else, % (Optional)")).ToHaveValueAsync("55");
        await page.Locator(".clash").ScrollIntoViewIfNeededAsync();
        await browser.ShotAsync("setup-clash");
        await SaveAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Pay as you go, mine" })).ToBeVisibleAsync();
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Show both values" }).ClickAsync();
        await Expect(other.Page.Locator(".clash")).ToContainTextAsync("Pay as you go, mine");
    }

    private static async Task HostileAsync(IPage page)
    {
        await page.GoAsync("/groups/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(new string('x', 40 * 1024));
        await SaveAsync(page);
        await Expect(page.GetByText("The name of a group has at most 100 letters; this one has 20,000.").First).ToBeVisibleAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("<script>alert(1)</script> 🚀 مرحبا");
        await SaveAsync(page);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "<script>alert(1)</script> 🚀 مرحبا" })).ToBeVisibleAsync();
        foreach (var address in new[] { "/groups/99999", "/organisations/99999", "/tariffs/99999", "/products/99999" })
        {
            await page.GoAsync(address);
            await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = NoSuch() })).ToBeVisibleAsync();
        }
    }

    /// <summary>Each page at two widths, light and dark; and what axe says of it.</summary>
    private static async Task<List<string>> PicturesAsync(Browser browser)
    {
        var faults = new List<string>();
        foreach (var scheme in new[] { "light", "dark" })
        {
            await browser.SwitchAsync(scheme);
            foreach (var (name, address) in pages)
            {
                await browser.Page.GoAsync(address);
                await Expect(browser.Page.Locator("h1").First).ToBeVisibleAsync();
                foreach (var width in Browser.Widths)
                {
                    await browser.SizeAsync(width);
                    await browser.ShotAsync($"setup-{name}-{scheme}-{width}");
                }
                await browser.SizeAsync(1440);
                var result = await browser.Page.RunAxe();
                faults.AddRange(
                    result
                        .Violations.Where(v => v.Impact is "serious" or "critical")
                        .Select(v => $"{scheme} {address}: {v.Id}, {v.Nodes[0].Html[..Math.Min(160, v.Nodes[0].Html.Length)]}")
                );
            }
        }
        return faults;
    }

    private static readonly (string Name, string Address)[] pages =
    [
        ("groups", "/groups"),
        ("group", "/groups/3"),
        ("organisations", "/organisations"),
        ("organisation", "/organisations/1"),
        ("categories", "/categories"),
        ("tariffs", "/tariffs"),
        ("tariff", "/tariffs/1"),
        ("tariff-products", "/tariffs/5"),
        ("products", "/products"),
        ("product", "/products/1"),
        ("product-new", "/products/new"),
        ("cli-types", "/cli-types"),
    ];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).First.ClickAsync();

    private static async Task ChooseAsync(IPage page, string label, string choice)
    {
        await page.Locator(".mud-select").Filter(new() { Has = page.Locator("label", new() { HasTextString = label }) }).First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = choice }).First.ClickAsync();
    }

    private static byte[] Picture()
    {
        using var surface = SKSurface.Create(new SKImageInfo(40, 20));
        surface.Canvas.Clear(SKColors.SteelBlue);
        using var png = surface.Snapshot().Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    [GeneratedRegex("^Default")]
    private static partial Regex DefaultRow();

    [GeneratedRegex("^First of the month")]
    private static partial Regex FirstRow();

    [GeneratedRegex("^Severn Voice")]
    private static partial Regex SevernRow();

    [GeneratedRegex("£4.50.*From")]
    private static partial Regex FuturePrice();

    [GeneratedRegex("^Harbour & Vale Ltd.*£3.95")]
    private static partial Regex OwnPrice();

    [GeneratedRegex("^SIP channel")]
    private static partial Regex SipRow();

    [GeneratedRegex("^There is no such")]
    private static partial Regex NoSuch();
}
