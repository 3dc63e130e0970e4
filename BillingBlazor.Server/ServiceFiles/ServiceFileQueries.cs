using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
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

/// <summary>Which service files.</summary>
public sealed record ServiceFileFilter
{
    public int? SupplierId { get; init; }
    public ServiceFileState? State { get; init; }
    public string? Words { get; init; }

    /// <summary>Uploaded on or after that day.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Uploaded on or before that day.</summary>
    public DateOnly? To { get; init; }

    public bool IsEverything => this == new ServiceFileFilter();
}

/// <summary>How many lines stand in a state, and what they come to.</summary>
public sealed record ServiceSum(ServiceLineState State, int Count, Money Cost, Money Price);

public sealed record ServiceFileView(ServiceFileRow Row, IReadOnlyList<ServiceSum> Sums)
{
    public int CountOf(params IReadOnlyCollection<ServiceLineState> states) => Sums.Where(s => states.Contains(s.State)).Sum(s => s.Count);
}

/// <summary>Suppliers' files of fixed charges.</summary>
public sealed class ServiceFileQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int Step = 1_000;

    /// <summary>The latest first.</summary>
    public async Task<(IReadOnlyList<ServiceFileRow> Rows, int Total)> ListAsync(
        ServiceFileFilter filter,
        int page,
        int size,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var files = db.ServiceFiles.AsQueryable();
        if (filter.SupplierId is { } supplier)
            files = files.Where(f => f.SupplierId == supplier);
        if (filter.State is { } state)
            files = files.Where(f => f.State == state);
        if (Text.Optional(filter.Words) is { } words)
            files = files.Where(f => EF.Functions.Like(f.Name, $"%{words.Replace("%", "").Replace("_", "")}%"));
        if (filter.From is { } from && UkTime.StartOf(from) is var since)
            files = files.Where(f => f.UploadedUtc >= since);
        if (filter.To is { } to && UkTime.StartOf(to.AddDays(1)) is var until)
            files = files.Where(f => f.UploadedUtc < until);
        var shown = await Rows(db, files.OrderByDescending(f => f.Id).Skip((page - 1) * size).Take(size)).ToListAsync(cancel);
        return ([.. shown.OrderByDescending(f => f.Id)], await files.CountAsync(cancel));
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
        return new(row, await ServiceSums.OfAsync(db.Matching(new() { FileId = fileId }), await user.MayAsync(Permission.SeeCost), cancel));
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
        return await db
            .ServiceRowsAside.AsNoTracking()
            .Where(r => r.FileId == fileId && r.Kind == kind)
            .OrderBy(r => r.Line)
            .Skip(skip)
            .Take(take)
            .ToListAsync(cancel);
    }

    /// <summary>Each row of a file that was set aside so, a step at a time.</summary>
    public async IAsyncEnumerable<ServiceRowAside> EachSetAsideAsync(
        int fileId,
        SetAsideKind kind,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        for (long last = 0; ;)
        {
            var rows = await db
                .ServiceRowsAside.AsNoTracking()
                .Where(r => r.FileId == fileId && r.Kind == kind && r.Id > last)
                .OrderBy(r => r.Id)
                .Take(Step)
                .ToListAsync(cancel);
            foreach (var row in rows)
                yield return row;
            if (rows.Count < Step)
                yield break;
            last = rows[^1].Id;
        }
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
                        db.ServiceLines.Count(l => l.FileId == f.Id && l.State == ServiceLineState.Matched),
                        db.ServiceLines.Count(l => l.FileId == f.Id && l.State == ServiceLineState.Charged),
                        f.Failure,
                        f.MendsFileId
                    )
            );
}
