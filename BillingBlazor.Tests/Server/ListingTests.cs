using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Usage;

namespace BillingBlazor.Tests.Server;

/// <summary>Files and runs of years are found by supplier, state, words and days, sorted and paged by the store.</summary>
public sealed class ListingTests : IDisposable
{
    private readonly TestInstallation house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_beyond_two_hundred_are_paged_and_counted_exactly()
    {
        var (gamma, other) = (house.Add(new Supplier("Gamma")), house.Add(new Supplier("Daisy")));
        await using (var db = house.Db())
        {
            // 450 files, one an hour from 1 Oct 2026 in the UK (23:00 UTC of 30 Sep); each third is Daisy's
            for (var n = 0; n < 450; n++)
                db.Add(
                    new CdrFile(
                        n % 3 == 0 ? other.Id : gamma.Id,
                        $"calls_{n:000}.csv",
                        $"{n:X64}",
                        100,
                        n % 2 == 0 ? "Ann" : "The clock",
                        new DateTime(2026, 9, 30, 23, 0, 0, DateTimeKind.Utc).AddHours(n)
                    )
                );
            await db.SaveChangesAsync(Cancel);
        }
        var files = house.Get<FileQueries>();

        var fifth = await files.ListAsync(FilesAddress.Of("?page=5&size=100"), Cancel);

        Assert.Equal((50, 450), (fifth.Rows.Count, fifth.Total));
        Assert.Equal("calls_000.csv", fifth.Rows[^1].Name);
        Assert.Equal(150, (await files.ListAsync(FilesAddress.Of($"?supplier={other.Id}"), Cancel)).Total);
        Assert.Equal(225, (await files.ListAsync(FilesAddress.Of("?q=clock"), Cancel)).Total);
        Assert.Equal(10, (await files.ListAsync(FilesAddress.Of("?q=calls_44"), Cancel)).Total);
        Assert.Equal(0, (await files.ListAsync(FilesAddress.Of("?q=calls%25"), Cancel)).Total);
        Assert.Equal(24, (await files.ListAsync(FilesAddress.Of("?from=2026-10-02&to=2026-10-02"), Cancel)).Total);
        Assert.Equal(450, (await files.ListAsync(FilesAddress.Of("?state=waiting"), Cancel)).Total);
        Assert.Equal(0, (await files.ListAsync(FilesAddress.Of("?state=ready"), Cancel)).Total);
        Assert.Equal("Daisy", (await files.ListAsync(FilesAddress.Of("?sort=supplier&asc=1"), Cancel)).Rows[0].Supplier);
        Assert.Equal("calls_449.csv", (await files.ListAsync(FilesAddress.Of("?sort=name"), Cancel)).Rows[0].Name);
    }

    [Fact]
    public async Task Runs_beyond_two_hundred_are_paged_sorted_and_found()
    {
        await using (var db = house.Db())
        {
            var group = db.CustomerGroups.Single().Id;
            for (var n = 0; n < 230; n++)
                db.Add(
                    new BillingRun(
                        new()
                        {
                            GroupId = group,
                            Period = new(new(2026, 11, 1), new(2026, 11, 30)),
                            IssueDate = new DateOnly(2026, 1, 1).AddDays(n),
                            ServiceCharges = true,
                            Usage = true,
                        },
                        n < 40 ? "Bea" : "Ann",
                        DateTime.UnixEpoch
                    )
                );
            await db.SaveChangesAsync(Cancel);
        }
        var runs = house.Get<RunQueries>();

        var last = await runs.ListAsync(RunsAddress.Of("?page=5"), Cancel);

        Assert.Equal((30, 230, 1), (last.Rows.Count, last.Total, last.Rows[^1].Id));
        Assert.Equal(40, (await runs.ListAsync(RunsAddress.Of("?q=bea"), Cancel)).Total);
        Assert.Equal(17, (await runs.ListAsync(RunsAddress.Of("?q=Run 17"), Cancel)).Rows.Single().Id);
        Assert.Equal(31, (await runs.ListAsync(RunsAddress.Of("?from=2026-01-01&to=2026-01-31"), Cancel)).Total);
        Assert.Equal(new(2026, 1, 1), (await runs.ListAsync(RunsAddress.Of("?sort=issued&asc=1"), Cancel)).Rows[0].IssueDate);
        Assert.Equal(230, (await runs.ListAsync(RunsAddress.Of("?sort=total&state=drafting"), Cancel)).Total);
        Assert.Equal(0, (await runs.ListAsync(RunsAddress.Of("?state=approved"), Cancel)).Total);
    }

    [Fact]
    public void An_address_says_again_what_it_said_and_leaves_out_what_is_wrong()
    {
        Assert.Equal(
            "?supplier=3&state=Failed&q=a%20b&from=2026-10-01&sort=Rows&asc=1&page=2&size=100",
            FilesAddress.Of("?supplier=3&state=failed&q=a%20b&from=2026-10-01&sort=rows&asc=1&page=2&size=100").ToQuery()
        );
        Assert.Equal("", FilesAddress.Of("?supplier=x&state=9&from=0001-01-01&to=9999-12-31&page=-1&size=7&sort=_").ToQuery());
        Assert.Equal("?group=2&q=7&to=2026-10-31", RunsAddress.Of("?group=2&q=7&to=2026-10-31&from=31").ToQuery());
    }

    public void Dispose() => house.Dispose();
}
