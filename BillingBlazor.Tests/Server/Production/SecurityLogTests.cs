using System.Net;
using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>Who, when, from where: what happens at the doors is written down, and its Owner finds it.</summary>
public sealed partial class SecurityLogTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_ins_failures_refusals_downloads_and_sign_outs_of_a_running_server_are_told()
    {
        var folder = Directory.CreateTempSubdirectory("security-").FullName;
        using (var server = await RunningServer.StartAsync(folder, "Development", Cancel))
        using (var support = Client(server))
        {
            (await SignInAsync(support, "support@demo.example", "not the password")).Dispose();
            (await SignInAsync(support, "hunter2hunter2", "x")).Dispose();
            (await SignInAsync(support, "support@demo.example", DemoAccounts.Password)).Dispose();
            (await support.GetAsync(new Uri("/users", UriKind.Relative), Cancel)).Dispose();
            (await support.GetAsync(new Uri("/customers.xlsx?q=harbour", UriKind.Relative), Cancel)).Dispose();
            (await PostAsync(support, "/account", "/sign-out", [])).Dispose();

            using var owner = Client(server);
            (await SignInAsync(owner, "owner@demo.example", DemoAccounts.Password)).Dispose();
            // behind the back of who causes them: until the last of them is there
            string csv;
            do
                csv = await owner.GetStringAsync(new Uri("/security-log.csv?q=@demo.example", UriKind.Relative), Cancel);
            while (!csv.Contains("owner@demo.example,Password,", StringComparison.Ordinal));

            Assert.Matches(Line("Failed sign-in,support@demo.example,Wrong address or password"), csv);
            Assert.Matches(Line("Signed in,support@demo.example,Password"), csv);
            Assert.Matches(Line("Refused,support@demo.example,/users"), csv);
            Assert.Matches(Line(@"Download,support@demo.example,/customers\.xlsx\?q=harbour"), csv);
            Assert.Matches(Line("Signed out,support@demo.example,"), csv);
            Assert.DoesNotContain("hunter2", await owner.GetStringAsync(new Uri("/security-log.csv", UriKind.Relative), Cancel));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_refused_order_is_told_and_who_ordered_it()
    {
        await using var house = new TestInstallation();
        house.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() => house.Get<CurrentUser>().RequireAsync(Permission.ManageUsers));
        await house.Get<SecurityLog>().WrittenAsync();

        using var db = house.Db();
        var line = Assert.Single(db.SecurityEvents);
        Assert.Equal(
            (SecurityKind.Refusal, "Support", "The role does not allow ManageUsers", new DateTime(2026, 11, 3, 9, 0, 0)),
            (line.Kind, line.Who, line.What, line.WhenUtc)
        );
    }

    [Fact]
    public async Task A_change_of_an_account_stands_in_the_log_with_its_write_or_not_at_all()
    {
        using var house = new OnceHouse();

        await house.Users.InviteAsync("Ada Byron", "ada@meridian.example", Roles.Support, null, Cancel);
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.Users.InviteAsync("Ada", "ada@meridian.example", Roles.Support, null, Cancel)
        );

        var part = await house.Get<SecurityLogQueries>().PageAsync(new() { Kind = SecurityKind.Rights }, Cancel);
        var row = Assert.Single(part.Rows);
        Assert.Equal(("Owner", "Ada Byron: account made, ada@meridian.example, Support"), (row.Who, row.What));
    }

    [Fact]
    public async Task It_is_filtered_by_kind_words_and_days_and_read_page_by_page()
    {
        await using var house = new TestInstallation();
        var log = house.Get<SecurityLog>();
        for (var n = 0; n < 60; n++)
            log.Tell(SecurityKind.Download, "kit@meridian.example", $"/customers.xlsx?page={n}");
        log.TellFailure("mia@meridian.example", "100% wrong");
        await log.WrittenAsync();
        house.Clock.Advance(TimeSpan.FromDays(1));
        log.Tell(SecurityKind.SignIn, "mia@meridian.example", "Passkey");
        await log.WrittenAsync();
        var queries = house.Get<SecurityLogQueries>();

        Assert.Equal((12, 62), Counts(await queries.PageAsync(new() { Page = 2 }, Cancel)));
        Assert.Equal((50, 60), Counts(await queries.PageAsync(new() { Kind = SecurityKind.Download }, Cancel)));
        Assert.Equal((1, 1), Counts(await queries.PageAsync(new() { Words = "100%" }, Cancel)));
        Assert.Equal((2, 2), Counts(await queries.PageAsync(new() { Words = "MIA@" }, Cancel)));
        Assert.Equal((1, 1), Counts(await queries.PageAsync(new() { From = new(2026, 11, 4) }, Cancel)));
        Assert.Equal((50, 61), Counts(await queries.PageAsync(new() { To = new(2026, 11, 3) }, Cancel)));
        house.SignIn(Roles.Billing);
        await Assert.ThrowsAsync<BillingRuleException>(() => queries.PageAsync(new(), Cancel));
    }

    private static (int, int) Counts(SecurityPart part) => (part.Rows.Count, part.Total);

    private static Regex Line(string what) => new($@"\n\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d,{what},(127\.0\.0\.1|::1)\r?\n");

    private static HttpClient Client(RunningServer server) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new() }) { BaseAddress = new(server.Address) };

    private static Task<HttpResponseMessage> SignInAsync(HttpClient client, string email, string password) =>
        PostAsync(
            client,
            "/sign-in",
            "/sign-in",
            [new("_handler", "sign-in"), new("Form.Email", email), new("Form.Password", password)]
        );

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient client,
        string page,
        string to,
        IEnumerable<KeyValuePair<string, string>> form
    )
    {
        var token = Token().Match(await client.GetStringAsync(new Uri(page, UriKind.Relative), Cancel)).Groups[1].Value;
        return await client.PostAsync(
            new Uri(to, UriKind.Relative),
            new FormUrlEncodedContent([new("__RequestVerificationToken", WebUtility.HtmlDecode(token)), .. form]),
            Cancel
        );
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
