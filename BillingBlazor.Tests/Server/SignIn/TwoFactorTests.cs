using System.Net;
using System.Text.RegularExpressions;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BillingBlazor.Tests.Server.SignIn;

/// <summary>The second step of signing in, knocked at over HTTP. Each test has a server of its own: the throttle counts a minute's
/// tries.</summary>
public sealed partial class TwoFactorTests : IDisposable
{
    private const string Email = "olive@meridian.example",
        Password = "correct horse battery";
    private readonly string folder = Directory.CreateTempSubdirectory("twofactor-").FullName;
    private byte[] secret = [];
    private List<string> recoveryCodes = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_password_alone_opens_nothing_and_a_code_opens_the_account_once()
    {
        using var server = await StartAsync();
        using var olive = Client(server);
        using var eve = Client(server);

        Assert.StartsWith("/sign-in/code?ReturnUrl=", await PasswordAsync(olive, "/users"));
        Assert.Contains("/sign-in", await WhereAsync(olive, "/users"));
        Assert.Contains("/sign-in", await WhereAsync(olive, "/invoices.xlsx"));
        var code = Code();
        Assert.Equal("/users", await CodeAsync(olive, code, "/users"));
        Assert.Null(await WhereAsync(olive, "/users"));

        await PasswordAsync(eve, "/users");
        Assert.Contains("used already", await CodeAsync(eve, code));
        Assert.Contains("/sign-in", await WhereAsync(eve, "/users"));
        Assert.Equal("/", await CodeAsync(eve, Code(+1))); // the next one is taken
    }

    [Fact]
    public async Task A_recovery_code_lets_in_once()
    {
        using var server = await StartAsync();
        using var olive = Client(server);
        using var eve = Client(server);

        await PasswordAsync(olive);
        Assert.Equal("/account", await CodeAsync(olive, recoveryCodes[0].ToLowerInvariant().Replace("-", " ")));
        Assert.Contains("9 recovery codes are left", await olive.GetStringAsync(new Uri("/account", UriKind.Relative), Cancel));

        await PasswordAsync(eve);
        Assert.Contains("neither a code of the app", await CodeAsync(eve, recoveryCodes[0]));
    }

    [Fact]
    public async Task A_code_without_the_password_before_it_opens_nothing()
    {
        using var server = await StartAsync();
        using var eve = Client(server);

        Assert.Contains("give your password again", await CodeAsync(eve, Code()));
        Assert.Contains("give your password again", await CodeAsync(eve, recoveryCodes[0]));
    }

    [Fact]
    public async Task The_second_step_passkeys_and_the_account_pages_are_throttled_with_sign_in()
    {
        using var server = await StartAsync();
        using var eve = Client(server);
        string[] doors = ["/sign-in/code", "/sign-in/passkey-options", "/account/two-factor", "/account/passkey-options", "/account"];

        for (var tries = 0; tries < 20; tries++)
            Assert.NotEqual(HttpStatusCode.TooManyRequests, await StatusAsync(eve, doors[tries % doors.Length]));
        foreach (var door in doors)
            Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(eve, door));
    }

    [Fact]
    public async Task A_passkey_is_asked_for_with_the_forms_token_only()
    {
        using var server = await StartAsync();
        using var eve = Client(server);

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(eve, "/sign-in/passkey-options"));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(eve, "/account/passkey-options"));
        Assert.Contains(
            "That passkey does not open an account here.",
            await PostAsync(eve, "/sign-in", "passkey", ("Credential", "{\"id\":\"x\"}"))
        );
        Assert.Contains("That passkey does not open an account here.", await PostAsync(eve, "/sign-in", "passkey", ("Credential", "")));
    }

    [Theory]
    [InlineData("/runs?x=1#y", "/runs?x=1#y")]
    [InlineData("/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void A_return_address_never_leads_off_the_site(string? asked, string led) => Assert.Equal(led, SignInPage.Local(asked));

    [Theory]
    [InlineData(null, 30)]
    [InlineData("2", 2)]
    [InlineData("60", 60)]
    [InlineData("3600", 60)]
    [InlineData("0", 1)]
    public void Cookies_and_circuits_are_held_against_the_account_within_a_minute_whatever_the_setting_says(string? setting, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            SignInSetUp.RecheckInterval(new ConfigurationBuilder().AddInMemoryCollection([new("SignIn:RecheckSeconds", setting)]).Build())
        );

    [Fact]
    public void An_installation_with_no_such_setting_asks_every_half_minute()
    {
        using var house = new TestInstallation();

        Assert.Equal(TimeSpan.FromSeconds(30), house.Get<IOptions<SecurityStampValidatorOptions>>().Value.ValidationInterval);
    }

    private string Code(int ahead = 0) => OneTimeCodes.CodeOf(secret, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30 + ahead);

    /// <summary>Olive, an Owner with two-factor sign-in.</summary>
    private async Task<RunningServer> StartAsync()
    {
        using (var house = new TestInstallation(folder))
        {
            var users = house.Get<UserManager<User>>();
            var olive = new User
            {
                UserName = Email,
                Email = Email,
                DisplayName = "Olive",
            };
            Assert.True((await users.CreateAsync(olive, Password)).Succeeded);
            await users.AddToRoleAsync(olive, Roles.Owner);
            await users.ResetAuthenticatorKeyAsync(olive);
            await users.SetTwoFactorEnabledAsync(olive, true);
            secret = OneTimeCodes.Base32((await users.GetAuthenticatorKeyAsync(olive))!);
            recoveryCodes = [.. (await users.GenerateNewTwoFactorRecoveryCodesAsync(olive, 10))!];
        }
        return await RunningServer.StartAsync(folder, "Production", Cancel);
    }

    private static HttpClient Client(RunningServer server) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new() }) { BaseAddress = new(server.Address) };

    private static Task<string> PasswordAsync(HttpClient client, string returnUrl = "/") =>
        PostAsync(
            client,
            $"/sign-in?ReturnUrl={Uri.EscapeDataString(returnUrl)}",
            "sign-in",
            ("Form.Email", Email),
            ("Form.Password", Password)
        );

    private static Task<string> CodeAsync(HttpClient client, string code, string returnUrl = "/") =>
        PostAsync(client, $"/sign-in/code?ReturnUrl={Uri.EscapeDataString(returnUrl)}", "second-step", ("Form.Code", code));

    /// <returns>Where it led, or what the page says.</returns>
    private static async Task<string> PostAsync(HttpClient client, string address, string form, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(new Uri(address, UriKind.Relative), Cancel);
        var token = WebUtility.HtmlDecode(Token().Match(html).Groups[1].Value);
        using var content = new FormUrlEncodedContent([
            new("_handler", form),
            new("__RequestVerificationToken", token),
            .. fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)),
        ]);
        using var answer = await client.PostAsync(new Uri(address, UriKind.Relative), content, Cancel);
        return answer.Headers.Location is { } led
            ? led.IsAbsoluteUri
                ? led.PathAndQuery
                : led.ToString()
            : WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<string?> WhereAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        return answer.Headers.Location?.ToString();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string address)
    {
        using var answer = await client.PostAsync(new Uri(address, UriKind.Relative), null, Cancel);
        return answer.StatusCode;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
