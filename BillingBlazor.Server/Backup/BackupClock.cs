using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Backup;

/// <summary>A backup each night, into the setting Backup:Folder (a folder of the data folder, where none is named), encrypted with
/// Backup:Passphrase where one is set. Staff are told of one that fails.</summary>
public sealed class BackupClock(
    BackupWriter writer,
    DataFolder folder,
    IConfiguration settings,
    IDbContextFactory<BillingDb> dbs,
    TimeProvider time,
    ILogger<BackupClock> log
)
{
    private const string Prefix = "billing-";
    private const string Suffix = ".zip";

    public string Folder => settings["Backup:Folder"] is { Length: > 0 } chosen ? chosen : folder.Backups;

    public string? Passphrase => settings["Backup:Passphrase"] is { Length: > 0 } chosen ? chosen : null;

    /// <summary>Today's, once however often it is asked for; then those that are too many go.</summary>
    public async Task TickAsync(CancellationToken cancel)
    {
        string? problem = null;
        try
        {
            await BackUpAsync(cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "The backup by the clock failed.");
            problem = SentenceOf(failure);
        }
        await dbs.WriteAsync(db => TellAsync(db, problem, cancel), cancel);
    }

    private async Task BackUpAsync(CancellationToken cancel)
    {
        var today = PathOf(UkTime.DayOf(time.GetUtcNow().UtcDateTime));
        Directory.CreateDirectory(Folder);
        if (!File.Exists(today))
            await writer.WriteAsync(today, Passphrase, cancel);
        foreach (var day in BackupKeeping.TooMany(Days()))
            File.Delete(PathOf(day));
    }

    /// <summary>On the dashboard until one goes well, and by e-mail once for each day.</summary>
    private async Task TellAsync(BillingDb db, string? problem, CancellationToken cancel)
    {
        (await db.Installations.SingleAsync(cancel)).Backed(problem, db.NowUtc);
        if (problem is null)
            return;
        await StaffMail.TellAsync(
            db,
            string.Create(CultureInfo.InvariantCulture, $"backup-{db.Today:yyyyMMdd}"),
            "Backup",
            "Last night's backup failed",
            [
                problem,
                Days().Count == 0 ? "There is no backup yet." : $"The last backup is of {Days().Max():d MMM yyyy}.",
                "It is tried again each hour until the morning, and then each night.",
            ],
            db.NowUtc,
            cancel
        );
    }

    private string SentenceOf(Exception failure) =>
        failure switch
        {
            BillingRuleException refusal => refusal.Message,
            _ when DiskFull.Is(failure) => "There is no room on the disk.",
            UnauthorizedAccessException =>
                $"The folder {Folder} can't be written. Give it to the server's user, or set Backup__Folder to another.",
            IOException => $"The folder {Folder} can't be used: {failure.Message}",
            _ => "Something unexpected went wrong: the server's log says what.",
        };

    /// <summary>The days that there is a backup of.</summary>
    public IReadOnlyCollection<DateOnly> Days() =>
        !Directory.Exists(Folder)
            ? []
            : Directory
                .EnumerateFiles(Folder, $"{Prefix}*{Suffix}")
                .Select(path => DayOf(Path.GetFileName(path)))
                .OfType<DateOnly>()
                .ToList();

    private string PathOf(DateOnly day) =>
        Path.Combine(Folder, $"{Prefix}{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}{Suffix}");

    private static DateOnly? DayOf(string name) =>
        DateOnly.TryParseExact(
            name[Prefix.Length..^Suffix.Length],
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : null;
}
