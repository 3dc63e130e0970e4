using System.Net;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>Every endpoint and page that the running program has, tried as everybody. A new one fails until it stands in the table: who may
/// open it is decided there, by hand, and not read from what the code says of itself.</summary>
public sealed class EveryDoorTests(EveryDoorTests.Inside inside) : IClassFixture<EveryDoorTests.Inside>
{
    private const string Nobody = "nobody";

    /// <summary>Whoever is on the network.</summary>
    private static readonly string[] everybody =
    [
        "/sign-in",
        "/sign-in/code",
        "/set-up",
        "/set-password",
        "/forgotten-password",
        "/not-allowed",
        "/theme.css",
        "/health/live",
        "/health/ready",
        "POST /sign-in/passkey-options",
    ];

    private static readonly string[] signedIn =
    [
        "/",
        "/not-found",
        "/account",
        "/account/password",
        "/account/two-factor",
        "POST /account/passkey-options",
        "POST /sign-out",
        "POST /session/seen",
        "/organisations/{id:int}/logo",
        "/_framework/opaque-redirect",
        "/_blazor",
        "POST /_blazor/negotiate",
        "POST /_blazor/disconnect/",
        "/_blazor/initializers/",
    ];

    private static readonly string[] staff =
    [
        "/dashboard",
        "/customers",
        "/customers.xlsx",
        "/customers/new",
        "/customers/{Id:int}",
        "/customers/{Id:int}/amend",
        "/customers/{Id:int}/balance",
        "/customers/{Id:int}/bundles",
        "/customers/{Id:int}/charges",
        "/customers/{Id:int}/charges/from-service-files",
        "/customers/{Id:int}/clis",
        "/customers/{CustomerId:int}/clis/new",
        "/customers/{CustomerId:int}/clis/{Id:int}",
        "/customers/{Id:int}/cost-centres",
        "/customers/{CustomerId:int}/cost-centres/new",
        "/customers/{CustomerId:int}/cost-centres/{Id:int}",
        "/customers/{Id:int}/details",
        "/customers/{Id:int}/history",
        "/customers/{Id:int}/invoices",
        "/customers/{Id:int}/notes",
        "/customers/{Id:int}/portal-users",
        "/customers/{Id:int}/prices",
        "/customers/{Id:int}/usage",
        "/customers/{id:int}/statement.pdf",
        "/groups",
        "/tags",
        "/products",
        "/products/new",
        "/products/{Id:int}",
        "/charges",
        "/charges.xlsx",
        "/service-charges",
        "/service-charges.xlsx",
        "/service-files",
        "/service-files/{Id:int}",
        "/files",
        "/files/{Id:int}",
        "/calls",
        "/calls.csv",
        "/calls.xlsx",
        "/orphans",
        "/rate-tester",
        "/bundles",
        "/bundles/new",
        "/bundles/{Id:int}",
        "/usage/allowances",
        "/runs",
        "/runs/{Id:int}",
        "/schedule",
        "/invoices",
        "/invoices.xlsx",
        "/invoices/{Id:int}",
        "/invoices/{id:int}/pdf",
        "/invoices/{id:int}/calls.{format}",
        "/invoices/zip/{key}",
        "/credit-notes",
        "/credit-notes.xlsx",
        "/reports",
        "/reports/{name}.csv",
        "/reports/{name}.xlsx",
        "/reports/active-charges",
        "/reports/aged-debtors",
        "/reports/bundle-use",
        "/reports/calls",
        "/reports/cancelled-unbilled",
        "/reports/caps-reached",
        "/reports/category-revenue",
        "/reports/customer-changes",
        "/reports/customer-growth",
        "/reports/lines",
        "/reports/not-invoiced",
        "/reports/product-revenue",
        "/reports/terminating-charges",
        "/reports/top-customers",
        "/reports/unbilled-usage",
        "/reports/usage-by-cli",
        "/reports/usage-by-destination",
        "/reports/usage-by-hour",
    ];

