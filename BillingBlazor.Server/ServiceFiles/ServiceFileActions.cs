using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>Uploads of suppliers' files of fixed charges.</summary>
public sealed partial class ServiceFileActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    DataFolder folder,
    TimeProvider time,
    LiveUpdates live
)
{
    private const int ReleaseStep = 1_000;

    /// <summary>Keeps the file and puts it in line to be read.</summary>
    /// <param name="forReconciliation">Its lines are compared with recurring charges, and never charged.</param>
    /// <param name="asks">It has another layout than the supplier's: it waits until somebody says which.</param>
    /// <param name="fetched">Said in the same transaction: fetched once, and taken once.</param>
    /// <exception cref="KnownFileException">Taken in already.</exception>
    /// <exception cref="BillingRuleException">Empty, or too large.</exception>
    public async Task<int> UploadAsync(
        int supplierId,
        string name,
        Stream content,
        long length,
        bool forReconciliation,
        CancellationToken cancel,
        bool asks = false,
        CollectedFile? fetched = null,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (length == 0)
            throw new BillingRuleException($"{name} is empty. Ask the supplier for it again.");
        if (length > FileActions.MostBytes)
            throw new BillingRuleException($"{name} is larger than 1 GiB. Split it and upload the parts.");
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.Suppliers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == supplierId, cancel) is not { } supplier)
            throw new BillingRuleException("That supplier is gone. Choose another.");
        var plain = Path.GetFileName(name);
        var (hash, size) = await KeptUpload.KeepAsync(folder, content, plain, takesBooks: true, cancel);
        var file = new ServiceFile(
            supplierId,
            Text.Plain(plain)!,
            hash,
            size,
            forReconciliation,
            await user.NameAsync(),
            time.GetUtcNow().UtcDateTime
        );
        await using var write = await db.BeginWriteAsync(cancel);
        if (await db.AnsweredAsync(requestKey, cancel) is [var taken])
            return taken;
        file.UseLayout(asks ? ServiceFormat.Ask : supplier.ServiceFormat, supplier.ServiceLayoutId);
        var first = await db
            .ServiceFiles.Where(f =>
                f.ContentHash == hash && f.State != ServiceFileState.Failed && f.State != ServiceFileState.TakenBack
            )
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
            MendedByName(file.Name) is { } mended
            && await db.ServiceFiles.SingleOrDefaultAsync(f => f.Id == mended && f.SupplierId == supplierId && f.Rejected > 0, cancel)
                is { } of
        )
            file.Mend(of);
        db.Add(file);
        await db.SaveChangesAsync(cancel);
        if (fetched is not null)
            db.Add(fetched.Becomes(file.Id, CollectedKind.ServiceFiles));
        var how = $"{(fetched is null ? "Uploaded" : "Collected")}{(forReconciliation ? " for reconciliation" : "")}";
        await db.TellAsync<ServiceFile>(file.Id, file.Name, "", null, $"{how}, {size:#,0} bytes");
        await db.AnswerAsync(requestKey, [file.Id], cancel);
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        live.Publish(Topic.Services);
        return file.Id;
    }

    /// <summary>Takes a file back that was taken in by mistake.</summary>
    /// <exception cref="BillingRuleException">Some of it is charged, or it isn't read yet.</exception>
    public async Task TakeBackAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await dbs.WriteAsync(
            async db =>
            {
                var file = await db.ServiceFiles.SingleAsync(f => f.Id == fileId, cancel);
                if (file.State is not (ServiceFileState.Read or ServiceFileState.Processed))
                    throw new BillingRuleException($"{file.Name} is not a file that was read, so there is nothing to take back.");
                var charged = await db.ServiceLines.CountAsync(
                    l => l.FileId == fileId && db.Charges.Any(c => c.ServiceLineId == l.Id),
                    cancel
                );
                if (charged > 0)
                    throw new BillingRuleException(
                        $"{Say.Count(charged, "line is a charge", "lines are charges")} of customers. Undo the processing first."
                    );
                var was = file.State;
                file.TakeBack();
                await ServiceImport.ForgetAsync(db, fileId, cancel);
                await db.TellAsync<ServiceFile>(fileId, file.Name, "State", was, ServiceFileState.TakenBack);
            },
            cancel
        );
        live.Publish(Topic.Services);
    }

    /// <summary>Rows that were held back as duplicates, or left out, become lines, and are matched at once. Done again, it does
    /// nothing.</summary>
    /// <param name="rowIds">Null: all of the file.</param>
    /// <returns>How many became lines.</returns>
    /// <exception cref="BillingRuleException">The file was taken back, or isn't read yet.</exception>
    public async Task<int> ReleaseAsync(int fileId, SetAsideKind kind, IReadOnlyCollection<long>? rowIds, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (kind == SetAsideKind.Rejected)
            throw new BillingRuleException("A rejected row can't be read. Download it, mend it, and upload it again.");
        var released = 0;
        for (int step; (step = await ReleaseStepAsync(fileId, kind, rowIds, cancel)) > 0;)
            released += step;
        live.Publish(Topic.Services);
        return released;
    }

    private async Task<int> ReleaseStepAsync(int fileId, SetAsideKind kind, IReadOnlyCollection<long>? rowIds, CancellationToken cancel)
    {
        var released = 0;
        await dbs.WriteAsync(
            async db =>
            {
                var file = await db.ServiceFiles.AsNoTracking().SingleAsync(f => f.Id == fileId, cancel);
                if (file.State is not (ServiceFileState.Read or ServiceFileState.Processed))
                    throw new BillingRuleException($"{file.Name} is not a file that was read, so there is nothing to release.");
                var held = db.ServiceRowsAside.Where(r => r.FileId == fileId && r.Kind == kind);
                if (rowIds is not null)
                    held = held.Where(r => EF.Parameter(rowIds).Contains(r.Id));
                var rows = await held.AsNoTracking().OrderBy(r => r.Id).Take(ReleaseStep).ToListAsync(cancel);
                if (rows.Count == 0)
                    return;
                var lines = await LinesOfAsync(db, file, rows, cancel);
                BulkInsert.Add(db, lines, cancel);
                var ids = rows.ConvertAll(r => r.Id);
                await db.ServiceRowsAside.Where(r => EF.Parameter(ids).Contains(r.Id)).ExecuteDeleteAsync(cancel);
                await db
                    .ServiceFiles.Where(f => f.Id == fileId)
                    .ExecuteUpdateAsync(
                        f =>
                            f.SetProperty(x => x.Lines, x => x.Lines + rows.Count)
                                .SetProperty(x => x.Duplicates, x => x.Duplicates - (kind == SetAsideKind.Duplicate ? rows.Count : 0))
                                .SetProperty(x => x.LeftOut, x => x.LeftOut - (kind == SetAsideKind.LeftOut ? rows.Count : 0))
                                .SetProperty(x => x.State, ServiceFileState.Read),
                        cancel
                    );
                await db.TellAsync<ServiceFile>(
                    fileId,
                    file.Name,
                    kind == SetAsideKind.Duplicate ? "Duplicates released" : "Rows left out released",
                    null,
                    Say.Count(rows.Count, "row")
                );
                released = rows.Count;
            },
            cancel
        );
        return released;
    }

    private async Task<List<ServiceLine>> LinesOfAsync(
        BillingDb db,
        ServiceFile file,
        List<ServiceRowAside> rows,
        CancellationToken cancel
    )
    {
        var (reading, match) = (await ServiceReading.OfAsync(db, file, cancel), await ServiceMatching.LoadAsync(db, cancel));
        var lines = new List<ServiceLine>();
        var copies = new Dictionary<string, int>();
        foreach (var row in rows)
        {
            using var reader = reading.OfRow(row.Raw, UkTime.DayOf(time.GetUtcNow().UtcDateTime));
            if (!reader.Next(out var rejected, takesAll: true) || reader.Read is not { } read)
                throw new BillingRuleException(
                    $"Line {row.Line:#,0} can't be read any more: {rejected?.Reason ?? "nothing of it was kept."}"
                );
            var line = ServiceImport.LineOf(file, row.Line, read);
            var print = line.Print;
            if (!copies.TryGetValue(print, out var copy))
                copy = await db.ServiceLines.Where(l => l.Print == print).MaxAsync(l => (int?)l.Copy, cancel) ?? -1;
            lines.Add(line.CopyOf(copies[print] = copy + 1));
            match.Match(line);
        }
        return lines;
    }

    private static int? MendedByName(string name) =>
        RejectedName().Match(name) is { Success: true } match && int.TryParse(match.Groups[1].Value, out var id) ? id : null;

    /// <summary>As the download is called, and what browsers and people make of it: rejected-lines-12 (1).csv.</summary>
    [GeneratedRegex("^rejected-lines-([0-9]{1,9})[^0-9].*$", RegexOptions.IgnoreCase)]
    private static partial Regex RejectedName();
}
