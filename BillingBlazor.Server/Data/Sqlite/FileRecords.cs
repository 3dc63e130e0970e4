using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>The records of a file as a whole.</summary>
internal static class FileRecords
{
    private const int Step = 20_000;

    /// <inheritdoc cref="Usage.UsageStore.TakeBackAsync"/>
    public static async Task TakeBackAsync(BillingDb db, CdrFile file, CancellationToken cancel)
    {
        await db.CdrFiles.Where(f => f.Id == file.Id).ExecuteUpdateAsync(f => f.SetProperty(x => x.State, CdrFileState.TakenBack), cancel);
        await FilesToAddUp.MarkFileAsync(db, file.Id, cancel);
        await MonthsToSettle.MarkFileAsync(db, file, cancel);
        await OrphanSums.MarkFileAsync(db, file, cancel);
    }

    /// <inheritdoc cref="Usage.UsageStore.ForgetFileAsync"/>
    public static async Task ForgetAsync(BillingDb db, int fileId, CancellationToken cancel)
    {
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
        for (var at = file.FirstRecordId; at <= file.LastRecordId; at += Step)
        {
            var (from, to) = (at, at + Step);
            await using var write = await db.BeginWriteAsync(cancel);
            await db.UsageRecords.Where(u => u.Id >= from && u.Id < to && u.FileId == fileId).ExecuteDeleteAsync(cancel);
            await write.CommitAsync(cancel);
        }
        await using var last = await db.BeginWriteAsync(cancel);
        await db.SetAsideRows.Where(r => r.FileId == fileId).ExecuteDeleteAsync(cancel);
        await db.Set<CdrFingerprints>().Where(p => p.FileId == fileId).ExecuteDeleteAsync(cancel);
        await db.Set<DialledIndexBlock>().Where(n => n.FileId == fileId).ExecuteDeleteAsync(cancel);
        await db.Set<CallIndexBlock>().Where(c => c.FileId == fileId).ExecuteDeleteAsync(cancel);
        await db
            .CdrFiles.Where(f => f.Id == fileId)
            .ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.Rows, 0)
                        .SetProperty(x => x.Rated, 0)
                        .SetProperty(x => x.Orphans, 0)
                        .SetProperty(x => x.Rejected, 0)
                        .SetProperty(x => x.Duplicates, 0)
                        .SetProperty(x => x.LeftOut, 0)
                        .SetProperty(x => x.BytesRead, 0)
                        .SetProperty(x => x.FirstRecordId, (long?)null)
                        .SetProperty(x => x.LastRecordId, (long?)null)
                        .SetProperty(x => x.FirstStartedUtc, (DateTime?)null)
                        .SetProperty(x => x.LastStartedUtc, (DateTime?)null),
                cancel
            );
        await last.CommitAsync(cancel);
    }

    /// <summary>So many more of a file's records have a price now, and so many fewer are orphans.</summary>
    public static async Task CountAsync(BillingDb db, IReadOnlyDictionary<int, int> moreRated, CancellationToken cancel)
    {
        foreach (var (fileId, more) in moreRated.Where(file => file.Value != 0))
            await db
                .CdrFiles.Where(f => f.Id == fileId)
                .ExecuteUpdateAsync(
                    f => f.SetProperty(x => x.Orphans, x => x.Orphans - more).SetProperty(x => x.Rated, x => x.Rated + more),
                    cancel
                );
    }
}
