using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Server.Commands;

/// <summary>For who is locked out, and has the machine.</summary>
public sealed class AccountCommands(UserManager<User> users, BillingDb db, CurrentUser current, DataFolder folder, PublicAddress address)
{
    /// <returns>What was done, as a sentence.</returns>
    /// <exception cref="BillingRuleException">There is no such account, or no database.</exception>
    public async Task<string> UnlockAsync(string email)
    {
        var user = await FindAsync(email);
        Check(await users.SetLockoutEndDateAsync(user, null));
        await SignInDelays.ForgetAsync(db, email, CancellationToken.None);
        await SignInDelays.ForgetAsync(db, SignInDelays.CodesOf(user), CancellationToken.None);
        await TellAsync(user, "Lock", "Locked", null);
        return $"{user.DisplayName} can sign in again.";
    }

    /// <returns>The link by which the person sets a new password, once, within a day.</returns>
    /// <inheritdoc cref="UnlockAsync"/>
    public async Task<string> ResetAsync(string email)
    {
        var user = await FindAsync(email);
        if (address.Address is null)
            throw new BillingRuleException("Set PublicAddress first: the link begins with it.");
        Check(await users.SetLockoutEndDateAsync(user, null));
        await SignInDelays.ForgetAsync(db, email, CancellationToken.None);
        var link = AccountActions.LinkOf(address.Base(""), user, await users.GeneratePasswordResetTokenAsync(user));
        await TellAsync(user, "Password", null, "A link to set a new one, printed on the server");
        return link;
    }

    private async Task<User> FindAsync(string email)
    {
        folder.RequireDatabase();
        return await users.FindByEmailAsync(email.Trim()) ?? throw new BillingRuleException($"Nobody signs in with {email.Trim()}.");
    }

    private async Task TellAsync(User user, string field, string? before, string? after)
    {
        db.Add(AccountChange.Of(user, await current.NameAsync(), field, before, after, db.NowUtc));
        await db.SaveChangesAsync();
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new BillingRuleException(string.Join(" ", result.Errors.Select(e => e.Description)));
    }
}
