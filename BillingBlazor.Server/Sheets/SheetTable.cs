using System.Globalization;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Sheets;

/// <summary>A column that an import knows by its heading.</summary>
/// <param name="KeepsNoughts">A number there lost its leading 0: never guessed, an error that says so.</param>
/// <param name="MayBeMissing">A file without it is whole.</param>
public sealed record KnownColumn(string Name, bool KeepsNoughts = false, bool MayBeMissing = false);

/// <summary>
/// The rows of a sheet under the headings of its first row: columns in any order, known by their names whatever case. Everything that is
/// wrong with a heading or with the way a cell is stored becomes a problem; what is wrong with a value is the import's to say.
/// </summary>
public sealed class SheetTable
{
    /// <summary>Stands in a marked-up copy behind the last column, and is left alone when that comes back.</summary>
    public const string Explained = "What to mend";

    private readonly Dictionary<int, KnownColumn> columns = [];
    private readonly HashSet<int> left;

    /// <param name="heading">The first row that holds something.</param>
    /// <param name="ignored">A heading whose column is left alone.</param>
    public SheetTable(SheetRow heading, IReadOnlyList<KnownColumn> known, string ignored, string sheet, SheetProblems problems)
    {
        Heading = heading;
        left =
        [
            .. heading
                .Cells.Where(cell => string.Equals(cell.Text.Trim(), ignored, StringComparison.OrdinalIgnoreCase))
                .Select(cell => cell.Column),
        ];
        foreach (var cell in heading.Cells.Where(cell => !left.Contains(cell.Column)))
        {
            var name = Plain(cell.Text);
            if (known.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } column)
                problems.Add(
                    new(
                        heading.Number,
                        Shown(name),
                        cell.Column,
                        cell.Text,
                        "This is none of the columns of the template. Delete it, or mend its heading."
                    )
                );
            else if (columns.ContainsValue(column))
                problems.Add(
                    new(heading.Number, column.Name, cell.Column, cell.Text, $"The column {column.Name} is there twice. Delete one.")
                );
            else
                columns[cell.Column] = column;
        }
        var on = sheet.Length > 0 ? $" on the sheet {sheet}" : "";
        foreach (var column in known.Where(column => !column.MayBeMissing).Except(columns.Values))
            problems.Add(
                new(
                    heading.Number,
                    column.Name,
                    null,
                    "",
                    $"The column {column.Name} is missing{on}. Download the template again, or add the column."
                )
            );
    }

    public SheetRow Heading { get; }

    public bool IsUsable => columns.Count > 0;

    /// <summary>The columns as they came, by number, but for the last that says what to mend.</summary>
    public IReadOnlyList<string> Headings
    {
        get
        {
            var texts = Heading.Cells.ToDictionary(cell => cell.Column, cell => cell.Text.Trim());
            var last = Heading.Cells[^1].Column;
            var count = Math.Min(left.Contains(last) ? last - 1 : last, 1_000);
            return [.. Enumerable.Range(1, count).Select(at => texts.GetValueOrDefault(at, ""))];
        }
    }

    /// <summary>Goes through a sheet: its first row is the heading, unless <paramref name="head"/> makes another of it.</summary>
    /// <returns>Null: the sheet is empty.</returns>
    public static SheetTable? ReadAll(
        Sheet sheet,
        SheetProblems problems,
        Func<SheetRow, SheetTable> head,
        Action<SheetTable, SheetRow> each
    )
    {
        SheetTable? table = null;
        foreach (var row in sheet.Rows())
        {
            table ??= head(row);
            if (!table.IsUsable)
                break;
            if (row.Number != table.Heading.Number)
                each(table, row);
        }
        foreach (var range in sheet.Merged)
            problems.Add(
                new(FirstRow(range), "", null, range, $"The cells {range} are merged. Unmerge them, and give each row its own value.")
            );
        return table;
    }

    /// <summary>The same of a template that was filled in.</summary>
    /// <param name="thing">What a row is: "customer".</param>
    /// <param name="told">Rows read so far, and how much of the file that is, from 0 to 1.</param>
    /// <exception cref="BillingRuleException">The file holds no row.</exception>
    public static SheetTable ReadFilledIn(
        Sheet sheet,
        string fileName,
        string thing,
        IReadOnlyList<KnownColumn> known,
        SheetProblems problems,
        Action<SheetTable, SheetRow> each,
        Action<int, double> told
    )
    {
        var rows = 0;
        var table =
            ReadAll(
                sheet,
                problems,
                row => new(row, known, Explained, sheet.Name, problems),
                (table, row) =>
                {
                    each(table, row);
                    if (++rows % 100 == 0)
                        told(rows, sheet.Share);
                }
            ) ?? throw new BillingRuleException($"{fileName} is empty. Fill in the template, one row for each {thing}.");
        return rows > 0 || problems.Count > 0
            ? table
            : throw new BillingRuleException(
                $"{fileName} holds headings but no {thing}. Fill in one row for each {thing}, from row {table.Heading.Number + 1}."
            );
    }

    /// <summary>The columns in whose cells something stands that was told of instead of read.</summary>
    public HashSet<string> Refused(SheetRow row, Dictionary<string, SheetCell> values) =>
        [
            .. row
                .Cells.Select(cell => columns.GetValueOrDefault(cell.Column)?.Name)
                .OfType<string>()
                .Where(name => !values.ContainsKey(name)),
        ];

    public int? At(string column) => columns.FirstOrDefault(known => known.Value.Name == column) is { Key: > 0 and var at } ? at : null;

    /// <summary>The row's texts by column, trimmed. Cells with a problem are told of and left out.</summary>
    public Dictionary<string, SheetCell> Read(SheetRow row, SheetProblems problems)
    {
        var values = new Dictionary<string, SheetCell>(columns.Count);
        foreach (var raw in row.Cells)
        {
            if (left.Contains(raw.Column))
                continue;
            var cell = raw with { Text = raw.Text.Trim() };
            if (!columns.TryGetValue(cell.Column, out var column) && problems.IsFull)
                problems.CountOne();
            else if (column is null)
                problems.Add(
                    new(
                        row.Number,
                        A1.Letters(cell.Column),
                        cell.Column,
                        cell.Text,
                        $"{cell.Address} stands in a column without a heading. Clear it, or give the column its heading."
                    )
                );
            else if (Refusal(cell, column) is { } reason)
                problems.Add(new(row.Number, column.Name, cell.Column, cell.Text, reason));
            else
                values[column.Name] = cell;
        }
        return values;
    }

    private static int? FirstRow(string range) => A1.TryRead(range.Split(':')[0], out var row, out _) ? row : null;

    private static string? Refusal(SheetCell cell, KnownColumn column) =>
        cell.Kind switch
        {
            CellKind.Formula => $"{cell.Address} holds a formula; paste values instead.",
            CellKind.Error => $"{cell.Address} holds the error {cell.Text}. Type the value itself.",
            CellKind.Number when column.KeepsNoughts =>
                $"Your spreadsheet stored {cell.Address} as the number {cell.Text}, so a leading 0 is lost. Format the cell as Text "
                    + "and type it again.",
            _ => BadLetter(cell.Text) is { } letter ? $"{cell.Address} holds {letter}. Delete it, or type the value again." : null,
        };

    /// <summary>What no name or address has in it, and what can't be kept as it is.</summary>
    private static string? BadLetter(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter is '\r' or '\n')
                return "a line break";
            if (letter == '\t')
                return "a tab";
            if (char.IsControl(letter))
                return string.Create(CultureInfo.InvariantCulture, $"a control character (U+{(int)letter:X4})");
            if (char.IsHighSurrogate(letter) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                at++;
            else if (char.IsSurrogate(letter))
                return "half a letter";
        }
        return null;
    }

    /// <summary>What the guide writes behind the heading of a column that may stay empty.</summary>
    public const string Optional = "(Optional)";

    /// <summary>A heading without the guide's "(Optional)".</summary>
    public static string Plain(string heading)
    {
        var name = heading.Trim();
        return name.EndsWith(Optional, StringComparison.OrdinalIgnoreCase) ? name[..^Optional.Length].TrimEnd() : name;
    }

    /// <summary>What was typed, no longer than a message bears.</summary>
    public static string Shown(string name) => name.Length <= 60 ? name : $"{name[..59]}…";
}

