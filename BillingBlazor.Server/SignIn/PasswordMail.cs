using System.Net;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.SignIn;

/// <summary>
/// In whose name a message about signing in goes out: the organisation of a portal user's customer, the default one for staff.
/// </summary>
internal sealed record Reseller(
    string Name,
    string Colour,
    string? SenderName,
    string? SenderEmail,
    string? Telephone,
    string? Email,
    string? HostName
)
{
    private static readonly Reseller none = new("BillingBlazor", "#1F5FAF", null, null, null, null, null);

    public static async Task<Reseller> OfAsync(BillingDb db, User user, CancellationToken cancel)
    {
        var organisations = db.Organisations.AsNoTracking();
        var found = user.CustomerId is { } customerId
            ? await organisations.SingleOrDefaultAsync(o => db.Customers.Any(c => c.Id == customerId && c.OrganisationId == o.Id), cancel)
            : await organisations.OrderByDescending(o => o.IsDefault).ThenBy(o => o.Id).FirstOrDefaultAsync(cancel);
        return found is null ? none : Of(found);
    }

    private static Reseller Of(Organisation o) =>
        new(o.Name, o.Colour, o.SenderName ?? o.Name, o.SenderEmail, o.Telephone, o.Email, o.HostName);
}

/// <summary>Messages about signing in. Those with a link carry a token that lasts a day; the others tell the owner of an account what was
/// done to it.</summary>
internal static class PasswordMail
{
    public const string Password = "Password";
    private const string Line = "margin:0 0 14px;font-size:14px;line-height:1.55";

    public static OutboxMessage Invitation(User user, Reseller by, string link, DateTime nowUtc) =>
        user.CustomerId is null
            ? Message(
                "Invitation",
                user,
                by,
                $"{by.Name} invites you to its billing",
                [$"{by.Name} invites you to its billing system: an account was made for you. Choose a password within a day to sign in."],
                ("Choose a password", link),
                nowUtc
            )
            : Message(
                "Invitation",
                user,
                by,
                $"{by.Name} invites you to its customer portal",
                [
                    $"{by.Name} invites you to its customer portal, where you find your invoices, your statements and your usage. "
                        + "Choose a password within a day to sign in.",
                ],
                ("Choose a password", link),
                nowUtc
            );

    public static OutboxMessage NewPassword(User user, Reseller by, string link, DateTime nowUtc) =>
        Message(
            Password,
            user,
            by,
            "A new password",
            [
                "Somebody, we hope you, asked for a new password. Choose it within a day.",
                "If it wasn't you, leave this message alone: nothing has changed.",
            ],
            ("Choose a new password", link),
            nowUtc
        );

    public static OutboxMessage TwoFactorOff(User user, Reseller by, DateTime nowUtc) =>
        Message(
            "Security",
            user,
            by,
            "Two-factor sign-in was turned off",
            [
                $"Two-factor sign-in of your account was turned off: the password alone opens it now. "
                    + $"If you didn't expect this, change your password and tell {by.Name}.",
            ],
            null,
            nowUtc
        );

    public static OutboxMessage TwoFactorOn(User user, Reseller by, DateTime nowUtc) =>
        Security(user, by, "Two-factor sign-in was turned on", "Your account asks for a code of your app after the password now.", nowUtc);

    public static OutboxMessage NewCodes(User user, Reseller by, DateTime nowUtc) =>
        Security(user, by, "New recovery codes were made", "Your account has new recovery codes; the old ones open nothing.", nowUtc);

    public static OutboxMessage PasswordChanged(User user, Reseller by, DateTime nowUtc) =>
        Security(user, by, "Your password was changed", "The password of your account was changed.", nowUtc);

    public static OutboxMessage PasskeyRemoved(User user, Reseller by, string name, DateTime nowUtc) =>
        Security(user, by, "A passkey was removed from your account", $"The passkey “{name}” opens your account no more.", nowUtc);

    public static OutboxMessage PasskeysRemoved(User user, Reseller by, DateTime nowUtc) =>
        Security(user, by, "Your passkeys were removed", "No passkey opens your account any more: sign in by your password.", nowUtc);

    private static OutboxMessage Security(User user, Reseller by, string subject, string sentence, DateTime nowUtc) =>
        Message(
            "Security",
            user,
            by,
            subject,
            [sentence, $"If it wasn't you, ask for a new password on the sign-in page, and tell {by.Name}."],
            null,
            nowUtc
        );

    public static OutboxMessage PasskeyAdded(User user, Reseller by, string name, DateTime nowUtc) =>
        Message(
            "Security",
            user,
            by,
            "A passkey was added to your account",
            [
                $"The passkey “{name}” was added to your account and can open it. "
                    + "If it wasn't you, remove it on the page “Your account” and change your password.",
            ],
            null,
            nowUtc
        );

    private static OutboxMessage Message(
        string kind,
        User user,
        Reseller by,
        string subject,
        IEnumerable<string> paragraphs,
        (string Words, string Address)? link,
        DateTime nowUtc
    ) =>
        new()
        {
            Kind = kind,
            Recipients = user.Email ?? "",
            SenderName = by.SenderName ?? by.Name,
            SenderEmail = by.SenderEmail ?? "",
            Subject = subject,
            Html = Html(user, by, paragraphs, link),
            MessageId = $"{kind.ToLowerInvariant()}-{user.Id}-{Guid.NewGuid():N}@billingblazor",
            CreatedUtc = nowUtc,
            NextTryUtc = nowUtc,
        };

    /// <summary>The same frame as invoices and statements come in.</summary>
    private static string Html(User user, Reseller by, IEnumerable<string> paragraphs, (string Words, string Address)? link)
    {
        var button = link is { } one
            ? $"""<p style="margin:0 0 22px"><a href="{Of(one.Address)}" style="display:inline-block;padding:10px 18px;"""
                + $"""background:{Of(Settings.Contrast.Darkened(by.Colour))};color:#ffffff;border-radius:4px;font-size:14px;"""
                + $"""font-weight:600;text-decoration:none">{Of(one.Words)}</a></p>"""
            : "";
        var foot = string.Join(" · ", new[] { by.Name, by.Telephone, by.Email }.OfType<string>().Select(Of));
        return $"""
            <div style="background:#f4f6f8;margin:0;padding:24px 12px;font-family:Inter,
              'Segoe UI',Helvetica,Arial,sans-serif;color:#1b1f24">
              <table role="presentation" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;
                  margin:0 auto;background:#ffffff;border:1px solid #d5d9de;border-radius:6px">
                <tr><td style="height:4px;background:{Of(by.Colour)};border-radius:6px 6px 0 0;font-size:0;line-height:0">&nbsp;</td></tr>
                <tr><td style="padding:28px 32px 8px">
                  <p style="margin:0 0 20px;font-size:15px;font-weight:600">{Of(by.Name)}</p>
                  <p style="{Line}">Hello {Of(user.DisplayName)},</p>
                  {string.Concat(paragraphs.Select(words => $"<p style=\"{Line}\">{Of(words)}</p>"))}
                  {button}
                </td></tr>
                <tr><td style="padding:14px 32px 24px;font-size:12px;color:#5f6670">{foot}</td></tr>
              </table>
            </div>
            """;
    }

    private static string Of(string text) => WebUtility.HtmlEncode(text);
}
