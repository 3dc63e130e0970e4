using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Settles anew what is marked (<see cref="MonthToSettle"/>): whole usage months of customers, allowances, then caps, by start. It only
/// writes what has changed, in batches, and takes a mark away with its last one: killed anywhere, it begins that month again and comes to
/// the same.
/// </summary>
public sealed class SettlementStep(IDbContextFactory<BillingDb> dbs, TimeProvider time, LiveUpdates live)
{
    /// <summary>So many records in one transaction, and no clerk waits long for it.</summary>
    private const int Batch = 10_000;

    private const int MarksAtOnce = 500;
    private const int RecordsAtOnce = 50_000;

    private readonly Dictionary<int, RatingBooks> books = [];

    /// <summary>Every mark there is, oldest first. True when there was one.</summary>
    public Task<bool> WorkOffAsync(CancellationToken cancel) => WorkOffAsync(onlyOf: null, cancel);

    /// <summary>The marks of these customers, in transactions of their own.</summary>
    public async Task<bool> WorkOffAsync(IReadOnlyCollection<int>? onlyOf, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (!await Marks(db, onlyOf).AnyAsync(cancel))
            return false;
        books.Clear(); // set-up may have changed since
        await using (var log = db.Engine.BeginLongWork(db))
            do await foreach (var settled in WorkOutAsync(onlyOf, cancel).OneAheadAsync(cancel))
            {
                await WriteAsync(db, settled, cancel);
                await log.GoOnAsync();
            }
            while (await Marks(db, onlyOf).AnyAsync(cancel)); // marked anew meanwhile
        live.Publish(Topic.Usage);
        return true;
    }

    /// <summary>The marks of these customers in the transaction that is open: what is summed next is settled.</summary>
    internal async Task SettleNowAsync(BillingDb db, IReadOnlyCollection<int> customerIds, CancellationToken cancel)
    {
        var marks = await Marks(db, customerIds).OrderBy(m => m.Id).ToListAsync(cancel);
        if (marks.Count > 0)
            await foreach (var settled in WorkOutAsync(db, marks, cancel))
                await WriteWholeAsync(db, settled, cancel);
    }

    /// <summary>How allowances and caps made the price of a record, told by the settlement that makes it.</summary>
    internal async Task TellAsync(BillingDb db, UsageRecord record, PriceStory story, CancellationToken cancel)
    {
        if (record is not { CustomerId: { } customerId, Orphan: OrphanReason.None } || record.ExcludedByRunId is not null)
            return;
        if (record.InvoiceId is not null)
        {
            if (record.Price != record.PlainPrice)
                story.Tell("Charged", record.Price.ToString(), WordsOf(record.Flags), record.Price.Pounds - record.PlainPrice.Pounds);
            return;
        }
        if ((await SettledCustomer.LoadAsync(db, [customerId], cancel)).GetValueOrDefault(customerId) is not { HasTerms: true } customer)
            return;
        await new SettledMonths(db, books).TellAsync(
            customer,
            UsageMonth.Of(UkTime.DayOf(record.StartedUtc), customer.AnniversaryDay),
            record.Id,
            story,
            cancel
        );
    }

    /// <summary>Of what is billed: it never changes, so it is told as it was settled then.</summary>
    private static string WordsOf(UsageMarks marks) =>
        marks switch
        {
            _ when (marks & UsageMarks.CapReached) != 0 => "as it was billed: the spending cap had been reached",
            _ when (marks & UsageMarks.ToTheCap) != 0 => "as it was billed: charged up to the spending cap",
            _ when (marks & UsageMarks.Inclusive) != 0 => "as it was billed: an allowance covered it, or the beginning of it",
            _ => "as it was billed",
        };

    private static IQueryable<MonthToSettle> Marks(BillingDb db, IReadOnlyCollection<int>? onlyOf) =>
        onlyOf is null
            ? db.MonthsToSettle.AsNoTracking()
            : db.MonthsToSettle.AsNoTracking().Where(m => EF.Parameter(onlyOf).Contains(m.CustomerId));

