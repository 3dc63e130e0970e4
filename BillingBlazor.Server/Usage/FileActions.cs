using System.Security.Cryptography;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Uploads of carriers' files.</summary>
public sealed class FileActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, DataFolder folder, UsageImport import, TimeProvider time, LiveUpdates live)
{
    public const long MostBytes = 1L << 30;

    /// <summary>Keeps the file and puts it in line to be read.</summary>
    /// <exception cref="BillingRuleException">Empty, too large, or taken in already.</exception>
    public async Task<int> UploadAsync(int supplierId, string name, Stream content, long length, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (length == 0) throw new BillingRuleException($"{name} is empty. Ask the supplier for it again.");
        if (length > MostBytes) throw new BillingRuleException($"{name} is larger than 1 GiB. Split it and upload the parts.");

        var (hash, size) = await KeepAsync(content, cancel);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var file = new CdrFile(supplierId, Path.GetFileName(name), hash, size, await user.NameAsync(), time.GetUtcNow().UtcDateTime);
        await using var write = await db.BeginWriteAsync(cancel);
        var first = await db.CdrFiles.Where(f => f.ContentHash == hash && f.State != CdrFileState.Failed && f.State != CdrFileState.TakenBack).Select(f => new { f.Name, f.UploadedUtc }).FirstOrDefaultAsync(cancel);
        if (first is not null) throw new BillingRuleException($"{name} was taken in already, as {first.Name} on {UkTime.ToLocal(first.UploadedUtc):d MMM yyyy HH:mm}.");
        db.Add(file);
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        live.Publish(Topic.Usage);
        return file.Id;
    }

    /// <summary>Takes a file back that was taken in by mistake.</summary>
    /// <exception cref="BillingRuleException">Some of it is on an invoice, or it isn't read yet.</exception>
    public async Task TakeBackAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using (var write = await db.BeginWriteAsync(cancel))
        {
            var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
            if (file.State != CdrFileState.Ready) throw new BillingRuleException($"{file.Name} is not a file that was read, so there is nothing to take back.");
            var invoiced = await db.UsageRecords.CountAsync(u => u.Id >= file.FirstRecordId && u.Id <= file.LastRecordId && u.FileId == fileId && u.InvoiceId != null, cancel);
            if (invoiced > 0) throw new BillingRuleException($"{invoiced:#,0} records of {file.Name} are on invoices or drafts. Discard or reverse those first.");
            await db.CdrFiles.Where(f => f.Id == fileId).ExecuteUpdateAsync(f => f.SetProperty(x => x.State, CdrFileState.TakenBack), cancel);
            await BookMarks.MarkFileAsync(db, fileId, cancel);
            await SettlementMarks.MarkFileAsync(db, file, cancel);
            await write.CommitAsync(cancel);
        }
        await import.CleanAsync(fileId, cancel);
        live.Publish(Topic.Usage);
    }

    private async Task<(string Hash, long Size)> KeepAsync(Stream content, CancellationToken cancel)
    {
        var part = Path.Combine(folder.Uploads, $"{Guid.NewGuid():N}.part");
        try
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            await using (var file = File.Create(part))
            {
                var buffer = new byte[1 << 16];
                for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0; size += read)
                {
                    if (size + read > MostBytes) throw new BillingRuleException("The file is larger than 1 GiB. Split it and upload the parts.");
                    sha.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancel);
                }
            }
            var hash = Convert.ToHexString(sha.GetHashAndReset());
            File.Move(part, folder.UploadPath(hash), overwrite: true);
            return (hash, size);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
