using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Commands;
using BillingBlazor.Server.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>What stands in the history can't be altered; where somebody did it all the same, it is found and named.</summary>
public sealed class HistoryChainTests : IDisposable
{
    private readonly TestInstallation house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => house.Dispose();

    [Fact]
    public async Task Whatever_writes_an_entry_links_it_to_the_one_before()
    {
        Tags(3);
        await InBulkAsync(2_000);
        Tags(2);

        var verdict = await VerifyAsync();

        Assert.Empty(verdict.Found);
        Assert.Equal(2_005, verdict.Count);
        Assert.Equal(Enumerable.Range(1, 2_005).Select(n => (long)n), house.Db().Changes.Select(c => c.Id).Order());
    }

    [Fact]
    public async Task Many_who_write_at_once_make_one_chain()
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(1, 40),
            Cancel,
            async (n, cancel) =>
            {
                await using var db = house.Db();
                db.Add(new Tag($"Tag {n}"));
                await db.SaveChangesAsync(cancel);
            }
        );

        Assert.Equal((0, 40), ((await VerifyAsync()).Found.Count, (await VerifyAsync()).Count));
    }

    [Theory]
    [InlineData("""UPDATE "Changes" SET "After" = 'Another' WHERE "Id" = 2""")]
    [InlineData("""UPDATE "Changes" SET "Who" = 'Another' WHERE "Id" = 2""")]
    [InlineData("""UPDATE "Changes" SET "ErasedHash" = x'00', "After" = NULL, "Who" = 'Another' WHERE "Id" = 2""")]
    [InlineData("""DELETE FROM "Changes" WHERE "Id" = 2""")]
    public void The_database_refuses_to_alter_an_entry(string sql)
    {
        Tags(3);

        var refused = Assert.Throws<SqliteException>(() => house.Db().Database.ExecuteSqlRaw(sql));

        Assert.Contains("History is never", refused.Message);
    }

    [Theory]
    [InlineData("""UPDATE "Changes" SET "After" = 'Another' WHERE "Id" = 2""", "Entry 2 was altered: Tag 2, by Owner, 2026-11-03 09:00.")]
    [InlineData("""UPDATE "Changes" SET "Who" = 'Another' WHERE "Id" = 2""", "Entry 2 was altered: Tag 2, by Another, 2026-11-03 09:00.")]
    [InlineData("""UPDATE "Changes" SET "Hash" = x'00' WHERE "Id" = 4""", "Entry 4 was altered: Tag 4, by Owner, 2026-11-03 09:00.")]
    [InlineData("""DELETE FROM "Changes" WHERE "Id" = 1""", "Entry 1 is missing.")]
    [InlineData("""DELETE FROM "Changes" WHERE "Id" IN (2, 3)""", "Entries 2 to 3 are missing.")]
    [InlineData("""DELETE FROM "Changes" WHERE "Id" = 4""", "Entry 4 is missing.")]
    public async Task Who_gets_round_it_is_found_and_named(string sql, string found)
    {
        Tags(4);
        Alter(sql);

        using var said = new StringWriter();
        using var db = house.Db();

        Assert.Equal(1, await HistoryCommand.SayAsync(db, null, said, Cancel));
        Assert.Equal(found, said.ToString().Split('\n')[0].Trim());
    }

    [Fact]
    public async Task A_hash_that_was_noted_finds_a_history_that_was_rewritten_whole()
    {
        Tags(2);
        var noted = (await VerifyAsync()).Hash;
        Tags(1);
        using var said = new StringWriter();
        using (var db = house.Db())
            Assert.Equal(0, await HistoryCommand.SayAsync(db, noted, said, Cancel));
        Assert.StartsWith("3 entries, each as it was written. The last one's hash: ", said.ToString());

        Alter("""DELETE FROM "Changes"; UPDATE "HistoryEnd" SET "LastId" = 0, "Hash" = x''""");
        Tags(3);

        using (var db = house.Db())
            Assert.Equal(1, await HistoryCommand.SayAsync(db, noted, said, Cancel));
        Assert.EndsWith($"No entry has the hash {noted}: the history was rewritten since it was noted.", said.ToString().Trim());
    }

    [Fact]
    public async Task The_command_reads_it_while_a_server_is_at_work()
    {
        var folder = Directory.CreateTempSubdirectory("history-").FullName;
        using (var other = new TestInstallation(folder))
        {
            other.Add(new Tag("Gold"));

            var run = await ProgramRun.OfAsync(folder, ["verify-history"], Cancel, "PublicAddress=https://billing.example");

            Assert.Equal((0, ""), (run.ExitCode, run.Refused));
            Assert.StartsWith("1 entries, each as it was written.", run.Said);
        }
        Directory.Delete(folder, recursive: true);
    }

    private void Tags(int count)
    {
        for (var n = 0; n < count; n++)
            house.Add(new Tag($"Tag {Guid.NewGuid():N}"));
    }

    private async Task InBulkAsync(int count)
    {
        await using var db = house.Db();
        await using var write = await db.BeginWriteAsync(Cancel);
        var entries = Enumerable.Range(1, count).Select(n => ChangeEntry.Made<Tag>("Owner", db.NowUtc, n, $"Tag {n}")).ToList();
        BulkInsert.Add(db, entries, Cancel);
        await write.CommitAsync(Cancel);
    }

    /// <summary>As whoever has the file would.</summary>
    private void Alter(string sql)
    {
        using var db = house.Db();
        db.Database.OpenConnection();
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"""DROP TRIGGER "Changes_Keep"; DROP TRIGGER "Changes_Fix"; {sql}""";
        command.ExecuteNonQuery();
    }

    private async Task<HistoryVerdict> VerifyAsync()
    {
        await using var db = house.Db();
        return await HistoryChain.VerifyAsync(db, Cancel);
    }
}
