using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>
/// The invoice lines behind a figure. The book says which customers of which days have them and how many, so any page is found without
/// reading those before it, and the totals are those of the report that led here.
/// </summary>
public sealed class LinesReport : Report
{
    public override string Name => "lines";
    public override string Title => "Invoice lines";
    public override string Sentence => "The lines of approved invoices and credit notes behind a figure, the newest first.";
    public override ReportGroup Group => ReportGroup.Lines;
    public override bool IsByInvoices => true;

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (pairs, all, only) = (new List<Pair>(), new Sums(), scope.Address.Only);
        await scope.RevenueAsync(
            (in RevenueEntry entry) =>
            {
                if (!IsMeant(entry.Kind, entry.WithoutCost, only))
                    return;
                all.Add(entry);
                if (pairs.Count > 0 && pairs[^1] is { } last && last.Day == entry.Day && last.CustomerId == entry.CustomerId)
                    pairs[^1] = last with { Lines = last.Lines + entry.Lines };
                else
                    pairs.Add(new(entry.Day, entry.CustomerId, entry.Lines));
            },
            cancel
        );
        pairs.Reverse();
        ReportColumn[] columns =
        [
            new("Issued", CellKind.Day),
            new("Invoice"),
            new("Customer"),
            new("Line"),
            new("Category", IsWide: true),
            .. scope.SeesCost ? new ReportColumn[] { new("Cost", CellKind.Pounds, IsWide: true) } : [],
            new("Net", CellKind.Pounds),
        ];
        var net = ReportCell.Pounds(all.Net);
        return new(columns, (int)all.Lines, (skip, take, stop) => PageAsync(scope, pairs, skip, take, stop))
        {
            Figures = scope.SeesCost
                ? [new("Lines", all.Lines), new("Net", net), new("Cost", ReportCell.Pounds(all.Cost))]
                : [new("Lines", all.Lines), new("Net", net)],
            Totals = scope.SeesCost
                ? ["Total", default, default, default, default, ReportCell.Pounds(all.Cost), net]
                : ["Total", default, default, default, default, net],
        };
    }

    private static bool IsMeant(LineKind kind, long withoutCost, string? only) =>
        only switch
        {
            OnlyWords.Usage => !ReportScope.IsCharge(kind),
            OnlyWords.Charges => ReportScope.IsCharge(kind),
            OnlyWords.WithoutCost => withoutCost != 0,
            _ => true,
        };

    private static async Task<IReadOnlyList<IReadOnlyList<ReportCell>>> PageAsync(
        ReportScope scope,
        IReadOnlyList<Pair> pairs,
        int skip,
        int take,
        CancellationToken cancel
    )
    {
        var (meant, seen, first) = (new List<Pair>(), 0L, skip);
        foreach (var pair in pairs)
        {
            if (seen + pair.Lines <= skip)
                first -= pair.Lines;
            else
                meant.Add(pair);
            seen += pair.Lines;
            if (seen >= (long)skip + take)
                break;
        }
        if (meant.Count == 0)
            return [];
        var (db, address) = (scope.Db, scope.Address);
        var lines = db
            .Engine.InvoicesOf(db, [.. meant.Select(pair => (pair.CustomerId, pair.Day))])
            .AsNoTracking()
            .Join(
                db.InvoiceLines,
                i => i.Id,
                l => l.InvoiceId,
                (i, l) =>
                    new
                    {
                        Invoice = i,
                        Line = l,
                        ProductId = db.Charges.Where(c => c.Id == l.ChargeId).Select(c => c.ProductId).FirstOrDefault(),
                    }
            );
        if (address.OrganisationId is { } organisation)
            lines = lines.Where(l => l.Invoice.OrganisationId == organisation);
        if (address.CategoryId is { } category)
            lines = lines.Where(l => l.Line.CategoryId == category);
        if (address.ProductId is { } product)
            lines = lines.Where(l => (l.ProductId ?? 0) == product);
        var found = await lines
            .Select(l => new
            {
                l.Invoice.Id,
                l.Invoice.Number,
                l.Invoice.IssueDate,
                l.Invoice.CustomerId,
                Customer = l.Invoice.Buyer.Name,
                l.Line.Position,
                l.Line.Kind,
                l.Line.Description,
                l.Line.CategoryName,
                l.Line.Net,
                l.Line.Cost,
                l.Line.ChargeId,
            })
            .ToListAsync(cancel);
        return
        [
            .. found
                .Where(l =>
                    IsMeant(l.Kind, l.ChargeId is not null && l.Cost == Money.Zero ? l.Net.Micropounds : 0, address.Only)
                    && (address.ProductId is null || ReportScope.IsCharge(l.Kind))
                )
                .OrderByDescending(l => l.IssueDate)
                .ThenByDescending(l => l.CustomerId)
                .ThenBy(l => l.Id)
                .ThenBy(l => l.Position)
                .Skip(first)
                .Take(take)
                .Select(l =>
                    (IReadOnlyList<ReportCell>)
                        [
                            l.IssueDate,
                            new(l.Number, $"/invoices/{l.Id}"),
                            new(l.Customer, $"/customers/{l.CustomerId}"),
                            l.Description,
                            l.CategoryName,
                            .. scope.SeesCost ? new ReportCell[] { l.Cost } : [],
                            l.Net,
                        ]
                ),
        ];
    }

    private sealed record Pair(DateOnly Day, int CustomerId, int Lines);
}
