using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>
/// Finds customers among a million in milliseconds. Each condition is first counted up to <see cref="Few"/>; if one of them is that rare, its
/// customers are taken and the other conditions asked of them; if none is, the customers are gone through in the order of the sort's own index,
/// where a page fills soon. SQLite's own SQL, so it lies in Data/.
/// </summary>
public sealed class CustomerSearch
{
    /// <summary>A count beyond it is shown as "10,000+".</summary>
    public const int MostCounted = 10_000;

    private const int Few = 4_000;
    private const int ShortestIndexed = 3;
    private readonly BillingDb db;
    private readonly List<object> values = [];
    private readonly List<Condition> conditions = [];

    public CustomerSearch(BillingDb db, CustomerFilter filter)
    {
        this.db = db;
        if (filter.Status is { } status) AddColumn("Status", status.ToString());
        if (filter.GroupId is { } groupId) AddColumn("GroupId", groupId);
        if (filter.OrganisationId is { } organisationId) AddColumn("OrganisationId", organisationId);
        if (filter.Tags.Count > 0) AddTags(filter.Tags);
        if (Text.Optional(filter.Words) is { } words) AddWords(words);
    }

    /// <param name="Rows">The SQL that yields the ids that match this condition alone.</param>
    /// <param name="Test">The condition on a customer called c.</param>
    /// <param name="Column">The column that an index begins with, before the name; null where there is none.</param>
    private sealed record Condition(string Rows, string Test, string? Column);

    /// <summary>The ids of one page.</summary>
    public async Task<List<int>> PageAsync(CustomerSort sort, bool descending, int skip, int take, CancellationToken cancel)
    {
        var rare = await RarestAsync(cancel);
        var order = Order(sort, descending);
        var sql = rare is not null
            ? $"""WITH found AS MATERIALIZED ({rare.Rows}) SELECT c."Id" AS "Value" FROM found CROSS JOIN "Customers" c ON c."Id" = found."Id" {Joined(sort, isOuter: false)} {Where(except: rare, leading: null)} ORDER BY {order} LIMIT {take} OFFSET {skip}"""
            : $"""SELECT c."Id" AS "Value" FROM {Joined(sort, isOuter: true)} {Where(except: null, leading: sort == CustomerSort.Name ? conditions.FirstOrDefault(c => c.Column is not null) : null)} ORDER BY {order} LIMIT {take} OFFSET {skip}""";
        return await QueryAsync(sql, cancel);
    }

    /// <summary>How many match, counted up to <see cref="MostCounted"/> + 1; all customers are always counted exactly.</summary>
    public async Task<int> CountAsync(CancellationToken cancel, int most = MostCounted)
    {
        if (conditions.Count == 0) return await db.Customers.CountAsync(cancel);
        if (conditions.Count == 1) return await CountAsync(conditions[0].Rows, most + 1, cancel);
        var rare = await RarestAsync(cancel) ?? conditions[0];
        return await CountAsync($"""SELECT c."Id" FROM ({rare.Rows}) found CROSS JOIN "Customers" c ON c."Id" = found."Id" {Where(except: rare, leading: null)}""", most + 1, cancel);
    }

    /// <summary>Those that match, by id, after one: for work that goes through them all in steps.</summary>
    public Task<List<int>> AfterAsync(int id, int take, CancellationToken cancel) =>
        QueryAsync($"""SELECT c."Id" AS "Value" FROM "Customers" c {Where(except: null, leading: null)} {(conditions.Count == 0 ? "WHERE" : "AND")} c."Id" > {id} ORDER BY c."Id" LIMIT {take}""", cancel);

    private async Task<Condition?> RarestAsync(CancellationToken cancel)
    {
        Condition? rarest = null;
        var least = Few + 1;
        foreach (var condition in conditions)
        {
            var count = await CountAsync(condition.Rows, least, cancel);
            if (count >= least) continue;
            (rarest, least) = (condition, count);
        }
        return rarest;
    }

    private void AddColumn(string column, object value) =>
        conditions.Add(new($"""SELECT "Id" FROM "Customers" WHERE "{column}" = {Parameter(value)}""", $"""c."{column}" = {Parameter(value)}""", column));

    private void AddTags(IReadOnlyList<string> names)
    {
        var tags = $"""SELECT "Id" FROM "Tags" WHERE "Name" IN ({string.Join(", ", names.Select(name => Parameter(name)))})""";
        conditions.Add(new($"""SELECT DISTINCT "CustomerId" AS "Id" FROM "CustomerTags" WHERE "TagId" IN ({tags})""",
            $"""EXISTS (SELECT 1 FROM "CustomerTags" t WHERE t."CustomerId" = c."Id" AND t."TagId" IN ({tags}))""", Column: null));
    }

