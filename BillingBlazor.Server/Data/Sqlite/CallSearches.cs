using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Which way to calls a filter takes: a page is read along one index from where the last one ended, never counted or sorted
/// whole.</summary>
internal static class CallSearches
{
    public static async Task<CallSearch> OfAsync(BillingDb db, CallFilter filter, CancellationToken cancel)
    {
        var owner = filter.CliId is { } line
            ? await db.Clis.Where(c => c.Id == line).Select(c => c.CustomerId).FirstOrDefaultAsync(cancel)
            : filter.CustomerId;
        if (filter.Number is { } number)
        {
            var all = await NarrowAsync(
                db,
                Marked(await OfInvoiceAsync(db, filter, cancel) ?? db.UsageRecords, filter.Flag),
                filter,
                owner,
                cancel
            );
            return new CallsOfNumber(db, all, number, await CallsOfNumber.FindAsync(db, number, cancel));
        }
        if (filter.FileId is not null)
        {
            var calls = await OfInvoiceAsync(db, filter, cancel) ?? OfOwner(db, owner);
            return new CallsOfFile(db, await NarrowAsync(db, Marked(calls, filter.Flag), filter, owner, cancel), filter.IsCountable);
        }
        if (filter.InvoiceId is not null)
        {
            var calls = await NarrowAsync(db, Marked((await OfInvoiceAsync(db, filter, cancel))!, filter.Flag), filter, owner, cancel);
            var isReversed = await db.Invoices.AnyAsync(i => i.Id == filter.InvoiceId && i.State == InvoiceState.Reversed, cancel);
            return isReversed ? new CallsByStart(db, calls, filter.IsCountable) : new CallsOfCustomer(db, calls, filter.IsCountable);
        }
        if (IsRare(filter.Flag) && filter.DestinationId is null) // to a destination the calls are few already
            return new CallsByStart(
                db,
                await NarrowAsync(db, Rare(db, filter.Flag!.Value, owner is not null), filter, owner, cancel),
                filter.IsCountable
            );
        var narrowed = await NarrowAsync(db, Marked(OfOwner(db, owner), filter.Flag), filter, owner, cancel);
        if (owner is not null)
            return new CallsOfCustomer(db, narrowed, filter.IsCountable);
        return filter.Band is null && filter.Flag is null
            ? new CallsOfStretch(db, narrowed, StretchOf(filter), filter.IsCountable)
            : new SiftedCallsOfStretch(db, narrowed, StretchOf(filter), filter.IsCountable);
    }

    private static IQueryable<UsageRecord> OfOwner(BillingDb db, int? owner) =>
        owner is { } customerId ? UsageWeeks.CallsOf(db, customerId) : db.UsageRecords;

    /// <summary>Null: no invoice is asked for.</summary>
    private static async Task<IQueryable<UsageRecord>?> OfInvoiceAsync(BillingDb db, CallFilter filter, CancellationToken cancel)
    {
        if (filter.InvoiceId is not { } invoiceId)
            return null;
        var invoice = await db.Invoices.AsNoTracking().SingleOrDefaultAsync(i => i.Id == invoiceId, cancel);
        return invoice is null ? db.UsageRecords.Where(_ => false) : ReversedUsage.Of(db, invoice.Id, invoice.CustomerId, invoice.State);
    }

    private static CallStretch StretchOf(CallFilter filter) =>
        new(
            filter.DestinationId,
            filter.From is { } from ? UkTime.UnixOf(from) : 0,
            filter.To is { } to ? UkTime.UnixOf(to.AddDays(1)) : long.MaxValue
        );

