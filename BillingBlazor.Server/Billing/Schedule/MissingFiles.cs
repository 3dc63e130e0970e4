using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>Suppliers whose files for a usage period are missing, by name.</summary>
internal static class MissingFiles
{
    public static async Task<IReadOnlyList<string>> OfAsync(BillingDb db, BillingPeriod usage, CancellationToken cancel)
    {
        var since = UkTime.StartOf(usage.From.AddMonths(-1));
        var files = (await db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready && f.LastStartedUtc >= since)
            .Select(f => new { f.SupplierId, f.FirstStartedUtc, f.LastStartedUtc, f.UploadedUtc }).ToListAsync(cancel))
            .Select(f => new FileSpan(f.SupplierId, f.FirstStartedUtc ?? f.LastStartedUtc!.Value, f.LastStartedUtc!.Value, f.UploadedUtc));
        var missing = ExpectedFiles.Missing(files, usage).ToList();
        return missing.Count == 0 ? [] : await db.Suppliers.Where(s => missing.Contains(s.Id)).OrderBy(s => s.Name).Select(s => s.Name).ToListAsync(cancel);
    }
}
