using System.Security.Claims;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.SignIn;

/// <summary>A person's own sessions, wherever they are signed in.</summary>
public sealed class SessionActions(
    UserManager<User> users,
    IDbContextFactory<BillingDb> dbs,
    Sessions sessions,
    CurrentUser current,
    TimeProvider time
)
{
    /// <summary>Signs out there: at once where a page is asked for, within a minute where one is open.</summary>
    /// <returns>Why not, as a sentence; null when it is done.</returns>
    public async Task<string?> EndAsync(ClaimsPrincipal principal, int id, CancellationToken cancel)
    {
        await current.RequireAsync(Permission.OwnAccount);
        if (
            await users.GetUserAsync(principal) is not { } me
            || (await sessions.OfAsync(me.Id, cancel)).SingleOrDefault(s => s.Id == id) is not { } session
        )
            return "That session has ended already.";
        await sessions.EndAsync(session.Key, cancel);
        var who = await current.NameAsync();
        await dbs.WriteAsync(
            db =>
            {
                db.Add(AccountChange.Of(me, who, "Session", $"{session.Device}, {session.Address}", null, time.GetUtcNow().UtcDateTime));
                return Task.CompletedTask;
            },
            cancel
        );
        return null;
    }
}
