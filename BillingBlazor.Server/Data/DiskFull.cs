using BillingBlazor.Domain;
using BillingBlazor.Server.Data.Sqlite;

namespace BillingBlazor.Server.Data;

/// <summary>No room left where the database lies: nothing is half done, and there is somebody who can mend it.</summary>
public static class DiskFull
{
    public const string Sentence = "The disk that holds the data folder is full. Nothing is half done; make room.";

    public static bool Is(Exception? problem) =>
        problem switch
        {
            null => false,
            _ when SqliteErrors.IsDiskFull(problem) => true,
            _ => Is(problem.InnerException),
        };

    /// <summary>As people are told of it.</summary>
    public static BillingRuleException Refusal => new($"{Sentence} Then try again.");
}
