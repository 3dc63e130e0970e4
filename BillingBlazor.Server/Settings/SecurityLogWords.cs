using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Settings;

internal static class SecurityLogWords
{
    public static string Of(SecurityKind kind) =>
        kind switch
        {
            SecurityKind.SignIn => "Signed in",
            SecurityKind.SignOut => "Signed out",
            SecurityKind.Failure => "Failed sign-in",
            SecurityKind.Refusal => "Refused",
            SecurityKind.Download => "Download",
            SecurityKind.Rights => "Account changed",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words for it."),
        };

    public static string ToneOf(SecurityKind kind) =>
        kind switch
        {
            SecurityKind.Failure or SecurityKind.Refusal => "error",
            SecurityKind.Rights => "warning",
            SecurityKind.SignIn => "success",
            _ => "neutral",
        };
}
