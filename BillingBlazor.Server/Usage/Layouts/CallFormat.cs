using System.Text;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>How one file is read: the fast reader of FCS, or a layout. A row that was kept is read again in the same way.</summary>
/// <param name="Layout">Null: FCS.</param>
/// <param name="Header">The names of the file's columns, as they were when it was read.</param>
/// <param name="IsDownloaded">The rows are a download of ours, mended: comma, quotes, and a heading always.</param>
public sealed record CallFormat(Layout? Layout, IReadOnlyList<string> Header, bool NeedsOffset, bool IsDownloaded)
{
    /// <summary>Of a file: by the layout that it was given when it was uploaded.</summary>
    public static async Task<CallFormat> OfAsync(BillingDb db, CdrFile file, CancellationToken cancel)
    {
        var basis = await db.Suppliers.Where(s => s.Id == file.SupplierId).Select(s => s.TimeBasis).SingleAsync(cancel);
        return new(
            await LayoutAsync(db, file.Format, file.LayoutId, cancel),
            KeptHeader.Read(file.Header),
            basis == TimeBasis.WithOffset,
            file.MendsFileId is not null
        );
    }

    /// <returns>Null: FCS.</returns>
    public static async Task<Layout?> LayoutAsync(BillingDb db, CdrFormat format, int? layoutId, CancellationToken cancel)
    {
        if (format != CdrFormat.Own)
            return Presets.Of(format)?.Layout;
        return (await db.FileLayouts.AsNoTracking().SingleAsync(l => l.Id == layoutId, cancel)).Layout;
    }

    public CallReader Open(Stream content, DateOnly today, OtherLegs? legs = null) =>
        Layout is null ? new FcsReader(content, today, NeedsOffset)
        : IsDownloaded ? new MappedReader(content, Layout with { Dialect = Downloaded }, today, NeedsOffset, legs)
        : new MappedReader(content, Layout, today, NeedsOffset, legs);

    /// <summary>One row that was kept, whatever the layout leaves out.</summary>
    public CallReader OfRow(string raw, DateOnly today)
    {
        var content = new MemoryStream(Encoding.UTF8.GetBytes(raw));
        if (Layout is null)
            return new FcsReader(content, today, NeedsOffset);
        var dialect = IsDownloaded ? Downloaded : Layout.Dialect;
        return new MappedReader(content, Layout with { Dialect = OfKept(dialect, Header) }, today, NeedsOffset, takesAll: true);
    }

    /// <summary>Of one row that was kept: the text of it alone, whatever the file is written in.</summary>
    internal static Dialect OfKept(Dialect dialect, IReadOnlyList<string> header) =>
        dialect with
        {
            Header = HeaderRow.No,
            Names = header,
            Skip = 0,
            Rows = null,
            Encoding = LayoutEncoding.Utf8,
        };

    /// <summary>The fields of a row that was kept, however badly it is written.</summary>
    public List<string> FieldsOf(string raw) => RejectedSheet.FieldsOf(raw, Layout is null || IsDownloaded ? new() : Layout.Dialect);

    /// <summary>What stands above the columns of a download.</summary>
    /// <param name="count">Of a row.</param>
    public IReadOnlyList<string> ColumnNames(int count) =>
        Layout is null ? FcsReader.ColumnNames : ColumnNames(Header, count);

    internal static IReadOnlyList<string> ColumnNames(IReadOnlyList<string> header, int count) =>
        header.Count > 0
            ? [.. header.Except(["File", "Line", "Column", "Value", "Reason"])]
            : [.. Enumerable.Range(1, count).Select(column => $"Column {column}")];

    /// <summary>As rows that were set aside are downloaded.</summary>
    internal static Dialect Downloaded { get; } = new() { Header = HeaderRow.Yes };
}

/// <summary>The names of a file's columns, as one text.</summary>
internal static class KeptHeader
{
    private const char Between = '\u001F';

    public static string? Of(IReadOnlyList<string> header) => header.Count == 0 ? null : string.Join(Between, header);

    public static string[] Read(string? kept) => kept?.Split(Between) ?? [];
}
