using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Invoices.Comparison;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Review;

/// <summary>A customer's bill in a run, the one it is compared with, and the totals before it.</summary>
/// <param name="InvoiceIds">In the run.</param>
/// <param name="Past">Totals of earlier bills of the same kind, newest first: as many as <see cref="Surprise"/> looks back.</param>
internal sealed record CustomerBills(
    int CustomerId,
    IReadOnlyList<int> InvoiceIds,
    ComparedBill? Now,
    ComparedBill? Last,
    IReadOnlyList<int> LastIds,
    IReadOnlyList<Money> Past
)
{
    public InvoiceComparison Compare() => InvoiceComparison.Of(Last, Now);
}

/// <summary>Loads bills of many customers with a handful of queries.</summary>
internal static class Bills
{
    /// <summary>
    /// The bill before is all that was approved and not reversed of the latest earlier period, in runs that billed the same (charges, usage
    /// or both): charges that are billed on the first and usage on the fifth are compared each with their like. Where there is no such run,
    /// of any.
    /// </summary>
    /// <param name="periods">What the run bills of each customer.</param>
    public static async Task<IReadOnlyList<CustomerBills>> LoadAsync(
        BillingDb db,
        BillingRun run,
        IReadOnlyDictionary<int, BillingPeriod> periods,
        CancellationToken cancel
    )
    {
        var ids = periods.Keys.ToList();
        var now = (
            await HeadsAsync(
                db.Invoices.AsNoTracking().Where(i => i.RunId == run.Id && EF.Parameter(ids).Contains(i.CustomerId)),
                db,
                run,
                cancel
            )
        ).ToLookup(i => i.CustomerId);
        var since = periods.Values.Min(p => p.From).AddDays(-Math.Max(400, periods.Values.Max(p => p.Days) * (Surprise.LookBack + 2)));
        var earlier = (
            await HeadsAsync(
                db.Invoices.AsNoTracking()
                    .Where(i =>
                        EF.Parameter(ids).Contains(i.CustomerId)
                        && i.State == InvoiceState.Approved
                        && i.RunId != run.Id
                        && i.IssueDate >= since
                    ),
                db,
                run,
                cancel
            )
        ).ToLookup(i => i.CustomerId);
        var before = ids.ToDictionary(id => id, id => Before(earlier[id], periods[id]));
        var lines = await LinesAsync(
            db,
            [
                .. now.SelectMany(i => i).Select(i => i.Id),
                .. before.Values.SelectMany(bills => bills.Take(1)).SelectMany(bill => bill).Select(i => i.Id),
            ],
            cancel
        );
        return
        [
            .. ids.Select(id => new CustomerBills(
                id,
                [.. now[id].Select(i => i.Id)],
                BillOf([.. now[id]], lines),
                BillOf(before[id].FirstOrDefault() ?? [], lines),
                [.. (before[id].FirstOrDefault() ?? []).Select(i => i.Id)],
                [.. before[id].Take(Surprise.LookBack).Select(bill => bill.Sum(i => i.Total))]
            )),
        ];
    }

    /// <summary>The two bills as they were compared when the run was reviewed, also when one of them was reversed since.</summary>
    public static async Task<CustomerBills> LoadAsync(BillingDb db, BillingRun run, InvoiceReview review, CancellationToken cancel)
    {
        var last = review.LastInvoiceIds;
        var heads = await HeadsAsync(
            db.Invoices.AsNoTracking().Where(i => i.CustomerId == review.CustomerId && (i.RunId == run.Id || last.Contains(i.Id))),
            db,
            run,
            cancel
        );
        var lines = await LinesAsync(db, [.. heads.Select(i => i.Id)], cancel);
        var now = heads.Where(i => i.RunId == run.Id).ToList();
        return new(
            review.CustomerId,
            [.. now.Select(i => i.Id)],
            BillOf(now, lines),
            BillOf([.. heads.Where(i => i.RunId != run.Id)], lines),
            last,
            []
        );
    }

    private sealed record Head(int Id, int CustomerId, int RunId, DateOnly From, DateOnly To, Money Vat, Money Total, bool IsLike);

