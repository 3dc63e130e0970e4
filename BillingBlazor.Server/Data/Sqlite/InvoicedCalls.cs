using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// The records of an invoice under their lines, in order of start; what is free to the caller or of no length is left out. They stream: a
/// million need no memory.
/// </summary>
public static class InvoicedCalls
{
    /// <summary>A reversed invoice keeps its own copies.</summary>
    private const string Sql = """
        WITH l AS MATERIALIZED (SELECT json_extract(value, '$.p') AS p, json_extract(value, '$.cli') AS cli, json_extract(value,
        '$.cc') AS cc, json_extract(value, '$.cat') AS cat, json_extract(value, '$.f') AS f, json_extract(value, '$.t') AS t
        FROM json_each({2}))
        SELECT l.p AS "Position", u."StartedUtc", u."Dialled", d."Name" AS "Destination", u."Kind", u."Seconds", u."Bytes", u."Price",
        u."ServicePrice", u."Flags"
        FROM "{TABLE}" u CROSS JOIN "Destinations" d ON d."Id" = u."DestinationId"
            CROSS JOIN l ON l.cli = u."CliId" AND l.cc = COALESCE(u."CostCentreId", 0) AND l.cat = d."CategoryId" AND u."StartedUtc" >= l.f
            AND u."StartedUtc" < l.t
        WHERE u."CustomerId" = {0} AND u."InvoiceId" = {1} AND u."StartedUtc" >= {3} AND u."StartedUtc" < {4} AND {SHOWN}
        ORDER BY l.p, u."StartedUtc", u."Id"
        """;

    /// <summary>Read on, one by one, as the caller goes through them.</summary>
    public static IEnumerable<InvoicedCall> Of(BillingDb db, Invoice invoice)
    {
        var lines = invoice
            .Lines.Where(line => line is { CliId: not null, Period: not null })
            .Select(line => new
            {
                p = line.Position,
                cli = line.CliId,
                cc = line.CostCentreId ?? 0,
                cat = line.CategoryId,
                f = UkTime.UnixOf(line.PeriodFrom!.Value),
                t = UkTime.UnixOf(line.PeriodTo!.Value.AddDays(1)),
            })
            .ToList();
        if (lines.Count == 0)
            return [];
        var sql = Sql.Replace("{TABLE}", ReversedUsage.TableOf(invoice.State)).Replace("{SHOWN}", ShownCalls.Sql);
        return db
            .Database.SqlQueryRaw<InvoicedCall>(
                sql,
                invoice.CustomerId,
                invoice.Id,
                JsonSerializer.Serialize(lines),
                lines.Min(l => l.f),
                lines.Max(l => l.t)
            )
            .AsEnumerable();
    }
}
