using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// Calls with a rare mark, longer than a day, or orphans: by the indexes that hold nothing else. They are named, because SQLite without
/// statistics
/// takes the larger index as readily, and reads each call of a customer.
/// </summary>
internal static class RareCalls
{
    /// <summary>The marks of few calls, 239 together.</summary>
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
    public const string Rows = $"""{IsMarked} OR {IsLong} OR {IsOrphan}""";

    public const string IsMarked = """("Flags" & 239) <> 0""";
    private const string IsLong = "\"Seconds\" > 86400";
    private const string IsOrphan = "\"Orphan\" <> 0";

    /// <param name="isOfCustomer">Whoever asks will say whose they are.</param>
    public static IQueryable<UsageRecord> Marked(BillingDb db, UsageMarks marks, bool isOfCustomer) =>
        By(db, IsMarked, isOfCustomer).Where(u => (u.Flags & marks) != 0);

    public static IQueryable<UsageRecord> Long(BillingDb db, bool isOfCustomer) => By(db, IsLong, isOfCustomer);

    public static IQueryable<UsageRecord> Orphans(BillingDb db, bool isOfCustomer) => By(db, IsOrphan, isOfCustomer);

    private static IQueryable<UsageRecord> By(BillingDb db, string condition, bool isOfCustomer)
    {
        // of constants only
        var sql = $"""SELECT * FROM "UsageRecords" INDEXED BY "{(isOfCustomer ? OfCustomer : All)}" WHERE {condition}""";
        return db.UsageRecords.FromSqlRaw(sql);
    }
}
