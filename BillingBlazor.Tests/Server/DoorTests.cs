using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Data.Sqlite;

namespace BillingBlazor.Tests.Server;

/// <summary>Knocks at every door of the running product: with the demo reseller's data, over HTTP.</summary>
public sealed partial class DoorTests(DoorTests.DemoServer demo) : IClassFixture<DoorTests.DemoServer>
{
    private readonly string folder = demo.Folder;
    private readonly RunningServer server = demo.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One server for all knocks.</summary>
    public sealed class DemoServer : IAsyncLifetime
    {
        internal string Folder { get; } = Directory.CreateTempSubdirectory("doors-").FullName;

        internal RunningServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await RunningServer.StartAsync(Folder, "Development", CancellationToken.None);

        public ValueTask DisposeAsync()
        {
            Server.Dispose();
            Directory.Delete(Folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task Nobody_sees_a_page_without_signing_in()
    {
        using var nobody = Client();
        foreach (var (address, page) in Pages().Where(p => p.Page.GetCustomAttribute<AllowAnonymousAttribute>() is null))
        {
            using var answer = await nobody.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.True(
                answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.ToString().Contains("/sign-in"),
                $"{page.Name}: {answer.StatusCode}"
            );
        }
    }

    [Theory]
    [InlineData("/invoices/1/pdf")]
    [InlineData("/portal/invoices/1/pdf")]
    [InlineData("/invoices/1/calls.csv")]
    [InlineData("/portal/invoices/1/calls.xlsx")]
    [InlineData("/customers/1/statement.pdf")]
    [InlineData("/portal/statement.pdf")]
    [InlineData("/credit-notes.xlsx")]
    [InlineData("/invoices/zip/0123456789abcdef")]
    [InlineData("/organisations/1/logo")]
    [InlineData("/customers.xlsx")]
    [InlineData("/service-charges.xlsx")]
    [InlineData("/service-files/reconciliation.xlsx")]
    [InlineData("/reports/category-revenue.xlsx")]
    [InlineData("/reports/leakage.csv")]
    [InlineData("/customers/import/template.xlsx")]
    [InlineData("/customers/1/clis/import/template.xlsx")]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    public async Task Nobody_gets_a_download_or_a_circuit_without_signing_in(string address)
    {
        using var nobody = Client();
        using var answer = address.StartsWith("/_blazor", StringComparison.Ordinal)
            ? await nobody.PostAsync(new Uri(address, UriKind.Relative), null, Cancel)
            : await nobody.GetAsync(new Uri(address, UriKind.Relative), Cancel);

        Assert.True(answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.Unauthorized, $"{answer.StatusCode}");
    }

    [Fact]
    public async Task A_portal_user_reaches_its_own_invoice_and_nothing_else()
    {
        using var portal = await SignedInAsync("portal@demo.example");
        var (own, other) = Invoices();

        Assert.StartsWith("%PDF", await portal.GetStringAsync(new Uri($"/portal/invoices/{own}/pdf", UriKind.Relative), Cancel));
        foreach (
            var address in new[]
            {
                $"/portal/invoices/{other}/pdf",
                $"/portal/invoices/{other}/calls.csv",
                $"/portal/invoices/{other}/calls.pdf",
                $"/portal/invoices/{own}/calls.exe",
                "/portal/invoices/999999/calls.xlsx",
            }
        )
        {
            using var another = await portal.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.True(another.StatusCode == HttpStatusCode.NotFound, $"{address}: {another.StatusCode}");
        }
        Assert.Contains(
            "What,Cost centre,Line",
            await portal.GetStringAsync(new Uri($"/portal/invoices/{own}/calls.csv", UriKind.Relative), Cancel)
        );
        Assert.StartsWith(
            "%PDF",
            await portal.GetStringAsync(new Uri("/portal/statement.pdf?from=2026-01-01&to=2030-01-01", UriKind.Relative), Cancel)
        );
        foreach (
            var address in Pages()
                .Where(p =>
                    p.Page.GetCustomAttributes<AuthorizeAttribute>()
                        .Any(a => a.Policy is { } policy && !Roles.With(Enum.Parse<Permission>(policy)).Contains(Roles.Portal))
                )
                .Select(p => p.Address)
                .Append($"/invoices/{own}/pdf")
                .Concat(staffDownloads)
        )
        {
            using var answer = await portal.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.True(
                answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.ToString().Contains("/not-allowed"),
                $"{address}: {answer.StatusCode}"
            );
        }
    }

    [Fact]
    public async Task The_listing_as_a_workbook_has_each_invoice_with_its_total_as_a_number()
    {
        using var owner = await SignedInAsync("owner@demo.example");
        using var book = new MemoryStream(
            await owner.GetByteArrayAsync(new Uri("/invoices.xlsx?q=Harbour %26 Vale&state=Approved", UriKind.Relative), Cancel)
        );

        var row = Assert.Single(MiniExcelLibs.MiniExcel.Query(book, useHeaderRow: true).Cast<IDictionary<string, object>>());
        Assert.Equal("Harbour & Vale Ltd", row["Customer"]);
        Assert.IsType<double>(row["Total"]);
    }

    [Fact]
    public async Task Support_is_kept_from_set_up_and_users()
    {
        using var support = await SignedInAsync("support@demo.example");
        foreach (
            var address in new[]
            {
                "/users",
                "/customers/import",
                "/customers/import/template.xlsx",
                "/organisations",
                "/tariffs",
                "/suppliers",
                "/history",
                "/security-log",
                "/data",
                "/customers/1/data.zip",
                "/security-log.xlsx",
                "/security-log.csv",
                "/outbox",
                "/mail-server",
                "/email-templates",
                "/reports/leakage",
                "/reports/customer-margin",
                "/reports/customer-margin.xlsx",
                "/reports/supplier-margin.csv",
                "/service-files/reconciliation.xlsx",
            }
        )
        {
            using var answer = await support.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.Contains("/not-allowed", answer.Headers.Location?.ToString());
        }
    }

    [Fact]
    public async Task The_mail_server_and_the_words_of_e_mails_are_the_owners()
    {
        using var owner = await SignedInAsync("owner@demo.example");
        using var support = await SignedInAsync("support@demo.example");
        foreach (var address in new[] { "/mail-server", "/email-templates" })
        {
            using var open = await owner.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
            using var shut = await support.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.Contains("/not-allowed", shut.Headers.Location?.ToString());
        }
    }

    [Fact]
    public async Task A_strange_address_of_a_download_gets_an_answer()
    {
        using var owner = await SignedInAsync("owner@demo.example");
        foreach (var (address, status) in strange)
        {
            using var answer = await owner.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.True(answer.StatusCode == status, $"{address}: {answer.StatusCode}");
        }
    }

    private static readonly (string Address, HttpStatusCode Status)[] strange =
    [
        ("/customers/1/statement.pdf?from=2026-12-01&to=2026-11-01", HttpStatusCode.BadRequest),
        ("/customers/1/statement.pdf?from=0001-01-01&to=9999-12-31", HttpStatusCode.OK),
        ("/customers/999999/statement.pdf", HttpStatusCode.NotFound),
        ("/invoices/zip/0123456789abcdef", HttpStatusCode.NotFound),
        ("/invoices/999999/calls.csv", HttpStatusCode.NotFound),
        ("/invoices/1/calls.exe", HttpStatusCode.NotFound),
        ("/invoices.xlsx?q=%00%ff&from=bad&status=99", HttpStatusCode.OK),
        ("/files/999999/rejected.csv", HttpStatusCode.NotFound),
        ("/customers.xlsx?q=%00", HttpStatusCode.OK),
        ("/customers.xlsx?q=a%00b%07&tag=%00", HttpStatusCode.OK),
        ("/charges.xlsx?q=a%00b", HttpStatusCode.OK),
        ("/service-charges.xlsx?q=a%00b&customer=none&product=%00", HttpStatusCode.OK),
        ("/service-files/999999/rejected.csv", HttpStatusCode.NotFound),
        ("/calls.csv?number=0%00113", HttpStatusCode.OK),
        ("/calls.xlsx?file=999999", HttpStatusCode.OK),
        ("/credit-notes.xlsx?q=%00", HttpStatusCode.OK),
        ("/reports/calls.csv?only=%00&tag=a%00", HttpStatusCode.OK),
        ("/security-log.csv?q=%00&kind=99&from=bad", HttpStatusCode.OK),
        ("/tariffs/999999/rates.csv", HttpStatusCode.NotFound),
    ];

    [Fact]
    public async Task Every_report_is_a_workbook_and_a_csv_file_and_a_wrong_range_is_told()
    {
        using var owner = await SignedInAsync("owner@demo.example");
        using var billing = await SignedInAsync("billing@demo.example"); // a person has sixty files a minute
        foreach (var report in BillingBlazor.Server.Reports.AllReports.List)
        {
            Assert.StartsWith("PK", await billing.GetStringAsync(new Uri($"{report.Address}.xlsx", UriKind.Relative), Cancel));
            Assert.Contains(",", await owner.GetStringAsync(new Uri($"{report.Address}.csv?tag=gone", UriKind.Relative), Cancel));
        }
        using var wrong = await owner.GetAsync(
            new Uri("/reports/category-revenue.csv?from=2026-11-02&to=2026-11-01", UriKind.Relative),
            Cancel
        );
        Assert.Equal(
            (HttpStatusCode.BadRequest, true),
            (
                wrong.StatusCode,
                (await wrong.Content.ReadAsStringAsync(Cancel)).StartsWith("The range ends on 1 Nov 2026", StringComparison.Ordinal)
            )
        );
        using var none = await owner.GetAsync(new Uri("/reports/nothing.csv", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task Signing_out_needs_its_token()
    {
        using var owner = await SignedInAsync("owner@demo.example");
        using var answer = await owner.PostAsync(new Uri("/sign-out", UriKind.Relative), new FormUrlEncodedContent([]), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task The_twenty_first_try_in_a_minute_from_one_address_is_told_to_wait()
    {
        var own = Directory.CreateTempSubdirectory("throttle-").FullName;
        using (var production = await RunningServer.StartAsync(own, "Production", Cancel))
        using (var client = new HttpClient { BaseAddress = new(production.Address) })
        {
            var answers = new List<HttpStatusCode>();
            for (var tries = 0; tries < 25; tries++)
            {
                using var answer = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), new FormUrlEncodedContent([]), Cancel);
                answers.Add(answer.StatusCode);
            }
            Assert.All(answers.Take(20), status => Assert.NotEqual(HttpStatusCode.TooManyRequests, status));
            Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
            Assert.DoesNotContain(DemoAccounts.Password, await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), Cancel));
        }
        Directory.Delete(own, recursive: true);
    }

    [Fact]
    public async Task Static_files_are_whole_and_the_headers_keep_others_out()
    {
        using var nobody = Client();
        var page = await nobody.GetAsync(new Uri("/sign-in", UriKind.Relative), Cancel);
        var html = await page.Content.ReadAsStringAsync(Cancel);
        var files = StaticFile().Matches(html).Select(m => m.Groups[1].Value).Where(f => f.Contains('.')).ToList();

        Assert.NotEmpty(files);
        foreach (var file in files)
            Assert.NotEmpty(await nobody.GetByteArrayAsync(new Uri($"/{file.TrimStart('/')}", UriKind.Relative), Cancel));
        Assert.Equal("DENY", Assert.Single(page.Headers.GetValues("X-Frame-Options")));
        Assert.Contains(page.Headers.GetValues("Content-Security-Policy"), policy => policy.Contains("frame-ancestors 'none'"));
    }

    private static readonly string[] staffDownloads =
    [
        "/reports/category-revenue.xlsx",
        "/reports/category-revenue.csv",
        "/reports/leakage.csv",
        "/credit-notes.xlsx",
        "/invoices/1/calls.csv",
        "/customers/1/statement.pdf",
        "/invoices/zip/0123456789abcdef",
        "/invoices.xlsx",
        "/customers.xlsx",
        "/customers/import/template.xlsx",
        "/customers/1/clis/import/template.xlsx",
        "/files/1/rejected.csv",
    ];

    private static IEnumerable<(string Address, Type Page)> Pages() =>
        typeof(Roles)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetCustomAttributes<RouteAttribute>().Select(route => (RouteValue().Replace(route.Template, "1"), type))
            );

    private (int Own, int Other) Invoices()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "billing.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        return (Id("="), Id("<>"));

        int Id(string sign)
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                $"SELECT i.Id FROM Invoices i JOIN Customers c ON c.Id = i.CustomerId WHERE c.Name {sign} 'Harbour & Vale Ltd' LIMIT 1";
            return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private async Task<HttpClient> SignedInAsync(string email)
    {
        var client = Client();
        using var answer = await PostSignInAsync(client, email, DemoAccounts.Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }

    private static async Task<HttpResponseMessage> PostSignInAsync(HttpClient client, string email, string password)
    {
        var html = await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), Cancel);
        var token = Token().Match(html).Groups[1].Value;
        return await client.PostAsync(
            new Uri("/sign-in", UriKind.Relative),
            new FormUrlEncodedContent([
                new("_handler", "sign-in"),
                new("__RequestVerificationToken", WebUtility.HtmlDecode(token)),
                new("Form.Email", email),
                new("Form.Password", password),
            ]),
            Cancel
        );
    }

    private HttpClient Client() =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new() }) { BaseAddress = new(server.Address) };

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("(?:href|src)=\"([^\"#:]+)\"")]
    private static partial Regex StaticFile();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex RouteValue();
}
