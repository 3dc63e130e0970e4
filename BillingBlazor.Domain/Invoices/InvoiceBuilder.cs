using System.Globalization;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Invoices;

/// <summary>A due item with the price and cost of one unit and cycle.</summary>
public sealed record PricedItem(DueItem Due, Money UnitPrice, Money UnitCost)
{
    /// <summary>Its product's; null: of no product, so that its category says.</summary>
    public bool? ForOnwardSale { get; init; }
}

/// <summary>The records of one CLI in one category, of the usage period or of the months before.</summary>
/// <param name="Calls">Without those free to the caller.</param>
/// <param name="Seconds">The file's own, of the counted calls.</param>
/// <param name="CapReached">The line's spending cap, where one of these records was charged up to it or came after it.</param>
public sealed record UsageSum(
    int? CostCentreId,
    int CliId,
    string CliLabel,
    int CategoryId,
    bool IsEarlier,
    BillingPeriod Days,
    int Calls,
    long Seconds,
    Money Price,
    Money Cost,
    Money? CapReached = null
)
{
    /// <summary>Without allowances and caps; null: the price.</summary>
    public Money? PlainPrice { get; init; }

    /// <summary>By destination, band and rate.</summary>
    public IReadOnlyList<UsageShare> Shares { get; init; } = [];
}

/// <summary>All that an invoice is made of.</summary>
public sealed record InvoiceMaterial(
    Customer Customer,
    Organisation Organisation,
    int RunId,
    DateOnly IssueDate,
    BillingPeriod Period,
    IReadOnlyList<PricedItem> Items,
    IReadOnlyList<UsageSum> Usage,
    IReadOnlyDictionary<int, Category> Categories,
    VatRates VatRates
)
{
    /// <summary>Days that were billed and aren't used: of ended charges, or of an account that is being closed.</summary>
    public IReadOnlyList<UnusedPart> Credits { get; init; } = [];
}

/// <summary>
/// Makes draft invoices: the only place where amounts become whole pennies, half away from zero. A charge line is rounded once; usage once
/// for each cost centre, CLI and VAT treatment; VAT once for each treatment and rate on the net total (HMRC Notice 700
/// section 17.5).
/// </summary>
public static class InvoiceBuilder
{
    private const int Penny = 2;

    /// <summary>Whatever comes to more is a mistake, and a thousand of them still add up in the ledger.</summary>
    private static readonly Money most = Money.FromPounds(1_000_000_000);

    /// <summary>One invoice, or one a cost centre where the customer is set so; none when there is nothing to bill.</summary>
    public static IReadOnlyList<Invoice> Build(InvoiceMaterial material)
    {
        var lines = material
            .Items.Select(item => ChargeLine(item, material))
            .Concat(material.Credits.Where(IsLeft).Select(part => CreditLine(part, material)))
            .Concat(UsageLines(material))
            .ToList();
        if (!material.Customer.InvoicePerCostCentre)
            return lines.Count == 0 ? [] : [InvoiceOf(lines, costCentreId: null, material)];
        return
        [
            .. lines
                .GroupBy(line => line.CostCentreId)
                .OrderBy(g => g.Key is null)
                .ThenBy(g => g.First().CostCentreName, StringComparer.OrdinalIgnoreCase)
                .Select(group => InvoiceOf(group, group.Key, material)),
        ];
    }

    /// <summary>
    /// Taxes a draft anew as its customer, organisation and what it sells are now: approval does. What is given back keeps
    /// the VAT it was billed with; prices stay as they were looked at, and usage is rounded for the treatments of now.
    /// </summary>
    /// <param name="taxedOf">How what a line bills is taxed now.</param>
    /// <exception cref="BillingRuleException">It isn't a draft, or a rate of VAT is missing.</exception>
    public static void TaxAnew(
        Invoice draft,
        Customer customer,
        Organisation organisation,
        Func<InvoiceLine, Taxed> taxedOf,
        VatRates rates
    )
    {
        foreach (var line in draft.Lines.Where(line => line.Kind != LineKind.Credit))
        {
            line.VatTreatment = taxedOf(line).For(customer);
            line.VatPercent = rates.PercentOn(line.VatTreatment, draft.IssueDate);
        }
        foreach (
            var usage in draft
                .Lines.Where(line => line.ExactSum is not null)
                .OrderBy(line => line.Position)
                .GroupBy(line => (line.CostCentreId, line.CliId, line.VatTreatment))
        )
            foreach (var (line, net) in usage.Zip(Steps(usage.Select(line => line.ExactSum!.Value))))
                line.Net = net;
        draft.Tax(VatOf(draft.Lines, organisation.RoundingFor(customer)));
    }

