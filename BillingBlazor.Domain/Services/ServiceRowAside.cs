using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Domain.Services;

/// <summary>A row of a service file that did not become a line: kept with its reason, to be mended, released or looked at.</summary>
public sealed class ServiceRowAside(int fileId, int line, SetAsideKind kind, string column, string value, string reason, string raw)
{
    public long Id { get; private set; }
    public int FileId { get; private set; } = fileId;
    public int Line { get; private set; } = line;
    public SetAsideKind Kind { get; private set; } = kind;
    public string Column { get; private set; } = column;
    public string Value { get; private set; } = value;
    public string Reason { get; private set; } = reason;

    /// <summary>The whole row as it came.</summary>
    public string Raw { get; private set; } = raw;
}
