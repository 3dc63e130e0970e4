using BillingBlazor.Domain;
using BillingBlazor.Server.Customers;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Shell;
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
