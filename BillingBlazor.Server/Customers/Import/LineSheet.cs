using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell.Parts;
using BillingBlazor.Server.Usage;

namespace BillingBlazor.Server.Customers.Import;

/// <summary>What a customer's lines are read by: its cost centres, and the types.</summary>
/// <param name="DefaultTypeId">Of rows that give none.</param>
public sealed record LineOptions(IReadOnlyList<NamedId> Types, IReadOnlyList<CostCentre> CostCentres, int DefaultTypeId);

/// <summary>A row of a file of line identifiers as it was read, for people to look at, and what is wrong with it.</summary>
public sealed record LineRow(
    int Row,
    string Number,
    string LastNumber,
    string Description,
    string Type,
    string CostCentre,
    string Excluded,
    string SpendingCap,
    string From,
    string To
)
{
    public Cli? Cli { get; set; }

    /// <summary>Those of its problems that are kept: a row without them may have some that are only counted.</summary>
    public IReadOnlyList<SheetProblem> Problems => problems;

    public bool IsBad { get; private set; }

    private readonly List<SheetProblem> problems = [];

    /// <summary>What was found with its cells, kept or counted.</summary>
    internal void Take(IEnumerable<SheetProblem> found)
    {
        IsBad = true;
        problems.AddRange(found);
    }

    internal void Refuse(SheetProblem problem, SheetProblems all)
    {
        IsBad = true;
        if (all.Add(problem) is { } kept)
            problems.Add(kept);
    }
}

/// <summary>Rows of line identifiers, out of a workbook, a CSV or what was copied in one; each by the rules of the form for one.</summary>
internal sealed class LineSheet
{
    public const string SheetName = "Line identifiers";
    private const string NoCostCentre = "It has none yet: add it first, or leave the column empty.";
    public const string Number = "Line Identifier";
    private const string LastNumber = "Last Number";
    private const string Description = "Description";
    private const string Type = "Type";
    private const string CostCentre = "Cost Centre";
    private const string Exclude = "Exclude from billing";
    private const string Cap = "Spending Cap";
    private const string From = "From";
    private const string To = "To";

    private static readonly KnownColumn[] known =
    [
        .. new[] { Number, LastNumber, Description, Type, CostCentre, Exclude, Cap, From, To }.Select(name => new KnownColumn(
            name,
            name is Number or LastNumber,
            MayBeMissing: name != Number
        )),
    ];
    private static readonly string[] yes = ["yes", "y", "true", "1", "x"];
    private static readonly string[] no = ["", "no", "n", "false", "0"];

    private static readonly Dictionary<string, string> columnOf = new()
    {
        [nameof(CliForm.Number)] = Number,
        [nameof(CliForm.LastNumber)] = LastNumber,
        [nameof(CliForm.Description)] = Description,
        [nameof(CliForm.CliTypeId)] = Type,
        [nameof(CliForm.CostCentreId)] = CostCentre,
        [nameof(CliForm.ExcludedFromBilling)] = Exclude,
        [nameof(CliForm.SpendingCap)] = Cap,
        [nameof(CliForm.From)] = From,
        [nameof(CliForm.To)] = To,
    };

    private readonly SheetProblems problems = new();
    private readonly List<LineRow> rows = [];
    private readonly ByName<NamedId> types;
    private readonly ByName<CostCentre> costCentres;
    private readonly LineOptions options;

    private LineSheet(LineOptions options)
    {
        this.options = options;
        types = new(options.Types, type => type.Name);
        costCentres = new(options.CostCentres, costCentre => costCentre.Name);
    }

    public IReadOnlyList<LineRow> Rows => rows;

    /// <summary>Of the headings, and of cells that no row could be made of.</summary>
    public SheetProblems Problems => problems;

