using System.Buffers;
using System.Text;
using System.Text.Unicode;
using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>One row of a file as it was read, whoever wrote it. Filled again for each row: nothing is allocated a call.</summary>
public sealed class ReadCall
{
    public const int MostSeconds = 7 * 24 * 3600;
    public const decimal MostCost = 100_000;

    public UsageKind Kind { get; set; }
    public CallText Identifier { get; } = new();
    public CallText Dialled { get; } = new();
    public CallText ChargeCode { get; } = new();
    public CallText RecordId { get; } = new();
    public CallText OtherLeg { get; } = new();

    /// <summary>What the carrier calls where it went.</summary>
    public CallText Description { get; } = new();

    /// <summary>As the file has it; by which clock, <see cref="IsUtc"/> says, else the supplier.</summary>
    public DateTime Started { get; set; }

    /// <summary>The file itself says so.</summary>
    public bool IsUtc { get; set; }

    public int Seconds { get; set; }

    /// <summary>The carrier rounded the length up.</summary>
    public bool IsRounded { get; set; }

    /// <summary>One of several rows with a record id: see <see cref="Layout.HasParts"/>.</summary>
    public bool IsPart { get; set; }

    public long Bytes { get; set; }

    /// <summary>Pounds; the carrier's price to us. Null where it gives none.</summary>
    public decimal? Cost { get; set; }
}

/// <summary>A short text of a call, kept in place.</summary>
public sealed class CallText
{
    public const int Most = 80;
    private static readonly Encoding windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private readonly char[] letters = new char[Most];
    private int length;

    public ReadOnlySpan<char> Text => letters.AsSpan(0, length);

    public void Clear() => length = 0;

    /// <summary>UTF-8, or Windows-1252 where it is none. Letters that are none (NUL, BEL) are taken out, as at every door.</summary>
    /// <returns>False when it is longer than 80 letters.</returns>
    public bool TrySet(ReadOnlySpan<byte> field)
    {
        if (!TryLetters(field))
            return false;
        length = Domain.Text.TakeOut(letters.AsSpan(0, length));
        return true;
    }

    /// <summary>As much of it as there is room for.</summary>
    public void SetBeginning(ReadOnlySpan<byte> field)
    {
        if (TrySet(field))
            return;
        var words = Domain.Text.Plain(Shown(field, 4 * Most))!;
        length = Math.Min(Most, words.Length);
        if (length > 0 && char.IsHighSurrogate(words[length - 1]))
            length--; // half of a letter
        words.AsSpan(0, length).CopyTo(letters);
    }

    /// <summary>A field in words, for what is said of it.</summary>
    public static string Shown(ReadOnlySpan<byte> field, int most)
    {
        var part = field.Length > most ? field[..most] : field;
        return Utf8.IsValid(part) ? Encoding.UTF8.GetString(part) : windows1252.GetString(part);
    }

    /// <summary>=1+1, @SUM(…) or +cmd|…: what a spreadsheet would work out. +44… and -x are not.</summary>
    public bool IsFormula => LooksLikeFormula(Text);

    internal static bool LooksLikeFormula(ReadOnlySpan<char> text) =>
        text is ['=', ..] || (text is ['+' or '-' or '@', var next, ..] && char.IsAsciiLetter(next));

    /// <summary>A longer text, kept by whoever asks. UTF-8, or Windows-1252 where it is none; without letters that are none.</summary>
    /// <returns>Null when it is longer than so many letters.</returns>
    internal static string? Read(ReadOnlySpan<byte> field, int most)
    {
        if (field.Length > 4 * most)
            return null;
        var text = Domain.Text.Plain(Utf8.IsValid(field) ? Encoding.UTF8.GetString(field) : windows1252.GetString(field))!.Trim();
        return text.Length > most ? null : text;
    }

    private bool TryLetters(ReadOnlySpan<byte> field)
    {
        length = 0;
        if (field.Length <= Most && Ascii.ToUtf16(field, letters, out length) == OperationStatus.Done)
            return true;
        if (field.Length > 4 * Most)
            return false;
        if (Utf8.IsValid(field))
        {
            if (Encoding.UTF8.GetCharCount(field) > Most)
                return false;
            length = Encoding.UTF8.GetChars(field, letters);
            return true;
        }
        if (field.Length > Most)
            return false;
        length = windows1252.GetChars(field, letters); // carriers' oldest systems write it
        return true;
    }
}
