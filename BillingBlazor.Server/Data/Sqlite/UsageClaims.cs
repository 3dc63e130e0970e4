using System.Runtime.InteropServices;
using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>
/// The usage of a run in sets: what is billable is summed, claimed and given back by one statement for many customers, never a query a
/// record. A record's InvoiceId is its claim, so it is on at most one live invoice. In all statements {0} are the customers as JSON, each
/// with the seconds of its usage, and {1} is the run.
/// </summary>
internal sealed class UsageClaims(BillingDb db, BillingRun run)
{
    private static string Span(string customers) =>
        $$"""
            WITH span ("CustomerId", "From", "Current", "To") AS MATERIALIZED (SELECT json_extract(value, '$[0]'), json_extract(value,
            '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each({{customers}})),
                week AS MATERIALIZED (SELECT * FROM {{UsageWeeks.Each}})
            """;

    private const string Unclaim = $$"""
        UPDATE "UsageRecords" AS u SET "InvoiceId" = NULL FROM "Invoices" i
        WHERE i."RunId" = ?1 AND i."State" = 'Draft' AND i."CustomerId" IN (SELECT value FROM json_each(?2))
            AND u.{{UsageWeeks.InEach}} AND u."CustomerId" = i."CustomerId"
            AND u."InvoiceId" = i."Id"
        RETURNING "Id"
        """;

    private const string UndoLeaveOut = $$"""
        UPDATE "UsageRecords" SET "ExcludedByRunId" = NULL, "Price" = "PlainPrice"
        WHERE {{UsageWeeks.InEach}} AND "CustomerId" IN (SELECT value FROM json_each(?2)) AND "ExcludedByRunId" = ?1 RETURNING "Id"
        """;

    private readonly string billable = $"""
        w."Week" BETWEEN s."From" / 604800 AND s."To" / 604800 AND u."Week" = w."Week" AND u."CustomerId" = s."CustomerId"
        AND u."StartedUtc" >= s."From" AND u."StartedUtc" < s."To" AND {StoredCall.UnbilledSql("u.")}
        AND u."FileId" IN (SELECT "Id" FROM "CdrFiles" WHERE "State" = 'Ready')
        {OfCategories(run)}
        """;

    private static string OfCategories(BillingRun run) =>
        run.CategoryIds.Count == 0
            ? ""
            : $"""
                AND u."DestinationId" IN (SELECT "Id" FROM "Destinations" WHERE "CategoryId" IN ({string.Join(',', run.CategoryIds)}))
                """;

    private string LeaveOut =>
        $$"""
            {{Span("{0}")}} UPDATE "UsageRecords" SET "ExcludedByRunId" = {1}, "Price" = 0 WHERE "Id" IN (
                SELECT u."Id" FROM span s CROSS JOIN week w CROSS JOIN "UsageRecords" u WHERE {{billable}} AND u."CliId" IN (SELECT "Id"
                FROM "Clis" WHERE "ExcludedFromBilling"))
            """;

    private string Calls =>
        $"""
            {Span("?1")} SELECT u."CustomerId", u."CostCentreId", u."CliId", u."DestinationId", u."StartedUtc" < s."Current", u."Source",
                u."Seconds", u."Price", u."PlainPrice", u."Cost", u."Flags", u."StartedUtc",
                u."Band", u."RateRowId", u."AdjustmentId", u."BilledSeconds", u."Bytes", u."ServicePrice"
            FROM span s CROSS JOIN week w CROSS JOIN "UsageRecords" u WHERE {billable}
            """;

    // The plus: first what is claimed, then its records by id. Without it SQLite without statistics reads each record there is.
    private string Claim =>
        $$"""
            {{Span("{0}")}}, claimed AS MATERIALIZED (
                SELECT u."Id", i."Id" AS "InvoiceId" FROM span s CROSS JOIN "Invoices" i CROSS JOIN "Customers" c CROSS JOIN week w CROSS
                JOIN "UsageRecords" u
                WHERE i."RunId" = {1} AND i."CustomerId" = s."CustomerId" AND c."Id" = s."CustomerId"
                AND (NOT c."InvoicePerCostCentre" OR i."CostCentreKey" = COALESCE(u."CostCentreId", 0)) AND {{billable}})
            UPDATE "UsageRecords" AS u SET "InvoiceId" = claimed."InvoiceId" FROM claimed WHERE u."Id" = +claimed."Id"
            """;

    /// <summary>A customer's calls lie all over the table: with the usual 2 MiB of cache each page would be read again and again.</summary>
    private Task<int> WidenCacheAsync(CancellationToken cancel) => db.Database.ExecuteSqlRawAsync("pragma cache_size=-65536", cancel);

