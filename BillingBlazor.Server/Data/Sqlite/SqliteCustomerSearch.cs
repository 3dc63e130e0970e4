using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Finds customers among a million in milliseconds. Each condition is first counted up to <see cref="Few"/>; if one of them is that rare,
/// its customers are taken and the other conditions asked of them; if none is, the customers are gone through in the order of the sort's
/// own index, where a page fills soon.
/// </summary>
internal sealed class SqliteCustomerSearch : CustomerSearch
{
    private const int Few = 4_000;
    private const int ShortestIndexed = 3;
    private readonly BillingDb db;
    private readonly List<object> values = [];
    private readonly List<Condition> conditions = [];
    private string? beginning;

    public SqliteCustomerSearch(BillingDb db, CustomerFilter filter)
    {
        this.db = db;
        if (filter.Status is { } status)
            AddColumn("Status", status.ToString());
        if (filter.GroupId is { } groupId)
            AddColumn("GroupId", groupId);
        if (filter.OrganisationId is { } organisationId)
            AddColumn("OrganisationId", organisationId);
        if (filter.Tags.Count > 0)
            AddTags(filter.Tags);
        if (Text.Optional(filter.Words) is { } words)
            AddWords(words);
    }

    /// <param name="Rows">The SQL that yields the ids that match this condition alone.</param>
    /// <param name="Test">The condition on a customer called c.</param>
    /// <param name="Column">The column that an index begins with, before the name; null where there is none.</param>
    private sealed record Condition(string Rows, string Test, string? Column);

    public override async Task<List<int>> PageAsync(CustomerSort sort, bool descending, int skip, int take, CancellationToken cancel)
    {
        if (beginning is null || sort != CustomerSort.Name || descending)
            return await PageAsync(sort, descending, skip, take, begins: null, cancel);
        var page = await PageAsync(sort, descending, skip, take, begins: true, cancel);
        if (page.Count == take)
            return page;
        var before =
            page.Count > 0
                ? skip + page.Count
                : await CountAsync($"""SELECT 1 FROM "Customers" c {Where(except: null, leading: null, begins: true)}""", skip, cancel);
        page.AddRange(await PageAsync(sort, descending, Math.Max(0, skip - before), take - page.Count, begins: false, cancel));
        return page;
    }

    private async Task<List<int>> PageAsync(CustomerSort sort, bool descending, int skip, int take, bool? begins, CancellationToken cancel)
    {
        var rare = begins == true ? null : await RarestAsync(cancel);
        var leading = sort == CustomerSort.Name && rare is null ? conditions.FirstOrDefault(c => c.Column is not null) : null;
        var order = Order(sort, descending, byWholeIndex: rare is null && leading is null);
        var sql = rare is not null
            ? $"""
                WITH found AS MATERIALIZED ({rare.Rows}) SELECT c."Id" AS "Value"
                FROM found CROSS JOIN "Customers" c ON c."Id" = found."Id" {Joined(sort, isOuter: false)}
                {Where(except: rare, leading: null, begins)} ORDER BY {order} LIMIT {take} OFFSET {skip}
                """
            : $"""
                SELECT c."Id" AS "Value" FROM {Joined(sort, isOuter: true)} {Where(except: null, leading, begins)}
                ORDER BY {order} LIMIT {take} OFFSET {skip}
                """;
        return await QueryAsync(sql, cancel);
    }

    public override async Task<(int Count, bool IsCapped)> CountAsync(CancellationToken cancel)
    {
        if (conditions.Count == 0)
            return (await db.Customers.CountAsync(cancel), false);
        var most = conditions.Count == 1 ? MostCounted : MostCountedTogether;
        var count = await CountAsync(most + 1, cancel);
        return count > most ? (most, true) : (count, false);
    }

    public override Task<int> CountAllAsync(CancellationToken cancel) =>
        conditions.Count == 0 ? db.Customers.CountAsync(cancel) : CountAsync(int.MaxValue, cancel);

    public override async Task<int> CountAmongAsync(IReadOnlyCollection<int> ids, CancellationToken cancel) =>
        ids.Count == 0
            ? 0
            : (
                await QueryAsync(
                    $"""
                    SELECT c."Id" AS "Value" FROM "Customers" c
                    {Where(except: null, leading: null)} {(conditions.Count == 0 ? "WHERE" : "AND")} c."Id" IN ({string.Join(", ", ids)})
                    """,
                    cancel
                )
            ).Count;

