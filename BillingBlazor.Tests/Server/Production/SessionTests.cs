using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>A session is a row: what ends it, by the cookie and by the circuit. Each test has a program of its own, whose clock it
/// sets.</summary>
public sealed partial class SessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server_and_a_kept_cookie_opens_nothing()
    {
        await using var program = await ProgramInside.StartAsync();
        using var elsewhere = await program.BrowserAsync("owner@demo.example", "Chrome/150.0 Linux");
        var cookie = await CookieAsync(program);
        using var owner = program.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        using var thief = program.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        owner.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.True(await IsInAsync(thief));
        var circuit = Circuit(program, "Firefox on Windows");
        Assert.True(await IsAliveAsync(program, circuit));

        using (var answer = await SignOutAsync(owner))
            Assert.Equal("/sign-in", answer.Headers.Location?.ToString());

        Assert.False(await IsInAsync(thief));
        Assert.False(await IsAliveAsync(program, circuit)); // so the circuits of its other tabs end at their next look
        Assert.True(await IsInAsync(elsewhere));
    }

    [Fact]
    public async Task Staff_who_were_away_for_half_an_hour_are_out_and_who_works_stays_for_half_a_day()
    {
        await using var program = await ProgramInside.StartAsync();
        using var away = await program.BrowserAsync("owner@demo.example");
        using var open = await program.BrowserAsync("owner@demo.example");
        using var working = await program.BrowserAsync("billing@demo.example");
        using var customer = await program.BrowserAsync("portal@demo.example");

        program.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(working, "/session/seen"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(open, "/_blazor/negotiate?negotiateVersion=1")); // a circuit does so by itself
        program.Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.False(await IsInAsync(away));
        Assert.False(await IsInAsync(open));
        Assert.True(await IsInAsync(working));
        Assert.True(await IsInAsync(customer, "/portal"));
        for (var minutes = 31; minutes < 720; minutes += 20)
        {
            Assert.True(await IsInAsync(working), $"after {minutes} minutes");
            program.Clock.Advance(TimeSpan.FromMinutes(20));
        }
        Assert.False(await IsInAsync(working)); // 731 minutes
        Assert.False(await IsInAsync(customer, "/portal"));
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_this_one_goes_on()
    {
        await using var program = await ProgramInside.StartAsync();
        using var here = await program.BrowserAsync("owner@demo.example", "Firefox/140.0 Windows");
        using var there = await program.BrowserAsync("owner@demo.example", "Chrome/150.0 Linux");

        using var answer = await ProgramInside.PostAsync(
            here,
            "/account/password",
            "/account/password",
            ("_handler", "change-password"),
            ("Form.Current", DemoAccounts.Password),
            ("Form.Password", "another horse battery"),
            ("Form.Again", "another horse battery")
        );

        Assert.Contains("Your password is changed", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.True(await IsInAsync(here));
        Assert.False(await IsInAsync(there));
        Assert.True(await IsAliveAsync(program, Circuit(program, "Firefox on Windows")));
        Assert.False(await IsAliveAsync(program, Circuit(program, "Chrome on Linux")));
    }

    [Fact]
    public async Task Your_sessions_are_on_the_account_page_and_each_other_one_can_be_signed_out()
    {
        await using var program = await ProgramInside.StartAsync();
        using var phone = await program.BrowserAsync("owner@demo.example", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604.1");
        using var desk = await program.BrowserAsync("owner@demo.example", "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0");
        using var sue = await program.BrowserAsync("support@demo.example", "Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Edg/150.0");
        var page = await desk.GetStringAsync(new Uri("/account", UriKind.Relative), Cancel);
        Assert.Contains("Firefox on Windows", page);
        Assert.DoesNotContain("Edge on Windows", page);
        var other = Assert.Single(SessionField().Matches(page)).Groups[1].Value; // this one is left by signing out

        Assert.Contains("That session has ended already.", await EndAsync(desk, other, IdOf(program, "Edge on Windows")));
        Assert.True(await IsInAsync(sue));
        var answer = await EndAsync(desk, other, long.Parse(other, System.Globalization.CultureInfo.InvariantCulture));

        Assert.DoesNotContain("Safari on iPhone", answer);
        Assert.False(await IsInAsync(phone));
        Assert.True(await IsInAsync(desk));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36", "Chrome on Linux")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari on Mac")]
    [InlineData("Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("<script>alert(1)</script>", "An unknown browser")]
    [InlineData("", "An unknown browser")]
    [InlineData(null, "An unknown browser")]
    public void A_browser_is_named_as_its_person_would(string? said, string named) => Assert.Equal(named, Device.Of(said));

    [Theory]
    [InlineData(null, 30)]
    [InlineData("15", 15)]
    [InlineData("0", 1)]
    [InlineData("100000", 720)]
    public void How_long_staff_may_be_away_is_a_setting_within_reason(string? setting, int minutes) =>
        Assert.Equal(
            TimeSpan.FromMinutes(minutes),
            Sessions.IdleOf(new ConfigurationBuilder().AddInMemoryCollection([new("SignIn:IdleMinutes", setting)]).Build())
        );

    private static async Task<string> CookieAsync(ProgramInside program)
    {
        using var bare = program.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        using var page = await bare.GetAsync(new Uri("/sign-in", UriKind.Relative), Cancel);
        var token = TokenField().Match(await page.Content.ReadAsStringAsync(Cancel)).Groups[1].Value;
        var guard = page.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/sign-in", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("User-Agent", "Firefox/140.0 Windows");
        request.Headers.Add("Cookie", guard);
        request.Content = new FormUrlEncodedContent([
            new("_handler", "sign-in"),
            new("__RequestVerificationToken", WebUtility.HtmlDecode(token)),
            new("Form.Email", "owner@demo.example"),
            new("Form.Password", DemoAccounts.Password),
        ]);
        using var answer = await bare.SendAsync(request, Cancel);
        return string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]).Append(guard));
    }

    private static async Task<bool> IsInAsync(HttpClient browser, string address = "/customers")
    {
        using var answer = await browser.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient browser, string address)
    {
        using var answer = await browser.PostAsync(new Uri(address, UriKind.Relative), null, Cancel);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SignOutAsync(HttpClient browser) =>
        await ProgramInside.PostAsync(browser, "/account", "/sign-out");

    private static async Task<string> EndAsync(HttpClient browser, string form, long session)
    {
        using var answer = await ProgramInside.PostAsync(
            browser,
            "/account",
            "/account",
            ("_handler", $"session-{form}"),
            ("SessionId", $"{session}")
        );
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static long IdOf(ProgramInside program, string device) =>
        program.Number($"SELECT Id FROM Sessions WHERE Device = '{device}' ORDER BY Id DESC LIMIT 1")!.Value;

    /// <summary>Whoever an open window of that session belongs to.</summary>
    private static ClaimsPrincipal Circuit(ProgramInside program, string device) =>
        new(
            new ClaimsIdentity([new(Sessions.Claim, program.Text($"SELECT Key FROM Sessions WHERE Id = {IdOf(program, device)}"))], "test")
        );

    private static async Task<bool> IsAliveAsync(ProgramInside program, ClaimsPrincipal circuit)
    {
        await using var scope = program.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Sessions>().IsAliveAsync(circuit, isAtWork: false, Cancel);
    }

    [GeneratedRegex("name=\"SessionId\" value=\"(\\d+)\"")]
    private static partial Regex SessionField();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
