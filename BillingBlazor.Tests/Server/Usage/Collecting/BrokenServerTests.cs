using BillingBlazor.Domain;
using BillingBlazor.Server.Usage.Collecting;

namespace BillingBlazor.Tests.Server.Usage.Collecting;

/// <summary>A real sshd with passwords; and one whose files are told of by something that hangs, lies or drops.</summary>
public sealed class BrokenServerTests : IDisposable
{
    private readonly CollectionHouse house = new();
    private readonly LyingSftp lying = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_signs_in_with_a_password_and_with_no_other()
    {
        using var server = await SshServer.WithPasswordAsync(Cancel);
        server.Write("calls.csv", "first");
        var form = CollectionHouse.FormOf(server);
        (form.ByKey, form.Key, form.Password) = (false, null, "another");
        var actions = house.House.Get<CollectionActions>();
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => actions.TestAsync(null, form, Cancel));
        Assert.Equal($"127.0.0.1 refused {server.User}: check the user and its password or key.", refusal.Message);

        form.Password = SshServer.Password;
        var id = await house.SaveAsync(form);
        await house.CollectAsync(id);

        Assert.Equal(["calls.csv"], house.Taken());
        Assert.DoesNotContain("Carrier", house.Find(id).ProtectedPassword, StringComparison.Ordinal);
        var (kept, _) = (await house.House.Get<CollectionQueries>().FindAsync(id, Cancel))!.Value;
        Assert.Equal((true, null), (kept.HasPassword, kept.Password));
        Assert.Single((await actions.TestAsync(id, kept, Cancel)).Files); // the kept one goes to its server
        using var keysAlone = await SshServer.StartAsync(Cancel);
        (form.Port, form.UserName, form.HostKey) = (keysAlone.Port, keysAlone.User, null);
        await Assert.ThrowsAsync<BillingRuleException>(() => actions.TestAsync(null, form, Cancel));
    }

    /// <param name="holds">−1: it never ends.</param>
    [Theory]
    [InlineData(100, -1, null, null, "calls.csv grew while it was fetched")]
    [InlineData(100, 40, null, null, "calls.csv ended after 40 of 100 bytes")]
    [InlineData(200_000, 199_999, null, null, "calls.csv ended after 199,999 of 200,000 bytes")]
    [InlineData(200_000, 200_000, 100_000, null, "127.0.0.1 did not answer within")]
    [InlineData(200_000, 200_000, null, 100_000, "127.0.0.1 broke off")]
    public async Task A_file_that_is_not_as_it_was_listed_is_not_taken(long lists, long holds, int? hangsAt, int? dropsAt, string failure)
    {
        (lying.Lists, lying.Holds, lying.HangsAt, lying.DropsAt) = (lists, holds < 0 ? null : holds, hangsAt, dropsAt);
        using var server = await SshServer.InFrontOfAsync(lying.Port, Cancel);
        var id = await SaveAsync(server);
        await house.House.Get<CollectionActions>().CollectNowAsync(id, Cancel);

        await house.Work(patience: TimeSpan.FromSeconds(hangsAt is null ? 30 : 3)).GoOnAsync(Cancel);

        Assert.Empty(house.Taken());
        Assert.StartsWith(failure, house.Find(id).Failure, StringComparison.Ordinal);

        // mended, it is taken whole
        (lying.Holds, lying.HangsAt, lying.DropsAt) = (lists, null, null);
        await house.CollectAsync(id);
        Assert.Equal(["calls.csv"], house.Taken());
        Assert.Equal((null, lists), (house.Find(id).Failure, house.Fetched("calls.csv").SizeBytes));
    }

    [Fact]
    public async Task A_listing_that_hangs_or_never_ends_is_given_up()
    {
        lying.HangsInListing = true;
        using var server = await SshServer.InFrontOfAsync(lying.Port, Cancel);
        var doors = house.House.Get<CollectionDoors>();
        doors.Patience = TimeSpan.FromSeconds(3);
        await using (var door = await doors.OpenAsync(FormOf(server), null, Cancel))
        {
            var silence = await Assert.ThrowsAsync<BillingRuleException>(() => door.ListAsync(Cancel));
            Assert.StartsWith("127.0.0.1 did not answer within", silence.Message, StringComparison.Ordinal);
        }

        (lying.HangsInListing, lying.ListsForEver) = (false, true);
        lying.Names = [.. Enumerable.Range(0, 500).Select(n => $"calls_{n}.csv")];
        doors.Patience = TimeSpan.FromSeconds(60);
        await using var again = await doors.OpenAsync(FormOf(server), null, Cancel);
        var endless = await Assert.ThrowsAsync<BillingRuleException>(() => again.ListAsync(Cancel));
        Assert.EndsWith("has more than 10,000 entries. Move or delete what was fetched.", endless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_is_no_file()
    {
        lying.Names = ["../../etc/passwd.csv", "a/b.csv", @"c\d.csv", "e\nf.csv", ".", "..", "", "calls.csv"];
        using var server = await SshServer.InFrontOfAsync(lying.Port, Cancel);
        var id = await SaveAsync(server);

        await house.CollectAsync(id);

        Assert.Equal(["calls.csv"], house.Taken());
        Assert.Null(house.Find(id).Failure);
    }

    private static CollectionForm FormOf(SshServer server)
    {
        var form = CollectionHouse.FormOf(server);
        form.Folder = "/files";
        return form;
    }

    private Task<int> SaveAsync(SshServer server) => house.SaveAsync(FormOf(server));

    public void Dispose()
    {
        lying.Dispose();
        house.Dispose();
    }
}
