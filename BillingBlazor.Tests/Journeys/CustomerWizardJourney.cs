using System.Text.RegularExpressions;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The guide's "Adding a customer", in its order and words: by mouse, by the keyboard alone, and two people amending at
/// once.</summary>
public sealed partial class CustomerWizardJourney : IDisposable
{
    private const string Password = "correct horse battery";
    private readonly string folder = Directory.CreateTempSubdirectory("wizard-").FullName;

    [Fact]
    public async Task A_customer_is_created_in_the_guides_four_steps()
    {
        await PrepareAsync();
        using var server = await RunningServer.StartAsync(folder, "Production", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await page.SetViewportSizeAsync(1440, 1000);
        await browser.SignInAsync("olive@meridian.example", Password);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Customers", Exact = true }).ClickAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Create Customer" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Create New Customer" })).ToBeVisibleAsync();
        await InformationAsync(page, browser);
        await ContactAsync(page, browser);
        await FinanceAsync(page, browser);
        await TariffsAsync(page, browser);
        await BackWithoutLossAsync(page);
        await SummaryAsync(page, browser);

        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(CustomerAddress());
        await page.GetByRole(AriaRole.Link, new() { Name = "Configuration", Exact = true }).ClickAsync();
        await Expect(page.Locator(".detail-cards")).ToContainTextAsync("EC2A 2JN");
        await ShotsAsync(browser, "details");
        await Expect(page.Locator(".detail-cards")).ToContainTextAsync("£120.50");
        await Expect(page.Locator(".detail-cards")).ToContainTextAsync("Business Saver");
        Assert.Empty(browser.StrangeRequests);
    }

    [Fact]
    public async Task The_keyboard_alone_creates_a_customer()
    {
        await PrepareAsync();
        using (var server = await RunningServer.StartAsync(folder, "Production", TestContext.Current.CancellationToken))
        {
            await using var browser = await Browser.OpenAsync(server.Address);
            await browser.SignInAsync("olive@meridian.example", Password);
            await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
            await browser.Page.GoAsync("/customers/new");
            await CreateByKeyboardAsync(browser.Page);
        }

        using var house = new TestInstallation(folder);
        using var db = house.Db();
        var customer = db.Customers.Include(c => c.Tags).Include(c => c.Tariffs).Single();
        Assert.Equal(
            ("Harbour & Vale Ltd", "HV-7", "EC2A 2JN", -20m),
            (customer.Name, customer.Reference, customer.Address.Postcode, customer.Balance.Pounds)
        );
        Assert.Equal(2, customer.Tags.Count);
        Assert.Single(customer.Tariffs);
    }

    private static async Task CreateByKeyboardAsync(IPage page)
    {
        await Expect(page.GetByLabel("Customer Name")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter"); // nothing typed: it says so, and stays
        await Expect(page.GetByText("Give the name of your customer.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Customer Name")).ToBeFocusedAsync();
        await TypeAsync(page, "Harbour & Vale Ltd", "Tab", "HV-7", "Tab");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Tag", Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove tag London" })).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("Schools,", new() { Delay = 20 });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove tag Schools" })).ToBeVisibleAsync();
        await TypeAsync(page, "Tab", "Tab", "Tab", "accounts@harbour.example", "Enter");

