using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>A service file as listings show it.</summary>
/// <param name="Orphans">Lines without customer, product or price.</param>
/// <param name="ToCharge">Matched lines that are no charge yet.</param>
public sealed record ServiceFileRow(
    int Id,
    int SupplierId,
    string Name,
    string Supplier,
    DateTime UploadedUtc,
    string UploadedBy,
    ServiceFileState State,
    bool ForReconciliation,
    long SizeBytes,
    long BytesRead,
    int Rows,
    int Lines,
    int Rejected,
    int Duplicates,
    int LeftOut,
    int Orphans,
    int ToCharge,
    int Charged,
    string? Failure,
    int? MendsFileId
)
{
    public double Share => SizeBytes == 0 ? 0 : 100.0 * BytesRead / SizeBytes;
}

/// <summary>How many lines stand in a state, and what they come to.</summary>
public sealed record ServiceSum(ServiceLineState State, int Count, Money Cost, Money Price);

public sealed record ServiceFileView(ServiceFileRow Row, IReadOnlyList<ServiceSum> Sums, bool MaySeeCost);

/// <summary>Suppliers' files of fixed charges.</summary>
public sealed class ServiceFileQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>One page.</summary>
    public async Task<(IReadOnlyList<ServiceFileRow> Rows, int Total)> ListAsync(ServiceFilesAddress at, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var ids = await at.PageOf(db).Select(f => f.Id).ToListAsync(cancel);
        var rows = await Rows(db, db.ServiceFiles.Where(f => EF.Parameter(ids).Contains(f.Id))).ToDictionaryAsync(r => r.Id, cancel);
        return ([.. ids.Where(rows.ContainsKey).Select(id => rows[id])], await at.Filter.Of(db).CountAsync(cancel));
    }

    public async Task<IReadOnlyList<NamedId>> SuppliersAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Suppliers.OrderBy(s => s.Name).Select(s => new NamedId(s.Id, s.Name)).ToListAsync(cancel);
    }

    /// <returns>Null when there is no such file.</returns>
    public async Task<ServiceFileView?> FindAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await Rows(db, db.ServiceFiles.Where(f => f.Id == fileId)).SingleOrDefaultAsync(cancel) is not { } row)
            return null;
        var maySeeCost = await user.MayAsync(Permission.SeeCost);
        return new(row, await ServiceSums.OfAsync(db.Matching(new() { FileId = fileId }), maySeeCost, cancel), maySeeCost);
    }

    /// <summary>Rows of a file that became no line, with their reasons.</summary>
    public async Task<IReadOnlyList<ServiceRowAside>> SetAsideAsync(
        int fileId,
        SetAsideKind kind,
        int skip,
        int take,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var rows = await db
            .ServiceRowsAside.AsNoTracking()
            .Where(r => r.FileId == fileId && r.Kind == kind)
            .OrderBy(r => r.Line)
            .Skip(skip)
            .Take(take)
            .ToListAsync(cancel);
        if (!await user.MayAsync(Permission.SeeCost))
            rows.ForEach(row => row.HideWhatCame());
        return rows;
    }

    /// <summary>Each row of a file that was set aside so.</summary>
    public async IAsyncEnumerable<ServiceRowAside> EachSetAsideAsync(
        int fileId,
        SetAsideKind kind,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.ImportUsage);
        await foreach (var row in dbs.EachAsideAsync<ServiceRowAside>(fileId, kind, cancel))
            yield return row;
    }

    /// <returns>Null when there is no such file.</returns>
    internal async Task<(string Name, ServiceReading Reading)?> ReadingAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.ServiceFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == fileId, cancel) is { } file
            ? (file.Name, await ServiceReading.OfAsync(db, file, cancel))
            : null;
    }

    private static IQueryable<ServiceFileRow> Rows(BillingDb db, IQueryable<ServiceFile> files) =>
        files
            .AsNoTracking()
            .Join(
                db.Suppliers,
                f => f.SupplierId,
                s => s.Id,
                (f, s) =>
                    new ServiceFileRow(
                        f.Id,
                        f.SupplierId,
                        f.Name,
                        s.Name,
                        f.UploadedUtc,
                        f.UploadedBy,
                        f.State,
                        f.ForReconciliation,
                        f.SizeBytes,
                        f.BytesRead,
                        f.Rows,
                        f.Lines,
                        f.Rejected,
                        f.Duplicates,
                        f.LeftOut,
                        db.ServiceLines.Count(l =>
                            l.FileId == f.Id
                            && (
                                l.State == ServiceLineState.WithoutCustomer
                                || l.State == ServiceLineState.WithoutProduct
                                || l.State == ServiceLineState.WithoutPrice
                            )
                        ),
                        f.ForReconciliation ? 0 : db.ServiceLines.Count(l => l.FileId == f.Id && l.State == ServiceLineState.Matched),
                        db.ServiceLines.Count(l => l.FileId == f.Id && l.State == ServiceLineState.Charged),
                        f.Failure,
                        f.MendsFileId
                    )
            );
}
