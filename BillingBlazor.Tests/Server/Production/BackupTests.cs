using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server;
using BillingBlazor.Server.Backup;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Health;
using ICSharpCode.SharpZipLib.Zip;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>What was backed up while it was at work comes back whole, or not at all.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Passphrase = "Backup__Passphrase=correct horse";
    private const string Address = "PublicAddress=https://billing.example";
    private readonly string room = Directory.CreateTempSubdirectory("backup-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Old => Own("old");

    private string New => Own("new");

    private string File1 => Path.Combine(room, "all.zip");

    public void Dispose() => Directory.Delete(room, recursive: true);

    [Fact]
    public async Task An_installation_at_work_comes_back_from_one_encrypted_file()
    {
        using (var house = new TestInstallation(Old))
        {
            FillIn(house);
            await house.UploadAsync(
                house.Add(new Supplier("Carrier One")).Id,
                "calls.csv",
                "V,,01632960202,07700900456,02/11/2026,12:00:00,60,,,UK Mobile,UKM,1,0.0150" + new string(',', 16) + "R1\n",
                Cancel
            );
            // a second process, while the house holds the folder
            var made = await ProgramRun.OfAsync(Old, ["backup", File1], Cancel, Address, Passphrase);
            Assert.Equal((0, ""), (made.ExitCode, made.Refused));
            Assert.EndsWith("MiB, encrypted.", made.Said);
            Assert.Equal(1, (await ProgramRun.OfAsync(Old, ["backup", File1], Cancel, Address)).ExitCode); // not over it
        }
        Assert.DoesNotContain("Harbour", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(File1, Cancel)));

        var without = await ProgramRun.OfAsync(New, ["restore", File1], Cancel, Address);
        Assert.Equal("The backup is encrypted. Set Backup__Passphrase to the passphrase it was made with.", without.Refused);
        var wrong = await ProgramRun.OfAsync(New, ["restore", File1], Cancel, Address, "Backup__Passphrase=wrong");
        Assert.StartsWith("The passphrase is not the one", wrong.Refused);
        Assert.False(File.Exists(Path.Combine(New, "billing.db")));

        var back = await ProgramRun.OfAsync(New, ["restore", File1], Cancel, Address, Passphrase);
        Assert.Equal((0, ""), (back.ExitCode, back.Refused));
        Assert.StartsWith("Brought back as it stood on ", back.Said);
        var again = await ProgramRun.OfAsync(New, ["restore", File1], Cancel, Address, Passphrase);
        Assert.StartsWith($"The data folder {New} holds a database already.", again.Refused);

        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(Old, "secrets.pfx"), Cancel),
            await File.ReadAllBytesAsync(Path.Combine(New, "secrets.pfx"), Cancel)
        );
        using var restored = new TestInstallation(New);
        using var db = restored.Db();
        Assert.Equal("Harbour & Vale Ltd", Assert.Single(db.Customers).Name);
        Assert.Equal(1, await db.UsageRecords.CountAsync(Cancel));
        Assert.True(File.Exists(restored.Get<DataFolder>().UploadPath(db.CdrFiles.Single().ContentHash)));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("elsewhere")]
    [InlineData("nothing")]
    public async Task A_damaged_backup_brings_back_nothing(string how)
    {
        using (var house = new TestInstallation(Old))
        {
            FillIn(house);
            await Writer(house).WriteAsync(File1, passphrase: null, Cancel);
        }
        Damage(how);

        var refused = Assert.Throws<BillingRuleException>(() =>
        {
            using var folder = new DataFolder(New);
            new BackupReader(folder, NoSettings()).Restore(File1, null);
        });

        Assert.Equal("The backup is damaged: bring another copy of it.", refused.Message);
        Assert.False(File.Exists(Path.Combine(New, "billing.db")));
        Assert.False(File.Exists(Path.Combine(room, "escaped.txt")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(New, "temporary")));
    }

    private void Damage(string how)
    {
        var content = File.ReadAllBytes(File1);
        if (how == "cut")
            File.WriteAllBytes(File1, content[..(content.Length / 2)]);
        else if (how == "nothing")
            File.WriteAllBytes(File1, []);
        else if (how == "changed")
        {
            content[content.Length / 3] ^= 0xFF;
            File.WriteAllBytes(File1, content);
        }
        else
        {
            using var zip = new ZipOutputStream(File.Create(File1));
            zip.PutNextEntry(new(BackupFile.Manifest));
            zip.Write("""{"Version":"0.9.0","MadeUtc":"2026-11-03T09:00:00Z","Entries":[{"Name":"billing.db","Bytes":0,"Sha256":""},"""u8);
            zip.Write("""{"Name":"../../escaped.txt","Bytes":0,"Sha256":""}]}"""u8);
            zip.CloseEntry();
        }
    }

    [Fact]
    public async Task The_clock_makes_one_a_day_and_keeps_seven_days_five_weeks_and_twelve_months()
    {
        using var house = new TestInstallation(Old);
        var backups = Clock(house, NoSettings());

        await backups.TickAsync(Cancel);
        var written = File.GetLastWriteTimeUtc(Path.Combine(Old, "backups", "billing-2026-11-03.zip"));
        await backups.TickAsync(Cancel);

        Assert.Equal([new DateOnly(2026, 11, 3)], backups.Days());
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(Old, "backups", "billing-2026-11-03.zip")));
    }

    [Fact]
    public async Task A_backup_by_the_clock_that_fails_is_told_to_staff_once_a_day_until_one_goes_well()
    {
        using var house = new TestInstallation(Old);
        house.Add(new Organisation("Meridian Telecom"));
        var users = house.Get<UserManager<User>>();
        var owner = new User { UserName = "ada@meridian.example", Email = "ada@meridian.example", DisplayName = "Ada Byron" };
        Assert.True((await users.CreateAsync(owner)).Succeeded);
        Assert.True((await users.AddToRoleAsync(owner, BillingBlazor.Server.Shell.Roles.Owner)).Succeeded);
        var blocked = Path.Combine(room, "no-folder");
        await File.WriteAllTextAsync(blocked, "", Cancel);
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Backup:Folder", blocked)]).Build();

        await Clock(house, settings).TickAsync(Cancel);
        house.Clock.Advance(TimeSpan.FromHours(1));
        await Clock(house, settings).TickAsync(Cancel);

        using (var db = house.Db())
        {
            var told = Assert.Single(db.OutboxMessages, m => m.Kind == "Backup");
            Assert.Equal(("ada@meridian.example", "Last night's backup failed"), (told.Recipients, told.Subject));
            Assert.Contains("There is no backup yet.", told.Html);
        }
        var notice = (await house.Get<BillingBlazor.Server.Reports.DashboardQueries>().FindAsync(Cancel)).FailingBackup!;
        Assert.StartsWith($"The folder {blocked} can't be used: ", notice.Problem);
        Assert.Equal(new DateTime(2026, 11, 3, 9, 0, 0), notice.SinceUtc);

        await Clock(house, NoSettings()).TickAsync(Cancel);
        Assert.Null((await house.Get<BillingBlazor.Server.Reports.DashboardQueries>().FindAsync(Cancel)).FailingBackup);
    }

    [Fact]
    public async Task An_installation_of_two_days_that_never_was_backed_up_is_not_healthy()
    {
        using var house = new TestInstallation(Old);
        var health = new BackupHealth(
            Clock(house, NoSettings()),
            house.Get<IDbContextFactory<BillingDb>>(),
            house.Clock
        );
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(new(), Cancel)).Status);

        house.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(HealthStatus.Degraded, (await health.CheckHealthAsync(new(), Cancel)).Status);

        await Clock(house, NoSettings()).TickAsync(Cancel);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(new(), Cancel)).Status);
    }

    [Fact]
    public void Of_two_years_of_backups_those_are_kept_that_stand_for_a_day_a_week_or_a_month()
    {
        var every = Enumerable.Range(0, 730).Select(n => new DateOnly(2026, 11, 30).AddDays(-n)).ToList();

        var kept = every.Except(BackupKeeping.TooMany(every)).Order().ToList();

        // Mon 30 Nov 2026. Days 24–30 Nov; Mondays 2, 9, 16, 23, 30 Nov; firsts of Dec 2025 to Nov 2026.
        Assert.Equal(
            Enumerable
                .Range(0, 12)
                .Select(n => new DateOnly(2025, 12, 1).AddMonths(n))
                .Concat([new(2026, 11, 2), new(2026, 11, 9), new(2026, 11, 16), new(2026, 11, 23)])
                .Concat(Enumerable.Range(24, 7).Select(day => new DateOnly(2026, 11, day))),
            kept
        );
    }

    [Fact]
    public async Task Before_an_upgrade_the_database_is_kept_as_it_was_once()
    {
        using var house = new TestInstallation(Old);
        FillIn(house);
        using var db = house.Db();

        await StartUp.KeepBeforeAsync("upgrade", db, house.Get<DataFolder>());
        house.Add(new Organisation("Quay Voice"));
        await StartUp.KeepBeforeAsync("upgrade", db, house.Get<DataFolder>());

        File.Move(Assert.Single(Directory.GetFiles(Path.Combine(Old, "backups"))), Path.Combine(New, "billing.db"));
        using var kept = new TestInstallation(New);
        Assert.Equal("Meridian Telecom", Assert.Single(kept.Db().Organisations).Name);
    }

    private static void FillIn(TestInstallation house)
    {
        var organisation = house.Add(new Organisation("Meridian Telecom")).Id;
        house.Add(new Customer("Harbour & Vale Ltd", house.Db().CustomerGroups.Single().Id, organisation, new(2026, 1, 1)));
    }

    private static BackupClock Clock(TestInstallation house, IConfiguration settings) =>
        new(
            Writer(house),
            house.Get<DataFolder>(),
            settings,
            house.Get<IDbContextFactory<BillingDb>>(),
            house.Clock,
            NullLogger<BackupClock>.Instance
        );

    private static BackupWriter Writer(TestInstallation house) =>
        new(house.Db(), house.Get<DataFolder>(), NoSettings(), house.Clock);

    private static IConfiguration NoSettings() => new ConfigurationBuilder().Build();

    private string Own(string name) => Directory.CreateDirectory(Path.Combine(room, name)).FullName;
}
