using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>A supplier whose files for a usage period are missing, or end before it does.</summary>
internal sealed record LateSupplier(string Name, DateOnly? LastCall)
{
    public string Sentence(BillingPeriod usage) =>
        LastCall is { } last
            ? $"The files of {Name} end on {last:d MMM yyyy}, and this run bills calls up to {usage.To:d MMM yyyy}."
            : $"No file of {Name} has calls of {usage}; there was one for the days before.";
}

/// <summary>Whether the usage of a period has arrived (<see cref="ExpectedFiles"/>), for the clock that waits and the review that
/// warns.</summary>
internal static class UsageArrivals
{
    /// <returns>By name.</returns>
    public static async Task<IReadOnlyList<LateSupplier>> LateAsync(BillingDb db, BillingPeriod usage, CancellationToken cancel)
    {
        var since = UkTime.StartOf(usage.From.AddMonths(-1));
        var files = (
            await db
                .CdrFiles.AsNoTracking()
                .Where(f => f.State == CdrFileState.Ready && f.LastStartedUtc >= since)
                .Select(f => new
                {
                    f.SupplierId,
                    f.FirstStartedUtc,
                    f.LastStartedUtc,
                    f.UploadedUtc,
                })
                .ToListAsync(cancel)
        ).Select(f => new FileSpan(f.SupplierId, f.FirstStartedUtc ?? f.LastStartedUtc!.Value, f.LastStartedUtc!.Value, f.UploadedUtc));
        var missing = ExpectedFiles.Missing(files, usage).ToDictionary(m => m.SupplierId, m => m.LastCall);
        if (missing.Count == 0)
            return [];
        var names = await db
            .Suppliers.AsNoTracking()
            .Where(s => missing.Keys.Contains(s.Id))
            .OrderBy(s => s.Name)
            .Select(s => new { s.Id, s.Name })
            .ToListAsync(cancel);
        return [.. names.Select(s => new LateSupplier(s.Name, missing[s.Id]))];
    }
}
