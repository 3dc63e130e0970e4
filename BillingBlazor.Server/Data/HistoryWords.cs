using System.Globalization;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Data;

/// <summary>What was changed, in people's words: names of things, fields and values.</summary>
public static class HistoryWords
{
    private const int LongestValue = 1_000;

    private static readonly Dictionary<string, string> subjects = new()
    {
        [nameof(Cli)] = "Line identifier",
        [nameof(CliType)] = "Line identifier type",
        [nameof(RateRow)] = "Rate",
        [nameof(TimeSchedule)] = "Schedule",
        [nameof(LedgerEntry)] = "Account entry",
        [nameof(VatRate)] = "VAT rate",
        [nameof(Domain.Usage.CustomerBundle)] = "Bundle of a customer",
        [nameof(Domain.Usage.CdrFile)] = "Call file",
        [nameof(CustomerNote)] = "Note",
        [nameof(OutboxMessage)] = "Message",
        [nameof(Domain.Usage.RateAgainJob)] = "Rating again",
        [nameof(Domain.Charges.ChargeJob)] = "Bulk change of charges",
        [nameof(Domain.Billing.ReviewLimits)] = "Limits",
    };

    /// <summary>What splitting a name into words doesn't give; of one kind of thing first, then of all.</summary>
    private static readonly Dictionary<string, string> fields = new()
    {
        ["RetentionPolicy.IsOn"] = "By the clock",
        ["Customer.Name"] = "Customer name",
        ["Customer.Kind"] = "Type of customer",
        ["Customer.GroupId"] = "Customer group",
        ["Customer.Since"] = "Customer since",
        ["Customer.IsVulnerable"] = "Vulnerable",
        ["Customer.HideCalls"] = "No itemising",
        ["Customer.StatementFormat"] = "Itemised statement",
        ["Customer.Email"] = "Email address",
        ["Customer.TaxExemptReason"] = "Tax exempt, reason",
        ["Customer.PaymentTermsDays"] = "Own payment terms",
        ["Customer.PurchaseOrder"] = "Purchase order number",
        ["Customer.AnniversaryDay"] = "Anniversary billing day",
        ["CostCentre.Name"] = "Cost centre name",
        ["CostCentre.IsClosed"] = "Closed",
        ["Cli.Number"] = "Line identifier",
        ["Cli.LastNumber"] = "Last of the range",
        ["Cli.CliTypeId"] = "Type",
        ["Cli.ExcludedFromBilling"] = "Exclude from billing",
        ["Charge.IsCancelled"] = "Cancelled",
        ["Charge.Frequency"] = "How often",
        ["Charge.UnitPrice"] = "Price",
        ["Charge.UnitCost"] = "Cost",
        ["Product.Frequency"] = "How often",
        ["Product.IsWithdrawn"] = "Withdrawn",
        ["Product.ServicePricing"] = "Price of lines of service files",
        ["Product.MarkUpPercent"] = "Mark-up on what a line costs",
        ["ServiceCode.IsExpression"] = "Regular expression",
        ["Supplier.ServiceFormat"] = "Layout of its service files",
        ["Supplier.ServiceLayoutId"] = "Saved layout of its service files",
        ["Charge.CoversTo"] = "Last day it is for",
        ["CustomerGroup.Billing"] = "Standard or anniversary",
        ["CustomerGroup.Trigger"] = "Manual or automatic",
        ["CustomerGroup.Interval"] = "Monthly or quarterly",
        ["CustomerGroup.Approval"] = "Approve automatically",
        ["CustomerGroup.WaitDays"] = "Days to wait for missing files",
        ["Category.DefaultTariffId"] = "Default tariff",
        ["Category.Kind"] = "Products or usage",
        ["Category.Priority"] = "Place on the invoice",
        ["Tariff.BasedOnTariffId"] = "Based on",
        ["Tariff.EverythingElseMarkupPercent"] = "Everything else, mark-up",
        ["Tariff.AccessChargePerMinute"] = "Access charge a minute",
        ["Tariff.TimeScheduleId"] = "Schedule",
        ["Supplier.TimeScheduleId"] = "Schedule",
        ["Supplier.Match"] = "Destinations found by",
        ["Supplier.TimeBasis"] = "Times in its files",
        ["Supplier.CostFromFile"] = "Cost from the file",
        ["Supplier.BytesPerMegabyte"] = "Bytes in a megabyte",
        ["Supplier.FallbackDestinationId"] = "Fallback destination",
        ["Destination.IsFreeToCaller"] = "Free to the caller",
        ["TimeSchedule.HolidayNation"] = "Bank holidays of",
        ["MarginFloorPercent"] = "Margin, at least",
        ["TimesMedian"] = "Times the median",
        ["OrphanCost"] = "Cost of orphans",
        ["CustomerNote.Text"] = "Note",
        ["IsPinned"] = "Pinned",
        ["CliIds"] = "Line identifiers, by number",
        ["DestinationIds"] = "Destinations, by number",
        ["DestinationGroupIds"] = "Destination groups, by number",
        ["IsWithdrawn"] = "Withdrawn",
        ["IsProRata"] = "Pro rata",
        ["WebSite"] = "Web site",
        ["IsDefault"] = "Default",
        ["VatNumber"] = "VAT number",
        ["VatNumberCheckedOn"] = "VAT number checked on",
        ["VatTreatment"] = "VAT treatment",
        ["ForOnwardSale"] = "Telecoms for onward sale",
        ["VatRounding"] = "VAT rounding",
        ["Line1"] = "line 1",
        ["Line2"] = "line 2",
        ["Line3"] = "line 3",
        ["Line4"] = "line 4",
        ["FirstIntervalSeconds"] = "First interval",
        ["IncrementSeconds"] = "Increment",
        ["MarkupPercent"] = "Mark-up",
        ["MarkupFloor"] = "Mark-up, at least",
        ["PaymentTermsDays"] = "Payment terms",
        ["CliTypeId"] = "Type",
    };

