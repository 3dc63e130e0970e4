using System.Text;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Tests.Server.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>A copy of the database is no key to it.</summary>
public sealed class SecretsTests : IDisposable
{
    private readonly OnceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => house.Dispose();

    /// <summary>Whatever somebody is given to sign in by, looked for in the bytes of the database and its log.</summary>
    [Fact]
    public async Task No_key_code_link_or_password_is_in_a_dump_of_the_database()
    {
        var account = await OwnAccount.OfAsync(house);
        var users = house.Get<UserManager<User>>();
        var codes = await account.TwoFactor.TurnOnAsync(account.Me, await account.CodeAsync(), null);
        var key = await users.GetAuthenticatorKeyAsync(account.User);
        var token = await TokenAsync();
        Assert.Contains(token, await DumpAsync()); // it waits to be sent
        await house.Get<OutboxSender>().SendDueAsync(Cancel);

        var dump = await DumpAsync();
        Assert.Equal(10, codes.Codes.Count);
        Assert.Contains(account.Email, dump); // so it is looked through
        foreach (var secret in codes.Codes.Concat([key!, token, Uri.UnescapeDataString(token), OwnAccount.Password]))
            Assert.DoesNotContain(secret, dump);
    }

    private async Task<string> TokenAsync()
    {
        await using var db = house.House.Db();
        var html = await db.OutboxMessages.Where(m => m.Kind == "Invitation").Select(m => m.Html).SingleAsync(Cancel);
        return html[(html.IndexOf("token=", StringComparison.Ordinal) + 6)..].Split('"')[0];
    }

    /// <summary>All that is on the disk, and nothing that only was there.</summary>
    private async Task<string> DumpAsync()
    {
        var copy = Path.Combine(Path.GetTempPath(), $"dump-{Guid.NewGuid():N}.db");
        try
        {
            await using var db = house.House.Db();
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {copy}", Cancel);
            return Encoding.Latin1.GetString(await File.ReadAllBytesAsync(copy, Cancel));
        }
        finally
        {
            File.Delete(copy);
        }
    }
}
