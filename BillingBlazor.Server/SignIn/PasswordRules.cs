using System.Collections.Frozen;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Server.SignIn;

/// <summary>What Identity doesn't ask of a password: it is none of the commonest, nor one of them with some figures or signs about it, nor
/// its owner's name.</summary>
public sealed class PasswordRules : IPasswordValidator<User>
{
    /// <summary>Of PBKDF2 with HMAC-SHA512, as OWASP asks (Password Storage Cheat Sheet). A password of fewer is hashed anew when it is
    /// next right.</summary>
    public const int Rounds = 210_000;

    /// <summary>So much must be left of it without its owner's name.</summary>
    private const int LeastOfOneself = 8;

    /// <summary>A shorter part of a name may stand in a password.</summary>
    private const int ShortestName = 3;

    private const string Better = "A few words that have nothing to do with each other make a good one.";
    private static readonly Lazy<FrozenSet<string>> common = new(Read);

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) =>
        Task.FromResult(
            Problem(user, password ?? "") is { } problem
                ? IdentityResult.Failed(new IdentityError { Code = "EasyPassword", Description = problem })
                : IdentityResult.Success
        );

    internal static string? Problem(User user, string password)
    {
        var small = password.Trim().ToLowerInvariant();
        if (IsCommon(small))
            return $"That is one of the passwords that everybody tries first. {Better}";
        return NamesOf(user).Aggregate(small, (left, name) => left.Replace(name, "")).Length < LeastOfOneself && password.Length > 0
            ? $"That is little more than your name, which others know. {Better}"
            : null;
    }

    private static bool IsCommon(string small)
    {
        var core = small.Trim([.. "0123456789 !?.,;:-_*#$£%&@+=/()\"'"]);
        return common.Value.Contains(small) || common.Value.Contains(core) || core.Length == 0 || IsRepeated(small);
    }

    /// <summary>The same piece again and again: abcabcabcabc, or a common one twice.</summary>
    private static bool IsRepeated(string small)
    {
        for (var length = 1; length <= small.Length / 2; length++)
            if (
                small.Length % length == 0
                && small.Chunk(length).All(piece => small.AsSpan(0, length).SequenceEqual(piece))
                && (length <= 4 || common.Value.Contains(small[..length]))
            )
                return true;
        return false;
    }

    private static IEnumerable<string> NamesOf(User user) =>
        $"{user.DisplayName} {user.Email?.Split('@')[0]}"
            .ToLowerInvariant()
            .Split([' ', '.', '-', '_', '+', '\''], StringSplitOptions.RemoveEmptyEntries)
            .Where(name => name.Length >= ShortestName)
            .OrderByDescending(name => name.Length);

    private static FrozenSet<string> Read()
    {
        using var file = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        return file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').ToFrozenSet();
    }
}
