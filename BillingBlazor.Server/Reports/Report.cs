using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Reports;

/// <summary>Which days a report looks at unless its address says others.</summary>
public enum UsualDays
{
    TwelveMonths,
    ThreeMonths,
    ThisMonth,
    NextSixtyDays,
    Today,
}

/// <summary>Where a report stands on the page of all reports.</summary>
public enum ReportGroup
{
    Revenue,
    Customers,
    Charges,
    Usage,
    Money,
    Lines,
}

/// <summary>
/// One report: what it is called, who may see it, what it can be narrowed by, and one look at the books. The frame around it (filters,
/// totals, chart, table, export, print) is the same for all.
/// </summary>
public abstract class Report
{
    /// <summary>The end of its address: /reports/category-revenue.</summary>
    public abstract string Name { get; }

    public abstract string Title { get; }

    /// <summary>What it shows, in a sentence or two.</summary>
    public abstract string Sentence { get; }

    public abstract ReportGroup Group { get; }

    public virtual Permission Permission => Permission.Read;

    public virtual UsualDays Usual => UsualDays.TwelveMonths;

    /// <summary>False: it shows what is, whatever the day.</summary>
    public virtual bool HasDays => true;

    /// <summary>What it says when nothing is found, and what to do about it.</summary>
    public virtual string Empty => "Nothing in these days. Choose other days, or clear the filters.";

    /// <summary>Its organisation is the one on the invoice, frozen; of others it is the customer's of today.</summary>
    public virtual bool IsByInvoices => false;

    public abstract Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel);

    public string Address => $"/reports/{Name}";
}
