using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace BillingBlazor.Server.Mail;

/// <param name="Words">The server's own, with its number.</param>
internal sealed record RefusedAddress(string Address, string Words)
{
    public override string ToString() => $"{Address}: {Words}";
}

/// <summary>The connection broke after the words had begun to go to the server: nobody knows whether it has them.</summary>
internal sealed class MailBrokeOffException(Exception inner)
    : Exception($"The connection broke off while the message was being handed over: {inner.Message}", inner);

/// <summary>Hands a message to the mail server, address by address; without a server, writes it into the folder.</summary>
internal static class MailDelivery
{
    /// <param name="name">Of the file: the same message again is the same file.</param>
    /// <param name="recipients">Whom it goes to, whatever its heading says.</param>
    /// <returns>The addresses that the server didn't take. All the others have it.</returns>
    public static async Task<IReadOnlyList<RefusedAddress>> SendAsync(
        MimeMessage mail,
        IReadOnlyList<MailboxAddress> recipients,
        MailSettings settings,
        DataFolder folder,
        string name,
        CancellationToken cancel
    )
    {
        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            var path = Path.Combine(folder.Mail, $"{name}.eml");
            await mail.WriteToAsync($"{path}.part", cancel);
            File.Move($"{path}.part", path, overwrite: true);
            return [];
        }
        using var smtp = new PatientClient();
        await smtp.ConnectAsync(settings.Host, settings.Port, settings.Security, cancel);
        if (!string.IsNullOrEmpty(settings.User) && !smtp.IsSecure)
            throw new BillingRuleException(
                $"{settings.Host} offers no encryption, so neither the password nor the message was sent to it. Use another port or "
                    + "server, or one that needs no user name."
            );
        if (!string.IsNullOrEmpty(settings.User))
            await smtp.AuthenticateAsync(settings.User, settings.Password ?? "", cancel);
        await HandOverAsync(smtp, mail, recipients, cancel);
        await QuitAsync(smtp, cancel);
        return smtp.Refused;
    }

    private static async Task HandOverAsync(
        PatientClient smtp,
        MimeMessage mail,
        IReadOnlyList<MailboxAddress> recipients,
        CancellationToken cancel
    )
    {
        var takesAllLetters = smtp.Capabilities.HasFlag(SmtpCapabilities.UTF8);
        var rest = recipients.Where(address => takesAllLetters || !HasOtherLetters(address)).ToList();
        foreach (var address in recipients.Except(rest))
            smtp.Refused.Add(new(address.Address, "the mail server takes no such letters in an address"));
        if (rest.Count == 0)
            return;
        var handedOver = new Begun();
        try
        {
            await smtp.SendAsync(mail, mail.From.Mailboxes.First(), rest, cancel, handedOver);
        }
        catch (SmtpCommandException) when (smtp.Refused.Count == recipients.Count)
        {
            // All were refused, each in its own words.
        }
        catch (Exception problem) when (handedOver.Yes && problem is not (SmtpCommandException or OperationCanceledException))
        {
            throw new MailBrokeOffException(problem);
        }
    }

    /// <summary>Before its @: after it, they are written another way that every server knows.</summary>
    private static bool HasOtherLetters(MailboxAddress address) =>
        !System.Text.Ascii.IsValid(address.Address.AsSpan(0, Math.Max(address.Address.LastIndexOf('@'), 0)));

    /// <summary>It has the message: whether it hears our farewell is nothing to anybody.</summary>
    private static async Task QuitAsync(SmtpClient smtp, CancellationToken cancel)
    {
        try
        {
            await smtp.DisconnectAsync(quit: true, cancel);
        }
        catch (Exception problem)
            when (problem is IOException or SmtpProtocolException or SmtpCommandException or ServiceNotConnectedException)
        {
            // Gone before us.
        }
    }

    /// <summary>One refused address keeps nobody else from their message.</summary>
    private sealed class PatientClient : SmtpClient
    {
        public List<RefusedAddress> Refused { get; } = [];

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            Refused.Add(new(mailbox.Address, $"{(int)response.StatusCode} {response.Response.ReplaceLineEndings(" ").Trim()}"));
    }

    private sealed class Begun : ITransferProgress
    {
        public bool Yes { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => Yes = true;

        public void Report(long bytesTransferred) => Yes = true;
    }
}
