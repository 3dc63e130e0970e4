using Microsoft.Data.Sqlite;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>What SQLite's errors mean.</summary>
internal static class SqliteErrors
{
    private const int Error = 1;
    private const int IoError = 10;
    private const int Full = 13;

    public static bool IsDiskFull(Exception problem) =>
        problem switch
        {
            SqliteException { SqliteErrorCode: Full } => true,
            SqliteException { SqliteErrorCode: IoError } => problem.Message.Contains("full", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };

    /// <summary>A sum is larger than 64 bits.</summary>
    public static bool IsOverflow(Exception problem) =>
        problem is SqliteException { SqliteErrorCode: Error } && problem.Message.Contains("overflow", StringComparison.OrdinalIgnoreCase);
}
