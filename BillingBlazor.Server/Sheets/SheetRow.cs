namespace BillingBlazor.Server.Sheets;

/// <summary>What the spreadsheet holds in a cell. A number is told from a text, since a program that turned one into the other lost its
/// leading 0.</summary>
public enum CellKind
{
    Text,
    Number,
    Date,
    Bool,
    Error,
    Formula,
}

/// <summary>A cell that holds something.</summary>
/// <param name="Row">From 1, as the spreadsheet numbers it.</param>
/// <param name="Column">From 1: A is 1.</param>
/// <param name="Text">Text as it stands, a number in plain digits, a date as 2026-03-05, TRUE or FALSE, #N/A; of a formula its last
/// result.</param>
public readonly record struct SheetCell(int Row, int Column, CellKind Kind, string Text)
{
    /// <summary>As a spreadsheet names it: C5.</summary>
    public string Address => A1.Of(Row, Column);
}

/// <summary>A row with something in it; empty rows and cells are not told of.</summary>
public sealed record SheetRow(int Number, IReadOnlyList<SheetCell> Cells);

/// <summary>Why a file can't be taken in: where, what stands there, and a finished sentence.</summary>
/// <param name="Row">Null: the whole file.</param>
/// <param name="At">The column's number, or null when it is no single cell.</param>
public sealed record SheetProblem(int? Row, string Column, int? At, string Value, string Reason)
{
    public string? Address => Row is { } row && At is { } at ? A1.Of(row, at) : null;
}

/// <summary>What is read at most. Past it the file is refused in a sentence, before it hangs or eats memory.</summary>
public sealed record SheetLimits
{
    /// <summary>Of the upload.</summary>
    public long Bytes { get; init; } = 20L << 20;

    /// <summary>Of all parts of a workbook unpacked, and of each again while it is read: a workbook may lie about its sizes.</summary>
    public long UnpackedBytes { get; init; } = 120L << 20;

    public int Entries { get; init; } = 1_000;

    /// <summary>Rows with something in them.</summary>
    public int Rows { get; init; } = 20_000;

    /// <summary>Cells with something in them, in one row.</summary>
    public int Columns { get; init; } = 500;

    /// <summary>Cells with something in them, in all rows.</summary>
    public int Cells { get; init; } = 1_500_000;

    /// <summary>A spreadsheet program holds 32,767; a CSV may hold more.</summary>
    public int CellLetters { get; init; } = 100_000;

    /// <summary>Of all texts together, each as often as it stands in a cell.</summary>
    public int Letters { get; init; } = 20_000_000;

    /// <summary>The other limits end a reading long before it on any machine that is not overloaded.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Names of cells.</summary>
internal static class A1
{
    public const int LastRow = 1_048_576;
    public const int LastColumn = 16_384;

    public static string Of(int row, int column) => $"{Letters(column)}{row}";

    public static string Letters(int column)
    {
        Span<char> letters = stackalloc char[8];
        var at = letters.Length;
        for (; column > 0; column = (column - 1) / 26)
            letters[--at] = (char)('A' + (column - 1) % 26);
        return letters[at..].ToString();
    }

    /// <returns>False when it is no cell of a sheet.</returns>
    public static bool TryRead(ReadOnlySpan<char> address, out int row, out int column)
    {
        (row, column) = (0, 0);
        var at = 0;
        for (; at < address.Length && char.IsAsciiLetter(address[at]); at++)
        {
            column = column * 26 + (address[at] | 32) - 'a' + 1;
            if (column > LastColumn)
                return false;
        }
        return column > 0
            && int.TryParse(
                address[at..],
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out row
            )
            && row is >= 1 and <= LastRow;
    }
}
