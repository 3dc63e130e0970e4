using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>One look: the database, what is looked at, and who looks.</summary>
/// <param name="customers">The customers of the filters, by id; null for all.</param>
public sealed class ReportScope(
    BillingDb db,
    ReportAddress address,
    BillingPeriod days,
    DateTime nowUtc,
    bool seesCost,
    HashSet<int>? customers
)
{
    public BillingDb Db { get; } = db;
    public ReportAddress Address { get; } = address;
    public BillingPeriod Days { get; } = days;
    public DateTime NowUtc { get; } = nowUtc;
    public DateOnly Today { get; } = UkTime.DayOf(nowUtc);

    /// <summary>False: no column, figure or chart may say or let anybody work out what something cost.</summary>
    public bool SeesCost { get; } = seesCost;

    public HashSet<int>? Customers { get; } = customers;

    public bool Includes(int customerId) => Customers is null || Customers.Contains(customerId);

    /// <summary>Lines of invoices and credit notes issued in the days, of the filters. The organisation is the one on the
    /// invoice.</summary>
    public Task RevenueAsync(RevenueVisitor visit, CancellationToken cancel)
    {
        var (organisation, category, product, last, included) = (
            Address.OrganisationId,
            Address.CategoryId,
            Address.ProductId,
            0,
            Includes(0)
        );
        return RevenueDays.ScanAsync(
            Db,
            Days,
            (in RevenueEntry entry) =>
            {
                if (entry.CustomerId != last)
                    (last, included) = (entry.CustomerId, Includes(entry.CustomerId));
                if (
                    included
                    && (organisation is null || organisation == entry.OrganisationId)
                    && (category is null || category == entry.CategoryId)
                    && (product is null || (product == entry.ProductId && IsCharge(entry.Kind)))
                )
                    visit(entry);
            },
            cancel
        );
    }

    /// <summary>Usage that began in the days, of the filters.</summary>
    /// <param name="detail">What the visitor looks at; where filters ask for more, they get it.</param>
    public Task UsageAsync(UsageDetail detail, UsageVisitor visit, CancellationToken cancel) => UsageAsync(Days, detail, visit, cancel);

    public async Task UsageAsync(BillingPeriod stretch, UsageDetail detail, UsageVisitor visit, CancellationToken cancel)
    {
        if (
            Customers is not null
            || Address.CliId is not null
            || (detail == UsageDetail.Destinations && Address.Hour is not null)
            || (detail == UsageDetail.Hours && Address.DestinationId is not null)
        )
            detail = UsageDetail.Lines;
        var (destination, cli, hour, last, included) = (Address.DestinationId, Address.CliId, Address.Hour, 0, Includes(0));
        var files = Address.SupplierId is { } supplier
            ? (await Db.CdrFiles.Where(f => f.SupplierId == supplier).Select(f => f.Id).ToListAsync(cancel)).ToHashSet()
            : null;
        await Db.Usage.SumAsync(
            stretch,
            detail,
            (in UsageEntry entry) =>
            {
                if (entry.CustomerId != last)
                    (last, included) = (entry.CustomerId, Includes(entry.CustomerId));
                if (
                    included
                    && (files is null || files.Contains(entry.FileId))
                    && (destination is null || destination == entry.DestinationId)
                    && (cli is null || cli == entry.CliId)
                    && (hour is null || hour == entry.Hour)
                )
                    visit(entry);
            },
            cancel
        );
    }

    public static bool IsCharge(Domain.Invoices.LineKind kind) =>
        kind is Domain.Invoices.LineKind.Charge or Domain.Invoices.LineKind.ProRata or Domain.Invoices.LineKind.Credit;

    /// <summary>The names of these customers; an id that is nobody's any more has none.</summary>
    public async Task<Dictionary<int, string>> NamesAsync(IEnumerable<int> ids, CancellationToken cancel)
    {
        var wanted = ids.Distinct().ToList();
        return await Db
            .Customers.AsNoTracking()
            .Where(c => wanted.Contains(c.Id))
            .Select(c => new { c.Id, c.Name })
            .ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
    }

    /// <summary>Months of the days, each cut to them; years when there are too many for a chart.</summary>
    public IReadOnlyList<BillingPeriod> Steps(IEnumerable<DateOnly> with)
    {
        var (first, last) = (DateOnly.MaxValue, DateOnly.MinValue);
        foreach (var day in with)
            (first, last) = (day < first ? day : first, day > last ? day : last);
        if (first > last)
            return [];
        var isYears = (last.Year - first.Year) * 12 + last.Month - first.Month >= MostMonths;
        var steps = new List<BillingPeriod>();
        for (
            var at = isYears ? new DateOnly(first.Year, 1, 1) : new DateOnly(first.Year, first.Month, 1);
            at <= last && steps.Count < 300;
            at = isYears ? at.AddYears(1) : at.AddMonths(1)
        )
            steps.Add(new BillingPeriod(at, (isYears ? at.AddYears(1) : at.AddMonths(1)).AddDays(-1)).Overlap(Days) ?? new(at, at));
        return steps;
    }

    public static string Label(BillingPeriod step) =>
        step.From.Month == step.To.Month
            ? step.From.ToString("MMM yy", CultureInfo.InvariantCulture)
            : step.From.ToString("yyyy", CultureInfo.InvariantCulture);

    /// <summary>The lines behind a figure: of these filters and more.</summary>
    public string Lines(BillingPeriod stretch, int? customer = null, int? category = null, int? product = null, string? only = null) =>
        "/reports/lines"
        + (
            Address with
            {
                From = stretch.From,
                To = stretch.To,
                CustomerId = customer ?? Address.CustomerId,
                CategoryId = category ?? Address.CategoryId,
                ProductId = product ?? Address.ProductId,
                Only = only,
                Page = 1,
            }
        ).ToQuery();

    /// <summary>The calls behind a figure.</summary>
    public string Calls(
        BillingPeriod stretch,
        int? customer = null,
        int? supplier = null,
        int? destination = null,
        int? cli = null,
        int? hour = null,
        string? only = null
    ) =>
        "/reports/calls"
        + (
            Address with
            {
                From = stretch.From,
                To = stretch.To,
                CustomerId = customer ?? Address.CustomerId,
                SupplierId = supplier ?? Address.SupplierId,
                DestinationId = destination ?? Address.DestinationId,
                CliId = cli ?? Address.CliId,
                Hour = hour ?? Address.Hour,
                Only = only,
                Page = 1,
            }
        ).ToQuery();

    private const int MostMonths = 37;
}
