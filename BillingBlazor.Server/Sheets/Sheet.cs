using System.Buffers;
using System.Text;
using System.Xml;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Sheets;

/// <summary>
/// A spreadsheet that a stranger made, read a row at a time. What it is decides its content, not its name. It ends in rows or in a
/// <see cref="BillingRuleException"/> with one sentence; it throws nothing else but that the reading was cancelled.
/// </summary>
public abstract class Sheet : IDisposable
{
    /// <summary>What a field for pasting takes: more does not come through a circuit in one piece.</summary>
    public const int MostPasted = 150_000;

    /// <summary>The sheet that was read; empty for a CSV.</summary>
    public string Name { get; protected init; } = "";

    /// <summary>Those of a workbook that can be seen; none of a CSV.</summary>
    public IReadOnlyList<string> Sheets { get; protected init; } = [];

    /// <summary>Ranges of merged cells. Whole only after the last row: they come behind the rows.</summary>
    public IReadOnlyList<string> Merged => Ranges;

    /// <summary>How much is read, from 0 to 1.</summary>
    public abstract double Share { get; }

    private protected List<string> Ranges { get; } = [];

    /// <param name="content">Seekable; it stays open.</param>
    /// <param name="fileName">For messages.</param>
    /// <param name="wanted">The sheet to read if the workbook has one of this name, else its first that can be seen.</param>
    /// <exception cref="BillingRuleException">It is no spreadsheet, or none that can be read safely.</exception>
    public static Sheet Open(Stream content, string fileName, SheetLimits limits, string? wanted, CancellationToken cancel)
    {
        if (content.Length == 0)
            throw new BillingRuleException($"{fileName} is empty.");
        if (content.Length > limits.Bytes)
            throw TooLarge(fileName, limits);
        return Safely(fileName, () => Opened(content, fileName, limits, wanted, cancel));
    }

    /// <summary>Cells copied in a spreadsheet and pasted as text: a tab between them.</summary>
    public static Sheet OfPaste(string pasted, SheetLimits limits, CancellationToken cancel)
    {
        if (pasted.Length >= MostPasted)
            throw new BillingRuleException($"What you pasted may have been cut at {MostPasted:#,0} letters. Bring your rows as a file.");
        if (Encoding.UTF8.GetByteCount(pasted) > limits.Bytes)
            throw TooLarge("What you pasted", limits);
        return new CsvSheet(new MemoryStream(Encoding.UTF8.GetBytes(pasted)), "what you pasted", limits, cancel, separator: '\t');
    }

    public static BillingRuleException TooLarge(string fileName, SheetLimits limits) =>
        new(
            $"{fileName} is larger than {limits.Bytes >> 20} MB. Delete what isn't data (pictures, other sheets), or split it and "
                + "upload the parts."
        );

    /// <summary>Each row that holds something, from the top.</summary>
    public IEnumerable<SheetRow> Rows()
    {
        while (Safely(FileName, Next) is { } row)
            yield return row;
    }

    public abstract void Dispose();

    private protected string FileName { get; init; } = "";

    private protected abstract SheetRow? Next();

    private static Sheet Opened(Stream content, string fileName, SheetLimits limits, string? wanted, CancellationToken cancel)
    {
        Span<byte> head = stackalloc byte[8];
        content.Position = 0;
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        content.Position = 0;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw new BillingRuleException($"{fileName} is password-protected or an old .xls; save it as .xlsx without a password.");
        if (head.StartsWith("PK"u8))
            return new XlsxSheet(content, fileName, limits, wanted, cancel);
        if (head.StartsWith("<"u8) || head.StartsWith("%PDF"u8) || head.StartsWith("{\\rtf"u8))
            throw NoSheet(fileName);
        return new CsvSheet(content, fileName, limits, cancel);
    }

    private protected static BillingRuleException TooManyCells(string fileName, SheetLimits limits) =>
        new($"{fileName} holds more than {limits.Cells:#,0} cells. Split it and upload the parts.");

    /// <summary>A no-break space, as web pages and word processors write it, is a space; so are their kin.</summary>
    private protected static string Spaced(string text)
    {
        var at = text.AsSpan().IndexOfAny(spaces);
        return at < 0
            ? text
            : string.Create(
                text.Length,
                text,
                static (letters, from) =>
                {
                    from.CopyTo(letters);
                    letters.ReplaceAny(spaces, ' ');
                }
            );
    }

    private static readonly SearchValues<char> spaces = SearchValues.Create(
        "\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000"
    );

    private protected static BillingRuleException NoSheet(string fileName) =>
        new($"{fileName} is not a spreadsheet. Save it as .xlsx or .csv and upload that.");

    /// <summary>What a broken file makes the framework throw, in a sentence. Anything else is a bug and goes on up.</summary>
    private static T Safely<T>(string fileName, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (problem is InvalidDataException or XmlException or EndOfStreamException or DecoderFallbackException)
        {
            throw new BillingRuleException(
                $"{fileName} is damaged and can't be read. Open it in your spreadsheet program, save it again and upload that."
            );
        }
    }
}
