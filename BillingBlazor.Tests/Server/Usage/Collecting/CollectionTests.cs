using System.Net;
using System.Net.Sockets;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Collecting;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage.Collecting;

/// <summary>Files of a real sshd are fetched, each of them once, whatever the other end does.</summary>
public sealed class CollectionTests : IDisposable
{
    private readonly CollectionHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_fetched_once_and_stay()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls_2.csv", "second", 2);
        server.Write("calls_1.csv", "first", 1);
        server.Write("notes.txt", "no calls");
        server.Write("calls_3.csv.part", "half");
        server.Write("calls_4.csv", "");
        Directory.CreateDirectory(Path.Combine(server.Files, "folder.csv"));
        File.CreateSymbolicLink(Path.Combine(server.Files, "link.csv"), "/etc/passwd");
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));

        await house.CollectAsync(id);
        await house.CollectAsync(id);

        Assert.Equal(["calls_1.csv", "calls_2.csv"], house.Taken());
        Assert.Equal((CollectedState.Taken, 5), (house.Fetched("calls_1.csv").State, house.Fetched("calls_1.csv").SizeBytes));
        Assert.Null(house.Find(id).Failure);
        Assert.True(File.Exists(Path.Combine(server.Files, "calls_1.csv")));
        foreach (var path in Directory.EnumerateFiles(house.House.Get<DataFolder>().Uploads))
            Assert.True(
                OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite),
                path
            );
    }

    [Fact]
    public async Task A_test_lists_what_it_sees_and_takes_nothing()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls_1.csv", "first");
        server.Write("notes.txt", "no calls");
        server.Write("calls_2.csv.filepart", "half");
        var form = CollectionHouse.FormOf(server);
        form.Pattern = "*.csv; *.filepart";

        var test = await house.House.Get<CollectionActions>().TestAsync(null, form, Cancel);

        Assert.StartsWith("SHA256:", test.HostKey, StringComparison.Ordinal);
        Assert.Equal(
            [("calls_1.csv", "Would be fetched"), ("calls_2.csv.filepart", "Still being written"), ("notes.txt", "Another name")],
            test.Files.Select(f => (f.File.Name, f.Verdict))
        );
        Assert.Empty(house.Taken());
    }

    [Fact]
    public async Task A_file_that_still_grows_waits()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls.csv", "first row");
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));

        await house.CollectAsync(id, () => Do(() => server.Write("calls.csv", "first row, second row")));
        Assert.Empty(house.Taken());

        await house.CollectAsync(id);
        Assert.Equal(["calls.csv"], house.Taken());
        Assert.Equal(21, house.Fetched("calls.csv").SizeBytes);
    }

    [Fact]
    public async Task The_same_content_is_taken_once_and_the_same_name_with_another_content_again()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls.csv", "first");
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));
        await house.CollectAsync(id);
        server.Write("copy.csv", "first", 5);
        server.Write("calls.csv", "other");

        await house.CollectAsync(id);
        Assert.Equal(["calls.csv"], house.Taken()); // it has the size and the time of the one that was taken

        server.Write("calls.csv", "others");
        await house.CollectAsync(id);
        Assert.Equal(["calls.csv", "calls.csv"], house.Taken());
        Assert.Equal(CollectedState.Known, house.Fetched("copy.csv").State);
        Assert.StartsWith("copy.csv was taken in already, as calls.csv", house.Fetched("copy.csv").Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AfterFetching.Move)]
    [InlineData(AfterFetching.Delete)]
    public async Task What_was_taken_is_moved_or_deleted_and_what_was_refused_stays(AfterFetching after)
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls.csv", "first");
        server.Write("picture.csv", "PK\u0003\u0004 no calls");
        var form = CollectionHouse.FormOf(server);
        (form.After, form.MoveTo) = (after, "done");
        var id = await house.SaveAsync(form);

        await house.CollectAsync(id);

        Assert.Equal(["picture.csv"], Directory.EnumerateFiles(server.Files).Select(Path.GetFileName));
        Assert.Equal(after == AfterFetching.Move, File.Exists(Path.Combine(server.Files, "done", "calls.csv")));
        Assert.Equal(CollectedState.Refused, house.Fetched("picture.csv").State);

        server.Write("calls.csv", "second");
        await house.CollectAsync(id);
        Assert.Equal(["calls.csv", "calls.csv"], house.Taken());
        Assert.Equal(["picture.csv"], Directory.EnumerateFiles(server.Files).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Another_host_key_is_refused_until_it_is_accepted()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls.csv", "first");
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));
        await server.ChangeKeyAsync(Cancel);

        await house.CollectAsync(id);

        Assert.Empty(house.Taken());
        var failing = house.Find(id);
        Assert.Contains("shows another host key than before", failing.Failure, StringComparison.Ordinal);
        var (form, _) = (await house.House.Get<CollectionQueries>().FindAsync(id, Cancel))!.Value;
        var changed = await Assert.ThrowsAsync<HostKeyChangedException>(() =>
            house.House.Get<CollectionActions>().TestAsync(id, form, Cancel)
        );
        Assert.Equal(failing.OtherHostKey, changed.Shown);
        form.HostKey = changed.Shown;
        await house.House.Get<CollectionActions>().SaveAsync(house.Supplier, id, form, Cancel);
        await house.CollectAsync(id);
        Assert.Equal(["calls.csv"], house.Taken());
        Assert.Null(house.Find(id).Failure);
    }

    [Fact]
    public async Task Secrets_are_encrypted_never_come_out_and_go_to_their_own_server_alone()
    {
        using var server = await SshServer.StartAsync(Cancel);
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));

        Assert.DoesNotContain("PRIVATE KEY", house.Find(id).ProtectedKey, StringComparison.Ordinal);
        var (form, _) = (await house.House.Get<CollectionQueries>().FindAsync(id, Cancel))!.Value;
        Assert.Equal((true, null, null), (form.HasKey, form.Key, form.Password));
        await using (var db = house.House.Db())
            Assert.DoesNotContain(await db.Changes.ToListAsync(Cancel), c => $"{c.Before}{c.After}".Contains("PRIVATE"));
        form.Host = "localhost";
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.House.Get<CollectionActions>().TestAsync(id, form, Cancel)
        );
        Assert.StartsWith("That is another server or user", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_test_nothing_is_saved_and_Support_may_not_even_look()
    {
        using var server = await SshServer.StartAsync(Cancel);
        var form = CollectionHouse.FormOf(server);
        var actions = house.House.Get<CollectionActions>();

        await Assert.ThrowsAsync<BillingRuleException>(() => actions.SaveAsync(house.Supplier, null, form, Cancel, Guid.NewGuid()));
        house.House.SignIn(Roles.Support);
        await Assert.ThrowsAsync<BillingRuleException>(() => actions.TestAsync(null, form, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => house.House.Get<CollectionQueries>().OfSupplierAsync(house.Supplier, Cancel));
    }

    [Fact]
    public async Task A_server_that_goes_fails_with_growing_waits_and_staff_are_told_once()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls.csv", "first");
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));
        var owner = house.House.Add(
            new User
            {
                UserName = "owner@house.example",
                Email = "owner@house.example",
                DisplayName = "Olive",
            }
        );
        await using (var db = house.House.Db())
        {
            db.UserRoles.Add(new() { UserId = owner.Id, RoleId = db.Roles.Single(r => r.Name == Roles.Owner).Id });
            await db.SaveChangesAsync(Cancel);
        }
        server.Kill();
        await house.CollectAsync(id);
        Assert.Equal(Now.AddMinutes(5), house.Find(id).DueUtc);

        for (var minutes = 5; minutes <= 20; minutes *= 2)
        {
            house.House.Clock.Advance(TimeSpan.FromMinutes(minutes));
            await house.Work().GoOnAsync(Cancel);
        }

        Assert.Equal((4, Now.AddMinutes(40)), (house.Find(id).Failures, house.Find(id).DueUtc));
        Assert.StartsWith("127.0.0.1 can't be reached at port", house.Find(id).Failure, StringComparison.Ordinal);
        await using (var db = house.House.Db())
            Assert.Equal(
                "The files of Carrier can't be collected",
                Assert.Single(await db.OutboxMessages.ToListAsync(Cancel)).Subject
            );
        await server.GoAsync(Cancel);
        house.House.Clock.Advance(TimeSpan.FromMinutes(40));
        await house.Work().GoOnAsync(Cancel);
        Assert.Equal(["calls.csv"], house.Taken());
        Assert.Equal((0, null), (house.Find(id).Failures, house.Find(id).Failure));
    }

    [Fact]
    public async Task A_server_that_dies_in_the_middle_of_a_file_leaves_nothing_half_taken()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls.csv", new string('x', 20_000_000));
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));
        await using var door = await house.House.Get<CollectionDoors>().OpenAsync(house.Find(id), Cancel);
        var listed = Assert.Single(await door.ListAsync(Cancel));
        await using var to = new MemoryStream();

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            door.FetchAsync(
                listed,
                to,
                () =>
                {
                    server.Kill();
                    return Task.CompletedTask;
                },
                Cancel
            )
        );

        Assert.False(door.IsOpen);
        Assert.Matches("broke off|ended after|did not answer", refusal.Message);
        await house.CollectAsync(id);
        Assert.Empty(house.Taken());
    }

    [Fact]
    public async Task No_more_is_read_than_was_listed_and_no_less_is_taken()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls.csv", new string('x', 300_000));
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));
        await using var door = await house.House.Get<CollectionDoors>().OpenAsync(house.Find(id), Cancel);
        var listed = Assert.Single(await door.ListAsync(Cancel));

        foreach (var lie in new[] { listed with { Size = 100_000 }, listed with { Size = 400_000 } })
        {
            await using var to = new MemoryStream();
            await Assert.ThrowsAsync<BillingRuleException>(() => door.FetchAsync(lie, to, () => Task.CompletedTask, Cancel));
            Assert.True(to.Length <= lie.Size, $"{to.Length} of {lie.Size}");
        }
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var doors = house.House.Get<CollectionDoors>();
        doors.Patience = TimeSpan.FromMilliseconds(300);
        var form = new CollectionForm
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)silent.LocalEndpoint).Port,
            UserName = "calls",
            Password = "secret",
        };

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => doors.OpenAsync(form, null, Cancel));

        Assert.StartsWith("127.0.0.1 did not answer within", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_servers_take_each_file_once()
    {
        using var server = await SshServer.StartAsync(Cancel);
        for (var n = 0; n < 5; n++)
            server.Write($"calls_{n}.csv", $"file {n}");
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));
        await house.House.Get<CollectionActions>().CollectNowAsync(id, Cancel);

        await Task.WhenAll(house.Work().GoOnAsync(Cancel), house.Work().GoOnAsync(Cancel));
        Assert.Equal(5, house.Taken().Count);

        // the first is paused for longer than its lease between its looks: the other has taken the file when it goes on
        server.Write("late.csv", "late", 9);
        await house.CollectAsync(
            id,
            async () =>
            {
                house.House.Clock.Advance(TimeSpan.FromMinutes(3));
                await house.CollectAsync(id);
            }
        );

        Assert.Equal(6, house.Taken().Count);
        Assert.Null(house.Find(id).Failure);
    }

    [Fact]
    public async Task It_is_fetched_by_the_clock_and_only_when_it_is_due()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("calls.csv", "first");
        var id = await house.SaveAsync(CollectionHouse.FormOf(server));

        await house.Work().GoOnAsync(Cancel);
        Assert.Empty(house.Taken());

        house.House.Clock.Advance(house.Find(id).DueUtc - Now);
        await house.Work().GoOnAsync(Cancel);
        Assert.Equal(["calls.csv"], house.Taken());
        Assert.Equal(Now.AddHours(1), house.Find(id).DueUtc);
    }

    private DateTime Now => house.House.Clock.GetUtcNow().UtcDateTime;

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    public void Dispose() => house.Dispose();
}
