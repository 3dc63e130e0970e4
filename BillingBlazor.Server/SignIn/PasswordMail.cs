using System.Net;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.SignIn;

/// <summary>Messages about signing in. Those with a link carry a token that lasts a day; the others tell the owner of an account what was done to it.</summary>
internal static class PasswordMail
{
    public static OutboxMessage Invitation(User user, string link, DateTime nowUtc) => Message("Invitation", user, "You are invited to BillingBlazor",
        $"<p>Hello {WebUtility.HtmlEncode(user.DisplayName)},</p><p>An account was made for you. <a href=\"{WebUtility.HtmlEncode(link)}\">Choose a password</a> within a day to sign in.</p>", nowUtc);

    public static OutboxMessage NewPassword(User user, string link, DateTime nowUtc) => Message("Password", user, "A new password",
        $"<p>Hello {WebUtility.HtmlEncode(user.DisplayName)},</p><p>Somebody, we hope you, asked for a new password. <a href=\"{WebUtility.HtmlEncode(link)}\">Choose it here</a> within a day. If it wasn't you, leave this message alone: nothing has changed.</p>", nowUtc);

    public static OutboxMessage TwoFactorOff(User user, DateTime nowUtc) => Message("Security", user, "Two-factor sign-in was turned off",
        $"<p>Hello {WebUtility.HtmlEncode(user.DisplayName)},</p><p>Two-factor sign-in of your account was turned off: the password alone opens it now. If you didn't expect this, change your password and tell whoever looks after your BillingBlazor.</p>", nowUtc);

    public static OutboxMessage PasskeyAdded(User user, string name, DateTime nowUtc) => Message("Security", user, "A passkey was added to your account",
        $"<p>Hello {WebUtility.HtmlEncode(user.DisplayName)},</p><p>The passkey “{WebUtility.HtmlEncode(name)}” was added to your account and can open it. If it wasn't you, remove it on the page “Your account” and change your password.</p>", nowUtc);

    private static OutboxMessage Message(string kind, User user, string subject, string html, DateTime nowUtc) => new()
    {
        Kind = kind, Recipients = user.Email ?? "", Subject = subject, Html = html, MessageId = $"{kind.ToLowerInvariant()}-{user.Id}-{nowUtc.Ticks}@billingblazor", CreatedUtc = nowUtc, NextTryUtc = nowUtc,
    };
}
