using System.Globalization;
using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Finds invoices among hundreds of thousands. An invoice's row is wide (it keeps both parties as printed), so everything that a listing
/// asks for stands in one narrow index beside it: any filter and any sort walks that index alone, and the order of issue comes out of it
/// unsorted.
/// </summary>
internal sealed class SqliteInvoiceSearch : InvoiceSearch
{
    private const string Index = "IX_Invoices_Listing";
    private readonly BillingDb db;
    private readonly List<object> values = [];
    private readonly List<string> tests = [];
    private readonly string table;

    public SqliteInvoiceSearch(BillingDb db, InvoiceFilter filter, bool withDrafts)
    {
        this.db = db;
        table = filter.CustomerId is null
            ? $"\"Invoices\" i INDEXED BY \"{Index}\""
            : "\"Invoices\" i INDEXED BY \"IX_Invoices_CustomerId_IssueDate\"";
        tests.Add($"i.\"Kind\" = {Parameter(filter.Kind.ToString())}");
        if (!withDrafts)
            tests.Add("i.\"State\" <> 'Draft'");
        if (filter.CustomerId is { } customer)
            tests.Add($"i.\"CustomerId\" = {Parameter(customer)}");
        if (filter.From is { } from)
            tests.Add($"i.\"IssueDate\" >= {Parameter(Day(from))}");
        if (filter.To is { } to)
            tests.Add($"i.\"IssueDate\" <= {Parameter(Day(to))}");
        if (filter.OrganisationId is { } organisation)
            tests.Add($"i.\"OrganisationId\" = {Parameter(organisation)}");
        if (filter.RunId is { } run)
            tests.Add($"i.\"RunId\" = {Parameter(run)}");
        if (filter.GroupId is { } group)
            tests.Add($"i.\"CustomerId\" IN (SELECT \"Id\" FROM \"Customers\" WHERE \"GroupId\" = {Parameter(group)})");
        if (filter.Status is { } status)
            tests.Add(OfStatus(status, Parameter(Day(db.Today))));
        if (Text.Optional(filter.Words) is { } words)
            tests.Add(
                $"""
                (i."Number" LIKE {Parameter(LikePattern.Beginning(words))} ESCAPE '\'
                OR i."Buyer_Name" LIKE {Parameter(LikePattern.Holding(words))} ESCAPE '\'
                OR i."CustomerId" IN (SELECT "Id" FROM "Customers" WHERE "Reference" = {Parameter(words)}))
                """
            );
    }

    /// <summary>Made at start-up, as the customers' index is: a migration that rebuilds the table would drop it.</summary>
    public static async Task PrepareAsync(BillingDb db)
    {
        await using var write = await db.BeginWriteAsync();
        await db.Database.ExecuteSqlRawAsync(
            $"""
            CREATE INDEX IF NOT EXISTS "{Index}" ON "Invoices" ("Kind", "IssueDate", "Id", "State", "DueDate", "OrganisationId",
            "CustomerId", "RunId", "Total", "Allocated", "TakenBack", "Number", "Buyer_Name")
            """
        );
        await write.CommitAsync();
    }

    public override Task<List<int>> PageAsync(InvoiceSort sort, bool descending, int skip, int take, CancellationToken cancel) =>
        QueryAsync(
            $"""SELECT i."Id" AS "Value" FROM {table} WHERE {Where} ORDER BY {Order(sort, descending)} LIMIT {take} OFFSET {skip}""",
            cancel
        );

    public override async Task<(int Count, bool IsCapped)> CountAsync(CancellationToken cancel)
    {
        var count = await CountAsync(MostCounted + 1, cancel);
        return count > MostCounted ? (MostCounted, true) : (count, false);
    }

    public override Task<int> CountAllAsync(CancellationToken cancel) => CountAsync(int.MaxValue, cancel);

