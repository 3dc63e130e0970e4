using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>The lines of approved invoices and credit notes, by something they carry.</summary>
public abstract class RevenueReport : Report
{
    public override ReportGroup Group => ReportGroup.Revenue;
    public override bool IsByInvoices => true;
    public override string Empty => "No invoice was issued in these days. Choose other days, or bill a group under Runs.";

    protected abstract string Column { get; }

    /// <summary>Null: such a line is not in this report.</summary>
    protected abstract int? KeyOf(in RevenueEntry entry);

    protected abstract Task<Dictionary<int, string>> NamesAsync(BillingDb db, CancellationToken cancel);

    protected abstract string Lines(ReportScope scope, BillingPeriod days, int? key);

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (sums, steps) = (new SumsBy(), new StepTable(scope));
        await scope.RevenueAsync(
            (in RevenueEntry entry) =>
            {
                if (KeyOf(entry) is not { } key)
                    return;
                sums.Add(key, entry);
                steps.Add(key, entry.Day, entry.Net);
            },
            cancel
        );
        var (ranked, names) = (sums.ByNet(), await NamesAsync(scope.Db, cancel));
        var rows = ranked
            .Select(r =>
                (IReadOnlyList<ReportCell>)
                    [
                        new(names.GetValueOrDefault(r.Key, "Gone"), Lines(scope, scope.Days, r.Key)),
                        .. MarginColumns.Cells(scope, r.Value, sums.All, Lines(scope, scope.Days, r.Key)),
                    ]
            )
            .ToList();
        return new([new(Column), .. MarginColumns.Of(scope, "Lines")], rows)
        {
            Figures = MarginColumns.Figures(scope, sums.All),
            Totals = ["Total", .. MarginColumns.Cells(scope, sums.All, sums.All)],
            Chart = steps.Stacked(
                $"Net revenue by month, stacked by {Column.ToLowerInvariant()}.",
                [.. ranked.Select(r => r.Key)],
                names,
                step => Lines(scope, step, key: null)
            ),
        };
    }
}

/// <summary>The guide: Financial, Category Revenue.</summary>
public sealed class CategoryRevenueReport : RevenueReport
{
    public override string Name => "category-revenue";
    public override string Title => "Category Revenue";
    public override string Sentence => "What each category brings in, before VAT: the lines of all approved invoices and credit notes.";
    protected override string Column => "Category";

    protected override int? KeyOf(in RevenueEntry entry) => entry.CategoryId;

    protected override Task<Dictionary<int, string>> NamesAsync(BillingDb db, CancellationToken cancel) =>
        db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Name, cancel);

    protected override string Lines(ReportScope scope, BillingPeriod days, int? key) => scope.Lines(days, category: key);
}

/// <summary>The guide: Financial, Product Revenue.</summary>
public sealed class ProductRevenueReport : RevenueReport
{
    public override string Name => "product-revenue";
    public override string Title => "Product Revenue";
    public override string Sentence =>
        "What each product brings in, before VAT: the charges on approved invoices and credit notes. Usage is in Category Revenue.";
    public override string Empty => "No charge was invoiced in these days. Choose other days, or give customers charges and bill them.";
    protected override string Column => "Product";

    protected override int? KeyOf(in RevenueEntry entry) => ReportScope.IsCharge(entry.Kind) ? entry.ProductId : null;

    protected override async Task<Dictionary<int, string>> NamesAsync(BillingDb db, CancellationToken cancel)
    {
        var names = await db.Products.AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
        names[0] = "Bespoke charges";
        return names;
    }

    protected override string Lines(ReportScope scope, BillingPeriod days, int? key) =>
        scope.Lines(days, product: key, only: OnlyWords.Charges);
}
