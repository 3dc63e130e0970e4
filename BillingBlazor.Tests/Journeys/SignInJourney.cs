using System.Net;
using System.Text.RegularExpressions;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Identity;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>Getting in, staying in and being put out, in a real browser.</summary>
public sealed partial class SignInJourney : IDisposable
{
    private const string Password = "correct horse battery",
        Olive = "olive@meridian.example",
        Sam = "sam@meridian.example";
    private readonly string folder = Directory.CreateTempSubdirectory("signin-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Two_factor_sign_in_is_set_up_used_and_turned_off()
    {
        using var server = await StartAsync();
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync(Olive, Password);
        await page.GetByRole(AriaRole.Link, new() { Name = Olive }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your account" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up two-factor sign-in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code of your key" })).ToBeVisibleAsync();
        var key = (await page.Locator("code.key").TextContentAsync())!;
        Assert.Matches("^([A-Z2-7]{4} ?){8}$", key);
        var secret = OneTimeCodes.Base32(key.Replace(" ", ""));
        await browser.BothAsync("two-factor-set-up");

        await ConfirmAsync(page, "The code that the app shows now", "000000", "Turn on two-factor sign-in");
        await Expect(Problem(page)).ToContainTextAsync("That code is not right.");
        Assert.Equal(key, await page.Locator("code.key").TextContentAsync());
        await ConfirmAsync(page, "The code that the app shows now", Code(secret), "Turn on two-factor sign-in");
        await Expect(page.Locator("#codes li")).ToHaveCountAsync(10);
        var codes = await page.Locator("#codes li").AllTextContentsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        await browser.BothAsync("two-factor-codes");
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.GetByText("10 recovery codes are left.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await browser.SignInAsync(Olive, Password);
        await Expect(page.GetByLabel("Code from your authenticator app")).ToBeVisibleAsync();
        await ConfirmAsync(page, "Code from your authenticator app", "000000", "Sign in");
        await Expect(Problem(page)).ToContainTextAsync("That code is not right");
        await browser.BothAsync("sign-in-code");
        await ConfirmAsync(page, "Code from your authenticator app", Code(secret, +1), "Sign in");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await browser.SignInAsync(Olive, Password);
        await ConfirmAsync(page, "Code from your authenticator app", codes[3], "Sign in");
        await Expect(page.GetByText("9 recovery codes are left.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Manage two-factor sign-in" }).ClickAsync();
        await browser.BothAsync("two-factor-on");
        await page.Locator("#off-proof").FillAsync("wrong wrong wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off two-factor sign-in" }).ClickAsync();
        await Expect(Problem(page)).ToContainTextAsync("neither your password nor the code");
        await page.Locator("#new-codes-proof").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make new recovery codes" }).ClickAsync();
        await Expect(page.Locator("#codes li")).ToHaveCountAsync(10);
        Assert.Empty((await page.Locator("#codes li").AllTextContentsAsync()).Intersect(codes));
        await page.GoAsync("/account/two-factor");
        await page.Locator("#off-proof").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off two-factor sign-in" }).ClickAsync();
        await Expect(page.Locator(".notice")).ToContainTextAsync("Two-factor sign-in is off.");
        Assert.NotEqual(key, await page.Locator("code.key").TextContentAsync());
        Assert.Empty(browser.StrangeRequests);
    }

    [Fact]
    public async Task A_passkey_is_added_renamed_used_and_removed_and_opens_no_suspended_account()
    {
        using var server = await StartAsync("SignIn__RecheckSeconds=1");
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await AuthenticatorAsync(page);
        await browser.SignInAsync(Sam, Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();
        await page.GoAsync("/account");
        await page.GetByLabel("Name of this device").FillAsync("<b>Sam's</b> laptop 💻");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.Locator(".passkeys strong")).ToHaveTextAsync("<b>Sam's</b> laptop 💻");

        await page.GetByText("Rename or remove").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Expect(Problem(page)).ToContainTextAsync("Give the passkey a name");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Work laptop");
        await browser.BothAsync("account-passkey");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Work laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Expect(page.Locator(".passkeys strong")).ToHaveTextAsync("Work laptop");
        await browser.BothAsync("account");

        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(Problem(page)).ToContainTextAsync("This device has a passkey for your account already.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GoAsync("/sign-in?ReturnUrl=%2Fcustomers");
        await browser.BothAsync("sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Customers" })).ToBeVisibleAsync();

        await using (var owner = await Browser.OpenAsync(server.Address))
            await SuspendSamAsync(owner);
        await Expect(page).ToHaveURLAsync(SignInAddress()); // the open circuit is turned out
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(Problem(page)).ToContainTextAsync("This sign-in is suspended.");

        await using (var owner = await Browser.OpenAsync(server.Address))
        {
            await SignInAsync(owner, Olive);
            await owner.Page.GoAsync("/users");
            await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Reinstate" }).ClickAsync();
            await Expect(owner.Page.GetByText("may sign in again")).ToBeVisibleAsync();
        }
        await page.GoAsync("/sign-in?ReturnUrl=%2Faccount");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.GetByText("Rename or remove").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove passkey" }).ClickAsync();
        await Expect(page.Locator(".passkeys")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(Problem(page)).ToContainTextAsync("That passkey does not open an account here.");
        Assert.Empty(browser.StrangeRequests);
    }

    [Fact]
    public async Task Suspension_another_role_and_another_password_put_people_out_of_circuits_and_downloads()
    {
        using var server = await StartAsync("SignIn__RecheckSeconds=1");
        await using var owner = await Browser.OpenAsync(server.Address);
        await using var sam = await Browser.OpenAsync(server.Address);
        await SignInAsync(sam, Sam);
        await sam.Page.GoAsync("/invoices");
        await Expect(sam.Page.GetByRole(AriaRole.Heading, new() { Name = "Invoices" })).ToBeVisibleAsync();
        using var downloads = await SameCookieAsync(sam.Page, server.Address);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(downloads));

        await SuspendSamAsync(owner);
        await Expect(sam.Page).ToHaveURLAsync(SignInAddress());
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(downloads));

        var page = owner.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Reinstate" }).ClickAsync();
        await Expect(page.GetByText("may sign in again")).ToBeVisibleAsync();
        await SignInAsync(sam, Sam);
        await sam.Page.GoAsync("/runs");
        await Expect(sam.Page.GetByRole(AriaRole.Heading, new() { Name = "Billing runs" })).ToBeVisibleAsync();
        await MoreAsync(page, Sam, "Change role…");
        await page.GetByRole(AriaRole.Dialog).GetByText("Owner", new() { Exact = true }).ClickAsync();
        await owner.BothAsync("users-role");
        await page.GetByRole(AriaRole.Dialog).GetByText("Support", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change role" }).ClickAsync();
        await Expect(page.GetByText("is Support now")).ToBeVisibleAsync();
        await Expect(sam.Page).ToHaveURLAsync(SignInAddress());
        await SignInAsync(sam, Sam);
        await sam.Page.GoAsync("/organisations");
        await Expect(sam.Page.GetByRole(AriaRole.Heading, new() { Name = "Not for your role" })).ToBeVisibleAsync();

        await sam.Page.GoAsync("/runs");
        await Expect(sam.Page.GetByRole(AriaRole.Heading, new() { Name = "Billing runs" })).ToBeVisibleAsync();
        await using (var elsewhere = await Browser.OpenAsync(server.Address))
        {
            await SignInAsync(elsewhere, Sam);
            await elsewhere.Page.GoAsync("/account/password");
            await elsewhere.Page.GetByLabel("Password now").FillAsync(Password);
            await elsewhere.Page.GetByLabel("New password").FillAsync("another horse battery");
            await elsewhere.Page.GetByLabel("The same again").FillAsync("another horse battery");
            await elsewhere.Page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
            await Expect(elsewhere.Page.Locator(".notice")).ToContainTextAsync("Your password is changed");
            await Expect(sam.Page).ToHaveURLAsync(SignInAddress());
            await elsewhere.Page.GetByRole(AriaRole.Link, new() { Name = "Back to your account" }).ClickAsync();
            // whoever changed it stays in
            await Expect(elsewhere.Page.GetByRole(AriaRole.Heading, new() { Name = "Your account" })).ToBeVisibleAsync();
        }

        await MoreAsync(page, Olive, "Suspend…");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend", Exact = true }).ClickAsync();
        await Expect(page.GetByText("This is the last Owner")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_open_desk_is_asked_who_it_is_and_signing_out_in_one_tab_ends_the_other()
    {
        using var server = await StartAsync("SignIn__RecheckSeconds=1");
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await SignInAsync(browser, Olive);
        await page.GoAsync("/users");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Users" })).ToBeVisibleAsync();
        ProvenLongAgo();

        await MoreAsync(page, Sam, "Suspend…");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend", Exact = true }).ClickAsync();
        var asking = page.GetByRole(AriaRole.Dialog).Filter(new() { HasText = "Is it you?" });
        await Expect(asking).ToBeVisibleAsync();
        await browser.BothAsync("proof");
        await asking.GetByLabel("Password or code").FillAsync("wrong");
        await asking.GetByRole(AriaRole.Button, new() { Name = "It is me" }).ClickAsync();
        await Expect(asking.GetByText("That is neither your password nor the code").First).ToBeVisibleAsync();
        await asking.GetByLabel("Password or code").FillAsync(Password);
        await asking.GetByRole(AriaRole.Button, new() { Name = "It is me" }).ClickAsync();
        await Expect(page.GetByText("is suspended and out within a minute")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reinstate" }).ClickAsync(); // not asked again
        await Expect(page.GetByText("may sign in again")).ToBeVisibleAsync();

        ProvenLongAgo();
        await page.GoAsync("/account");
        await Expect(page.GetByText("Your sessions")).ToBeVisibleAsync();
        await browser.BothAsync("account-sessions");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync($"{server.Address}/invoices");
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Invoices" })).ToBeVisibleAsync();
        await page.GoAsync("/users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(other).ToHaveURLAsync(SignInAddress());
    }

    /// <summary>As if it had been half an hour ago.</summary>
    private void ProvenLongAgo()
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(folder, "billing.db")};Pooling=false;Default Timeout=30"
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE Sessions SET ProvenUtc = datetime(ProvenUtc, '-30 minutes')";
        command.ExecuteNonQuery();
    }

    [Fact]
    public async Task An_Owner_sees_who_has_two_factor_and_turns_it_off()
    {
        using var server = await StartAsync();
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await SignInAsync(browser, Olive);
        await page.GoAsync("/users");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Two-factor" })).ToBeVisibleAsync();
        await browser.BothAsync("users");
        await MoreAsync(page, "tess@meridian.example", "Turn off two-factor…");
        await browser.BothAsync("users-turn-off");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off two-factor", Exact = true }).ClickAsync();
        await Expect(page.GetByText("signs in with the password alone")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Two-factor" })).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await browser.SignInAsync("tess@meridian.example", Password);
        await Expect(
                page.GetByRole(AriaRole.Heading, new() { Name = "Customers" })
                    .Or(page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" }))
            )
            .ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_customers_portal_user_is_invited_suspended_and_removed()
    {
        using var server = await StartAsync("SignIn__RecheckSeconds=1");
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await SignInAsync(browser, "tom@meridian.example"); // Support
        await page.GoAsync("/customers/1/portal-users");
        await Expect(page.GetByText("Nobody of this customer can sign in yet.")).ToBeVisibleAsync();
        await browser.BothAsync("portal-users-empty");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite portal user" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Expect(page.GetByText("Give the person's name.").First).ToBeVisibleAsync();
        await Expect(page.GetByText("Give the person's email address.").First).ToBeVisibleAsync();
        await browser.BothAsync("portal-users-invite");
        await InviteAsync(page, "Vera <script>alert(1)</script> Vale", Olive);
        await Expect(page.GetByText("has an account already")).ToBeVisibleAsync();
        await InviteAsync(page, "Vera <script>alert(1)</script> Vale", "vera@harbour.example");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Vera <script>alert(1)</script> Vale", Exact = true }))
            .ToBeVisibleAsync();
        await Expect(page.GetByText("Invited", new() { Exact = true }).Last).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite again" }).ClickAsync();
        await Expect(page.GetByText("is invited again")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Invite portal user" }).ClickAsync();
        await InviteAsync(page, "Oscar Ómarsson", "oscar.the.accountant.with.a.long.address@accounts-payable.harbour-and-vale.example");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Oscar Ómarsson", Exact = true })).ToBeVisibleAsync();
        await MoreAsync(page, "Oscar", "Suspend…");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Suspend", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Suspended", new() { Exact = true })).ToBeVisibleAsync();
        await browser.BothAsync("portal-users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reinstate" }).ClickAsync();
        await Expect(page.GetByText("Suspended", new() { Exact = true })).ToHaveCountAsync(0);
        await MoreAsync(page, "Oscar", "Remove access…");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove access", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Oscar Ómarsson", Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task No_page_of_sign_in_and_account_has_a_serious_fault_of_accessibility_in_light_or_dark()
    {
        using var server = await StartAsync();
        await using var browser = await Browser.OpenAsync(server.Address);
        var faults = new List<string>();
        foreach (var address in new[] { "/sign-in", "/sign-in/code", "/forgotten-password" })
            await LookAsync(browser, address, faults);
        await browser.SignInAsync(Olive, Password);
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();
        foreach (var address in new[] { "/account", "/account/password", "/account/two-factor", "/users", "/customers/1/portal-users" })
            await LookAsync(browser, address, faults);

        Assert.Empty(faults);
    }

    private static async Task LookAsync(Browser browser, string address, List<string> faults)
    {
        await browser.Page.GoAsync(address);
        await Expect(browser.Page.Locator("h1")).ToBeVisibleAsync();
        foreach (var theme in new[] { "light", "dark", "light" })
        {
            await browser.SwitchAsync(theme);
            faults.AddRange(
                (await browser.Page.RunAxe())
                    .Violations.Where(v => v.Impact is "serious" or "critical")
                    .Select(v => $"{address} {theme}: {v.Id}, {v.Nodes[0].Html[..Math.Min(160, v.Nodes[0].Html.Length)]}")
            );
        }
    }

    /// <summary>Signs in and waits to be in: going on at once would break the sign-in off.</summary>
    private static async Task SignInAsync(Browser browser, string email)
    {
        await browser.SignInAsync(email, Password);
        await Expect(browser.Page.GetByRole(AriaRole.Link, new() { Name = email })).ToBeVisibleAsync();
    }

    private static ILocator Problem(IPage page) => page.Locator(".problem:visible");

    private static async Task InviteAsync(IPage page, string name, string email)
    {
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Email", new() { Exact = true }).FillAsync(email);
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
    }

    private static async Task SuspendSamAsync(Browser owner)
    {
        await SignInAsync(owner, Olive);
        await owner.Page.GoAsync("/users");
        await MoreAsync(owner.Page, Sam, "Suspend…");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Suspend", Exact = true }).ClickAsync();
        await Expect(owner.Page.GetByText("is suspended and out within a minute")).ToBeVisibleAsync();
    }

    private static async Task MoreAsync(IPage page, string who, string item)
    {
        await page.GetByRole(AriaRole.Row)
            .Filter(new() { HasText = who })
            .GetByRole(AriaRole.Button, new() { Name = "More for" })
            .ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = item })
            .Or(page.Locator(".mud-popover-open .mud-menu-item").Filter(new() { HasText = item }))
            .First.ClickAsync();
    }

    private static async Task ConfirmAsync(IPage page, string label, string code, string button)
    {
        await page.GetByLabel(label).FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
    }

    private static string Code(byte[] secret, int ahead = 0) =>
        OneTimeCodes.CodeOf(secret, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30 + ahead);

    /// <summary>A device with a finger that always fits.</summary>
    private static async Task AuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new()
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
    }

    private static async Task<HttpClient> SameCookieAsync(IPage page, string address)
    {
        var cookies = new CookieContainer();
        foreach (var cookie in await page.Context.CookiesAsync())
            cookies.Add(new Uri(address), new System.Net.Cookie(cookie.Name, cookie.Value));
        return new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = new(address) };
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/invoices.xlsx", UriKind.Relative), Cancel);
        return answer.StatusCode;
    }

    private async Task<RunningServer> StartAsync(params string[] settings)
    {
        using (var house = new TestInstallation(folder))
        {
            using var db = house.Db();
            var organisation = new Organisation("Meridian Telecom");
            organisation.MakeDefault();
            house.Add(organisation);
            house.Add(new Customer("Harbour & Vale Ltd", db.CustomerGroups.Single().Id, organisation.Id, new(2026, 1, 1)));
            await PersonAsync(house, Olive, "Olive Owner", Roles.Owner);
            await PersonAsync(house, Sam, "Sam Sharma", Roles.Billing);
            await PersonAsync(house, "tom@meridian.example", "Tom Support", Roles.Support);
            var tess = await PersonAsync(house, "tess@meridian.example", "Tess Two-Phones", Roles.Support);
            var users = house.Get<UserManager<User>>();
            await users.SetTwoFactorEnabledAsync((await users.FindByIdAsync($"{tess.Id}"))!, true);
        }
        return await RunningServer.StartAsync(folder, "Production", Cancel, settings);
    }

    private static async Task<User> PersonAsync(TestInstallation house, string email, string name, string role)
    {
        var users = house.Get<UserManager<User>>();
        var user = new User
        {
            UserName = email,
            Email = email,
            DisplayName = name,
        };
        Assert.True((await users.CreateAsync(user, Password)).Succeeded);
        await users.AddToRoleAsync(user, role);
        return user;
    }

    [GeneratedRegex("/sign-in")]
    private static partial Regex SignInAddress();
}