    private async Task<int> CountAsync(int most, CancellationToken cancel)
    {
        if (conditions.Count == 1)
            return await CountAsync(conditions[0].Rows, most, cancel);
        var rare = await RarestAsync(cancel) ?? conditions[^1];
        return await CountAsync(
            $"""
            SELECT c."Id" FROM ({rare.Rows}) found CROSS JOIN "Customers" c ON c."Id" = found."Id"
            {Where(except: rare, leading: null)}
            """,
            most,
            cancel
        );
    }

    public override Task<List<int>> AfterAsync(int id, int take, CancellationToken cancel) =>
        QueryAsync(
            $"""
            SELECT c."Id" AS "Value" FROM "Customers" c
            {Where(except: null, leading: null)} {(conditions.Count == 0 ? "WHERE" : "AND")} c."Id" > {id} ORDER BY c."Id" LIMIT {take}
            """,
            cancel
        );

    private async Task<Condition?> RarestAsync(CancellationToken cancel)
    {
        Condition? rarest = null;
        var least = Few + 1;
        foreach (var condition in conditions)
        {
            var count = await CountAsync(condition.Rows, least, cancel);
            if (count >= least)
                continue;
            (rarest, least) = (condition, count);
        }
        return rarest;
    }

    private void AddColumn(string column, object value) =>
        conditions.Add(
            new($"""SELECT "Id" FROM "Customers" WHERE "{column}" = {Parameter(value)}""", $"""c."{column}" = {Parameter(value)}""", column)
        );

    private void AddTags(IReadOnlyList<string> names)
    {
        var tags = $"""SELECT "Id" FROM "Tags" WHERE "Name" IN ({string.Join(", ", names.Select(name => Parameter(name)))})""";
        conditions.Add(
            new(
                $"""SELECT DISTINCT "CustomerId" AS "Id" FROM "CustomerTags" WHERE "TagId" IN ({tags})""",
                $"""EXISTS (SELECT 1 FROM "CustomerTags" t WHERE t."CustomerId" = c."Id" AND t."TagId" IN ({tags}))""",
                Column: null
            )
        );
    }

