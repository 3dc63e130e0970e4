using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

public enum UserState
{
    Active,
    Invited,
    Suspended,
}

public sealed record UserRow(
    int Id,
    string Name,
    string Email,
    string Role,
    string? Customer,
    UserState State,
    bool HasTwoFactor,
    int Passkeys
);

public sealed record PortalUserRow(int Id, string Name, string Email, UserState State, DateTime? InvitedUtc);

public sealed class UserQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time)
{
    public async Task<IReadOnlyList<UserRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var now = time.GetUtcNow();
        var rows = await db
            .Users.AsNoTracking()
            .OrderBy(u => u.DisplayName)
            .Take(1_000)
            .Select(u => new
            {
                u.Id,
                u.DisplayName,
                u.Email,
                HasPassword = u.PasswordHash != null,
                u.LockoutEnd,
                u.TwoFactorEnabled,
                Passkeys = db.UserPasskeys.Count(p => p.UserId == u.Id),
                Role = db
                    .UserRoles.Where(r => r.UserId == u.Id)
                    .Join(db.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name)
                    .FirstOrDefault(),
                Customer = db.Customers.Where(c => c.Id == u.CustomerId).Select(c => c.Name).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(u => new UserRow(
                u.Id,
                u.DisplayName,
                u.Email ?? "",
                u.Role ?? "",
                u.Customer,
                StateOf(u.LockoutEnd, u.HasPassword, now),
                u.TwoFactorEnabled,
                u.Passkeys
            )),
        ];
    }

    /// <summary>Who of a customer may see its invoices and usage in the portal.</summary>
    public async Task<IReadOnlyList<PortalUserRow>> PortalUsersAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var now = time.GetUtcNow();
        var rows = await db
            .Users.AsNoTracking()
            .Where(u => u.CustomerId == customerId)
            .OrderBy(u => u.DisplayName)
            .ThenBy(u => u.Id)
            .Select(u => new
            {
                u.Id,
                u.DisplayName,
                u.Email,
                u.LockoutEnd,
                HasPassword = u.PasswordHash != null,
                u.InvitedUtc,
            })
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(u => new PortalUserRow(
                u.Id,
                u.DisplayName,
                u.Email ?? "",
                StateOf(u.LockoutEnd, u.HasPassword, now),
                u.InvitedUtc
            )),
        ];
    }

    /// <summary>Wrong passwords lock for minutes; only a suspension lasts for ever.</summary>
    private static UserState StateOf(DateTimeOffset? lockoutEnd, bool hasPassword, DateTimeOffset now) =>
        lockoutEnd > now.AddYears(1) ? UserState.Suspended
        : hasPassword ? UserState.Active
        : UserState.Invited;
}
