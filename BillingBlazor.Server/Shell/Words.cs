namespace BillingBlazor.Server.Shell;

/// <summary>Counts as people say them.</summary>
public static class Words
{
    /// <summary>1 customer, 1,200 customers.</summary>
    public static string Count(long count, string one, string? many = null) => $"{count:#,0} {(count == 1 ? one : many ?? one + "s")}";
}