    private void AddWords(string words)
    {
        var (from, past) = (Parameter(words), Parameter(Past(words)));
        beginning = $"""(c."Name" >= {from} AND c."Name" < {past})""";
        var lines = Lines(words);
        var phrases = Phrases(words);
        var inText =
            phrases[0].Length >= ShortestIndexed
                ? string.Join(" AND ", phrases.Select(Contains))
                : $"""({beginning} OR c."Reference" LIKE {Parameter(LikePattern.Beginning(words))} ESCAPE '\')""";
        var quoted = phrases.Select(phrase => $"\"{phrase.Replace("\"", "\"\"")}\"");
        var rows =
            phrases[0].Length >= ShortestIndexed
                ? $"""SELECT "rowid" AS "Id" FROM "CustomerSearch" WHERE "CustomerSearch" MATCH {Parameter(string.Join(" AND ", quoted))}"""
                : $"""
                    SELECT "Id" FROM "Customers" c WHERE {beginning} UNION SELECT "Id"
                    FROM "Customers" WHERE "Reference" >= {Parameter(words.ToUpperInvariant())}
                    AND "Reference" < {Parameter(Past(words.ToUpperInvariant()))}
                    """;
        conditions.Add(
            lines is null
                ? new(rows, inText, Column: null)
                : new($"SELECT \"Id\" FROM ({rows}) UNION {lines}", $"""(({inText}) OR c."Id" IN ({lines}))""", Column: null)
        );
    }

    /// <summary>Words of three letters or more; a shorter one goes with its neighbour, as typed: the index knows three letters at a
    /// time.</summary>
    private static List<string> Phrases(string words)
    {
        var phrases = new List<string>();
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Postcode))
        {
            if (phrases.Count > 0 && (word.Length < ShortestIndexed || phrases[^1].Length < ShortestIndexed))
                phrases[^1] += $" {word}";
            else
                phrases.Add(word);
        }
        return phrases;
    }

    /// <summary>Whoever has, or had, a line that begins so in any spelling; a range or a beginning with * that holds it.</summary>
    private string? Lines(string words)
    {
        var key = LineKey.Of(words);
        if (key.Length < ShortestIndexed || !key.Any(char.IsAsciiDigit))
            return null;
        var (line, past) = (Parameter(key), Parameter(Past(key)));
        var beginnings = string.Join(", ", Enumerable.Range(1, key.Length).Select(length => Parameter($"{key[..length]}*")));
        return $"""
            SELECT "CustomerId" AS "Id" FROM "Clis" WHERE "Key" >= {line} AND "Key" < {past} UNION SELECT "CustomerId" FROM "Clis"
            WHERE "Key" IN ({beginnings})
            UNION SELECT "CustomerId" FROM "Clis" WHERE "LastKey" IS NOT NULL AND "LastKey" >= {line} AND "Key" <= {line}
            AND length("Key") = {key.Length}
            """;
    }

    private string Contains(string term)
    {
        var pattern = Parameter(LikePattern.Holding(term));
        // none is of letters alone
        var postcode = term.Any(char.IsAsciiDigit) ? $""" OR c."Address_Postcode" LIKE {pattern} ESCAPE '\'""" : "";
        return $"""(c."Name" LIKE {pattern} ESCAPE '\' OR c."Reference" LIKE {pattern} ESCAPE '\'{postcode})""";
    }

    /// <summary>EC2A2JN is kept as EC2A 2JN.</summary>
    private static string Postcode(string term) =>
        term.Length is >= 5 and <= 7
        && char.IsAsciiLetter(term[0])
        && char.IsAsciiDigit(term[^3])
        && char.IsAsciiLetter(term[^2])
        && char.IsAsciiLetter(term[^1])
        && term[..^3].Any(char.IsAsciiDigit)
            ? $"{term[..^3]} {term[^3..]}"
            : term;

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
        if (table.Length == 0)
            return isOuter ? "\"Customers\" c" : "";
        return isOuter
            ? $"""(SELECT "Id", "Name" FROM "{table}" ORDER BY "Name") o CROSS JOIN "Customers" c ON c."{key}" = o."Id" """
            : $"""JOIN "{table}" o ON o."Id" = c."{key}" """;
    }

    /// <param name="byWholeIndex">The listing's index is (Name, Reference): words are looked for in it without touching the
    /// customers.</param>
    private static string Order(CustomerSort sort, bool descending, bool byWholeIndex)
    {
        var way = descending ? " DESC" : "";
        var name = $"c.\"Name\"{way}, c.\"Id\"{way}";
        return sort switch
        {
            CustomerSort.Name => byWholeIndex ? $"c.\"Name\"{way}, c.\"Reference\"{way}, c.\"Id\"{way}" : name,
            CustomerSort.Reference => $"c.\"Reference\"{way} NULLS LAST, c.\"Id\"{way}",
            CustomerSort.Status => $"c.\"Status\"{way}, {name}",
            CustomerSort.Group or CustomerSort.Organisation => $"o.\"Name\"{way}, {name}",
            CustomerSort.Balance => $"c.\"Balance\"{way}, c.\"Id\"{way}",
            CustomerSort.Clis => $"c.\"LineCount\"{way}, c.\"Id\"{way}",
            _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "An unknown sort."),
        };
    }

    /// <summary>A plus keeps SQLite from choosing a condition's index over that of the order.</summary>
    private string Where(Condition? except, Condition? leading, bool? begins = null)
    {
        var tests = conditions.Where(c => c != except).Select(c => c == leading || c.Column is null ? c.Test : $"+{c.Test}").ToList();
        if (begins is { } isBeginning)
            tests.Insert(0, isBeginning ? beginning! : $"NOT {beginning}");
        return tests.Count == 0 ? "" : $"WHERE {string.Join(" AND ", tests)}";
    }

    private string Parameter(object value)
    {
        values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"{{{values.Count - 1}}}");
    }

    private async Task<int> CountAsync(string rows, int most, CancellationToken cancel) =>
        (await QueryAsync($"""SELECT COUNT(*) AS "Value" FROM (SELECT 1 FROM ({rows}) LIMIT {most})""", cancel))[0];

    private Task<List<int>> QueryAsync(string sql, CancellationToken cancel) =>
        db.Database.SqlQueryRaw<int>(sql, [.. values]).ToListAsync(cancel);
}
