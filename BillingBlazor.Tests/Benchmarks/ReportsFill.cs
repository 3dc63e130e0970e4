using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// Years of business made in SQL: one customer, invoice, line and call come through the product's own doors, and all others are copies of
/// them, told apart by arithmetic. Month 1 is January 2025; invoices are issued on the first of each month, calls lie in it, two files a
/// month.
/// </summary>
internal sealed class ReportsFill(TestInstallation house, int customers, int months, int calls)
{
    public const int Destinations = 400;
    public const int LinesAnInvoice = 8;
    private const int FirstId = 1_000;
    private static readonly string[] categories = ["Lines", "Voice", "Broadband", "Mobile", "Hosting", "Hardware"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static DateOnly First => new(2025, 1, 1);

    public async Task FillAsync()
    {
        var (organisationId, supplierId) = await TemplateAsync();
        await using var connection = new SqliteConnection(house.Db().Database.GetConnectionString());
        await connection.OpenAsync(Cancel);
        await RunAsync(
            connection,
            $"""
            pragma synchronous=off; pragma cache_size=-400000; pragma foreign_keys=off; pragma wal_autocheckpoint=40000;
            CREATE TEMP TABLE c(i INTEGER PRIMARY KEY); INSERT INTO c WITH RECURSIVE r(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r
            WHERE i + 1 < {customers}) SELECT i FROM r;
            CREATE TEMP TABLE m(i INTEGER PRIMARY KEY, day TEXT, start INTEGER, seconds INTEGER);
            INSERT INTO m WITH RECURSIVE r(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r WHERE i + 1 < {months})
            SELECT i, date('2025-01-01', '+' || i || ' months'), unixepoch('2025-01-01', '+' || i || ' months') + 7200,
                unixepoch('2025-01-01', '+' || (i + 1) || ' months') - unixepoch('2025-01-01', '+' || i || ' months') - 14400 FROM r;
            CREATE TEMP TABLE l(i INTEGER PRIMARY KEY); INSERT INTO l WITH RECURSIVE r(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r
            WHERE i + 1 < {LinesAnInvoice}) SELECT i FROM r;
            CREATE TEMP TABLE cat AS SELECT row_number() OVER (ORDER BY "Id") - 1 AS i, "Id" AS id
            FROM "Categories"; CREATE UNIQUE INDEX temp.cat_i ON cat(i);
            CREATE TEMP TABLE d(i INTEGER PRIMARY KEY); INSERT INTO d WITH RECURSIVE r(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r
            WHERE i + 1 < {Destinations}) SELECT i FROM r;
            CREATE TEMP TABLE n(i INTEGER PRIMARY KEY); INSERT INTO n WITH RECURSIVE r(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r
            WHERE i + 1 < {calls
                / months}) SELECT i FROM r;
            """
        );
        await CopyAsync(
            connection,
            "Customers",
            "c",
            """t."Name" = 'Template'""",
            new()
            {
                ["Id"] = $"c.i + {FirstId}",
                ["Name"] = "printf('Customer %05d', c.i)",
                ["Reference"] = "printf('C%05d', c.i)",
                ["GroupId"] = "c.i % 4 + 1",
                ["OrganisationId"] = $"CASE WHEN c.i % 5 = 0 THEN {organisationId + 1} ELSE {organisationId} END",
                ["Status"] = "CASE WHEN c.i % 97 = 0 THEN 'Cancelled' WHEN c.i % 53 = 0 THEN 'Suspended' ELSE 'Active' END",
                ["Since"] = "date('2023-01-01', '+' || (c.i % 1000) || ' days')",
                ["Balance"] = "(c.i * 7919 % 5000) * 10000",
            }
        );
        await RunAsync(
            connection,
            $"""
            INSERT INTO "StatusChanges" ("CustomerId", "Status", "Day", "WroteOff")
            SELECT c.i + {FirstId}, 'Cancelled', date('2025-06-01', '+' || (c.i % 500) || ' days'), 0 FROM c WHERE c.i % 97 = 0;
            INSERT INTO "CustomerTags" ("CustomerId", "TagId") SELECT c.i + {FirstId}, t."Id" FROM c JOIN "Tags" t
            ON t."Name" = 'common ' || (c.i % 4);
            INSERT INTO "CustomerTags" ("CustomerId", "TagId") SELECT c.i + {FirstId}, t."Id" FROM c JOIN "Tags" t
            ON t."Name" = 'rare ' || (c.i % 211);
            """
        );
        await CopyAsync(
            connection,
            "Clis",
            "c CROSS JOIN (SELECT i AS k FROM l WHERE i < 3) k",
            """t."Number" = '01000000000'""",
            new()
            {
                ["Id"] = $"c.i * 3 + k.k + {FirstId}",
                ["CustomerId"] = $"c.i + {FirstId}",
                ["Number"] = "printf('0%d', 2000000000 + c.i * 3 + k.k)",
                ["Key"] = "printf('44%d', 2000000000 + c.i * 3 + k.k)",
            }
        );
        await CopyAsync(
            connection,
            "Charges",
            "c CROSS JOIN (SELECT i AS k FROM l WHERE i < 5) k",
            "t.\"Description\" = 'Template'",
            new()
            {
                ["Id"] = $"c.i * 5 + k.k + {FirstId}",
                ["CustomerId"] = $"c.i + {FirstId}",
                ["Description"] = "'Line ' || k.k",
                ["ProductId"] = "CASE WHEN k.k = 4 THEN NULL ELSE k.k + 1 END",
                ["CategoryId"] = "(SELECT id FROM cat WHERE cat.i = k.k)",
                ["End"] = "CASE WHEN (c.i + k.k) % 29 = 0 THEN date('2026-11-05', '+' || (c.i % 120) || ' days') ELSE NULL END",
                ["UnitPrice"] = "(k.k + 1) * 4250000",
            }
        );
        await CopyAsync(
            connection,
            "Destinations",
            "d",
            "t.\"Name\" = 'Template'",
            new()
            {
                ["Id"] = $"d.i + {FirstId}",
                ["Name"] = "'Place ' || d.i",
                ["SupplierId"] = $"{supplierId} + d.i % 2",
            }
        );
        await CopyAsync(
            connection,
            "CdrFiles",
            "m CROSS JOIN (SELECT i AS k FROM l WHERE i < 2) k",
            "t.\"Name\" = 'template.csv'",
            new()
            {
                ["Id"] = $"m.i * 2 + k.k + {FirstId}",
                ["Name"] = "'file ' || m.i || ' ' || k.k",
                ["ContentHash"] = "printf('%064d', m.i * 2 + k.k)",
                ["SupplierId"] = $"{supplierId} + k.k",
                ["FirstRecordId"] = $"{FirstId} + m.i * {calls / months}",
                ["LastRecordId"] = $"{FirstId} + (m.i + 1) * {calls / months} - 1",
                ["FirstStartedUtc"] = "datetime(m.start, 'unixepoch')",
                ["LastStartedUtc"] = "datetime(m.start + m.seconds, 'unixepoch')",
                ["Orphans"] = $"{calls / months} / 100",
            }
        );
        await InvoicesAsync(connection, organisationId);
        await CallsAsync(connection);
        await RunAsync(
            connection,
            """INSERT OR IGNORE INTO "FilesToAddUp" ("FileId") SELECT "Id" FROM "CdrFiles"; ANALYZE; pragma wal_checkpoint(truncate)"""
        );
    }

    /// <summary>Lines first, and the invoice's net is what they come to.</summary>
    private async Task InvoicesAsync(SqliteConnection connection, int organisationId)
    {
        const string net = "((c.i * 31 + m.i * 17 + l.i * 7919) % 4000 + 100) * 10000";
        await RunAsync(
            connection,
            $"""
            DROP INDEX IF EXISTS "IX_Invoices_Number";
            CREATE TEMP TABLE nets AS SELECT m.i * {customers} + c.i AS id, SUM({net}) AS net FROM m CROSS JOIN c CROSS JOIN l GROUP BY 1;
            CREATE UNIQUE INDEX temp.nets_id ON nets(id)
            """
        );
        await CopyAsync(
            connection,
            "Invoices",
            "m CROSS JOIN c JOIN nets ON nets.id = m.i * " + customers + " + c.i",
            """t."Number" = 'INV-1'""",
            new()
            {
                ["Id"] = $"nets.id + {FirstId}",
                ["Number"] = "'INV-' || (nets.id + 2)",
                ["CustomerId"] = $"c.i + {FirstId}",
                ["OrganisationId"] = $"CASE WHEN c.i % 5 = 0 THEN {organisationId + 1} ELSE {organisationId} END",
                ["RunId"] = "NULL",
                ["IssueDate"] = "m.day",
                ["DueDate"] = "date(m.day, '+30 days')",
                ["Net"] = "nets.net",
                ["Vat"] = "nets.net / 50000 * 10000",
                ["Total"] = "nets.net + nets.net / 50000 * 10000",
                ["Allocated"] = $"CASE WHEN m.i >= {months} - 2 AND c.i % 3 = 0 THEN 0 ELSE nets.net + nets.net / 50000 * 10000 END",
                ["Buyer_Name"] = "printf('Customer %05d', c.i)",
            }
        );
        await CopyAsync(
            connection,
            "InvoiceLines",
            "m CROSS JOIN c CROSS JOIN l",
            "t.\"Description\" = 'Template'",
            new()
            {
                ["Id"] = $"(m.i * {customers} + c.i) * {LinesAnInvoice} + l.i + {FirstId}",
                ["InvoiceId"] = $"m.i * {customers} + c.i + {FirstId}",
                ["Position"] = "l.i + 1",
                ["Kind"] = "CASE WHEN l.i < 5 THEN 'Charge' ELSE 'Usage' END",
                ["Description"] = "'Line ' || l.i",
                ["ChargeId"] = $"CASE WHEN l.i < 5 THEN c.i * 5 + l.i + {FirstId} ELSE NULL END",
                ["CycleStart"] = "CASE WHEN l.i < 5 THEN m.day ELSE NULL END",
                ["CliId"] = $"CASE WHEN l.i < 5 THEN NULL ELSE c.i * 3 + l.i - 5 + {FirstId} END",
                ["CategoryId"] = "(SELECT id FROM cat WHERE cat.i = CASE WHEN l.i < 5 THEN l.i ELSE 1 END)",
                ["Net"] = net,
                ["Cost"] = $"CASE WHEN l.i = 4 THEN 0 ELSE {net} / 20000 * 10000 END",
                ["UnitPrice"] = net,
            }
        );
    }

    /// <summary>One in a hundred has no owner, one in two hundred costs more than it brings; the last month is not billed.</summary>
    private async Task CallsAsync(SqliteConnection connection)
    {
        for (var month = 0; month < months; month++)
            await CopyAsync(
                connection,
                "UsageRecords",
                "n CROSS JOIN (SELECT * FROM m WHERE i = " + month + ") m",
                "t.\"Line\" = 1",
                new()
                {
                    ["Id"] = $"{FirstId} + m.i * {calls / months} + n.i",
                    ["FileId"] = $"m.i * 2 + n.i % 2 + {FirstId}",
                    ["Line"] = "n.i + 2",
                    ["StartedUtc"] = $"m.start + n.i * m.seconds / {calls / months}",
                    ["Seconds"] = "n.i % 600",
                    ["Orphan"] = "CASE WHEN n.i % 100 = 7 THEN 1 ELSE 0 END",
                    ["CustomerId"] = $"CASE WHEN n.i % 100 = 7 THEN NULL ELSE n.i * 7919 % {customers} + {FirstId} END",
                    ["CliId"] = $"CASE WHEN n.i % 100 = 7 THEN NULL ELSE (n.i * 7919 % {customers}) * 3 + n.i % 3 + {FirstId} END",
                    ["CostCentreId"] = "NULL",
                    ["DestinationId"] = $"(n.i * 31 % {Destinations / 2}) * 2 + n.i % 2 + {FirstId}",
                    ["Cost"] = "(n.i % 600) * 50",
                    ["PlainPrice"] = "CASE WHEN n.i % 200 = 3 THEN (n.i % 600) * 25 ELSE (n.i % 600) * 100 END",
                    ["Price"] = "CASE WHEN n.i % 100 = 7 THEN 0 WHEN n.i % 200 = 3 THEN (n.i % 600) * 25 ELSE (n.i % 600) * 100 END",
                    ["InvoiceId"] =
                        $"CASE WHEN m.i = {months - 1} OR n.i % 100 = 7 THEN NULL ELSE (m.i + 1) * {customers} + n.i * 7919 % "
                        + $"{customers} + {FirstId} END",
                    ["Flags"] = "0",
                    ["RecordId"] = "'R' || n.i",
                    ["Source"] = "2",
                }
            );
    }

    /// <returns>The first of the two organisations and of the two suppliers.</returns>
    private async Task<(int Organisation, int Supplier)> TemplateAsync()
    {
        foreach (var name in categories.Except(["Lines", "Voice"]))
            house.Add(new Category(name, CategoryKind.Products, 40));
        for (var i = 0; i < 3; i++)
            house.Add(new CustomerGroup($"Group {i}"));
        for (var i = 0; i < 4; i++)
            house.Add(new Tag($"common {i}"));
        for (var i = 0; i < 211; i++)
            house.Add(new Tag($"rare {i}"));
        for (var i = 0; i < 4; i++)
            house.Add(new Product($"Product {i}", 1, Frequency.Monthly));
        var organisation = house.Add(new Organisation("Meridian Telecom"));
        house.Add(new Organisation("Northgate Voice"));
        var supplier = new Supplier("Carrier");
        supplier.Amend(
            new()
            {
                Name = "Carrier",
                Match = DestinationMatch.NumberPrefix,
                TimeBasis = TimeBasis.Utc,
            }
        );
        house.Add(supplier);
        house.Add(new Supplier("Other carrier"));
        var (voice, type) = (house.Db().Categories.Single(c => c.Name == "Voice").Id, house.Db().CliTypes.First().Id);
        var place = new Destination(supplier.Id, "Template", voice);
        place.UseCodes(["0"]);
        house.Add(place);
        house.Add(new RateRow(null, null, null, place.Id, new(2024, 1, 1), null, new() { Peak = 0.01m }));
        var customer = new Customer("Template", house.Db().CustomerGroups.OrderBy(g => g.Id).First().Id, organisation.Id, new(2024, 1, 1));
        customer.AddCli(new("01000000000", type));
        house.Add(customer);
        var charge = new Charge(customer.Id, 1, "Template", Frequency.Monthly, new(2024, 12, 1));
        charge.Amend(
            new()
            {
                CategoryId = 1,
                Description = "Template",
                Frequency = Frequency.Monthly,
                UnitPrice = Money.FromPence(100),
                Start = new(2024, 12, 1),
                End = new(2024, 12, 31),
            }
        );
        house.Add(charge);
        await house.UploadAsync(
            supplier.Id,
            "template.csv",
            $"V,,01000000000,01632960001,01/12/2024,12:00:00,60,,,Somewhere,0,1,{new string(',', 16)}T1",
            Cancel
        );
        var run = await house
            .Get<BillingActions>()
            .StartAsync(
                new()
                {
                    GroupId = customer.GroupId,
                    Period = BillingPeriod.MonthOf(new(2024, 12, 1)),
                    Usage = false,
                    UsageTo = new(2024, 11, 30),
                    IssueDate = new(2024, 12, 1),
                },
                Cancel
            );
        await house.Get<BillingActions>().GoOnAsync(Cancel);
        await house.Get<BillingActions>().ApproveAsync(run, Cancel);
        await house.Get<BillingActions>().GoOnAsync(Cancel);
        return (organisation.Id, supplier.Id);
    }

    private static async Task CopyAsync(
        SqliteConnection connection,
        string table,
        string numbers,
        string which,
        Dictionary<string, string> told
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
        var columns = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync(Cancel))
            while (await reader.ReadAsync(Cancel))
                columns.Add(reader.GetString(0));
        await RunAsync(
            connection,
            $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) "
                + $"SELECT {string.Join(", ", columns.Select(c => told.GetValueOrDefault(c, $"t.\"{c}\"")))} "
                + $"FROM {numbers} CROSS JOIN \"{table}\" t WHERE {which}"
        );
    }

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 1_200);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