    private void AddWords(string words)
    {
        var terms = words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Postcode).ToList();
        var lines = Lines(words);
        var inText = string.Join(" AND ", terms.Select(Contains));
        var test = lines is null ? inText : $"""(({inText}) OR c."Id" IN ({lines}))""";
        var rows = terms.Any(t => t.Length >= ShortestIndexed) ? ByIndex(terms) : ByBeginning(words);
        conditions.Add(new(lines is null ? rows : $"SELECT \"Id\" FROM ({rows}) UNION {lines}", test, Column: null));
    }

    /// <summary>By the index of three letters; what is shorter is asked of what it finds.</summary>
    private string ByIndex(List<string> terms)
    {
        var match = Parameter(string.Join(" AND ", terms.Where(t => t.Length >= ShortestIndexed).Select(t => $"\"{t.Replace("\"", "\"\"")}\"")));
        var rows = $"""SELECT "rowid" AS "Id" FROM "CustomerSearch" WHERE "CustomerSearch" MATCH {match}""";
        var brief = terms.Where(t => t.Length < ShortestIndexed).ToList();
        return brief.Count == 0 ? rows : $"""SELECT c."Id" FROM ({rows}) f CROSS JOIN "Customers" c ON c."Id" = f."Id" WHERE {string.Join(" AND ", brief.Select(Contains))}""";
    }

    /// <summary>One or two letters: what begins so.</summary>
    private string ByBeginning(string words)
    {
        var (from, to, upper, upperTo) = (Parameter(words), Parameter(Past(words)), Parameter(words.ToUpperInvariant()), Parameter(Past(words.ToUpperInvariant())));
        return $"""
            SELECT "Id" FROM "Customers" WHERE "Name" >= {from} AND "Name" < {to} UNION SELECT "Id" FROM "Customers" WHERE "Reference" >= {from} AND "Reference" < {to}
            UNION SELECT "Id" FROM "Customers" WHERE "Reference" >= {upper} AND "Reference" < {upperTo}
            """;
    }

    /// <summary>Whoever has, or had, a line that begins so in any spelling; a range or a beginning with * that holds it.</summary>
    private string? Lines(string words)
    {
        var key = LineKey.Of(words);
        if (key.Length < ShortestIndexed || !key.Any(char.IsAsciiDigit)) return null;
        var (line, past) = (Parameter(key), Parameter(Past(key)));
        var beginnings = string.Join(", ", Enumerable.Range(1, key.Length).Select(length => Parameter($"{key[..length]}*")));
        return $"""
            SELECT "CustomerId" AS "Id" FROM "Clis" WHERE "Key" >= {line} AND "Key" < {past} UNION SELECT "CustomerId" FROM "Clis" WHERE "Key" IN ({beginnings})
            UNION SELECT "CustomerId" FROM "Clis" WHERE "LastKey" IS NOT NULL AND "LastKey" >= {line} AND "Key" <= {line} AND length("Key") = {key.Length}
            """;
    }

    private string Contains(string term)
    {
        var pattern = Parameter($"%{term.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%");
        return $"""(c."Name" LIKE {pattern} ESCAPE '\' OR c."Reference" LIKE {pattern} ESCAPE '\' OR c."Address_Postcode" LIKE {pattern} ESCAPE '\')""";
    }

    /// <summary>EC2A2JN is kept as EC2A 2JN; the part before the space is enough to find both.</summary>
    private static string Postcode(string term) =>
        term.Length is >= 5 and <= 7 && char.IsAsciiLetter(term[0]) && char.IsAsciiDigit(term[^3]) && char.IsAsciiLetter(term[^2]) && char.IsAsciiLetter(term[^1]) && term[..^3].Any(char.IsAsciiDigit)
            ? $"{term[..^3]} {term[^3..]}" : term;

    /// <summary>The first text after all that begin so.</summary>
    private static string Past(string beginning) => beginning + '\uFFFF';

    /// <summary>Groups and organisations are few and walked by name; each has its customers by name in an index.</summary>
    private static string Joined(CustomerSort sort, bool isOuter)
    {
        var (table, key) = sort switch
        {
            CustomerSort.Group => ("CustomerGroups", "GroupId"),
            CustomerSort.Organisation => ("Organisations", "OrganisationId"),
            _ => ("", ""),
        };
        if (table.Length == 0) return isOuter ? "\"Customers\" c" : "";
        return isOuter ? $"""(SELECT "Id", "Name" FROM "{table}" ORDER BY "Name") o CROSS JOIN "Customers" c ON c."{key}" = o."Id" """ : $"""JOIN "{table}" o ON o."Id" = c."{key}" """;
    }

    private static string Order(CustomerSort sort, bool descending)
    {
        var way = descending ? " DESC" : "";
        var name = $"c.\"Name\"{way}, c.\"Id\"{way}";
        return sort switch
        {
            CustomerSort.Name => name,
            CustomerSort.Reference => $"c.\"Reference\"{way} NULLS LAST, c.\"Id\"{way}",
            CustomerSort.Status => $"c.\"Status\"{way}, {name}",
            CustomerSort.Group or CustomerSort.Organisation => $"o.\"Name\"{way}, {name}",
            CustomerSort.Balance => $"c.\"Balance\"{way}, c.\"Id\"{way}",
            CustomerSort.Clis => $"c.\"LineCount\"{way}, c.\"Id\"{way}",
            _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "An unknown sort."),
        };
    }

    /// <summary>A plus keeps SQLite from choosing a condition's index over that of the order.</summary>
    private string Where(Condition? except, Condition? leading)
    {
        var tests = conditions.Where(c => c != except).Select(c => c == leading || c.Column is null ? c.Test : $"+{c.Test}").ToList();
        return tests.Count == 0 ? "" : $"WHERE {string.Join(" AND ", tests)}";
    }

    private string Parameter(object value)
    {
        values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"{{{values.Count - 1}}}");
    }

    private async Task<int> CountAsync(string rows, int most, CancellationToken cancel) =>
        (await QueryAsync($"""SELECT COUNT(*) AS "Value" FROM (SELECT 1 FROM ({rows}) LIMIT {most})""", cancel))[0];

    private Task<List<int>> QueryAsync(string sql, CancellationToken cancel) => db.Database.SqlQueryRaw<int>(sql, [.. values]).ToListAsync(cancel);
}
