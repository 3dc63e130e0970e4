using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

public sealed record FileRow(
    int Id,
    int SupplierId,
    string Name,
    string Supplier,
    DateTime UploadedUtc,
    string UploadedBy,
    CdrFileState State,
    long SizeBytes,
    long BytesRead,
    int Rows,
    int Rated,
    int Orphans,
    int Rejected,
    int Duplicates,
    int LeftOut,
    string? Failure,
    int? MendsFileId
)
{
    public double Share => SizeBytes == 0 ? 0 : 100.0 * BytesRead / SizeBytes;
}

/// <param name="Total">How many match.</param>
public sealed record FileList(IReadOnlyList<FileRow> Rows, int Total);

public sealed record NamedFile(int Id, string Name);

/// <param name="Mends">The file whose rejected rows it holds, mended.</param>
/// <param name="MendedBy">Files with its own rejected rows, mended.</param>
/// <param name="LeftOut">How many of its rows were left out, by reason; the most first.</param>
public sealed record FileView(
    FileRow Row,
    NamedFile? Mends,
    IReadOnlyList<NamedFile> MendedBy,
    IReadOnlyList<(string Reason, int Count)> LeftOut
);

public sealed record AsideRow(SetAsideRow Row, EqualRecord? Equal);

/// <summary>What a file's taking back takes with it.</summary>
public sealed record TakeBackCount(int Rated, int Orphans, int SetAside, int Customers, Money Price, int Invoiced);

public sealed record SupplierChoice(int Id, string Name);

public sealed class FileQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<FileList> ListAsync(FilesAddress at, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var ids = await at.PageOf(db).ToListAsync(cancel);
        var rows = await Rows(db, db.CdrFiles.Where(f => EF.Parameter(ids).Contains(f.Id))).ToDictionaryAsync(r => r.Id, cancel);
        return new([.. ids.Where(rows.ContainsKey).Select(id => rows[id])], await at.Filter.Of(db).CountAsync(cancel));
    }

    public async Task<IReadOnlyList<SupplierChoice>> SuppliersAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Suppliers.AsNoTracking().OrderBy(s => s.Name).Select(s => new SupplierChoice(s.Id, s.Name)).ToListAsync(cancel);
    }

    public async Task<FileView> FindAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var row =
            await Rows(db, db.CdrFiles.Where(f => f.Id == fileId)).SingleOrDefaultAsync(cancel)
            ?? throw new BillingRuleException("There is no such file.");
        var mended = await db
            .CdrFiles.Where(f => f.Id == fileId)
            .Join(db.CdrFiles, f => f.MendsFileId, first => first.Id, (_, first) => new NamedFile(first.Id, first.Name))
            .FirstOrDefaultAsync(cancel);
        var mending = await db
            .CdrFiles.Where(f => f.MendsFileId == fileId)
            .OrderBy(f => f.Id)
            .Select(f => new NamedFile(f.Id, f.Name))
            .ToListAsync(cancel);
        return new(row, mended, mending, row.LeftOut == 0 ? [] : await LeftOutAsync(db, fileId, cancel));
    }

    /// <returns>Null when there is no such file.</returns>
    internal async Task<(string Name, CallFormat Format)?> NameAndFormatAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.CdrFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == fileId, cancel) is { } file
            ? (file.Name, await CallFormat.OfAsync(db, file, cancel))
            : null;
    }

    private static async Task<IReadOnlyList<(string Reason, int Count)>> LeftOutAsync(BillingDb db, int fileId, CancellationToken cancel) =>
        [
            .. (
                await db
                    .SetAsideRows.Where(r => r.FileId == fileId && r.Kind == SetAsideKind.LeftOut)
                    .GroupBy(r => r.Reason)
                    .Select(g => new { g.Key, Count = g.Count() })
                    .ToListAsync(cancel)
            )
                .OrderByDescending(g => g.Count)
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => (g.Key, g.Count)),
        ];

    /// <summary>Rows of a file that became no record, with their reasons; of duplicates, the record that they equal.</summary>
    public async Task<IReadOnlyList<AsideRow>> SetAsideAsync(int fileId, SetAsideKind kind, int skip, int take, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var rows = await db
            .SetAsideRows.AsNoTracking()
            .Where(r => r.FileId == fileId && r.Kind == kind)
            .OrderBy(r => r.Line)
            .Skip(skip)
            .Take(take)
            .ToListAsync(cancel);
        var found =
            kind == SetAsideKind.Duplicate ? await EqualAsync(db, fileId, rows, cancel) : [.. rows.Select(r => new AsideRow(r, null))];
        if (!await user.MayAsync(Permission.SeeCost))
            rows.ForEach(row => row.HideWhatCame());
        return found;
    }

    private static async Task<IReadOnlyList<AsideRow>> EqualAsync(
        BillingDb db,
        int fileId,
        List<SetAsideRow> rows,
        CancellationToken cancel
    )
    {
        var supplier = await db
            .CdrFiles.Where(f => f.Id == fileId)
            .Join(db.Suppliers, f => f.SupplierId, s => s.Id, (_, s) => s)
            .AsNoTracking()
            .SingleAsync(cancel);
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
        return await EqualRecords.FindAsync(db, rows, await CallFormat.OfAsync(db, file, cancel), supplier, cancel);
    }

    /// <summary>Each row of a file that was set aside so.</summary>
    public async IAsyncEnumerable<SetAsideRow> EachSetAsideAsync(
        int fileId,
        SetAsideKind kind,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.ImportUsage);
        await foreach (var row in dbs.EachAsideAsync<SetAsideRow>(fileId, kind, cancel))
            yield return row;
    }

    /// <summary>What goes when the file is taken back.</summary>
    public async Task<TakeBackCount> TakeBackCountAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
        var records = db.Usage.OfFile(file);
        var sum = await records
            .GroupBy(_ => 1)
            .Select(g => new
            {
                Price = g.Sum(u => (long)u.Price),
                Invoiced = g.Count(u => u.InvoiceId != null),
                Customers = g.Where(u => u.CustomerId != null).Select(u => u.CustomerId).Distinct().Count(),
            })
            .FirstOrDefaultAsync(cancel);
        return new(
            file.Rated,
            file.Orphans,
            file.Rejected + file.Duplicates + file.LeftOut,
            sum?.Customers ?? 0,
            Money.FromMicropounds(sum?.Price ?? 0),
            sum?.Invoiced ?? 0
        );
    }

    private static IQueryable<FileRow> Rows(BillingDb db, IQueryable<CdrFile> files) =>
        files
            .AsNoTracking()
            .Join(
                db.Suppliers,
                f => f.SupplierId,
                s => s.Id,
                (f, s) =>
                    new FileRow(
                        f.Id,
                        f.SupplierId,
                        f.Name,
                        s.Name,
                        f.UploadedUtc,
                        f.UploadedBy,
                        f.State,
                        f.SizeBytes,
                        f.BytesRead,
                        f.Rows,
                        f.Rated,
                        f.Orphans,
                        f.Rejected,
                        f.Duplicates,
                        f.LeftOut,
                        f.Failure,
                        f.MendsFileId
                    )
            );
}
