using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Customers.Listing;
using BillingBlazor.Server.Customers.Tags;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Tests.Server.Customers;

/// <summary>The guide: Tagging a customer.</summary>
public sealed class TagActionsTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly TagActions tags;
    private readonly int alpha,
        beta;

    public TagActionsTests()
    {
        tags = house.Get<TagActions>();
        var organisationId = house.Add(new Organisation("Meridian Telecom")).Id;
        using var db = house.Db();
        var groupId = db.CustomerGroups.Single().Id;
        (alpha, beta) = (
            house.Add(new Customer("Alpha Ltd", groupId, organisationId, new(2026, 1, 1))).Id,
            house.Add(new Customer("Beta Ltd", groupId, organisationId, new(2026, 1, 1))).Id
        );
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Adding_makes_what_is_new_and_takes_what_exists_whatever_its_case()
    {
        await tags.CreateAsync("VIP", Cancel);
        await tags.AddAsync(Ticked(alpha, beta), ["vip", "Schools"], replace: false, null, Cancel);
        await tags.AddAsync(Ticked(alpha), ["SCHOOLS"], replace: false, null, Cancel);

        Assert.Equal(["Schools 2", "VIP 2"], await CountsAsync());
    }

    [Fact]
    public async Task Replace_existing_tags_leaves_just_the_new_ones()
    {
        await tags.AddAsync(Ticked(alpha, beta), ["Old", "VIP"], replace: false, null, Cancel);
        await tags.AddAsync(Ticked(alpha), ["New"], replace: true, null, Cancel);

        Assert.Equal(["New 1", "Old 1", "VIP 1"], await CountsAsync());
    }

    [Fact]
    public async Task Removing_takes_tags_off_the_ticked_and_keeps_the_tags()
    {
        await tags.AddAsync(Ticked(alpha, beta), ["VIP"], replace: false, null, Cancel);
        await tags.RemoveAsync(
            new()
            {
                AllMatching = CustomerFilter.Everybody,
                Ids = new HashSet<int> { beta },
            },
            ["vip"],
            null,
            Cancel
        );

        Assert.Equal(["VIP 1"], await CountsAsync());
    }

    [Fact]
    public async Task Merging_leaves_one_tag_on_whoever_carried_either()
    {
        await tags.AddAsync(Ticked(alpha, beta), ["School"], replace: false, null, Cancel);
        await tags.AddAsync(Ticked(alpha), ["Schools"], replace: false, null, Cancel);
        var rows = await house.Get<TagQueries>().ListAsync(Cancel);

        await tags.MergeAsync(rows.Single(t => t.Name == "School").Id, rows.Single(t => t.Name == "Schools").Id, Cancel);

        Assert.Equal(["Schools 2"], await CountsAsync());
    }

    [Fact]
    public async Task A_deleted_tag_is_taken_off_and_found_by_no_filter()
    {
        await tags.AddAsync(Ticked(alpha), ["VIP"], replace: false, null, Cancel);
        await tags.DeleteAsync((await house.Get<TagQueries>().ListAsync(Cancel)).Single().Id, Cancel);

        Assert.Empty(await CountsAsync());
        Assert.Empty(
            (await house.Get<ListingQueries>().ListAsync(new(new() { Tags = ["VIP"] }, CustomerSort.Name, false, 0, 50), Cancel)).Rows
        );
    }

    [Theory]
    [InlineData("", "Give the tag a name.")]
    [InlineData("a,b", "A comma separates tags")]
    [InlineData("a\u0007b", "no line breaks or control characters")]
    [InlineData("vip", "There is a tag called VIP already.")]
    public async Task A_bad_name_gets_a_sentence(string name, string sentence)
    {
        await tags.CreateAsync("VIP", Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => tags.CreateAsync(name, Cancel));

        Assert.Contains(sentence, refusal.Message);
        await Assert.ThrowsAsync<BillingRuleException>(() => tags.AddAsync(Ticked(alpha), [new('x', 51)], replace: false, null, Cancel));
    }

    [Fact]
    public async Task A_portal_user_may_not_tag()
    {
        house.SignIn(Roles.Portal);

        await Assert.ThrowsAsync<BillingRuleException>(() => tags.AddAsync(Ticked(alpha), ["VIP"], replace: false, null, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => house.Get<TagQueries>().ListAsync(Cancel));
    }

    public void Dispose() => house.Dispose();

    private static CustomerSelection Ticked(params int[] ids) => new() { Ids = ids.ToHashSet() };

    private async Task<IEnumerable<string>> CountsAsync() =>
        (await house.Get<TagQueries>().ListAsync(Cancel)).Select(t => $"{t.Name} {t.Customers}");
}
