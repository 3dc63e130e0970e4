using BillingBlazor.Domain;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Charges;

/// <summary>What keeps one customer from being billed, and nobody else. A full disk or a stopped server is not among it: then the run
/// waits.</summary>
internal static class Unbillable
{
    /// <summary>A finished sentence; null for what is no customer's fault.</summary>
    public static string? SentenceOf(Exception problem, string customer) =>
        problem switch
        {
            BillingRuleException => problem.Message,
            _ when Overflow.Is(problem) => TooMuch(customer),
            ObjectDisposedException => null,
            ArgumentException or InvalidOperationException or KeyNotFoundException or DivideByZeroException or FormatException =>
                $"{customer} could not be billed because of an error that nobody foresaw: {problem.Message.TrimEnd('.')}. The server’s log "
                    + "has the whole of it.",
            _ => null,
        };

    public static bool Is(Exception problem) => SentenceOf(problem, "") is not null;

    private static string TooMuch(string customer) =>
        $"{customer} comes to amounts that are too large to bill. Look at the prices and quantities of its charges.";
}
