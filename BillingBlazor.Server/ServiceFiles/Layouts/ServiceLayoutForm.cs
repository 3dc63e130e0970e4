using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Usage.Layouts;

namespace BillingBlazor.Server.ServiceFiles.Layouts;

/// <summary>A layout of service files as people put it together: the one that the product knows, or a column for each field.</summary>
public sealed class ServiceLayoutForm
{
    /// <summary>Null for columns of its own.</summary>
    public ServiceFormat? Known { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    public DialectForm Dialect { get; set; } = new();
    public RuleForm LeaveOut { get; set; } = new();
    public Dictionary<ServiceColumn, int?> Columns { get; } = [];

    /// <summary>Null: nothing in the file says it, so a person must.</summary>
    public DayOrder? Order { get; set; }

    /// <summary>The cost is of all of the quantity.</summary>
    public bool IsTotal { get; set; }

    public bool IsCommaDecimal { get; set; }
    public bool IsNegated { get; set; }

    /// <summary>Rows are read even if many of them are rejected.</summary>
    public bool ReadsAnyway { get; set; }

    /// <summary>Columns that the supplier's layout looks for and this file lacks.</summary>
    public IReadOnlyDictionary<ServiceColumn, string> Gone { get; private set; } = new Dictionary<ServiceColumn, string>();

    public int? this[ServiceColumn field] => Columns.GetValueOrDefault(field);

    /// <exception cref="BillingRuleException">A field is missing, a column is two things, or the order of day and month is
    /// open.</exception>
    public ServiceLayout ToLayout(FileColumns columns)
    {
        if (Known == ServiceFormat.GammaItemRental)
            return ServiceLayout.GammaItemRental;
        if (Order is null && (this[ServiceColumn.From] ?? this[ServiceColumn.To]) is not null)
            throw new BillingRuleException(
                "05/10/2026 may be 5 October or 10 May, and nothing in this file says which: choose what comes first."
            );
        var layout = new ServiceLayout
        {
            Dialect = Dialect.ToDialect(columns),
            LeaveOut = LeaveOut.ToRule(columns),
            Identifier = SourceOf(ServiceColumn.Identifier, columns),
            Description = SourceOf(ServiceColumn.Description, columns),
            Code = SourceOf(ServiceColumn.Code, columns),
            Event = SourceOf(ServiceColumn.Event, columns),
            From = SourceOf(ServiceColumn.From, columns),
            To = SourceOf(ServiceColumn.To, columns),
            Month = SourceOf(ServiceColumn.Month, columns),
            Order = Order ?? DayOrder.DayFirst,
            Quantity = SourceOf(ServiceColumn.Quantity, columns),
            Cost = new()
            {
                From = SourceOf(ServiceColumn.Cost, columns),
                Currency = SourceOf(ServiceColumn.Currency, columns),
                DecimalSign = IsCommaDecimal ? ',' : '.',
                ThousandsSign = IsCommaDecimal ? '.' : ',',
                IsNegated = IsNegated,
            },
            IsTotal = IsTotal,
            Broken = SourceOf(ServiceColumn.Broken, columns),
            Sell = SourceOf(ServiceColumn.Sell, columns),
            Reference = SourceOf(ServiceColumn.Reference, columns),
        };
        layout.Check();
        return layout;
    }

    /// <summary>The proposals as they stand, to be corrected.</summary>
    public static ServiceLayoutForm Of(ServiceGuess guess, IReadOnlyList<ServiceProposal> proposals, DialectForm dialect)
    {
        var form = new ServiceLayoutForm { Dialect = dialect };
        form.Fill(guess, proposals);
        return form;
    }

    /// <summary>A layout of the supplier's own, to be amended where this file differs.</summary>
    /// <param name="proposals">For what it looks for and the file lacks.</param>
    public static ServiceLayoutForm Of(ServiceLayout layout, FileColumns columns, IReadOnlyList<ServiceProposal> proposals)
    {
        var form = new ServiceLayoutForm
        {
            Dialect = DialectForm.Of(layout.Dialect, columns),
            LeaveOut = RuleForm.Of(layout.LeaveOut, columns),
            Order = layout.Order,
            IsTotal = layout.IsTotal,
            IsCommaDecimal = layout.Cost.DecimalSign == ',',
            IsNegated = layout.Cost.IsNegated,
        };
        var gone = new Dictionary<ServiceColumn, string>();
        foreach (var (field, from) in FieldsOf(layout).Where(field => !field.From.IsNone))
            if (columns.Find(from) is { } column)
                form.Columns[field] = column;
            else
                gone[field] = from.ToString();
        form.Gone = gone;
        foreach (var proposal in proposals.Where(p => gone.ContainsKey(p.Field) && !form.Columns.ContainsValue(p.Column)))
            form.Columns[proposal.Field] = proposal.Column;
        return form;
    }

    private static IEnumerable<(ServiceColumn Field, Source From)> FieldsOf(ServiceLayout layout) =>
        [
            (ServiceColumn.Identifier, layout.Identifier),
            (ServiceColumn.Description, layout.Description),
            (ServiceColumn.Code, layout.Code),
            (ServiceColumn.Event, layout.Event),
            (ServiceColumn.From, layout.From),
            (ServiceColumn.To, layout.To),
            (ServiceColumn.Month, layout.Month),
            (ServiceColumn.Quantity, layout.Quantity),
            (ServiceColumn.Cost, layout.Cost.From),
            (ServiceColumn.Currency, layout.Cost.Currency),
            (ServiceColumn.Broken, layout.Broken),
            (ServiceColumn.Sell, layout.Sell),
            (ServiceColumn.Reference, layout.Reference),
        ];

    /// <summary>The columns are others now: nothing is chosen of them yet.</summary>
    public void Forget()
    {
        Columns.Clear();
        (LeaveOut, Dialect.Rows, Order) = (new(), new(), null);
        Gone = new Dictionary<ServiceColumn, string>();
    }

    /// <summary>What is proposed, for fields that nobody chose a column for.</summary>
    public void Fill(ServiceGuess guess, IReadOnlyList<ServiceProposal> proposals)
    {
        foreach (var proposal in proposals.Where(p => this[p.Field] is null && !Columns.ContainsValue(p.Column)))
        {
            Columns[proposal.Field] = proposal.Column;
            if (proposal.Field is ServiceColumn.From or ServiceColumn.To)
                Order ??= guess.OrderOf(proposal.Column);
            if (proposal.Field == ServiceColumn.Cost)
                IsTotal = guess.IsTotal(proposal.Column);
        }
    }

    private Source SourceOf(ServiceColumn field, FileColumns columns) =>
        this[field] is { } column ? new() { Picks = [columns.PickOf(column)] } : Source.None;
}
