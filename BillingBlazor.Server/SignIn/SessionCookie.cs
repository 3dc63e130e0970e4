using System.Security.Claims;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;

namespace BillingBlazor.Server.SignIn;

/// <summary>A cookie is held against its session at each request.</summary>
internal static class SessionCookie
{
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
            return; // anybody may have it
        await SecurityStampValidator.ValidatePrincipalAsync(context);
        // A circuit comes back by itself; everything else is asked for by a hand.
        var isAtWork = !http.Request.Path.StartsWithSegments("/_blazor");
        if (
            context.Principal is not { } who
            || await http.RequestServices.GetRequiredService<Sessions>().IsAliveAsync(who, isAtWork, http.RequestAborted)
        )
            return;
        context.RejectPrincipal();
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    /// <summary>The cookie's person is made anew from the account now and then; the session is the cookie's.</summary>
    public static Task KeepAsync(SecurityStampRefreshingPrincipalContext context)
    {
        if (context.CurrentPrincipal?.FindFirst(Sessions.Claim) is { } session)
            ((ClaimsIdentity)context.NewPrincipal!.Identity!).AddClaim(session.Clone());
        return Task.CompletedTask;
    }
}
