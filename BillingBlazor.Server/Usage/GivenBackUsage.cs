using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Usage.Again;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Calls that a draft or an invoice gave back find their owner, cost centre and price anew, by what is set up now: in the transaction that
/// gives them back, so that nothing is billed to whoever had the line before. Most are as they were, so all are read by hand, and only what
/// differs is written.
/// </summary>
internal static class GivenBackUsage
{
    /// <summary>For more the whole book of lines is read at once.</summary>
    private const int Few = 20_000;

    private const int Batch = 50_000;

    /// <summary>Gives back what the drafts of a run hold of these customers' usage.</summary>
    public static async Task OfDraftsAsync(BillingDb db, BillingRun run, IReadOnlyList<int> customerIds, CancellationToken cancel) =>
        await FindAnewAsync(db, await new UsageClaims(db, run).ReleaseAsync(customerIds, cancel), cancel);

    /// <summary>Gives back what these invoices billed: they are reversed, and keep copies of their calls.</summary>
    public static async Task OfReversedAsync(BillingDb db, IReadOnlyCollection<Invoice> invoices, CancellationToken cancel) =>
        await FindAnewAsync(db, await ReversedUsage.GiveBackAsync(db, invoices, cancel), cancel);

    /// <param name="given">Nothing holds them any more.</param>
    public static async Task FindAnewAsync(BillingDb db, IReadOnlyCollection<long> given, CancellationToken cancel)
    {
        if (given.Count == 0)
            return;
        var ids = given.Order().ToList();
        var books = new Dictionary<int, RatingBooks>();
        var clis = await BookAsync(db, ids, cancel);
        var found = await CompareAsync(db, ids, clis, books, cancel);
        foreach (var (costCentre, concerned) in found.CostCentres)
            await PutIntoAsync(db, concerned, costCentre == 0 ? null : costCentre, cancel);
        await db.BundleUses.Where(use => EF.Parameter(found.Covered).Contains(use.UsageRecordId)).ExecuteDeleteAsync(cancel);
        var rematch = new Rematch(books);
        foreach (var step in found.Moved.Chunk(Rematch.Step))
            await rematch.StepAsync(db, step, OwnerOf, cancel);
        await MonthsToSettle.MarkAsync(db, found.Touched, cancel);
        await SuspendedUsage.WriteOffAsync(db, [.. found.Touched.Select(t => t.CustomerId).Distinct()], cancel);

        CliOwner? OwnerOf(UsageRecord record) =>
            clis.TryFind(record.Identifier, UkTime.DayOf(record.StartedUtc), out var owner) ? owner : null;
    }

    private sealed class Found
    {
        /// <summary>They are another line's or nobody's, or have a price no more: matched and rated as a new call is.</summary>
        public List<long> Moved { get; } = [];

        /// <summary>By the cost centre that their line is in now; 0: none.</summary>
        public Dictionary<int, List<long>> CostCentres { get; } = [];

        /// <summary>Those with another price that an allowance covered.</summary>
        public List<long> Covered { get; } = [];

        public HashSet<(int CustomerId, DateOnly Month)> Touched { get; } = [];
    }

    private static async Task<Found> CompareAsync(
        BillingDb db,
        List<long> ids,
        CliBook clis,
        Dictionary<int, RatingBooks> books,
        CancellationToken cancel
    )
    {
        var files = db.CdrFiles.AsNoTracking().Where(f => f.State == CdrFileState.Ready);
        var suppliers = await files.ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        var (found, changes) = (new Found(), new List<StoredChange>());
        using var records = StoredUsage.ById(db);
        await using var prices = StoredPrices.InTransaction(db);
        foreach (var id in ids)
        {
            if (!records.Find(id) || !suppliers.TryGetValue(records.FileId, out var supplierId))
                continue;
            if (!books.TryGetValue(supplierId, out var ofSupplier))
                books[supplierId] = ofSupplier = await RatingBooks.LoadAsync(db, supplierId, cancel);
            Compare(records, clis, ofSupplier, found, changes);
            if (changes.Count < Batch)
                continue;
            prices.Write(changes);
            changes.Clear();
        }
        prices.Write(changes);
        return found;
    }

    private static void Compare(StoredUsage record, CliBook clis, RatingBooks books, Found found, List<StoredChange> changes)
    {
        var started = DateTime.UnixEpoch.AddSeconds(record.StartedUnix);
        var day = UkTime.DayOf(started);
        found.Touched.Add((record.CustomerId, MonthsToSettle.MonthOf(day)));
        var (before, after) = (record.Price, RateAgainPass.Rate(record, record.Price, started, books));
        var hasOwner = clis.TryFind(record.Identifier, day, out var owner);
        if (!hasOwner || (owner.CustomerId, owner.CliId) != (record.CustomerId, record.CliId) || after.Orphan != before.Orphan)
        {
            found.Moved.Add(record.Id);
            return;
        }
        if ((owner.CostCentreId ?? 0) is var costCentre && costCentre != record.CostCentreId)
        {
            if (!found.CostCentres.TryGetValue(costCentre, out var others))
                found.CostCentres[costCentre] = others = [];
            others.Add(record.Id);
        }
        if (after == before)
            return;
        var isMoved = after.DestinationId != before.DestinationId || after.Cost != before.Cost;
        changes.Add(new(record.Id, after, isMoved, (record.Flags & Settled.AllMarks) != 0));
        if ((record.Flags & UsageMarks.Inclusive) != 0)
            found.Covered.Add(record.Id);
    }

    private static Task<int> PutIntoAsync(BillingDb db, List<long> ids, int? costCentreId, CancellationToken cancel) =>
        db
            .UsageRecords.Where(u => EF.Parameter(ids).Contains(u.Id))
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.CostCentreId, costCentreId), cancel);

    /// <summary>Whoever has, or had, one of these calls' lines.</summary>
    private static async Task<CliBook> BookAsync(BillingDb db, List<long> ids, CancellationToken cancel)
    {
        if (ids.Count > Few)
            return new(await db.Clis.AsNoTracking().ToListAsync(cancel));
        var given = db.UsageRecords.AsNoTracking().Where(u => EF.Parameter(ids).Contains(u.Id));
        var keys = await given.Select(u => u.Identifier).Distinct().ToListAsync(cancel);
        var lines = db.Clis.AsNoTracking().Where(c => EF.Parameter(keys).Contains(c.Key) || c.LastKey != null || c.Key.EndsWith('*'));
        return new(await lines.ToListAsync(cancel));
    }
}