    /// <summary>Whatever else the filter asks for.</summary>
    private static async Task<IQueryable<UsageRecord>> NarrowAsync(
        BillingDb db,
        IQueryable<UsageRecord> calls,
        CallFilter filter,
        int? owner,
        CancellationToken cancel
    )
    {
        calls = await SeenAsync(db, calls.AsNoTracking(), cancel);
        if (owner is not null)
            calls = calls.Where(u => u.CustomerId == owner);
        if (filter.CustomerId is { } customerId && customerId != owner)
            calls = calls.Where(_ => false);
        if (filter.CliId is { } cliId)
            calls = calls.Where(u => u.CliId == cliId);
        if (filter.FileId is { } fileId)
        {
            var file = await db.CdrFiles.AsNoTracking().FirstOrDefaultAsync(f => f.Id == fileId, cancel);
            var (first, last) = (file?.FirstRecordId ?? 0, file?.LastRecordId ?? -1);
            calls = calls.Where(u => u.FileId == fileId && u.Id >= first && u.Id <= last);
        }
        if (filter.DestinationId is { } destinationId)
            calls = calls.Where(u => u.DestinationId == destinationId);
        if (filter.Band is { } band)
            calls = calls.Where(u => u.Band == band && u.Orphan == OrphanReason.None);
        return calls.OnDays(filter.From, filter.To);
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

    private static IQueryable<UsageRecord> Rare(BillingDb db, CallFlag flag, bool isOfCustomer) =>
        flag switch
        {
            CallFlag.LongerThanADay => RareCalls.Long(db, isOfCustomer),
            CallFlag.Orphan => RareCalls.Orphans(db, isOfCustomer),
            _ => RareCalls.Marked(db, MarksOf(flag), isOfCustomer),
        };

    /// <summary>There is an index of such calls alone.</summary>
    private static bool IsRare(CallFlag? flag) =>
        flag is CallFlag.LongerThanADay or CallFlag.Orphan || (flag is { } marked && (MarksOf(marked) & RareCalls.Marks) != 0);

    private static IQueryable<UsageRecord> Marked(IQueryable<UsageRecord> calls, CallFlag? flag)
    {
        if (flag is null)
            return calls;
        if (flag == CallFlag.LongerThanADay)
            return calls.Where(u => u.Seconds > CallRow.SecondsOfADay);
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
}

/// <summary>Calls along an index: by start.</summary>
internal class CallsByStart(BillingDb db, IQueryable<UsageRecord> calls, bool isCountable) : CallSearch
{
    protected BillingDb Db => db;
    protected IQueryable<UsageRecord> Calls => calls;

    public override bool IsCountable => isCountable;

    public override Task<List<CallRow>> PageAsync(CallCursor? beyond, int size, CancellationToken cancel) =>
        RowsAsync(InOrder(Beyond(beyond), beyond is { IsBackwards: true }).Take(size), cancel);

    public override Task<int> CountAsync(int most, CancellationToken cancel) => calls.Select(u => u.Id).Take(most).CountAsync(cancel);

    protected virtual IQueryable<UsageRecord> Beyond(CallCursor? beyond) =>
        beyond switch
        {
            { IsBackwards: true, StartedUtc: var at, Id: var id } => calls.Where(u =>
                u.StartedUtc >= at && (u.StartedUtc > at || u.Id > id)
            ),
            { StartedUtc: var at, Id: var id } => calls.Where(u => u.StartedUtc <= at && (u.StartedUtc < at || u.Id < id)),
            null => calls,
        };

    protected virtual IOrderedQueryable<UsageRecord> InOrder(IQueryable<UsageRecord> some, bool isBackwards) =>
        isBackwards
            ? some.OrderBy(u => u.StartedUtc).ThenBy(u => u.Id)
            : some.OrderByDescending(u => u.StartedUtc).ThenByDescending(u => u.Id);

    protected Task<List<CallRow>> RowsAsync(IQueryable<UsageRecord> some, CancellationToken cancel) =>
        some.Select(u => new CallRow(
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
                u.Cost,
                u.Orphan,
                u.InvoiceId
            ))
            .ToListAsync(cancel);
}

/// <summary>Along the index of customers, whose order is by week first.</summary>
internal sealed class CallsOfCustomer(BillingDb db, IQueryable<UsageRecord> calls, bool isCountable) : CallsByStart(db, calls, isCountable)
{
    protected override IOrderedQueryable<UsageRecord> InOrder(IQueryable<UsageRecord> some, bool isBackwards) =>
        isBackwards ? some.OldestFirst() : some.NewestFirst();
}

/// <summary>As a file has them: the last read first.</summary>
internal class CallsOfFile(BillingDb db, IQueryable<UsageRecord> calls, bool isCountable) : CallsByStart(db, calls, isCountable)
{
    protected override IQueryable<UsageRecord> Beyond(CallCursor? beyond) =>
        beyond switch
        {
            { IsBackwards: true, Id: var id } => Calls.Where(u => u.Id > id),
            { Id: var id } => Calls.Where(u => u.Id < id),
            null => Calls,
        };

    protected override IOrderedQueryable<UsageRecord> InOrder(IQueryable<UsageRecord> some, bool isBackwards) =>
        isBackwards ? some.OrderBy(u => u.Id) : some.OrderByDescending(u => u.Id);
}

/// <summary>From a line or to a number: their ids are found first.</summary>
internal sealed class CallsOfNumber(BillingDb db, IQueryable<UsageRecord> calls, string number, List<long> ids)
    : CallsOfFile(db, calls.Where(u => EF.Parameter(ids).Contains(u.Id)), isCountable: true)
{
    /// <summary>So many are found of one number.</summary>
    private const int Most = 10_001;

    // Its key as a line, and as what was dialled: without a prefix such as 141.
    private readonly (string Line, string Dialled) key = (LineKey.Of(number), DialledNumber.KeyOf(number));

    public override async Task<List<CallRow>> PageAsync(CallCursor? beyond, int size, CancellationToken cancel)
    {
        var rows = new List<CallRow>();
        while (true)
        {
            var page = await base.PageAsync(beyond, size, cancel);
            rows.AddRange(page.Where(IsMeant).Take(size - rows.Count));
            if (rows.Count == size || page.Count < size)
                return rows;
            beyond = new(page[^1].StartedUtc, page[^1].Id, beyond is { IsBackwards: true });
        }
    }

    /// <summary>And not another number's of the same hash.</summary>
    private bool IsMeant(CallRow row) => row.Identifier == key.Line || DialledNumber.KeyOf(row.Dialled) == key.Dialled;

    /// <summary>The ids of calls from a line or to a number, the last read first: by its owners, among orphans, and in the dialled
    /// index.</summary>
    public static async Task<List<long>> FindAsync(BillingDb db, string number, CancellationToken cancel)
    {
        var key = LineKey.Of(number);
        if (key.Length == 0)
            return [];
        var ids = new HashSet<long>(await DialledIndex.FindAsync(db, number, Most, cancel));
        ids.UnionWith(
            await db
                .UsageRecords.Where(u => u.Orphan != OrphanReason.None && u.Identifier == key)
                .OrderByDescending(u => u.StartedUtc)
                .Take(Most)
                .Select(u => u.Id)
                .ToListAsync(cancel)
        );
        if (LineKey.Refusal(number) is not null)
            return [.. ids.OrderDescending()]; // nobody's line is written so
        foreach (var sharing in SharingLines.Of(db, new Cli(number, cliTypeId: 0)))
            foreach (var line in await sharing.Select(c => new { c.Id, c.CustomerId }).ToListAsync(cancel))
                ids.UnionWith(
                    await UsageWeeks
                        .CallsOf(db, line.CustomerId)
                        .Where(u => u.CliId == line.Id && u.Identifier == key)
                        .NewestFirst()
                        .Take(Most)
                        .Select(u => u.Id)
                        .ToListAsync(cancel)
                );
        return [.. ids.OrderDescending()];
    }
}

/// <summary>Narrowed down by time and destination alone: found in order in the call index, and looked at by id.</summary>
internal class CallsOfStretch(BillingDb db, IQueryable<UsageRecord> calls, CallStretch stretch, bool isCountable)
    : CallsByStart(db, calls, isCountable)
{
    private const int MostAtOnce = 40_000;

    protected CallStretch Stretch => stretch;

    /// <summary>Until the page is full: more at once each time, where few are left.</summary>
    public override async Task<List<CallRow>> PageAsync(CallCursor? beyond, int size, CancellationToken cancel)
    {
        var rows = new List<CallRow>();
        for (var atOnce = FirstAtOnce(size); ; atOnce = Math.Max(atOnce, Math.Min(atOnce * 4, MostAtOnce)))
        {
            var found = await CallIndex.FindAsync(Db, stretch, beyond, atOnce, cancel);
            var isBackwards = beyond is { IsBackwards: true };
            rows.AddRange(await RowsAsync(InOrder(Among(found), isBackwards).Take(size - rows.Count), cancel));
            if (rows.Count >= size || found.Count < atOnce)
                return rows;
            beyond = new(found[^1].StartedUtc, found[^1].Id, isBackwards);
        }
    }

    public override async Task<int> CountAsync(int most, CancellationToken cancel) =>
        stretch.DestinationId is null ? await CallIndex.CountAsync(Db, stretch, most, cancel) : await CountAmongAsync(most, cancel);

    protected virtual int FirstAtOnce(int size) => size;

    protected async Task<int> CountAmongAsync(int most, CancellationToken cancel) =>
        await Among(await CallIndex.FindAsync(Db, stretch, null, most, cancel)).Select(u => u.Id).Take(most).CountAsync(cancel);

    private IQueryable<UsageRecord> Among(List<CallAt> found)
    {
        var ids = found.ConvertAll(call => call.Id);
        return Calls.Where(u => EF.Parameter(ids).Contains(u.Id));
    }
}

/// <summary>The same where something else may leave few of the stretch.</summary>
internal sealed class SiftedCallsOfStretch(BillingDb db, IQueryable<UsageRecord> calls, CallStretch stretch, bool isCountable)
    : CallsOfStretch(db, calls, stretch, isCountable)
{
    private const int LeastAtOnce = 4_000;

    public override Task<int> CountAsync(int most, CancellationToken cancel) => CountAmongAsync(most, cancel);

    protected override int FirstAtOnce(int size) => Math.Max(size, LeastAtOnce);
}
