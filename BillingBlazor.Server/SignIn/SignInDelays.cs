using System.Security.Cryptography;
using System.Text;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.SignIn;

/// <summary>
/// Who guesses waits longer after each wrong try, and locks nobody out: strangers wait by account and network address, and by account alone
/// when they come from many; a browser that its person signed in with before has a count of its own (OWASP: device cookies). A passkey and
/// the link of a new password ask nothing here. An address without an account is treated the same.
/// </summary>
public sealed class SignInDelays(IDbContextFactory<BillingDb> dbs, TimeProvider time)
{
    /// <summary>Wrong tries that cost no wait: of one place, and of all strangers together.</summary>
    private const int Free = 3,
        FreeOfAll = 10;

    private static readonly TimeSpan longest = TimeSpan.FromMinutes(15);

    /// <summary>After so long without a try, all is forgotten.</summary>
    private static readonly TimeSpan kept = TimeSpan.FromDays(1);

    /// <summary>Counts a try as wrong before it is looked at, so that many at once are not one; a right one is forgiven after it.</summary>
    /// <param name="account">What was typed, or whose second step it is.</param>
    /// <param name="device">Of a browser that was signed in with this account before; null for a stranger's.</param>
    /// <returns>How long to wait before it is looked at at all; null: now.</returns>
    public async Task<TimeSpan?> EnterAsync(string account, string address, string? device, CancellationToken cancel)
    {
        var (hash, now) = (HashOf(account), time.GetUtcNow().UtcDateTime);
        TimeSpan? wait = null;
        await dbs.WriteAsync(
            async db =>
            {
                var old = now - kept;
                await db.SignInTries.Where(t => t.LastUtc < old).ExecuteDeleteAsync(cancel);
                var places = PlacesOf(address, device);
                var known = await db.SignInTries.Where(t => t.Account == hash && places.Contains(t.From)).ToListAsync(cancel);
                var left = known.Select(t => t.LastUtc + DelayOf(t) - now).DefaultIfEmpty().Max();
                if (left > TimeSpan.Zero)
                {
                    wait = left;
                    return;
                }
                foreach (var place in places)
                {
                    if (known.Find(t => t.From == place) is not { } tried)
                        db.Add(tried = new() { Account = hash, From = place });
                    (tried.Count, tried.LastUtc) = (tried.Count + 1, now);
                }
            },
            cancel
        );
        return wait;
    }

    /// <summary>The try was right.</summary>
    public Task ForgiveAsync(string account, string address, string? device, CancellationToken cancel)
    {
        var (hash, places) = (HashOf(account), PlacesOf(address, device));
        return dbs.WriteAsync(
            db => db.SignInTries.Where(t => t.Account == hash && places.Contains(t.From)).ExecuteDeleteAsync(cancel),
            cancel
        );
    }

    /// <summary>Nobody waits for this account any more.</summary>
    public static Task ForgetAsync(BillingDb db, string account, CancellationToken cancel)
    {
        var hash = HashOf(account);
        return db.SignInTries.Where(t => t.Account == hash).ExecuteDeleteAsync(cancel);
    }

    /// <summary>What the second step of somebody is counted by.</summary>
    public static string CodesOf(User user) => $"code of {user.Id}";

    /// <summary>A wait in words; nothing in it says whether there is such an account.</summary>
    public static string Say(TimeSpan wait) =>
        $"Too many wrong tries. Wait {(wait.TotalSeconds <= 90 ? Whole(wait.TotalSeconds, "s") : Whole(wait.TotalMinutes, "minutes"))}"
        + ", then try again. A passkey, or a link by “Forgotten password?”, opens your account at once.";

    private static string Whole(double number, string unit) => $"{Math.Ceiling(number):0} {unit}";

    private static TimeSpan DelayOf(SignInTry tried)
    {
        var wrong = tried.Count - (tried.From == Anywhere ? FreeOfAll : Free);
        return wrong < 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(longest.TotalSeconds, 1 << Math.Min(wrong, 20)));
    }

    private const string Anywhere = "anywhere";

    private static string[] PlacesOf(string address, string? device) =>
        device is null ? [$"address {address}", Anywhere] : [$"device {device}"];

    private static string HashOf(string account) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(account.Trim().ToUpperInvariant())))[..32];
}
