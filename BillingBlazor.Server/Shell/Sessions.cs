using System.Security.Claims;
using System.Security.Cryptography;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

/// <summary>
/// Who is signed in is decided here, on the server: each cookie and each circuit names a session, and is good as long as that is. It ends
/// by signing out, by whatever ends all sessions of an account, when no hand was at work in it for a while, and after half a day at most.
/// </summary>
public sealed class Sessions(IDbContextFactory<BillingDb> dbs, TimeProvider time, IConfiguration? settings = null)
{
    /// <summary>The claim that names the session.</summary>
    public const string Claim = "session";
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>How long it is remembered after its end, for whoever asks what happened.</summary>
    private static readonly TimeSpan kept = TimeSpan.FromDays(30);

    /// <summary>At work again so soon, it isn't written down again.</summary>
    private static readonly TimeSpan grain = TimeSpan.FromMinutes(1);

    /// <summary>How long staff may be away; portal users may be for as long as a session lasts.</summary>
    public TimeSpan Idle { get; } = IdleOf(settings);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The setting SignIn:IdleMinutes: from one minute to twelve hours, and half an hour where nothing is said.</summary>
    internal static TimeSpan IdleOf(IConfiguration? settings) =>
        TimeSpan.FromMinutes(Math.Clamp(settings?.GetValue("SignIn:IdleMinutes", 30) ?? 30, 1, (int)Longest.TotalMinutes));

    public static string? KeyOf(ClaimsPrincipal who) => who.FindFirstValue(Claim);

    /// <summary>Whether this session still is one.</summary>
    /// <param name="isAtWork">A hand did something in it just now.</param>
    public async Task<bool> IsAliveAsync(ClaimsPrincipal who, bool isAtWork, CancellationToken cancel)
    {
        if (KeyOf(who) is not { } key)
            return false;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await Alive(db).Where(s => s.Key == key).Select(s => (DateTime?)s.SeenUtc).SingleOrDefaultAsync(cancel) is not { } seen)
            return false;
        if (isAtWork && Now - seen >= grain)
            await dbs.WriteAsync(
                write => write.Sessions.Where(s => s.Key == key).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenUtc, Now), cancel),
                cancel
            );
        return true;
    }

    /// <summary>Of one account, the latest first.</summary>
    public async Task<IReadOnlyList<Session>> OfAsync(int userId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await Alive(db).AsNoTracking().Where(s => s.UserId == userId).OrderByDescending(s => s.SeenUtc).ToListAsync(cancel);
    }

    /// <summary>Somebody has shown who they are.</summary>
    /// <returns>What the cookie is to say.</returns>
    public async Task<string> BeginAsync(User user, string device, string address, CancellationToken cancel)
    {
        var (key, old) = (Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), Now - kept);
        await dbs.WriteAsync(
            async db =>
            {
                db.Add(
                    new Session
                    {
                        UserId = user.Id,
                        Key = key,
                        Stamp = user.SecurityStamp ?? "",
                        StartedUtc = Now,
                        SeenUtc = Now,
                        ProvenUtc = Now,
                        Device = device,
                        Address = address,
                    }
                );
                await db.Sessions.Where(s => s.StartedUtc < old).ExecuteDeleteAsync(cancel);
            },
            cancel
        );
        return key;
    }

    /// <summary>What ended the other sessions of an account, such as its new password, lets this one go on.</summary>
    public Task GoOnAsync(string key, User user, CancellationToken cancel) =>
        dbs.WriteAsync(
            db =>
                db.Sessions.Where(s => s.Key == key && s.UserId == user.Id && s.EndedUtc == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.Stamp, user.SecurityStamp ?? ""), cancel),
            cancel
        );

    public Task EndAsync(string key, CancellationToken cancel) =>
        dbs.WriteAsync(
            db =>
                db.Sessions.Where(s => s.Key == key && s.EndedUtc == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedUtc, Now), cancel),
            cancel
        );

    /// <summary>Whether its person showed who they are so short a while ago.</summary>
    public async Task<bool> IsProvenAsync(ClaimsPrincipal who, TimeSpan ago, CancellationToken cancel)
    {
        var (key, since) = (KeyOf(who), Now - ago);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return key is not null && await Alive(db).AnyAsync(s => s.Key == key && s.ProvenUtc > since, cancel);
    }

    public Task ProveAsync(ClaimsPrincipal who, CancellationToken cancel)
    {
        var key = KeyOf(who);
        return dbs.WriteAsync(
            db =>
                db.Sessions.Where(s => s.Key == key)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.ProvenUtc, Now).SetProperty(s => s.WrongProofs, 0), cancel),
            cancel
        );
    }

    /// <summary>A proof was wrong.</summary>
    /// <returns>Whether that was once too often: the session has ended.</returns>
    public async Task<bool> FailAsync(ClaimsPrincipal who, int most, CancellationToken cancel)
    {
        var (key, ended) = (KeyOf(who), 0);
        await dbs.WriteAsync(
            async db =>
            {
                await db.Sessions.Where(s => s.Key == key)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.WrongProofs, s => s.WrongProofs + 1), cancel);
                ended = await db
                    .Sessions.Where(s => s.Key == key && s.WrongProofs >= most && s.EndedUtc == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedUtc, Now), cancel);
            },
            cancel
        );
        return ended > 0;
    }

    private IQueryable<Session> Alive(BillingDb db)
    {
        var (begun, seen) = (Now - Longest, Now - Idle);
        return from session in db.Sessions
               join user in db.Users on session.UserId equals user.Id
               where
                   session.EndedUtc == null
                   && session.StartedUtc > begun
                   && session.SeenUtc > (user.CustomerId == null ? seen : begun)
                   && session.Stamp == user.SecurityStamp
               select session;
    }
}
