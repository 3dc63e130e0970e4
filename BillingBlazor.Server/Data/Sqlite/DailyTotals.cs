using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Reads the daily totals of a stretch of days, and adds those up anew whose files changed since.</summary>
public static class DailyTotals
{
    /// <summary>So many sums are kept in memory; a larger file is written in parts.</summary>
    private const int MostSums = 400_000;

    private const byte NoHour = 31;
    private const int NoDestination = -1;

    private const string Select = """
        SELECT "StartedUtc","CustomerId","CliId","DestinationId","Orphan","Flags","Seconds","Bytes","Cost","PlainPrice","Price",
        "InvoiceId","ExcludedByRunId","Source"
        FROM "UsageRecords" NOT INDEXED WHERE "Id" >= ?1 AND "Id" <= ?2 AND "FileId" = ?3
        """;

    private static readonly SemaphoreSlim writing = new(1, 1);

    /// <summary>Each sum of the days from and to, both included, of files that are Ready.</summary>
    /// <param name="detail">Without lines an entry has no customer and no line, and either no hour or no destination.</param>
    public static async Task ScanAsync(BillingDb db, BillingPeriod days, UsageDetail detail, UsageVisitor visit, CancellationToken cancel)
    {
        await RefreshAsync(db, days, cancel);
        var table = detail == UsageDetail.Lines ? "DailyUsage" : "DailyTotals";
        PackedDays.Each(
            db,
            $"""
            SELECT b."Content", b."Day", b."FileId" FROM "{table}" b WHERE b."Day" >= ?1 AND b."Day" <= ?2 AND b."FileId" IN (SELECT "Id"
            FROM "CdrFiles" WHERE "State" = 'Ready')
            """,
            days,
            (content, day, fileId) => Read(content, day, fileId, detail, visit),
            cancel
        );
    }

