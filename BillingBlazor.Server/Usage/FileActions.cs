using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Its content was taken in already.</summary>
public sealed class KnownFileException(int fileId, string message) : BillingRuleException(message)
{
    public int FileId { get; } = fileId;
}

/// <summary>Uploads of carriers' files.</summary>
public sealed partial class FileActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    DataFolder folder,
    ChangedUsage changed,
    TimeProvider time,
    LiveUpdates live
)
{
    public const long MostBytes = 1L << 30;
    private const int ReleaseStep = 1_000;

    /// <summary>Keeps the file and puts it in line to be read.</summary>
    /// <param name="mends">The file whose rejected rows these are, mended; a name like rejected-12.csv says so too.</param>
    /// <param name="asks">It has another layout than the supplier's: it waits until somebody says which.</param>
    /// <param name="fetched">Said in the same transaction: fetched once, and taken once.</param>
    /// <exception cref="KnownFileException">Taken in already.</exception>
    /// <exception cref="BillingRuleException">Empty, or too large.</exception>
    public async Task<int> UploadAsync(
        int supplierId,
        string name,
        Stream content,
        long length,
        CancellationToken cancel,
        int? mends = null,
        bool asks = false,
        CollectedFile? fetched = null,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (length == 0)
            throw new BillingRuleException($"{name} is empty. Ask the supplier for it again.");
        if (length > MostBytes)
            throw new BillingRuleException($"{name} is larger than 1 GiB. Split it and upload the parts.");

        await using var db = await dbs.CreateDbContextAsync(cancel);
        var supplier = await db.Suppliers.AsNoTracking().SingleAsync(s => s.Id == supplierId, cancel);
        var takesBooks = asks || supplier.Format is not (CdrFormat.FcsV3 or CdrFormat.Gamma);
        var (hash, size) = await KeptUpload.KeepAsync(folder, content, Path.GetFileName(name), takesBooks, cancel);
        var file = new CdrFile(
            supplierId,
            Text.Plain(Path.GetFileName(name))!,
            hash,
            size,
            await user.NameAsync(),
            time.GetUtcNow().UtcDateTime
        );
        await using var write = await db.BeginWriteAsync(cancel);
        if (await db.AnsweredAsync(requestKey, cancel) is [var taken])
            return taken;
        file.UseLayout(asks ? CdrFormat.Ask : supplier.Format, supplier.LayoutId);
        var first = await db
            .CdrFiles.Where(f => f.ContentHash == hash && f.State != CdrFileState.Failed && f.State != CdrFileState.TakenBack)
            .Select(f => new
            {
                f.Id,
                f.Name,
                f.UploadedUtc,
            })
            .FirstOrDefaultAsync(cancel);
        if (first is not null)
            throw new KnownFileException(
                first.Id,
                $"{name} was taken in already, as {first.Name} on {UkTime.ToLocal(first.UploadedUtc):d MMM yyyy HH:mm}."
            );
        if (
            (mends ?? MendedByName(file.Name)) is { } mended
            && await db.CdrFiles.AnyAsync(f => f.Id == mended && f.SupplierId == supplierId && f.Rejected > 0, cancel)
        )
            file.Mend(mended);
        db.Add(file);
        await db.SaveChangesAsync(cancel);
        if (fetched is not null)
            db.Add(fetched.Becomes(file.Id, CollectedKind.Calls));
        await db.TellAsync<CdrFile>(file.Id, file.Name, "", null, $"{(fetched is null ? "Uploaded" : "Collected")}, {size:#,0} bytes");
        await db.AnswerAsync(requestKey, [file.Id], cancel);
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
            if (file.State != CdrFileState.Ready)
                throw new BillingRuleException($"{file.Name} is not a file that was read, so there is nothing to take back.");
            var invoiced = await db.Usage.OfFile(file).CountAsync(u => u.InvoiceId != null, cancel);
            if (invoiced > 0)
                throw new BillingRuleException(
                    $"{invoiced:#,0} records of {file.Name} are on invoices or drafts. Discard or reverse those first."
                );
            await db.Usage.TakeBackAsync(file, cancel);
            await db.TellAsync<CdrFile>(fileId, file.Name, "State", CdrFileState.Ready, CdrFileState.TakenBack);
            await db.SaveChangesAsync(cancel);
            await write.CommitAsync(cancel);
        }
        await dbs.ForgetFileAsync(fileId, cancel);
        await changed.WorkOffAsync(cancel);
    }

    /// <summary>Rows that were held back as duplicates, or left out, become records, and are rated at once. Done again, it does
    /// nothing.</summary>
    /// <param name="kind">Which: rejected ones can't be read, and are mended instead.</param>
    /// <param name="rowIds">Null: all of the file.</param>
    /// <returns>How many became records.</returns>
    /// <exception cref="BillingRuleException">The file was taken back, or isn't read yet.</exception>
    public async Task<int> ReleaseAsync(int fileId, SetAsideKind kind, IReadOnlyCollection<long>? rowIds, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (kind == SetAsideKind.Rejected)
            throw new BillingRuleException("A rejected row can't be read. Download it, mend it, and upload it again.");
        var released = 0;
        for (int step; (step = await ReleaseStepAsync(fileId, kind, rowIds, cancel)) > 0;)
            released += step;
        await changed.WorkOffAsync(cancel);
        return released;
    }

    private async Task<int> ReleaseStepAsync(int fileId, SetAsideKind kind, IReadOnlyCollection<long>? rowIds, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
        await using var writer = db.Usage.Append(file);
        await using var write = await db.BeginWriteAsync(cancel);
        file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
        if (file.State != CdrFileState.Ready)
            throw new BillingRuleException($"{file.Name} is not a file that was read, so there is nothing to release.");
        var held = db.SetAsideRows.AsNoTracking().Where(r => r.FileId == fileId && r.Kind == kind);
        if (rowIds is not null)
            held = held.Where(r => EF.Parameter(rowIds).Contains(r.Id));
        var rows = await held.OrderBy(r => r.Id).Take(ReleaseStep).ToListAsync(cancel);
        if (rows.Count == 0)
            return 0;

        var match = new CallMatching(
            await RatingBooks.LoadAsync(db, file.SupplierId, cancel),
            new CliBook(await db.Clis.AsNoTracking().ToListAsync(cancel))
        );
        var (batch, format) = (new UsageBatch(), await CallFormat.OfAsync(db, file, cancel));
        foreach (var row in rows)
            HeldRows.Take(row, format, UkTime.DayOf(time.GetUtcNow().UtcDateTime), match, batch);
        await writer.ReleaseAsync(batch, kind, cancel);
        var ids = rows.ConvertAll(r => r.Id);
        await db.SetAsideRows.Where(r => EF.Parameter(ids).Contains(r.Id)).ExecuteDeleteAsync(cancel);
        await db.TellAsync<CdrFile>(
            fileId,
            file.Name,
            kind == SetAsideKind.Duplicate ? "Duplicates released" : "Rows left out released",
            null,
            Say.Count(ids.Count, "row")
        );
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        return rows.Count;
    }

    private static int? MendedByName(string name) =>
        RejectedName().Match(name) is { Success: true } match && int.TryParse(match.Groups[1].Value, out var id) ? id : null;

    /// <summary>As the download is called, and what browsers and people make of it: rejected-12 (1).csv.</summary>
    [GeneratedRegex("^rejected-([0-9]{1,9})[^0-9].*$", RegexOptions.IgnoreCase)]
    private static partial Regex RejectedName();
}
