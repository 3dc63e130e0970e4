namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>What a column may be.</summary>
public enum LayoutColumn
{
    Identifier,
    Dialled,
    Day,
    Time,
    Length,
    Status,
    Direction,
    RecordId,
    ChargeCode,
    Description,
    Cost,
    Currency,
    Answer,
    End,
    Kind,
    Bytes,
    OtherLeg,
    InboundLine,
}

/// <summary>Which column a field seems to be, how sure that is (0 to 100), and why: a finished sentence.</summary>
public sealed record LayoutProposal(LayoutColumn Field, int Column, int Confidence, string Reason);

/// <summary>
/// Looks at the names and the values of a file's columns and proposes what each is. It only proposes: a person sees it with its reason.
/// </summary>
/// <param name="names">Of the columns; empty where the file has no heading.</param>
/// <param name="rows">The fields of the first rows, without the heading.</param>
/// <param name="isOurs">Whether a number is a line of a customer.</param>
public sealed class LayoutGuess(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<string>> rows, Func<string, bool> isOurs)
{
    private const int LeastScore = 35;
    private const int MostWords = ColumnLook.MostWords;

    private static readonly Dictionary<LayoutColumn, string[]> synonyms = new()
    {
        [LayoutColumn.Identifier] =
        [
            "from",
            "cli",
            "caller",
            "calling",
            "source",
            "src",
            "originating",
            "origin",
            "a number",
            "anumber",
            "call_from",
            "ani",
            "customer identifier",
            "charged",
            "line",
            "user",
            "msisdn",
            "call from",
        ],
        [LayoutColumn.Dialled] =
        [
            "to",
            "called",
            "dialled",
            "dialed",
            "destination",
            "dst",
            "b number",
            "bnumber",
            "callee",
            "call_to",
            "dnis",
            "call to",
            "number dialled",
            "terminating",
        ],
        [LayoutColumn.Day] = ["start", "date", "call date", "start time", "time", "when", "calltime", "timestamp", "connect", "begin"],
        [LayoutColumn.Time] = ["time", "call time", "start time", "hour"],
        [LayoutColumn.Length] =
        [
            "billsec",
            "billable duration",
            "duration",
            "length",
            "seconds",
            "secs",
            "talk",
            "minutes",
            "bill duration",
            "billed",
            "mins",
        ],
        [LayoutColumn.Status] = ["status", "result", "disposition", "answer status", "outcome", "answered"],
        [LayoutColumn.Direction] = ["direction", "type", "call type", "way"],
        [LayoutColumn.RecordId] = ["id", "uniqueid", "uuid", "record id", "call id", "callid", "cdrid", "reference", "guid", "record"],
        [LayoutColumn.ChargeCode] = ["charge code", "chargecode", "rate code", "billing classification", "classification", "tariff"],
        [LayoutColumn.Cost] = ["cost", "price", "amount", "charge", "salesprice", "cost ex", "net", "total"],
        [LayoutColumn.Currency] = ["currency", "ccy"],
        [LayoutColumn.Description] = ["description", "destination name", "call description", "place", "location", "country"],
        [LayoutColumn.Answer] = ["answer", "answered", "answer time", "answered at", "connect", "connect time", "answer stamp"],
        [LayoutColumn.End] = ["end", "end time", "ended at", "disconnect", "disconnect time", "end stamp", "stop time", "hangup time"],
        [LayoutColumn.Kind] = ["kind", "service", "service type", "record type", "usage type", "call type", "type", "event type"],
        [LayoutColumn.Bytes] = ["bytes", "total bytes", "volume", "data volume", "octets", "data", "data usage", "kb", "mb"],
        [LayoutColumn.OtherLeg] = ["other leg", "bleg uuid", "parent", "parent call sid", "parent id", "parent call id", "linked id"],
        [LayoutColumn.InboundLine] = ["did", "did number", "didnumber", "ddi", "inbound number"],
    };

    /// <summary>What few files have: looked for among the columns that are left, and by their names.</summary>
    private static readonly LayoutColumn[] rare =
    [
        LayoutColumn.Answer,
        LayoutColumn.End,
        LayoutColumn.Kind,
        LayoutColumn.Bytes,
        LayoutColumn.OtherLeg,
        LayoutColumn.Description,
        LayoutColumn.InboundLine,
    ];

    private static readonly string[] kinds = ["voice", "data", "sms", "gprs", "text", "message", "mms", "internet"];

