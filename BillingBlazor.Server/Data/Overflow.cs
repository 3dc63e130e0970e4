using BillingBlazor.Server.Data.Sqlite;

namespace BillingBlazor.Server.Data;

/// <summary>An amount is too large to be kept: told by C# or by the database.</summary>
public static class Overflow
{
    public static bool Is(Exception problem) => problem is OverflowException || SqliteErrors.IsOverflow(problem);
}
