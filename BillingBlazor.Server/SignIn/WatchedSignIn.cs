using System.Security.Claims;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BillingBlazor.Server.SignIn;

/// <summary>Identity's own, with each sign-in, failure and sign-out told to the security log.</summary>
public sealed class WatchedSignIn(
    UserManager<User> users,
    IHttpContextAccessor requests,
    IUserClaimsPrincipalFactory<User> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<User>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<User> confirmation,
    SecurityLog security
) : SignInManager<User>(users, requests, claims, options, log, schemes, confirmation)
{
    private bool isRefreshing;

    public override async Task SignInWithClaimsAsync(
        User user,
        AuthenticationProperties? authenticationProperties,
        IEnumerable<Claim> additionalClaims
    )
    {
        var said = additionalClaims.ToList();
        await base.SignInWithClaimsAsync(user, authenticationProperties, said);
        if (!isRefreshing)
            security.Tell(SecurityKind.SignIn, user.UserName, WayOf(said));
    }

    public override async Task RefreshSignInAsync(User user)
    {
        isRefreshing = true;
        await base.RefreshSignInAsync(user);
        isRefreshing = false;
    }

    public override async Task<SignInResult> PasswordSignInAsync(string userName, string password, bool isPersistent, bool lockoutOnFailure)
    {
        var result = await base.PasswordSignInAsync(userName, password, isPersistent, lockoutOnFailure);
        if (!result.Succeeded && !result.RequiresTwoFactor)
            security.TellFailure(userName, result.IsLockedOut ? "Locked or suspended" : "Wrong address or password");
        return result;
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
        await base.SignOutAsync();
        if (who is not null)
            security.Tell(SecurityKind.SignOut, who, "");
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
