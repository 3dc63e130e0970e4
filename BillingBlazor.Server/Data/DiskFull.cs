using BillingBlazor.Domain;
using Microsoft.Data.Sqlite;

namespace BillingBlazor.Server.Data;

/// <summary>No room left where the database lies: nothing is half done, and there is somebody who can mend it.</summary>
public static class DiskFull
{
    public const string Sentence = "The disk that holds the data folder is full. Nothing is half done; make room.";

    private const int SqliteFull = 13;
    private const int SqliteIoError = 10;

    public static bool Is(Exception? problem) =>
        problem switch
        {
            null => false,
            SqliteException { SqliteErrorCode: SqliteFull } => true,
            SqliteException { SqliteErrorCode: SqliteIoError } => problem.Message.Contains("full", StringComparison.OrdinalIgnoreCase),
            _ => Is(problem.InnerException),
        };

    /// <summary>As people are told of it.</summary>
    public static BillingRuleException Refusal => new($"{Sentence} Then try again.");
}
