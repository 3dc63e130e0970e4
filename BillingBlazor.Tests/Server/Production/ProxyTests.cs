using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>The examples that are shipped, at work: what is plain is sent on, who asks is known by the proxy's word alone, and a circuit
/// opens through it.</summary>
public sealed partial class ProxyTests : IDisposable
{
    private const string Email = "owner@meridian.example";
    private const string Password = "correct horse battery";
    private readonly string folder = Directory.CreateTempSubdirectory("behind-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    public async Task Behind_a_proxy_all_is_encrypted_and_a_circuit_opens(string kind)
    {
        using var proxy = await ReverseProxy.StartAsync(kind, RunningServer.FreePort(), Cancel);
        await MakeOwnerAsync();
        using var server = await RunningServer.StartOnAsync(
            folder,
            "Production",
            Cancel,
            $"PublicAddress={proxy.Address}",
            "Proxies=127.0.0.1",
            $"{RunningServer.PortSetting}={proxy.ServerPort}"
        );
        using var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new(),
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => proxy.IsOwn(shown),
        };
        using var client = new HttpClient(handler) { BaseAddress = new(proxy.Address) };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "6.6.6.6");

        using (var plain = await client.GetAsync(new Uri($"http://localhost:{proxy.PlainPort}/sign-in"), Cancel))
        {
            Assert.Equal(HttpStatusCode.PermanentRedirect, plain.StatusCode);
            Assert.StartsWith("https://localhost", plain.Headers.Location!.ToString());
        }
        await SignInAsync(client);
        Assert.Contains(
            handler.CookieContainer.GetCookies(new(proxy.Address)),
            c => c.Name.StartsWith("__Host-Billing", StringComparison.Ordinal) && c.Secure
        );
        Assert.Contains(",127.0.0.1", await SignInLineAsync(client));
        Assert.Equal("{}", await ShakeHandsAsync(client, handler.CookieContainer, proxy));
    }

    /// <summary>What the security log says of it, once it does.</summary>
    private static async Task<string> SignInLineAsync(HttpClient client)
    {
        while (true)
        {
            var csv = await client.GetStringAsync(new Uri("/security-log.csv?kind=SignIn", UriKind.Relative), Cancel);
            if (csv.Contains(Email, StringComparison.Ordinal))
                return csv;
        }
    }

    /// <summary>The first words of a circuit: its websocket is open, and the hub answers.</summary>
    private static async Task<string> ShakeHandsAsync(HttpClient client, CookieContainer cookies, ReverseProxy proxy)
    {
        using var negotiated = await client.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null, Cancel);
        Assert.Equal(HttpStatusCode.OK, negotiated.StatusCode);
        using var answer = JsonDocument.Parse(await negotiated.Content.ReadAsStringAsync(Cancel));
        var token = answer.RootElement.GetProperty("connectionToken").GetString();
        using var socket = new ClientWebSocket();
        socket.Options.Cookies = cookies;
        socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => proxy.IsOwn(shown);
        await socket.ConnectAsync(new($"wss://localhost:{proxy.EncryptedPort}/_blazor?id={token}"), Cancel);
        await socket.SendAsync(
            Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"),
            WebSocketMessageType.Text,
            endOfMessage: true,
            Cancel
        );
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, Cancel);
        return Encoding.UTF8.GetString(buffer, 0, received.Count).TrimEnd('\u001e');
    }

    private static async Task SignInAsync(HttpClient client)
    {
        string html;
        while (true)
        {
            using var page = await client.GetAsync(new Uri("/sign-in", UriKind.Relative), Cancel);
            html = await page.Content.ReadAsStringAsync(Cancel);
            if (page.StatusCode != HttpStatusCode.ServiceUnavailable) // HAProxy has not seen yet that the server is up
                break;
        }
        using var answer = await client.PostAsync(
            new Uri("/sign-in", UriKind.Relative),
            new FormUrlEncodedContent([
                new("__RequestVerificationToken", WebUtility.HtmlDecode(Token().Match(html).Groups[1].Value)),
                new("_handler", "sign-in"),
                new("Form.Email", Email),
                new("Form.Password", Password),
            ]),
            Cancel
        );
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private async Task MakeOwnerAsync()
    {
        await using var house = new TestInstallation(folder);
        var users = house.Get<UserManager<User>>();
        var owner = new User { UserName = Email, Email = Email, DisplayName = "Olive" };
        Assert.True((await users.CreateAsync(owner, Password)).Succeeded);
        Assert.True((await users.AddToRoleAsync(owner, Roles.Owner)).Succeeded);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
