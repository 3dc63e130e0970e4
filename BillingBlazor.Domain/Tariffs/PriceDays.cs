using System.Globalization;

namespace BillingBlazor.Domain.Tariffs;

/// <summary>When prices begin: the first price of anything counts from the start, whenever it is entered; a later one has its
/// day.</summary>
public static class PriceDays
{
    /// <summary>From the start: no call and no charge is older.</summary>
    public static readonly DateOnly Start = new(1990, 1, 1);

    /// <summary>"from the start", "from 1 Dec 2026".</summary>
    public static string From(DateOnly from) => from == Start ? "from the start" : $"from {Print(from)}";

    /// <summary>In a cell headed From: "The start", "1 Dec 2026".</summary>
    public static string Cell(DateOnly from) => from == Start ? "The start" : Print(from);

    /// <summary>What <see cref="Cell"/> writes for a price from the start, in whatever letters.</summary>
    public static bool IsStart(string? typed) =>
        typed?.Trim() is { } word
        && (
            word.Equals("The start", StringComparison.OrdinalIgnoreCase)
            || word.Equals("Start", StringComparison.OrdinalIgnoreCase)
            || word.Equals("From the start", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>The day a price begins.</summary>
    /// <param name="typed">Null: from the start, if it is the first.</param>
    /// <param name="isFirst">Whether there is no price of it yet.</param>
    /// <param name="what">Whose price it is.</param>
    /// <exception cref="BillingRuleException">It is a later price without a day.</exception>
    public static DateOnly Of(DateOnly? typed, bool isFirst, string what) =>
        typed
        ?? (
            isFirst
                ? Start
                : throw new BillingRuleException(
                    $"{what} has a price already. Give the day on which the new one begins, for example 1 Dec 2026."
                )
        );

    private static string Print(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
