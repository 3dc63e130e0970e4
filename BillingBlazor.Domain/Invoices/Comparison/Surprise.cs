namespace BillingBlazor.Domain.Invoices.Comparison;

/// <summary>How far a bill is from what the last ones make one expect.</summary>
public static class Surprise
{
    /// <summary>Bills that are looked back at.</summary>
    public const int LookBack = 6;

    private const decimal UsualShare = 0.05m;
    private const decimal UsualPounds = 1;

    /// <summary>
    /// A number that sorts a run: the most surprising first, 0 for what is as usual. It begins with the pounds between the total and the
    /// median of the last six totals, less the usual to and fro (the median distance of those six from their median; at least 5 % of it,
    /// and £1). What is left is weighed by its share of the whole, left ÷ (left + the size of the median): £100 more on a bill of £20 (82
    /// points) is more of a surprise than £1,000 more on one of £10,000 (24), and a first bill, which nothing makes one expect, counts in
    /// full.
    /// </summary>
    /// <param name="last">Totals of earlier bills, newest first; those beyond the sixth are not looked at.</param>
    public static Money Of(Money total, IReadOnlyList<Money> last)
    {
        var six = last.Take(LookBack).Select(money => money.Pounds).ToList();
        var usual = MedianOf(six);
        var toAndFro =
            six.Count == 0
                ? 0
                : Math.Max(
                    Math.Max(MedianOf([.. six.Select(pounds => Math.Abs(pounds - usual))]), Math.Abs(usual) * UsualShare),
                    UsualPounds
                );
        var left = Math.Abs(total.Pounds - usual) - toAndFro;
        return left <= 0 ? Money.Zero : Money.Round(left * left / (left + Math.Abs(usual)), 2);
    }

    /// <summary>Of the last six totals; null where there is none.</summary>
    public static Money? Median(IReadOnlyList<Money> last) =>
        last.Count == 0 ? null : Money.Round(MedianOf([.. last.Take(LookBack).Select(money => money.Pounds)]), 6);

    private static decimal MedianOf(List<decimal> values)
    {
        if (values.Count == 0)
            return 0;
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
