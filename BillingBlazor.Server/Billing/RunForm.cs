using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Billing;

public enum RunStep
{
    Who = 1,
    What,
    Summary,
}

/// <summary>The wizard of a run.</summary>
public sealed class RunForm : IValidatableObject
{
    /// <summary>Any day of the billing month.</summary>
    public DateTime? Month { get; set; }

    public bool IsOfGroup { get; set; } = true;
    public int GroupId { get; set; }
    public List<Picked> Customers { get; } = [];
    public List<Picked> Excluded { get; } = [];

    /// <summary>The days of the month whose anniversaries are billed.</summary>
    public DateTime? AnniversaryFrom { get; set; }

    public DateTime? AnniversaryTo { get; set; }
    public bool ServiceCharges { get; set; } = true;
    public bool OldCharges { get; set; } = true;
    public bool Usage { get; set; } = true;
    public bool UsesRange { get; set; }
    public DateTime? UsageFrom { get; set; }
    public DateTime? UsageTo { get; set; }
    public bool OlderUsage { get; set; }
    public bool AllCategories { get; set; } = true;
    public HashSet<int> Categories { get; } = [];
    public DateTime? IssueDate { get; set; }
    public bool SendEmails { get; set; } = true;

    /// <summary>Known with the group that is chosen.</summary>
    public bool IsAnniversary { get; set; }

    public BillingPeriod? MonthPeriod => Month is { } month ? BillingPeriod.MonthOf(DateOnly.FromDateTime(month)) : null;

    public static RunStep StepOf(string field) =>
        field switch
        {
            nameof(Month) or nameof(GroupId) or nameof(Customers) or nameof(Excluded) or nameof(AnniversaryFrom) or nameof(AnniversaryTo) =>
                RunStep.Who,
            _ => RunStep.What,
        };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Problems();

    /// <summary>All that is wrong with it, at its field.</summary>
    public FormChecks Problems() =>
        new()
        {
            { nameof(Month), Month is null, "Choose the billing month." },
            { nameof(Month), Month is { Year: < 2000 or > 2100 }, "The billing month lies between the years 2000 and 2100." },
            { nameof(GroupId), IsOfGroup && GroupId == 0, "Choose the group to bill." },
            { nameof(Customers), !IsOfGroup && Customers.Count == 0, "Choose the customers to bill." },
            { nameof(AnniversaryFrom), Anniversaries is { } days && !IsIn(days, AnniversaryFrom), $"Choose a day of {Month:MMMM yyyy}." },
            {
                nameof(AnniversaryTo),
                Anniversaries is { } all && IsIn(all, AnniversaryFrom) && (!IsIn(all, AnniversaryTo) || AnniversaryTo < AnniversaryFrom),
                $"Choose a day of {Month:MMMM yyyy}, not before the first."
            },
            { nameof(Usage), !ServiceCharges && !Usage, "Choose service charges, usage or both." },
            { nameof(UsageFrom), HasUsageDays && UsageFrom is not { Year: >= 2000 and <= 2100 }, "Choose the first day of usage." },
            { nameof(UsageTo), HasUsageDays && UsageTo is not { Year: >= 2000 and <= 2100 }, "Choose the last day of usage." },
            {
                nameof(UsageTo),
                HasUsageDays && UsageTo is { Year: >= 2000 and <= 2100 } && UsageTo < UsageFrom,
                "The last day can't lie before the first."
            },
            { nameof(Categories), !AllCategories && Categories.Count == 0, "Tick at least one category, or bill all of them." },
            {
                nameof(IssueDate),
                IssueDate is not { Year: >= 2000 and <= 2100 },
                "Choose the issue date: it is the tax point of each invoice."
            },
        };

    private BillingPeriod? Anniversaries => IsOfGroup && IsAnniversary ? MonthPeriod : null;

    private bool HasUsageDays => Usage && UsesRange;

    private static bool IsIn(BillingPeriod days, DateTime? day) => day is { } at && days.Contains(DateOnly.FromDateTime(at));

