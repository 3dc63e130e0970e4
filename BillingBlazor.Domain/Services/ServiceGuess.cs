using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Domain.Services;

/// <summary>What a column of a service file may be.</summary>
public enum ServiceColumn
{
    Identifier,
    Description,
    Code,
    Event,
    From,
    To,
    Month,
    Quantity,
    Cost,
    Broken,
    Sell,
    Reference,
    Currency,
}

/// <summary>Which column a field seems to be, how sure that is (0 to 100), and why: a finished sentence.</summary>
public sealed record ServiceProposal(ServiceColumn Field, int Column, int Confidence, string Reason);

/// <summary>Looks at the names and the values of a service file's columns and proposes what each is. It only proposes.</summary>
/// <param name="names">Of the columns; empty where the file has no heading.</param>
/// <param name="rows">The fields of the first rows, without the heading.</param>
/// <param name="isOurs">Whether an identifier is a line of a customer.</param>
public sealed class ServiceGuess(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<string>> rows, Func<string, bool> isOurs)
{
    private const int LeastScore = 35;

    private static readonly Dictionary<ServiceColumn, string[]> synonyms = new()
    {
        [ServiceColumn.Identifier] =
        [
            "cli",
            "number",
            "telephone number",
            "phone number",
            "line",
            "service id",
            "circuit",
            "circuit id",
            "identifier",
            "msisdn",
            "account",
            "ref no",
        ],
        [ServiceColumn.Description] = ["description", "product", "service", "item", "product name", "charge description", "details"],
        [ServiceColumn.Code] = ["code", "product code", "service code", "sku", "item code", "charge code"],
        [ServiceColumn.Event] = ["event", "event type", "charge type", "type", "action", "transaction"],
        [ServiceColumn.From] = ["from", "start", "start date", "period start", "effective date", "from date", "date", "charge from"],
        [ServiceColumn.To] = ["to", "end", "end date", "period end", "to date", "charge to", "until"],
        [ServiceColumn.Month] = ["month", "period", "billing month", "bill period"],
        [ServiceColumn.Quantity] = ["quantity", "qty", "units", "count", "number of"],
        [ServiceColumn.Cost] = ["cost", "amount", "price", "unit cost", "total cost", "net", "total", "charge", "unit price", "buy price"],
        [ServiceColumn.Broken] = ["broken period", "broken period cost", "pro rata", "part period"],
        [ServiceColumn.Sell] = ["sell", "sell price", "retail price", "rrp", "retail"],
        [ServiceColumn.Reference] = ["reference", "order", "order number", "order id", "po", "your reference"],
        [ServiceColumn.Currency] = ["currency", "ccy"],
    };

    private static readonly string[] events = ["rental", "connection", "cease", "cessation", "install", "installation", "recurring"];

    private readonly ColumnLook[] columns =
    [
        .. Enumerable
            .Range(0, Math.Max(names.Count, rows.Count == 0 ? 0 : rows.Max(row => row.Count)))
            .Select(at => ColumnLook.Of(rows, at, isOurs)),
    ];

    /// <summary>Whether values above 12 say which of day and month comes first; null when nothing says it.</summary>
    public DayOrder? OrderOf(int column) => columns[column].Order;

    /// <summary>The cost's name says that it is of all, not of one.</summary>
    public bool IsTotal(int column) => NameOf(column).Contains("total", StringComparison.OrdinalIgnoreCase);

    /// <summary>One column for each field that any column fits, the surest first; no column twice.</summary>
    public IReadOnlyList<ServiceProposal> Propose()
    {
        var all = new List<ServiceProposal>();
        for (var at = 0; at < columns.Length; at++)
            foreach (var field in Enum.GetValues<ServiceColumn>())
                if (Score(field, at) is { Confidence: >= LeastScore } proposal)
                    all.Add(proposal);
        var chosen = new List<ServiceProposal>();
        foreach (var proposal in all.OrderByDescending(p => p.Confidence).ThenBy(p => p.Column))
            if (!chosen.Exists(c => c.Field == proposal.Field || c.Column == proposal.Column))
                chosen.Add(proposal);
        return [.. chosen.OrderBy(c => c.Field)];
    }

