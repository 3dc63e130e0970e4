using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace BillingBlazor.Tests.Server.Settings;

public sealed class SettingsActionsTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly GroupActions groups;
    private readonly OrganisationActions organisations;
    private readonly CliTypeActions types;

    public SettingsActionsTests() =>
        (groups, organisations, types) = (Make<GroupActions>(), Make<OrganisationActions>(), Make<CliTypeActions>());

    public static readonly TheoryData<string> BadNames = ["", "   ", new string('x', 101), new string('x', 40 * 1024), "bell\u0007"];

    public static readonly TheoryData<string> StrangeNames =
    [
        "<script>alert(1)</script>",
        "O'Brien & Söhne 🚀",
        "مرحبا",
        "=1+1",
        new string('x', 100),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(BadNames))]
    public async Task A_bad_name_is_refused_with_a_sentence_and_nothing_is_saved(string name)
    {
        Assert.EndsWith(
            ".",
            (await Assert.ThrowsAsync<BillingRuleException>(() => groups.SaveAsync(null, Group(name), false, 0, Cancel))).Message
        );
        Assert.EndsWith(
            ".",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    organisations.SaveAsync(new(null, new() { Name = name }, false, 0), Cancel)
                )
            ).Message
        );
        Assert.EndsWith(".", (await Assert.ThrowsAsync<BillingRuleException>(() => types.SaveAsync(null, name, Cancel))).Message);

        using var db = house.Db();
        Assert.Equal((1, 0, 4), (db.CustomerGroups.Count(), db.Organisations.Count(), db.CliTypes.Count()));
    }

    [Theory, MemberData(nameof(StrangeNames))]
    public async Task A_strange_name_is_kept_letter_for_letter(string name)
    {
        var groupId = await groups.SaveAsync(null, Group(name), false, 0, Cancel);
        var organisationId = await organisations.SaveAsync(new(null, new() { Name = name }, false, 0), Cancel);

        using var db = house.Db();
        Assert.Equal((name, name), (db.CustomerGroups.Find(groupId)!.Name, db.Organisations.Find(organisationId)!.Name));
    }

    [Fact]
    public async Task Every_field_of_a_group_is_saved()
    {
        var details = new CustomerGroupDetails
        {
            Name = "Quarterly",
            Trigger = TriggerKind.Automatic,
            Interval = BillingInterval.Quarterly,
            BillingMonthOffset = -1,
            FirstTrigger = new(2026, 12, 1),
            TriggerHour = 23,
            Approval = AutomaticApproval.WhenNothingLooksWrong,
        };

        var id = await groups.SaveAsync(null, details, false, 0, Cancel);

        var saved = (await Make<GroupQueries>().FindAsync(id, Cancel))!.Group;
        Assert.Equal(details, GroupForm.Of(saved).ToDetails());
    }

    [Fact]
    public async Task Making_another_group_the_default_moves_the_flag()
    {
        var id = await groups.SaveAsync(null, Group("Monthly"), true, 0, Cancel);

        using var db = house.Db();
        Assert.Equal(id, db.CustomerGroups.Single(g => g.IsDefault).Id);
        var last = await Assert.ThrowsAsync<BillingRuleException>(() => groups.SaveAsync(id, Group("Monthly"), false, 1, Cancel));
        Assert.Contains("Make another group the default instead", last.Message);
    }

    [Fact]
    public async Task A_group_is_deleted_when_it_has_no_customers_and_never_the_default()
    {
        var (empty, full) = (
            await groups.SaveAsync(null, Group("Empty"), false, 0, Cancel),
            await groups.SaveAsync(null, Group("Full"), false, 0, Cancel)
        );
        var organisationId = await organisations.SaveAsync(new(null, new() { Name = "Meridian" }, true, 0), Cancel);
        house.Add(new Customer("Harbour & Vale Ltd", full, organisationId, new(2026, 1, 1)));
        await groups.DeleteAsync(empty, Cancel);

        Assert.Contains(
            "has 1 customer,",
            (await Assert.ThrowsAsync<BillingRuleException>(() => groups.DeleteAsync(full, Cancel))).Message
        );
        using var db = house.Db();
        var standard = db.CustomerGroups.Single(g => g.IsDefault).Id;
        Assert.Contains(
            "is the default",
            (await Assert.ThrowsAsync<BillingRuleException>(() => groups.DeleteAsync(standard, Cancel))).Message
        );
        Assert.Contains(
            "is the default",
            (await Assert.ThrowsAsync<BillingRuleException>(() => organisations.DeleteAsync(organisationId, Cancel))).Message
        );
        Assert.Equal(2, db.CustomerGroups.Count());
    }

    [Fact]
    public async Task The_second_of_two_clerks_is_told_and_sees_both_values()
    {
        var id = await groups.SaveAsync(null, Group("Monthly"), false, 0, Cancel);
        var (loaded, yours) = (GroupForm.Of(Read(id)), GroupForm.Of(Read(id)));
        await groups.SaveAsync(id, Group("Monthly") with { TriggerHour = 8, BillingMonthOffset = 1 }, false, 1, Cancel);
        (yours.TriggerHour, yours.Name) = (9, "Monthly, later");

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            groups.SaveAsync(id, yours.ToDetails(), false, yours.Version, Cancel)
        );
        var clash = Clash.Between(loaded, yours, GroupForm.Of(Read(id)));

        Assert.Contains("Somebody else amended Monthly", refusal.Message);
        Assert.Equal(
            [("Name", "Monthly", "Monthly, later", false), ("Billing month", "1", "0", true), ("Hour", "8", "9", false)],
            clash.Select(f => (f.Name, f.Theirs, f.Yours, f.IsTheirs))
        );
        Assert.Equal((9, 1), (yours.TriggerHour, yours.BillingMonthOffset)); // typed stays; untouched takes theirs
        clash[2].Choose(isTheirs: true);
        Assert.Equal(8, yours.TriggerHour);
    }

    [Fact]
    public async Task Every_field_of_an_organisation_is_saved()
    {
        var details = new OrganisationDetails
        {
            Name = "Meridian Telecom",
            Colour = "#123456",
            Telephone = "020 7946 0000",
            Email = "a@meridian.example",
            WebSite = "www.meridian.example",
            CompanyNumber = "01234567",
            VatNumber = "GB123456782",
            VatRounding = VatRounding.Down,
            PaymentTermsDays = 14,
            Address = new()
            {
                Line1 = "1 Exchange Square",
                Line2 = "2",
                Line3 = "3",
                Line4 = "4",
                Town = "London",
                County = "Middlesex",
                Postcode = "EC2A 2JN",
                Country = "United Kingdom",
            },
            BankName = "Bank",
            BankAccountName = "Meridian",
            BankSortCode = "12-34-56",
            BankAccountNumber = "12345678",
            InvoicePrefix = "MT-",
            CreditNotePrefix = "MTC-",
            SenderName = "Accounts",
            SenderEmail = "b@meridian.example",
            HostName = "portal.meridian.example",
            FooterText = "Registered\nin England",
        };

        var id = await organisations.SaveAsync(new(null, details, false, 0, 1_001, 501), Cancel);

        var row = (await Make<OrganisationQueries>().FindAsync(id, Cancel))!;
        Assert.Equal(details, OrganisationForm.Of(row).ToDetails());
        Assert.Equal((1_001, 501, true), (row.NextOf("MT-"), row.NextOf("MTC-"), row.Organisation.IsDefault)); // the first is the default
    }

    [Fact]
    public async Task Numbers_go_up_only()
    {
        var id = await organisations.SaveAsync(new(null, new() { Name = "Meridian" }, true, 0, 1_001), Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            organisations.SaveAsync(new(id, new() { Name = "Meridian" }, true, 1, 1_000), Cancel)
        );

        Assert.Contains("can only go up from 1001", refusal.Message);
    }

    [Theory]
    [InlineData("INV-", "CN-", "GB123456727", "another VAT number")]
    [InlineData("NG-", "cn-", "GB123456727", "another VAT number")]
    [InlineData("CN-", "NGC-", "GB123456782", "need another prefix")]
    [InlineData("inv-", "NGC-", "GB123456782", "write it the same way")]
    public async Task A_series_is_shared_only_within_one_vat_number_and_one_kind(
        string invoices,
        string creditNotes,
        string vatNumber,
        string sentence
    )
    {
        await organisations.SaveAsync(new(null, new() { Name = "Meridian", VatNumber = "GB123456782" }, true, 0), Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            organisations.SaveAsync(
                new(
                    null,
                    new()
                    {
                        Name = "Northgate",
                        VatNumber = vatNumber,
                        InvoicePrefix = invoices,
                        CreditNotePrefix = creditNotes,
                    },
                    false,
                    0
                ),
                Cancel
            )
        );

        Assert.Contains(sentence, refusal.Message);
        await organisations.SaveAsync(new(null, new() { Name = "Sharing", VatNumber = "GB 123 4567 82" }, false, 0), Cancel);
    }

    [Fact]
    public async Task A_colour_that_cannot_be_read_on_white_is_refused_and_its_shade_is_not()
    {
        Assert.Contains(
            "readable on white",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    organisations.SaveAsync(new(null, new() { Name = "Sunny", Colour = "#FFD400" }, false, 0), Cancel)
                )
            ).Message
        );

        await organisations.SaveAsync(new(null, new() { Name = "Sunny", Colour = Contrast.Darkened("#FFD400") }, false, 0), Cancel);

        Assert.Equal(21, Contrast.OnWhite("#000000")!.Value, 3);
        Assert.Equal(1, Contrast.OnWhite("#FFFFFF")!.Value, 3);
        Assert.Null(Contrast.OnWhite("red"));
    }

    [Fact]
    public async Task A_logo_is_a_whole_picture_and_can_be_taken_away()
    {
        var id = await organisations.SaveAsync(new(null, new() { Name = "Meridian" }, true, 0), Cancel);
        var picture = Picture();
        await organisations.UseLogoAsync(id, picture, Cancel);
        var kept = await Make<OrganisationQueries>().LogoAsync(id, Cancel);

        Assert.Equal("image/png", kept!.MediaType);
        Assert.Equal(picture, kept.Content);
        Assert.Contains("neither", Refusal(() => OrganisationActions.TypeOf("<svg/>"u8.ToArray())));
        Assert.Contains("damaged", Refusal(() => OrganisationActions.TypeOf([.. picture[..20]])));
        Assert.Contains("damaged", Refusal(() => OrganisationActions.TypeOf([.. picture[..(picture.Length / 2)]])));
        Assert.Contains("512 KB", Refusal(() => OrganisationActions.TypeOf(new byte[512 * 1024 + 1])));
        await organisations.UseLogoAsync(id, null, Cancel);
        Assert.Null(await Make<OrganisationQueries>().LogoAsync(id, Cancel));
    }

    [Fact]
    public async Task A_type_is_renamed_and_deleted_when_unused()
    {
        await types.SaveAsync(null, "Fibre", Cancel);
        using var db = house.Db();
        var fibre = db.CliTypes.Single(t => t.Name == "Fibre").Id;
        var sip = db.CliTypes.Single(t => t.Name == "SIP").Id;
        await types.SaveAsync(fibre, "Full fibre", Cancel);
        Assert.Contains("already", (await Assert.ThrowsAsync<BillingRuleException>(() => types.SaveAsync(fibre, "sip", Cancel))).Message);
        await types.DeleteAsync(fibre, Cancel);

        var organisationId = await organisations.SaveAsync(new(null, new() { Name = "Meridian" }, true, 0), Cancel);
        var customer = new Customer("Harbour", db.CustomerGroups.Single().Id, organisationId, new(2026, 1, 1));
        customer.AddCli(new Cli("02079460101", sip));
        house.Add(customer);
        Assert.Contains(
            "1 line identifier is of type SIP",
            (await Assert.ThrowsAsync<BillingRuleException>(() => types.DeleteAsync(sip, Cancel))).Message
        );
        Assert.Equal(4, await db.CliTypes.CountAsync(Cancel));
    }

    [Fact]
    public async Task Support_may_change_nothing_of_it()
    {
        house.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() => groups.SaveAsync(null, Group("Mine"), false, 0, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => organisations.SaveAsync(new(null, new() { Name = "Mine" }, false, 0), Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => types.SaveAsync(null, "Mine", Cancel));
    }

    [Fact]
    public void The_story_of_a_group_says_what_will_happen()
    {
        var now = new DateTime(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

        Assert.Equal(
            "Bills on 1 Dec 2026 at 06:00: charges of December 2026, calls of November 2026.",
            GroupWords.Story(
                new()
                {
                    Name = "",
                    Trigger = TriggerKind.Automatic,
                    FirstTrigger = new(2026, 12, 1),
                },
                now
            )[0]
        );
        Assert.Equal(
            "Then on 28 Feb 2027 and 31 Mar 2027, and so on.",
            GroupWords.Story(
                new()
                {
                    Name = "",
                    Trigger = TriggerKind.Automatic,
                    FirstTrigger = new(2026, 12, 31),
                },
                new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc)
            )[1]
        );
        Assert.Equal(
            "An automatic group needs the date of its first trigger.",
            GroupWords.Story(new() { Name = "", Trigger = TriggerKind.Automatic }, now)[0]
        );
        Assert.Contains(
            "charges of December 2026 to February 2027, calls of September to November 2026",
            GroupWords.Story(
                new()
                {
                    Name = "",
                    Trigger = TriggerKind.Automatic,
                    Interval = BillingInterval.Quarterly,
                    FirstTrigger = new(2026, 12, 1),
                },
                now
            )[0]
        );
        Assert.Contains(
            "A customer with day 31 would be billed on 30 Nov 2026: charges of 30 Nov – 30 Dec 2026, calls of 31 Oct – 29 Nov 2026.",
            GroupWords.Story(
                new()
                {
                    Name = "",
                    Trigger = TriggerKind.Automatic,
                    Billing = BillingKind.Anniversary,
                },
                now
            )[1]
        );
    }

    public void Dispose() => house.Dispose();

    private T Make<T>() => ActivatorUtilities.CreateInstance<T>(house.Get<IServiceProvider>());

    private CustomerGroup Read(int id)
    {
        using var db = house.Db();
        return db.CustomerGroups.AsNoTracking().Single(g => g.Id == id);
    }

    private static CustomerGroupDetails Group(string name) => new() { Name = name };

    private static string Refusal(Action act) => Assert.Throws<BillingRuleException>(act).Message;

    internal static byte[] Picture()
    {
        using var surface = SKSurface.Create(new SKImageInfo(40, 20));
        surface.Canvas.Clear(SKColors.SteelBlue);
        using var png = surface.Snapshot().Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