    public BillingRunOrder ToOrder()
    {
        var month = MonthPeriod!.Value;
        return new()
        {
            GroupId = IsOfGroup ? GroupId : null,
            CustomerIds = IsOfGroup ? [] : [.. Customers.Select(c => c.Id)],
            ExcludedCustomerIds = [.. Excluded.Select(c => c.Id)],
            Period = IsOfGroup && IsAnniversary ? new(Day(AnniversaryFrom), Day(AnniversaryTo)) : month,
            UsageFrom = Usage && UsesRange ? Day(UsageFrom) : null,
            UsageTo = Usage && UsesRange ? Day(UsageTo) : null,
            OlderUsage = Usage && !UsesRange && OlderUsage,
            ServiceCharges = ServiceCharges,
            OldCharges = OldCharges,
            Usage = Usage,
            CategoryIds = AllCategories ? [] : [.. Categories],
            IssueDate = Day(IssueDate),
            SendEmails = SendEmails,
        };
    }

    /// <summary>The days of an anniversary group that have come: all of a past month, up to today of this one.</summary>
    public void ChooseAnniversaries(DateOnly today)
    {
        if (MonthPeriod is not { } month)
            return;
        AnniversaryFrom = month.From.ToDateTime(TimeOnly.MinValue);
        AnniversaryTo = (month.Contains(today) ? today : month.To).ToDateTime(TimeOnly.MinValue);
    }

    private static DateOnly Day(DateTime? day) => DateOnly.FromDateTime(day!.Value);
}

/// <summary>What a run will bill, in sentences.</summary>
public static class RunWords
{
    public static IReadOnlyList<string> Of(BillingRunOrder order, RunPlan plan, Func<int, string> categoryName, bool isAnniversary)
    {
        var who =
            plan.Customers == 0
                ? "Nobody would be billed"
                : $"{plan.Customers:#,0} Active {(plan.Customers == 1 ? "customer" : "customers")} of {plan.Who} will be billed";
        var left = plan.Excluded == 0 ? "" : $", {plan.Excluded:#,0} {(plan.Excluded == 1 ? "is" : "are")} excluded";
        var sentences = new List<string> { $"{who} for {Period(order, isAnniversary)}{left}." };
        if (order.ServiceCharges)
            sentences.Add(
                $"Service charges{Categories(order, categoryName)} that begin in that period"
                + $"{(order.OldCharges ? ", and what earlier periods left unbilled" : "; what earlier periods left unbilled stays so")}."
            );
        if (order.Usage)
            sentences.Add(
                order.UsageFrom is { } from
                    ? $"Usage{Categories(order, categoryName)} that started from {from:d MMM yyyy} to {order.UsageTo:d MMM yyyy}, "
                        + "and no other."
                    : $"Usage{Categories(order, categoryName)} that started "
                        + $"{(plan.UsageTo is { } to ? $"up to {to:d MMM yyyy}" : "up to the day before each customer's period")} and is "
                        + $"on no invoice yet{HowOld(order, plan)}."
            );
        sentences.Add(
            $"{(isAnniversary ? "Each invoice is dated the customer's own day" : $"The invoices are dated {order.IssueDate:d MMM yyyy}")}; "
                + $"{(order.SendEmails ? "e-mails go out when the run is approved" : "no e-mail is sent")}."
        );
        return sentences;
    }

    private static string Period(BillingRunOrder order, bool isAnniversary) =>
        isAnniversary ? $"their month from an anniversary on {order.Period}" : $"{order.Period}";

    private static string HowOld(BillingRunOrder order, RunPlan plan) =>
        order.OlderUsage ? ", however old it is"
        : plan.LateFrom is { } late ? $", back to {late:d MMM yyyy}"
        : $", back to {BillingRun.LateMonths} months before the usage period";

    private static string Categories(BillingRunOrder order, Func<int, string> name) =>
        order.CategoryIds.Count == 0
            ? ""
            : $" of {string.Join(", ", order.CategoryIds.Select(name).Order(StringComparer.CurrentCultureIgnoreCase))}";
}

/// <summary>What an order comes to before anything is made of it.</summary>
/// <param name="Who">The group's name, or "your choice".</param>
/// <param name="UsageTo">Null: each customer has its own.</param>
/// <param name="Holders">Drafts that hold charges and calls of some of these customers.</param>
public sealed record RunPlan(
    string Who,
    int Customers,
    int Excluded,
    IReadOnlyList<LeftOutRow> LeftOut,
    DateOnly? LateFrom,
    DateOnly? UsageTo,
    IReadOnlyList<RunHolder> Holders,
    BillingRunOrder Order
);

public sealed record RunHolder(int RunId, int Customers);