    private string NameOf(int at) => at < names.Count ? names[at].Trim().Replace('_', ' ').Replace('-', ' ') : "";

    private ServiceProposal Score(ServiceColumn field, int at)
    {
        var (named, name) = NameScore(field, at);
        var (valued, values) = columns[at].Filled == 0 ? never : ValueScore(field, columns[at]);
        var reason = (name, values) switch
        {
            ({ } n, { } v) => $"{n}; {v}.",
            ({ } n, null) => $"{n}.",
            (null, { } v) => $"{char.ToUpperInvariant(v[0])}{v[1..]}.",
            _ => "",
        };
        return new(field, at, valued < 0 ? 0 : Math.Min(99, named + valued), reason);
    }

    private (int Score, string? Reason) NameScore(ServiceColumn field, int at)
    {
        var name = NameOf(at);
        if (name.Length == 0)
            return (0, null);
        var words = synonyms[field];
        if (words.Contains(name, StringComparer.OrdinalIgnoreCase))
            return (45, $"“{names[at]}” is a usual name for it");
        return words.Any(word => word.Length > 3 && name.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? (25, $"“{names[at]}” sounds like it")
            : (0, null);
    }

    /// <summary>Below nought: it can't be that.</summary>
    private static (int Score, string? Reason) ValueScore(ServiceColumn field, ColumnLook of)
    {
        var (isDays, isMonths) = (of.Days > of.Filled / 2, of.Months > of.Filled / 2 && of.Days == 0);
        var isAmounts = of.Amounts == of.Filled && of.Numbers == 0;
        return field switch
        {
            ServiceColumn.Identifier when of.Ours > 0 => (
                30 + 25 * of.Ours / of.Filled,
                $"{of.Ours:#,0} of them are your customers' lines"
            ),
            ServiceColumn.Identifier when of.Numbers > of.Filled / 2 => (30, "most of it is telephone numbers"),
            ServiceColumn.Identifier when of.Days > 0 || of.Decimals > 0 => never,
            ServiceColumn.From when isDays => (40, "it holds days"),
            ServiceColumn.To when isDays => (35, "it holds days"),
            ServiceColumn.Month when isMonths => (50, $"it holds months, such as {of.Example}"),
            ServiceColumn.Cost when isAmounts && of.Decimals > 0 => (30, $"all of it is amounts, such as {of.Example}"),
            ServiceColumn.Cost or ServiceColumn.Broken or ServiceColumn.Sell when isAmounts => open,
            ServiceColumn.Quantity when isAmounts && of.Decimals == 0 && of.Words.Count <= ColumnLook.MostWords => (
                20,
                "all of it is small numbers"
            ),
            ServiceColumn.Event when of.Words.Any(word => events.Contains(word, StringComparer.OrdinalIgnoreCase)) => (
                45,
                "its few values say what happened"
            ),
            ServiceColumn.Description when IsWords(of) && of.Words.Any(word => word.Contains(' ')) => (
                35,
                $"it is words, such as {of.Example}"
            ),
            ServiceColumn.Description or ServiceColumn.Event when IsWords(of) => open,
            ServiceColumn.Currency when of.Words.Count <= 3 && of.Words.All(word => word.Length == 3 && word.All(char.IsAsciiLetter)) => (
                40,
                $"it says {string.Join(", ", of.Words)}"
            ),
            ServiceColumn.Identifier => open,
            ServiceColumn.Code or ServiceColumn.Reference when of.Days == 0 && of.Decimals == 0 => open,
            _ => never,
        };
    }

    private static readonly (int Score, string? Reason) never = (-1, null);
    private static readonly (int Score, string? Reason) open = (0, null);

    private static bool IsWords(ColumnLook of) => of.Amounts + of.Days + of.Months + of.Numbers == 0;
}
