using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Charges.Bulk;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace BillingBlazor.Tests.Server;

/// <summary>Whose a piece of work is, and what a start does about those who held some.</summary>
public sealed class LeaseTests : IDisposable
{
    private readonly OnceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Workers_are_told_apart_and_a_server_goes_on_with_its_own()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));
        var minute = TimeSpan.FromMinutes(1);

        var (first, second) = (Lease.OfWorker(clock, minute), Lease.OfWorker(clock, minute));

        Assert.NotEqual(first.Owner, second.Owner);
        Assert.Equal(Lease.OfServer(clock, minute).Owner, Lease.OfServer(clock, minute).Owner);
        Assert.Equal(new(2026, 11, 3, 9, 1, 0, DateTimeKind.Utc), first.Until);
    }

    /// <summary>A new kind of work under a lease is ended at the start, too.</summary>
    [Fact]
    public async Task A_start_takes_over_whatever_a_killed_server_held()
    {
        await house.MessageAsync();
        await house.CallsAsync("october.csv", "R1");
        await house.CompareAsync();
        await house.Get<ChargeBulkActions>().StartAsync(house.EndAll, Cancel);
        house.House.Add(new ServiceFile(house.Supplier, "lines.csv", "hash", 9, false, "Olive", new(2026, 11, 3)));
        house.House.Add(new Collection(house.Supplier));
        await using var db = house.House.Db();
        var kinds = db.Model.GetEntityTypes().Where(type => type.FindProperty("LeaseUntilUtc") is not null).ToList();
        foreach (var kind in kinds)
        {
            var sql = $"""UPDATE "{kind.GetTableName()}" SET "LeaseUntilUtc" = '2099-01-01 00:00:00'""";
            var held = await db.Database.ExecuteSqlRawAsync(sql, Cancel);
            Assert.True(held > 0, $"The test makes no {kind.ClrType.Name}.");
        }

        await Leases.EndAllAsync(db);

        Assert.Equal(7, kinds.Count);
        foreach (var kind in kinds)
        {
            var sql = $"""SELECT COUNT(*) AS "Value" FROM "{kind.GetTableName()}" WHERE "LeaseUntilUtc" > '1970-01-02'""";
            Assert.Equal((kind.ClrType.Name, 0), (kind.ClrType.Name, await db.Database.SqlQueryRaw<int>(sql).SingleAsync(Cancel)));
        }
    }

    public void Dispose() => house.Dispose();
}
