using System.Security.Claims;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BillingBlazor.Server.SignIn;

/// <summary>
/// Identity's own, by whatever door somebody comes: signing in begins a session on the server and signing out ends it, making the cookie
/// anew goes on with the one there is; and each sign-in, failure and sign-out is told to the security log.
/// </summary>
public sealed class WatchedSignIn(
    UserManager<User> users,
    IHttpContextAccessor requests,
    IUserClaimsPrincipalFactory<User> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<User>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<User> confirmation,
    Sessions sessions,
    SecurityLog security
) : SignInManager<User>(users, requests, claims, options, log, schemes, confirmation)
{
    private bool isRefreshing;

    /// <summary>The password was right: in, or on to the second step.</summary>
    public Task<SignInResult> EnterAsync(User user) => SignInOrTwoFactorAsync(user, isPersistent: false);

    public override async Task SignInWithClaimsAsync(
        User user,
        AuthenticationProperties? authenticationProperties,
        IEnumerable<Claim> additionalClaims
    )
    {
        var said = additionalClaims.ToList();
        await base.SignInWithClaimsAsync(user, authenticationProperties, [.. said, new(Sessions.Claim, await SessionAsync(user))]);
        if (!isRefreshing)
            security.Tell(SecurityKind.SignIn, user.UserName, WayOf(said));
    }

    public override async Task RefreshSignInAsync(User user)
    {
        isRefreshing = true;
        await base.RefreshSignInAsync(user);
        isRefreshing = false;
    }

    public override Task<SignInResult> TwoFactorAuthenticatorSignInAsync(string code, bool isPersistent, bool rememberClient) =>
        SecondStepAsync(base.TwoFactorAuthenticatorSignInAsync(code, isPersistent, rememberClient));

    public override Task<SignInResult> TwoFactorRecoveryCodeSignInAsync(string recoveryCode) =>
        SecondStepAsync(base.TwoFactorRecoveryCodeSignInAsync(recoveryCode));

    public override async Task<PasskeyAssertionResult<User>> PerformPasskeyAssertionAsync(string credentialJson)
    {
        var result = await base.PerformPasskeyAssertionAsync(credentialJson);
        if (!result.Succeeded)
            security.Tell(SecurityKind.Failure, null, "Wrong passkey");
        return result;
    }

    public override async Task SignOutAsync()
    {
        var who = Context.User.Identity?.Name;
        if (Sessions.KeyOf(Context.User) is { } key)
            await sessions.EndAsync(key, CancellationToken.None);
        await base.SignOutAsync();
        if (who is not null)
            security.Tell(SecurityKind.SignOut, who, "");
    }

    /// <returns>The session that the cookie is to name.</returns>
    private async Task<string> SessionAsync(User user)
    {
        var cancel = Context.RequestAborted;
        var before = Sessions.KeyOf(Context.User);
        if (before is not null && isRefreshing)
        {
            await sessions.GoOnAsync(before, user, cancel);
            return before;
        }
        if (before is not null)
            await sessions.EndAsync(before, cancel);
        return await sessions.BeginAsync(user, Device.Of(Context.Request.Headers.UserAgent), SecurityLog.AddressOf(Context), cancel);
    }

    private async Task<SignInResult> SecondStepAsync(Task<SignInResult> step)
    {
        var (who, result) = (await GetTwoFactorAuthenticationUserAsync(), await step);
        if (!result.Succeeded)
            security.TellFailure(who?.UserName, "Right password, wrong code");
        return result;
    }

    private static string WayOf(List<Claim> claims) =>
        claims.FirstOrDefault(c => c.Type is ClaimTypes.AuthenticationMethod or "amr")?.Value switch
        {
            "mfa" => "Password and code",
            "passkey" => "Passkey",
            _ => "Password",
        };
}
