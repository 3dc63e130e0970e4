using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices.Comparison;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Billing.Review;

/// <summary>What a review is called in people's words.</summary>
internal static class ReviewWords
{
    public static string Of(Cause cause) =>
        cause switch
        {
            Cause.Price => "Price",
            Cause.Mix => "Mix of calls",
            Cause.Usage => "Usage and quantity",
            Cause.New => "New",
            Cause.Ended => "Ended",
            Cause.OneOff => "One-off",
            Cause.ProRata => "Pro rata",
            Cause.BundleAndCap => "Bundle and cap",
            Cause.VatAndRounding => "VAT and rounding",
            _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "An unknown cause."),
        };

    /// <summary>In a word, below a bar.</summary>
    public static string Short(Cause cause) =>
        cause switch
        {
            Cause.Mix => "Mix",
            Cause.Usage => "Usage",
            Cause.BundleAndCap => "Bundle",
            Cause.VatAndRounding => "VAT",
            _ => Of(cause),
        };

    /// <summary>What is counted to a cause: a sentence.</summary>
    public static string Meaning(Cause cause) =>
        cause switch
        {
            Cause.Price => "The same at another price; of calls: the same destination in the same band at another rate.",
            Cause.Mix => "Calls to other destinations, at other times or of other lengths, at the same rates.",
            Cause.Usage => "More or fewer seconds or calls at the last average price, and more or less of a charge.",
            Cause.New => "Charges and lines that were not there last time.",
            Cause.Ended => "Charges and lines that are there no more.",
            Cause.OneOff => "Single charges, and those billed less often than these invoices.",
            Cause.ProRata => "Part periods, days before a first one, and unused days given back.",
            Cause.BundleAndCap => "What allowances and spending caps took away.",
            Cause.VatAndRounding => "VAT, and the pennies that lines are rounded by.",
            _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "An unknown cause."),
        };

    public static string Of(ReviewShow show) =>
        show switch
        {
            ReviewShow.All => "All",
            ReviewShow.Warned => "With warnings",
            ReviewShow.NoInvoice => "No invoice",
            ReviewShow.New => "New",
            ReviewShow.Gone => "Gone",
            ReviewShow.TakenOut => "Taken out",
            _ => throw new ArgumentOutOfRangeException(nameof(show), show, "An unknown choice."),
        };

    public static string Of(RunWarningKind kind) =>
        kind switch
        {
            RunWarningKind.Parked => "Could not be billed",
            RunWarningKind.WorkedOutAnew => "Worked out anew at approval",
            RunWarningKind.MissingFiles => "Files that have not come",
            RunWarningKind.Orphans => "Orphans",
            RunWarningKind.UnpricedCalls => "Calls without a price",
            RunWarningKind.NoInvoice => "No invoice where there was one",
            RunWarningKind.ZeroOrBelow => "Zero or below",
            RunWarningKind.FarAbove => "Far above the usual",
            RunWarningKind.LowMargin => "Margin below the floor",
            RunWarningKind.ManyCycles => "More than two cycles at once",
            RunWarningKind.Letters => "Letters that can't be printed",
            RunWarningKind.LeftOut => "Not billed",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An unknown warning."),
        };

    /// <summary>Where a charge is looked at and amended.</summary>
    public static string AddressOfCharge(int customerId, int chargeId) => $"/customers/{customerId}/charges?charge={chargeId}";

    public static ReviewSort SortOf(Cause cause) => Enum.Parse<ReviewSort>(cause.ToString());

    /// <summary>+£12.00, -£3.50, £0.00.</summary>
    public static string Change(Money change) => change > Money.Zero ? $"+{Say.Pounds(change)}" : Say.Pounds(change);

    /// <summary>+4.2 %; nothing where there was nothing.</summary>
    public static string? Share(Money change, Money last) =>
        last == Money.Zero
            ? null
            : (change.Pounds * 100 / Math.Abs(last.Pounds)).ToString("+#,0.0 '%';-#,0.0 '%';0 '%'", CultureInfo.InvariantCulture);
}