    /// <summary>The marked files that touch these days; of all days without. Whoever comes while another writes waits for it, and finds the
    /// work done.</summary>
    public static async Task RefreshAsync(BillingDb db, BillingPeriod? days, CancellationToken cancel)
    {
        if (!await db.Set<FileToAddUp>().AnyAsync(cancel))
            return;
        await writing.WaitAsync(cancel);
        try
        {
            var (from, to) = days is { } stretch
                ? (UkTime.StartOf(stretch.From), UkTime.StartOf(stretch.To.AddDays(1)))
                : (DateTime.MinValue, DateTime.MaxValue);
            var marked = await db.Set<FileToAddUp>()
                .AsNoTracking()
                .Join(db.CdrFiles, m => m.FileId, f => f.Id, (mark, file) => new { mark.Id, File = file })
                .Where(m =>
                    m.File.State != CdrFileState.Ready
                    || m.File.FirstStartedUtc == null
                    || (m.File.FirstStartedUtc < to && m.File.LastStartedUtc >= from)
                )
                .OrderBy(m => m.Id)
                .ToListAsync(cancel);
            if (marked.Count == 0)
                return;
            foreach (var mark in marked)
                await WriteAsync(db, mark.Id, mark.File, cancel);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>In the background, so that whoever opens a report finds it done; not while a run claims calls, which marks the same files
    /// again and again.</summary>
    public static async Task KeepAsync(BillingDb db, CancellationToken cancel)
    {
        if (
            await db.Set<FileToAddUp>().AnyAsync(cancel)
            && !await db.BillingRuns.AnyAsync(r => r.State == Domain.Billing.RunState.Drafting, cancel)
        )
            await RefreshAsync(db, days: null, cancel);
    }

    private static async Task WriteAsync(BillingDb db, long markId, CdrFile file, CancellationToken cancel)
    {
        var (usage, totals) = (new List<DailyUsage>(), new List<DailyTotal>());
        if (file is { State: CdrFileState.Ready, FirstRecordId: { } first, LastRecordId: { } last })
            AddUp(db, file.Id, first, last, usage, totals, cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        await db.Set<DailyUsage>().Where(b => b.FileId == file.Id).ExecuteDeleteAsync(cancel);
        await db.Set<DailyTotal>().Where(b => b.FileId == file.Id).ExecuteDeleteAsync(cancel);
        BulkInsert.Add(db, usage, cancel);
        BulkInsert.Add(db, totals, cancel);
        await db.Set<FileToAddUp>().Where(m => m.Id == markId).ExecuteDeleteAsync(cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>One pass over the file's records, by hand, and outside of any lock: nobody waits for it.</summary>
    private static void AddUp(
        BillingDb db,
        int fileId,
        long first,
        long last,
        List<DailyUsage> usage,
        List<DailyTotal> totals,
        CancellationToken cancel
    )
    {
        var (sums, part, seen) = (new Dictionary<Key, Sums>(), 0, 0);
        db.Database.OpenConnection();
        try
        {
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            using var select = new Command(connection, Select);
            select.Bind(1, first);
            select.Bind(2, last);
            select.Bind(3, fileId);
            while (select.Step())
            {
                if ((++seen & 0xFFFF) == 0)
                    cancel.ThrowIfCancellationRequested();
                Take(select, sums);
                if (sums.Count < MostSums)
                    continue;
                Pack(fileId, part++, sums, usage, totals);
                sums.Clear();
            }
        }
        finally
        {
            db.Database.CloseConnection();
        }
        Pack(fileId, part, sums, usage, totals);
    }

    private static void Take(Command row, Dictionary<Key, Sums> sums)
    {
        var started = UkTime.ToLocal(DateTime.UnixEpoch.AddSeconds(row.Long(0)));
        var flags = (UsageMarks)row.Int(5);
        var (cost, plain) = (row.Long(8), row.Long(9));
        var state = UsageEntry.StateOf(
            (OrphanReason)row.Int(4),
            flags,
            (PriceSource)row.Int(13),
            row.Int(11) != 0,
            row.Int(12) != 0,
            plain,
            cost
        );
        var key = new Key(DateOnly.FromDateTime(started).DayNumber, row.Int(1), row.Int(2), row.Int(3), (byte)started.Hour, state);
        ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        sum.Calls++;
        sum.Seconds += row.Int(6);
        sum.Bytes += row.Long(7);
        sum.Cost += cost;
        sum.Price += row.Long(10);
        if ((state & UsageState.BelowCost) != 0)
            sum.Shortfall += cost - plain;
    }

    private static void Pack(int fileId, int part, Dictionary<Key, Sums> sums, List<DailyUsage> usage, List<DailyTotal> totals)
    {
        foreach (var day in sums.GroupBy(sum => sum.Key.Day))
        {
            usage.Add(new(fileId, part, DateOnly.FromDayNumber(day.Key), Packed(day)));
            totals.Add(new(fileId, part, DateOnly.FromDayNumber(day.Key), Packed(Together(day))));
        }
    }

    /// <summary>Each sum twice: by its destination, and by its hour.</summary>
    private static Dictionary<Key, Sums> Together(IEnumerable<KeyValuePair<Key, Sums>> day)
    {
        var totals = new Dictionary<Key, Sums>();
        foreach (var (key, sum) in day)
        {
            Of(key with { CustomerId = 0, CliId = 0, Hour = NoHour }).Add(sum);
            Of(key with { CustomerId = 0, CliId = 0, DestinationId = NoDestination }).Add(sum);
        }
        return totals;

        ref Sums Of(Key key) => ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(totals, key, out _);
    }

    private static byte[] Packed(IEnumerable<KeyValuePair<Key, Sums>> sums)
    {
        var (writer, customer, cli) = (new PackedWriter(), 0, 0);
        foreach (
            var (key, sum) in sums.OrderBy(s => s.Key.CustomerId)
                .ThenBy(s => s.Key.CliId)
                .ThenBy(s => s.Key.DestinationId)
                .ThenBy(s => s.Key.Hour)
        )
        {
            writer.Add(key.CustomerId - customer);
            writer.Add(key.CliId - cli);
            writer.Add(key.DestinationId);
            writer.Add((key.Hour << 5) | (int)key.State);
            writer.Add(sum.Calls);
            writer.Add(sum.Seconds);
            writer.Add(sum.Bytes);
            writer.Add(sum.Cost);
            writer.Add(sum.Price);
            if ((key.State & UsageState.BelowCost) != 0)
                writer.Add(sum.Shortfall);
            (customer, cli) = (key.CustomerId, key.CliId);
        }
        return writer.ToArray();
    }

    private static void Read(ReadOnlySpan<byte> content, DateOnly day, int fileId, UsageDetail detail, UsageVisitor visit)
    {
        var reader = new PackedReader(content);
        var entry = new UsageEntry { Day = day, FileId = fileId };
        while (!reader.IsAtEnd)
        {
            entry.CustomerId += reader.NextInt();
            entry.CliId += reader.NextInt();
            entry.DestinationId = reader.NextInt();
            var when = reader.NextInt();
            (entry.Hour, entry.State) = (when >> 5, (UsageState)(when & 31));
            entry.Calls = reader.NextInt();
            entry.Seconds = reader.Next();
            entry.Bytes = reader.Next();
            entry.Cost = reader.Next();
            entry.Price = reader.Next();
            entry.Shortfall = (entry.State & UsageState.BelowCost) != 0 ? reader.Next() : 0;
            if (detail == UsageDetail.Lines || (entry.DestinationId == NoDestination) == (detail == UsageDetail.Hours))
                visit(entry);
        }
    }

    private readonly record struct Key(int Day, int CustomerId, int CliId, int DestinationId, byte Hour, UsageState State);

    private struct Sums
    {
        public int Calls;
        public long Seconds,
            Bytes,
            Cost,
            Price,
            Shortfall;

        public void Add(in Sums other) =>
            (Calls, Seconds, Bytes, Cost, Price, Shortfall) = (
                Calls + other.Calls,
                Seconds + other.Seconds,
                Bytes + other.Bytes,
                Cost + other.Cost,
                Price + other.Price,
                Shortfall + other.Shortfall
            );
    }
}
