using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>Which passwords are taken, and how they are kept.</summary>
public sealed class PasswordTests
{
    private static readonly User olive = new() { DisplayName = "Olive Bartholomew", Email = "o.bartholomew@meridian.example" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1qaz2wsx3edc")] // the 999th commonest
    [InlineData("Leavemealone")]
    [InlineData("password1234")]
    [InlineData("2026!Football!!")]
    [InlineData("123456789012")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abcabcabcabc")]
    [InlineData("dragondragon")]
    [InlineData("bartholomew1")]
    [InlineData("OliveBartholomew")]
    [InlineData("olive.olive.1")]
    public void What_everybody_tries_first_is_refused(string password) => Assert.NotNull(PasswordRules.Problem(olive, password));

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("olive trees in a row")]
    [InlineData("fV9#kq2LwzR!")]
    [InlineData("Grünkohl mit Pinkel")]
    public void A_few_words_are_a_good_one(string password) => Assert.Null(PasswordRules.Problem(olive, password));

    [Fact]
    public async Task The_rules_hold_wherever_a_password_is_set()
    {
        using var house = new TestInstallation();
        var users = house.Get<UserManager<User>>();
        var user = new User
        {
            UserName = "o@meridian.example",
            Email = "o@meridian.example",
            DisplayName = "Olive",
        };

        Assert.Equal(
            "That is one of the passwords that everybody tries first. A few words that have nothing to do with each other make a good one.",
            Assert.Single((await users.CreateAsync(user, "password1234")).Errors).Description
        );
        Assert.False((await users.CreateAsync(user, "fV9#kq2LwzR")).Succeeded); // eleven letters
        Assert.True((await users.CreateAsync(user, "correct horse battery")).Succeeded);
        // format 1, HMAC-SHA512 (2), 210,000 rounds (0x00033450)
        Assert.StartsWith("01000000020003345000", Convert.ToHexString(Convert.FromBase64String(user.PasswordHash!)));
    }

    [Fact]
    public async Task Two_factor_sign_in_is_compulsory_for_the_roles_that_a_setting_names()
    {
        await using var program = await ProgramInside.StartAsync(settings: [("SignIn:TwoFactorRoles", "Owner, Billing")]);
        using var owner = await program.BrowserAsync("owner@demo.example");
        using var support = await program.BrowserAsync("support@demo.example");

        Assert.Equal("OK", await AnswerAsync(support, "/customers"));
        foreach (var door in new[] { "/customers", "/users", "/customers.xlsx" })
            Assert.Contains("/not-allowed", await AnswerAsync(owner, door));
        Assert.Contains("Two-factor sign-in first", await owner.GetStringAsync(new Uri("/not-allowed", UriKind.Relative), Cancel));
        Assert.Equal("OK", await AnswerAsync(owner, "/account/two-factor"));
        var who = await program.PersonAsync("owner@demo.example");
        Assert.Contains("Two-factor sign-in first", await program.DrawAsync("/customers", who));
        Assert.All(Enum.GetValues<Permission>(), one => Assert.Equal(one == Permission.OwnAccount, Roles.May(who, one)));
    }

    private static async Task<string> AnswerAsync(HttpClient browser, string address)
    {
        using var answer = await browser.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        return answer.Headers.Location?.ToString() ?? $"{answer.StatusCode}";
    }
}