    /// <summary>Not the credit notes that take invoices back.</summary>
    private static async Task<List<Head>> HeadsAsync(
        IQueryable<Invoice> invoices,
        BillingDb db,
        BillingRun run,
        CancellationToken cancel
    ) =>
        await invoices
            .Where(i => i.CreditsInvoiceId == null && i.PeriodFrom != null && i.PeriodTo != null)
            .Join(db.BillingRuns, i => i.RunId, r => (int?)r.Id, (i, r) => new { i, r })
            // The period billed, not the one printed: an invoice of calls alone prints theirs.
            .LeftJoin(
                db.BillingRunCustomers,
                x => new { x.i.RunId, x.i.CustomerId },
                m => new { RunId = (int?)m.RunId, m.CustomerId },
                (x, m) =>
                    new
                    {
                        x.i,
                        x.r,
                        m,
                    }
            )
            .OrderBy(x => x.i.Id)
            .Select(x => new Head(
                x.i.Id,
                x.i.CustomerId,
                x.r.Id,
                x.m == null ? x.i.PeriodFrom!.Value : x.m.PeriodFrom,
                x.m == null ? x.i.PeriodTo!.Value : x.m.PeriodTo,
                x.i.Vat,
                x.i.Total,
                x.r.ServiceCharges == run.ServiceCharges && x.r.Usage == run.Usage && !x.r.IsFinal
            ))
            .ToListAsync(cancel);

    /// <summary>Bills by their periods, newest first.</summary>
    private static List<List<Head>> Before(IEnumerable<Head> earlier, BillingPeriod period)
    {
        var before = earlier.Where(i => i.From < period.From).ToList();
        var alike = before.Where(i => i.IsLike).ToList();
        return
        [
            .. (alike.Count > 0 ? alike : before).GroupBy(i => i.From).OrderByDescending(bill => bill.Key).Select(bill => bill.ToList()),
        ];
    }

    private static ComparedBill? BillOf(List<Head> heads, ILookup<int, ComparedLine> lines) =>
        heads.Count == 0
            ? null
            : new(new(heads.Min(i => i.From), heads.Max(i => i.To)), heads.Sum(i => i.Vat), [.. heads.SelectMany(i => lines[i.Id])]);

    private static async Task<ILookup<int, ComparedLine>> LinesAsync(BillingDb db, List<int> invoiceIds, CancellationToken cancel)
    {
        var rows = await db
            .InvoiceLines.AsNoTracking()
            .Where(l => EF.Parameter(invoiceIds).Contains(l.InvoiceId))
            .LeftJoin(db.Charges, l => l.ChargeId, c => (int?)c.Id, (l, c) => new { l, c })
            .LeftJoin(
                db.Clis,
                x => x.l.CliId,
                k => (int?)k.Id,
                (x, k) =>
                    new
                    {
                        x.l,
                        x.c,
                        k,
                    }
            )
            .Select(x => new
            {
                x.l.Id,
                x.l.InvoiceId,
                x.l.Position,
                x.l.Kind,
                x.l.Description,
                x.l.Net,
                x.l.Cost,
                x.l.ChargeId,
                x.l.CliId,
                x.l.CostCentreId,
                x.l.CategoryId,
                x.l.VatTreatment,
                x.l.PeriodFrom,
                x.l.PeriodTo,
                x.l.CycleStart,
                x.l.Quantity,
                x.l.UnitPrice,
                x.l.Working,
                x.l.Calls,
                x.l.Seconds,
                x.l.ExactSum,
                x.l.PlainSum,
                x.l.Shares,
                ProductId = x.c == null ? null : x.c.ProductId,
                Frequency = x.c == null ? null : x.c.Frequency,
                Start = x.c == null ? null : (DateOnly?)x.c.Start,
                End = x.c == null ? null : x.c.End,
                IsCancelled = x.c != null && x.c.IsCancelled,
                HeldFrom = x.k == null ? null : x.k.From,
                HeldTo = x.k == null ? null : x.k.To,
            })
            .ToListAsync(cancel);
        return rows.OrderBy(l => l.InvoiceId)
            .ThenBy(l => l.Position)
            .ToLookup(
                l => l.InvoiceId,
                l => new ComparedLine(l.Kind, l.Description, l.Net)
                {
                    Id = l.Id,
                    InvoiceId = l.InvoiceId,
                    ChargeId = l.ChargeId,
                    ProductId = l.ProductId,
                    CliId = l.CliId,
                    CostCentreId = l.CostCentreId,
                    CategoryId = l.CategoryId,
                    VatTreatment = l.VatTreatment,
                    From = l.PeriodFrom,
                    To = l.PeriodTo,
                    CycleStart = l.CycleStart,
                    Frequency = l.Frequency,
                    Since = l.CliId is null ? l.Start : l.HeldFrom,
                    Until =
                        l.CliId is not null ? l.HeldTo
                        : l.IsCancelled ? l.PeriodFrom
                        : l.End,
                    Quantity = l.Quantity,
                    UnitPrice = l.UnitPrice,
                    Working = l.Working,
                    Calls = l.Calls ?? 0,
                    Seconds = l.Seconds ?? 0,
                    ExactSum = l.ExactSum,
                    PlainSum = l.PlainSum,
                    Shares = l.Shares ?? [],
                    Cost = l.Cost,
                }
            );
    }
}
