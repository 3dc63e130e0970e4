using System.Security.Claims;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Server.Shell;

/// <summary>It is done once its person has shown who they are: <see cref="Notices"/> asks, and then does it.</summary>
public sealed class ProofNeededException() : BillingRuleException(RecentProof.Ask);

/// <summary>
/// Whether somebody has just shown who they are: by signing in, or by password or code since. What lets others in or leads money elsewhere
/// is done only then, so that an unattended desk is not enough.
/// </summary>
public class RecentProof(Sessions sessions)
{
    public const string Ask = "Show first that it is you: give your password, or the code that your app shows now.";
    private const string Wrong = "That is neither your password nor the code that the app shows now.";
    private static readonly TimeSpan lasts = TimeSpan.FromMinutes(5);

    /// <summary>Wrong ones in a row, after which the session ends: whoever guesses at an open desk guesses no more.</summary>
    public const int MostWrong = 5;

    public const string TooOften = "That was wrong too often: you are signed out.";

    public virtual Task<bool> IsGivenAsync(ClaimsPrincipal who, CancellationToken cancel) => sessions.IsProvenAsync(who, lasts, cancel);

    /// <summary>Takes the proof, if there is none yet; it then lasts a while.</summary>
    /// <returns>Why it is none, as a sentence; null: it is given.</returns>
    public async Task<string?> RefusalAsync(UserManager<User> users, ClaimsPrincipal who, string? typed, CancellationToken cancel) =>
        await IsGivenAsync(who, cancel) ? null : await CheckAsync(users, who, typed, cancel);

    /// <summary>The same, asked for whatever was given before.</summary>
    public async Task<string?> CheckAsync(UserManager<User> users, ClaimsPrincipal who, string? typed, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return Ask;
        if (await users.GetUserAsync(who) is not { } me)
            return "Sign in again first.";
        if (await users.CheckPasswordAsync(me, typed) || await IsCodeAsync(users, me, typed))
        {
            await sessions.ProveAsync(who, cancel);
            return null;
        }
        return await sessions.FailAsync(who, MostWrong, cancel) ? TooOften : Wrong;
    }

    private static async Task<bool> IsCodeAsync(UserManager<User> users, User me, string typed) =>
        me.TwoFactorEnabled
        && await users.VerifyTwoFactorTokenAsync(
            me,
            users.Options.Tokens.AuthenticatorTokenProvider,
            typed.Replace(" ", "", StringComparison.Ordinal)
        );
}