    private static readonly string[] answers = ["answered", "answerd", "answer", "completed", "ok", "success", "normal_clearing"];
    private static readonly string[] ways = ["inbound", "outbound", "in", "out", "internal", "i", "o", "incoming", "outgoing"];

    private readonly ColumnLook[] columns =
    [
        .. Enumerable
            .Range(0, Math.Max(names.Count, rows.Count == 0 ? 0 : rows.Max(row => row.Count)))
            .Select(at => ColumnLook.Of(rows, at, isOurs)),
    ];

    public IReadOnlyList<IReadOnlyList<string>> Rows => rows;

    /// <summary>Of columns.</summary>
    public int Count => columns.Length;

    /// <summary>Whether values above 12 say which of day and month comes first; null when nothing says it.</summary>
    /// <param name="column">That holds days.</param>
    public DayOrder? OrderOf(int column) => columns[column].Order;

    /// <summary>Whether its values are mm:ss or hh:mm:ss.</summary>
    public bool IsClock(int column) => columns[column].Clocks > columns[column].Filled / 2;

    /// <summary>Whether its amounts have a comma before the pence.</summary>
    public bool HasCommas(int column) => columns[column].Commas > 0;

    /// <summary>Each different value of a column of few words; empty for others.</summary>
    public IReadOnlyCollection<string> WordsOf(int column) => columns[column].Words.Count <= MostWords ? columns[column].Words : [];

    /// <summary>One column for each field that any column fits, the surest first; no column twice.</summary>
    public IReadOnlyList<LayoutProposal> Propose()
    {
        var chosen = new List<LayoutProposal>();
        Choose(chosen, Enum.GetValues<LayoutColumn>().Except(rare));
        // A time of its own belongs to a day without one.
        var day = chosen.Find(c => c.Field == LayoutColumn.Day);
        if (day is not null && columns[day.Column].WithTime > 0)
            chosen.RemoveAll(c => c.Field == LayoutColumn.Time);
        Choose(chosen, rare.Where(field => IsWanted(field, chosen)));
        if (!chosen.Exists(c => c.Field == LayoutColumn.Answer) || !chosen.Exists(c => c.Field == LayoutColumn.End))
            chosen.RemoveAll(c => c.Field is LayoutColumn.Answer or LayoutColumn.End); // one of them is no length
        return [.. chosen.OrderBy(c => c.Field)];
    }

    private void Choose(List<LayoutProposal> chosen, IEnumerable<LayoutColumn> fields)
    {
        var all = fields.SelectMany(field => Enumerable.Range(0, columns.Length).Select(at => Score(field, at)));
        foreach (var proposal in all.Where(p => p.Confidence >= LeastScore).OrderByDescending(p => p.Confidence).ThenBy(p => p.Column))
            if (!chosen.Exists(c => c.Field == proposal.Field || c.Column == proposal.Column))
                chosen.Add(proposal);
    }

    private static bool IsWanted(LayoutColumn field, List<LayoutProposal> chosen) =>
        field switch
        {
            LayoutColumn.Answer or LayoutColumn.End => !chosen.Exists(c => c.Field == LayoutColumn.Length),
            LayoutColumn.InboundLine => chosen.Exists(c => c.Field == LayoutColumn.Direction),
            _ => true,
        };

    private LayoutProposal Score(LayoutColumn field, int at)
    {
        var (named, name) = NameScore(field, at);
        var (valued, values) = ValueScore(field, columns[at]);
        var reason = (name, values) switch
        {
            ({ } n, { } v) => $"{n}; {v}.",
            ({ } n, null) => $"{n}.",
            (null, { } v) => $"{char.ToUpperInvariant(v[0])}{v[1..]}.",
            _ => "",
        };
        // What it holds decides: a name alone never makes a number of a word.
        var score = valued < 0 ? 0 : Math.Min(99, named + valued);
        return new(field, at, score, reason);
    }

