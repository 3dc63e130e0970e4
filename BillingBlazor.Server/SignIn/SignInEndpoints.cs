using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;

namespace BillingBlazor.Server.SignIn;

public static class SignInEndpoints
{
    private static readonly string[] throttled = ["/sign-in", "/set-up", "/forgotten-password", "/set-password", "/account"];

    /// <summary>Signing out checks its token itself: a POST that binds no form would not.</summary>
    public static void MapSignOut(this IEndpointRouteBuilder routes) =>
        routes.MapPost(
            "/sign-out",
            async (SignInManager<User> signIn, IAntiforgery antiforgery, HttpContext http) =>
            {
                if (!await antiforgery.IsRequestValidAsync(http))
                    return Results.BadRequest();
                await signIn.SignOutAsync();
                return Results.LocalRedirect("/sign-in");
            }
        );

    /// <summary>session.js tells that a hand is at work: asking is enough, the cookie's session is seen by it.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/session/seen", () => Results.NoContent()).RequireAuthorization(nameof(Permission.OwnAccount));

    /// <summary>What the browser needs to make a passkey, or to use one: asked for by account.js, which sends the form's token.</summary>
    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(
                "/sign-in/passkey-options",
                async (PasskeyActions passkeys, IAntiforgery antiforgery, HttpContext http) =>
                    await antiforgery.IsRequestValidAsync(http)
                        ? Results.Content(await passkeys.RequestOptionsAsync(), "application/json")
                        : OutOfDate()
            )
            .AllowAnonymous();
        routes
            .MapPost(
                "/account/passkey-options",
                async (PasskeyActions passkeys, IAntiforgery antiforgery, HttpContext http) =>
                    await antiforgery.IsRequestValidAsync(http) && await passkeys.CreationOptionsAsync(http.User) is { } options
                        ? Results.Content(options, "application/json")
                        : OutOfDate()
            )
            .RequireAuthorization(nameof(Permission.OwnAccount));

        static IResult OutOfDate() =>
            Results.Text("This page is out of date. Load it again and try once more.", statusCode: StatusCodes.Status400BadRequest);
    }

    /// <summary>Twenty tries a minute from one address, and headers that keep other sites out.</summary>
    public static IServiceCollection AddThrottle(this IServiceCollection services) =>
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = async (context, cancel) =>
                await context.HttpContext.Response.WriteAsync("Too many tries from this address. Wait a minute and try again.", cancel);
            options.GlobalLimiter = System.Threading.RateLimiting.PartitionedRateLimiter.Create<HttpContext, string>(http =>
                HttpMethods.IsPost(http.Request.Method) && throttled.Any(path => http.Request.Path.StartsWithSegments(path))
                    ? System.Threading.RateLimiting.RateLimitPartition.GetFixedWindowLimiter(
                        $"{http.Connection.RemoteIpAddress}",
                        _ => new() { PermitLimit = 20, Window = TimeSpan.FromMinutes(1) }
                    )
                    : System.Threading.RateLimiting.RateLimitPartition.GetNoLimiter("")
            );
        });

    private static bool MayBeKept(IHeaderDictionary headers) =>
        headers.CacheControl.ToString().Contains("max-age", StringComparison.Ordinal);

    /// <summary>On every answer, that of an error too. Scripts and style sheets come out of files alone. MudBlazor sets styles on its
    /// elements (where a menu opens, how wide a bar is), so that is let be. What has no word of its own about being kept is kept
    /// nowhere.</summary>
    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(
            (http, next) =>
            {
                http.Response.OnStarting(() =>
                {
                    var headers = http.Response.Headers;
                    headers.XFrameOptions = "DENY";
                    headers.XContentTypeOptions = "nosniff";
                    headers["Referrer-Policy"] = "same-origin";
                    headers.ContentSecurityPolicy =
                        "default-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; script-src 'self'; img-src 'self' data:; "
                            + "object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";
                    if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null && !MayBeKept(headers))
                        headers.CacheControl = "no-store";
                    return Task.CompletedTask;
                });
                return next(http);
            }
        );
}
