using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Invoices.Comparison;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Billing.Review;

/// <summary>What may be wrong with one customer's bill: each a finished sentence, with a link to what mends
/// it.</summary>
internal static class CustomerWarnings
{
    public static IEnumerable<RunWarning> Of(
        BillingRun run,
        BillingRunCustomer member,
        string name,
        CustomerBills bills,
        InvoiceComparison comparison,
        ReviewLimits limits
    )
    {
        if (member.IsTakenOut)
            yield break;
        var charges = $"/customers/{bills.CustomerId}/charges";
        if (member.IsParked)
            yield return Warning(RunWarningKind.Parked, member.LeftOut!, bills.Last?.Total ?? Money.Zero, charges, "Its charges");
        if (member.WorkedOutAnew is { } anew)
            yield return Warning(RunWarningKind.WorkedOutAnew, anew, Money.Zero, $"/customers/{bills.CustomerId}", "The customer");
        if (bills.Now is not { } now)
        {
            if (member.IsParked)
                yield break;
            if (RunReview.IsMissed(bills.Last, member.Period))
                yield return Warning(
                    RunWarningKind.NoInvoice,
                    $"{name} had {Bill(bills.Last!.Total)} for {bills.Last.Period} and has none now. "
                    + $"{member.LeftOut ?? "Nothing to bill."}",
                    bills.Last.Total,
                    charges,
                    "Its charges"
                );
            yield break;
        }
        var (net, cost) = (now.Lines.Sum(line => line.Net), now.Lines.Sum(line => line.Cost));
        if (now.Total <= Money.Zero)
            yield return Warning(
                RunWarningKind.ZeroOrBelow,
                now.Total == Money.Zero
                    ? $"{name}'s invoice comes to £0.00."
                    : $"{name}'s bill comes to {Say.Pounds(now.Total)}, so it is a credit note.",
                -now.Total,
                charges,
                "Its charges"
            );
        if (limits.IsFarAbove(now.Total, Surprise.Median(bills.Past)))
        {
            var usual = Surprise.Median(bills.Past)!.Value;
            var share = bills.Past.Count == 1 ? "what it was last time" : $"the median of its last {bills.Past.Count}";
            var (link, words) = Mends(
                bills,
                comparison.Items.MaxBy(item => item.Change.Micropounds) is { Now: [var dearest, ..] } ? dearest : null
            );
            yield return Warning(
                RunWarningKind.FarAbove,
                $"{name} comes to {Say.Pounds(now.Total)}, {Number(now.Total.Pounds / usual.Pounds)} × the {Say.Pounds(usual)} that "
                    + $"is {share}.",
                now.Total - usual,
                link,
                words
            );
        }
        if (limits.IsThin(net, cost))
        {
            var worst = now.Lines.MaxBy(line => (line.Cost - line.Net).Micropounds)!;
            var (link, words) = Mends(bills, worst);
            yield return Warning(
                RunWarningKind.LowMargin,
                $"{name} leaves {Say.Pounds(net - cost)} of {Say.Pounds(net)} net, a margin of "
                    + $"{Number((net - cost).Pounds * 100 / net.Pounds)} %, below the floor of {Number(limits.MarginFloorPercent)} %. "
                    + $"{worst.Description} leaves {Say.Pounds(worst.Net - worst.Cost)} of {Say.Pounds(worst.Net)}.",
                cost - net,
                link,
                words
            );
        }
        foreach (
            var cycles in now
                .Lines.Where(line => line is { Kind: LineKind.Charge, ChargeId: not null })
                .GroupBy(line => line.ChargeId)
                .Where(cycles => cycles.Count() > 2 && cycles.Min(line => line.CycleStart) < member.PeriodFrom)
        )
        {
            var first = cycles.MinBy(line => line.CycleStart)!;
            yield return Warning(
                RunWarningKind.ManyCycles,
                $"{name} is billed {cycles.Count()} cycles of {first.Description} at once, the first from {first.CycleStart:d MMM yyyy}.",
                cycles.Sum(line => line.Net),
                ReviewWords.AddressOfCharge(bills.CustomerId, first.ChargeId!.Value),
                "The charge"
            );
        }

        RunWarning Warning(RunWarningKind kind, string sentence, Money weight, string link, string words) =>
            new()
            {
                RunId = run.Id,
                CustomerId = bills.CustomerId,
                Kind = kind,
                Sentence = sentence,
                Weight = weight,
                Link = link,
                LinkWords = words,
                TellsCost = kind == RunWarningKind.LowMargin,
            };
    }

    /// <summary>Calls are mended by their prices, a charge by itself.</summary>
    private static (string Link, string Words) Mends(CustomerBills bills, ComparedLine? line) =>
        line switch
        {
            { IsUsage: true } => ($"/calls?invoice={line.InvoiceId}&cli={line.CliId}", "Its calls, and why each price"),
            { ChargeId: { } charge } => (ReviewWords.AddressOfCharge(bills.CustomerId, charge), "The charge"),
            _ => ($"/customers/{bills.CustomerId}/charges", "Its charges"),
        };

    private static string Bill(Money total) =>
        total < Money.Zero ? $"a credit note of {Say.Pounds(-total)}" : $"an invoice of {Say.Pounds(total)}";

    private static string Number(decimal number) => number.ToString("#,0.#", CultureInfo.InvariantCulture);
}
