namespace BillingBlazor.Domain.Usage;

public enum SetAsideKind
{
    Rejected,
    Duplicate,

    /// <summary>Well formed, and nothing to bill; its reason is one of few.</summary>
    LeftOut,
}

/// <summary>A row of a supplier's file that is not counted: kept with its reason, to be mended, released or looked at.</summary>
public abstract class RowAside(int fileId, int line, SetAsideKind kind, string column, string value, string reason, string raw)
{
    public long Id { get; protected set; }
    public int FileId { get; private set; } = fileId;
    public int Line { get; private set; } = line;
    public SetAsideKind Kind { get; private set; } = kind;
    public string Column { get; private set; } = column;
    public string Value { get; private set; } = value;
    public string Reason { get; private set; } = reason;

    /// <summary>The whole row as it came.</summary>
    public string Raw { get; private set; } = raw;

    /// <summary>For whoever may see no cost: what the supplier wrote may hold it. Not to be saved.</summary>
    public void HideWhatCame() => (Value, Raw) = ("", "");
}

/// <summary>Of a file of calls: it did not become a record.</summary>
public sealed class SetAsideRow(int fileId, int line, SetAsideKind kind, string column, string value, string reason, string raw)
    : RowAside(fileId, line, kind, column, value, reason, raw);
