namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>A layout that staff saved for a supplier. It never changes: amended, it is a new version, and files that were read keep
/// theirs.</summary>
public sealed class FileLayout
{
    private Layout? read;

    /// <param name="content">As <see cref="Layout.ToJson"/> writes it.</param>
    public FileLayout(int supplierId, string name, int version, string content, string savedBy, DateTime savedUtc)
    {
        Name = Text.Required(name, "Give the layout a name.");
        (SupplierId, Version, Content, SavedBy, SavedUtc) = (supplierId, version, content, savedBy, savedUtc);
    }

    public int Id { get; private set; }
    public int SupplierId { get; private set; }
    public string Name { get; private set; }

    /// <summary>From 1, for each supplier.</summary>
    public int Version { get; private set; }

    public string Content { get; private set; }
    public string SavedBy { get; private set; }
    public DateTime SavedUtc { get; private set; }

    public Layout Layout => read ??= Layout.OfJson(Content);
}

/// <summary>A file is not of the layout that it is to be read by: it waits, and nothing of it is read.</summary>
public sealed class LayoutMisfitException(string message) : BillingRuleException(message);
