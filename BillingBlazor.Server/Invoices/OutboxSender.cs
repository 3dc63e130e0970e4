using BillingBlazor.Server.Data;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Shell;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
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
public sealed class OutboxSender(IDbContextFactory<BillingDb> dbs, InvoiceDocuments documents, DataFolder folder, MailServerQueries servers, TimeProvider time, LiveUpdates live, ILogger<OutboxSender> log)
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
            await DeliverAsync(message, cancel);
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

    /// <summary>The words were frozen when it was queued; the files are drawn now, out of what is frozen too.</summary>
    private async Task<MimeMessage> ComposeAsync(OutboxMessage message, MailSettings settings, List<Stream> opened, CancellationToken cancel)
    {
        var sender = message.SenderEmail.Length > 0 ? message.SenderEmail : settings.DefaultSender;
        var mail = new MimeMessage { Subject = message.Subject, MessageId = message.MessageId, Date = new DateTimeOffset(message.CreatedUtc) };
        mail.From.Add(new MailboxAddress(message.SenderName, sender));
        foreach (var address in message.Recipients.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) mail.To.Add(MailboxAddress.Parse(address));

        var body = new Multipart("mixed") { new MultipartAlternative { new TextPart("plain") { Text = EmailText.Of(message.Html) }, new TextPart("html") { Text = message.Html } } };
        foreach (var (name, mediaType, content) in await FilesAsync(message, cancel))
        {
            opened.Add(content);
            body.Add(new MimePart(mediaType) { Content = new MimeContent(content), ContentDisposition = new ContentDisposition(ContentDisposition.Attachment), ContentTransferEncoding = ContentEncoding.Base64, FileName = name });
        }
        mail.Body = body.Count == 1 ? body[0] : body;
        return mail;
    }

    private async Task<IReadOnlyList<(string Name, string MediaType, Stream Content)>> FilesAsync(OutboxMessage message, CancellationToken cancel)
    {
        if (message.InvoiceId is { } invoiceId) return await documents.AttachmentsAsync(invoiceId, cancel);
        if (message is not { CustomerId: { } customerId, StatementFrom: { } from, StatementTo: { } to }) return [];
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var statement = await AccountStatements.LoadAsync(db, customerId, from, to, message.CreatedUtc, cancel);
        return statement is null ? [] : [(FileNames.Safe($"Statement {to:yyyy-MM-dd}", "pdf"), "application/pdf", new MemoryStream(AccountStatementPdf.Draw(statement)))];
    }

    private async Task DeliverAsync(OutboxMessage message, CancellationToken cancel)
    {
        var settings = await servers.CurrentAsync(cancel);
        var opened = new List<Stream>();
        try
        {
            // In the folder it is named after the message: written again after a kill, it is the same file.
            await MailDelivery.SendAsync(await ComposeAsync(message, settings, opened, cancel), settings, folder, $"{message.Id:D8}", cancel);
        }
        finally
        {
            foreach (var stream in opened) await stream.DisposeAsync();
        }
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
