using System.ComponentModel.DataAnnotations;
using System.Globalization;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Usage.Tester;

/// <summary>A call that never was, as people type it.</summary>
public sealed class RateTestForm : IValidatableObject
{
    private const int MostSeconds = 7 * 24 * 3600;
    private const int LongestNumber = 80;

    [Display(Name = "Number")]
    public string? Number { get; set; }

    [Display(Name = "Supplier")]
    public int? SupplierId { get; set; }

    [Display(Name = "Destination")]
    public NamedId? Destination { get; set; }
    public bool ByTariff { get; set; }

    [Display(Name = "Customer")]
    public CustomerChoice? Customer { get; set; }

    [Display(Name = "Tariff")]
    public int? TariffId { get; set; }

    [Display(Name = "Day")]
    public DateTime? Day { get; set; }

    [Display(Name = "Time")]
    public string Time { get; set; } = "12:00";
    public UsageKind Kind { get; set; }

    [Display(Name = "Length")]
    public string Length { get; set; } = "3:00";

    [Display(Name = "Megabytes")]
    public decimal? Megabytes { get; set; } = 100;

    [Display(Name = "Messages")]
    public int? Messages { get; set; } = 1;

    [Display(Name = "Cost")]
    public decimal? CostPence { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            { nameof(Number), HasNoNumber && Destination is null, "Type the number that is called, or choose a destination." },
            { nameof(Number), Number?.Length > LongestNumber, "A number has at most 80 letters." },
            { nameof(Number), HasNoNumber || Destination is not null ? null : LineKey.Refusal(Number!) },
            { nameof(SupplierId), SupplierId is null, "Choose the supplier whose record it would be." },
            { nameof(Customer), !ByTariff && Customer is null, "Choose the customer who calls." },
            { nameof(TariffId), ByTariff && TariffId is null, "Choose the tariff." },
            { nameof(Day), Day is null or { Year: < 2000 or > 2100 }, "Give the day, between the years 2000 and 2100." },
            { nameof(Time), !TryTime(Time, out _), "Give the time as hh:mm or hh:mm:ss." },
            {
                nameof(Length),
                Kind == UsageKind.Voice && !TryLength(Length, out _),
                "Give the length as h:mm:ss, m:ss or seconds, at most seven days."
            },
            {
                nameof(Megabytes),
                Kind == UsageKind.Data && Megabytes is null or < 0 or > 100_000_000,
                "Give the megabytes, between 0 and 100,000,000."
            },
            {
                nameof(Messages),
                Kind == UsageKind.Sms && Messages is null or < 1 or > 1_000_000,
                "Give the number of messages, between 1 and 1,000,000."
            },
            { nameof(CostPence), CostPence is < -10_000_000 or > 10_000_000, "A cost is at most £100,000." },
        };

    private bool HasNoNumber => string.IsNullOrWhiteSpace(Number);

    public DateTime Started => Day!.Value.Date + (TryTime(Time, out var time) ? time.ToTimeSpan() : default);

    public int Seconds => Kind == UsageKind.Voice && TryLength(Length, out var seconds) ? seconds : 0;

    private static bool TryTime(string? text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text?.Trim(), ["H:mm", "H:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    /// <summary>75, 1:15 and 0:01:15 are the same.</summary>
    public static bool TryLength(string? text, out int seconds)
    {
        seconds = 0;
        var parts = (text ?? "").Trim().Split(':');
        if (parts.Length is 0 or > 3)
            return false;
        var total = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            if (
                parts[i].Length is 0 or > 7
                || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
                || (i > 0 && part > 59)
            )
                return false;
            total = total * 60 + part;
        }
        seconds = (int)Math.Min(total, int.MaxValue);
        return total <= MostSeconds;
    }
}