    private static readonly Dictionary<Enum, string> values = new()
    {
        [UkNation.EnglandAndWales] = "England and Wales",
        [StatementFormat.Pdf] = "PDF",
        [StatementFormat.Csv] = "CSV",
        [StatementFormat.Xlsx] = "XLSX",
        [TimeBasis.Utc] = "UTC",
        [TimeBasis.UkLocal] = "UK local time",
        [TimeBasis.WithOffset] = "With an offset",
        [PaymentMethod.DirectDebit] = "Direct Debit",
        [Band.OffPeak] = "Off-peak",
        [Band.WeekendOffPeak] = "Weekend off-peak",
        [Domain.Charges.Frequency.HalfYearly] = "Half-yearly",
    };

    /// <summary>Customer group, for a subject kept as CustomerGroup.</summary>
    public static string Subject(string subject) => subjects.GetValueOrDefault(subject) ?? Split(subject);

    /// <summary>Delivery email, for a property called DeliveryEmail; a part of an address or a price is named with it.</summary>
    /// <param name="subject">The class of the thing.</param>
    /// <param name="part">The address or price that the property is of.</param>
    public static string Field(string subject, string property, string? part = null)
    {
        var words =
            fields.GetValueOrDefault($"{subject}.{property}")
            ?? fields.GetValueOrDefault(property)
            ?? Split(property.EndsWith("Id", StringComparison.Ordinal) && property.Length > 2 ? property[..^2] : property);
        return part switch
        {
            null or "Price" => words,
            "Address" when words.StartsWith("line", StringComparison.Ordinal) => $"Registered address, {words}",
            "Address" => words,
            _ => $"{Split(part)}, {Lower(words)}",
        };
    }

    /// <summary>Yes, £5.00, 3 Nov 2026, 4.00p: as the pages say it. Null is blank.</summary>
    /// <param name="property">Its name says the unit of a plain number.</param>
    public static string? Value(string property, object? value)
    {
        var words = value switch
        {
            null => null,
            bool yes => yes ? "Yes" : "No",
            Money money => money.ToString(),
            DateOnly day => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
            DateTime utc => UkTime.ToLocal(utc).ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture),
            Enum one => values.GetValueOrDefault(one) ?? Split(one.ToString()),
            IEnumerable<int> ids => string.Join(", ", ids),
            decimal number => Number(property, number),
            int days when property.EndsWith("Days", StringComparison.Ordinal) => days == 1 ? "1 day" : $"{days} days",
            int seconds when property.EndsWith("Seconds", StringComparison.Ordinal) => seconds == 1 ? "1 second" : $"{seconds} seconds",
            int hour when property.EndsWith("Hour", StringComparison.Ordinal) => $"{hour:00}:00",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
        return words is { Length: > LongestValue } ? $"{words[..LongestValue]}…"
            : words is "" ? null
            : words;
    }

    /// <summary>A rate in words: 4.00p peak, 3.00p off-peak, connection 1.00p.</summary>
    public static string Price(RatePrice price)
    {
        if (price.MarkupPercent is { } markup)
            return $"Cost and {markup:0.####} %{(price.MarkupFloor is { } floor ? $", at least {Pence(floor)}" : "")}";
        var parts = new List<string?>
        {
            price.Peak is { } peak
                ? $"{Pence(peak)}{(price.OffPeak ?? price.WeekendPeak ?? price.WeekendOffPeak) switch { null => "", _ => " peak" }}"
                : null,
            price.OffPeak is { } off ? $"{Pence(off)} off-peak" : null,
            price.WeekendPeak is { } weekend ? $"{Pence(weekend)} weekend peak" : null,
            price.WeekendOffPeak is { } night ? $"{Pence(night)} weekend off-peak" : null,
            price.Connection > 0 ? $"connection {Pence(price.Connection)}" : null,
            price.Minimum > 0 ? $"at least {Pence(price.Minimum)}" : null,
            price.Maximum is { } most ? $"at most {Pence(most)}" : null,
        };
        return string.Join(", ", parts.OfType<string>());
    }

    private static string Number(string property, decimal number) =>
        property switch
        {
            _ when property.EndsWith("Percent", StringComparison.Ordinal) => $"{number.ToString("0.####", CultureInfo.InvariantCulture)} %",
            "Quantity" or "Amount" => number.ToString("#,0.######", CultureInfo.InvariantCulture),
            _ => Pence(number),
        };

    private static string Pence(decimal pounds) => $"{(pounds * 100).ToString("#,0.00######", CultureInfo.InvariantCulture)}p";

    private static string Lower(string words) => char.ToLowerInvariant(words[0]) + words[1..];

    /// <summary>DeliveryEmail, Delivery email. What is in words already stays as it is.</summary>
    private static string Split(string name)
    {
        if (name.Contains(' '))
            return name;
        var words = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
                words.Append(' ').Append(char.ToLowerInvariant(letter));
            else
                words.Append(letter);
        }
        return words.ToString();
    }
}
