using System.Security.Claims;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.SignIn;

/// <summary>Passwords: asked for, set by a link's token, changed. Whoever holds no sign-in proves by the token who they are.</summary>
public sealed class AccountActions(
    UserManager<User> users,
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    NavigationManager navigation,
    IConfiguration settings,
    Sessions sessions,
    TimeProvider time,
    ILogger<AccountActions> log
)
{
    /// <summary>To one person in an hour.</summary>
    private const int MostLinks = 5;

    private static readonly TimeSpan answerAfter = TimeSpan.FromMilliseconds(500);
    private readonly PublicAddress address = new(settings);

    /// <summary>Sends a link if there is such an account; says nothing either way.</summary>
    // Open to anybody: a forgotten password is asked for before sign-in. The throttle and the silence guard it.
    public async Task ForgetAsync(string email)
    {
        var longEnough = Task.Delay(answerAfter); // as late whether there is such an account or not
        await SendLinkAsync(email);
        await longEnough;
    }

    private async Task SendLinkAsync(string email)
    {
        if (await users.FindByEmailAsync(email) is not { } found || await users.IsLockedOutAsync(found))
            return;
        await using var db = await dbs.CreateDbContextAsync();
        if (!await IsOwnAddressAsync(db))
        {
            log.LogWarning(
                "No link for a new password was sent: the request named the host {Host}. Set PublicAddress, or the host name of an "
                    + "organisation.",
                navigation.BaseUri
            );
            return;
        }
        var (to, hourAgo) = (found.Email ?? "", time.GetUtcNow().UtcDateTime.AddHours(-1));
        var links = db.OutboxMessages.Where(m => m.Kind == PasswordMail.Password && m.Recipients == to && m.CreatedUtc > hourAgo);
        if (await links.CountAsync() >= MostLinks)
            return; // nobody is buried in messages that others ask for
        var by = await Reseller.OfAsync(db, found, CancellationToken.None);
        var link = LinkOf(found, await users.GeneratePasswordResetTokenAsync(found), by);
        db.Add(PasswordMail.NewPassword(found, by, link, time.GetUtcNow().UtcDateTime));
        await db.SaveChangesAsync();
    }

    /// <returns>Why not, as a sentence; null when it is done.</returns>
    // Open to anybody: the token is the proof.
    public async Task<string?> SetAsync(string email, string token, string password)
    {
        if (await users.FindByEmailAsync(email) is not { } found)
            return "This link is not valid any more. Ask for a new one.";
        var done = await users.ResetPasswordAsync(found, token, password);
        if (done.Succeeded)
        {
            await TellAsync(found);
            return null;
        }
        return done.Errors.Any(e => e.Code == "InvalidToken")
            ? "This link is not valid any more. Ask for a new one."
            : string.Join(" ", done.Errors.Select(e => e.Description));
    }

    /// <returns>Why not, as a sentence; null when it is done. Other sessions of the account end.</returns>
    public async Task<string?> ChangeAsync(ClaimsPrincipal principal, string current, string password)
    {
        await user.RequireAsync(Permission.OwnAccount);
        var me = await users.GetUserAsync(principal);
        if (me is null)
            return "Sign in again first.";
        var done = await users.ChangePasswordAsync(me, current, password);
        if (done.Succeeded)
        {
            await TellAsync(me);
            return null;
        }
        if (!done.Errors.Any(e => e.Code == "PasswordMismatch"))
            return string.Join(" ", done.Errors.Select(e => e.Description));
        return await sessions.FailAsync(principal, RecentProof.MostWrong, CancellationToken.None)
            ? RecentProof.TooOften
            : "The password you have now is not right.";
    }

    /// <summary>That a password was changed, and by whom, in the history and to its owner; never the password.</summary>
    private Task TellAsync(User whose) =>
        dbs.WriteAsync(
            async db =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                db.Add(AccountChange.Of(whose, whose.UserName ?? "", "Password", null, "A new password", now));
                db.Add(PasswordMail.PasswordChanged(whose, await Reseller.OfAsync(db, whose, CancellationToken.None), now));
            },
            CancellationToken.None
        );

    /// <summary>Whether the owner of the account is told by e-mail what the billing clock did.</summary>
    public async Task TurnClockNoticesAsync(ClaimsPrincipal principal, bool isOn)
    {
        await user.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { } me)
            return;
        me.NoClockNotices = !isOn;
        await users.UpdateAsync(me);
    }

    /// <summary>The Host header is the asker's word: a link with a token goes only to an address that is known to be ours.</summary>
    private async Task<bool> IsOwnAddressAsync(BillingDb db)
    {
        if (address.Address is not null)
            return true;
        var asked = new Uri(navigation.BaseUri);
        return asked.IsLoopback || await db.Organisations.AnyAsync(o => o.HostName == asked.Host);
    }

    /// <summary>Staff's links begin with PublicAddress, a portal user's with the host of the customer's own organisation.</summary>
    internal string LinkOf(User found, string token, Reseller by) =>
        LinkOf(
            found.CustomerId is not null && address.IsEncrypted && by.HostName is { } host
                ? $"https://{host}/"
                : address.Base(navigation.BaseUri),
            found,
            token
        );

    internal static string LinkOf(string address, User found, string token) =>
        $"{address}set-password?email={Uri.EscapeDataString(found.Email ?? "")}&token={Uri.EscapeDataString(token)}";
}
