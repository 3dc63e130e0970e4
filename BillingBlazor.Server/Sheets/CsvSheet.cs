using System.Diagnostics;
using System.Text;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Sheets;

/// <summary>
/// CSV and its kin, as spreadsheet programs write them: comma, semicolon, tab or bar, quoted or not, line breaks in quotes, in UTF-8,
/// UTF-16 or Windows-1252. Read a letter at a time instead of by CsvHelper, which goes by lines: here a row is what a spreadsheet shows as
/// one, each cell has its limit, and a quote that is never closed is named.
/// </summary>
internal sealed class CsvSheet : Sheet
{
    private const int Guessed = 1 << 16;
    private readonly Stream content;
    private readonly TextReader text;
    private readonly SheetLimits limits;
    private readonly CancellationToken cancel;
    private readonly char separator;
    private readonly StringBuilder cell = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private int row;
    private int kept;
    private long cellCount;
    private long letters;

    /// <param name="separator">Null: guessed.</param>
    public CsvSheet(Stream content, string fileName, SheetLimits limits, CancellationToken cancel, char? separator = null)
    {
        (this.content, this.limits, this.cancel, FileName) = (content, limits, cancel, fileName);
        var encoding = EncodingOf(content, cancel);
        content.Position = 0;
        text = new StreamReader(content, encoding, detectEncodingFromByteOrderMarks: true, Guessed, leaveOpen: true);
        var beginning = new char[Guessed];
        var read = text.ReadBlock(beginning);
        var start = beginning.AsSpan(0, read);
        if (start.Count('\0') > 0 || start.Count('\uFFFD') > read / 20)
            throw NoSheet(fileName);
        content.Position = 0;
        text = new StreamReader(content, encoding, detectEncodingFromByteOrderMarks: true, Guessed, leaveOpen: true);
        var isSaid = false;
        this.separator = separator ?? SeparatorOf(start, out isSaid);
        if (isSaid)
            text.ReadLine();
    }

    public override double Share => content.Length == 0 ? 1 : (double)content.Position / content.Length;

    private protected override SheetRow? Next()
    {
        while (text.Peek() >= 0)
        {
            cancel.ThrowIfCancellationRequested();
            if (watch.Elapsed > limits.Time)
                throw new BillingRuleException($"{FileName} takes too long to read. Split it and upload the parts.");
            if (++row > A1.LastRow)
                throw new BillingRuleException($"{FileName} has more lines than a spreadsheet has rows. Split it and upload the parts.");
            var cells = ReadRow();
            if (cells.Count == 0)
                continue;
            if (++kept > limits.Rows)
                throw new BillingRuleException($"{FileName} has more than {limits.Rows:#,0} rows. Split it and upload the parts.");
            return new(row, cells);
        }
        return null;
    }

    private List<SheetCell> ReadRow()
    {
        var cells = new List<SheetCell>();
        for (var column = 1; ; column++)
        {
            if (column > limits.Columns)
                throw new BillingRuleException($"Row {row:#,0} of {FileName} has more than {limits.Columns:#,0} columns.");
            var isLast = ReadCell(column);
            if (cell.Length > 0 && cell.ToString() is var value && !string.IsNullOrWhiteSpace(value))
            {
                if (++cellCount > limits.Cells)
                    throw TooManyCells(FileName, limits);
                cells.Add(new(row, column, CellKind.Text, Spaced(value)));
            }
            if (isLast)
                return cells;
        }
    }

    /// <returns>Whether the row ends with it.</returns>
    private bool ReadCell(int column)
    {
        cell.Clear();
        if (text.Peek() == '"')
        {
            text.Read();
            ReadQuoted(column);
        }
        while (true)
        {
            var letter = text.Read();
            if (letter == separator)
                return false;
            if (letter is -1 or '\n')
                return true;
            if (letter == '\r')
            {
                if (text.Peek() == '\n')
                    text.Read();
                return true;
            }
            Append((char)letter, column);
        }
    }

    private void ReadQuoted(int column)
    {
        while (text.Read() is var letter)
        {
            if (letter < 0)
                throw new BillingRuleException($"The quote that opens in cell {A1.Of(row, column)} of {FileName} is never closed.");
            if (letter == '"')
            {
                if (text.Peek() != '"')
                    return;
                text.Read();
            }
            Append((char)letter, column);
        }
    }

    private void Append(char letter, int column)
    {
        if (cell.Length == limits.CellLetters)
            throw new BillingRuleException(
                $"Cell {A1.Of(row, column)} of {FileName} holds more than {limits.CellLetters:#,0} letters. Is a quote missing?"
            );
        if (++letters > limits.Letters)
            throw new BillingRuleException($"{FileName} holds too much text. Split it and upload the parts.");
        cell.Append(letter);
    }

    /// <summary>A byte order mark wins (the reader looks for it); then UTF-16 by its zeros, UTF-8 if all of it is, else
    /// Windows-1252.</summary>
    private static Encoding EncodingOf(Stream content, CancellationToken cancel)
    {
        var buffer = new byte[Guessed];
        var read = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var start = buffer.AsSpan(0, Math.Min(read, 1_024));
        if (start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0xEF, 0xBB, 0xBF, ..])
            return Encoding.UTF8;
        var (even, odd) = (0, 0);
        for (var i = 0; i < start.Length; i++)
            if (start[i] == 0)
                _ = i % 2 == 0 ? even++ : odd++;
        if (odd > start.Length / 5)
            return Encoding.Unicode;
        if (even > start.Length / 5)
            return Encoding.BigEndianUnicode;

        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var letters = new char[Guessed + 4];
        try
        {
            for (; read > 0; read = content.Read(buffer))
            {
                cancel.ThrowIfCancellationRequested();
                decoder.GetChars(buffer.AsSpan(0, read), letters, flush: false);
            }
            decoder.GetChars([], letters, flush: true);
            return Encoding.UTF8;
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        }
    }

    /// <summary>The sign that stands most often in the first row, outside quotes; or the one the file says ("sep=;").</summary>
    private static char SeparatorOf(ReadOnlySpan<char> start, out bool isSaid)
    {
        const string signs = ",;\t|";
        isSaid =
            start.StartsWith("sep=", StringComparison.OrdinalIgnoreCase)
            && start.Length > 5
            && signs.Contains(start[4])
            && start[5] is '\r' or '\n';
        if (isSaid)
            return start[4];
        Span<int> counts = stackalloc int[4];
        var isQuoted = false;
        foreach (var letter in start.TrimStart("\r\n"))
        {
            if (letter == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && letter is '\r' or '\n')
                break;
            else if (!isQuoted && signs.IndexOf(letter) is >= 0 and var sign)
                counts[sign]++;
        }
        var best = 0;
        for (var i = 1; i < counts.Length; i++)
            if (counts[i] > counts[best])
                best = i;
        return signs[best];
    }

    public override void Dispose() => text.Dispose();
}
