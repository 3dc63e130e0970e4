using System.Net;
using System.Text.RegularExpressions;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>Who guesses waits, and locks nobody out.</summary>
public sealed class DelayTests
{
    private const string Owner = "owner@demo.example";
    private const string Wait = "Too many wrong tries. Wait ";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_wrong_password_after_a_few_costs_twice_the_wait_and_the_right_one_waits_too()
    {
        await using var program = await ProgramInside.StartAsync();
        using var eve = await program.BrowserAsync();

        for (var tries = 0; tries < 4; tries++)
            Assert.Contains("Email or password is not right.", await TryAsync(eve, Owner, $"wrong {tries}"));
        Assert.Contains($"{Wait}2 s", await TryAsync(eve, Owner, "wrong"));
        Assert.Contains($"{Wait}2 s", await TryAsync(eve, Owner, DemoAccounts.Password));
        program.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("Email or password is not right.", await TryAsync(eve, Owner, "wrong"));
        Assert.Contains($"{Wait}4 s", await TryAsync(eve, Owner, DemoAccounts.Password));
        program.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("/", await TryAsync(eve, Owner, DemoAccounts.Password)); // and is forgiven
        using var again = await program.BrowserAsync();
        Assert.Contains("Email or password is not right.", await TryAsync(again, Owner, "wrong"));
    }

    [Fact]
    public async Task Who_was_here_before_does_not_wait_for_what_strangers_do()
    {
        await using var program = await ProgramInside.StartAsync();
        using var olive = await program.BrowserAsync(Owner);
        using (await ProgramInside.PostAsync(olive, "/account", "/sign-out")) { }
        using var eve = await program.BrowserAsync();
        for (var tries = 0; tries < 5; tries++)
            await TryAsync(eve, Owner, "wrong");
        Assert.Contains(Wait, await TryAsync(eve, Owner, DemoAccounts.Password));

        Assert.Equal("/", await TryAsync(olive, Owner, DemoAccounts.Password));
        Assert.Contains(Wait, await TryAsync(eve, Owner, DemoAccounts.Password));
    }

    [Fact]
    public async Task Strangers_from_many_addresses_wait_by_the_account_alone()
    {
        using var house = new TestInstallation();
        var delays = house.Get<SignInDelays>();

        for (var at = 0; at < 11; at++)
            Assert.Null(await delays.EnterAsync(Owner, $"10.0.0.{at}", null, Cancel));

        Assert.Equal(TimeSpan.FromSeconds(2), await delays.EnterAsync(Owner.ToUpperInvariant(), "10.0.1.1", null, Cancel));
        Assert.Null(await delays.EnterAsync("another@demo.example", "10.0.1.1", null, Cancel));
        Assert.Null(await delays.EnterAsync(Owner, "10.0.1.1", "her own browser", Cancel));
        for (var at = 0; at < 20; at++)
        {
            house.Clock.Advance(TimeSpan.FromMinutes(15)); // the longest
            Assert.Null(await delays.EnterAsync(Owner, $"10.0.2.{at}", null, Cancel));
        }
        Assert.Equal(TimeSpan.FromMinutes(15), await delays.EnterAsync(Owner, "10.0.3.1", null, Cancel));
        house.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.Null(await delays.EnterAsync(Owner, "10.0.3.1", null, Cancel));
        await using var db = house.Db();
        Assert.Equal(2, db.SignInTries.Count()); // what is old is gone
    }

