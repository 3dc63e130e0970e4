using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
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
        await FindAnewAsync(db, await db.Usage.GiveBackAsync(run, customerIds, cancel), cancel);

    /// <summary>Gives back what these invoices billed: they are reversed, and keep copies of their calls.</summary>
    public static async Task OfReversedAsync(BillingDb db, IReadOnlyCollection<Invoice> invoices, CancellationToken cancel) =>
        await FindAnewAsync(db, await db.Usage.GiveBackAsync(invoices, cancel), cancel);

    /// <summary>What runs left out can be billed again.</summary>
    public static async Task OfLeftOutAsync(BillingDb db, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        await db.Usage.GiveBackLeftOutAsync(ids, cancel);
        await FindAnewAsync(db, ids, cancel);
    }

    /// <param name="given">Nothing holds them any more.</param>
    private static async Task FindAnewAsync(BillingDb db, IReadOnlyCollection<long> given, CancellationToken cancel)
    {
        if (given.Count == 0)
            return;
        var ids = given.Order().ToList();
        var books = new Dictionary<int, RatingBooks>();
        var clis = await BookAsync(db, ids, cancel);
        var found = await CompareAsync(db, ids, clis, books, cancel);
        foreach (var (costCentre, others) in found.CostCentres)
            await db.Usage.PutIntoAsync(costCentre == 0 ? null : costCentre, db.Usage.ById(others), cancel);
        var rematch = new Rematch(books);
        foreach (var step in found.Moved.Chunk(Rematch.Step))
            await rematch.StepAsync(db, step, OwnerOf, cancel);
        await db.Usage.WriteOffSuspendedAsync(found.CustomerIds, cancel);

        CliOwner? OwnerOf(UsageRecord record) =>
            clis.TryFind(record.Identifier, UkTime.DayOf(record.StartedUtc), out var owner) ? owner : null;
    }

    private sealed class Found
    {
        /// <summary>They are another line's or nobody's, or have a price no more: matched and rated as a new call is.</summary>
        public List<long> Moved { get; } = [];

        /// <summary>By the cost centre that their line is in now; 0: none.</summary>
        public Dictionary<int, List<long>> CostCentres { get; } = [];

        /// <summary>Whose they were.</summary>
        public HashSet<int> CustomerIds { get; } = [];
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
        var found = new Found();
        var changes = new Dictionary<int, RepricedCalls>();
        using var calls = db.Usage.Read(CallTexts.Identifier | CallTexts.Dialled | CallTexts.ChargeCode);
        foreach (var some in ids.Chunk(Batch))
        {
            calls.Open(some);
            for (StoredCall[] next; (next = calls.Next()).Length > 0;)
                foreach (var call in next)
                {
                    if (!suppliers.TryGetValue(call.FileId, out var supplierId))
                        continue;
                    if (!books.TryGetValue(supplierId, out var ofSupplier))
                        books[supplierId] = ofSupplier = await RatingBooks.LoadAsync(db, supplierId, cancel);
                    if (!changes.TryGetValue(supplierId, out var ofChanges))
                        changes[supplierId] = ofChanges = new(supplierId);
                    Compare(call, clis, ofSupplier, found, ofChanges);
                }
            foreach (var repriced in changes.Values)
                await db.Usage.RepriceAsync(repriced, cancel);
            changes.Clear();
        }
        return found;
    }

    private static void Compare(StoredCall call, CliBook clis, RatingBooks books, Found found, RepricedCalls changes)
    {
        found.CustomerIds.Add(call.CustomerId);
        var (before, after) = (call.Price, RateAgainPass.Rate(call, books));
        var hasOwner = clis.TryFind(call.Identifier, UkTime.DayOf(call.StartedUtc), out var owner);
        if (!hasOwner || (owner.CustomerId, owner.CliId) != (call.CustomerId, call.CliId) || after.Orphan != before.Orphan)
        {
            found.Moved.Add(call.Id);
            return;
        }
        if ((owner.CostCentreId ?? 0) is var costCentre && costCentre != call.CostCentreId)
        {
            if (!found.CostCentres.TryGetValue(costCentre, out var others))
                found.CostCentres[costCentre] = others = [];
            others.Add(call.Id);
        }
        if (after != before)
            changes.Add(call, after);
    }

    /// <summary>Whoever has, or had, one of these calls' lines.</summary>
    private static async Task<CliBook> BookAsync(BillingDb db, List<long> ids, CancellationToken cancel)
    {
        if (ids.Count > Few)
            return new(await db.Clis.AsNoTracking().ToListAsync(cancel));
        var given = db.Usage.ById(ids).AsNoTracking();
        var keys = await given.Select(u => u.Identifier).Distinct().ToListAsync(cancel);
        var lines = db.Clis.AsNoTracking().Where(c => EF.Parameter(keys).Contains(c.Key) || c.LastKey != null || c.Key.EndsWith('*'));
        return new(await lines.ToListAsync(cancel));
    }
}
