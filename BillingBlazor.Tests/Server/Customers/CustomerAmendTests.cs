using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Tests.Server.Customers;

/// <summary>Every field is kept; two people amending the same customer lose nothing; the balance is corrected by its difference.</summary>
public sealed class CustomerAmendTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly CustomerActions customers;
    private readonly CustomerQueries queries;
    private readonly int organisationId;
    private readonly int anniversaryId;
    private readonly int tariffId;
    private readonly int voice;

    public CustomerAmendTests()
    {
        (customers, queries) = (house.Get<CustomerActions>(), house.Get<CustomerQueries>());
        var organisation = new Organisation("Meridian Telecom");
        organisation.MakeDefault();
        organisationId = house.Add(organisation).Id;
        var anniversary = new CustomerGroup("Anniversary");
        anniversary.Amend(new() { Name = "Anniversary", Billing = BillingKind.Anniversary });
        anniversaryId = house.Add(anniversary).Id;
        using var db = house.Db();
        voice = db.Categories.Single(c => c.Name == "Voice").Id;
        tariffId = house.Add(new Tariff("Business Saver", voice)).Id;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_field_comes_back_as_it_was_typed()
    {
        var fields = await FieldsAsync();
        var typed = new CustomerForm
        {
            Name = "Ωmega & <b>Söhne</b> 🎓",
            Reference = "=1+1",
            Tags = "VIP, مدرسة",
            GroupId = anniversaryId,
            IsAnniversary = true,
            AnniversaryDay = 31,
            SendViaEmail = false,
            DeliveryEmail = "a@b.example, c@d.example",
            OrganisationId = organisationId,
            Kind = CustomerKind.Reseller,
            Since = new(2020, 2, 29),
            IsVulnerable = true,
            PurchaseOrder = "PO 7",
            PaymentTermsDays = 14,
            InvoicePerCostCentre = true,
            StatementFormat = StatementFormat.Xlsx,
            StatementThreshold = 0.05m,
            HideCalls = true,
            Line1 = "1 Quay Street",
            Line2 = "Floor 2",
            Line3 = "Unit 3",
            Line4 = "The Docks",
            Town = "London",
            County = "Greater London",
            Postcode = "EC2A 2JN",
            ContactName = "Vera Vale",
            Telephone = "+44 20 7946 0101",
            Email = "v@b.example",
            WebSite = "https://b.example/",
            HasBillingAddress = true,
            OutstandingBalance = 120.50m,
            VatNumber = "GB123456782",
            VatNumberCheckedOn = new(2026, 11, 1),
            IsTaxExempt = true,
            TaxExemptReason = "Charity relief",
            ReverseCharge = true,
        };
        (typed.Billing.Line1, typed.Billing.Town, typed.Billing.Postcode, typed.Billing.Country) = (
            "Rue 1",
            "Bruxelles",
            "1000",
            "Belgium"
        );
        typed.SellPrices[voice] = tariffId;

        var kept = await queries.FormAsync(await customers.CreateAsync(typed, Cancel), Cancel);

        Assert.All(fields.All, field => Assert.Equal(field.Read(typed), field.Read(kept!)));
    }

    [Fact]
    public async Task What_only_they_changed_is_taken_over_without_a_word()
    {
        var (fields, id) = (await FieldsAsync(), await customers.CreateAsync(Form(), Cancel));
        var (loaded, yours) = (await LoadAsync(id), await LoadAsync(id));
        await AmendAsync(id, form => (form.Town, form.Tags) = ("Leeds", "VIP"));
        yours.Telephone = "020 7946 0101";

        var theirs = await LoadAsync(id);
        var clashes = CustomerMerge.Merge(fields, loaded, theirs, yours);
        CustomerMerge.TakeChosen(clashes, new HashSet<string>(), theirs, yours);
        await customers.AmendAsync(id, yours, Cancel);

        Assert.Empty(clashes);
        var kept = await LoadAsync(id);
        Assert.Equal(("Leeds", "VIP", "020 7946 0101"), (kept.Town, kept.Tags, kept.Telephone));
    }

    [Fact]
    public async Task What_both_changed_shows_both_values_and_is_chosen_field_by_field()
    {
        var (fields, id) = (await FieldsAsync(), await customers.CreateAsync(Form(), Cancel));
        var (loaded, yours) = (await LoadAsync(id), await LoadAsync(id));
        await AmendAsync(id, form => (form.Name, form.Town) = ("Alpha plc", "Leeds"));
        (yours.Name, yours.Town) = ("Alpha Limited", "York");

        var theirs = await LoadAsync(id);
        var clashes = CustomerMerge.Merge(fields, loaded, theirs, yours);
        Assert.Equal(
            [("Name", "Alpha plc", "Alpha Limited"), ("Town", "Leeds", "York")],
            clashes.Select(c => (c.Field.Name, c.Theirs, c.Yours))
        );
        Assert.Equal("Alpha Limited", yours.Name);

        CustomerMerge.TakeChosen(clashes, new HashSet<string> { "Name" }, theirs, yours);
        await customers.AmendAsync(id, yours, Cancel);
        var kept = await LoadAsync(id);
        Assert.Equal(("Alpha plc", "York"), (kept.Name, kept.Town));
    }

    [Fact]
    public async Task The_same_change_by_both_is_no_clash()
    {
        var (fields, id) = (await FieldsAsync(), await customers.CreateAsync(Form(), Cancel));
        var (loaded, yours) = (await LoadAsync(id), await LoadAsync(id));
        await AmendAsync(id, form => form.Postcode = "LS1 1AA");
        yours.Postcode = "ls11aa";

        Assert.Empty(CustomerMerge.Merge(fields, loaded, await LoadAsync(id), yours));
    }

    [Fact]
    public async Task Without_the_merge_the_second_save_is_refused()
    {
        var id = await customers.CreateAsync(Form(), Cancel);
        var yours = await LoadAsync(id);
        await AmendAsync(id, form => form.Town = "Leeds");

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => customers.AmendAsync(id, yours, Cancel));

        Assert.Equal(
            "Alpha Ltd was amended by somebody else while you typed. Press Save again to see what changed; what you typed is still here.",
            refusal.Message
        );
    }

    [Fact]
    public async Task Amending_the_balance_posts_the_difference()
    {
        var id = await customers.CreateAsync(Form(form => form.OutstandingBalance = 100), Cancel);

        await AmendAsync(id, form => form.OutstandingBalance = 70);
        await AmendAsync(id, form => form.Town = "Leeds"); // nothing more is posted

        using var db = house.Db();
        Assert.Equal(
            [(LedgerKind.Opening, 100m), (LedgerKind.Adjustment, -30m)],
            db.LedgerEntries.OrderBy(e => e.Id).AsEnumerable().Select(e => (e.Kind, e.Amount.Pounds))
        );
    }

    [Fact]
    public async Task A_balance_that_moved_meanwhile_is_not_overwritten_unseen()
    {
        var (fields, id) = (await FieldsAsync(), await customers.CreateAsync(Form(form => form.OutstandingBalance = 100), Cancel));
        var (loaded, yours) = (await LoadAsync(id), await LoadAsync(id));
        await house.Get<BalanceActions>().SetAsync(id, Money.FromPounds(60), Cancel);
        yours.OutstandingBalance = 80;

        await Assert.ThrowsAsync<BillingRuleException>(() => customers.AmendAsync(id, yours, Cancel));
        Assert.Equal(
            ("£60.00", "£80.00"),
            CustomerMerge.Merge(fields, loaded, await LoadAsync(id), yours).Select(c => (c.Theirs, c.Yours)).Single()
        );
    }

    [Fact]
    public async Task Support_amends_but_does_not_correct_the_balance()
    {
        var id = await customers.CreateAsync(Form(), Cancel);
        house.SignIn(Roles.Support);

        await AmendAsync(id, form => form.Town = "Leeds");
        await Assert.ThrowsAsync<BillingRuleException>(() => AmendAsync(id, form => form.OutstandingBalance = 5));
    }

    [Fact]
    public async Task The_door_refuses_what_the_page_would()
    {
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            customers.CreateAsync(Form(form => form.Telephone = "nobody"), Cancel)
        );

        Assert.StartsWith("“nobody” is not a telephone number", refusal.Message);
    }

    [Fact]
    public async Task The_group_decides_whether_a_day_is_needed_not_the_page()
    {
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            customers.CreateAsync(Form(form => (form.GroupId, form.IsAnniversary) = (anniversaryId, false)), Cancel)
        );

        Assert.Equal("This group bills by anniversary: give the day of the month, from 1 to 31.", refusal.Message);
    }

    public void Dispose() => house.Dispose();

    private async Task<CustomerFields> FieldsAsync() => new(await queries.OptionsAsync(Cancel));

    private async Task<CustomerForm> LoadAsync(int id) => (await queries.FormAsync(id, Cancel))!;

    private async Task AmendAsync(int id, Action<CustomerForm> change)
    {
        var form = await LoadAsync(id);
        change(form);
        await customers.AmendAsync(id, form, Cancel);
    }

    private CustomerForm Form(Action<CustomerForm>? more = null)
    {
        using var db = house.Db();
        var form = new CustomerForm
        {
            Name = "Alpha Ltd",
            GroupId = db.CustomerGroups.Single(g => g.IsDefault).Id,
            OrganisationId = organisationId,
            SendViaEmail = false,
            Line1 = "1 High Street",
            Town = "Brighton",
            Postcode = "BN1 1AA",
        };
        more?.Invoke(form);
        return form;
    }
}