    private static InvoiceLine ChargeLine(PricedItem item, InvoiceMaterial material)
    {
        var (due, charge) = (item.Due, item.Due.Charge);
        var category = material.Categories[charge.CategoryId];
        var description =
            due.Kind == LineKind.ProRata || item.Due.Working(item.UnitPrice) is not null
                ? $"{charge.Description}, part month"
                : charge.Description;
        return new(
            due.Kind,
            charge.Frequency is Frequency.Monthly ? description : description.Replace(", part month", ", part period"),
            Money.Round(due.Amount(item.UnitPrice), Penny),
            new Taxed(charge.VatTreatment, item.ForOnwardSale ?? category.ForOnwardSale).For(material.Customer)
        )
        {
            Details = charge.Details,
            CostCentreId = charge.CostCentreId,
            CostCentreName = NameOf(charge.CostCentreId, material.Customer),
            CategoryId = category.Id,
            CategoryName = category.Name,
            PeriodFrom = due.Days.From,
            PeriodTo = due.Days.To,
            Quantity = charge.Quantity,
            UnitPrice = item.UnitPrice,
            Cost = Money.Round(due.Amount(item.UnitCost), Penny),
            Working = due.Working(item.UnitPrice),
            ChargeId = charge.Id,
            CycleStart = due.CycleStart,
        };
    }

    /// <summary>What unused days come to: billed less the rounded used part, and no more than credit notes for a part have left of the
    /// line.</summary>
    public static Money CreditOf(UnusedPart part)
    {
        var unused = part.Billed.Net - Money.Round(part.Used, Penny);
        return part.Billed.Credited > Money.Zero && unused > part.Billed.Left(Money.Zero) ? part.Billed.Left(Money.Zero) : unused;
    }

    private static bool IsLeft(UnusedPart part) => part.Billed.Credited == Money.Zero || CreditOf(part) > Money.Zero;

    /// <summary>At the price and VAT it was billed with; it names the invoice that billed it (VAT Regulations 1995, 15C).</summary>
    private static InvoiceLine CreditLine(UnusedPart part, InvoiceMaterial material)
    {
        var (billed, used) = (part.Billed, Money.Round(part.Used, Penny));
        var category = material.Categories[part.Charge.CategoryId];
        return new(LineKind.Credit, $"{part.Charge.Description}, unused days", -CreditOf(part), billed.VatTreatment)
        {
            Details = part.InvoiceNumber is { } number
                ? $"Credits {number} of {part.TaxPoint.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}"
                : null,
            CostCentreId = part.Charge.CostCentreId,
            CostCentreName = NameOf(part.Charge.CostCentreId, material.Customer),
            CategoryId = category.Id,
            CategoryName = category.Name,
            PeriodFrom = part.Days.From,
            PeriodTo = part.Days.To,
            UnitPrice = billed.UnitPrice,
            Quantity = billed.Quantity,
            Working =
                $"{used.Pounds:0.00} used of {billed.Net.Pounds:0.00} billed"
                + $"{(billed.Credited > Money.Zero ? $", {billed.Credited.Pounds:0.00} credited before" : "")}",
            ChargeId = part.Charge.Id,
            CycleStart = billed.CycleStart,
        };
    }

    /// <summary>
    /// Usage is rounded once for each cost centre, CLI and VAT treatment: its lines, in the order of the page, are the steps of that one
    /// rounded sum, so that how calls are laid out in lines never changes a total.
    /// </summary>
    private static IEnumerable<InvoiceLine> UsageLines(InvoiceMaterial material)
    {
        var inOrder = material
            .Usage.OrderBy(sum => material.Categories[sum.CategoryId].Priority)
            .ThenBy(sum => sum.CategoryId)
            .ThenBy(sum => sum.Days.From);
        foreach (var rounded in inOrder.GroupBy(sum => (sum.CostCentreId, sum.CliId, Treatment: TreatmentOf(sum, material))))
        {
            foreach (var (sum, net) in rounded.Zip(Steps(rounded.Select(sum => sum.Price))))
                yield return UsageLine(sum, net, material);
        }
    }

    /// <summary>Whole pennies that add up to the rounded sum, whatever is added to them.</summary>
    private static IEnumerable<Money> Steps(IEnumerable<Money> exact)
    {
        var (sum, billed) = (Money.Zero, Money.Zero);
        foreach (var amount in exact)
        {
            sum += amount;
            var net = NetOf(sum) - billed;
            billed += net;
            yield return net;
        }
    }

    private static VatTreatment TreatmentOf(UsageSum sum, InvoiceMaterial material) =>
        material.Categories[sum.CategoryId].Taxed.For(material.Customer);

    private static InvoiceLine UsageLine(UsageSum sum, Money net, InvoiceMaterial material)
    {
        var category = material.Categories[sum.CategoryId];
        return new(
            sum.IsEarlier ? LineKind.EarlierUsage : LineKind.Usage,
            $"{(sum.IsEarlier ? "Earlier calls" : "Calls")} {sum.CliLabel}",
            net,
            TreatmentOf(sum, material)
        )
        {
            CostCentreId = sum.CostCentreId,
            CostCentreName = NameOf(sum.CostCentreId, material.Customer),
            CategoryId = category.Id,
            CategoryName = category.Name,
            PeriodFrom = sum.Days.From,
            PeriodTo = sum.Days.To,
            CliId = sum.CliId,
            Calls = sum.Calls,
            Seconds = sum.Seconds,
            ExactSum = sum.Price,
            PlainSum = sum.PlainPrice ?? sum.Price,
            Shares = sum.Shares,
            CapReached = sum.CapReached,
            Cost = sum.Cost,
        };
    }

