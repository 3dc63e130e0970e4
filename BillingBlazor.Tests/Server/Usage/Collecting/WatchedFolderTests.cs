using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Usage.Collecting;

namespace BillingBlazor.Tests.Server.Usage.Collecting;

/// <summary>A watched folder is one that whoever runs the server opened; nothing leads out of it.</summary>
public sealed class WatchedFolderTests : IDisposable
{
    private readonly CollectionHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Incoming => house.House.Get<DataFolder>().Incoming;

    [Fact]
    public async Task Files_of_a_watched_folder_are_taken_once_and_moved()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Incoming, "carrier")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "calls.csv"), "first", Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "calls.tmp"), "half", Cancel);
        File.CreateSymbolicLink(Path.Combine(folder, "link.csv"), "/etc/passwd");
        var id = await house.SaveAsync(
            new()
            {
                Way = CollectionWay.Folder,
                Folder = "carrier",
                After = AfterFetching.Move,
                MoveTo = "done",
            }
        );

        await house.CollectAsync(id);

        Assert.Equal(["calls.csv"], house.Taken());
        Assert.Equal("first", await File.ReadAllTextAsync(Path.Combine(folder, "done", "calls.csv"), Cancel));
        Assert.Equal(["calls.tmp", "link.csv"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
    }

    /// <summary>A fault of ours keeps no other from its files, is told, and is tried again less and less often.</summary>
    [Fact]
    public async Task What_nobody_foresaw_is_a_failure_like_others()
    {
        Directory.CreateDirectory(Path.Combine(Incoming, "carrier"));
        await File.WriteAllTextAsync(Path.Combine(Incoming, "carrier", "calls.csv"), "first", Cancel);
        var id = await house.SaveAsync(new() { Way = CollectionWay.Folder, Folder = "carrier" });
        await house.House.Get<CollectionActions>().CollectNowAsync(id, Cancel);
        var work = house.Work(() => throw new InvalidOperationException("nobody foresaw it"));

        await work.GoOnAsync(Cancel);

        var collection = house.Find(id);
        Assert.Equal((1, "Something went wrong on our server: its log says what."), (collection.Failures, collection.Failure));
        Assert.Null(collection.LeaseOwner);
        Assert.Equal(house.House.Clock.GetUtcNow().UtcDateTime.AddMinutes(5), collection.DueUtc);
        Assert.Empty(house.Taken());
        await house.CollectAsync(id);
        Assert.Equal(["calls.csv"], house.Taken());
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData("carrier/../../uploads")]
    [InlineData("out")]
    [InlineData("out/ssl")]
    [InlineData("nowhere")]
    public async Task No_other_folder_of_the_server_is_watched(string folder)
    {
        Directory.CreateSymbolicLink(Path.Combine(Incoming, "out"), "/etc");
        var form = new CollectionForm { Way = CollectionWay.Folder, Folder = folder };

        await Assert.ThrowsAsync<BillingRuleException>(() => house.House.Get<CollectionActions>().TestAsync(null, form, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.House.Get<CollectionActions>().SaveAsync(house.Supplier, null, form, Cancel, Guid.NewGuid())
        );
    }

    [Fact]
    public async Task Nothing_is_moved_out_of_it()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Incoming, "carrier")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "calls.csv"), "first", Cancel);
        var id = await house.SaveAsync(
            new()
            {
                Way = CollectionWay.Folder,
                Folder = "carrier",
                After = AfterFetching.Move,
                MoveTo = "../../mail",
            }
        );

        await house.CollectAsync(id);

        Assert.True(File.Exists(Path.Combine(folder, "calls.csv")));
        Assert.Equal("../../mail is no folder within carrier.", house.Find(id).Failure);
        Assert.Equal(["calls.csv"], house.Taken());
    }

    public void Dispose() => house.Dispose();
}
