using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Tariffs.Adjustments;

/// <summary>One change as people type it: percent, pence, or (of the increment) seconds.</summary>
public sealed record ChangeForm
{
    /// <summary>Null: it stays as it is.</summary>
    public ChangeKind? Kind { get; set; }

    public ChangeUnit Unit { get; set; }
    public decimal? Value { get; set; }

    public PriceChange? ToChange(bool isSeconds)
    {
        if (Kind is not { } kind)
            return null;
        var unit = kind == ChangeKind.Fixed ? ChangeUnit.Amount : Unit;
        return new(kind, unit, unit == ChangeUnit.Amount && !isSeconds ? (Value ?? 0) / 100 : Value ?? 0);
    }

    public static ChangeForm Of(PriceChange? change, bool isSeconds) =>
        change is null
            ? new()
            : new()
            {
                Kind = change.Kind,
                Unit = change.Unit,
                Value = Plain(change.Unit == ChangeUnit.Amount && !isSeconds ? change.Value * 100 : change.Value),
            };

    /// <summary>Without the noughts that storage puts behind: 10, not 10.0.</summary>
    private static decimal Plain(decimal number) => number / 1.0000000000000000000000000000m;
}

/// <summary>A price adjustment as people type it.</summary>
public sealed class AdjustmentForm : IValidatableObject
{
    public int? Id { get; set; }
    public int Version { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    [Display(Name = "Whose prices")]
    public AdjustmentWho Who { get; set; }

    [Display(Name = "Customer")]
    public CustomerChoice? Customer { get; set; }

    [Display(Name = "Tariff")]
    public int? TariffId { get; set; }

    [Display(Name = "Organisation")]
    public int? OrganisationId { get; set; }

    [Display(Name = "Of which calls")]
    public AdjustmentWhere Where { get; set; }

    [Display(Name = "Destination")]
    public NamedId? Destination { get; set; }

    [Display(Name = "Destination group")]
    public int? GroupId { get; set; }

    [Display(Name = "Supplier")]
    public int? SupplierId { get; set; }

    [Display(Name = "From")]
    public DateTime? From { get; set; }

    [Display(Name = "To")]
    public DateTime? To { get; set; }

    [Display(Name = "Skip if the cost is zero")]
    public bool SkipsIfCostIsZero { get; set; }

    [Display(Name = "Rate")]
    public ChangeForm Rate { get; set; } = new();

    [Display(Name = "Connection")]
    public ChangeForm Connection { get; set; } = new();

    [Display(Name = "Minimum")]
    public ChangeForm Minimum { get; set; } = new();

    [Display(Name = "Increment")]
    public ChangeForm Increment { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            {
                nameof(Name),
                () =>
                    Words.NeededLine(
                        Name,
                        PriceAdjustment.LongestName,
                        "The name of a price adjustment",
                        "Give the price adjustment a name."
                    )
            },
            { nameof(Customer), Who == AdjustmentWho.Customer && Customer is null, "Choose the customer." },
            { nameof(TariffId), Who == AdjustmentWho.Tariff && TariffId is null, "Choose the tariff." },
            { nameof(OrganisationId), Who == AdjustmentWho.Organisation && OrganisationId is null, "Choose the organisation." },
            { nameof(Destination), Where == AdjustmentWhere.Destination && Destination is null, "Choose the destination." },
            { nameof(GroupId), Where == AdjustmentWhere.DestinationGroup && GroupId is null, "Choose the destination group." },
            { nameof(SupplierId), Where == AdjustmentWhere.Supplier && SupplierId is null, "Choose the supplier." },
            { nameof(From), From is null or { Year: < 1990 or > 2100 }, "Give the first day, between the years 1990 and 2100." },
            { nameof(To), To < From, "It can't end before it begins." },
            { nameof(To), To is { Year: < 1990 or > 2100 }, "Give a last day between the years 1990 and 2100, or none." },
            { nameof(Rate), ChangesNothing, "Say what changes: the rate, the connection, the minimum or the increment." },
            { nameof(Rate), () => Refuse(nameof(Rate), Rate) },
            { nameof(Connection), () => Refuse(nameof(Connection), Connection) },
            { nameof(Minimum), () => Refuse(nameof(Minimum), Minimum) },
            { nameof(Increment), () => Refuse(nameof(Increment), Increment) },
        };

    public PriceAdjustmentDetails ToDetails() =>
        new()
        {
            Name = Name,
            CustomerId = Who == AdjustmentWho.Customer ? Customer?.Id : null,
            TariffId = Who == AdjustmentWho.Tariff ? TariffId : null,
            OrganisationId = Who == AdjustmentWho.Organisation ? OrganisationId : null,
            DestinationId = Where == AdjustmentWhere.Destination ? Destination?.Id : null,
            DestinationGroupId = Where == AdjustmentWhere.DestinationGroup ? GroupId : null,
            SupplierId = Where == AdjustmentWhere.Supplier ? SupplierId : null,
            From = From is { } from ? DateOnly.FromDateTime(from) : default,
            To = To is { } to ? DateOnly.FromDateTime(to) : null,
            SkipsIfCostIsZero = SkipsIfCostIsZero,
            Rate = Rate.ToChange(false),
            Connection = Connection.ToChange(false),
            Minimum = Minimum.ToChange(false),
            Increment = Increment.ToChange(true),
        };

    public static AdjustmentForm Of(AdjustmentRow row)
    {
        var adjustment = row.Adjustment;
        return new()
        {
            Id = adjustment.Id,
            Version = adjustment.Version,
            Name = adjustment.Name,
            Who = adjustment.Who,
            Where = adjustment.Where,
            Customer = adjustment.CustomerId is { } customer ? new(customer, row.WhoName!, null) : null,
            TariffId = adjustment.TariffId,
            OrganisationId = adjustment.OrganisationId,
            Destination = adjustment.DestinationId is { } destination ? new(destination, row.WhereName!) : null,
            GroupId = adjustment.DestinationGroupId,
            SupplierId = adjustment.SupplierId,
            From = adjustment.From.ToDateTime(TimeOnly.MinValue),
            To = adjustment.To?.ToDateTime(TimeOnly.MinValue),
            SkipsIfCostIsZero = adjustment.SkipsIfCostIsZero,
            Rate = ChangeForm.Of(adjustment.Rate, false),
            Connection = ChangeForm.Of(adjustment.Connection, false),
            Minimum = ChangeForm.Of(adjustment.Minimum, false),
            Increment = ChangeForm.Of(adjustment.Increment, true),
        };
    }

    private bool ChangesNothing => (Rate.Kind ?? Connection.Kind ?? Minimum.Kind ?? Increment.Kind) is null;

    private static void Refuse(string field, ChangeForm change)
    {
        if (change.Kind is null)
            return;
        if (change.Value is null)
            throw new BillingRuleException("Say by how much.");
        change.ToChange(field == nameof(Increment))!.Refuse(field);
    }
}