    public override async Task<int> CountAmongAsync(IReadOnlyCollection<int> ids, CancellationToken cancel) =>
        ids.Count == 0
            ? 0
            : (
                await QueryAsync(
                    $"""
                    SELECT COUNT(*) AS "Value" FROM {table} WHERE {Where} AND i."Id" IN (SELECT value
                    FROM json_each({Parameter(JsonSerializer.Serialize(ids))}))
                    """,
                    cancel
                )
            )[0];

    public override Task<List<int>> AfterAsync(int id, int take, CancellationToken cancel) =>
        QueryAsync($"""SELECT i."Id" AS "Value" FROM {table} WHERE {Where} AND i."Id" > {id} ORDER BY i."Id" LIMIT {take}""", cancel);

    private string Where => string.Join(" AND ", tests);

    private async Task<int> CountAsync(int most, CancellationToken cancel) =>
        (await QueryAsync($"""SELECT COUNT(*) AS "Value" FROM (SELECT 1 FROM {table} WHERE {Where} LIMIT {most})""", cancel))[0];

    /// <summary>As <see cref="Domain.Invoices.Invoice.IsCredited"/>: reversed, or taken back part by part.</summary>
    private const string IsCredited =
        "(i.\"State\" = 'Reversed' OR (i.\"State\" = 'Approved' AND i.\"Total\" > 0 AND i.\"TakenBack\" >= i.\"Total\"))";

    private static string OfStatus(InvoiceStatusFilter status, string today) =>
        status switch
        {
            InvoiceStatusFilter.Draft => "i.\"State\" = 'Draft'",
            InvoiceStatusFilter.Reversed => IsCredited,
            InvoiceStatusFilter.Paid =>
                $"i.\"State\" = 'Approved' AND i.\"Kind\" = 'Invoice' AND i.\"Allocated\" >= i.\"Total\" AND NOT {IsCredited}",
            InvoiceStatusFilter.Unpaid => "i.\"State\" = 'Approved' AND i.\"Allocated\" < i.\"Total\"",
            InvoiceStatusFilter.Overdue => $"i.\"State\" = 'Approved' AND i.\"Allocated\" < i.\"Total\" AND i.\"DueDate\" < {today}",
            InvoiceStatusFilter.PartPaid =>
                $"i.\"State\" = 'Approved' AND i.\"Allocated\" < i.\"Total\" AND i.\"DueDate\" >= {today} AND i.\"Allocated\" > 0",
            InvoiceStatusFilter.Outstanding =>
                $"i.\"State\" = 'Approved' AND i.\"Allocated\" < i.\"Total\" AND i.\"DueDate\" >= {today} AND i.\"Allocated\" <= 0",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "An unknown status."),
        };

    /// <summary>Numbers of one series are as long as they are large: INV-999 comes before INV-1000.</summary>
    private static string Order(InvoiceSort sort, bool descending)
    {
        var way = descending ? " DESC" : "";
        var issued = $"i.\"IssueDate\"{way}, i.\"Id\"{way}";
        return sort switch
        {
            InvoiceSort.Issued => issued,
            InvoiceSort.Number => $"length(i.\"Number\"){way}, i.\"Number\"{way}, i.\"Id\"{way}",
            InvoiceSort.Customer => $"i.\"Buyer_Name\" COLLATE NOCASE{way}, {issued}",
            InvoiceSort.Organisation => $"i.\"OrganisationId\"{way}, {issued}",
            InvoiceSort.Due => $"i.\"DueDate\"{way}, i.\"Id\"{way}",
            InvoiceSort.Total => $"i.\"Total\"{way}, i.\"Id\"{way}",
            InvoiceSort.ToPay => $"CASE i.\"State\" WHEN 'Reversed' THEN 0 ELSE i.\"Total\" - i.\"Allocated\" END{way}, i.\"Id\"{way}",
            _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "An unknown sort."),
        };
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Parameter(object value)
    {
        values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"{{{values.Count - 1}}}");
    }

    private Task<List<int>> QueryAsync(string sql, CancellationToken cancel) =>
        db.Database.SqlQueryRaw<int>(sql, [.. values]).ToListAsync(cancel);
}