    /// <param name="Months">The usage months that share days with the marked month.</param>
    private sealed record SettledMark(MonthToSettle Mark, IReadOnlyList<SettledMonth> Months)
    {
        public int Changes => Months.Sum(m => m.Changes.Count);
    }

    /// <summary>All the marks there are now, by a connection of its own.</summary>
    private async IAsyncEnumerable<IReadOnlyList<SettledMark>> WorkOutAsync(
        IReadOnlyCollection<int>? onlyOf,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var last = 0L;
        while (
            await Marks(db, onlyOf).Where(m => m.Id > last).OrderBy(m => m.Id).Take(MarksAtOnce).ToListAsync(cancel) is { Count: > 0 } marks
        )
        {
            await foreach (var settled in WorkOutAsync(db, marks, cancel))
                yield return settled;
            last = marks[^1].Id;
        }
    }

    /// <summary>Marks of one month whose customers have the same usage months are worked out together, so many records at once.</summary>
    private async IAsyncEnumerable<IReadOnlyList<SettledMark>> WorkOutAsync(
        BillingDb db,
        IReadOnlyList<MonthToSettle> marks,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var reader = new SettledMonths(db, books);
        var customers = await SettledCustomer.LoadAsync(db, [.. marks.Select(m => m.CustomerId).Distinct()], cancel);
        foreach (var together in marks.GroupBy(m => (m.Month, customers.GetValueOrDefault(m.CustomerId)?.AnniversaryDay)))
        {
            var months = UsageMonth.OfMonth(together.Key.Month, together.Key.AnniversaryDay);
            var concerned = months.Select(month => (Month: month, Records: reader.Find([.. Of(together)], month))).ToList();
            foreach (
                var part in InParts(
                    together,
                    mark => concerned.Sum(c => c.Records.GetValueOrDefault(mark.CustomerId)?.Count ?? 0),
                    RecordsAtOnce
                )
            )
            {
                var settled = new List<SettledMonth>();
                foreach (var (month, records) in concerned)
                    settled.AddRange(await reader.WorkOutAsync([.. Of(part)], month, records, cancel));
                var ofCustomer = settled.ToLookup(m => m.Customer.Id);
                yield return [.. part.Select(mark => new SettledMark(mark, [.. ofCustomer[mark.CustomerId]]))];
            }
        }

        IEnumerable<SettledCustomer> Of(IEnumerable<MonthToSettle> some) =>
            some.Select(mark => customers.GetValueOrDefault(mark.CustomerId)).OfType<SettledCustomer>();
    }

    /// <summary>In order, each part up to so much; what is more by itself is a part by itself.</summary>
    private static IEnumerable<List<T>> InParts<T>(IEnumerable<T> things, Func<T, int> sizeOf, int most)
    {
        var (part, size) = (new List<T>(), 0);
        foreach (var thing in things)
        {
            if (part.Count > 0 && size + sizeOf(thing) > most)
            {
                yield return part;
                (part, size) = ([], 0);
            }
            part.Add(thing);
            size += sizeOf(thing);
        }
        if (part.Count > 0)
            yield return part;
    }

    /// <summary>Worked out without a lock, written in batches while the marks still stand: one is gone, or another, when anything was
    /// touched meanwhile.</summary>
    private async Task WriteAsync(BillingDb db, IReadOnlyList<SettledMark> settled, CancellationToken cancel)
    {
        foreach (var part in InParts(settled, s => s.Changes, Batch))
        {
            if (part is [{ Changes: > Batch }])
                await WriteLongAsync(db, part[0], cancel);
            else
                await WriteAsync(db, part, standing => WriteWholeAsync(db, standing, cancel), cancel);
        }
    }