        await Expect(page.GetByLabel("Registered address")).ToBeFocusedAsync();
        await TypeAsync(page, "1 Quay Street", "Tab", "Tab", "Tab", "Tab", "London", "Tab", "Tab", "ec2a2jn", "Enter");
        await Expect(page.GetByLabel("Outstanding Balance (Optional)")).ToBeFocusedAsync();
        await TypeAsync(page, "-20", "Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Step 4 - Tariffs" })).ToBeFocusedAsync();
        await TypeAsync(page, "Tab", "Space"); // Sell Price: Voice
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(3);
        await TypeAsync(page, "ArrowDown", "Enter");
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Next" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Summary" })).ToBeFocusedAsync();
        await TypeAsync(page, "Tab", "Tab", "Tab", "Tab", "Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(CustomerAddress());
    }

    [Fact]
    public async Task Two_people_amending_at_once_lose_nothing()
    {
        await PrepareAsync(withCustomer: true);
        using (var server = await RunningServer.StartAsync(folder, "Production", TestContext.Current.CancellationToken))
        {
            await using var first = await Browser.OpenAsync(server.Address);
            await using var second = await Browser.OpenAsync(server.Address);
            await ClashAsync(first, second);
        }

        using var house = new TestInstallation(folder);
        using var db = house.Db();
        var customer = db.Customers.Single();
        Assert.Equal(
            ("Harbour & Vale plc", "Brighton", "020 7946 0101", 35m),
            (customer.Name, customer.Address.Town, customer.Telephone, customer.Balance.Pounds)
        );
    }

    private static async Task ClashAsync(Browser first, Browser second)
    {
        await OpenAsync(first, "olive@meridian.example");
        await OpenAsync(second, "bill@meridian.example");
        await second.Page.SetViewportSizeAsync(1440, 1000);
        await ShotsAsync(second, "amend");

        await first.Page.GetByLabel("Customer Name").FillAsync("Harbour & Vale plc");
        await first.Page.GetByLabel("Town").FillAsync("Brighton");
        await second.Page.GetByLabel("Customer Name").FillAsync("Harbour and Vale Ltd");
        await second.Page.GetByLabel("Telephone (Optional)").FillAsync("020 7946 0101");
        await second.Page.GetByLabel("Outstanding Balance (Optional)").FillAsync("35");
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(first.Page).ToHaveURLAsync(CustomerAddress());
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        var dialog = second.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("amended this while you typed");
        await Expect(dialog).ToContainTextAsync("Harbour & Vale plc");
        await Expect(dialog).Not.ToContainTextAsync("Brighton"); // only they changed it: it is simply taken over
        await ShotsAsync(second, "clash");
        await dialog.GetByText("Theirs, saved").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(second.Page).ToHaveURLAsync(CustomerAddress());
    }

    [Fact]
    public async Task Leaving_with_unsaved_input_asks()
    {
        await PrepareAsync(withCustomer: true);
        using var server = await RunningServer.StartAsync(folder, "Production", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await OpenAsync(browser, "olive@meridian.example");

        await page.GetByLabel("Town").FillAsync("Brighton");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("What you typed or chose for Harbour & Vale Ltd is not saved");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep editing" }).ClickAsync();
        await Expect(page.GetByLabel("Town")).ToHaveValueAsync("Brighton");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/details$"));
        await Expect(page.Locator(".detail-cards")).ToContainTextAsync("London");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task InformationAsync(IPage page, Browser browser)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Step 1 - Customer Information" })).ToBeVisibleAsync();
        foreach (var heading in new[] { "General", "Invoicing", "Branding" })
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync();
        await ShotsAsync(browser, "step-1-blank");
        await NextAsync(page);
        await Expect(page.GetByText("Give the name of your customer.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Give a delivery email, or clear Send via email.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Customer Name")).ToBeFocusedAsync();
        await ShotsAsync(browser, "step-1-errors");
        await page.GetByLabel("Customer Name").FillAsync("Harbour & Vale Ltd");
        await page.GetByLabel("Reference (Optional)").FillAsync("HV-1");
        await Expect(page.GetByText("Give the name of your customer.")).ToBeHiddenAsync();

        var tags = page.GetByRole(AriaRole.Combobox, new() { Name = "Tag", Exact = true });
        await tags.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveTextAsync(["Brighton", "London", "VIP"]);
        await ShotsAsync(browser, "step-1-tags");
        await page.GetByRole(AriaRole.Option, new() { Name = "London" }).ClickAsync();
        await tags.PressSequentiallyAsync("Schools,", new() { Delay = 20 });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove tag Schools" })).ToBeVisibleAsync();

        await ChooseAsync(page, "Customer Group", "Anniversary");
        await page.GetByLabel("Anniversary Billing Day").FillAsync("32");
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Send via email" })).ToBeCheckedAsync();
        await page.GetByLabel("Delivery Email").FillAsync("accounts@harbour.example, nobody");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("“nobody” is not an email address. Separate addresses with commas.")).ToBeVisibleAsync();
        await Expect(page.GetByText("This group bills by anniversary: give the day of the month, from 1 to 31.")).ToBeVisibleAsync();
        await page.GetByLabel("Anniversary Billing Day").FillAsync("31");
        await page.GetByLabel("Delivery Email").FillAsync("accounts@harbour.example, owner@harbour.example");
        await page.GetByText("More", new() { Exact = true }).First.ClickAsync();
        await ChooseAsync(page, "Customer type", "Reseller");
        await page.GetByLabel("Customer since (Optional)").FillAsync("5/3/2026");
        await page.GetByLabel("Payment terms, days (Optional)").FillAsync("14");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByLabel("Customer since (Optional)")).ToHaveValueAsync("5 Mar 2026");
        await ShotsAsync(browser, "step-1-more");
        await NextAsync(page);
    }

    private static async Task ContactAsync(IPage page, Browser browser)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Step 2 - Contact Details" })).ToBeVisibleAsync();
        foreach (var heading in new[] { "Address", "Contact details" })
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Registered address")).ToBeFocusedAsync();
        await page.GetByLabel("Registered address").FillAsync("1 Quay Street");
        await page.GetByLabel("Town").FillAsync("London");
        await page.GetByLabel("Postcode").FillAsync("12345");
        await page.GetByLabel("Telephone (Optional)").FillAsync("12");
        await page.GetByLabel("Web site (Optional)").FillAsync("javascript:alert(1)");
        await NextAsync(page);
        await Expect(page.GetByText("“12345” is not a UK postcode, such as EC2A 2JN.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Postcode")).ToBeFocusedAsync();
        await ShotsAsync(browser, "step-2-errors");
        await page.GetByLabel("Postcode").FillAsync("ec2a2jn");
        await page.GetByLabel("Telephone (Optional)").FillAsync("020 7946 0101");
        await page.GetByLabel("Email address (Optional)").FillAsync("vera@harbour.example");
        await page.GetByLabel("Web site (Optional)").FillAsync("www.harbour.example");
        await NextAsync(page);
    }

    private static async Task FinanceAsync(IPage page, Browser browser)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Step 3 - Financial Details" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Positive when the customer owes you (in debit), negative when you owe the customer (in credit)."))
            .ToBeVisibleAsync();
        await Expect(page.GetByLabel("Outstanding Balance (Optional)")).ToBeFocusedAsync();
        await page.GetByLabel("Outstanding Balance (Optional)").FillAsync("a lot");
        await NextAsync(page);
        await Expect(page.GetByText("“a lot” is not a number. Type one such as 19.95 or 1,250.00.")).ToBeVisibleAsync();
        await page.GetByLabel("Outstanding Balance (Optional)").FillAsync("£120.50");
        await page.Locator(".more summary:visible").ClickAsync();
        await page.GetByLabel("VAT number (Optional)").FillAsync("GB 123 4567 82");
        await page.GetByLabel("VAT number checked on (Optional)").FillAsync("1 Nov 2026");
        await page.GetByLabel("Reverse charge").CheckAsync();
        await ShotsAsync(browser, "step-3");
        await NextAsync(page);
    }

    private static async Task TariffsAsync(IPage page, Browser browser)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Step 4 - Tariffs" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Tariffs", Exact = true })).ToBeVisibleAsync();
        await ChooseAsync(page, "Sell Price: Voice", "Business Saver");
        await ShotsAsync(browser, "step-4");
    }

    private static async Task BackWithoutLossAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Expect(page.GetByLabel("Outstanding Balance (Optional)")).ToHaveValueAsync("120.50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Customer Information" }).ClickAsync();
        await Expect(page.GetByLabel("Customer Name")).ToHaveValueAsync("Harbour & Vale Ltd");
        await Expect(page.GetByLabel("Anniversary Billing Day")).ToHaveValueAsync("31");
        await NextAsync(page);
        await Expect(page.GetByLabel("Registered address")).ToBeFocusedAsync();
        await NextAsync(page);
        await Expect(page.GetByLabel("Outstanding Balance (Optional)")).ToBeFocusedAsync();
        await NextAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Step 4 - Tariffs" })).ToBeFocusedAsync();
        await NextAsync(page);
    }

    private static async Task SummaryAsync(IPage page, Browser browser)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Summary" })).ToBeVisibleAsync();
        foreach (
            var words in new[]
            {
                "Harbour & Vale Ltd",
                "London, Schools",
                "Anniversary",
                "31",
                "accounts@harbour.example, owner@harbour.example",
                "Meridian Telecom",
                "1 Quay Street",
                "EC2A 2JN",
                "£120.50",
                "Business Saver",
                "Reseller",
            }
        )
            await Expect(page.Locator(".form")).ToContainTextAsync(words);
        await ShotsAsync(browser, "summary");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change Contact Details" }).ClickAsync();
        await Expect(page.GetByLabel("Registered address")).ToBeFocusedAsync();
        await NextAsync(page); // back to the summary at once: all the rest is right
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Summary" })).ToBeVisibleAsync();
    }

    private static Task NextAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();

    private static async Task OpenAsync(Browser browser, string email)
    {
        await browser.SignInAsync(email, Password);
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        await browser.Page.GoAsync("/customers/1/amend");
        await Expect(browser.Page.GetByLabel("Customer Name")).ToHaveValueAsync("Harbour & Vale Ltd");
    }

    /// <summary>Text is typed, key names are pressed.</summary>
    private static async Task TypeAsync(IPage page, params string[] strokes)
    {
        foreach (var stroke in strokes)
        {
            if (stroke is "Tab" or "Enter" or "ArrowDown" or "Space")
                await page.Keyboard.PressAsync(stroke);
            else
                await page.Keyboard.TypeAsync(stroke);
        }
    }

    private static async Task ChooseAsync(IPage page, string label, string choice)
    {
        await page.Locator(".mud-select:visible")
            .Filter(new() { Has = page.Locator("label", new() { HasTextString = label }) })
            .First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = choice }).First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveCountAsync(0);
    }

    /// <summary>Light and dark, wide and narrow; and no serious fault of accessibility in any.</summary>
    private static async Task ShotsAsync(Browser browser, string name)
    {
        var page = browser.Page;
        foreach (var theme in new[] { "light", "dark" })
        {
            await browser.SwitchAsync(theme);
            foreach (var width in Browser.Widths)
            {
                await browser.SizeAsync(width, 1000);
                await browser.ShotAsync($"wizard-{name}-{theme}-{width}");
            }
            await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0); // half faded it has the contrast of neither
            var faults = (await page.RunAxe())
                .Violations.Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{name} {theme}: {v.Id}, {v.Nodes[0].Html[..Math.Min(200, v.Nodes[0].Html.Length)]}")
                .ToList();
            Assert.Empty(faults);
            await browser.SizeAsync(1440, 1000);
        }
        await browser.SwitchAsync("light");
    }

    private async Task PrepareAsync(bool withCustomer = false)
    {
        using var house = new TestInstallation(folder);
        using var db = house.Db();
        var voice = db.Categories.Single(c => c.Name == "Voice").Id;
        var organisation = new Organisation("Meridian Telecom");
        organisation.MakeDefault();
        house.Add(organisation);
        house.Add(new Organisation("Northgate Voice"));
        var anniversary = new CustomerGroup("Anniversary");
        anniversary.Amend(new() { Name = "Anniversary", Billing = BillingKind.Anniversary });
        house.Add(anniversary);
        house.Add(new Tariff("Business Saver", voice));
        house.Add(new Tariff("Standard", voice));
        foreach (var tag in new[] { "Brighton", "London", "VIP" })
            house.Add(new Tag(tag));
        if (withCustomer)
        {
            var customer = new Customer(
                "Harbour & Vale Ltd",
                db.CustomerGroups.Single(g => g.IsDefault).Id,
                organisation.Id,
                new(2026, 1, 1)
            );
            customer.Amend(
                new()
                {
                    Name = "Harbour & Vale Ltd",
                    Since = new(2026, 1, 1),
                    GroupId = customer.GroupId,
                    OrganisationId = organisation.Id,
                    SendViaEmail = true,
                    DeliveryEmail = "accounts@harbour.example",
                    Address = new()
                    {
                        Line1 = "1 Quay Street",
                        Town = "London",
                        Postcode = "EC2A 2JN",
                    },
                }
            );
            house.Add(customer);
        }
        await AccountAsync(house, "olive@meridian.example", Roles.Owner);
        await AccountAsync(house, "bill@meridian.example", Roles.Billing);
    }

    private static async Task AccountAsync(TestInstallation house, string email, string role)
    {
        var users = house.Get<UserManager<User>>();
        var user = new User
        {
            UserName = email,
            Email = email,
            DisplayName = email,
        };
        Assert.True((await users.CreateAsync(user, Password)).Succeeded);
        await users.AddToRoleAsync(user, role);
    }

    [GeneratedRegex(@"/customers/\d+$")]
    private static partial Regex CustomerAddress();
}
