using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Again;

/// <param name="Scope">What was chosen, in words.</param>
public sealed record RateAgainRow(RateAgainJob Job, string Scope);

public sealed record RateAgainCustomer(
    int CustomerId,
    string Name,
    int Changed,
    int NowPriced,
    int NowUnpriced,
    Money OldPrice,
    Money NewPrice
)
{
    public Money Difference => NewPrice - OldPrice;
}

/// <param name="Period">The run's, in words; empty for an invoice without a run.</param>
public sealed record RateAgainHolder(int RunId, bool IsDraft, string Period, int Calls);

/// <param name="Latest">Null: nothing was ever rated again.</param>
/// <param name="Customers">Of a difference that waits for an answer: the largest first.</param>
public sealed record RateAgainView(
    RateAgainRow? Latest,
    IReadOnlyList<RateAgainCustomer> Customers,
    int CustomersInAll,
    IReadOnlyList<RateAgainHolder> Held,
    IReadOnlyList<RateAgainRow> Earlier
);

public sealed record FileChoice(int Id, string Name, string Supplier, DateOnly? First, DateOnly? Last, int Calls);

public sealed class RateAgainQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostCustomers = 500;
    private const int MostEarlier = 10;
    private const int MostFiles = 100;

    public async Task<RateAgainView> ViewAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var rows = await RowsAsync(
            db,
            await db.RateAgainJobs.AsNoTracking().OrderByDescending(j => j.Id).Take(MostEarlier + 1).ToListAsync(cancel),
            cancel
        );
        if (rows is not [var latest, .. var earlier])
            return new(null, [], 0, [], []);
        var isShown = latest.Job.State is RateAgainState.Compared or RateAgainState.Applying or RateAgainState.Applied;
        var customers = isShown ? await CustomersAsync(db, latest.Job.Id, cancel) : [];
        var inAll = isShown ? await db.RateAgainSums.CountAsync(s => s.JobId == latest.Job.Id, cancel) : 0;
        return new(latest, customers, inAll, await HeldAsync(db, latest.Job.Id, cancel), earlier);
    }

    /// <summary>Which drafts and invoices hold records that were skipped.</summary>
    public async Task<IReadOnlyList<RateAgainHolder>> HeldAsync(int jobId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await HeldAsync(db, jobId, cancel);
    }

    /// <summary>Files that were read, the newest first.</summary>
    public async Task<IReadOnlyList<FileChoice>> FilesAsync(int? supplierId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var files = await db
            .CdrFiles.AsNoTracking()
            .Where(f => f.State == CdrFileState.Ready && f.FirstRecordId != null && (supplierId == null || f.SupplierId == supplierId))
            .OrderByDescending(f => f.Id)
            .Take(MostFiles)
            .Join(
                db.Suppliers,
                f => f.SupplierId,
                s => s.Id,
                (f, s) =>
                    new
                    {
                        f.Id,
                        f.Name,
                        Supplier = s.Name,
                        f.FirstStartedUtc,
                        f.LastStartedUtc,
                        Calls = f.Rated + f.Orphans,
                    }
            )
            .ToListAsync(cancel);
        return
        [
            .. files
                .OrderByDescending(f => f.Id)
                .Select(f => new FileChoice(f.Id, f.Name, f.Supplier, Day(f.FirstStartedUtc), Day(f.LastStartedUtc), f.Calls)),
        ];
    }

    /// <summary>Usage months that files have calls of, the newest first.</summary>
    public async Task<IReadOnlyList<DateOnly>> MonthsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var spans = await db
            .CdrFiles.AsNoTracking()
            .Where(f => f.State == CdrFileState.Ready && f.FirstStartedUtc != null)
            .Select(f => new { f.FirstStartedUtc, f.LastStartedUtc })
            .ToListAsync(cancel);
        var months = new HashSet<DateOnly>();
        foreach (var span in spans)
            for (
                var month = BillingPeriod.MonthOf(UkTime.DayOf(span.FirstStartedUtc!.Value)).From;
                month <= UkTime.DayOf(span.LastStartedUtc!.Value);
                month = month.AddMonths(1)
            )
                months.Add(month);
        return [.. months.OrderDescending()];
    }

    private static async Task<List<RateAgainCustomer>> CustomersAsync(BillingDb db, int jobId, CancellationToken cancel)
    {
        var rows = await db
            .RateAgainSums.AsNoTracking()
            .Where(s => s.JobId == jobId)
            .Join(
                db.Customers,
                s => s.CustomerId,
                c => c.Id,
                (s, c) => new RateAgainCustomer(c.Id, c.Name, s.Changed, s.NowPriced, s.NowUnpriced, s.OldPrice, s.NewPrice)
            )
            .ToListAsync(cancel);
        return
        [
            .. rows.OrderByDescending(r => Math.Abs(r.Difference.Micropounds))
                .ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase)
                .Take(MostCustomers),
        ];
    }

    private static async Task<List<RateAgainHolder>> HeldAsync(BillingDb db, int jobId, CancellationToken cancel)
    {
        var held = await db.RateAgainHeld.AsNoTracking().Where(h => h.JobId == jobId).ToListAsync(cancel);
        var ids = held.Select(h => h.RunId).ToList();
        var runs = await db
            .BillingRuns.AsNoTracking()
            .Where(r => ids.Contains(r.Id))
            .Select(r => new
            {
                r.Id,
                r.PeriodFrom,
                r.PeriodTo,
            })
            .ToDictionaryAsync(r => r.Id, r => new BillingPeriod(r.PeriodFrom, r.PeriodTo).ToString(), cancel);
        return
        [
            .. held.OrderByDescending(h => h.IsDraft)
                .ThenBy(h => h.RunId)
                .Select(h => new RateAgainHolder(h.RunId, h.IsDraft, runs.GetValueOrDefault(h.RunId, ""), h.Calls)),
        ];
    }

    private static async Task<List<RateAgainRow>> RowsAsync(BillingDb db, List<RateAgainJob> jobs, CancellationToken cancel)
    {
        var (fileIds, supplierIds, customerIds) = (
            jobs.SelectMany(j => j.FileIds).Distinct().ToList(),
            jobs.Select(j => j.SupplierId).ToList(),
            jobs.Select(j => j.CustomerId).ToList()
        );
        var files = await db.CdrFiles.Where(f => EF.Parameter(fileIds).Contains(f.Id)).ToDictionaryAsync(f => f.Id, f => f.Name, cancel);
        var suppliers = await db.Suppliers.Where(s => supplierIds.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        var customers = await db.Customers.Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        return
        [
            .. jobs.Select(job =>
            {
                var what =
                    job.From is { } from ? $"Usage of {from:MMMM yyyy}"
                    : job.FileIds.Count <= 3
                        ? string.Join(", ", job.FileIds.Select(id => files.GetValueOrDefault(id, "a file that is gone")))
                    : Say.Count(job.FileIds.Count, "file");
                var supplier = job.SupplierId is { } s ? $" of {suppliers.GetValueOrDefault(s)}" : "";
                return new RateAgainRow(
                    job,
                    $"{what}{supplier}{(job.CustomerId is { } c ? $", {customers.GetValueOrDefault(c)} only" : "")}"
                );
            }),
        ];
    }

    private static DateOnly? Day(DateTime? utc) => utc is { } known ? UkTime.DayOf(known) : null;
}