    /// <summary>What calls of one cost centre, CLI and VAT treatment come to on an invoice; so wherever else they are shown.</summary>
    public static Money NetOf(Money calls) => calls.RoundToPenny();

    private static Invoice InvoiceOf(IEnumerable<InvoiceLine> lines, int? costCentreId, InvoiceMaterial material)
    {
        var ordered = lines
            .OrderBy(line => line.CostCentreId is null)
            .ThenBy(line => line.CostCentreName, StringComparer.OrdinalIgnoreCase)
            .ThenBy(line => line.CostCentreId)
            .ThenBy(line => material.Categories[line.CategoryId].Priority)
            .ThenBy(line => line.CategoryId)
            .ThenBy(line => line.CliId is not null)
            .ThenBy(line => line.ChargeId)
            .ThenBy(line => line.PeriodFrom)
            .ThenBy(line => line.Description, StringComparer.Ordinal)
            .ToList();
        var vat = VatOf(ordered, material);
        var total = ordered.Sum(line => line.Net) + vat.Sum(rate => rate.Vat);
        if (total > most || total < -most)
            throw new BillingRuleException(
                $"{material.Customer.Name} would be billed {total}, and an invoice is at most {most}. Look at " + "its charges."
            );
        return new(
            Invoice.KindOf(total),
            material.Customer,
            material.Organisation,
            material.RunId,
            costCentreId,
            material.IssueDate,
            PeriodOf(ordered, material),
            ordered,
            vat
        );
    }

    /// <summary>What the invoice is for: of calls alone, the days of those calls.</summary>
    private static BillingPeriod PeriodOf(List<InvoiceLine> lines, InvoiceMaterial material) =>
        lines.All(line => line is { Kind: LineKind.Usage or LineKind.EarlierUsage, Period: not null })
            ? new(lines.Min(line => line.PeriodFrom!.Value), lines.Max(line => line.PeriodTo!.Value))
            : material.Period;

    private static List<InvoiceVat> VatOf(IReadOnlyList<InvoiceLine> lines, InvoiceMaterial material)
    {
        foreach (var line in lines)
            line.VatPercent = material.VatRates.PercentOn(line.VatTreatment, TaxPointOf(line, material));
        return VatOf(lines, material.Organisation.RoundingFor(material.Customer));
    }

    private static List<InvoiceVat> VatOf(IReadOnlyList<InvoiceLine> lines, VatRounding rounding)
    {
        var nets = lines
            .GroupBy(line => (Treatment: line.VatTreatment, Percent: line.VatPercent!.Value))
            .OrderBy(group => group.Key.Treatment)
            .ThenByDescending(group => group.Key.Percent)
            .Select(group => (group.Key.Treatment, group.Key.Percent, Net: group.Sum(line => line.Net)))
            .ToList();
        var vat = nets.Select(n => VatOn(n.Treatment, n.Percent, n.Net)).ToList();
        return rounding == VatRounding.Down ? RoundTotalDown(nets, vat) : vat;
    }

    private static InvoiceVat VatOn(VatTreatment treatment, decimal percent, Money net) =>
        InvoiceVat.Of(treatment, percent, net, Money.Round(net.Pounds * percent / 100, Penny));

    private static DateOnly TaxPointOf(InvoiceLine line, InvoiceMaterial material) =>
        line.Kind != LineKind.Credit
            ? material.IssueDate
            : material
                .Credits.First(part =>
                    (part.Charge.Id, part.Billed.CycleStart, part.Days.From) == (line.ChargeId, line.CycleStart, line.PeriodFrom)
                )
                .TaxPoint;

    /// <summary>The total is rounded down, not each rate: what that takes off comes off the largest.</summary>
    private static List<InvoiceVat> RoundTotalDown(
        List<(VatTreatment Treatment, decimal Percent, Money Net)> nets,
        List<InvoiceVat> rounded
    )
    {
        var exact = nets.Where(n => n.Treatment != VatTreatment.ReverseCharge).Sum(n => n.Net.Pounds * n.Percent / 100);
        var over = rounded.Sum(rate => rate.Vat) - Money.FromPounds(decimal.Truncate(exact * 100) / 100);
        if (over == Money.Zero)
            return rounded;
        var largest = rounded.MaxBy(rate => rate.Vat.Micropounds < 0 ? -rate.Vat : rate.Vat)!;
        return [.. rounded.Select(rate => rate == largest ? new(rate.Treatment, rate.Percent, rate.Net, rate.Vat - over) : rate)];
    }

    private static string? NameOf(int? costCentreId, Customer customer) =>
        costCentreId is { } id ? customer.CostCentres.Single(costCentre => costCentre.Id == id).Name : null;
}
