using System.Buffers.Text;
using System.Security.Claims;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.SignIn;

/// <summary>Passkeys: a key on a device that its owner unlocks by finger, face or PIN. For static pages and requests: it writes
/// cookies.</summary>
public sealed class PasskeyActions(
    SignInManager<User> signIn,
    UserManager<User> users,
    IDbContextFactory<BillingDb> dbs,
    CurrentUser current,
    RecentProof proof,
    KnownDevice device,
    TimeProvider time
)
{
    public const int LongestName = 60;
    private const int Most = 20;
    private const string SignInAgain = "Sign in again first.",
        NoSuch = "There is no such passkey on your account any more.";

    /// <summary>What the browser needs to make a key for this account.</summary>
    public async Task<string?> CreationOptionsAsync(ClaimsPrincipal principal)
    {
        await current.RequireAsync(Permission.OwnAccount);
        return await users.GetUserAsync(principal) is { } me
            ? await signIn.MakePasskeyCreationOptionsAsync(
                new()
                {
                    Id = $"{me.Id}",
                    Name = me.Email ?? "",
                    DisplayName = me.DisplayName,
                }
            )
            : null;
    }

    /// <summary>What the browser needs to offer its keys for this site. It is the same for everybody, so nobody learns which accounts there
    /// are.</summary>
    // Open to anybody: it is asked for before sign-in, and throttled like it.
    public async Task<string> RequestOptionsAsync() => await signIn.MakePasskeyRequestOptionsAsync(null);

    /// <returns>Why not, as a sentence; null when it is done.</returns>
    /// <param name="typed">Password or code, where neither was given lately.</param>
    public async Task<string?> AddAsync(
        ClaimsPrincipal principal,
        string? credential,
        string? name,
        string? typed,
        CancellationToken cancel
    )
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { } me)
            return SignInAgain;
        if (await proof.RefusalAsync(users, principal, typed, cancel) is { } refusal)
            return refusal;
        if (WrongName(name) is { } wrong)
            return wrong;
        if ((await users.GetPasskeysAsync(me)).Count >= Most)
            return $"An account has at most {Most} passkeys. Remove one first.";
        if (await AttestAsync(credential) is not { Succeeded: true } attested || attested.UserEntity.Id != $"{me.Id}")
            return "The passkey could not be checked. Add it again.";
        attested.Passkey.Name = Text.Optional(name) ?? "Passkey";
        if (!(await users.AddOrUpdatePasskeyAsync(me, attested.Passkey)).Succeeded)
            return "The passkey could not be kept. Add it again.";
        await NoteAsync(
            me,
            null,
            attested.Passkey.Name,
            PasswordMail.PasskeyAdded(me, await ResellerAsync(me, cancel), attested.Passkey.Name, time.GetUtcNow().UtcDateTime),
            cancel
        );
        return null;
    }

    /// <returns>Why not, as a sentence; null when it is done.</returns>
    public async Task<string?> RenameAsync(ClaimsPrincipal principal, string? id, string? name)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await FindAsync(principal, id) is not ({ } me, { } passkey))
            return NoSuch;
        if (Text.Optional(name) is not { } given)
            return "Give the passkey a name that tells you which device it is on.";
        if (WrongName(name) is { } wrong)
            return wrong;
        var before = passkey.Name;
        passkey.Name = given;
        if (!(await users.AddOrUpdatePasskeyAsync(me, passkey)).Succeeded)
            return NoSuch;
        if (before != given)
            await NoteAsync(me, before, given, null, CancellationToken.None);
        return null;
    }

    /// <summary>Whoever came in by it is out within a minute.</summary>
    /// <returns>Why not, as a sentence; null when it is done.</returns>
    /// <param name="typed">Password or code, where neither was given lately.</param>
    public async Task<string?> RemoveAsync(ClaimsPrincipal principal, string? id, string? typed, CancellationToken cancel)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await FindAsync(principal, id) is not ({ } me, { } passkey))
            return NoSuch;
        if (await proof.RefusalAsync(users, principal, typed, cancel) is { } refusal)
            return refusal;
        await users.RemovePasskeyAsync(me, passkey.CredentialId);
        await users.UpdateSecurityStampAsync(me);
        await signIn.RefreshSignInAsync(me);
        var (by, now) = (await ResellerAsync(me, cancel), time.GetUtcNow().UtcDateTime);
        await NoteAsync(me, passkey.Name, null, PasswordMail.PasskeyRemoved(me, by, passkey.Name ?? "Passkey", now), cancel);
        return null;
    }

    /// <returns>Why not, as a sentence; null when the person is in.</returns>
    // Open to anybody: the key's signature is the proof. The device has asked for finger, face or PIN, so no code is asked for besides.
    public async Task<string?> SignInAsync(string? credential)
    {
        const string Refused = "That passkey does not open an account here. Sign in with your password.";
        if (await AssertAsync(credential) is not { Succeeded: true } asserted)
            return Refused;
        // Not PasskeySignInAsync: whether the account is suspended must be asked here, whatever that does.
        if (await users.IsLockedOutAsync(asserted.User))
            return SignInActions.Suspended;
        if (
            !await signIn.CanSignInAsync(asserted.User) || !(await users.AddOrUpdatePasskeyAsync(asserted.User, asserted.Passkey)).Succeeded
        )
            return Refused;
        await signIn.SignInAsync(asserted.User, isPersistent: false, "passkey");
        device.Remember(asserted.User);
        return null;
    }

    private async Task<Reseller> ResellerAsync(User me, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await Reseller.OfAsync(db, me, cancel);
    }

    private async Task NoteAsync(User me, string? before, string? after, OutboxMessage? message, CancellationToken cancel)
    {
        var who = await current.NameAsync();
        await dbs.WriteAsync(
            db =>
            {
                db.Add(AccountChange.Of(me, who, "Passkey", before, after, time.GetUtcNow().UtcDateTime));
                if (message is not null)
                    db.Add(message);
                return Task.CompletedTask;
            },
            cancel
        );
    }

    private async Task<PasskeyAttestationResult?> AttestAsync(string? credential)
    {
        try
        {
            return string.IsNullOrWhiteSpace(credential) ? null : await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null; // the browser was never asked, or asked too long ago
        }
    }

    private async Task<PasskeyAssertionResult<User>?> AssertAsync(string? credential)
    {
        try
        {
            return string.IsNullOrWhiteSpace(credential) ? null : await signIn.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null; // the browser was never asked, or asked too long ago
        }
    }

    private async Task<(User Me, UserPasskeyInfo Passkey)?> FindAsync(ClaimsPrincipal principal, string? id)
    {
        if (await users.GetUserAsync(principal) is not { } me || string.IsNullOrEmpty(id) || !Base64Url.IsValid(id))
            return null;
        return await users.GetPasskeyAsync(me, Base64Url.DecodeFromChars(id)) is { } passkey ? (me, passkey) : null;
    }

    private static string? WrongName(string? name) =>
        name?.Trim().Length > LongestName ? $"A passkey's name has at most {LongestName} letters." : null;
}