    [Fact]
    public async Task Many_tries_at_once_are_many()
    {
        using var house = new TestInstallation();

        var waits = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => house.Get<SignInDelays>().EnterAsync(Owner, "10.0.0.1", null, Cancel))
        );

        Assert.Equal(4, waits.Count(wait => wait is null));
    }

    [Fact]
    public async Task An_address_without_an_account_is_answered_the_same_and_as_much_is_worked_for_it()
    {
        await using var program = await ProgramInside.StartAsync();
        using var one = await program.BrowserAsync();
        using var other = await program.BrowserAsync();

        for (var tries = 0; tries < 6; tries++)
            Assert.Equal(Said(await TryAsync(one, Owner, "wrong")), Said(await TryAsync(other, "nobody@demo.example", "wrong")));

        static string Said(string page) => Regex.Match(page, "<p class=\"problem\" role=\"alert\">([^<]+)</p>").Groups[1].Value;
    }

    [Fact]
    public async Task A_suspended_person_is_told_so_only_after_the_right_password()
    {
        await using var program = await ProgramInside.StartAsync();
        await using (var scope = program.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            await users.SetLockoutEndDateAsync((await users.FindByEmailAsync("support@demo.example"))!, DateTimeOffset.MaxValue);
        }
        using var browser = await program.BrowserAsync();

        Assert.Contains("Email or password is not right.", await TryAsync(browser, "support@demo.example", "wrong"));
        Assert.Contains("This sign-in is suspended.", await TryAsync(browser, "support@demo.example", DemoAccounts.Password));
    }

    [Fact]
    public async Task Wrong_codes_wait_as_wrong_passwords_do()
    {
        await using var program = await ProgramInside.StartAsync();
        var secret = await TwoFactorAsync(program);
        using var eve = await program.BrowserAsync();

        Assert.StartsWith("/sign-in/code", await TryAsync(eve, Owner, DemoAccounts.Password));
        for (var tries = 0; tries < 4; tries++)
            Assert.Contains("That code is not right", await CodeAsync(eve, "000000"));
        Assert.Contains(Wait, await CodeAsync(eve, CodeOf(program, secret)));
        program.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("/", await CodeAsync(eve, CodeOf(program, secret)));
    }

    [Fact]
    public async Task A_link_for_a_new_password_is_sent_through_it_all_five_times_an_hour_at_most_and_its_browser_is_known()
    {
        await using var program = await ProgramInside.StartAsync();
        using var eve = await program.BrowserAsync();
        for (var tries = 0; tries < 5; tries++)
            await TryAsync(eve, Owner, "wrong");
        for (var tries = 0; tries < 7; tries++)
            Assert.Contains("a message with a link is on its way", await ForgetAsync(eve, Owner));
        Assert.Equal(5, program.Number($"SELECT COUNT(*) FROM OutboxMessages WHERE Kind = 'Password' AND Recipients = '{Owner}'"));

        using var olive = await program.BrowserAsync();
        var html = WebUtility.HtmlDecode(program.Text("SELECT Html FROM OutboxMessages WHERE Kind = 'Password' ORDER BY Id DESC LIMIT 1"));
        var link = Regex.Match(html, "/set-password[^\"]*").Value;
        using var set = await ProgramInside.PostAsync(
            olive,
            link,
            link,
            ("_handler", "set-password"),
            ("Form.Password", "another horse battery"),
            ("Form.Again", "another horse battery")
        );
        Assert.Contains(Wait, await TryAsync(eve, Owner, "another horse battery"));
        Assert.Equal("/", await TryAsync(olive, Owner, "another horse battery"));
        program.Clock.Advance(TimeSpan.FromHours(1));
        await ForgetAsync(eve, Owner);
        Assert.Equal(6, program.Number($"SELECT COUNT(*) FROM OutboxMessages WHERE Kind = 'Password' AND Recipients = '{Owner}'"));
    }

    private static async Task<byte[]> TwoFactorAsync(ProgramInside program)
    {
        await using var scope = program.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var olive = (await users.FindByEmailAsync(Owner))!;
        await users.ResetAuthenticatorKeyAsync(olive);
        await users.SetTwoFactorEnabledAsync(olive, true);
        return OneTimeCodes.Base32((await users.GetAuthenticatorKeyAsync(olive))!);
    }

    private static string CodeOf(ProgramInside program, byte[] secret) =>
        OneTimeCodes.CodeOf(secret, program.Clock.GetUtcNow().ToUnixTimeSeconds() / 30);

    /// <returns>Where it led, or what the page says.</returns>
    private static Task<string> TryAsync(HttpClient browser, string email, string password) =>
        AnsweredAsync(browser, "/sign-in", "sign-in", ("Form.Email", email), ("Form.Password", password));

    private static Task<string> CodeAsync(HttpClient browser, string code) =>
        AnsweredAsync(browser, "/sign-in/code", "second-step", ("Form.Code", code));

    private static Task<string> ForgetAsync(HttpClient browser, string email) =>
        AnsweredAsync(browser, "/forgotten-password", "forgotten", ("Form.Email", email));

    private static async Task<string> AnsweredAsync(
        HttpClient browser,
        string page,
        string form,
        params (string Name, string Value)[] fields
    )
    {
        using var answer = await ProgramInside.PostAsync(browser, page, page, fields.Prepend(("_handler", form)));
        return answer.Headers.Location is { } led
            ? led.IsAbsoluteUri ? led.PathAndQuery : led.ToString()
            : WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }
}