/// <summary>What is wrong with a file, in order of rows. All are counted; past a number that no one reads to its end they aren't
/// kept.</summary>
public sealed class SheetProblems
{
    public const int MostKept = 1_000;
    private const int MostShown = 200;
    private const int LongestReason = 600;
    private readonly List<SheetProblem> kept = [];

    /// <summary>All of them, kept or not.</summary>
    public int Count { get; private set; }

    /// <summary>No more are kept: one may be counted without putting it in words.</summary>
    public bool IsFull => kept.Count == MostKept;

    public void CountOne() => Count++;

    /// <returns>The problem as it is kept; null when it is only counted.</returns>
    public SheetProblem? Add(SheetProblem problem)
    {
        Count++;
        if (IsFull)
            return null;
        kept.Add(
            problem with
            {
                Value = Cut(problem.Value, MostShown),
                Column = Cut(problem.Column, MostShown),
                Reason = Cut(problem.Reason, LongestReason),
            }
        );
        return kept[^1];
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";

    /// <summary>Those kept since so many were counted.</summary>
    public IEnumerable<SheetProblem> Since(int count) => kept.Skip(count);

    public IReadOnlyList<SheetProblem> InOrder() =>
        [.. kept.OrderBy(problem => problem.Row ?? 0).ThenBy(problem => problem.At ?? int.MaxValue)];
}

/// <summary>Things known by names that people type: exactly, or else whatever the case.</summary>
internal sealed class ByName<T>
    where T : class
{
    private readonly Dictionary<string, T> exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, T> loose = new(StringComparer.OrdinalIgnoreCase);

    public ByName(IEnumerable<T> things, Func<T, string> name)
    {
        foreach (var thing in things)
        {
            exact.TryAdd(name(thing).Trim(), thing);
            loose.TryAdd(name(thing).Trim(), thing);
        }
    }

    public T? Find(string name) => exact.GetValueOrDefault(name) ?? loose.GetValueOrDefault(name);

    /// <summary>A few of them, as the end of a message; or what to do where there is none.</summary>
    public string Offer(string none, string before = "Choose from: ") =>
        exact.Count == 0 ? none : $"{before}{string.Join(", ", exact.Keys.Take(5))}{(exact.Count > 5 ? " …" : ".")}";
}
