using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Suppliers;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

/// <summary>The calls to a destination, and of days: found in the call index, page by page, wherever they went to begin with.</summary>
public sealed class CallIndexTests : IDisposable
{
    private readonly AgainHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => house.Dispose();

    [Fact]
    public async Task Pages_there_and_back_are_what_the_records_say()
    {
        await UploadManyAsync();
        foreach (
            var filter in (CallFilter[])
                [
                    new(),
                    new() { From = new(2026, 10, 9), To = new(2026, 10, 20) },
                    new() { Flag = CallFlag.Orphan },
                    new() { From = new(2026, 11, 1) },
                ]
        )
            foreach (var destination in (int?[])[house.Mobile, house.Chile, null])
            {
                var expected = await RecordsAsync(destination, filter);
                var (there, last) = await WalkAsync(filter with { DestinationId = destination }, null, isBackwards: false);
                Assert.Equal(expected, there);
                if (expected.Count == 0)
                    continue;
                var (back, _) = await WalkAsync(filter with { DestinationId = destination }, last, isBackwards: true);
                Assert.Equal(expected.SkipLast(1), Enumerable.Reverse(back));
                if ((filter with { DestinationId = destination }).IsCountable)
                    Assert.Equal(expected.Count, (await ListAsync(filter with { DestinationId = destination }, null)).Count);
            }
    }

    [Fact]
    public async Task Calls_that_are_given_another_destination_are_found_there_and_no_longer_here()
    {
        await UploadManyAsync();
        var (mobile, chile) = (await RecordsAsync(house.Mobile, new()), await RecordsAsync(house.Chile, new()));
        await using (var db = house.House.Db())
        {
            (await db.Destinations.Include(d => d.Codes).SingleAsync(d => d.Id == house.Chile, Cancel)).UseCodes([]);
            (await db.Destinations.Include(d => d.Codes).SingleAsync(d => d.Id == house.Mobile, Cancel)).UseCodes(["UKM"]);
            await db.SaveChangesAsync(Cancel);
            (await db.Destinations.Include(d => d.Codes).SingleAsync(d => d.Id == house.Mobile, Cancel)).UseCodes(["UKM", "CL"]);
            await db.SaveChangesAsync(Cancel);
        }
        var job = await house.Actions.CompareAsync(new([], AgainHouse.October), Cancel);
        await house.Actions.GoOnAsync(Cancel);
        await house.Actions.ApplyAsync(job, Cancel);
        await house.Actions.GoOnAsync(Cancel);

        Assert.Equal(mobile.Count + chile.Count, (await WalkAsync(new() { DestinationId = house.Mobile }, null, false)).Ids.Count);
        Assert.Equal(await RecordsAsync(house.Mobile, new()), (await WalkAsync(new() { DestinationId = house.Mobile }, null, false)).Ids);
        Assert.Empty((await ListAsync(new() { DestinationId = house.Chile }, null)).Rows);
        await Assert.ThrowsAsync<BillingRuleException>(() => house.House.Get<DestinationActions>().DeleteAsync(house.Mobile, Cancel));
        await house.House.Get<DestinationActions>().DeleteAsync(house.Chile, Cancel);
    }

    [Fact]
    public async Task Files_read_before_there_was_a_call_index_are_given_theirs_at_start_up()
    {
        await UploadManyAsync();
        await using var db = house.House.Db();
        await db.Set<CallIndexBlock>().ExecuteDeleteAsync(Cancel);
        Assert.Empty((await ListAsync(new() { DestinationId = house.Mobile }, null)).Rows);

        await CallIndex.PrepareAsync(db, Cancel);

        Assert.Equal(await RecordsAsync(house.Mobile, new()), (await WalkAsync(new() { DestinationId = house.Mobile }, null, false)).Ids);
    }

    [Fact]
    public async Task With_a_file_its_part_of_the_call_index_goes()
    {
        var file = await house.UploadAsync();
        await house.House.Get<FileActions>().TakeBackAsync(file, Cancel);

        await using var db = house.House.Db();
        Assert.Empty(await db.Set<CallIndexBlock>().ToListAsync(Cancel));
        Assert.Empty((await ListAsync(new() { DestinationId = house.Mobile }, null)).Rows);
    }

    /// <summary>Three files whose days overlap, with calls at the same moment.</summary>
    private async Task UploadManyAsync()
    {
        var random = new Random(7);
        for (var file = 0; file < 3; file++)
            await house.House.UploadAsync(
                house.SupplierId,
                $"{file}.csv",
                string.Join(
                    '\n',
                    Enumerable
                        .Range(0, 60)
                        .Select(n =>
                            AgainHouse.Row(
                                random.Next(2) == 0 ? "02079460101" : "02079460202",
                                random.Next(3) == 0 ? "CL" : "UKM",
                                $"{file}-{n}",
                                random.Next(1, 26).ToString("00", CultureInfo.InvariantCulture) + "/10/2026",
                                60
                            )
                        )
                ),
                Cancel
            );
    }

    private Task<CallPage> ListAsync(CallFilter filter, CallCursor? cursor) =>
        house.House.Get<CallQueries>().ListAsync(filter, cursor, Cancel, size: 7);

    private async Task<(List<long> Ids, CallCursor? Last)> WalkAsync(CallFilter filter, CallCursor? cursor, bool isBackwards)
    {
        var ids = new List<long>();
        while (true)
        {
            var page = await ListAsync(filter, cursor);
            var rows = isBackwards ? page.Rows.Reverse().ToList() : [.. page.Rows];
            ids.AddRange(rows.Select(row => row.Id));
            if (rows.Count > 0)
                cursor = new(rows[^1].StartedUtc, rows[^1].Id, isBackwards);
            if (isBackwards ? !page.HasNewer : !page.HasOlder)
                return (ids, cursor is null ? null : cursor with { IsBackwards = true });
        }
    }

    private async Task<List<long>> RecordsAsync(int? destinationId, CallFilter filter)
    {
        await using var db = house.House.Db();
        return (
            await db.UsageRecords.AsNoTracking().Where(u => destinationId == null || u.DestinationId == destinationId).ToListAsync(Cancel)
        )
            .Where(u =>
                (filter.From is null || UkTime.DayOf(u.StartedUtc) >= filter.From)
                && (filter.To is null || UkTime.DayOf(u.StartedUtc) <= filter.To)
                && (filter.Flag is null || u.Orphan != 0)
            )
            .OrderByDescending(u => u.StartedUtc)
            .ThenByDescending(u => u.Id)
            .Select(u => u.Id)
            .ToList();
    }
}
