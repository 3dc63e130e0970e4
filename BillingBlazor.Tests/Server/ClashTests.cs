using BillingBlazor.Domain;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Customers.CostCentres;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Notes;
using BillingBlazor.Server.Customers.Tags;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Suppliers;
using BillingBlazor.Server.Tariffs;
using BillingBlazor.Server.Usage;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>Whoever amends second is refused, sees both values, and nothing of the first is lost unseen.</summary>
public sealed class ClashTests : IDisposable
{
    private readonly OnceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_line_identifier()
    {
        var id = await house.LineAsync();
        var (first, second) = (await OpenAsync(id), await OpenAsync(id));
        first.SpendingCap = 20;
        await house.Get<LineActions>().AmendAsync(house.Alpha, id, first, Cancel);
        second.Description = "Reception";
        second.SpendingCap = 30;

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.Get<LineActions>().AmendAsync(house.Alpha, id, second, Cancel)
        );

        Assert.Equal(
            "Somebody else amended 01632 960500 while you had it open. Both values of each field are shown: choose, then save again.",
            refusal.Message
        );
        var theirs = await OpenAsync(id);
        Assert.Equal(
            ["Description: theirs nothing, yours Reception", "Spending Cap: theirs 20, yours 30"],
            Told(Clash.Between(second.Opened!, second, theirs))
        );
        second.Opened = theirs;
        await house.Get<LineActions>().AmendAsync(house.Alpha, id, second, Cancel);
        using var db = house.House.Db();
        Assert.Equal(
            ("Reception", Money.FromPounds(30)),
            (await db.Clis.AsNoTracking().Select(c => new { c.Description, c.SpendingCap }).SingleAsync(Cancel)) is var kept
                ? (kept.Description, kept.SpendingCap!.Value)
                : default
        );
    }

    [Fact]
    public async Task Of_a_bundle_that_a_customer_holds()
    {
        var id = await house.HoldAsync();
        var (first, second) = (await HeldAsync(id), await HeldAsync(id));
        first.Quantity = 2;
        await house.Get<BundleActions>().HoldAsync(house.Alpha, id, first, Cancel);
        second.Quantity = 3;

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.Get<BundleActions>().HoldAsync(house.Alpha, id, second, Cancel)
        );

        Assert.StartsWith("Somebody else amended this bundle while you had it open.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["Quantity: theirs 2, yours 3"],
            Told(Clash.Between(second.Opened!, second, await HeldAsync(id), (field, value) => HeldBundleForm.Words(field, value, [])))
        );
        using var db = house.House.Db();
        Assert.Equal(2, (await db.CustomerBundles.AsNoTracking().SingleAsync(Cancel)).Quantity);
    }

    [Fact]
    public async Task Of_a_bundle_of_the_catalogue()
    {
        var (first, second) = (
            (await house.Get<BundleQueries>().FindAsync(house.Bundle, Cancel))!,
            (await house.Get<BundleQueries>().FindAsync(house.Bundle, Cancel))!
        );
        var loaded = second.Form.Copy();
        first.Form.Allowances[0].Amount = 20;
        await SaveAsync(first, first.Form);
        second.Form.Allowances[0].Amount = 30;

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => SaveAsync(second, second.Form));

        Assert.StartsWith(
            "Somebody else amended Leeds 10 minutes while you had it open. Both values",
            refusal.Message,
            StringComparison.Ordinal
        );
        var now = (await house.Get<BundleQueries>().FindAsync(house.Bundle, Cancel))!;
        var clash = Clash.Between(
            loaded,
            second.Form,
            now.Form,
            (_, value) => value is List<AllowanceForm> allowances ? string.Join("; ", allowances.Select(a => a.Words)) : null
        );
        Assert.Equal(
            ["What is inclusive each month: theirs 20 minutes, every destination, yours 30 minutes, every destination"],
            Told(clash)
        );
        clash[0].Choose(isTheirs: true);
        Assert.Equal(20, second.Form.Allowances[0].Amount);
    }

    [Fact]
    public async Task Of_the_mail_server()
    {
        var actions = house.Get<MailServerActions>();
        var (first, second) = (await ServerAsync(), await ServerAsync());
        var loaded = second.Copy();
        (first.Host, first.Security, first.UserName, first.Password, first.DefaultSender) = (
            "one.example.com",
            SecureSocketOptions.StartTls,
            "us",
            "secret",
            "a@example.com"
        );
        await actions.SaveAsync(first, Cancel);
        (second.Host, second.DefaultSender) = ("two.example.com", "a@example.com");

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => actions.SaveAsync(second, Cancel));

        Assert.StartsWith(
            "Somebody else changed the mail server while you had it open. Both values",
            refusal.Message,
            StringComparison.Ordinal
        );
        var theirs = await ServerAsync();
        var told = Told(Clash.Between(loaded, second, theirs));
        Assert.Contains("Host: theirs one.example.com, yours two.example.com", told);
        Assert.NotEqual(loaded.PasswordFingerprint, theirs.PasswordFingerprint);
        Assert.DoesNotContain(told, words => words.Contains("secret", StringComparison.Ordinal));
        Assert.Equal("us", second.UserName); // what was not typed here takes theirs
    }

    private sealed record Renaming(
        string Subject,
        Func<OnceHouse, Task<int>> Make,
        Func<OnceHouse, int, string, string?, Task> Rename,
        Func<BillingDb, int, string> Name
    );

    private static readonly Dictionary<string, Renaming> renamings = new()
    {
        ["tag"] = new(
            "Tag",
            h => Task.FromResult(h.Tag("First")),
            (h, id, name, opened) => h.Get<TagActions>().RenameAsync(id, name, Cancel, opened),
            (db, id) => db.Tags.Single(t => t.Id == id).Name
        ),
        ["CLI type"] = new(
            "CliType",
            h => h.Get<CliTypeActions>().SaveAsync(null, "First", Cancel),
            (h, id, name, opened) => h.Get<CliTypeActions>().SaveAsync(id, name, Cancel, opened: opened),
            (db, id) => db.CliTypes.Single(t => t.Id == id).Name
        ),
        ["cost centre"] = new(
            "CostCentre",
            async h =>
            {
                await h.Get<CostCentreActions>().AddAsync(h.Alpha, "First", Cancel);
                using var db = h.House.Db();
                return db.CostCentres.Single(c => c.Name == "First").Id;
            },
            (h, id, name, opened) => h.Get<CostCentreActions>().RenameAsync(h.Alpha, id, name, Cancel, opened),
            (db, id) => db.CostCentres.Single(c => c.Id == id).Name
        ),
        ["destination group"] = new(
            "DestinationGroup",
            h => h.Get<DestinationActions>().SaveGroupAsync(null, "First", Cancel),
            (h, id, name, opened) => h.Get<DestinationActions>().SaveGroupAsync(id, name, Cancel, opened: opened),
            (db, id) => db.DestinationGroups.Single(g => g.Id == id).Name
        ),
    };

    public static TheoryData<string> Names => [.. renamings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Of_a_name_that_is_amended_by_itself(string kind)
    {
        var renaming = renamings[kind];
        var id = await renaming.Make(house);
        var second = new Amended<string>("Name");
        second.Open("First");
        await renaming.Rename(house, id, "Theirs", "First");
        second.Value = "Yours";

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => renaming.Rename(house, id, "Yours", second.Opened));

        Assert.Equal(
            "Somebody else renamed First to Theirs while you had it open. Both names are shown: choose, then save again.",
            refusal.Message
        );
        await second.CompareAsync(house.Get<ClashQueries>(), renaming.Subject, id, NameOf());
        Assert.Equal(["Name: theirs Theirs, yours Yours"], Told(second.Clash));
        Assert.Equal(("Owner", "Theirs"), (second.Who, NameOf()));
        second.Clash[0].Choose(isTheirs: true);
        Assert.Equal("Theirs", second.Value);
        second.Clash[0].Choose(isTheirs: false);
        await renaming.Rename(house, id, second.Value!, second.Opened);
        Assert.Equal("Yours", NameOf());

        string NameOf()
        {
            using var db = house.House.Db();
            return renaming.Name(db, id);
        }
    }

    [Fact]
    public async Task Of_a_price_of_a_charge_from_one_day()
    {
        var (actions, day) = (house.Get<ChargeActions>(), new DateOnly(2027, 1, 1));
        await actions.PriceAsync(house.Alpha, house.Charge, day, Money.FromPounds(31), Cancel, DayPrice.None);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            actions.PriceAsync(house.Alpha, house.Charge, day, Money.FromPounds(33), Cancel, DayPrice.None)
        );

        Assert.Equal(
            "Somebody else gave a price from 1 Jan 2027 while you had this open. Both are shown: choose, then save again.",
            refusal.Message
        );
        await BothAsync(new("Price"), DayPrice.None, new(Money.FromPounds(33)), "Charge", house.Charge, await ChargePriceAsync(day));
        await actions.PriceAsync(house.Alpha, house.Charge, day, Money.FromPounds(33), Cancel, new(Money.FromPounds(31)));
        Assert.Equal(new(Money.FromPounds(33)), await ChargePriceAsync(day));
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            actions.RemovePriceAsync(house.Alpha, house.Charge, day, Cancel, new(Money.FromPounds(31)))
        );
        await actions.RemovePriceAsync(house.Alpha, house.Charge, day, Cancel, new(Money.FromPounds(33)));
        Assert.Equal(DayPrice.None, await ChargePriceAsync(day));
    }

    /// <summary>The base price, a tariff's and a customer's own are three lists: one is no clash of the others.</summary>
    [Fact]
    public async Task Of_a_price_of_a_product_from_one_day()
    {
        var (actions, day) = (house.Get<ProductActions>(), new DateOnly(2027, 3, 1));
        await actions.PriceAsync(house.Product, Entry(31), Cancel, DayPrice.None);
        await actions.PriceAsync(house.Product, Entry(28) with { CustomerId = house.Alpha }, Cancel, DayPrice.None);

        var (ofAll, own) = (
            await Assert.ThrowsAsync<BillingRuleException>(() => actions.PriceAsync(house.Product, Entry(33), Cancel, DayPrice.None)),
            await Assert.ThrowsAsync<BillingRuleException>(() =>
                actions.PriceAsync(house.Product, Entry(29) with { CustomerId = house.Alpha }, Cancel, DayPrice.None)
            )
        );

        const string refusal =
            "Somebody else gave a price from 1 Mar 2027 while you had this open. Both are shown: choose, then save again.";
        Assert.Equal((refusal, refusal), (ofAll.Message, own.Message));
        var stored = await StoredAsync(Entry(33));
        await BothAsync(new("Price"), DayPrice.None, new(Money.FromPounds(33)), "Product", house.Product, stored);
        await actions.PriceAsync(house.Product, Entry(33), Cancel, stored);
        Assert.Equal(
            (new DayPrice(Money.FromPounds(33)), new DayPrice(Money.FromPounds(28))),
            (await StoredAsync(Entry(0)), await StoredAsync(Entry(0) with { CustomerId = house.Alpha }))
        );

        PriceEntry Entry(int pounds) => new(day, Money.FromPounds(pounds), null);
    }

    [Fact]
    public async Task Of_a_role()
    {
        var vera = await house.InvitedAsync();
        await house.Users.ChangeRoleAsync(vera, Roles.Support, Roles.Billing);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.Users.ChangeRoleAsync(vera, Roles.Owner, Roles.Billing)
        );

        Assert.Equal(
            "Somebody else gave Vera Vale the role Support while you had this open. Both are shown: choose, then save again.",
            refusal.Message
        );
        await BothAsync(new("Role"), Roles.Billing, Roles.Owner, "User", vera, await RoleAsync());
        await house.Users.ChangeRoleAsync(vera, Roles.Owner, Roles.Support);
        Assert.Equal(Roles.Owner, await RoleAsync());

        async Task<string> RoleAsync() => (await house.Get<UserQueries>().ListAsync(Cancel)).Single(u => u.Id == vera).Role;
    }

    /// <summary>Only who wrote it amends a note: the other one is the same person in another window.</summary>
    [Fact]
    public async Task Of_a_note()
    {
        var (actions, id) = (house.Get<NoteActions>(), await house.NoteAsync());
        await actions.AmendAsync(id, "Rang about the bill, is content", Cancel, "Rang about the bill");

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            actions.AmendAsync(id, "Rang about the bill, rings again", Cancel, "Rang about the bill")
        );

        Assert.Equal(
            "This note was amended in another window while you had it open. Both texts are shown: choose, then save again.",
            refusal.Message
        );
        var stored = await house.Get<NoteQueries>().TextAsync(id, Cancel);
        await BothAsync(new("Note"), "Rang about the bill", "Rang about the bill, rings again", "CustomerNote", id, stored);
        await actions.AmendAsync(id, "Rang about the bill, rings again", Cancel, stored);
        Assert.Equal("Rang about the bill, rings again", await house.Get<NoteQueries>().TextAsync(id, Cancel));
    }

    /// <summary>On the customer's form and in the dialog: a payment that came in meanwhile is not undone.</summary>
    [Fact]
    public async Task Of_the_outstanding_balance()
    {
        var gamma = await house.Get<CustomerActions>().CreateAsync(house.Gamma, Cancel);
        var second = (await house.Get<CustomerQueries>().FormAsync(gamma, Cancel))!;
        await house.Get<BalanceActions>().SetAsync(gamma, Money.FromPounds(20), Cancel, Money.FromPence(1_250));
        second.OutstandingBalance = 15;

        var (onForm, inDialog) = (
            await Assert.ThrowsAsync<BillingRuleException>(() => house.Get<CustomerActions>().AmendAsync(gamma, second, Cancel)),
            await Assert.ThrowsAsync<BillingRuleException>(() =>
                house.Get<BalanceActions>().SetAsync(gamma, Money.FromPounds(15), Cancel, Money.FromPence(1_250))
            )
        );

        const string moved = "The balance of Gamma Ltd has moved to £20.00 meanwhile.";
        Assert.Equal(
            ($"{moved} Press Save again to choose; what you typed is still here.", $"{moved} Look at the difference again."),
            (onForm.Message, inDialog.Message)
        );
        Assert.Equal(Money.FromPounds(20), (await house.Get<LedgerQueries>().FiguresAsync(gamma, Cancel)).Balance);
    }

    /// <summary>What is stored stands beside what is typed, with who saved it, and each can be chosen.</summary>
    private async Task BothAsync<T>(Amended<T> form, T opened, T yours, string subject, int id, T? stored)
    {
        form.Open(opened);
        form.Value = yours;

        await form.CompareAsync(house.Get<ClashQueries>(), subject, id, stored);

        var field = Assert.Single(form.Clash);
        Assert.Equal(($"{stored}", $"{yours}", "Owner"), (field.Theirs, field.Yours, form.Who));
        field.Choose(isTheirs: true);
        Assert.Equal(stored, form.Value);
        field.Choose(isTheirs: false);
        Assert.Equal((yours, stored), (form.Value, form.Opened));
    }

    private async Task<DayPrice> ChargePriceAsync(DateOnly from)
    {
        await using var db = house.House.Db();
        var charge = await db.Charges.AsNoTracking().SingleAsync(c => c.Id == house.Charge, Cancel);
        return new(charge.Prices.SingleOrDefault(p => p.From == from)?.UnitPrice);
    }

    private async Task<DayPrice> StoredAsync(PriceEntry entry) =>
        ProductActions.OfDay((await house.Get<ProductQueries>().FindAsync(house.Product, Cancel))!.Product.Prices, entry);

    [Fact]
    public async Task Of_the_limits_of_the_review()
    {
        var actions = house.Get<ReviewActions>();
        var (first, second) = (await LimitsAsync(), await LimitsAsync());
        first.TimesMedian = 4;
        await actions.SetLimitsAsync(first, Cancel);
        second.TimesMedian = 5;

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => actions.SetLimitsAsync(second, Cancel));

        Assert.StartsWith("Somebody else changed the limits while you had them open.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["Times the usual: theirs 4, yours 5"], Told(Clash.Between(second.Opened!, second, await LimitsAsync())));
        using var db = house.House.Db();
        Assert.Equal(4, (await db.ReviewLimits.SingleAsync(Cancel)).TimesMedian);
    }

    private async Task<ReviewLimitsForm> LimitsAsync()
    {
        var form = await house.Get<ReviewQueries>().LimitsAsync(Cancel);
        form.Opened = await house.Get<ReviewQueries>().LimitsAsync(Cancel);
        return form;
    }

    public void Dispose() => house.Dispose();

    private async Task<CliForm> OpenAsync(int id)
    {
        var cli = (await house.Get<LineQueries>().FindAsync(house.Alpha, id, Cancel))!;
        var form = CliForm.Of(cli);
        form.Opened = CliForm.Of(cli);
        return form;
    }

    private async Task<HeldBundleForm> HeldAsync(int id) => (await house.Get<BundleQueries>().HeldFormAsync(house.Alpha, id, Cancel))!;

    private Task<MailServerForm> ServerAsync() => house.Get<MailServerQueries>().FormAsync(Cancel);

    private Task<int> SaveAsync(BundleView view, BundleForm form) =>
        house
            .Get<BundleActions>()
            .SaveAsync(view.Id, view.Version, form.Name!, form.IsWithdrawn, [.. form.Allowances.Select(a => a.ToDetails())], Cancel);

    private static List<string> Told(IEnumerable<ClashField> fields) =>
        [.. fields.Select(f => $"{f.Name}: theirs {f.Theirs}, yours {f.Yours}")];
}