    private (int Score, string? Reason) NameScore(LayoutColumn field, int at)
    {
        if (at >= names.Count || names[at].Length == 0)
            return (0, null);
        var name = names[at].Trim().Replace('_', ' ').Replace('-', ' ');
        var words = synonyms[field];
        if (words.Any(IsName))
            return (45, $"“{names[at]}” is a usual name for it");
        if (synonyms.Values.Any(others => others.Any(IsName)))
            return (0, null); // it is the very name of another field
        return words.Any(word => word.Length > 3 && name.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? (25, $"“{names[at]}” sounds like it")
            : (0, null);

        bool IsName(string word) => string.Equals(word.Replace('_', ' '), name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Below nought: it can't be that.</summary>
    private static (int Score, string? Reason) ValueScore(LayoutColumn field, ColumnLook of)
    {
        if (of.Filled == 0)
            return (-1, null);
        return field switch
        {
            LayoutColumn.Identifier when of.Ours > 0 => (
                30 + 25 * of.Ours / of.Filled,
                $"{Of(of.Numbers, of)} are telephone numbers, {of.Ours:#,0} of them your customers' lines"
            ),
            LayoutColumn.Identifier when of.Numbers > of.Filled / 2 => (20, $"{Of(of.Numbers, of)} are telephone numbers"),
            LayoutColumn.Identifier => of.Days > 0 || of.Filled == of.Clocks ? (-1, null) : (0, null),
            LayoutColumn.Dialled when of.Numbers > of.Filled / 2 => (
                of.Ours > of.Filled / 2 ? 15 : 35,
                $"{Of(of.Numbers, of)} are telephone numbers, of {of.Words.Count:#,0} kinds or more"
            ),
            LayoutColumn.Dialled => of.Days > 0 || of.Filled == of.Clocks ? (-1, null) : (0, null),
            LayoutColumn.Day => of.Days > of.Filled / 2
                ? (50, $"{Of(of.Days, of)} are days{(of.WithTime > 0 ? " with a time" : "")}")
                : (-1, null),
            LayoutColumn.Time => of.Times > of.Filled / 2 ? (35, $"{Of(of.Times, of)} are times of a day") : (-1, null),
            LayoutColumn.Length when of.Clocks > of.Filled / 2 => (25, $"{Of(of.Clocks, of)} are lengths such as {of.Example}"),
            LayoutColumn.Length => of.Amounts == of.Filled && of.Numbers < of.Filled / 2 && of.Days == 0
                ? (20, $"all of it is numbers, such as {of.Example}")
                : (-1, null),
            LayoutColumn.Status => WordScore(of, answers, "among its few values is one that says that a call was answered"),
            LayoutColumn.Direction => WordScore(of, ways, "its few values say which way a call went"),
            LayoutColumn.RecordId => of.Words.Count > MostWords || of.Filled < 20
                ? of.IsUnique && of.Days == 0 && of.Numbers < of.Filled / 2
                    ? (35, "no value stands in it twice")
                    : (0, null)
                : (-1, null),
            LayoutColumn.Cost => of.Amounts == of.Filled && of.Numbers < of.Filled / 2 && of.Days == 0
                ? (of.Decimals > of.Filled / 2 ? 30 : 5, $"all of it is amounts, such as {of.Example}")
                : (-1, null),
            LayoutColumn.Currency => of.Words.Count <= 3 && of.Words.All(word => word.Length == 3 && word.All(char.IsAsciiLetter))
                ? (40, $"it says {string.Join(", ", of.Words)}")
                : (-1, null),
            LayoutColumn.Answer or LayoutColumn.End => of.Days > of.Filled / 2
                ? (10, $"{Of(of.Days, of)} are days with a time")
                : (-1, null),
            LayoutColumn.Kind => WordScore(of, kinds, "its few values say what is a call, data or a message"),
            LayoutColumn.Bytes => of.Amounts == of.Filled && of.Numbers < of.Filled / 2
                ? (10, $"all of it is numbers, such as {of.Example}")
                : (-1, null),
            LayoutColumn.OtherLeg => of.Days == 0 && of.Words.Count > 1 ? (10, null) : (-1, null),
            LayoutColumn.InboundLine => of.Numbers > of.Filled / 2 ? (10, $"{Of(of.Numbers, of)} are telephone numbers") : (-1, null),
            LayoutColumn.Description => of.Days + of.Numbers == 0 && of.Amounts < of.Filled / 2
                ? (10, $"it holds words, such as {of.Example}")
                : (-1, null),
            LayoutColumn.ChargeCode => of.Days > 0 || of.Numbers > of.Filled / 2 || of.Decimals > 0 ? (-1, null) : (0, null),
            _ => (0, null),
        };
    }

    private static (int Score, string? Reason) WordScore(ColumnLook of, string[] known, string reason)
    {
        if (of.Words.Count > MostWords)
            return (-1, null);
        return of.Words.Any(word => known.Contains(word, StringComparer.OrdinalIgnoreCase)) ? (45, reason) : (-1, null);
    }

    private static string Of(int some, ColumnLook of) => some == of.Filled ? $"all {of.Filled:#,0}" : $"{some:#,0} of {of.Filled:#,0}";
}
