using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Sheets;

/// <summary>Marked-up copies wait in the data folder for a day, under ids that nobody guesses.</summary>
internal static class MarkedUpCopies
{
    /// <summary>Keeps one; <see cref="DataFolder.Sweep(TimeSpan)"/> throws the old ones away.</summary>
    public static Guid Keep(DataFolder folder, Action<Stream> write)
    {
        var id = Guid.NewGuid();
        using var copy = DataFolder.Create(PathOf(folder, id));
        write(copy);
        return id;
    }

    public static string PathOf(DataFolder folder, Guid id) => Path.Combine(folder.Imports, $"{id:N}.xlsx");

    public static IResult Download(DataFolder folder, Guid id, string name) =>
        File.Exists(PathOf(folder, id)) ? Results.File(PathOf(folder, id), SheetWriter.MediaType, name) : Results.NotFound();
}