    /// <inheritdoc cref="UsageStore.LeaveOutAsync"/>
    public async Task LeaveOutAsync(IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel)
    {
        await WidenCacheAsync(cancel);
        var ids = members.Select(m => m.CustomerId).ToList();
        var holders = await db
            .Clis.Where(c => c.ExcludedFromBilling && ids.Contains(c.CustomerId))
            .Select(c => c.CustomerId)
            .Distinct()
            .ToListAsync(cancel);
        if (holders.Count == 0)
            return;
        var spans = Spans(members.Where(m => holders.Contains(m.CustomerId)));
        await db.Database.ExecuteSqlRawAsync(LeaveOut, [spans, run.Id], cancel);
        await MarkFilesAsync(members, cancel);
    }

    /// <summary>The sums that make usage lines, by customer. What the customer isn't shown is claimed but not counted.</summary>
    public async Task<ILookup<int, UsageSum>> SumAsync(IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel)
    {
        var sums = Sums(members).Where(s => s.Value.Calls > 0).OrderBy(s => s.Key).ToList();
        var cliIds = sums.Select(s => s.Key.CliId).Distinct().ToList();
        var lines = (await db.Clis.AsNoTracking().Where(c => EF.Parameter(cliIds).Contains(c.Id)).ToListAsync(cancel)).ToDictionary(c =>
            c.Id
        );
        var shares = await UsageShares.LoadAsync(db, sums.SelectMany(s => s.Value.Shares.Keys), cancel);
        var periods = members.ToDictionary(m => m.CustomerId, m => m.Usage);
        return sums.ToLookup(
            s => s.Key.CustomerId,
            s => new UsageSum(
                s.Key.CostCentreId is 0 ? null : s.Key.CostCentreId,
                s.Key.CliId,
                lines.GetValueOrDefault(s.Key.CliId)?.Label ?? "of a removed line",
                s.Key.CategoryId,
                s.Key.IsEarlier,
                s.Key.IsEarlier ? new(Day(s.Value.First), Day(s.Value.Last)) : periods[s.Key.CustomerId],
                s.Value.Calls,
                s.Value.Seconds,
                Money.FromMicropounds(s.Value.Price),
                Money.FromMicropounds(s.Value.Cost),
                s.Value.IsCapped ? lines.GetValueOrDefault(s.Key.CliId)?.SpendingCap : null
            )
            {
                PlainPrice = Money.FromMicropounds(s.Value.Plain),
                Shares = shares.Of(s.Value.Shares),
            }
        );
    }

    /// <summary>In one reading of the calls; SQLite would sort them all to sum them by line.</summary>
    private Dictionary<(int CustomerId, int CostCentreId, int CliId, int CategoryId, bool IsEarlier), Sum> Sums(
        IReadOnlyList<BillingRunCustomer> members
    )
    {
        var connection = (SqliteConnection)db.Database.GetDbConnection(); // open: the run's transaction is
        var destinations = Destinations(connection);
        using var calls = new Command(connection, Calls);
        calls.BindText(1, Spans(members));
        var sums = new Dictionary<(int, int, int, int, bool), Sum>();
        while (calls.Step())
        {
            if (!destinations.TryGetValue(calls.Int(3), out var destination))
                continue;
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(
                sums,
                (calls.Int(0), calls.Int(1), calls.Int(2), destination.CategoryId, calls.Int(4) != 0),
                out _
            );
            (sum ??= new()).Add(calls, isShown: !destination.IsFreeToCaller && ShownCalls.IsShown((PriceSource)calls.Int(5)));
        }
        return sums;
    }

    private static Dictionary<int, (int CategoryId, bool IsFreeToCaller)> Destinations(SqliteConnection connection)
    {
        using var select = new Command(connection, """SELECT "Id", "CategoryId", "IsFreeToCaller" FROM "Destinations" """);
        var destinations = new Dictionary<int, (int, bool)>();
        while (select.Step())
            destinations.Add(select.Int(0), (select.Int(1), select.Int(2) != 0));
        return destinations;
    }

    /// <summary>Claims what was summed, for the invoices of these customers in this run.</summary>
    public async Task ClaimAsync(IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlRawAsync(Claim, [Spans(members), run.Id], cancel);
        await MarkFilesAsync(members, cancel);
    }

    /// <summary>Gives back what the drafts hold of these customers' usage: to whoever has the line now, at its price of now.</summary>
    public async Task<List<long>> GiveBackAsync(IReadOnlyList<int> customerIds, CancellationToken cancel)
    {
        var json = JsonSerializer.Serialize(customerIds);
        List<long> given = [.. Run(Unclaim, json), .. Run(UndoLeaveOut, json)];
        await MarkFilesAsync(
            await db
                .BillingRunCustomers.AsNoTracking()
                .Where(m => m.RunId == run.Id && EF.Parameter(customerIds).Contains(m.CustomerId))
                .ToListAsync(cancel),
            cancel
        );
        var usage = await db
            .BillingRunCustomers.Where(m => m.RunId == run.Id && EF.Parameter(customerIds).Contains(m.CustomerId))
            .GroupBy(_ => 1)
            .Select(g => new { From = g.Min(m => m.UsageFrom), To = g.Max(m => m.UsageTo) })
            .SingleOrDefaultAsync(cancel);
        if (usage is not null)
            await MonthsToSettle.MarkMonthsAsync(
                db,
                customerIds,
                run.FirstDayOf(new(usage.From, usage.To)) ?? await OldestAsync(cancel),
                usage.To,
                cancel
            ); // a file may have come since
        return given;
    }

