using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>How a collection fares.</summary>
/// <param name="IsAtWork">Files are being fetched now: <paramref name="Done"/> of <paramref name="Found"/>.</param>
public sealed record CollectionRow(
    int Id,
    string Name,
    CollectedKind Kind,
    CollectionRhythm Rhythm,
    int Hour,
    bool IsOn,
    DateTime DueUtc,
    DateTime? LastUtc,
    string? Failure,
    DateTime? FailingSinceUtc,
    string? OtherHostKey,
    bool IsAsked,
    bool IsAtWork,
    int Found,
    int Done
);

/// <param name="Became">The address of the file that it became, or that has its content.</param>
public sealed record CollectedRow(CollectedFile File, string? Became);

/// <param name="Total">How many there are.</param>
public sealed record CollectedList(IReadOnlyList<CollectedRow> Rows, int Total);

public sealed class CollectionQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, DataFolder folder)
{
    /// <summary>Where watched folders lie, unless others were opened.</summary>
    public async Task<string> IncomingAsync()
    {
        await user.RequireAsync(Permission.SetUp);
        return folder.Incoming;
    }

    public async Task<string?> SupplierAsync(int supplierId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Suppliers.Where(s => s.Id == supplierId).Select(s => s.Name).SingleOrDefaultAsync(cancel);
    }

    public async Task<IReadOnlyList<CollectionRow>> OfSupplierAsync(int supplierId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var kept = await db.Collections.AsNoTracking().Where(c => c.SupplierId == supplierId).OrderBy(c => c.Id).ToListAsync(cancel);
        return [.. kept.Select(c => RowOf(c, db.NowUtc))];
    }

    /// <summary>As it stands, without its secrets; null when it was deleted.</summary>
    public async Task<(CollectionForm Form, CollectionRow Row)?> FindAsync(int collectionId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Collections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == collectionId, cancel) is { } kept
            ? (CollectionForm.Of(kept), RowOf(kept, db.NowUtc))
            : null;
    }

    /// <summary>What was fetched, newest first.</summary>
    public async Task<CollectedList> FetchedAsync(int collectionId, int page, int size, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var files = db.CollectedFiles.AsNoTracking().Where(f => f.CollectionId == collectionId);
        var rows = await files.OrderByDescending(f => f.Id).Skip((page - 1) * size).Take(size).ToListAsync(cancel);
        return new([.. rows.Select(f => new CollectedRow(f, AddressOf(f)))], await files.CountAsync(cancel));
    }

    private static string? AddressOf(CollectedFile file) =>
        file.FileId is { } calls ? $"/files/{calls}"
        : file.ServiceFileId is { } service ? $"/service-files/{service}"
        : null;

    private static CollectionRow RowOf(Collection c, DateTime nowUtc) =>
        new(
            c.Id,
            c.Name,
            c.Kind,
            c.Rhythm,
            c.Hour,
            c.IsOn,
            c.DueUtc,
            c.LastUtc,
            c.Failure,
            c.FailingSinceUtc,
            c.OtherHostKey,
            c.IsAsked,
            c.LeaseUntilUtc > nowUtc,
            c.Found,
            c.Done
        );
}
