using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.ServiceFiles.Layouts;

/// <summary>A layout of service files as people put it together: the one that the product knows, or a column for each field.</summary>
public sealed class ServiceLayoutForm
{
    /// <summary>Null for columns of its own.</summary>
    public ServiceFormat? Known { get; set; }

    [Display(Name = "Name")]
    public string Name { get; set; } = "";

    public char Delimiter { get; set; } = ',';
    public bool HasHeader { get; set; }
    public Dictionary<ServiceColumn, int?> Columns { get; } = [];

    /// <summary>Null: nothing in the file says it, so a person must.</summary>
    public DayOrder? Order { get; set; }

    /// <summary>The cost is of all of the quantity.</summary>
    public bool IsTotal { get; set; }

    public bool IsCommaDecimal { get; set; }
    public bool IsNegated { get; set; }

    /// <summary>Rows are read even if many of them are rejected.</summary>
    public bool ReadsAnyway { get; set; }

    public int? this[ServiceColumn field] => Columns.GetValueOrDefault(field);

    /// <param name="header">The names in the file; empty where it has none.</param>
    /// <exception cref="BillingRuleException">A field is missing, a column is two things, or the order of day and month is
    /// open.</exception>
    public ServiceLayout ToLayout(IReadOnlyList<string> header)
    {
        if (Known == ServiceFormat.GammaItemRental)
            return ServiceLayout.GammaItemRental;
        if (Order is null && (this[ServiceColumn.From] ?? this[ServiceColumn.To]) is not null)
            throw new BillingRuleException(
                "05/10/2026 may be 5 October or 10 May, and nothing in this file says which: choose what comes first."
            );
        var layout = new ServiceLayout
        {
            Dialect = new() { Delimiter = Delimiter, Header = HasHeader ? HeaderRow.Yes : HeaderRow.No },
            Identifier = SourceOf(ServiceColumn.Identifier, header),
            Description = SourceOf(ServiceColumn.Description, header),
            Code = SourceOf(ServiceColumn.Code, header),
            Event = SourceOf(ServiceColumn.Event, header),
            From = SourceOf(ServiceColumn.From, header),
            To = SourceOf(ServiceColumn.To, header),
            Month = SourceOf(ServiceColumn.Month, header),
            Order = Order ?? DayOrder.DayFirst,
            Quantity = SourceOf(ServiceColumn.Quantity, header),
            Cost = new()
            {
                From = SourceOf(ServiceColumn.Cost, header),
                Currency = SourceOf(ServiceColumn.Currency, header),
                DecimalSign = IsCommaDecimal ? ',' : '.',
                ThousandsSign = IsCommaDecimal ? '.' : ',',
                IsNegated = IsNegated,
            },
            IsTotal = IsTotal,
            Broken = SourceOf(ServiceColumn.Broken, header),
            Sell = SourceOf(ServiceColumn.Sell, header),
            Reference = SourceOf(ServiceColumn.Reference, header),
        };
        layout.Check();
        return layout;
    }

    /// <summary>The proposals as they stand, to be corrected.</summary>
    public static ServiceLayoutForm Of(ServiceGuess guess, IReadOnlyList<ServiceProposal> proposals, char delimiter, bool hasHeader)
    {
        var form = new ServiceLayoutForm { Delimiter = delimiter, HasHeader = hasHeader };
        foreach (var proposal in proposals)
            form.Columns[proposal.Field] = proposal.Column;
        if ((form[ServiceColumn.From] ?? form[ServiceColumn.To]) is { } day)
            form.Order = guess.OrderOf(day);
        form.IsTotal = form[ServiceColumn.Cost] is { } cost && guess.IsTotal(cost);
        return form;
    }

    private Source SourceOf(ServiceColumn field, IReadOnlyList<string> header) =>
        this[field] is not { } column ? Source.None
        : HasHeader && column < header.Count && header[column].Length > 0 ? Source.Named(header[column])
        : Source.At(column);
}
