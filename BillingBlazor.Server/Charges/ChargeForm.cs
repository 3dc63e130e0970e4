using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Charges;

/// <summary>A charge as people type it.</summary>
public sealed class ChargeForm : IValidatableObject
{
    [Display(Name = "Product")]
    public int? ProductId { get; set; }

    [Display(Name = "Description")]
    public string Description { get; set; } = "";

    [Display(Name = "Details")]
    public string? Details { get; set; }

    [Display(Name = "Category")]
    public int CategoryId { get; set; }

    [Display(Name = "How often")]
    public Frequency? Frequency { get; set; } = Domain.Charges.Frequency.Monthly;

    [Display(Name = "Quantity")]
    public decimal? Quantity { get; set; } = 1;

    /// <summary>Null with a product: the catalogue's.</summary>
    [Display(Name = "Price")]
    public decimal? Price { get; set; }

    [Display(Name = "Cost")]
    public decimal? Cost { get; set; }

    [Display(Name = "VAT")]
    public VatTreatment VatTreatment { get; set; }

    /// <summary>Start on the customer's next billing day, and the days before it pro rata.</summary>
    public bool IsAligned { get; set; }

    /// <summary>With <see cref="IsAligned"/>: the first day charged.</summary>
    public DateTime? From { get; set; }

    [Display(Name = "Start")]
    public DateTime? Start { get; set; }

    [Display(Name = "Pro-rata start")]
    public DateTime? ProRataStart { get; set; }

    [Display(Name = "End")]
    public DateTime? End { get; set; }

    [Display(Name = "Give unused days back")]
    public bool GivesCredit { get; set; } = true;

    [Display(Name = "Already billed to")]
    public DateTime? AlreadyBilledTo { get; set; }

    [Display(Name = "Cost centre")]
    public int? CostCentreId { get; set; }

    [Display(Name = "Line identifier")]
    public int? CliId { get; set; }

    /// <summary>Of a charge out of a service file: the last day it is for.</summary>
    public DateOnly? CoversTo { get; set; }

    public long? ServiceLineId { get; set; }
    public int Version { get; set; }

    /// <summary>The customer's next billing day on or after one: what aligning needs. It is asked of the group once, by the page.</summary>
    public Func<DateOnly, DateOnly>? NextBillingDay { get; set; }

    private bool Aligns => IsAligned && Frequency is not null && NextBillingDay is not null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            {
                nameof(Description),
                () =>
                    Words.NeededLine(
                        Description,
                        Charge.LongestDescription,
                        "The description of a charge",
                        "Say what is charged for: the description appears on the invoice."
                    )
            },
            { nameof(Details), () => Words.Lines(Details, Charge.LongestDetails, "The details of a charge") },
            { nameof(CategoryId), CategoryId == 0, "Choose a category: it says where on the invoice the charge stands." },
            { nameof(Quantity), () => ChargeDetails.RefuseQuantity(Quantity ?? 0) },
            { nameof(Price), () => Amount(Price) },
            { nameof(Price), Price is null && ProductId is null, "Give the price; 0 is a price too." },
            { nameof(Cost), () => Amount(Cost) },
            { nameof(Cost), Cost < 0, "A cost can't be below nought." },
            { nameof(From), Aligns && From is null, Missing("The first day") },
            { nameof(From), () => ChargeDetails.RefuseDay(Aligns ? At(From) : null, "The first day") },
            { nameof(Start), !Aligns && Start is null, Missing(StartWords) },
            { nameof(Start), () => ChargeDetails.RefuseDay(Aligns ? null : At(Start), StartWords) },
            { nameof(AlreadyBilledTo), () => ChargeDetails.RefuseDay(At(AlreadyBilledTo), "“Already billed to”") },
            { nameof(ProRataStart), () => ChargeDetails.RefuseDay(IsRecurring && !Aligns ? At(ProRataStart) : null, "The pro-rata start") },
            { nameof(End), () => ChargeDetails.RefuseDay(IsRecurring ? At(End) : null, "The end") },
            {
                nameof(End),
                IsRecurring && End < (Aligns ? From : ProRataStart ?? Start),
                "The end is the last day charged: it can't lie before the first."
            },
        };

    private bool IsRecurring => Frequency is not null;

    private string StartWords => IsRecurring ? "The start" : "The date";

    private static string Missing(string what) => $"{what} is missing: choose a day, for example 1 Dec 2026.";

    /// <exception cref="BillingRuleException">A rule of the Domain is broken.</exception>
    public ChargeDetails ToDetails()
    {
        var (start, proRata) = Days();
        return new()
        {
            ProductId = ProductId,
            CategoryId = CategoryId,
            Description = Description,
            Details = Details,
            Frequency = Frequency,
            Quantity = Quantity ?? 0,
            UnitPrice = Amount(Price),
            UnitCost = Amount(Cost),
            VatTreatment = VatTreatment,
            Start = start ?? throw new BillingRuleException(Frequency is null ? "Choose the date." : "Choose the day the charge starts."),
            ProRataStart = proRata,
            End = Frequency is null ? null : At(End),
            GivesCredit = GivesCredit,
            AlreadyBilledTo = At(AlreadyBilledTo),
            CostCentreId = CostCentreId,
            CliId = CliId,
            CoversTo = Frequency is null && CoversTo >= start ? CoversTo : null,
            ServiceLineId = ServiceLineId,
        };
    }

    /// <summary>Start and pro-rata start, aligned where that is asked.</summary>
    public (DateOnly? Start, DateOnly? ProRataStart) Days()
    {
        if (!Aligns)
            return (At(Start), Frequency is null ? null : At(ProRataStart));
        if (At(From) is not { } from || from.Year is < 1990 or > 2100)
            return (null, null);
        var start = NextBillingDay!(from);
        return (start, from < start ? from : null);
    }

    public static ChargeForm Of(Charge charge) =>
        new()
        {
            ProductId = charge.ProductId,
            Description = charge.Description,
            Details = charge.Details,
            CategoryId = charge.CategoryId,
            Frequency = charge.Frequency,
            Quantity = charge.Quantity,
            Price = charge.UnitPrice?.Pounds,
            Cost = charge.UnitCost?.Pounds,
            VatTreatment = charge.VatTreatment,
            Start = At(charge.Start),
            ProRataStart = At(charge.ProRataStart),
            End = At(charge.End),
            GivesCredit = charge.GivesCredit,
            AlreadyBilledTo = At(charge.AlreadyBilledTo),
            CostCentreId = charge.CostCentreId,
            CliId = charge.CliId,
            CoversTo = charge.CoversTo,
            ServiceLineId = charge.ServiceLineId,
            Version = charge.Version,
        };

    public static DateTime? At(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue);

    public static DateOnly? At(DateTime? day) => day is { } chosen ? DateOnly.FromDateTime(chosen) : null;

    private static Money? Amount(decimal? pounds) => pounds is { } known ? ChargeDetails.PriceOf(known) : null;
}