    /// <inheritdoc cref="UsageStore.GiveBackLeftOutAsync"/>
    public static async Task GiveBackLeftOutAsync(BillingDb db, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        var calls = db.UsageRecords.Where(u => EF.Parameter(ids).Contains(u.Id) && u.ExcludedByRunId != null);
        var touched = await calls
            .AsNoTracking()
            .Select(u => new
            {
                u.FileId,
                u.CustomerId,
                u.StartedUtc,
            })
            .ToListAsync(cancel);
        await calls.ExecuteUpdateAsync(
            u =>
                u.SetProperty(x => x.ExcludedByRunId, (int?)null)
                    .SetProperty(x => x.Price, x => x.PlainPrice)
                    .SetProperty(x => x.Flags, x => x.Flags & ~Settled.AllMarks),
            cancel
        );
        await FilesToAddUp.MarkFilesAsync(db, [.. touched.Select(u => u.FileId).Distinct()], cancel);
        var months = touched
            .Where(u => u.CustomerId is not null)
            .Select(u => (u.CustomerId!.Value, MonthToSettle.Of(UkTime.DayOf(u.StartedUtc))));
        await MonthsToSettle.MarkAsync(db, [.. months.Distinct()], cancel);
    }

    private List<long> Run(string sql, string customers)
    {
        using var update = new Command((SqliteConnection)db.Database.GetDbConnection(), sql); // open: the transaction is
        update.Bind(1, run.Id);
        update.BindText(2, customers);
        var ids = new List<long>();
        while (update.Step())
            ids.Add(update.Long(0));
        return ids;
    }

    private async Task<DateOnly> OldestAsync(CancellationToken cancel) =>
        await db.CdrFiles.Where(f => f.State == CdrFileState.Ready).MinAsync(f => f.FirstStartedUtc, cancel) is { } first
            ? UkTime.DayOf(first)
            : db.Today;

    /// <summary>The reports' sums of the files that these customers' usage may lie in.</summary>
    private async Task MarkFilesAsync(IReadOnlyCollection<BillingRunCustomer> members, CancellationToken cancel)
    {
        if (members.Count == 0)
            return;
        var (from, to) = (
            members.Min(m => run.FirstDayOf(m.Usage) is { } first ? UkTime.UnixOf(first) : 0),
            members.Max(m => UkTime.UnixOf(m.UsageTo.AddDays(1)))
        );
        await FilesToAddUp.MarkSpanAsync(db, from, to, cancel);
    }

    private string Spans(IEnumerable<BillingRunCustomer> members) =>
        JsonSerializer.Serialize(
            members.Select(m =>
                new[]
                {
                    m.CustomerId,
                    run.FirstDayOf(m.Usage) is { } first ? UkTime.UnixOf(first) : 0,
                    UkTime.UnixOf(m.UsageFrom),
                    UkTime.UnixOf(m.UsageTo.AddDays(1)),
                }
            )
        );

    private static DateOnly Day(long unix) => UkTime.DayOf(DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime);

    private sealed class Sum
    {
        public int Calls { get; private set; }
        public long Seconds { get; private set; }
        public long Price { get; private set; }
        public long Plain { get; private set; }
        public long Cost { get; private set; }
        public bool IsCapped { get; private set; }
        public long First { get; private set; } = long.MaxValue;
        public long Last { get; private set; }
        public Dictionary<ShareKey, ShareSum> Shares { get; } = [];

        /// <param name="isShown">To the customer: else it is not counted.</param>
        public void Add(Command call, bool isShown)
        {
            if (isShown)
                (Calls, Seconds) = (Calls + 1, Seconds + call.Int(6));
            (Price, Plain, Cost) = (Price + call.Long(7), Plain + call.Long(8), Cost + call.Long(9));
            IsCapped |= ((UsageMarks)call.Int(10) & (UsageMarks.ToTheCap | UsageMarks.CapReached)) != 0;
            if (isShown)
            {
                var key = new ShareKey(call.Int(3), (Band)call.Int(12), (PriceSource)call.Int(5), call.Int(13), call.Int(14));
                ref var share = ref CollectionsMarshal.GetValueRefOrAddDefault(Shares, key, out _);
                (share ??= new()).Add(call.Int(15), call.Long(16), call.Long(8), call.Long(17), call.Long(11));
            }
            (First, Last) = (Math.Min(First, call.Long(11)), Math.Max(Last, call.Long(11)));
        }
    }
}
