using System.Buffers;
using System.Buffers.Text;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;
using CsvHelper;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Reads UK Standard CDR (FCS version 3, older ones with fewer columns, and Gamma's of the same columns) as a stream, a row at a time,
/// allocating nothing for a good one. A bad row becomes a <see cref="RejectedRow"/>; a file that is no such file ends in one sentence, a
/// <see cref="BillingRuleException"/>. It throws nothing else.
/// </summary>
public sealed class FcsReader : CallReader
{
    /// <summary>The names of all 42 columns, as a heading has them.</summary>
    public static readonly IReadOnlyList<string> ColumnNames =
    [
        "Call Type",
        "Call Cause Definition",
        "Customer Identifier",
        "Telephone Number Dialled",
        "Call Date",
        "Call Time",
        "Duration",
        "Bytes Transmitted",
        "Bytes Received",
        "Description",
        "Chargecode",
        "Time Band",
        "Salesprice",
        "Salesprice (pre-bundle)",
        "Extension",
        "DDI",
        "Grouping ID",
        "Call Class (Feature)",
        "Carrier",
        "Recording",
        "VAT",
        "Country of Origin",
        "Network",
        "Retail Tariff Code",
        "Remote Network",
        "APN",
        "Diverted Number",
        "Ring Time",
        "Record ID",
        "Currency",
        "Presentation Number",
        "Network Access Reference",
        "NGCS Access Charge",
        "NGCS Service Charge",
        "Total Bytes Transferred",
        "User ID",
        "Onward Billing Reference",
        "Contract Name",
        "Bundle Name",
        "Bundle Allowance",
        "Discount Reference",
        "Routing Code",
    ];

    private const int LeastColumns = 12;
    private const int Currency = 29;
    private const string Formula =
        "The cell is a formula, not a text: the file went through a spreadsheet. Mend it, or ask the supplier for it as they made it.";

    private static readonly SearchValues<byte> plain = SearchValues.Create("0123456789.-"u8);

    private readonly Stream content;
    private readonly CsvReader csv;
    private readonly DateTime latest;
    private readonly Queue<RejectedRow> malformed = new();
    private readonly bool needsOffset;
    private bool isFirst = true;

    /// <param name="content">Seekable; disposed with the reader.</param>
    /// <param name="today">Calls may begin up to the end of the day after it.</param>
    /// <param name="needsOffset">The supplier's times carry an offset, which these never do: every row is refused.</param>
    /// <exception cref="BillingRuleException">The file is empty.</exception>
    public FcsReader(Stream content, DateOnly today, bool needsOffset = false)
    {
        (this.content, this.needsOffset) = (content, needsOffset);
        latest = today.AddDays(2).ToDateTime(TimeOnly.MinValue);
        if (content.Length == 0)
            throw new BillingRuleException("The file is empty. Ask the supplier for it again.");
        RefuseOtherKind(content);
        csv = CsvReader.Create(
            content,
            new CsvReaderOptions
            {
                HasHeader = false,
                Separator = ',',
                TrackLineNumbers = true,
                MaxRecordSize = 1 << 20,
                AllowLineBreaksInQuotes = false,
                MalformedData = CsvMalformedDataHandling.Skip,
                FieldCountMismatch = CsvFieldCountHandling.Allow,
                Encoding = Utf16Of(content),
                OnMalformedRecord = bad =>
                    malformed.Enqueue(
                        new(
                            (int)bad.LineNumber,
                            "",
                            "",
                            "The row is not well-formed CSV: a quote is not closed, or stands in the wrong place.",
                            bad.RawRecord.Length > 4_000 ? bad.RawRecord[..4_000] : bad.RawRecord
                        )
                    ),
            }
        );
    }

    public override long BytesRead => Math.Min(content.Position, content.Length);

    public override string Raw => Cut(csv.RawRecord);

    public override IReadOnlyList<string> Header => ColumnNames;

    protected override ReadCall Current { get; } = new();

    /// <summary>The next row: read, or rejected with a reason; false at the end.</summary>
    /// <exception cref="LayoutMisfitException">This is no FCS file.</exception>
    /// <exception cref="BillingRuleException">It can't be read on.</exception>
    public override bool Read(out RejectedRow? rejected)
    {
        rejected = null;
        if (malformed.TryDequeue(out rejected))
            return true;
        while (Next())
        {
            Line = (int)csv.LineNumber;
            if (isFirst && IsHeader())
                continue;
            if (isFirst)
                RefuseOtherFile();
            isFirst = false;
            rejected = TakeRow();
            return true;
        }
        return malformed.TryDequeue(out rejected);
    }

    public override void Dispose() => csv.Dispose();

    private bool Next()
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException)
        {
            // A record that never ends is all that stops the reader: bad quotes are rows of their own.
            throw new BillingRuleException(
                $"Line {Line + 1:#,0} is longer than a million letters, so it is no call, and what stands "
                    + "behind it can't be read. Ask the supplier for the file again."
            );
        }
    }

    private bool IsHeader()
    {
        var isKnown = csv.GetString(0).Trim().Equals(ColumnNames[0], StringComparison.OrdinalIgnoreCase);
        if (!isKnown && !(IsWord(Field(4)) && IsWord(Field(6))))
            return false;
        RefuseOtherFile();
        if (!isKnown && (!IsCalled(4, "date", "day", "start") || !IsCalled(6, "dur", "sec", "length", "time")))
            throw new LayoutMisfitException(
                $"This is not a UK Standard CDR (FCS) file: where a call has its date and its length, "
                    + $"line {Line:#,0} has “{Cut(Field(4), 40)}” and “{Cut(Field(6), 40)}”, and it is no heading of such a file either."
            );
        isFirst = false;
        return true;
    }

    private bool IsCalled(int column, params ReadOnlySpan<string> words)
    {
        var name = Cut(Field(column), 200);
        foreach (var word in words)
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>Where a call has its date and its length, a heading has words.</summary>
    private static bool IsWord(ReadOnlySpan<byte> field) => !field.IsEmpty && !field.ContainsAnyInRange((byte)'0', (byte)'9');

    private void RefuseOtherFile()
    {
        if (csv.FieldCount < LeastColumns)
            throw new LayoutMisfitException(
                $"This is not a UK Standard CDR (FCS) file: line {Line} has {csv.FieldCount} "
                + $"{(csv.FieldCount == 1 ? "column" : "columns")}, and at least {LeastColumns} are needed."
            );
    }

    private RejectedRow? TakeRow()
    {
        if (csv.FieldCount < LeastColumns)
            return Reject(0, "", $"The row has {csv.FieldCount} columns; a call needs at least {LeastColumns}.");
        Current.Kind = csv.GetSpan(0) is [var type, ..]
            ? (char)type switch
            {
                'G' or 'g' => UsageKind.Data,
                'S' or 's' or 'M' or 'm' => UsageKind.Sms,
                _ => UsageKind.Voice,
            }
            : UsageKind.Voice;

        if (!Current.Identifier.TrySet(Field(2)))
            return Reject(2, "The identifier is longer than 80 letters.");
        if (Identifier.IsEmpty)
            return Reject(2, "There is no identifier: nobody can be billed for the call.");
        if (!Current.Dialled.TrySet(Field(3)))
            return Reject(3, "The dialled number is longer than 80 letters.");
        if (!Current.ChargeCode.TrySet(Field(10)))
            return Reject(10, "The charge code is longer than 80 letters.");
        if (!Current.RecordId.TrySet(Field(28)))
            return Reject(28, "The record id is longer than 80 letters.");
        Current.Description.SetBeginning(Field(9));
        if (LineKey.Refusal(Identifier) is { } noLine)
            return Reject(2, noLine);
        if (LineKey.IsRuined(Dialled))
            return Reject(3, LineKey.Refusal(Dialled)!);
        if (Current.Identifier.IsFormula)
            return Reject(2, Formula);
        if (Current.Dialled.IsFormula)
            return Reject(3, Formula);
        if (Current.ChargeCode.IsFormula)
            return Reject(10, Formula);
        if (Current.RecordId.IsFormula)
            return Reject(28, Formula);

        if (!TryDate(Field(4), out var day))
            return Reject(4, WhyNoDate(Field(4)));
        if (!TryTime(Field(5), out var time))
            return Reject(5, "The time is not hh:mm:ss.");
        if (needsOffset)
            return Reject(5, RowReader.NoOffset);
        Current.Started = day.ToDateTime(time);
        if (Started.Year < 2000)
            return Reject(4, "The call is from before the year 2000.");
        if (Started >= latest)
            return Reject(4, "The call is from the future.");

        if (!TryNumber(Field(6), out var seconds))
            return Reject(6, "The duration is not a whole number of seconds.");
        if (seconds is < 0 or > ReadCall.MostSeconds)
            return Reject(6, "The duration is below nought or above seven days.");
        Current.Seconds = (int)seconds;

        if (!TryBytes(out var bytes, out var badColumn))
            return Reject(badColumn, "The number of bytes is not a whole number.");
        Current.Bytes = bytes;
        if (!IsPounds(Field(Currency)))
            return Reject(Currency, "The price is not in pounds (GBP), the currency that this installation bills in.");

        Current.Cost = null;
        var cost = Field(12);
        if (cost.IsEmpty)
            return null;
        if (!TryDecimal(cost, out var pounds))
            return Reject(12, WhyNoPrice(cost));
        if (Math.Abs(pounds) > ReadCall.MostCost)
            return Reject(12, "The price is beyond £100,000 for one call.");
        Current.Cost = pounds;
        return null;
    }

    private ReadOnlySpan<byte> Field(int column)
    {
        if (column >= csv.FieldCount)
            return default;
        var field = csv.GetSpan(column);
        if (field.IsEmpty)
            return field;
        if (field[0] == ' ' || field[^1] == ' ')
            field = field.Trim((byte)' ');
        return Sheets.CsvCell.IsGuarded(field) ? field[1..] : field; // a spreadsheet's own guard against formulas, and ours
    }

    private static bool IsPounds(ReadOnlySpan<byte> field) =>
        field.IsEmpty
        || Ascii.EqualsIgnoreCase(field, "GBP"u8)
        || Ascii.EqualsIgnoreCase(field, "UKP"u8)
        || field.SequenceEqual("£"u8)
        || field is [0xA3];

    private static string WhyNoDate(ReadOnlySpan<byte> field)
    {
        if (field.Length >= 10 && field[4] is (byte)'-' or (byte)'/' && field[7] == field[4])
            return "The date is written with the year first; the days of this kind of file are dd/mm/yyyy.";
        if (
            field.Length == 10
            && field[2] == '/'
            && field[5] == '/'
            && TryNumber(field[3..5], out var second)
            && TryNumber(field[..2], out var first)
            && second is > 12 and <= 31
            && first is >= 1 and <= 12
        )
            return "The date is written with the month first; the days of this kind of file are dd/mm/yyyy. Look at its other rows "
                + "too: 05/10 and 10/05 are both days.";
        return "The date is not a day as dd/mm/yyyy.";
    }

    private static string WhyNoPrice(ReadOnlySpan<byte> field) =>
        field.Contains((byte)',')
            ? "The price has a comma in it: write pounds with a point, such as 0.0125."
            : "The price is not a plain number of pounds, such as 0.0125.";

    private bool TryBytes(out long bytes, out int badColumn)
    {
        (bytes, badColumn) = (0, 34);
        var total = Field(34);
        // Nought beside others that are filled is no total.
        if (!total.IsEmpty && (!TryNumber(total, out bytes) || bytes != 0))
            return bytes > 0;
        badColumn = 7;
        if (!TryNumberOrNothing(Field(7), out var sent) || sent < 0)
            return false;
        badColumn = 8;
        if (!TryNumberOrNothing(Field(8), out var received) || received < 0 || sent > long.MaxValue / 2 || received > long.MaxValue / 2)
            return false;
        bytes = sent + received;
        return true;
    }

    private static bool TryDate(ReadOnlySpan<byte> field, out DateOnly day)
    {
        day = default;
        if (field.Length != 10 || field[2] != '/' || field[5] != '/')
            return false;
        var (d, m, century, year) = (Pair(field), Pair(field[3..]), Pair(field[6..]), Pair(field[8..]));
        if (
            century < 0
            || year < 0
            || century + year == 0
            || m is < 1 or > 12
            || d < 1
            || d > DateTime.DaysInMonth(century * 100 + year, m)
        )
            return false;
        day = new(century * 100 + year, m, d);
        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> field, out TimeOnly time)
    {
        time = default;
        if (field.Length != 8 || field[2] != ':' || field[5] != ':')
            return false;
        var (h, m, s) = (Pair(field), Pair(field[3..]), Pair(field[6..]));
        if (h is < 0 or > 23 || m is < 0 or > 59 || s is < 0 or > 59)
            return false;
        time = new(h, m, s);
        return true;
    }

    /// <summary>The number of the first two figures; below nought when they are none.</summary>
    private static int Pair(ReadOnlySpan<byte> field)
    {
        var (tens, ones) = ((uint)field[0] - '0', (uint)field[1] - '0');
        return tens > 9 || ones > 9 ? -1 : (int)(tens * 10 + ones);
    }

    private static bool TryNumber(ReadOnlySpan<byte> field, out long number) =>
        Utf8Parser.TryParse(field, out number, out var read) && read == field.Length;

    private static bool TryNumberOrNothing(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        return field.IsEmpty || TryNumber(field, out number);
    }

    private static bool TryDecimal(ReadOnlySpan<byte> field, out decimal number)
    {
        if (TryShortDecimal(field, out number))
            return true;
        return !field.ContainsAnyExcept(plain)
            && field.Length <= 28
            && Utf8Parser.TryParse(field, out number, out var read)
            && read == field.Length;
    }

    /// <summary>A number of few figures, as nearly all prices are: the general reader takes five times as long, and this runs for every
    /// call.</summary>
    private static bool TryShortDecimal(ReadOnlySpan<byte> field, out decimal number)
    {
        number = 0;
        var isNegative = field is [(byte)'-', ..];
        var figures = isNegative ? field[1..] : field;
        var point = figures.IndexOf((byte)'.');
        if (figures.Length - (point < 0 ? 0 : 1) is < 1 or > 18)
            return false;
        var size = 0L;
        for (var i = 0; i < figures.Length; i++)
        {
            if (i == point)
                continue;
            var figure = (uint)figures[i] - '0';
            if (figure > 9)
                return false;
            size = size * 10 + figure;
        }
        number = new((int)size, (int)(size >> 32), 0, isNegative, (byte)(point < 0 ? 0 : figures.Length - 1 - point));
        return true;
    }

    private RejectedRow Reject(int column, string reason) => new(Line, ColumnNames[column], Cut(Field(column), 200), reason, Raw);

    private RejectedRow Reject(int column, string value, string reason) =>
        new(Line, column == 0 ? "" : ColumnNames[column], value, reason, Raw);

    private static string Cut(ReadOnlySpan<byte> bytes) => Cut(bytes, 4_000);

    private static string Cut(ReadOnlySpan<byte> bytes, int most) => CallText.Shown(bytes, most);

    /// <summary>What people drop by mistake says at its beginning what it is.</summary>
    /// <exception cref="BillingRuleException">It is no file of text.</exception>
    public static void RefuseOtherKind(Stream content)
    {
        Span<byte> head = stackalloc byte[8];
        var read = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        content.Position = 0;
        if (KindOf(head[..read]) is not { } kind)
            return;
        throw new BillingRuleException($"This is {kind}, not a call file. Upload the CSV file that the supplier made.");
    }

    private static string? KindOf(ReadOnlySpan<byte> head) =>
        head switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => "a workbook or a zip folder",
            [0xD0, 0xCF, 0x11, 0xE0, ..] => "a workbook or document of an old kind",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF",
            [0x1F, 0x8B, ..] => "a packed file (gzip)",
            [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] or [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] => "a packed file",
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] => "a picture",
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a picture",
            _ => null,
        };

    /// <summary>UTF-16 without a mark at its beginning shows by its noughts.</summary>
    internal static Encoding? Utf16Of(Stream content)
    {
        Span<byte> head = stackalloc byte[1024];
        var read = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        content.Position = 0;
        head = head[..read];
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || !head.Contains((byte)0))
            return null;
        return head.Length > 1 && head[0] == 0 ? Encoding.BigEndianUnicode : Encoding.Unicode;
    }
}
