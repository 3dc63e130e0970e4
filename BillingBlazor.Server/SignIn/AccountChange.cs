using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.SignIn;

/// <summary>What was done to an account, for the history. Never a password, a key or a code.</summary>
internal static class AccountChange
{
    /// <param name="field">Empty when the account itself was made or removed.</param>
    public static ChangeEntry Of(User user, string who, string field, string? before, string? after, DateTime nowUtc) =>
        new()
        {
            WhenUtc = nowUtc,
            Who = who,
            Subject = nameof(User),
            SubjectId = user.Id,
            SubjectName = user.DisplayName,
            CustomerId = user.CustomerId,
            Field = field,
            Before = before,
            After = after,
        };
}
