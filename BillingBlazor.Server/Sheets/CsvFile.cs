using CsvHelper;

namespace BillingBlazor.Server.Sheets;

/// <summary>
/// The one way in which CSV is written: UTF-8 with its mark, so that a spreadsheet reads £ as £, and no cell that one would work out. Rows
/// go on to the stream as they come.
/// </summary>
internal sealed class CsvFile : IAsyncDisposable
{
    public const string MediaType = "text/csv; charset=utf-8";
    private static readonly CsvWriterOptions plain = new() { WriteByteOrderMark = true, ValidateFieldCount = false };
    private static readonly CsvWriterOptions quoted = plain with { Quoting = CsvQuoting.Always };
    private readonly CsvWriter csv;

    /// <param name="quotesAll">For files that are fed to a reader of call records again.</param>
    public CsvFile(Stream stream, bool quotesAll = false) => csv = CsvWriter.Create(stream, quotesAll ? quoted : plain, leaveOpen: true);

    public async ValueTask WriteAsync(IEnumerable<string?> row, CancellationToken cancel) =>
        await csv.WriteRecordAsync([.. row.Select(CsvCell.Guarded)], cancel);

    public ValueTask DisposeAsync() => csv.DisposeAsync();
}

/// <summary>
/// What a spreadsheet takes for a formula when it opens a file: whatever begins with = + - @ (or their full-width twins, which some
/// programs make the narrow ones), a tab or a line break. An apostrophe before it makes it a text; only a plain number stays as it is.
/// </summary>
internal static class CsvCell
{
    public static string Guarded(string? text) =>
        string.IsNullOrEmpty(text) ? ""
        : IsFormula(text) ? $"'{text}"
        : text;

    /// <summary>What stood there before it was guarded.</summary>
    public static string Unguarded(string text) => text is ['\'', ..] && text.Length > 1 && IsFormula(text[1..]) ? text[1..] : text;

    /// <summary>The same of UTF-8.</summary>
    public static bool IsGuarded(ReadOnlySpan<byte> text) =>
        text is [(byte)'\'', (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..]
        || text is [(byte)'\'', 0xEF, 0xBC, 0x9D or 0x8B or 0x8D or 0xA0, ..];

    private static bool IsFormula(string text) =>
        (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠') && !IsPlainNumber(text);

    /// <summary>Figures with a minus and a point, as we write them: 12, -2.50.</summary>
    private static bool IsPlainNumber(ReadOnlySpan<char> text)
    {
        if (text[0] == '-')
            text = text[1..];
        var point = text.IndexOf('.');
        if (point >= 0 && (point == text.Length - 1 || text[(point + 1)..].ContainsAnyExceptInRange('0', '9')))
            return false;
        var whole = point < 0 ? text : text[..point];
        return !whole.IsEmpty && !whole.ContainsAnyExceptInRange('0', '9');
    }
}
