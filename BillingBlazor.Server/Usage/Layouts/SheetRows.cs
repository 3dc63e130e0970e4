using System.Text;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>Rows of a workbook, through the guarded reader of sheets: as many as a sheet can have, and flat in memory.</summary>
internal sealed class SheetRows : FileRows
{
    private static readonly SheetLimits limits = new()
    {
        Bytes = FileActions.MostBytes,
        UnpackedBytes = 4 * FileActions.MostBytes,
        Rows = 1_048_576,
        Cells = 100_000_000,
        Letters = 2_000_000_000,
        CellLetters = 4_000,
        Time = TimeSpan.FromMinutes(30),
    };

    private const int MostNamed = 10;

    private readonly Stream content;
    private readonly char delimiter;
    private readonly Sheet sheet;
    private readonly IEnumerator<SheetRow> rows;
    private readonly List<(int At, int Length)> places = [];
    private byte[] texts = new byte[4_096];

    public SheetRows(Stream content, Dialect dialect)
    {
        (this.content, delimiter) = (content, dialect.Delimiter);
        sheet = Sheet.Open(content, "The workbook", limits, dialect.Sheet, CancellationToken.None);
        rows = sheet.Rows().GetEnumerator();
        if (dialect.Sheet is not { } wanted || string.Equals(sheet.Name, wanted, StringComparison.OrdinalIgnoreCase))
            return;
        Dispose();
        throw new LayoutMisfitException($"The workbook has no sheet “{wanted}”: it has {string.Join(", ", Names.Take(MostNamed))}.");
    }

    /// <summary>Of the sheets that can be seen.</summary>
    public IReadOnlyList<string> Names => sheet.Sheets;

    public override int Line => rows.Current.Number;
    public override int Count => places.Count;

    public override ReadOnlySpan<byte> this[int column] =>
        column < places.Count ? Bare(texts.AsSpan(places[column].At, places[column].Length)) : default;

    public override long BytesRead => (long)(content.Length * (decimal)sheet.Share);

    public override string Raw
    {
        get
        {
            var line = new StringBuilder();
            foreach (var (at, length) in places)
                (line.Length == 0 ? line : line.Append(delimiter))
                    .Append('"')
                    .Append(Encoding.UTF8.GetString(texts, at, length).Replace("\"", "\"\"").ReplaceLineEndings(" "))
                    .Append('"');
            return line.Length > 4_000 ? line.ToString(0, 4_000) : line.ToString();
        }
    }

    public override bool Next(out RejectedRow? malformed)
    {
        malformed = null;
        if (!rows.MoveNext())
            return false;
        places.Clear();
        var used = 0;
        foreach (var cell in rows.Current.Cells)
        {
            while (places.Count < cell.Column - 1)
                places.Add((used, 0));
            var most = Encoding.UTF8.GetMaxByteCount(cell.Text.Length);
            if (used + most > texts.Length)
                Array.Resize(ref texts, Math.Max(2 * texts.Length, used + most));
            var length = Encoding.UTF8.GetBytes(cell.Text, texts.AsSpan(used));
            places.Add((used, length));
            used += length;
        }
        return true;
    }

    public override void Dispose()
    {
        rows.Dispose();
        sheet.Dispose();
        content.Dispose();
    }
}