    private async Task WriteLongAsync(BillingDb db, SettledMark settled, CancellationToken cancel)
    {
        foreach (var month in settled.Months)
        {
            foreach (var changes in month.Changes.Chunk(Batch))
                if (!await WriteAsync(db, [settled], _ => db.Usage.SettleAsync(changes, cancel), cancel))
                    return;
            if (!await WriteAsync(db, [settled], _ => FinishAsync(db, [month], cancel), cancel))
                return;
        }
        await WriteAsync(db, [settled], _ => db.MonthsToSettle.Where(m => m.Id == settled.Mark.Id).ExecuteDeleteAsync(cancel), cancel);
    }

    /// <returns>Whether any of the marks still stood.</returns>
    private static async Task<bool> WriteAsync(
        BillingDb db,
        IReadOnlyList<SettledMark> settled,
        Func<IReadOnlyList<SettledMark>, Task> write,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.BeginWriteAsync(cancel);
        var ids = settled.Select(s => s.Mark.Id).ToList();
        var standing = (
            await db.MonthsToSettle.Where(m => EF.Parameter(ids).Contains(m.Id)).Select(m => m.Id).ToListAsync(cancel)
        ).ToHashSet();
        if (standing.Count == 0)
            return false;
        await write([.. settled.Where(s => standing.Contains(s.Mark.Id))]);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>In the transaction that is open.</summary>
    private async Task WriteWholeAsync(BillingDb db, IReadOnlyList<SettledMark> settled, CancellationToken cancel)
    {
        await db.Usage.SettleAsync([.. settled.SelectMany(s => s.Months).SelectMany(m => m.Changes)], cancel);
        await FinishAsync(db, [.. settled.SelectMany(s => s.Months)], cancel);
        var ids = settled.Select(s => s.Mark.Id).ToList();
        await db.MonthsToSettle.Where(m => EF.Parameter(ids).Contains(m.Id)).ExecuteDeleteAsync(cancel);
    }

    /// <summary>What is used and left of the months, and what people are told of it.</summary>
    private async Task FinishAsync(BillingDb db, IReadOnlyList<SettledMonth> settled, CancellationToken cancel)
    {
        foreach (var month in settled.GroupBy(s => s.Month))
        {
            var (days, ids) = (month.Key, month.Select(m => m.Customer.Id).ToList());
            await db
                .AllowanceMonths.Where(m => EF.Parameter(ids).Contains(m.CustomerId) && m.MonthFrom <= days.To && m.MonthTo >= days.From)
                .ExecuteDeleteAsync(cancel);
            await db
                .CapMonths.Where(m => EF.Parameter(ids).Contains(m.CustomerId) && m.MonthFrom <= days.To && m.MonthTo >= days.From)
                .ExecuteDeleteAsync(cancel);
        }
        BulkInsert.Add<AllowanceMonth>(
            db,
            [
                .. settled.SelectMany(s =>
                    s.Allowances.Select(use => new AllowanceMonth
                    {
                        CustomerBundleId = use.Held.Id,
                        AllowanceId = use.Allowance.Id,
                        MonthFrom = s.Month.From,
                        MonthTo = s.Month.To,
                        CustomerId = s.Customer.Id,
                        Granted = use.Granted,
                        Used = use.Used,
                    })
                ),
            ],
            cancel
        );
        BulkInsert.Add<CapMonth>(
            db,
            [
                .. settled.SelectMany(s =>
                    s.Caps.Select(use => new CapMonth
                    {
                        CliId = use.CliId,
                        MonthFrom = s.Month.From,
                        MonthTo = s.Month.To,
                        CustomerId = s.Customer.Id,
                        Cap = use.Cap,
                        Charged = use.Charged,
                        NotCharged = use.NotCharged,
                        ReachedUtc = use.At100Utc,
                    })
                ),
            ],
            cancel
        );
        await CapMail.TellAsync(db, settled, time.GetUtcNow().UtcDateTime, cancel);
    }
}
