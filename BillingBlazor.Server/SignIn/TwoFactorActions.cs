using System.Security.Claims;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.SignIn;

/// <summary>The key of an account that is being set up: to be scanned, or typed in groups of four.</summary>
public sealed record AuthenticatorKey(string InGroups, string Address);

/// <summary>New recovery codes, or why there are none, as a sentence.</summary>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes, string? Problem);

/// <summary>How the second step of signing in ended.</summary>
/// <param name="Problem">Why not, as a sentence; null when the person is in.</param>
public sealed record SecondStep(string? Problem, bool ByRecoveryCode);

/// <summary>Signing in with an authenticator app besides the password. For static pages: it writes cookies.</summary>
public sealed class TwoFactorActions(
    SignInManager<User> signIn,
    UserManager<User> users,
    IUserStore<User> store,
    AppearanceQueries appearance,
    IDbContextFactory<BillingDb> dbs,
    CurrentUser current,
    RecentProof proof,
    SignInDelays delays,
    KnownDevice device,
    TimeProvider time
)
{
    private const string SignInAgain = "Sign in again first.",
        TwoFactor = "Two-factor sign-in";
    private const int RecoveryCodeCount = 10;

    /// <summary>The key to set up. Made when there is none; looking again shows the same, so that a reload does no harm.</summary>
    public async Task<AuthenticatorKey?> KeyAsync(ClaimsPrincipal principal, string host, CancellationToken cancel)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { TwoFactorEnabled: false } me)
            return null;
        if (await users.GetAuthenticatorKeyAsync(me) is not { Length: > 0 } key)
        {
            // Not ResetAuthenticatorKeyAsync: that would end this person's sessions for a look at a page.
            await ((IUserAuthenticatorKeyStore<User>)store).SetAuthenticatorKeyAsync(me, key = users.GenerateNewAuthenticatorKey(), cancel);
            await users.UpdateAsync(me);
        }
        var issuer = Uri.EscapeDataString((await appearance.OfUserAsync(host, cancel)).Name.Replace(":", ""));
        return new(
            string.Join(' ', key.Chunk(4).Select(four => new string(four))),
            $"otpauth://totp/{issuer}:{Uri.EscapeDataString(me.Email ?? "")}?secret={key}&issuer={issuer}&digits=6"
        );
    }

    /// <summary>Turns it on once the app has shown that it holds the key. Other sessions of the account end.</summary>
    /// <param name="typed">Password, where it was not given lately.</param>
    public async Task<RecoveryCodes> TurnOnAsync(ClaimsPrincipal principal, string code, string? typed)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { } me)
            return new([], SignInAgain);
        if (me.TwoFactorEnabled)
            return new([], "Two-factor sign-in is on already.");
        if (await proof.RefusalAsync(users, principal, typed, CancellationToken.None) is { } refusal)
            return new([], refusal);
        if (!await IsCodeAsync(me, code))
            return new(
                [],
                "That code is not right. Type the six figures that the app shows now; if they are never right, set the phone's clock "
                    + "by the network."
            );
        await users.SetTwoFactorEnabledAsync(me, true);
        var by = await ResellerAsync(me, CancellationToken.None);
        await NoteAsync(me, TwoFactor, "Off", "On", PasswordMail.TwoFactorOn(me, by, time.GetUtcNow().UtcDateTime), CancellationToken.None);
        return await MakeCodesAsync(me);
    }

    /// <summary>Ten new ones; the old ones are worth nothing any more.</summary>
    public async Task<RecoveryCodes> NewCodesAsync(ClaimsPrincipal principal, string typed)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { TwoFactorEnabled: true } me)
            return new([], SignInAgain);
        if (await proof.CheckAsync(users, principal, typed, CancellationToken.None) is { } problem)
            return new([], problem);
        var codes = await MakeCodesAsync(me);
        var by = await ResellerAsync(me, CancellationToken.None);
        var told = PasswordMail.NewCodes(me, by, time.GetUtcNow().UtcDateTime);
        await NoteAsync(me, "Recovery codes", null, "New ones", told, CancellationToken.None);
        return codes;
    }

    /// <returns>Why not, as a sentence; null when it is done.</returns>
    public async Task<string?> TurnOffAsync(ClaimsPrincipal principal, string typed, CancellationToken cancel)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { TwoFactorEnabled: true } me)
            return SignInAgain;
        if (await proof.CheckAsync(users, principal, typed, cancel) is { } problem)
            return problem;
        await ForgetAsync(users, me);
        await signIn.RefreshSignInAsync(me);
        await NoteAsync(
            me,
            TwoFactor,
            "On",
            "Off",
            PasswordMail.TwoFactorOff(me, await ResellerAsync(me, cancel), time.GetUtcNow().UtcDateTime),
            cancel
        );
        return null;
    }

    /// <summary>Lets in who gave the right password just now, by a code of the app or by a recovery code.</summary>
    // Open to anybody: the first step's cookie says who it is and the code proves it. Who guesses waits.
    public async Task<SecondStep> SignInAsync(string code)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } found)
            return new("This sign-in has waited too long. Go back and give your password again.", false);
        if (await users.IsLockedOutAsync(found))
            return new(SignInActions.Suspended, false);
        var (codesOf, address, known) = (SignInDelays.CodesOf(found), device.Address, device.Of(found));
        if (await delays.EnterAsync(codesOf, address, known, CancellationToken.None) is { } wait)
            return new(SignInDelays.Say(wait), false);
        var (problem, byRecoveryCode) = await TryAsync(Bare(code));
        if (problem is not null)
            return new(problem, false);
        await delays.ForgiveAsync(codesOf, address, known, CancellationToken.None);
        device.Remember(found);
        return new(null, byRecoveryCode);
    }

    private async Task<SecondStep> TryAsync(string typed)
    {
        if (typed.Length == 6 && typed.All(char.IsAsciiDigit))
            return new(
                (await signIn.TwoFactorAuthenticatorSignInAsync(typed, isPersistent: false, rememberClient: false)).Succeeded
                    ? null
                    : "That code is not right, or it was used already. Type the one that the app shows now.",
                false
            );
        return typed.Length == 10 && (await signIn.TwoFactorRecoveryCodeSignInAsync($"{typed[..5]}-{typed[5..]}")).Succeeded
            ? new(null, true)
            : new("That is neither a code of the app (six figures) nor one of your recovery codes that is left.", false);
    }

    /// <summary>Off, without a key or recovery codes: the lost phone's are worth nothing any more. Ends the sessions of the
    /// account.</summary>
    internal static async Task ForgetAsync(UserManager<User> users, User user)
    {
        await users.SetTwoFactorEnabledAsync(user, false); // and a new security stamp
        foreach (var secret in new[] { "AuthenticatorKey", "RecoveryCodes" })
            await users.RemoveAuthenticationTokenAsync(user, "[AspNetUserStore]", secret); // as the store of Identity calls them
        await OneTimeCodes.ForgetUsedAsync(users, user);
    }

    private async Task<Reseller> ResellerAsync(User me, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await Reseller.OfAsync(db, me, cancel);
    }

    private async Task NoteAsync(User me, string field, string? before, string after, OutboxMessage? message, CancellationToken cancel)
    {
        var who = await current.NameAsync();
        await dbs.WriteAsync(
            db =>
            {
                db.Add(AccountChange.Of(me, who, field, before, after, time.GetUtcNow().UtcDateTime));
                if (message is not null)
                    db.Add(message);
                return Task.CompletedTask;
            },
            cancel
        );
    }

    private async Task<RecoveryCodes> MakeCodesAsync(User me)
    {
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(me, RecoveryCodeCount) ?? [];
        await signIn.RefreshSignInAsync(me);
        return new([.. codes], null);
    }

    private Task<bool> IsCodeAsync(User me, string code) =>
        users.VerifyTwoFactorTokenAsync(me, users.Options.Tokens.AuthenticatorTokenProvider, Bare(code));

    private static string Bare(string typed) => typed.Replace(" ", "").Replace("-", "").ToUpperInvariant();
}
