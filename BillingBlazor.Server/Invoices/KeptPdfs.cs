using System.Security.Cryptography;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Invoices;

/// <summary>
/// An issued document is drawn once and kept: staff, the portal, ZIPs and e-mails hand out the same bytes, however the program draws
/// tomorrow. Bytes that are not those of their hash are never handed out.
/// </summary>
public sealed class KeptPdfs(IDbContextFactory<BillingDb> dbs, DataFolder folder, ILogger<KeptPdfs> log)
{
    public async Task<byte[]> OfAsync(int invoiceId, string variant, Func<byte[]> draw, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var known = await db
            .KeptDocuments.AsNoTracking()
            .SingleOrDefaultAsync(k => k.InvoiceId == invoiceId && k.Variant == variant, cancel);
        if (known is not null && await ReadAsync(known.Sha256, cancel) is { } kept)
            return kept;
        var drawn = draw();
        var hash = Convert.ToHexStringLower(SHA256.HashData(drawn));
        if (known is not null && known.Sha256 != hash)
            log.LogError("The kept PDF of document {Invoice} was lost or altered, and what is drawn now differs from it.", invoiceId);
        await WriteAsync(hash, drawn, cancel);
        await dbs.WriteAsync(written => KeepAsync(written, new(invoiceId, variant, hash, drawn.Length, written.NowUtc), cancel), cancel);
        return drawn;
    }

    /// <summary>Two who ask at once draw the same; the row is there once.</summary>
    private static async Task KeepAsync(BillingDb db, KeptDocument drawn, CancellationToken cancel)
    {
        await db
            .KeptDocuments.Where(k => k.InvoiceId == drawn.InvoiceId && k.Variant == drawn.Variant && k.Sha256 != drawn.Sha256)
            .ExecuteDeleteAsync(cancel);
        if (!await db.KeptDocuments.AnyAsync(k => k.InvoiceId == drawn.InvoiceId && k.Variant == drawn.Variant, cancel))
            db.Add(drawn);
    }

    private async Task<byte[]?> ReadAsync(string hash, CancellationToken cancel)
    {
        var path = folder.DocumentPath(hash);
        if (!File.Exists(path))
            return null;
        var content = await File.ReadAllBytesAsync(path, cancel);
        return Convert.ToHexStringLower(SHA256.HashData(content)) == hash ? content : null;
    }

    /// <summary>Whole under its name, or not there.</summary>
    private async Task WriteAsync(string hash, byte[] content, CancellationToken cancel)
    {
        var part = $"{folder.DocumentPath(hash)}.{Guid.NewGuid():N}.part";
        await using (var file = DataFolder.Create(part))
        {
            await file.WriteAsync(content, cancel);
            file.Flush(flushToDisk: true);
        }
        File.Move(part, folder.DocumentPath(hash), overwrite: true);
    }
}
