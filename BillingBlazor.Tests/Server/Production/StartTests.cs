using System.Text.RegularExpressions;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>Nothing stands on a network half set up, and whoever has the machine can always get in.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("production-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_start_that_lacks_something_names_the_setting_and_ends_and_check_says_the_same()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead);
        string[] start = ["--urls", "http://127.0.0.1:0"];

        var bare = await ProgramRun.OfAsync(folder, start, Cancel);
        Assert.Equal(1, bare.ExitCode);
        Assert.Equal(
            $"""
            PublicAddress is not set. Give the address that people type, such as https://billing.example.co.uk.
            The data folder {folder} is open to other users of this machine. Run: chmod 700 "{folder}"
            """,
            bare.Refused
        );
        Assert.Equal((1, bare.Refused), await CheckAsync());
        Assert.Empty(Directory.GetFiles(folder));

        Assert.StartsWith(
            "PublicAddress is “http://billing.example”, which goes over the network unencrypted.",
            (await ProgramRun.OfAsync(folder, start, Cancel, "PublicAddress=http://billing.example")).Refused
        );
        Assert.Contains(
            "Proxies holds “nginx”, which is no IP address.",
            (await ProgramRun.OfAsync(folder, start, Cancel, "PublicAddress=https://billing.example", "Proxies=10.0.0.5, nginx")).Refused
        );

        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal((0, "Nothing is missing."), await CheckAsync("PublicAddress=https://billing.example"));

        async Task<(int, string)> CheckAsync(params string[] settings)
        {
            var check = await ProgramRun.OfAsync(folder, ["check"], Cancel, settings);
            return (check.ExitCode, check.Said);
        }
    }

    [Fact]
    public async Task The_demo_never_starts_in_production()
    {
        await DemoFolder.CopyAsync(folder);

        var start = await ProgramRun.OfAsync(folder, ["--urls", "http://127.0.0.1:0"], Cancel, "PublicAddress=https://billing.example");

        Assert.Equal(1, start.ExitCode);
        Assert.Equal(
            $"The data folder {folder} holds the demo, whose passwords everybody knows. Set DataFolder to another folder.",
            start.Refused
        );
    }

    [Fact]
    public async Task A_database_of_another_version_is_left_alone()
    {
        using (var house = new TestInstallation())
        {
            using var db = house.Db();
            await db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99.0.0')", Cancel);
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {Path.Combine(folder, "billing.db")}", Cancel);
        }

        var start = await ProgramRun.OfAsync(folder, ["--urls", "http://127.0.0.1:0"], Cancel, "PublicAddress=https://billing.example");

        Assert.Equal(1, start.ExitCode);
        Assert.StartsWith($"The database in {folder} was written by another version of BillingBlazor.", start.Refused);
    }

    [Fact]
    public async Task All_that_a_server_writes_is_its_users_alone()
    {
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);

        var others = Directory
            .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Where(path => !OperatingSystem.IsWindows() && ((int)File.GetUnixFileMode(path) & 0x3F) != 0);

        Assert.NotEmpty(Directory.GetFiles(folder));
        Assert.Empty(others);
    }

    [Fact]
    public async Task The_first_owner_needs_the_token_and_is_made_whole_or_not_at_all()
    {
        using var house = new TestInstallation();
        var token = await SetUpToken.MakeAsync(house.Get<DataFolder>());
        Assert.Equal(token, await SetUpToken.MakeAsync(house.Get<DataFolder>())); // another start says the same

        Assert.StartsWith("That is not the token.", await CreateAsync("AAAAA-AAAAA-AAAAA-AAAAA"));
        using (var db = house.Db())
            await db.Roles.Where(r => r.Name == Roles.Owner).ExecuteUpdateAsync(r => r.SetProperty(x => x.NormalizedName, "GONE"), Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync(token)); // there is no such role
        Assert.Empty(house.Db().Users);

        using (var db = house.Db())
            await db.Roles.Where(r => r.Name == Roles.Owner).ExecuteUpdateAsync(r => r.SetProperty(x => x.NormalizedName, "OWNER"), Cancel);
        Assert.Null(await CreateAsync(token.ToLowerInvariant()));
        Assert.Equal("This installation has an Owner already. Sign in.", await CreateAsync(token));
        Assert.Equal("olive@meridian.example", Assert.Single(house.Db().Users).Email);
        Assert.Single(house.Db().UserRoles);
        Assert.Single(house.Db().Organisations);
        Assert.False(File.Exists(house.Get<DataFolder>().SetUpToken));

        Task<string?> CreateAsync(string typed) =>
            house
                .Get<FirstOwnerActions>()
                .CreateAsync(
                    new()
                    {
                        Token = typed,
                        Organisation = "Meridian Telecom",
                        Name = "Olive Owner",
                        Email = "olive@meridian.example",
                        Password = "correct horse battery",
                    }
                );
    }

    [Fact]
    public async Task Who_is_locked_out_gets_in_by_a_command_on_the_machine()
    {
        using (var house = new TestInstallation(folder))
        {
            var users = house.Get<UserManager<User>>();
            var owner = new User { UserName = "olive@meridian.example", Email = "olive@meridian.example", DisplayName = "Olive Owner" };
            Assert.True((await users.CreateAsync(owner, "correct horse battery")).Succeeded);
            for (var n = 0; n < 5; n++)
                await house.Get<SignInDelays>().EnterAsync("olive@meridian.example", "10.0.0.1", null, Cancel);
            Assert.Equal(2, house.Db().SignInTries.Count());
        }
        const string address = "PublicAddress=https://billing.example";

        var nobody = await ProgramRun.OfAsync(folder, ["unlock", "o@meridian.example"], Cancel, address);
        Assert.Equal((1, "Nobody signs in with o@meridian.example."), (nobody.ExitCode, nobody.Refused));
        var unlocked = await ProgramRun.OfAsync(folder, ["unlock", "olive@meridian.example"], Cancel, address);
        Assert.Equal((0, "Olive Owner can sign in again."), (unlocked.ExitCode, unlocked.Said));
        var reset = await ProgramRun.OfAsync(folder, ["reset-password", "olive@meridian.example"], Cancel, address);
        Assert.StartsWith("https://billing.example/set-password?email=olive%40meridian.example&token=", reset.Said);

        using (var server = await RunningServer.StartAsync(folder, "Production", Cancel))
        using (var client = new HttpClient { BaseAddress = new(server.Address) })
            Assert.Contains("Your password is set.", await SetPasswordAsync(client, new Uri(reset.Said).PathAndQuery));
        using var after = new TestInstallation(folder);
        Assert.Empty(after.Db().SignInTries);
        Assert.Equal(["Lock", "Password"], after.Db().Changes.Where(c => c.Who == "A command on the server").Select(c => c.Field).ToList());
    }

    private static async Task<string> SetPasswordAsync(HttpClient client, string link)
    {
        var token = Regex.Match(
            await client.GetStringAsync(new Uri(link, UriKind.Relative), Cancel),
            "name=\"__RequestVerificationToken\" value=\"([^\"]+)\""
        );
        using var answer = await client.PostAsync(
            new Uri(link, UriKind.Relative),
            new FormUrlEncodedContent([
                new("_handler", "set-password"),
                new("__RequestVerificationToken", token.Groups[1].Value),
                new("Form.Password", "another horse battery"),
                new("Form.Again", "another horse battery"),
            ]),
            Cancel
        );
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    /// <summary>Somebody who has a copy of the database has no key to anything in it.</summary>
    [Fact]
    public async Task The_key_to_what_the_database_keeps_secret_is_not_in_it()
    {
        using (var server = await RunningServer.StartAsync(folder, "Production", Cancel))
        using (var client = new HttpClient { BaseAddress = new(server.Address) })
            await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), Cancel); // its form has a token
        using (var house = new TestInstallation(folder))
        using (var db = house.Db())
        {
            var key = Assert.Single(db.DataProtectionKeys).Xml!;
            Assert.Contains("<EncryptedData", key);
            Assert.DoesNotContain("masterKey", key);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "secrets.pfx"), "no key", Cancel);
        var start = await ProgramRun.OfAsync(folder, ["--urls", "http://127.0.0.1:0"], Cancel, "PublicAddress=https://billing.example");
        Assert.Equal(1, start.ExitCode);
        Assert.StartsWith($"The key for secrets, {Path.Combine(folder, "secrets.pfx")}, can't be read: ", start.Refused);
    }

    [Fact]
    public async Task It_says_its_version()
    {
        var version = await ProgramRun.OfAsync(folder, ["--version"], Cancel);

        Assert.Equal((0, typeof(Roles).Assembly.GetName().Version!.ToString(3)), (version.ExitCode, version.Said));
    }
}
