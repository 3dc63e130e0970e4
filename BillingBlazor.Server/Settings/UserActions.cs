using System.Net.Mail;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <summary>Who may sign in, and as what.</summary>
public sealed class UserActions(UserManager<User> users, IDbContextFactory<BillingDb> dbs, CurrentUser current, AccountActions accounts, TimeProvider time, LiveUpdates live)
{
    /// <summary>Makes an account without a password and sends its owner a link.</summary>
    /// <param name="customerId">The customer of a portal user; null for staff.</param>
    /// <exception cref="BillingRuleException">The address is none, or taken; or role and customer don't fit.</exception>
    public async Task InviteAsync(string name, string email, string role, int? customerId, CancellationToken cancel)
    {
        await current.RequireAsync(Permission.ManageUsers);
        if (Text.Optional(name) is null) throw new BillingRuleException("Give the person's name.");
        if (!MailAddress.TryCreate(email.Trim(), out var parsed) || parsed.Address != email.Trim()) throw new BillingRuleException($"“{email}” is not an email address.");
        if (role == Roles.Portal != customerId is not null) throw new BillingRuleException("A portal user belongs to a customer, and staff to none.");
        if (await users.FindByEmailAsync(email.Trim()) is not null) throw new BillingRuleException($"{email.Trim()} has an account already. An address is one account's.");
        var user = new User { UserName = email.Trim(), Email = email.Trim(), DisplayName = name.Trim(), CustomerId = customerId, InvitedUtc = time.GetUtcNow().UtcDateTime };
        Check(await users.CreateAsync(user));
        Check(await users.AddToRoleAsync(user, role));
        await SendAsync(user, cancel);
    }

    public async Task InviteAgainAsync(int userId, CancellationToken cancel)
    {
        await current.RequireAsync(Permission.ManageUsers);
        await SendAsync(await FindAsync(userId), cancel);
    }

    /// <summary>Out within a minute, wherever they are signed in.</summary>
    /// <exception cref="BillingRuleException">The last Owner.</exception>
    public async Task SuspendAsync(int userId)
    {
        await current.RequireAsync(Permission.ManageUsers);
        var user = await FindAsync(userId);
        await RefuseLastOwnerAsync(user);
        Check(await users.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue));
        Check(await users.UpdateSecurityStampAsync(user));
        live.Publish(Topic.Users);
    }

    public async Task ReinstateAsync(int userId)
    {
        await current.RequireAsync(Permission.ManageUsers);
        Check(await users.SetLockoutEndDateAsync(await FindAsync(userId), null));
        live.Publish(Topic.Users);
    }

    private async Task SendAsync(User user, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        db.Add(PasswordMail.Invitation(user, accounts.LinkOf(user, await users.GeneratePasswordResetTokenAsync(user)), time.GetUtcNow().UtcDateTime));
        await db.SaveChangesAsync(cancel);
        live.Publish(Topic.Users);
    }

    private async Task RefuseLastOwnerAsync(User user)
    {
        var owners = await users.GetUsersInRoleAsync(Roles.Owner);
        if (owners.Any(o => o.Id == user.Id) && owners.Count(o => o.LockoutEnd is null || o.LockoutEnd < time.GetUtcNow()) <= 1) throw new BillingRuleException("This is the last Owner: nobody could manage users any more.");
    }

    private async Task<User> FindAsync(int userId) => await users.FindByIdAsync($"{userId}") ?? throw new BillingRuleException("There is no such account any more.");

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded) throw new BillingRuleException(string.Join(" ", result.Errors.Select(e => e.Description)));
    }
}
