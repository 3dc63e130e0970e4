using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Words inside names, references and postcodes: SQLite's FTS5 over three letters at a time, an index beside the customers that SQLite
/// itself keeps (PostgreSQL has pg_trgm for it, and no trigger). Made at start-up, since a migration that rebuilds the table drops its
/// triggers.
/// </summary>
internal static class CustomerIndex
{
    private const string Table = """
        CREATE VIRTUAL TABLE IF NOT EXISTS "CustomerSearch" USING fts5("Name", "Reference", "Address_Postcode", content='Customers',
        content_rowid='Id', tokenize='trigram')
        """;

    private const string Columns = """("rowid", "Name", "Reference", "Address_Postcode")""";

    private static readonly string[] triggers =
    [
        $"""CREATE TRIGGER IF NOT EXISTS "CustomerSearch_Add" AFTER INSERT ON "Customers" BEGIN {Add} END""",
        $"""CREATE TRIGGER IF NOT EXISTS "CustomerSearch_Remove" AFTER DELETE ON "Customers" BEGIN {Remove} END""",
        $"""
            CREATE TRIGGER IF NOT EXISTS "CustomerSearch_Amend" AFTER UPDATE OF "Name", "Reference",
            "Address_Postcode" ON "Customers" BEGIN {Remove} {Add} END
            """,
    ];

    private const string Add =
        $"""INSERT INTO "CustomerSearch" {Columns} VALUES (new."Id", new."Name", new."Reference", new."Address_Postcode");""";

    private const string Remove = $"""
        INSERT INTO "CustomerSearch" ("CustomerSearch", "rowid", "Name", "Reference", "Address_Postcode")
        VALUES ('delete', old."Id", old."Name", old."Reference", old."Address_Postcode");
        """;

    public static async Task PrepareAsync(BillingDb db)
    {
        var before = await db
            .Database.SqlQueryRaw<int>(
                """SELECT COUNT(*) AS "Value" FROM sqlite_master WHERE "name" LIKE 'CustomerSearch\_%' ESCAPE '\' AND "type" = 'trigger'"""
            )
            .SingleAsync();
        await using var write = await db.BeginWriteAsync();
        await db.Database.ExecuteSqlRawAsync(Table);
        foreach (var trigger in triggers)
            await db.Database.ExecuteSqlRawAsync(trigger);
        if (before < triggers.Length)
            await db.Database.ExecuteSqlRawAsync("""INSERT INTO "CustomerSearch" ("CustomerSearch") VALUES ('rebuild')""");
        await write.CommitAsync();
    }
}