    private static readonly string[] billing =
    [
        "/reports/customer-margin",
        "/reports/destination-margin",
        "/reports/leakage",
        "/reports/supplier-margin",
        "/customers/import",
        "/customers/import/template.xlsx",
        "/customers/import/{id:guid}/marked-up.xlsx",
        "/customers/{CustomerId:int}/clis/import",
        "/customers/{customerId:int}/clis/import/template.xlsx",
        "/customers/{CustomerId:int}/charges/new",
        "/customers/{CustomerId:int}/charges/{Id:int}",
        "/customers/{CustomerId:int}/prices/import",
        "/customers/{id:int}/prices.{format:regex(^(csv|xlsx)$)}",
        "/charges/import",
        "/charges/import/template.xlsx",
        "/charges/import/{id:guid}/marked-up.xlsx",
        "/groups/new",
        "/groups/{Id:int}",
        "/categories",
        "/tariffs",
        "/tariffs/new",
        "/tariffs/{Id:int}",
        "/tariffs/{TariffId:int}/import",
        "/tariffs/{id:int}/rates.{format:regex(^(csv|xlsx)$)}",
        "/suppliers",
        "/suppliers/new",
        "/suppliers/{Id:int}",
        "/suppliers/{SupplierId:int}/collection",
        "/suppliers/{SupplierId:int}/collection/new",
        "/suppliers/{SupplierId:int}/collection/{Id:int}",
        "/suppliers/{SupplierId:int}/import/{What}",
        "/suppliers/{id:int}/destinations.{format:regex(^(csv|xlsx)$)}",
        "/suppliers/{id:int}/sell-prices.{format:regex(^(csv|xlsx)$)}",
        "/destinations",
        "/destinations/new",
        "/destinations/{Id:int}",
        "/destination-groups",
        "/price-adjustments",
        "/price-adjustments/new",
        "/price-adjustments/{Id:int}",
        "/schedules",
        "/schedules/new",
        "/schedules/{Id:int}",
        "/bank-holidays",
        "/cli-types",
        "/vat-rates",
        "/organisations",
        "/organisations/new",
        "/organisations/{Id:int}",
        "/history",
        "/outbox",
        "/runs/new",
        "/rate-again",
        "/files/{Id:int}/layout",
        "/files/{id:int}/left-out.csv",
        "/files/{id:int}/rejected.csv",
        "/service-files/{Id:int}/layout",
        "/service-files/{id:int}/rejected.csv",
        "/service-files/reconciliation",
        "/service-files/reconciliation.xlsx",
    ];

    private static readonly string[] owner =
    [
        "/users",
        "/mail-server",
        "/email-templates",
        "/data",
        "/customers/{id:int}/data.zip",
        "/security-log",
        "/security-log.csv",
        "/security-log.xlsx",
    ];

    private static readonly string[] portal =
    [
        "/portal",
        "/portal/usage",
        "/portal/invoices/{Id:int}",
        "/portal/invoices/{id:int}/pdf",
        "/portal/invoices/{id:int}/calls.{format}",
        "/portal/statement.pdf",
    ];

    private static readonly Dictionary<string, string[]> table = new[]
    {
        (everybody, new[] { Nobody, Roles.Portal, Roles.Support, Roles.Billing, Roles.Owner }),
        (signedIn, [Roles.Portal, Roles.Support, Roles.Billing, Roles.Owner]),
        (staff, [Roles.Support, Roles.Billing, Roles.Owner]),
        (billing, [Roles.Billing, Roles.Owner]),
        (owner, [Roles.Owner]),
        (portal, [Roles.Portal]),
    }
        .SelectMany(group => group.Item1.Select(door => (door, group.Item2)))
        .ToDictionary(row => row.door, row => row.Item2);

