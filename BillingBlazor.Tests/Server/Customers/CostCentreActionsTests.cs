using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Customers.CostCentres;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Tests.Server.Customers;

public sealed class CostCentreActionsTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly CostCentreActions costCentres;
    private readonly int customerId;
    private readonly int otherId;
    private readonly int cliTypeId;

    public CostCentreActionsTests()
    {
        using var db = house.Db();
        var organisation = house.Add(new Organisation("Meridian Telecom"));
        (customerId, otherId) = (
            house.Add(new Customer("Alpha Ltd", db.CustomerGroups.Single().Id, organisation.Id, new(2026, 1, 1))).Id,
            house.Add(new Customer("Beta Ltd", db.CustomerGroups.Single().Id, organisation.Id, new(2026, 1, 1))).Id
        );
        cliTypeId = db.CliTypes.First().Id;
        costCentres = house.Get<CostCentreActions>();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_is_unique_within_its_customer_whatever_its_case()
    {
        await costCentres.AddAsync(customerId, "London", Cancel);
        await costCentres.AddAsync(otherId, "London", Cancel);
        await costCentres.AddAsync(customerId, "Brighton", Cancel);

        Assert.Equal(
            "Alpha Ltd already has a cost centre called LONDON.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => costCentres.AddAsync(customerId, " LONDON ", Cancel))).Message
        );
        await Assert.ThrowsAsync<BillingRuleException>(async () =>
            await costCentres.RenameAsync(customerId, await IdAsync("Brighton"), "london", Cancel)
        );
    }

    [Fact]
    public async Task One_may_change_the_case_of_its_own_name()
    {
        await costCentres.AddAsync(customerId, "london", Cancel);
        await costCentres.RenameAsync(customerId, await IdAsync("london"), "London", Cancel);

        Assert.Equal("London", Assert.Single(await RowsAsync()).Name);
    }

    [Fact]
    public async Task One_in_use_is_closed_and_one_never_used_may_go()
    {
        await costCentres.AddAsync(customerId, "London", Cancel);
        await costCentres.AddAsync(customerId, "Typo", Cancel);
        var (london, typo) = (await IdAsync("London"), await IdAsync("Typo"));
        await house
            .Get<LineActions>()
            .AddAsync(
                customerId,
                new()
                {
                    Number = "02079460101",
                    CliTypeId = cliTypeId,
                    CostCentreId = london,
                },
                Cancel
            );

        await costCentres.RemoveAsync(customerId, typo, Cancel);
        Assert.StartsWith(
            "London is in use",
            (await Assert.ThrowsAsync<BillingRuleException>(() => costCentres.RemoveAsync(customerId, london, Cancel))).Message
        );
        await costCentres.CloseAsync(customerId, london, Cancel);

        Assert.Equal(
            ("London", true, 1, true),
            Assert.Single(await RowsAsync()) is var row ? (row.Name, row.IsClosed, row.Lines, row.IsUsed) : default
        );
    }

    [Fact]
    public async Task Nothing_new_goes_into_a_closed_one_or_into_another_customers()
    {
        await costCentres.AddAsync(customerId, "London", Cancel);
        var london = await IdAsync("London");
        var lines = house.Get<LineActions>();

        await Assert.ThrowsAsync<BillingRuleException>(() =>
            lines.AddAsync(
                otherId,
                new()
                {
                    Number = "02079460102",
                    CliTypeId = cliTypeId,
                    CostCentreId = london,
                },
                Cancel
            )
        );
        var line = await lines.AddAsync(
            customerId,
            new()
            {
                Number = "02079460101",
                CliTypeId = cliTypeId,
                CostCentreId = london,
            },
            Cancel
        );
        await costCentres.CloseAsync(customerId, london, Cancel);
        await lines.AmendAsync(
            customerId,
            line[0],
            new()
            {
                Number = "02079460101",
                CliTypeId = cliTypeId,
                CostCentreId = london,
                Description = "stays in it",
            },
            Cancel
        );
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            lines.AddAsync(
                customerId,
                new()
                {
                    Number = "02079460103",
                    CliTypeId = cliTypeId,
                    CostCentreId = london,
                },
                Cancel
            )
        );

        Assert.Equal("London is closed. Open it again under Cost Centres, or choose another.", refusal.Message);
        await costCentres.ReopenAsync(customerId, london, Cancel);
        await lines.AddAsync(
            customerId,
            new()
            {
                Number = "02079460103",
                CliTypeId = cliTypeId,
                CostCentreId = london,
            },
            Cancel
        );
    }

    [Fact]
    public async Task A_portal_user_changes_nothing()
    {
        house.SignIn(Roles.Portal);

        await Assert.ThrowsAsync<BillingRuleException>(() => costCentres.AddAsync(customerId, "London", Cancel));
    }

    public void Dispose() => house.Dispose();

    private Task<IReadOnlyList<CostCentreRow>> RowsAsync() => house.Get<CostCentreQueries>().OfCustomerAsync(customerId, Cancel);

    private async Task<int> IdAsync(string name) => (await RowsAsync()).Single(r => r.Name == name).Id;
}
