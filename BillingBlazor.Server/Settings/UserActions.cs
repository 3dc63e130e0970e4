using System.Net.Mail;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <summary>
/// Who may sign in, and as what. Owners manage everybody; whoever edits customers manages the portal users of a customer, and no other
/// account.
/// </summary>
public sealed class UserActions(
    IServiceScopeFactory scopes,
    IDbContextFactory<BillingDb> dbs,
    CurrentUser current,
    AccountActions accounts,
    TimeProvider time,
    LiveUpdates live
)
{
    private const int LongestName = 200,
        LongestEmail = 254;

    /// <summary>Makes an account without a password and sends its owner a link.</summary>
    /// <param name="customerId">The customer of a portal user; null for staff.</param>
    /// <exception cref="BillingRuleException">The address is none, or taken; or role and customer don't fit.</exception>
    public async Task InviteAsync(
        string name,
        string email,
        string role,
        int? customerId,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await current.RequireAsync(Permission.ManageUsers);
        await current.RequireProofAsync();
        if (!Roles.All.Contains(role))
            throw new BillingRuleException("Choose a role.");
        if (role == Roles.Portal != customerId is not null)
            throw new BillingRuleException("A portal user belongs to a customer, and staff to none.");
        await InviteAsync((users, db) => AddAsync(users, db, name, email, role, customerId), cancel, requestKey);
    }

    public async Task InviteAgainAsync(int userId, CancellationToken cancel, Guid? requestKey = null)
    {
        await current.RequireAsync(Permission.ManageUsers);
        await current.RequireProofAsync();
        await InviteAsync((users, db) => AgainAsync(db, FindAsync(users, userId)), cancel, requestKey);
    }

    /// <summary>Out within a minute, wherever they are signed in.</summary>
    /// <exception cref="BillingRuleException">The last Owner.</exception>
    public async Task SuspendAsync(int userId)
    {
        await current.RequireAsync(Permission.ManageUsers);
        await current.RequireProofAsync();
        await ChangeAsync(
            async (users, db) =>
            {
                var user = await FindAsync(users, userId);
                await RefuseLastOwnerAsync(users, user);
                await SuspendAsync(users, db, user);
            }
        );
    }

    /// <summary>May sign in again. Whoever never did is sent a new link: suspending ended the old one.</summary>
    /// <returns>Whether a new invitation is on its way.</returns>
    public async Task<bool> ReinstateAsync(int userId)
    {
        await current.RequireAsync(Permission.ManageUsers);
        await current.RequireProofAsync();
        return await ReinstateAsync((users, _) => FindAsync(users, userId));
    }

    /// <summary>
    /// Another role for one of the staff, who has to sign in again: within a minute they hold the new rights and no old ones. The link of
    /// an invitation stays good.
    /// </summary>
    /// <param name="seen">The role as the form was opened with; null asks nothing.</param>
    /// <exception cref="BillingRuleException">The last Owner; a portal user, who is no staff; no role of staff; or somebody else gave
    /// another.</exception>
    public async Task ChangeRoleAsync(int userId, string role, string? seen = null)
    {
        await current.RequireAsync(Permission.ManageUsers);
        await current.RequireProofAsync();
        if (!Roles.Staff.Contains(role))
            throw new BillingRuleException("Choose a role of staff: Owner, Billing or Support.");
        await ChangeAsync(
            async (users, db) =>
            {
                var user = await FindAsync(users, userId);
                var before = await users.GetRolesAsync(user);
                if (before.Contains(Roles.Portal) || user.CustomerId is not null)
                    throw new BillingRuleException("A portal user stays one. Invite the person as staff under another address.");
                if (before.SequenceEqual([role]))
                    return;
                if (seen is not null && !before.Contains(seen))
                    throw new BillingRuleException(
                        $"Somebody else gave {user.DisplayName} the role {string.Join(", ", before)} while you had this open. Both are "
                            + "shown: choose, then save again."
                    );
                await RefuseLastOwnerAsync(users, user);
                Check(await users.RemoveFromRolesAsync(user, before));
                Check(await users.AddToRoleAsync(user, role));
                // Who never signed in has nowhere to be put out of, and the mailed link hangs on the stamp.
                if (user.PasswordHash is not null)
                    Check(await users.UpdateSecurityStampAsync(user));
                await NoteAsync(db, user, "Role", string.Join(", ", before), role);
            }
        );
    }

    /// <summary>For somebody who lost the phone and the recovery codes. They are told by e-mail, and sign in by the password
    /// alone.</summary>
    /// <exception cref="BillingRuleException">It is off already.</exception>
    public async Task TurnOffTwoFactorAsync(int userId)
    {
        await current.RequireAsync(Permission.ManageUsers);
        await current.RequireProofAsync();
        await ChangeAsync(
            async (users, db) =>
            {
                var user = await FindAsync(users, userId);
                if (!user.TwoFactorEnabled)
                    throw new BillingRuleException($"{user.DisplayName} has no two-factor sign-in to turn off.");
                await TwoFactorActions.ForgetAsync(users, user);
                db.Add(
                    PasswordMail.TwoFactorOff(user, await Reseller.OfAsync(db, user, CancellationToken.None), time.GetUtcNow().UtcDateTime)
                );
                await NoteAsync(db, user, "Two-factor sign-in", "On", "Off");
            }
        );
    }

    /// <summary>For somebody who lost the device. Whoever came in by one of them is out within a minute.</summary>
    public async Task RemovePasskeysAsync(int userId)
    {
        await current.RequireAsync(Permission.ManageUsers);
        await current.RequireProofAsync();
        await ChangeAsync(
            async (users, db) =>
            {
                var user = await FindAsync(users, userId);
                var passkeys = await users.GetPasskeysAsync(user);
                foreach (var passkey in passkeys)
                    Check(await users.RemovePasskeyAsync(user, passkey.CredentialId));
                Check(await users.UpdateSecurityStampAsync(user));
                var by = await Reseller.OfAsync(db, user, CancellationToken.None);
                db.Add(PasswordMail.PasskeysRemoved(user, by, time.GetUtcNow().UtcDateTime));
                await NoteAsync(db, user, "Passkeys", $"{passkeys.Count}", "0");
            }
        );
    }

    /// <summary>Gives somebody of a customer the portal: their invoices and usage, and nothing of anybody else.</summary>
    /// <exception cref="BillingRuleException">There is no such customer; the address is none, or taken.</exception>
    public async Task InvitePortalAsync(int customerId, string name, string email, CancellationToken cancel, Guid? requestKey = null)
    {
        await current.RequireAsync(Permission.EditCustomers);
        await InviteAsync(
            async (users, db) =>
            {
                if (!await db.Customers.AnyAsync(c => c.Id == customerId, cancel))
                    throw new BillingRuleException("There is no such customer any more.");
                return await AddAsync(users, db, name, email, Roles.Portal, customerId);
            },
            cancel,
            requestKey
        );
    }

    public async Task InvitePortalAgainAsync(int customerId, int userId, CancellationToken cancel, Guid? requestKey = null)
    {
        await current.RequireAsync(Permission.EditCustomers);
        await InviteAsync((users, db) => AgainAsync(db, FindPortalAsync(users, customerId, userId)), cancel, requestKey);
    }

    /// <summary>Out within a minute, wherever they are signed in.</summary>
    public async Task SuspendPortalAsync(int customerId, int userId)
    {
        await current.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(async (users, db) => await SuspendAsync(users, db, await FindPortalAsync(users, customerId, userId)));
    }

    /// <summary>As <see cref="ReinstateAsync(int)"/>, for a portal user of a customer.</summary>
    public async Task<bool> ReinstatePortalAsync(int customerId, int userId)
    {
        await current.RequireAsync(Permission.EditCustomers);
        return await ReinstateAsync((users, _) => FindPortalAsync(users, customerId, userId));
    }

    /// <summary>The account goes, and the address is free again. Whoever is signed in with it is out within a minute.</summary>
    public async Task RemovePortalAsync(int customerId, int userId)
    {
        await current.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(
            async (users, db) =>
            {
                var user = await FindPortalAsync(users, customerId, userId);
                await NoteAsync(db, user, "", user.Email, null);
                Check(await users.DeleteAsync(user));
            }
        );
    }

    /// <summary>The link is made outside the transaction: its token may be the first of a new key, which is stored over a connection of its
    /// own and would wait for us.</summary>
    private async Task InviteAsync(Func<UserManager<User>, BillingDb, Task<User>> find, CancellationToken cancel, Guid? requestKey = null)
    {
        User? user = null;
        await ChangeAsync(
            async (users, db) =>
            {
                if (await db.AnsweredAsync(requestKey, cancel) is [var invited])
                {
                    user = await FindAsync(users, invited);
                    return;
                }
                user = await find(users, db);
                user.InvitedUtc = time.GetUtcNow().UtcDateTime;
                Check(await users.UpdateAsync(user));
                await db.AnswerAsync(requestKey, [user.Id], cancel);
            },
            cancel
        );
        await using var scope = scopes.CreateAsyncScope();
        var token = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().GeneratePasswordResetTokenAsync(user!);
        await dbs.OnceAsync(
            Requests.SecondOf(requestKey),
            async db =>
            {
                var by = await Reseller.OfAsync(db, user!, cancel);
                db.Add(PasswordMail.Invitation(user!, by, accounts.LinkOf(user!, token, by), time.GetUtcNow().UtcDateTime));
            },
            cancel
        );
    }

    /// <summary>One operation, whole or not at all, on accounts read afresh: a circuit's own UserManager would remember what they were an
    /// hour ago.</summary>
    private async Task ChangeAsync(Func<UserManager<User>, BillingDb, Task> change, CancellationToken cancel = default)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
            await using var write = await db.BeginWriteAsync(cancel);
            await change(scope.ServiceProvider.GetRequiredService<UserManager<User>>(), db);
            await db.SaveChangesAsync(cancel);
            await write.CommitAsync(cancel);
        }
        live.Publish(Topic.Users);
    }

    private async Task<User> AddAsync(UserManager<User> users, BillingDb db, string name, string email, string role, int? customerId)
    {
        var (named, address) = (Text.Required(name, "Give the person's name."), email.Trim());
        if (named.Length > LongestName || name.Trim().Any(char.IsControl))
            throw new BillingRuleException($"A name has at most {LongestName} letters, on one line.");
        if (address.Length > LongestEmail || !MailAddress.TryCreate(address, out var parsed) || parsed.Address != address)
            throw new BillingRuleException(
                address == "" ? "Give the person's email address." : "That is not an email address: it looks like name@company.example."
            );
        if (await users.FindByEmailAsync(address) is not null)
            throw new BillingRuleException(
                $"{address} has an account already. An address belongs to one account, of staff or of one customer."
            );
        var user = new User
        {
            UserName = address,
            Email = address,
            DisplayName = named,
            CustomerId = customerId,
        };
        Check(await users.CreateAsync(user));
        Check(await users.AddToRoleAsync(user, role));
        await NoteAsync(db, user, "", null, $"{address}, {role}");
        return user;
    }

    private async Task<User> AgainAsync(BillingDb db, Task<User> found)
    {
        await NoteAsync(db, await found, "Invitation", null, "Sent again");
        return await found;
    }

    private async Task SuspendAsync(UserManager<User> users, BillingDb db, User user)
    {
        Check(await users.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue));
        Check(await users.UpdateSecurityStampAsync(user));
        await NoteAsync(db, user, "State", StateOf(user), "Suspended");
    }

    private async Task<bool> ReinstateAsync(Func<UserManager<User>, BillingDb, Task<User>> find)
    {
        User? found = null;
        await ChangeAsync(
            async (users, db) =>
            {
                found = await find(users, db);
                Check(await users.SetLockoutEndDateAsync(found, null));
                await NoteAsync(db, found, "State", "Suspended", StateOf(found));
            }
        );
        if (found!.PasswordHash is not null)
            return false;
        await InviteAsync(find, CancellationToken.None);
        return true;
    }

    private static string StateOf(User user) => user.PasswordHash is null ? nameof(UserState.Invited) : nameof(UserState.Active);

    private async Task NoteAsync(BillingDb db, User user, string field, string? before, string? after) =>
        db.Add(AccountChange.Of(user, await current.NameAsync(), field, before, after, time.GetUtcNow().UtcDateTime));

    private async Task RefuseLastOwnerAsync(UserManager<User> users, User user)
    {
        var owners = await users.GetUsersInRoleAsync(Roles.Owner);
        if (owners.Any(o => o.Id == user.Id) && owners.Count(o => o.LockoutEnd is null || o.LockoutEnd < time.GetUtcNow()) <= 1)
            throw new BillingRuleException("This is the last Owner: nobody could manage users any more.");
    }

    private static async Task<User> FindAsync(UserManager<User> users, int userId) =>
        await users.FindByIdAsync($"{userId}") ?? throw new BillingRuleException("There is no such account any more.");

    /// <summary>The fence between portal users and everybody else: staff who edit customers get no account but this customer's
    /// own.</summary>
    private static async Task<User> FindPortalAsync(UserManager<User> users, int customerId, int userId) =>
        await users.FindByIdAsync($"{userId}") is { } user
        && user.CustomerId == customerId
        && (await users.GetRolesAsync(user)).SequenceEqual([Roles.Portal])
            ? user
            : throw new BillingRuleException("This customer has no such portal user.");

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new BillingRuleException(string.Join(" ", result.Errors.Select(e => e.Description)));
    }
}
