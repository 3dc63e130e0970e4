namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>What files a layout is of.</summary>
public enum LayoutKind
{
    Calls,
    Services,
}

/// <summary>A layout that staff saved for a supplier. It never changes: amended, it is a new version, and files that were read keep
/// theirs.</summary>
public sealed class FileLayout
{
    private Layout? read;

    /// <param name="content">As <see cref="Layout.ToJson"/> writes it, or a service file's layout.</param>
    public FileLayout(
        int supplierId,
        string name,
        int version,
        string content,
        string savedBy,
        DateTime savedUtc,
        LayoutKind kind = LayoutKind.Calls
    )
    {
        Name = Text.Required(name, "Give the layout a name.");
        (SupplierId, Version, Content, SavedBy, SavedUtc, Kind) = (supplierId, version, content, savedBy, savedUtc, kind);
    }

    public int Id { get; private set; }
    public int SupplierId { get; private set; }
    public LayoutKind Kind { get; private set; }
    public string Name { get; private set; }

    /// <summary>From 1, for each supplier and kind.</summary>
    public int Version { get; private set; }

    public string Content { get; private set; }
    public string SavedBy { get; private set; }
    public DateTime SavedUtc { get; private set; }

    /// <summary>Of one for calls.</summary>
    public Layout Layout => read ??= Layout.OfJson(Content);
}

/// <summary>A file is not of the layout that it is to be read by: it waits, and nothing of it is read.</summary>
public sealed class LayoutMisfitException(string message) : BillingRuleException(message)
{
    private const int MostShown = 60;

    /// <summary>Too many of the first rows can't be read: with the first that can't.</summary>
    public static LayoutMisfitException Of(int bad, int rows, int line, string column, string value, string reason) =>
        new(
            $"{bad:#,0} of the first {rows:#,0} rows can't be read by this layout. Line {line:#,0}"
                + (column.Length > 0 ? $", {column}, “{(value.Length > MostShown ? $"{value[..MostShown]}…" : value)}”" : "")
                + $": {reason}"
        );
}
