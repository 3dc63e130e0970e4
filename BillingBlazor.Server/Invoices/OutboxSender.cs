using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;

namespace BillingBlazor.Server.Invoices;

/// <summary>The section Mail of appsettings.json. Without a host, messages land as .eml files in the data folder.</summary>
public sealed class MailSettings
{
    public string? Host { get; set; }
    public int Port { get; set; } = 587;
    public string? User { get; set; }
    public string? Password { get; set; }

    /// <summary>MailKit's words: Auto, StartTls, SslOnConnect, None.</summary>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.Auto;

    /// <summary>For organisations without a sender of their own.</summary>
    public string DefaultSender { get; set; } = "billing@localhost";
}

/// <summary>Sends what waits in the outbox, each message under a lease. Killed between the server's OK and the mark, it is sent once more, under the same Message-Id.</summary>
public sealed class OutboxSender(IDbContextFactory<BillingDb> dbs, InvoiceDocuments documents, DataFolder folder, IOptions<MailSettings> settings, TimeProvider time, LiveUpdates live, ILogger<OutboxSender> log)
{
    private const int MostAttempts = 8;
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(5);
    private readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    /// <summary>Everything that is due, one by one; returns how many were sent.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancel)
    {
        var sent = 0;
        while (await ClaimAsync(cancel) is { } message)
        {
            if (await TrySendAsync(message, cancel)) sent++;
            live.Publish(Topic.Outbox);
        }
        return sent;
    }

    private async Task<OutboxMessage?> ClaimAsync(CancellationToken cancel)
    {
        var now = Now;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var message = await db.OutboxMessages.OrderBy(m => m.Id).FirstOrDefaultAsync(m =>
            (m.State == OutboxState.Waiting && m.NextTryUtc <= now) || (m.State == OutboxState.Sending && m.LeaseUntilUtc < now), cancel);
        if (message is null) return null;
        (message.State, message.LeaseOwner, message.LeaseUntilUtc) = (OutboxState.Sending, owner, now + lease);
        message.Attempts++;
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        return message;
    }

    private async Task<bool> TrySendAsync(OutboxMessage message, CancellationToken cancel)
    {
        try
        {
            await DeliverAsync(await ComposeAsync(message, cancel), message, cancel);
            await MarkAsync(message.Id, m => (m.State, m.SentUtc, m.Failure) = (OutboxState.Sent, Now, null), cancel);
            return true;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Whatever the mail server says is kept for people to read; the next try waits 1, 2, 4 … minutes.
            log.LogWarning(problem, "Message {Id} was not sent.", message.Id);
            await MarkAsync(message.Id, m =>
            {
                m.State = m.Attempts >= MostAttempts ? OutboxState.Failed : OutboxState.Waiting;
                (m.NextTryUtc, m.Failure) = (Now.AddMinutes(1 << Math.Min(m.Attempts - 1, 10)), problem.Message);
            }, cancel);
            return false;
        }
    }

    private async Task<MimeMessage> ComposeAsync(OutboxMessage message, CancellationToken cancel)
    {
        var sender = message.SenderEmail.Length > 0 ? message.SenderEmail : settings.Value.DefaultSender;
        var mail = new MimeMessage { Subject = message.Subject, MessageId = message.MessageId, Date = new DateTimeOffset(message.CreatedUtc) };
        mail.From.Add(new MailboxAddress(message.SenderName, sender));
        foreach (var address in message.Recipients.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) mail.To.Add(MailboxAddress.Parse(address));

        var body = new BodyBuilder { HtmlBody = message.Html };
        if (message.InvoiceId is { } invoiceId && await documents.PdfAsync(invoiceId, onlyOfCustomerId: null, cancel) is { } pdf)
            body.Attachments.Add(pdf.Name, pdf.Content, new ContentType("application", "pdf"));
        mail.Body = body.ToMessageBody();
        return mail;
    }

    private async Task DeliverAsync(MimeMessage mail, OutboxMessage message, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(settings.Value.Host))
        {
            // Named after the message: written again after a kill, it is the same file.
            var path = Path.Combine(folder.Mail, $"{message.Id:D8}.eml");
            await mail.WriteToAsync($"{path}.part", cancel);
            File.Move($"{path}.part", path, overwrite: true);
            return;
        }
        using var smtp = new SmtpClient();
        await smtp.ConnectAsync(settings.Value.Host, settings.Value.Port, settings.Value.Security, cancel);
        if (!string.IsNullOrEmpty(settings.Value.User)) await smtp.AuthenticateAsync(settings.Value.User, settings.Value.Password ?? "", cancel);
        await smtp.SendAsync(mail, cancel);
        await smtp.DisconnectAsync(quit: true, cancel);
    }

    private async Task MarkAsync(int messageId, Action<OutboxMessage> change, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var message = await db.OutboxMessages.SingleAsync(m => m.Id == messageId, cancel);
        change(message);
        (message.LeaseOwner, message.LeaseUntilUtc) = (null, null);
        await db.SaveChangesAsync(cancel);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
