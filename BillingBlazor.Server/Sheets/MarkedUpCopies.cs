using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Sheets;

/// <summary>Marked-up copies wait in the data folder for a day, under ids that nobody guesses.</summary>
internal static class MarkedUpCopies
{
    private static readonly TimeSpan kept = TimeSpan.FromDays(1);

    /// <summary>Keeps one, and throws the old ones away.</summary>
    public static Guid Keep(DataFolder folder, Action<Stream> write)
    {
        foreach (var old in Directory.EnumerateFiles(folder.Imports).Where(path => File.GetLastWriteTimeUtc(path) < DateTime.UtcNow - kept)) File.Delete(old);
        var id = Guid.NewGuid();
        using var copy = new FileStream(PathOf(folder, id), FileMode.CreateNew, FileAccess.ReadWrite);
        write(copy);
        return id;
    }

    public static string PathOf(DataFolder folder, Guid id) => Path.Combine(folder.Imports, $"{id:N}.xlsx");

    public static IResult Download(DataFolder folder, Guid id, string name) => File.Exists(PathOf(folder, id)) ? Results.File(PathOf(folder, id), SheetWriter.MediaType, name) : Results.NotFound();
}
