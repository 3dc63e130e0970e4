using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <param name="Cost">Null for whoever may not see it.</param>
public sealed record CallRow(
    long Id,
    DateTime StartedUtc,
    UsageKind Kind,
    string Identifier,
    string Dialled,
    int? CustomerId,
    string? Customer,
    string? Destination,
    int Seconds,
    long Bytes,
    Band Band,
    UsageMarks Flags,
    Money Price,
    Money? Cost,
    OrphanReason Orphan,
    int? InvoiceId
)
{
    public bool IsLongerThanADay => Seconds > CallQueries.SecondsOfADay;
}

/// <param name="Count">At most 10,000, or as many as were seen on the way where counting would read the calls themselves.</param>
/// <param name="IsCapped">There are more than that, which weren't counted.</param>
public sealed record CallPage(IReadOnlyList<CallRow> Rows, int Count, bool IsCapped, bool HasNewer, bool HasOlder);

/// <summary>What the filters are called.</summary>
public sealed record CallNames(string? Customer, string? Cli, string? File, string? Destination, string? Invoice, bool MaySeeCost);

/// <summary>
/// Calls among tens of millions: a page is read along one index from where the last one ended, never counted or sorted whole. Newest first;
/// of a file
/// and of a number, the last read first.
/// </summary>
public sealed class CallQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public const int MostCounted = 10_000;
    public const int PageSize = 100;
    internal const int SecondsOfADay = 24 * 3600;
    private const int ExportStep = 5_000;
    private const int SiftedAtOnce = 4_000;
    private const int MostSiftedAtOnce = 40_000;

    public async Task<CallPage> ListAsync(CallFilter filter, CallCursor? cursor, CancellationToken cancel, int size = PageSize)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var search = await SearchAsync(db, filter, cancel);
        var rows = await PageAsync(db, search, cursor, size + 1, cancel);
        var hasMore = rows.Count > size;
        if (hasMore)
            rows.RemoveAt(size);
        var isBackwards = cursor is { IsBackwards: true };
        if (isBackwards)
            rows.Reverse();
        var isWhole = cursor is null && !hasMore;
        var count =
            isWhole ? rows.Count
            : search.IsCountable ? await CountAsync(db, search, cancel)
            : (int?)null;
        return new(
            rows,
            Math.Min(count ?? rows.Count, MostCounted),
            count is null or > MostCounted,
            isBackwards ? hasMore : cursor is not null,
            isBackwards || hasMore
        );
    }

    /// <summary>Every call that matches, in steps, so that an export holds nothing up.</summary>
    public async IAsyncEnumerable<CallRow> EachAsync(
        CallFilter filter,
        [EnumeratorCancellation] CancellationToken cancel,
        int most = int.MaxValue
    )
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var search = await SearchAsync(db, filter, cancel);
        CallCursor? cursor = null;
        for (var left = most; left > 0;)
        {
            var rows = await PageAsync(db, search, cursor, Math.Min(left, ExportStep), cancel);
            foreach (var row in rows)
                yield return row;
            if (rows.Count < ExportStep)
                yield break;
            left -= rows.Count;
            cursor = new(rows[^1].StartedUtc, rows[^1].Id, IsBackwards: false);
        }
    }

    public async Task<CallNames> NamesAsync(CallFilter filter, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(
            filter.CustomerId is { } customerId
                ? await db.Customers.Where(c => c.Id == customerId).Select(c => c.Name).FirstOrDefaultAsync(cancel)
                : null,
            filter.CliId is { } cliId ? (await db.Clis.AsNoTracking().FirstOrDefaultAsync(c => c.Id == cliId, cancel))?.Label : null,
            filter.FileId is { } fileId
                ? await db.CdrFiles.Where(f => f.Id == fileId).Select(f => f.Name).FirstOrDefaultAsync(cancel)
                : null,
            filter.DestinationId is { } destinationId
                ? await db.Destinations.Where(d => d.Id == destinationId).Select(d => d.Name).FirstOrDefaultAsync(cancel)
                : null,
            filter.InvoiceId is { } invoiceId
                ? await db.Invoices.Where(i => i.Id == invoiceId).Select(i => i.Number ?? "a draft").FirstOrDefaultAsync(cancel)
                : null,
            await user.MayAsync(Permission.SeeCost)
        );
    }

    /// <summary>Destinations whose name has these words, for the filter.</summary>
    public async Task<IReadOnlyList<NamedDestination>> FindDestinationsAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Destinations.AsNoTracking()
            .Where(d => words == null || d.Name.Contains(words))
            .OrderBy(d => d.Name)
            .ThenBy(d => d.Id)
            .Take(30)
            .Join(db.Suppliers, d => d.SupplierId, s => s.Id, (d, s) => new NamedDestination(d.Id, d.Name, s.Name))
            .ToListAsync(cancel);
    }

    /// <param name="IsById">In order of id: along a file, or through found ids.</param>
    /// <param name="Ids">The only ones that can match, newest first.</param>
    /// <param name="IsByWeek">By the index of customers, whose order is by week first.</param>
    /// <param name="Stretch">Where they lie, if only time and destination narrow them down.</param>
    /// <param name="IsSifted">Something else may leave few of that stretch.</param>
    private sealed record Search(
        IQueryable<UsageRecord> Calls,
        bool IsById,
        List<long>? Ids,
        SearchedNumber? Number,
        bool IsCountable,
        bool IsByWeek = false,
        CallStretch? Stretch = null,
        bool IsSifted = false
    );

    /// <summary>Its key as a line, and as what was dialled: without a prefix such as 141.</summary>
    private sealed record SearchedNumber(string Line, string Dialled);

    private static async Task<Search> SearchAsync(BillingDb db, CallFilter filter, CancellationToken cancel)
    {
        var owner = filter.CliId is { } line
            ? await db.Clis.Where(c => c.Id == line).Select(c => c.CustomerId).FirstOrDefaultAsync(cancel)
            : filter.CustomerId;
        var invoice = filter.InvoiceId is { } invoiceId
            ? await db.Invoices.AsNoTracking().SingleOrDefaultAsync(i => i.Id == invoiceId, cancel)
            : null;
        var (calls, isByWeek) = filter.InvoiceId is null
            ? Flagged(db, filter, owner)
            : (
                Marked(invoice is null ? db.UsageRecords.Where(_ => false) : ReversedUsage.Of(db, invoice), filter.Flag),
                invoice is { State: not InvoiceState.Reversed }
            );
        calls = await SeenAsync(db, calls.AsNoTracking(), cancel);
        if (owner is not null)
            calls = calls.Where(u => u.CustomerId == owner);
        if (filter.CustomerId is { } customerId && customerId != owner)
            calls = calls.Where(_ => false);
        if (filter.CliId is { } cliId)
            calls = calls.Where(u => u.CliId == cliId);
        var isById = false;
        if (filter.FileId is { } fileId)
        {
            var file =
                await db
                    .CdrFiles.Where(f => f.Id == fileId)
                    .Select(f => new { First = f.FirstRecordId ?? 0, Last = f.LastRecordId ?? -1 })
                    .FirstOrDefaultAsync(cancel)
                ?? new { First = 0L, Last = -1L };
            calls = calls.Where(u => u.FileId == fileId && u.Id >= file.First && u.Id <= file.Last);
            isById = true;
        }
        if (filter.DestinationId is { } destinationId)
            calls = calls.Where(u => u.DestinationId == destinationId);
        if (filter.Band is { } band)
            calls = calls.Where(u => u.Band == band && u.Orphan == OrphanReason.None);
        calls = LineUsage.OnDays(calls, filter.From, filter.To);
        if (filter.Number is not { } number)
            return new(
                calls,
                isById,
                null,
                null,
                filter.IsCountable,
                isByWeek,
                StretchOf(filter),
                IsSifted: filter.Band is not null || filter.Flag is not null
            );

        var key = LineKey.Of(number);
        var ids = await OfNumberAsync(db, number, key, cancel);
        return new(calls, IsById: true, ids, new(key, DialledNumber.KeyOf(number)), IsCountable: true);
    }

    private static CallStretch? StretchOf(CallFilter filter)
    {
        if (
            (filter.CustomerId ?? filter.CliId ?? filter.InvoiceId ?? filter.FileId) is not null
            || (filter.DestinationId is null && IsPeculiar(filter.Flag))
        )
            return null;
        return new(
            filter.DestinationId,
            filter.From is { } from ? UkTime.UnixOf(from) : 0,
            filter.To is { } to ? UkTime.UnixOf(to.AddDays(1)) : long.MaxValue
        );
    }

    /// <summary>What is being read, or taken back, is seen by nobody. Such files are few at any time; asking of each call would cost more
    /// than the call.</summary>
    private static async Task<IQueryable<UsageRecord>> SeenAsync(BillingDb db, IQueryable<UsageRecord> calls, CancellationToken cancel)
    {
        var unseen = await db
            .CdrFiles.Where(f => f.State != CdrFileState.Ready && f.FirstRecordId != null)
            .Select(f => f.Id)
            .ToListAsync(cancel);
        return unseen.Count == 0 ? calls : calls.Where(u => !EF.Parameter(unseen).Contains(u.FileId));
    }

    private static (IQueryable<UsageRecord> Calls, bool IsByWeek) Flagged(BillingDb db, CallFilter filter, int? owner)
    {
        if (filter.Number is not null)
            return (Marked(db.UsageRecords, filter.Flag), false);
        // Of a file or a destination the calls are few already.
        if (IsPeculiar(filter.Flag) && filter.FileId is null && filter.DestinationId is null)
            return (Peculiar(db, filter.Flag!.Value, owner is not null), false);
        return (Marked(owner is { } customerId ? db.CallsOf(customerId) : db.UsageRecords, filter.Flag), owner is not null);
    }

    private static IQueryable<UsageRecord> Peculiar(BillingDb db, CallFlag flag, bool isOfCustomer) =>
        flag switch
        {
            CallFlag.LongerThanADay => RareCalls.Long(db, isOfCustomer),
            CallFlag.Orphan => RareCalls.Orphans(db, isOfCustomer),
            _ => RareCalls.Marked(db, MarksOf(flag), isOfCustomer),
        };

    /// <summary>There is an index of such calls alone.</summary>
    private static bool IsPeculiar(CallFlag? flag) =>
        flag is CallFlag.LongerThanADay or CallFlag.Orphan || (flag is { } marked && (MarksOf(marked) & RareCalls.Marks) != 0);

    private static IQueryable<UsageRecord> Marked(IQueryable<UsageRecord> calls, CallFlag? flag)
    {
        if (flag is null)
            return calls;
        if (flag == CallFlag.LongerThanADay)
            return calls.Where(u => u.Seconds > SecondsOfADay);
        if (flag == CallFlag.Orphan)
            return calls.Where(u => u.Orphan != OrphanReason.None);
        var marks = MarksOf(flag.Value);
        return calls.Where(u => (u.Flags & marks) != 0);
    }

    private static UsageMarks MarksOf(CallFlag flag) =>
        flag switch
        {
            CallFlag.Inclusive => UsageMarks.Inclusive,
            CallFlag.RepeatedHour => UsageMarks.RepeatedHour,
            CallFlag.SkippedHour => UsageMarks.SkippedHour,
            CallFlag.EqualInFile => UsageMarks.EqualInFile,
            CallFlag.CapReached => UsageMarks.ToTheCap | UsageMarks.CapReached,
            CallFlag.Excluded => UsageMarks.Excluded,
            CallFlag.WrittenOff => UsageMarks.WrittenOff,
            _ => throw new ArgumentOutOfRangeException(nameof(flag), flag, "No mark of a call."),
        };

    /// <summary>The ids of calls from a line or to a number, the last read first: by its owners, among orphans, and in the index of
    /// dialled numbers.</summary>
    private static async Task<List<long>> OfNumberAsync(BillingDb db, string number, string key, CancellationToken cancel)
    {
        if (key.Length == 0)
            return [];
        var ids = new HashSet<long>(await DialledIndex.FindAsync(db, number, MostCounted + 1, cancel));
        ids.UnionWith(
            await db
                .UsageRecords.Where(u => u.Orphan != OrphanReason.None && u.Identifier == key)
                .OrderByDescending(u => u.StartedUtc)
                .Take(MostCounted + 1)
                .Select(u => u.Id)
                .ToListAsync(cancel)
        );
        if (LineKey.Refusal(number) is not null)
            return [.. ids.OrderDescending()]; // nobody's line is written so
        foreach (var sharing in LineAssignments.Sharing(db, new Cli(number, cliTypeId: 0)))
            foreach (var line in await sharing.Select(c => new { c.Id, c.CustomerId }).ToListAsync(cancel))
                ids.UnionWith(
                    await db.CallsOf(line.CustomerId)
                        .Where(u => u.CliId == line.Id && u.Identifier == key)
                        .NewestFirst()
                        .Take(MostCounted + 1)
                        .Select(u => u.Id)
                        .ToListAsync(cancel)
                );
        return [.. ids.OrderDescending()];
    }

    private async Task<List<CallRow>> PageAsync(BillingDb db, Search search, CallCursor? cursor, int size, CancellationToken cancel)
    {
        if (search.Stretch is { } stretch)
            return await PageOfStretchAsync(db, search, stretch, cursor, size, cancel);
        var calls = search.Calls;
        if (search.Ids is { } ids)
            calls = calls.Where(u => EF.Parameter(ids).Contains(u.Id));
        if (search.IsById)
            calls = cursor switch
            {
                { IsBackwards: true, Id: var id } => calls.Where(u => u.Id > id).OrderBy(u => u.Id),
                { Id: var id } => calls.Where(u => u.Id < id).OrderByDescending(u => u.Id),
                null => calls.OrderByDescending(u => u.Id),
            };
        else
            calls = cursor switch
            {
                { IsBackwards: true, StartedUtc: var at, Id: var id } => InOrder(
                    calls.Where(u => u.StartedUtc >= at && (u.StartedUtc > at || u.Id > id)),
                    isBackwards: true,
                    search.IsByWeek
                ),
                { StartedUtc: var at, Id: var id } => InOrder(
                    calls.Where(u => u.StartedUtc <= at && (u.StartedUtc < at || u.Id < id)),
                    isBackwards: false,
                    search.IsByWeek
                ),
                null => InOrder(calls, isBackwards: false, search.IsByWeek),
            };
        var rows = await RowsAsync(db, calls.Take(size), cancel);
        if (search.Number is { } number) // another number of the same hash
            rows.RemoveAll(row => row.Identifier != number.Line && DialledNumber.KeyOf(row.Dialled) != number.Dialled);
        return rows;
    }

    /// <summary>Found in order already; looked at by id, and sifted, until the page is full: more at once each time, where few are
    /// left.</summary>
    private async Task<List<CallRow>> PageOfStretchAsync(
        BillingDb db,
        Search search,
        CallStretch stretch,
        CallCursor? cursor,
        int size,
        CancellationToken cancel
    )
    {
        var rows = new List<CallRow>();
        for (
            var atOnce = search.IsSifted ? Math.Max(size, SiftedAtOnce) : size;
            ;
            atOnce = Math.Max(atOnce, Math.Min(atOnce * 4, MostSiftedAtOnce))
        )
        {
            var found = await CallIndex.FindAsync(db, stretch, cursor, atOnce, cancel);
            var ids = found.ConvertAll(call => call.Id);
            rows.AddRange(
                await RowsAsync(
                    db,
                    InOrder(search.Calls.Where(u => EF.Parameter(ids).Contains(u.Id)), cursor is { IsBackwards: true }, isByWeek: false)
                        .Take(size - rows.Count),
                    cancel
                )
            );
            if (rows.Count >= size || found.Count < atOnce)
                return rows;
            cursor = new(found[^1].StartedUtc, found[^1].Id, cursor is { IsBackwards: true });
        }
    }

    private static IOrderedQueryable<UsageRecord> InOrder(IQueryable<UsageRecord> calls, bool isBackwards, bool isByWeek) =>
        (isBackwards, isByWeek) switch
        {
            (true, true) => calls.OldestFirst(),
            (false, true) => calls.NewestFirst(),
            (true, false) => calls.OrderBy(u => u.StartedUtc).ThenBy(u => u.Id),
            (false, false) => calls.OrderByDescending(u => u.StartedUtc).ThenByDescending(u => u.Id),
        };

    private async Task<List<CallRow>> RowsAsync(BillingDb db, IQueryable<UsageRecord> calls, CancellationToken cancel)
    {
        var seesCost = await user.MayAsync(Permission.SeeCost);
        return await calls
            .Select(u => new CallRow(
                u.Id,
                u.StartedUtc,
                u.Kind,
                u.Identifier,
                u.Dialled,
                u.CustomerId,
                db.Customers.Where(c => c.Id == u.CustomerId).Select(c => c.Name).FirstOrDefault(),
                db.Destinations.Where(d => d.Id == u.DestinationId).Select(d => d.Name).FirstOrDefault(),
                u.Seconds,
                u.Bytes,
                u.Band,
                u.Flags,
                u.Price,
                seesCost ? u.Cost : null,
                u.Orphan,
                u.InvoiceId
            ))
            .ToListAsync(cancel);
    }

    private static async Task<int> CountAsync(BillingDb db, Search search, CancellationToken cancel)
    {
        if (search.Stretch is { } stretch)
        {
            if (stretch.DestinationId is null && !search.IsSifted)
                return await CallIndex.CountAsync(db, stretch, MostCounted + 1, cancel);
            var found = await CallIndex.FindAsync(db, stretch, null, MostCounted + 1, cancel);
            search = search with { Ids = found.ConvertAll(call => call.Id) };
        }
        var calls = search.Ids is { } ids ? search.Calls.Where(u => EF.Parameter(ids).Contains(u.Id)) : search.Calls;
        return await calls.Select(u => u.Id).Take(MostCounted + 1).CountAsync(cancel);
    }
}

public sealed record NamedDestination(int Id, string Name, string Supplier);
