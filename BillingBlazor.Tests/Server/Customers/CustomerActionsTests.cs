using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Customers.CostCentres;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Customers;

public sealed class CustomerActionsTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly CustomerActions customers;
    private readonly LineActions lines;
    private readonly int groupId;
    private readonly int organisationId;
    private readonly int cliTypeId;

    public CustomerActionsTests()
    {
        using var db = house.Db();
        (groupId, cliTypeId) = (db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
        organisationId = house.Add(new Organisation("Meridian Telecom")).Id;
        (customers, lines) = (house.Get<CustomerActions>(), house.Get<LineActions>());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("020 7946 0101", null, "+44 20 7946 0101", null)]
    [InlineData("01273 900000", "01273 900099", "01273900050", null)]
    [InlineData("01273 900050", null, "01273 900000", "01273 900099")]
    [InlineData("0207946*", null, "02079460101", null)]
    [InlineData("02079460000", "02079469999", "020794601*", null)]
    public async Task A_line_has_one_owner_a_day_in_any_spelling_range_or_beginning(
        string first,
        string? firstLast,
        string second,
        string? secondLast
    )
    {
        var (alpha, beta) = (await CreateAsync("Alpha Ltd"), await CreateAsync("Beta Ltd"));
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = first,
                LastNumber = firstLast,
                CliTypeId = cliTypeId,
                From = new(2026, 1, 1),
            },
            Cancel
        );

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            lines.AddAsync(
                beta,
                new()
                {
                    Number = second,
                    LastNumber = secondLast,
                    CliTypeId = cliTypeId,
                    From = new(2026, 6, 1),
                },
                Cancel
            )
        );

        Assert.Contains("Alpha Ltd's since 1 Jan 2026", refusal.Message);
    }

    [Fact]
    public async Task A_blank_from_begins_the_day_after_the_last_holder()
    {
        var (alpha, beta) = (await CreateAsync("Alpha Ltd"), await CreateAsync("Beta Ltd"));
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = "02079460101",
                CliTypeId = cliTypeId,
                To = new(2026, 5, 31),
            },
            Cancel
        );
        await lines.AddAsync(beta, new() { Number = "02079460101", CliTypeId = cliTypeId }, Cancel);

        using var db = house.Db();
        Assert.Equal(new DateOnly(2026, 6, 1), db.Clis.Single(c => c.CustomerId == beta).From);
    }

    [Fact]
    public async Task A_reference_is_unique_when_given()
    {
        await CreateAsync("Alpha Ltd", form => form.Reference = "A1");

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => CreateAsync("Beta Ltd", form => form.Reference = "A1"));

        Assert.StartsWith("Alpha Ltd has the reference A1", refusal.Message);
        using var db = house.Db();
        Assert.Equal(1, db.Customers.Count());
    }

    [Fact]
    public async Task An_outstanding_balance_is_an_entry_of_the_ledger()
    {
        var id = await CreateAsync("Alpha Ltd", form => form.OutstandingBalance = 10.25m);
        await house.Get<BalanceActions>().SetAsync(id, Money.FromPounds(4.00m), Cancel);

        var ledger = (await house.Get<LedgerQueries>().PageAsync(id, new(null, null, null, OldestFirst: true, 0, 50), Cancel)).Rows;
        Assert.Equal(
            [(LedgerKind.Opening, Money.FromPounds(10.25m)), (LedgerKind.Adjustment, Money.FromPounds(-6.25m))],
            ledger.Select(e => (e.Kind, e.Amount))
        );
        Assert.Equal(Money.FromPounds(4.00m), ledger[^1].Balance);
    }

    [Fact]
    public async Task A_tag_is_made_once_whatever_its_case()
    {
        await CreateAsync("Alpha Ltd", form => form.Tags = "VIP, Schools");
        await CreateAsync("Beta Ltd", form => form.Tags = "vip,new");

        using var db = house.Db();
        Assert.Equal(["new", "Schools", "VIP"], db.Tags.OrderBy(t => t.Name).Select(t => t.Name));
    }

    [Fact]
    public async Task Two_people_amending_the_same_customer_is_noticed()
    {
        var id = await CreateAsync("Alpha Ltd");
        var stale = Form("Alpha plc");
        await customers.AmendAsync(id, Current("Alpha Limited"), Cancel);

        await Assert.ThrowsAsync<BillingRuleException>(() => customers.AmendAsync(id, stale, Cancel));

        CustomerForm Current(string name)
        {
            using var db = house.Db();
            var form = Form(name);
            stale.Version = form.Version = db.Customers.Single().Version;
            return form;
        }
    }

    [Fact]
    public async Task Support_may_amend_but_not_cancel()
    {
        var id = await CreateAsync("Alpha Ltd");
        house.SignIn(Roles.Support);

        await house.Get<CostCentreActions>().AddAsync(id, "London", Cancel);
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            house
                .Get<StatusActions>()
                .SetAsync(new() { Ids = new HashSet<int> { id } }, CustomerStatus.Cancelled, writeOff: false, null, Cancel)
        );
    }

    [Fact]
    public async Task A_change_is_in_the_history_with_who_and_what()
    {
        var id = await CreateAsync("Alpha Ltd");
        var form = Form("Alpha plc");
        using (var read = house.Db())
            form.Version = read.Customers.Single().Version;
        await customers.AmendAsync(id, form, Cancel);

        using var db = house.Db();
        var change = db.Changes.AsNoTracking().Single(c => c.Field == "Customer name");
        Assert.Equal(("Owner", "Alpha Ltd", "Alpha plc", id), (change.Who, change.Before, change.After, change.SubjectId));
    }

    [Theory]
    [InlineData("DeliveryEmail", "a@b.example, not an address")]
    [InlineData("Postcode", "12345")]
    [InlineData("Name", "")]
    public void What_is_typed_wrong_gets_a_sentence_beside_its_field(string field, string typed)
    {
        var form = Form("Alpha Ltd");
        typeof(CustomerForm).GetProperty(field)!.SetValue(form, typed);
        var problems = new List<ValidationResult>();

        Assert.False(Validator.TryValidateObject(form, new(form), problems, validateAllProperties: true));
        Assert.Contains(problems, p => p.MemberNames.Contains(field) && p.ErrorMessage!.EndsWith('.'));
    }

    public void Dispose() => house.Dispose();

    private Task<int> CreateAsync(string name, Action<CustomerForm>? more = null)
    {
        var form = Form(name);
        more?.Invoke(form);
        return customers.CreateAsync(form, Cancel);
    }

    private CustomerForm Form(string name) =>
        new()
        {
            Name = name,
            GroupId = groupId,
            OrganisationId = organisationId,
            SendViaEmail = false,
            Line1 = "1 High Street",
            Town = "Brighton",
            Postcode = "BN1 1AA",
        };
}
