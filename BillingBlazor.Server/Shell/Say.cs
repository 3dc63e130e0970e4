using System.Globalization;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Shell;

/// <summary>Counts as people say them.</summary>
public static class Say
{
    /// <summary>1 customer, 1,200 customers.</summary>
    public static string Count(long count, string one, string? many = null) => $"{count:#,0} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>£1,051.37: an amount of many calls, said to the penny.</summary>
    public static string Pounds(Money money) => money.Pounds.ToString("£#,0.00;-£#,0.00", CultureInfo.InvariantCulture);
}
