using System.Net;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.SignIn;

/// <summary>Messages that carry a link with a token: an invitation, or a new password. They last a day.</summary>
internal static class PasswordMail
{
    public static OutboxMessage Invitation(User user, string link, DateTime nowUtc) => Message("Invitation", user, "You are invited to BillingBlazor",
        $"<p>Hello {WebUtility.HtmlEncode(user.DisplayName)},</p><p>An account was made for you. <a href=\"{WebUtility.HtmlEncode(link)}\">Choose a password</a> within a day to sign in.</p>", nowUtc);

    public static OutboxMessage NewPassword(User user, string link, DateTime nowUtc) => Message("Password", user, "A new password",
        $"<p>Hello {WebUtility.HtmlEncode(user.DisplayName)},</p><p>Somebody, we hope you, asked for a new password. <a href=\"{WebUtility.HtmlEncode(link)}\">Choose it here</a> within a day. If it wasn't you, leave this message alone: nothing has changed.</p>", nowUtc);

    private static OutboxMessage Message(string kind, User user, string subject, string html, DateTime nowUtc) => new()
    {
        Kind = kind, Recipients = user.Email ?? "", Subject = subject, Html = html, MessageId = $"{kind.ToLowerInvariant()}-{user.Id}-{nowUtc.Ticks}@billingblazor", CreatedUtc = nowUtc, NextTryUtc = nowUtc,
    };
}
