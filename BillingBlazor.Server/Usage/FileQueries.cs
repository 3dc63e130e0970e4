using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

public sealed record FileRow(int Id, string Name, string Supplier, DateTime UploadedUtc, string UploadedBy, CdrFileState State, long SizeBytes, long BytesRead, int Rows, int Rated, int Orphans, int Rejected, int Duplicates, string? Failure)
{
    public double Share => SizeBytes == 0 ? 0 : 100.0 * BytesRead / SizeBytes;
}

public sealed record SupplierChoice(int Id, string Name);

public sealed class FileQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostFiles = 200;

    public async Task<IReadOnlyList<FileRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.CdrFiles.AsNoTracking().OrderByDescending(f => f.Id).Take(MostFiles)
            .Join(db.Suppliers, f => f.SupplierId, s => s.Id, (f, s) => new FileRow(f.Id, f.Name, s.Name, f.UploadedUtc, f.UploadedBy, f.State, f.SizeBytes, f.BytesRead, f.Rows, f.Rated, f.Orphans, f.Rejected, f.Duplicates, f.Failure))
            .ToListAsync(cancel);
    }

    public async Task<IReadOnlyList<SupplierChoice>> SuppliersAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Suppliers.AsNoTracking().OrderBy(s => s.Name).Select(s => new SupplierChoice(s.Id, s.Name)).ToListAsync(cancel);
    }

    /// <summary>The rows of a file that became no record, with their reasons.</summary>
    public async Task<IReadOnlyList<SetAsideRow>> SetAsideAsync(int fileId, CancellationToken cancel, int most = int.MaxValue)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.SetAsideRows.AsNoTracking().Where(r => r.FileId == fileId).OrderBy(r => r.Line).Take(most).ToListAsync(cancel);
    }
}
