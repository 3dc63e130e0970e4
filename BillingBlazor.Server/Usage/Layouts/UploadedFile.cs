using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>A file in the data folder, opened to be read as its format says; what does not fit is told before a row of it is
/// kept.</summary>
internal sealed class UploadedFile(DataFolder folder, CdrFile file, CallFormat format, DateOnly today)
{
    /// <summary>Rows that are looked at before a file is read: more than a fifth of them rejected, and it waits.</summary>
    private const int LookedAt = 1_000;

    private const int MostRejected = 5;

    /// <summary>Files whose calls may have their other leg in this one: the latest of the supplier.</summary>
    private const int Neighbours = 3;

    /// <exception cref="LayoutMisfitException">It is not of its layout.</exception>
    public static async Task<CallReader> OpenAsync(
        IDbContextFactory<BillingDb> dbs,
        DataFolder folder,
        CdrFile file,
        CallFormat format,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var opened = new UploadedFile(folder, file, format, today);
        if (format.Layout is not { OtherLeg.IsNone: false })
            return opened.Open(null);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var neighbours = await db
            .CdrFiles.AsNoTracking()
            .Where(f => f.SupplierId == file.SupplierId && f.State == CdrFileState.Ready && f.Id != file.Id)
            .Where(f => f.Format == file.Format && f.LayoutId == file.LayoutId && f.MendsFileId == null)
            .OrderByDescending(f => f.Id)
            .Take(Neighbours)
            .ToListAsync(cancel);
        return opened.Open(opened.Legs(neighbours));
    }

    private CallReader Open(OtherLegs? legs)
    {
        if (format.Layout is not null && !file.IsReadAnyway && file.MendsFileId is null)
            RefuseMisfit();
        return format.Open(Content(file), today, legs);
    }

    private OtherLegs Legs(IReadOnlyList<CdrFile> neighbours)
    {
        var legs = new OtherLegs();
        foreach (var one in neighbours.Where(n => File.Exists(folder.UploadPath(n.ContentHash))).Prepend(file))
        {
            using var reader = (MappedReader)format.Open(Content(one), today);
            reader.Collect(legs, wasRead: one != file);
        }
        return legs;
    }

    private void RefuseMisfit()
    {
        using var reader = format.Open(Content(file), today);
        var (rows, bad, first) = (0, 0, (RejectedRow?)null);
        while (rows < LookedAt && reader.Read(out var rejected))
        {
            rows++;
            if (rejected is null)
                continue;
            bad++;
            first ??= rejected;
        }
        if (bad * MostRejected > rows)
            throw LayoutMisfitException.Of(bad, rows, first!.Line, first.Column, first.Value, first.Reason);
    }

    private FileStream Content(CdrFile of) =>
        new(folder.UploadPath(of.ContentHash), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
}
