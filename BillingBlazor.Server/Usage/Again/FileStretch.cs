using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>Records of a file that lie together, by their ids.</summary>
internal sealed record FileStretch(int FileId, int SupplierId, long First, long Last)
{
    public long Length => Last - First + 1;

    public IEnumerable<FileStretch> InSteps(int step)
    {
        for (var at = First; at <= Last; at += step)
            yield return this with
            {
                First = at,
                Last = Math.Min(at + step - 1, Last),
            };
    }

    /// <summary>The files of a job, in order of id, so that a cursor can say how far applying is.</summary>
    public static async Task<List<FileStretch>> OfAsync(BillingDb db, RateAgainJob job, CancellationToken cancel)
    {
        var files = db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready && f.FirstRecordId != null);
        if (job.FileIds.Count > 0)
            files = files.Where(f => EF.Parameter(job.FileIds).Contains(f.Id));
        if (job.SupplierId is { } supplier)
            files = files.Where(f => f.SupplierId == supplier);
        if (job.From is { } from && UkTime.StartOf(from) is var fromUtc)
            files = files.Where(f => f.LastStartedUtc >= fromUtc);
        if (job.To is { } to && UkTime.StartOf(to.AddDays(1)) is var toUtc)
            files = files.Where(f => f.FirstStartedUtc < toUtc);
        return await files
            .OrderBy(f => f.Id)
            .Select(f => new FileStretch(f.Id, f.SupplierId, f.FirstRecordId!.Value, f.LastRecordId!.Value))
            .ToListAsync(cancel);
    }
}
