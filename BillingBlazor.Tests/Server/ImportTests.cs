using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>From an uploaded file to rated records, through the product's own door and real SQLite.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly int supplierId;
    private readonly int customerId;

    public ImportTests()
    {
        using var db = house.Db();
        var (voice, group, wlr) = (db.Categories.Single(c => c.Name == "Voice").Id, db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
        var organisation = house.Add(new Organisation("Meridian Telecom"));
        supplierId = house.Add(new Supplier("Carrier")).Id;
        var mobile = new Destination(supplierId, "UK mobile", voice);
        mobile.UseCodes(["UKM"]);
        house.Add(mobile);
        house.Add(new RateRow(null, null, null, mobile.Id, new(2026, 1, 1), null, new() { Peak = 0.04m, Connection = 0.01m }));
        var customer = new Customer("Harbour & Vale Ltd", group, organisation.Id, new(2026, 1, 1));
        customer.AddCli(new("01632 960202", wlr, new(2026, 9, 1)));
        customerId = house.Add(customer).Id;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_is_accounted_for()
    {
        var id = await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join(
                '\n',
                Row("01632960202", "R1"),
                Row("02079460999", "R2"),
                Row("01632960202", "R3", date: "31/02/2026"),
                Row("01632960202", "R1")
            ),
            Cancel
        );

        var file = Find(id);
        Assert.Equal(
            (CdrFileState.Ready, 4, 1, 1, 1, 1),
            (file.State, file.Rows, file.Rated, file.Orphans, file.Rejected, file.Duplicates)
        );
    }

    [Fact]
    public async Task A_rated_call_has_its_owner_cost_and_price()
    {
        await house.UploadAsync(supplierId, "a.csv", Row("+44 1632 960202", "R1"), Cancel);

        using var db = house.Db();
        var call = Assert.Single(db.UsageRecords.AsNoTracking());
        // 1.00 + 4.00 × 30 = 121.00 p; the file's own cost; 09:00 in British summer time is 08:00 UTC
        Assert.Equal(
            (customerId, Money.FromPounds(1.21m), Money.FromPounds(0.45m), new DateTime(2026, 10, 5, 8, 0, 0)),
            (call.CustomerId, call.Price, call.Cost, call.StartedUtc)
        );
        Assert.Equal(("441632960202", "R1", 1800, call.Price), (call.Identifier, call.RecordId, call.BilledSeconds, call.PlainPrice));
    }

    [Fact]
    public async Task The_same_content_is_refused_and_the_same_record_in_another_file_held_back()
    {
        await house.UploadAsync(supplierId, "a.csv", Row("01632960202", "R1"), Cancel);

        var refusal = await Assert.ThrowsAsync<KnownFileException>(() =>
            house.UploadAsync(supplierId, "again.csv", Row("01632960202", "R1"), Cancel)
        );
        var second = Find(await house.UploadAsync(supplierId, "b.csv", $"{Row("01632960202", "R1")}\n{Row("01632960202", "R2")}", Cancel));

        Assert.Contains("a.csv", refusal.Message);
        Assert.Equal((2, 1, 1), (second.Rows, second.Rated, second.Duplicates));
    }

    [Fact]
    public async Task Without_a_record_id_equal_records_in_one_file_are_kept_and_flagged()
    {
        var id = await house.UploadAsync(supplierId, "a.csv", $"{Row("01632960202", "")}\n{Row("01632960202", "")}", Cancel);

        using var db = house.Db();
        Assert.Equal((2, 0), (Find(id).Rated, Find(id).Duplicates));
        Assert.Equal(UsageMarks.EqualInFile, db.UsageRecords.AsNoTracking().OrderBy(u => u.Line).Last().Flags);
    }

    [Fact]
    public async Task A_reading_that_was_killed_is_begun_again_and_ends_the_same()
    {
        var id = await house.UploadAsync(supplierId, "a.csv", $"{Row("01632960202", "R1")}\n{Row("02079460999", "R2")}", Cancel);
        using (var db = house.Db()) // as a killed process leaves it: records there, counts half way, a lease that runs out
            await db.CdrFiles.ExecuteUpdateAsync(
                f =>
                    f.SetProperty(x => x.State, CdrFileState.Reading)
                        .SetProperty(x => x.LeaseOwner, "gone")
                        .SetProperty(x => x.LeaseUntilUtc, new DateTime(2026, 11, 3, 9, 1, 0)),
                Cancel
            );

        Assert.False(await house.Get<UsageImport>().ReadWaitingAsync(Cancel)); // the lease still holds
        house.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await house.Get<UsageImport>().ReadWaitingAsync(Cancel));

        using var after = house.Db();
        Assert.Equal((CdrFileState.Ready, 2, 1, 1), (Find(id).State, Find(id).Rows, Find(id).Rated, Find(id).Orphans));
        Assert.Equal(2, after.UsageRecords.Count());
    }

    [Theory]
    [InlineData("hello,world")]
    [InlineData("\0\u0001\u0002 not a csv at all")]
    public async Task A_file_of_no_such_layout_waits_with_a_sentence_and_nothing_of_it_is_read(string text)
    {
        var file = Find(await house.UploadAsync(supplierId, "a.csv", text, Cancel));

        using var db = house.Db();
        Assert.Equal(CdrFileState.NeedsLayout, file.State);
        Assert.EndsWith(".", file.Failure);
        Assert.Empty(db.UsageRecords);
    }

    [Fact]
    public async Task A_file_is_taken_back_whole_and_may_come_again()
    {
        var id = await house.UploadAsync(supplierId, "a.csv", Row("01632960202", "R1"), Cancel);

        await house.Get<FileActions>().TakeBackAsync(id, Cancel);

        using var db = house.Db();
        Assert.Empty(db.UsageRecords);
        Assert.Equal(1, Find(await house.UploadAsync(supplierId, "a.csv", Row("01632960202", "R1"), Cancel)).Rated);
    }

    [Fact]
    public async Task A_number_that_moved_in_mid_month_bills_each_owner_for_its_own_days()
    {
        using (var db = house.Db())
        {
            var old = db.Clis.Single();
            old.EndOn(new(2026, 10, 14));
            var customer = new Customer("Beta Ltd", db.CustomerGroups.Single().Id, db.Organisations.Single().Id, new(2026, 1, 1));
            customer.AddCli(new("+44 1632 960202", old.CliTypeId, new(2026, 10, 15)));
            db.Add(customer);
            db.SaveChanges();
        }
        await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join('\n', Row("01632960202", "R1", "14/10/2026"), Row("01632960202", "R2", "15/10/2026")),
            Cancel
        );

        using var read = house.Db();
        Assert.Equal([customerId, customerId + 1], read.UsageRecords.AsNoTracking().OrderBy(u => u.Line).Select(u => u.CustomerId!.Value));
    }

    [Fact]
    public async Task A_local_time_that_comes_twice_is_the_first_pass_and_flagged()
    {
        await house.UploadAsync(supplierId, "a.csv", Row("01632960202", "R1", "25/10/2026").Replace("09:00:00", "01:30:00"), Cancel);

        using var db = house.Db();
        var call = db.UsageRecords.AsNoTracking().Single();
        Assert.Equal((new DateTime(2026, 10, 25, 0, 30, 0), UsageMarks.RepeatedHour), (call.StartedUtc, call.Flags));
    }

    [Fact]
    public async Task The_same_file_from_two_browsers_at_once_is_taken_once()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Row("01632960202", "R1"));
        var uploads = Enumerable
            .Range(0, 8)
            .Select(_ =>
                Task.Run(
                    () => house.Get<FileActions>().UploadAsync(supplierId, "a.csv", new MemoryStream(bytes), bytes.Length, Cancel),
                    Cancel
                )
            )
            .ToList();
        var refused = 0;
        foreach (var upload in uploads)
        {
            try
            {
                await upload;
            }
            catch (BillingRuleException)
            {
                refused++;
            }
        }

        using var db = house.Db();
        Assert.Equal((7, 1), (refused, db.CdrFiles.Count()));
    }

    [Fact]
    public async Task An_empty_file_and_one_over_the_limit_are_refused_before_the_transfer()
    {
        using var never = new MemoryStream();

        Assert.Contains(
            "empty",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    house.Get<FileActions>().UploadAsync(supplierId, "a.csv", never, 0, Cancel)
                )
            ).Message
        );
        Assert.Contains(
            "1 GiB",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    house.Get<FileActions>().UploadAsync(supplierId, "a.csv", never, FileActions.MostBytes + 1, Cancel)
                )
            ).Message
        );
    }

    [Fact]
    public async Task An_orphan_given_to_a_customer_is_rated_at_once_from_its_day_on()
    {
        var id = await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join('\n', Row("01134960111", "R1", "04/10/2026"), Row("01134960111", "R2", "05/10/2026")),
            Cancel
        );
        using (var before = house.Db())
            Assert.Equal(2, before.CdrFiles.Single().Orphans);

        var rated = await house.Get<OrphanActions>().AssignAsync("441134960111", customerId, 1, new(2026, 10, 5), Cancel);

        Assert.Equal((1, 1, 1), (rated, Find(id).Rated, Find(id).Orphans));
        using var db = house.Db();
        Assert.Equal(Money.FromPounds(1.21m), db.UsageRecords.AsNoTracking().Single(u => u.CustomerId == customerId).Price);
    }

    [Fact]
    public async Task Support_may_not_upload()
    {
        house.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() => house.UploadAsync(supplierId, "a.csv", Row("01632960202", "R1"), Cancel));
    }

    public void Dispose() => house.Dispose();

    private CdrFile Find(int id)
    {
        using var db = house.Db();
        return db.CdrFiles.AsNoTracking().Single(f => f.Id == id);
    }

    private static string Row(string cli, string recordId, string date = "05/10/2026") =>
        $"V,,{cli},07700900456,{date},09:00:00,1800,,,UK Mobile,UKM,1,0.4500{new string(',', 16)}{recordId}";
}
