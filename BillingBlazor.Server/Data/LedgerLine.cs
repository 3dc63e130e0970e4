using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>An entry with the balance after it: worked out by the database over the whole account, so it is right on any page and under any
/// filter.</summary>
public sealed class LedgerLine
{
    public int Id { get; init; }
    public DateOnly Date { get; init; }
    public string Kind { get; init; } = "";
    public long Amount { get; init; }
    public long Balance { get; init; }

    public static IQueryable<LedgerLine> Of(BillingDb db, int customerId) =>
        db.Database.SqlQuery<LedgerLine>(
            $"""
            SELECT "Id", "Date", "Kind", "Amount", SUM("Amount") OVER (ORDER BY "Date", "Id" ROWS UNBOUNDED PRECEDING) AS "Balance"
            FROM "LedgerEntries" WHERE "CustomerId" = {customerId}
            """
        );
}