    /// <param name="mayLackHeadings">Cells that were pasted without a heading row are taken in the template's order.</param>
    public static LineSheet Read(Sheet sheet, LineOptions options, bool mayLackHeadings)
    {
        var read = new LineSheet(options);
        SheetTable.ReadAll(sheet, read.problems, Head, read.Read);
        return read;

        SheetTable Head(SheetRow row)
        {
            var isData =
                mayLackHeadings
                && row.Cells[0].Text.Any(char.IsDigit)
                && !row.Cells.Any(cell =>
                    known.Any(column => string.Equals(column.Name, cell.Text.Trim(), StringComparison.OrdinalIgnoreCase))
                );
            var heading = isData
                ? new(0, [.. known.Select((column, at) => new SheetCell(0, at + 1, CellKind.Text, column.Name))])
                : row;
            return new(heading, known, SheetTable.Explained, sheet.Name, read.problems);
        }
    }

    /// <summary>Sees what overlaps: with lines that are stored, and with each other. A blank From becomes the day after the last
    /// holder.</summary>
    /// <param name="holders">Names of the customers that have lines, by id.</param>
    public async Task RefuseOverlapsAsync(TakenLines taken, Func<int, Task<string>> holders)
    {
        foreach (var row in rows.Where(row => row.Cli is not null))
        {
            var cli = row.Cli!;
            if (cli.From is null && taken.LastDayOf(cli) is { } lastDay && (cli.To is null || cli.To > lastDay))
                cli.Amend(
                    cli.CliTypeId,
                    cli.Description,
                    cli.CostCentreId,
                    cli.ExcludedFromBilling,
                    cli.SpendingCap,
                    lastDay.AddDays(1),
                    cli.To
                );
            if (taken.Overlapping(cli) is not { } other)
                taken.Add(cli, row.Row);
            else
                row.Refuse(
                    new(
                        row.Row,
                        Number,
                        null,
                        row.Number,
                        other.Row is { } its
                            ? $"Row {its:#,0} has this line on the same days (as {other.Cli.Label})."
                            : LineAssignments.Refusal(cli, other.Cli, await holders(other.Cli.CustomerId))
                    ),
                    problems
                );
        }
    }

    public static byte[] Template(LineOptions options)
    {
        string Words(string column) =>
            column switch
            {
                Number => "The identifier you want to match to the customer or cost centre. In any spelling: 020 7946 0101, +44 20…; or a "
                    + "beginning that ends in *.",
                LastNumber => "Optional. The last number, when it is a range.",
                Description =>
                    "Optional. A description of the line identity, often the name of the person whose line identity it's assigned to.",
                Type =>
                    "SIP, WLR, Mobile or Data, or a type you have added. If you're unsure, go with the closest one: nothing depends on it.",
                CostCentre => "Optional. One of the customer's cost centres.",
                Exclude => "Yes or No. Yes: anything matched to this CLI is never billed.",
                Cap => "Optional. Pounds a month before VAT; once it is reached, Voice, Data and SMS are no longer charged.",
                From => "Optional. The first day it is this customer's. Blank: since ever, or since the day after the last holder.",
                To => "Optional. The last day it is this customer's.",
                _ => throw new ArgumentOutOfRangeException(nameof(column), column, "An unknown column."),
            };

        WrittenColumn Column(string name) =>
            new(
                name,
                name switch
                {
                    Cap => ColumnKind.Number,
                    From or To => ColumnKind.Day,
                    _ => ColumnKind.Text,
                },
                name is Description ? 32 : 20,
                Words(name),
                name switch
                {
                    Type => [.. options.Types.Select(type => type.Name)],
                    CostCentre => [.. options.CostCentres.Where(costCentre => !costCentre.IsClosed).Select(costCentre => costCentre.Name)],
                    Exclude => ["Yes", "No"],
                    _ => null,
                }
            );

        return new SheetTemplate(
            SheetName,
            [.. known.Select(column => Column(column.Name))],
            new(
                ["Column", "Description"],
                [.. known.Select(column => (IReadOnlyList<string>)[column.Name, Words(column.Name)])],
                "One row for each line identifier, from row 2."
            ),
            5_000
        ).Empty();
    }

