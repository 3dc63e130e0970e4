using System.Buffers.Text;
using System.Security.Claims;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Server.SignIn;

public sealed record PasskeyRow(string Id, string Name, DateTime AddedUtc);

/// <param name="IsThis">The one that asks.</param>
public sealed record SessionRow(int Id, string Device, string Address, DateTime StartedUtc, DateTime SeenUtc, bool IsThis);

/// <param name="Sessions">Wherever the person is signed in, this one first.</param>
/// <param name="IsProven">Password or code was given lately: it is not asked for again.</param>
/// <param name="ClockNotices">Null: not for this role.</param>
public sealed record AccountView(
    string Name,
    string Email,
    bool IsTwoFactorOn,
    int RecoveryCodesLeft,
    IReadOnlyList<PasskeyRow> Passkeys,
    IReadOnlyList<SessionRow> Sessions,
    bool IsProven,
    bool? ClockNotices
);

/// <summary>What somebody sees of the account they are signed in with.</summary>
public sealed class AccountQueries(UserManager<User> users, Sessions sessions, RecentProof proof, CurrentUser current)
{
    public async Task<AccountView?> OwnAsync(ClaimsPrincipal principal)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (await users.GetUserAsync(principal) is not { } me)
            return null;
        var passkeys = await users.GetPasskeysAsync(me);
        return new(
            me.DisplayName,
            me.Email ?? "",
            me.TwoFactorEnabled,
            me.TwoFactorEnabled ? await users.CountRecoveryCodesAsync(me) : 0,
            [
                .. passkeys
                    .OrderBy(p => p.CreatedAt)
                    .Select(p => new PasskeyRow(Base64Url.EncodeToString(p.CredentialId), p.Name ?? "Passkey", p.CreatedAt.UtcDateTime)),
            ],
            [
                .. (await sessions.OfAsync(me.Id, CancellationToken.None))
                    .Select(s => new SessionRow(s.Id, s.Device, s.Address, s.StartedUtc, s.SeenUtc, s.Key == Sessions.KeyOf(principal)))
                    .OrderByDescending(s => s.IsThis),
            ],
            await proof.IsGivenAsync(principal, CancellationToken.None),
            await current.MayAsync(Permission.RunBilling) ? !me.NoClockNotices : null
        );
    }
}
