using System.Text;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Tests.Server.SignIn;

public sealed class OneTimeCodesTests : IDisposable
{
    private const string Key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // "12345678901234567890", the secret of RFC 6238's appendix B
    private readonly TestInstallation house = new();

    public void Dispose() => house.Dispose();

    /// <summary>RFC 6238, appendix B: the last six of its eight figures.</summary>
    [Theory]
    [InlineData(59L, "287082")]
    [InlineData(1111111109L, "081804")]
    [InlineData(1111111111L, "050471")]
    [InlineData(1234567890L, "005924")]
    [InlineData(2000000000L, "279037")]
    [InlineData(20000000000L, "353130")]
    public void Codes_are_those_of_the_standard(long second, string code) =>
        Assert.Equal(code, OneTimeCodes.CodeOf(OneTimeCodes.Base32(Key), second / 30));

    [Fact]
    public void A_key_is_read_back_from_its_letters() =>
        Assert.Equal("12345678901234567890", Encoding.ASCII.GetString(OneTimeCodes.Base32(Key.ToLowerInvariant())));

    [Fact]
    public async Task A_code_is_taken_once()
    {
        var code = CodeNow();
        await PersonAsync();

        Assert.True(await IsTakenAsync(code));
        Assert.False(await IsTakenAsync(code));
        house.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(await IsTakenAsync(code)); // still within a step of the clock, and used
        Assert.True(await IsTakenAsync(CodeNow()));
    }

    [Fact]
    public async Task An_older_code_is_worth_nothing_once_a_newer_was_used()
    {
        var older = CodeNow();
        await PersonAsync();
        house.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.True(await IsTakenAsync(CodeNow()));
        Assert.False(await IsTakenAsync(older));
    }

    [Fact]
    public async Task A_phone_may_be_half_a_minute_wrong_and_no_more()
    {
        await PersonAsync();
        var step = house.Clock.GetUtcNow().ToUnixTimeSeconds() / 30;

        Assert.False(await IsTakenAsync(CodeAt(step - 2)));
        Assert.False(await IsTakenAsync(CodeAt(step + 2)));
        Assert.True(await IsTakenAsync(CodeAt(step - 1)));
        Assert.True(await IsTakenAsync(CodeAt(step + 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("１２３４５６")]
    [InlineData("'; DROP TABLE AspNetUsers; --")]
    public async Task What_is_no_code_is_refused(string typed)
    {
        await PersonAsync();

        Assert.False(await IsTakenAsync(typed));
    }

    private string CodeNow() => CodeAt(house.Clock.GetUtcNow().ToUnixTimeSeconds() / 30);

    private static string CodeAt(long step) => OneTimeCodes.CodeOf(OneTimeCodes.Base32(Key), step);

    private async Task PersonAsync()
    {
        var users = house.Get<UserManager<User>>();
        var user = new User
        {
            UserName = "olive@meridian.example",
            Email = "olive@meridian.example",
            DisplayName = "Olive",
        };
        Assert.True((await users.CreateAsync(user)).Succeeded);
        await users.SetAuthenticationTokenAsync(user, "[AspNetUserStore]", "AuthenticatorKey", Key);
    }

    /// <summary>As a request would: with a UserManager of its own.</summary>
    private async Task<bool> IsTakenAsync(string code)
    {
        var users = house.Get<UserManager<User>>();
        return await users.VerifyTwoFactorTokenAsync(
            (await users.FindByEmailAsync("olive@meridian.example"))!,
            TokenOptions.DefaultAuthenticatorProvider,
            code
        );
    }
}
