using System.Net;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>Who asks, by which name, and encrypted: PublicAddress and Proxies decide.</summary>
public sealed class TransportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("transport-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_is_not_encrypted_is_sent_on_and_a_proxy_is_believed_only_by_its_name()
    {
        const string address = "PublicAddress=https://billing.example";

        using (var bare = await RunningServer.StartAsync(folder, "Production", Cancel, address))
        {
            using var sent = await AskAsync(bare, "/sign-in?ReturnUrl=%2Fruns", "billing.example", proto: "https");
            Assert.Equal(HttpStatusCode.PermanentRedirect, sent.StatusCode); // 127.0.0.1 is no proxy of ours
            Assert.Equal("https://billing.example/sign-in?ReturnUrl=%2Fruns", sent.Headers.Location!.ToString());
            using var strange = await AskAsync(bare, "/sign-in", "evil.example");
            Assert.Equal(HttpStatusCode.BadRequest, strange.StatusCode);
            using var watched = await AskAsync(bare, "/health/ready", "10.0.0.7");
            Assert.Equal("Healthy", await watched.Content.ReadAsStringAsync(Cancel));
        }

        using var server = await RunningServer.StartAsync(folder, "Production", Cancel, address, "Proxies=127.0.0.1");
        using var page = await AskAsync(server, "/set-up", "billing.example", proto: "https");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("max-age=31536000", Assert.Single(page.Headers.GetValues("Strict-Transport-Security")));
        Assert.True(page.Headers.CacheControl!.NoStore);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("style-src 'self'; style-src-attr 'unsafe-inline'; script-src 'self';", policy);
        using var sheet = await AskAsync(server, "/theme.css", "billing.example", proto: "https");
        var css = await sheet.Content.ReadAsStringAsync(Cancel);
        Assert.Equal("text/css", sheet.Content.Headers.ContentType!.MediaType);
        Assert.Matches(@":root\s*\{[^}]*--mud-palette-primary: rgba\(31,95,175,1\);", css);
        Assert.Matches(@":root:has\(\.mud-layout\.dark\)\s*\{[^}]*--mud-palette-primary: rgba\(125,178,242,1\);", css);
        Assert.DoesNotContain("<", css);
        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-", cookie);
        Assert.Contains("; secure", cookie);
    }

    [Fact]
    public async Task A_fault_of_ours_is_a_page_with_a_number_and_all_headers()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseExceptionHandler(ErrorPage.Show);
        app.MapGet("/", string () => throw new InvalidOperationException("secret of ours"));
        await app.StartAsync(Cancel);

        using var answer = await app.GetTestClient().GetAsync(new Uri("/", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Matches("give whoever runs this server the number <b>[0-9A-F]{8}</b>", page);
        Assert.DoesNotContain("secret of ours", page);
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningServer server, string path, string host, string? proto = null)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{server.Address}{path}"));
        request.Headers.Host = host;
        if (proto is not null)
            request.Headers.Add("X-Forwarded-Proto", proto);
        return await client.SendAsync(request, Cancel);
    }
}
