using System.Net;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

/// <summary>How requests reach us: by which hosts, through which proxies, encrypted, and how large. All of it follows from PublicAddress
/// and Proxies.</summary>
public static class Transport
{
    /// <summary>Answers for whoever watches, by whatever name and unencrypted.</summary>
    public const string Health = "/health";
    private static readonly string[] cookies =
    [
        IdentityConstants.ApplicationScheme,
        IdentityConstants.TwoFactorUserIdScheme,
        IdentityConstants.TwoFactorRememberMeScheme,
        IdentityConstants.ExternalScheme,
    ];
    private static readonly TimeSpan knownFor = TimeSpan.FromSeconds(30);

    /// <summary>The setting Proxies: a list, or several with commas between.</summary>
    public static IReadOnlyList<string> Proxies(IConfiguration settings) =>
        settings.GetSection("Proxies").Get<string[]>()
        ?? settings["Proxies"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        ?? [];

    public static void AddTransport(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PublicAddress>();
        builder.Services.AddSingleton<OwnHosts>();
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in Proxies(builder.Configuration))
                if (IPAddress.TryParse(proxy, out var address))
                    forwarded.KnownProxies.Add(address);
        });
        builder.Services.AddAntiforgery();
        builder.Services.AddOptions<AntiforgeryOptions>().Configure<PublicAddress>((token, address) => Guard(token.Cookie, address));
        foreach (var scheme in cookies)
            builder
                .Services.AddOptions<CookieAuthenticationOptions>(scheme)
                .PostConfigure<PublicAddress>((cookie, address) => Guard(cookie.Cookie, address));
        builder.Services.AddHsts(hsts => (hsts.MaxAge, hsts.IncludeSubDomains) = (TimeSpan.FromDays(365), false));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var limits = kestrel.Limits;
            limits.MaxRequestBodySize = 4 << 20; // files come in pieces, by the circuit
            limits.MaxRequestHeadersTotalSize = 16 << 10;
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            limits.MaxConcurrentConnections = 5_000;
            limits.MaxConcurrentUpgradedConnections = 2_000;
        });
    }

    /// <summary>Where everything is encrypted, a cookie is ours alone: no other host of the domain can set it.</summary>
    private static void Guard(CookieBuilder cookie, PublicAddress address)
    {
        if (!address.IsEncrypted)
            return;
        cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.Path = "/";
        cookie.Name = $"__Host-{cookie.Name}";
    }

    /// <summary>First of all: who asks, by which name, and encrypted.</summary>
    public static void UseTransport(this WebApplication app)
    {
        if (Proxies(app.Configuration).Count > 0)
            app.UseForwardedHeaders();
        if (app.Environment.IsDevelopment())
            return;
        var address = app.Services.GetRequiredService<PublicAddress>();
        app.UseWhen(
            http => !http.Request.Path.StartsWithSegments(Health),
            ours =>
            {
                ours.Use(RefuseStrangeHostsAsync);
                if (!address.IsEncrypted)
                    return;
                ours.UseHsts();
                ours.Use(GoEncryptedAsync);
            }
        );
    }

    private static async Task RefuseStrangeHostsAsync(HttpContext http, RequestDelegate next)
    {
        if (await http.RequestServices.GetRequiredService<OwnHosts>().HaveAsync(http.Request.Host.Host, http.RequestAborted))
        {
            await next(http);
            return;
        }
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        await http.Response.WriteAsync("This server has no such name. Set PublicAddress, or the host name of an organisation.");
    }

    private static Task GoEncryptedAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.IsHttps)
            return next(http);
        var host = new UriBuilder(http.RequestServices.GetRequiredService<PublicAddress>().Address!) { Host = http.Request.Host.Host };
        http.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        http.Response.Headers.Location =
            host.Uri.GetLeftPart(UriPartial.Authority) + http.Request.PathBase.ToUriComponent() + http.Request.Path.ToUriComponent()
            + http.Request.QueryString.ToUriComponent();
        return Task.CompletedTask;
    }

    /// <summary>The names that are ours: PublicAddress and those of organisations, as they were half a minute ago at most.</summary>
    private sealed class OwnHosts(PublicAddress address, IServiceScopeFactory scopes, TimeProvider time)
    {
        private HashSet<string>? known;
        private DateTimeOffset knownSince;

        public async Task<bool> HaveAsync(string host, CancellationToken cancel)
        {
            if (string.Equals(host, address.Address?.Host, StringComparison.OrdinalIgnoreCase))
                return true;
            if (known is null || time.GetUtcNow() - knownSince > knownFor)
            {
                await using var scope = scopes.CreateAsyncScope();
                await using var db = await scope
                    .ServiceProvider.GetRequiredService<IDbContextFactory<BillingDb>>()
                    .CreateDbContextAsync(cancel);
                var hosts = await db.Organisations.Where(o => o.HostName != null).Select(o => o.HostName!).ToListAsync(cancel);
                (known, knownSince) = (new(hosts, StringComparer.OrdinalIgnoreCase), time.GetUtcNow());
            }
            return known.Contains(host);
        }
    }
}
