using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Backup;

/// <summary>A backup each night, into the setting Backup:Folder (a folder of the data folder, where none is named), encrypted with
/// Backup:Passphrase where one is set.</summary>
public sealed class BackupClock(BackupWriter writer, DataFolder folder, IConfiguration settings, TimeProvider time)
{
    private const string Prefix = "billing-";
    private const string Suffix = ".zip";

    public string Folder => settings["Backup:Folder"] is { Length: > 0 } chosen ? chosen : folder.Backups;

    public string? Passphrase => settings["Backup:Passphrase"] is { Length: > 0 } chosen ? chosen : null;

    /// <summary>Today's, once however often it is asked for; then those that are too many go.</summary>
    public async Task TickAsync(CancellationToken cancel)
    {
        var today = PathOf(UkTime.DayOf(time.GetUtcNow().UtcDateTime));
        Directory.CreateDirectory(Folder);
        if (!File.Exists(today))
            await writer.WriteAsync(today, Passphrase, cancel);
        foreach (var day in BackupKeeping.TooMany(Days()))
            File.Delete(PathOf(day));
    }

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
