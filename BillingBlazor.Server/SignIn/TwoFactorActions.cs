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
    TimeProvider time
)
{
    public const string Locked = "This sign-in is locked for a while after too many tries, or it is suspended. Try again in 15 minutes.";
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
    public async Task<RecoveryCodes> TurnOnAsync(ClaimsPrincipal principal, string code)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { } me)
            return new([], SignInAgain);
        if (me.TwoFactorEnabled)
            return new([], "Two-factor sign-in is on already.");
        if (await users.IsLockedOutAsync(me))
            return new([], Locked);
        if (!await IsCodeAsync(me, code))
        {
            await users.AccessFailedAsync(me);
            return new(
                [],
                "That code is not right. Type the six figures that the app shows now; if they are never right, set the phone's clock "
                    + "by the network."
            );
        }
        await users.ResetAccessFailedCountAsync(me);
        await users.SetTwoFactorEnabledAsync(me, true);
        await NoteAsync(me, TwoFactor, "Off", "On", null, CancellationToken.None);
        return await MakeCodesAsync(me);
    }

    /// <summary>Ten new ones; the old ones are worth nothing any more.</summary>
    public async Task<RecoveryCodes> NewCodesAsync(ClaimsPrincipal principal, string proof)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { TwoFactorEnabled: true } me)
            return new([], SignInAgain);
        if (await RefusalAsync(me, proof) is { } problem)
            return new([], problem);
        var codes = await MakeCodesAsync(me);
        await NoteAsync(me, "Recovery codes", null, "New ones", null, CancellationToken.None);
        return codes;
    }

    /// <returns>Why not, as a sentence; null when it is done.</returns>
    public async Task<string?> TurnOffAsync(ClaimsPrincipal principal, string proof, CancellationToken cancel)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { TwoFactorEnabled: true } me)
            return SignInAgain;
        if (await RefusalAsync(me, proof) is { } problem)
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
    // Open to anybody: the first step's cookie says who it is and the code proves it. Wrong ones count towards the lock.
    public async Task<SecondStep> SignInAsync(string code)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } found)
            return new("This sign-in has waited too long. Go back and give your password again.", false);
        if (await users.IsLockedOutAsync(found))
            return new(Locked, false);
        var typed = Bare(code);
        if (typed.Length == 6 && typed.All(char.IsAsciiDigit))
        {
            var byApp = await signIn.TwoFactorAuthenticatorSignInAsync(typed, isPersistent: false, rememberClient: false);
            return new(
                byApp.Succeeded ? null
                    : byApp.IsLockedOut ? Locked
                    : "That code is not right, or it was used already. Type the one that the app shows now.",
                false
            );
        }
        if (typed.Length == 10 && (await signIn.TwoFactorRecoveryCodeSignInAsync($"{typed[..5]}-{typed[5..]}")).Succeeded)
        {
            await users.ResetAccessFailedCountAsync(found);
            return new(null, true);
        }
        await users.AccessFailedAsync(found); // Identity counts no wrong recovery code by itself
        return new(
            await users.IsLockedOutAsync(found)
                ? Locked
                : "That is neither a code of the app (six figures) nor one of your recovery codes that is left.",
            false
        );
    }

    /// <summary>Off, with a new key and no recovery codes: the lost phone's are worth nothing any more. Ends the sessions of the
    /// account.</summary>
    internal static async Task ForgetAsync(UserManager<User> users, User user)
    {
        await users.SetTwoFactorEnabledAsync(user, false);
        await users.ResetAuthenticatorKeyAsync(user);
        await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 0);
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

    private async Task<string?> RefusalAsync(User me, string proof)
    {
        if (await users.IsLockedOutAsync(me))
            return Locked;
        if (await users.CheckPasswordAsync(me, proof) || await IsCodeAsync(me, proof))
        {
            await users.ResetAccessFailedCountAsync(me);
            return null;
        }
        await users.AccessFailedAsync(me);
        return "That is neither your password nor the code that the app shows now.";
    }

    private Task<bool> IsCodeAsync(User me, string code) =>
        users.VerifyTwoFactorTokenAsync(me, users.Options.Tokens.AuthenticatorTokenProvider, Bare(code));

    private static string Bare(string typed) => typed.Replace(" ", "").Replace("-", "").ToUpperInvariant();
}