    /// <summary>What is open, and has nothing for who comes as we do: without a token, a logo, a ZIP being made.</summary>
    private static readonly string[] empty =
    [
        "POST /sign-in/passkey-options",
        "POST /account/passkey-options",
        "POST /sign-out",
        "/organisations/{id:int}/logo",
        "/_framework/opaque-redirect",
        "/_blazor",
        "POST /_blazor/disconnect/",
        "/invoices/zip/{key}",
        "/customers/import/{id:guid}/marked-up.xlsx",
        "/charges/import/{id:guid}/marked-up.xlsx",
        "/files/{id:int}/rejected.csv",
        "/files/{id:int}/left-out.csv",
        "/service-files/{id:int}/rejected.csv",
        "/set-up",
        "/not-found",
        "/health/ready",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One program for all.</summary>
    public sealed class Inside : IAsyncLifetime
    {
        internal ProgramInside Program { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Program = await ProgramInside.StartAsync();

        public ValueTask DisposeAsync() => Program.DisposeAsync();
    }

    [Fact]
    public void The_table_has_each_endpoint_of_the_program_and_no_other() =>
        Assert.Equal(table.Keys.Order(StringComparer.Ordinal), Doors().Select(DoorOf).Order(StringComparer.Ordinal));

    [Fact]
    public void No_script_of_a_browser_may_call_a_method_of_ours() =>
        Assert.Empty(
            typeof(Roles)
                .Assembly.GetTypes()
                .SelectMany(type => type.GetMethods())
                .Where(method => method.IsDefined(typeof(Microsoft.JSInterop.JSInvokableAttribute), inherit: false))
                .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
        );

    [Theory]
    [InlineData(Nobody)]
    [InlineData(Roles.Portal)]
    [InlineData(Roles.Support)]
    [InlineData(Roles.Billing)]
    [InlineData(Roles.Owner)]
    public async Task Each_endpoint_answers_whom_the_table_says_and_nobody_else(string role)
    {
        using var browser = await inside.Program.BrowserAsync(role == Nobody ? null : EmailOf(role));
        var wrong = new List<string>();
        foreach (var door in table.Keys.Where(door => door is not "POST /sign-out" || role is Nobody))
        {
            inside.Program.Clock.Advance(TimeSpan.FromSeconds(2)); // sixty files a minute
            using var request = new HttpRequestMessage(
                door.StartsWith("POST ", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get,
                new Uri(Sample(door.Split(' ')[^1]), UriKind.Relative)
            );
            using var answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
            if (IsWrong(door, table[door].Contains(role), role, answer))
                wrong.Add($"{door}: {answer.StatusCode} {answer.Headers.Location}");
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(Roles.Portal)]
    [InlineData(Roles.Support)]
    [InlineData(Roles.Billing)]
    [InlineData(Roles.Owner)]
    public async Task A_circuit_shows_each_page_to_whom_the_table_says_and_to_nobody_else(string role)
    {
        var (who, wrong) = (await inside.Program.PersonAsync(EmailOf(role)), new List<string>());
        foreach (var door in Doors().Where(IsDrawn).Select(DoorOf))
        {
            var shown = await inside.Program.DrawAsync(Sample(door), who);
            var isShut = shown.Contains("Not for your role", StringComparison.Ordinal);
            if (isShut == table[door].Contains(role))
                wrong.Add($"{door}: {(isShut ? "shut" : "open")}");
            else if (ProgramInside.IsDead(shown) || shown.Contains("This can't be shown", StringComparison.Ordinal))
                wrong.Add($"{door}: {shown[shown.IndexOf("<main", StringComparison.Ordinal)..]}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_portal_user_sees_its_own_invoice_and_nothing_of_anothers()
    {
        var program = inside.Program;
        var (own, other) = (InvoiceOf("="), InvoiceOf("<>"));
        using var browser = await program.BrowserAsync(EmailOf(Roles.Portal));
        var who = await program.PersonAsync(EmailOf(Roles.Portal));

        foreach (var (invoice, status) in new[] { (own, HttpStatusCode.OK), (other, HttpStatusCode.NotFound) })
            foreach (var file in new[] { "pdf", "calls.csv", "calls.xlsx", "calls.pdf" })
            {
                using var answer = await browser.GetAsync(new Uri($"/portal/invoices/{invoice}/{file}", UriKind.Relative), Cancel);
                Assert.True(answer.StatusCode == status, $"{file} of {invoice}: {answer.StatusCode}");
            }
        Assert.Contains("£", await program.DrawAsync($"/portal/invoices/{own}", who));
        Assert.DoesNotContain("£", await program.DrawAsync($"/portal/invoices/{other}", who));
        // a customer's pages with its own number, too, are staff's
        Assert.Contains("Not for your role", await program.DrawAsync($"/customers/{Customer()}", who));
    }

    private static bool IsWrong(string door, bool isOpen, string role, HttpResponseMessage answer)
    {
        var led = answer.Headers.Location?.ToString() ?? "";
        var isTurnedAway =
            answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || led.Contains(role == Nobody ? "/sign-in?" : "/not-allowed", StringComparison.Ordinal);
        if (!isOpen)
            return !isTurnedAway;
        return isTurnedAway || (int)answer.StatusCode >= 500 || (!answer.IsSuccessStatusCode && !empty.Contains(door));
    }

    private IEnumerable<RouteEndpoint> Doors() =>
        inside.Program.Endpoints.Where(e =>
            // files that anybody may have
            e.Metadata.GetMetadata<StaticAssetDescriptor>() is null
            && e.RoutePattern.RawText != "{**path:file}"
        );

    private static string DoorOf(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        var isPosted = methods is ["POST"] || endpoint.RoutePattern.RawText is "/_blazor/negotiate" or "/_blazor/disconnect/";
        return $"{(isPosted ? "POST " : "")}{endpoint.RoutePattern.RawText}";
    }

    /// <summary>Pages of sign-in and account are static.</summary>
    private static bool IsDrawn(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is { Type: { } page }
        && !page.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute), inherit: true)
        && endpoint.RoutePattern.RawText is not ("/" or "/not-found");

    private static string EmailOf(string role) => $"{role.ToLowerInvariant()}@demo.example";

    private long Customer() => inside.Program.Number("SELECT Id FROM Customers WHERE Name = 'Harbour & Vale Ltd'")!.Value;

    private long InvoiceOf(string sign) =>
        inside
            .Program.Number(
                $"""
                SELECT i.Id FROM Invoices i JOIN Customers c ON c.Id = i.CustomerId
                WHERE c.Name {sign} 'Harbour & Vale Ltd' AND i.State = 'Approved' LIMIT 1
                """
            )!
            .Value;

    private string Sample(string door) => DoorSamples.Fill(inside.Program, door);
}
