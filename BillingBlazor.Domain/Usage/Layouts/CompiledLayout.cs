namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>The fields of one row, in UTF-8; one that isn't there is empty.</summary>
public interface IRowFields
{
    ReadOnlySpan<byte> this[int column] { get; }
}

/// <summary>A layout made for one file: its names are columns now.</summary>
public sealed class CompiledLayout
{
    private readonly Columns columns;

    /// <param name="header">The names of the file's columns; empty where it has none.</param>
    /// <exception cref="LayoutMisfitException">A column that every call needs is not in the file.</exception>
    public CompiledLayout(Layout layout, IReadOnlyList<string> header)
    {
        (Layout, columns) = (layout, new(header));
        columns.RefuseMissing(layout.Needed);
        var (outward, start, length) = (layout.Direction, layout.Start, layout.Length);
        (Identifier, Dialled, RecordId, OtherLeg) = (
            columns.Find(layout.Identifier),
            columns.Find(layout.Dialled),
            columns.Find(layout.RecordId),
            columns.Find(layout.OtherLeg)
        );
        (ChargeCode, Description) = (columns.Find(layout.ChargeCode), columns.Find(layout.Description));
        (Day, Time) = (columns.Find(start.Day), columns.Find(start.Time));
        (Length, Answer, End) = (columns.Find(length.From), columns.Find(length.Answer), columns.Find(length.End));
        Kind = columns.Find(layout.Kind.From);
        (Voice, Data, Sms) = (
            Columns.Values(layout.Kind.Voice),
            Columns.Values(layout.Kind.Data),
            Columns.Values(layout.Kind.Sms)
        );
        Total = columns.Find(layout.Bytes?.Total ?? Source.None);
        Parts = [.. (layout.Bytes?.Parts ?? []).Select(columns.Find)];
        (Direction, InboundIdentifier) = (
            columns.Find(outward?.From ?? Source.None),
            columns.Find(outward?.InboundIdentifier ?? Source.None)
        );
        (Inbound, Outbound, Internal) = (
            Columns.Values(outward?.Inbound ?? []),
            Columns.Values(outward?.Outbound ?? []),
            Columns.Values(outward?.Internal ?? [])
        );
        (Status, Billed) = (columns.Find(layout.Status?.From ?? Source.None), Columns.Values(layout.Status?.Billed ?? []));
        (Cost, Currency) = (columns.Find(layout.Cost?.From ?? Source.None), columns.Find(layout.Cost?.Currency ?? Source.None));
        (Rows, LeaveOut) = (columns.Find(layout.Dialect.Rows), columns.Find(layout.LeaveOut));
    }

    public Layout Layout { get; }
    internal Places Identifier { get; }
    internal Places Dialled { get; }
    internal Places RecordId { get; }
    internal Places OtherLeg { get; }
    internal Places ChargeCode { get; }
    internal Places Description { get; }
    internal Places Day { get; }
    internal Places Time { get; }
    internal Places Length { get; }
    internal Places Answer { get; }
    internal Places End { get; }
    internal Places Kind { get; }
    internal byte[][] Voice { get; }
    internal byte[][] Data { get; }
    internal byte[][] Sms { get; }
    internal Places Total { get; }
    internal Places[] Parts { get; }
    internal Places Direction { get; }
    internal Places InboundIdentifier { get; }
    internal byte[][] Inbound { get; }
    internal byte[][] Outbound { get; }
    internal byte[][] Internal { get; }
    internal Places Status { get; }
    internal byte[][] Billed { get; }
    internal Places Cost { get; }
    internal Places Currency { get; }
    internal RowCheck? Rows { get; }
    internal RowCheck? LeaveOut { get; }

    /// <summary>The name of a column as the file has it, else its number from 1.</summary>
    public string NameOf(int column) => columns.NameOf(column);

    /// <summary>Whether a row counts as a row at all.</summary>
    public bool IsRow<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct => Rows is not { } rule || rule.Holds(row);

    /// <summary>Whether the first row has names where a call has its start.</summary>
    public bool LooksLikeHeader<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        var day = Day.Of(row);
        return !day.IsEmpty && !day.ContainsAnyInRange((byte)'0', (byte)'9');
    }
}
