using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>The record that a duplicate equals.</summary>
public sealed record EqualRecord(int FileId, string File, int Line, long RecordId);

/// <summary>The records that held rows equal: those of their seconds are found in the call index, a page of rows at once.</summary>
internal static class EqualRecords
{
    public static async Task<IReadOnlyList<AsideRow>> FindAsync(
        BillingDb db,
        IReadOnlyList<SetAsideRow> rows,
        CallFormat format,
        Supplier supplier,
        CancellationToken cancel
    )
    {
        var seen = rows.ToDictionary(row => row.Id, row => HeldRows.WhoAndWhen(row, format, supplier));
        var ids = await db.Usage.StartedAtAsync([.. seen.Values.OfType<HeldCall>().Select(call => call.StartedUtc)], cancel);
        var records = await db
            .Usage.ById(ids)
            .Join(
                db.CdrFiles.Where(f => f.SupplierId == supplier.Id && f.State == CdrFileState.Ready),
                u => u.FileId,
                f => f.Id,
                (u, f) =>
                    new
                    {
                        u.Id,
                        u.StartedUtc,
                        u.Identifier,
                        u.RecordId,
                        u.Dialled,
                        u.Line,
                        u.FileId,
                        f.Name,
                    }
            )
            .ToListAsync(cancel);
        var equal = records.OrderBy(r => r.Id).ToLookup(r => (r.StartedUtc, r.Identifier, r.RecordId));
        return
        [
            .. rows.Select(row => new AsideRow(
                row,
                seen[row.Id] is not { } call
                    ? null
                    : equal[(call.StartedUtc, call.Identifier, call.RecordId)]
                        .Where(r => call.RecordId.Length > 0 || r.Dialled == call.Dialled)
                        .Select(r => new EqualRecord(r.FileId, r.Name, r.Line, r.Id))
                        .FirstOrDefault()
            )),
        ];
    }
}
