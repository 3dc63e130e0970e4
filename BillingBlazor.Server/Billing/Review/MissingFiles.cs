using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Review;

/// <param name="LastCall">The UK day of its last call in the period; null: there is none at all.</param>
internal sealed record MissingFile(int SupplierId, string Supplier, DateOnly? LastCall);

/// <summary>
/// Suppliers whose usage of a period has not come, or not all of it: it had usage in the period before and has none in this one; or it sends files
/// often (four a period or more), and they stop more than three days before the end.
/// </summary>
internal static class MissingFiles
{
    private const int Often = 4;
    private const int DaysOfGrace = 3;

    public static async Task<IReadOnlyList<MissingFile>> OfAsync(BillingDb db, BillingPeriod usage, CancellationToken cancel)
    {
        var before = new BillingPeriod(usage.From.AddDays(-usage.Days), usage.From.AddDays(-1));
        var (beforeUtc, fromUtc, toUtc) = (UkTime.StartOf(before.From), UkTime.StartOf(usage.From), UkTime.StartOf(usage.To.AddDays(1)));
        var files = await db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready && f.FirstStartedUtc < toUtc && f.LastStartedUtc >= beforeUtc).Select(f => new { f.SupplierId, f.FirstStartedUtc, f.LastStartedUtc }).ToListAsync(cancel);
        var names = await db.Suppliers.AsNoTracking().OrderBy(s => s.Name).Select(s => new { s.Id, s.Name }).ToListAsync(cancel);
        var bySupplier = files.ToLookup(f => f.SupplierId);
        return [.. names.Select(supplier =>
        {
            var earlier = bySupplier[supplier.Id].Count(f => f.FirstStartedUtc < fromUtc);
            var now = bySupplier[supplier.Id].Where(f => f.LastStartedUtc >= fromUtc).ToList();
            if (now.Count == 0) return earlier > 0 ? new MissingFile(supplier.Id, supplier.Name, null) : null;
            var last = UkTime.DayOf(now.Max(f => f.LastStartedUtc)!.Value);
            return Math.Max(earlier, now.Count) >= Often && last < usage.To.AddDays(-DaysOfGrace) ? new MissingFile(supplier.Id, supplier.Name, last) : null;
        }).OfType<MissingFile>()];
    }

    public static IEnumerable<string> Sentences(IEnumerable<MissingFile> missing, BillingPeriod usage) => missing.Select(file => file.LastCall is { } last
        ? $"The files of {file.Supplier} end on {last:d MMM yyyy}, and this run bills calls up to {usage.To:d MMM yyyy}."
        : $"No file of {file.Supplier} has calls of {usage}; there was one for the days before.");
}
