using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Calls with a rare mark, longer than a day, or orphans: by the indexes that hold nothing else. They are named, because SQLite without
/// statistics takes the larger index as readily, and reads each call of a customer.
/// </summary>
internal static class RareCalls
{
    /// <summary>The marks of few calls.</summary>
    public const UsageMarks Marks =
        UsageMarks.RepeatedHour
        | UsageMarks.SkippedHour
        | UsageMarks.EqualInFile
        | UsageMarks.WrittenOff
        | UsageMarks.ToTheCap
        | UsageMarks.CapReached
        | UsageMarks.Excluded;

    public const string All = "IX_UsageRecords_Rare";
    public const string OfCustomer = "IX_UsageRecords_RareOfCustomer";
    private const string IsOrphan = "\"Orphan\" <> 0";
    private static readonly string isLong = $"\"Seconds\" > {CallRow.SecondsOfADay}";

    public static string IsMarked { get; } = StoredCall.HasSql(Marks);
    public static string Rows { get; } = $"{IsMarked} OR {isLong} OR {IsOrphan}";

    /// <param name="isOfCustomer">Whoever asks will say whose they are.</param>
    public static IQueryable<UsageRecord> Marked(BillingDb db, UsageMarks marks, bool isOfCustomer) =>
        By(db, IsMarked, isOfCustomer).Where(u => (u.Flags & marks) != 0);

    public static IQueryable<UsageRecord> Long(BillingDb db, bool isOfCustomer) => By(db, isLong, isOfCustomer);

    public static IQueryable<UsageRecord> Orphans(BillingDb db, bool isOfCustomer) => By(db, IsOrphan, isOfCustomer);

    private static IQueryable<UsageRecord> By(BillingDb db, string condition, bool isOfCustomer)
    {
        // of constants only
        var sql = $"""SELECT * FROM "UsageRecords" INDEXED BY "{(isOfCustomer ? OfCustomer : All)}" WHERE {condition}""";
        return db.UsageRecords.FromSqlRaw(sql);
    }
}
