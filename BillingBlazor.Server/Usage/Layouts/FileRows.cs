using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>The rows of a file by its dialect, before anything is made of them. Fields are UTF-8, or Windows-1252 where a carrier wrote
/// it.</summary>
internal abstract class FileRows : IRowFields, IDisposable
{
    /// <summary>The physical line, or the row of the sheet, from 1.</summary>
    public abstract int Line { get; }

    public abstract int Count { get; }

    public abstract ReadOnlySpan<byte> this[int column] { get; }

    public abstract long BytesRead { get; }

    /// <summary>The whole of the row. Of a sheet: as a line of CSV.</summary>
    public abstract string Raw { get; }

    /// <returns>False at the end. <paramref name="malformed"/> is a row that is none.</returns>
    public abstract bool Next(out RejectedRow? malformed);

    public abstract void Dispose();

    /// <param name="content">Seekable; disposed with the rows.</param>
    public static FileRows Open(Stream content, Dialect dialect)
    {
        Span<byte> head = stackalloc byte[4];
        content.Position = 0;
        var read = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        content.Position = 0;
        return head[..read] is [(byte)'P', (byte)'K', 3, 4] ? new SheetRows(content, dialect) : new CsvRows(content, dialect);
    }

    /// <summary>As a cell is read: without spaces round it, and without a spreadsheet's own guard against formulas, and ours.</summary>
    protected static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> field)
    {
        if (!field.IsEmpty && (field[0] == ' ' || field[^1] == ' '))
            field = field.Trim((byte)' ');
        return Sheets.CsvCell.IsGuarded(field) ? field[1..] : field;
    }
}