    private void Read(SheetTable table, SheetRow from)
    {
        var before = problems.Count;
        var values = table.Read(from, problems);
        string Typed(string column) => values.GetValueOrDefault(column).Text ?? "";
        // A cell that can't be taken is shown all the same: people look for it by what they see.
        string Seen(string column) =>
            table.At(column) is { } at && from.Cells.FirstOrDefault(cell => cell.Column == at) is { Text: { } text } ? text.Trim() : "";

        var row = new LineRow(
            from.Number,
            Seen(Number),
            Seen(LastNumber),
            Seen(Description),
            Seen(Type),
            Seen(CostCentre),
            Seen(Exclude),
            Seen(Cap),
            Seen(From),
            Seen(To)
        );
        if (problems.Count > before)
            row.Take(problems.Since(before));
        var bad = table.Refused(from, values);
        var form = new CliForm
        {
            Number = Typed(Number),
            LastNumber = Text.Optional(Typed(LastNumber)),
            Description = Text.Optional(Typed(Description)),
            CliTypeId = options.DefaultTypeId,
        };
        foreach (var column in new[] { Number, LastNumber })
            if (LostNought(values.GetValueOrDefault(column)) is { } reason)
                Refuse(column, reason);
        if (Typed(Type) is { Length: > 0 } type)
        {
            if (types.Find(type) is { } chosen)
                form.CliTypeId = chosen.Id;
            else
                Refuse(Type, $"“{type}” is no type of line identifier. {types.Offer("There is none yet: add one first.")}");
        }
        if (Typed(CostCentre) is { Length: > 0 } name)
        {
            if (costCentres.Find(name) is not { } costCentre)
                Refuse(CostCentre, $"“{name}” is none of this customer's cost centres. {costCentres.Offer(NoCostCentre)}");
            else if (costCentre.IsClosed)
                Refuse(CostCentre, $"{costCentre.Name} is closed. Open it again, or choose another.");
            else
                form.CostCentreId = costCentre.Id;
        }
        form.ExcludedFromBilling = yes.Contains(Typed(Exclude), StringComparer.OrdinalIgnoreCase);
        if (!form.ExcludedFromBilling && !no.Contains(Typed(Exclude), StringComparer.OrdinalIgnoreCase))
            Refuse(Exclude, $"“{Typed(Exclude)}” is neither Yes nor No.");
        if (Typed(Cap) is { Length: > 0 } cap)
        {
            if (CellReading.Number(cap) is { } pounds)
                form.SpendingCap = pounds;
            else
                Refuse(Cap, $"“{cap}” is no amount in pounds, such as 25.00.");
        }
        form.From = Day(From);
        form.To = Day(To);
        foreach (var (field, reason) in FormRules<CliForm>.Broken(form))
            if (columnOf.TryGetValue(field, out var column) && !bad.Contains(column))
                Refuse(column, reason);
        if (!row.IsBad)
            Make(row, form);
        rows.Add(row);

        DateTime? Day(string column)
        {
            var cell = values.GetValueOrDefault(column);
            if (string.IsNullOrEmpty(cell.Text))
                return null;
            if (CellReading.Day(cell) is { } day)
                return day;
            Refuse(column, CellReading.NoDay(cell.Text));
            return null;
        }

        void Refuse(string column, string reason)
        {
            if (bad.Add(column))
                row.Refuse(new(row.Row, column, table.At(column), Typed(column), reason), problems);
        }
    }

    private void Make(LineRow row, CliForm form)
    {
        try
        {
            row.Cli = form.Numbers is [_] ? form.ToClis().First() : throw new BillingRuleException("Give one line identifier in a row.");
        }
        catch (BillingRuleException refusal)
        {
            row.Refuse(new(row.Row, Number, null, row.Number, refusal.Message), problems);
        }
    }

    /// <summary>In a text a national number without its 0 is still known by its length.</summary>
    private static string? LostNought(SheetCell cell) =>
        cell.Text is { Length: 9 or 10 } and [(>= '1' and <= '3') or '5' or (>= '7' and <= '9'), ..] && cell.Text.All(char.IsAsciiDigit)
            ? $"{cell.Text} begins with neither 0 nor +, so its leading 0 is lost, as a spreadsheet does to numbers. Type it again "
                + "with its 0, in a cell formatted as Text. If it is no telephone number, add it by hand."
            : null;
}
