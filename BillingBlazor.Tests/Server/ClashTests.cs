using BillingBlazor.Domain;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Customers.CostCentres;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Tags;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Suppliers;
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
        var second = new AmendedName();
        second.Open("First");
        await renaming.Rename(house, id, "Theirs", "First");
        second.Name = "Yours";

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => renaming.Rename(house, id, "Yours", second.Opened));

        Assert.Equal(
            "Somebody else renamed First to Theirs while you had it open. Both names are shown: choose, then save again.",
            refusal.Message
        );
        await second.CompareAsync(house.Get<ClashQueries>(), renaming.Subject, id, NameOf());
        Assert.Equal(["Name: theirs Theirs, yours Yours"], Told(second.Clash));
        Assert.Equal(("Owner", "Theirs"), (second.Who, NameOf()));
        second.Clash[0].Choose(isTheirs: true);
        Assert.Equal("Theirs", second.Name);
        second.Clash[0].Choose(isTheirs: false);
        await renaming.Rename(house, id, second.Name!, second.Opened);
        Assert.Equal("Yours", NameOf());

        string NameOf()
        {
            using var db = house.House.Db();
            return renaming.Name(db, id);
        }
    }

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
