using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace BillingBlazor.Server.Invoices;

/// <summary>
/// Sends what waits in the outbox, each message under a lease, to each of its addresses once. Killed or cut off between the server's OK and
/// the mark, it is sent once more, under the same Message-Id and marked as a repeat.
/// </summary>
public sealed class OutboxSender(
    IDbContextFactory<BillingDb> dbs,
    InvoiceDocuments documents,
    DataFolder folder,
    MailServerQueries servers,
    TimeProvider time,
    LiveUpdates live,
    ILogger<OutboxSender> log
)
{
    private const int MostAttempts = 8;
    private readonly Lease lease = Lease.OfWorker(time, TimeSpan.FromMinutes(5));

    /// <summary>Everything that is due, one by one; returns how many were sent.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancel)
    {
        var sent = 0;
        while (await ClaimAsync(cancel) is { } message)
        {
            if (await TrySendAsync(message, cancel))
                sent++;
            live.Publish(Topic.Outbox);
        }
        return sent;
    }

    private async Task<OutboxMessage?> ClaimAsync(CancellationToken cancel)
    {
        var now = Now;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var message = await db
            .OutboxMessages.OrderBy(m => m.Id)
            .FirstOrDefaultAsync(
                m => (m.State == OutboxState.Waiting && m.NextTryUtc <= now) || (m.State == OutboxState.Sending && m.LeaseUntilUtc < now),
                cancel
            );
        if (message is null)
            return null;
        // Whoever held it was killed, perhaps after the server's OK.
        if (message.State == OutboxState.Sending)
            message.MayHaveGone = true;
        (message.State, message.LeaseOwner, message.LeaseUntilUtc) = (OutboxState.Sending, lease.Owner, lease.Until);
        message.Attempts++;
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        return message;
    }

    private async Task<bool> TrySendAsync(OutboxMessage message, CancellationToken cancel)
    {
        try
        {
            var (accepted, refused) = await DeliverAsync(message, cancel);
            await ChangeAsync(
                message.Id,
                m =>
                {
                    m.Accepted = JoinedOrNull([.. Addresses(m.Accepted), .. accepted]);
                    if (refused.Count == 0)
                    {
                        (m.State, m.SentUtc, m.Failure) = (OutboxState.Sent, Now, null);
                        if (m.IsKey)
                            m.Html = ""; // its reader has it, and nobody else is to
                    }
                    else
                        TryLater(m, string.Join("; ", refused));
                },
                cancel
            );
            return refused.Count == 0;
        }
        catch (MailBrokeOffException problem)
        {
            // Once it is repeated, and says so. Whoever wants it sent a third time says so himself.
            log.LogWarning(problem, "Message {Id} broke off while it was handed over.", message.Id);
            await ChangeAsync(
                message.Id,
                m =>
                {
                    var isSecond = m.MayHaveGone;
                    m.MayHaveGone = true;
                    TryLater(
                        m,
                        isSecond
                            ? $"{problem.Message} It was the second time: it may have arrived twice, and isn't tried again by itself."
                            : problem.Message
                    );
                    if (isSecond)
                        m.State = OutboxState.Failed;
                },
                cancel
            );
            return false;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Whatever the mail server says is kept for people to read; the next try waits 1, 2, 4 … minutes.
            log.LogWarning(problem, "Message {Id} was not sent.", message.Id);
            await ChangeAsync(message.Id, m => TryLater(m, problem.Message), cancel);
            return false;
        }
    }

    private void TryLater(OutboxMessage message, string why)
    {
        message.State = message.Attempts >= MostAttempts ? OutboxState.Failed : OutboxState.Waiting;
        (message.NextTryUtc, message.Failure) = (Now.AddMinutes(1 << Math.Min(message.Attempts - 1, 10)), why);
    }

    private static string[] Addresses(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string? JoinedOrNull(IReadOnlyList<string> addresses) => addresses.Count == 0 ? null : string.Join(", ", addresses);

    /// <summary>The words were frozen when it was queued; the files are drawn now, out of what is frozen too.</summary>
    private async Task<MimeMessage> ComposeAsync(
        OutboxMessage message,
        IEnumerable<MailboxAddress> to,
        MailSettings settings,
        List<Stream> opened,
        CancellationToken cancel
    )
    {
        var sender = message.SenderEmail.Length > 0 ? message.SenderEmail : settings.DefaultSender;
        // In the folder a message written again is the same file.
        var isRepeat = message.MayHaveGone && !string.IsNullOrWhiteSpace(settings.Host);
        var html = isRepeat ? WithNote(message.Html) : message.Html;
        var subject = isRepeat ? $"[Repeat] {message.Subject}" : message.Subject;
        var mail = new MimeMessage
        {
            Subject = subject,
            MessageId = message.MessageId,
            Date = new DateTimeOffset(message.CreatedUtc),
        };
        mail.From.Add(new MailboxAddress(message.SenderName, sender));
        mail.To.AddRange(to);

        var words = new MultipartAlternative
        {
            new TextPart("plain") { Text = EmailText.Of(html) },
            new TextPart("html") { Text = html },
        };
        var body = new Multipart("mixed") { words };
        foreach (var (name, mediaType, content) in await FilesAsync(message, cancel))
        {
            opened.Add(content);
            body.Add(
                new MimePart(mediaType)
                {
                    Content = new MimeContent(content),
                    ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
                    ContentTransferEncoding = ContentEncoding.Base64,
                    FileName = name,
                }
            );
        }
        mail.Body = body.Count == 1 ? body[0] : body;
        return mail;
    }

    /// <summary>After the body's opening tag, where it has one.</summary>
    private static string WithNote(string html)
    {
        const string Note =
            "<p><strong>You may have this message already:</strong> "
            + "the connection broke off while it was being sent, so it is sent once more. Nothing else is meant by it.</p>";
        var body = html.IndexOf("<body", StringComparison.OrdinalIgnoreCase);
        var end = body < 0 ? -1 : html.IndexOf('>', body);
        return html.Insert(end + 1, Note);
    }

    private async Task<IReadOnlyList<(string Name, string MediaType, Stream Content)>> FilesAsync(
        OutboxMessage message,
        CancellationToken cancel
    )
    {
        if (message.InvoiceId is { } invoiceId)
            return await documents.AttachmentsAsync(invoiceId, cancel);
        if (message is not { CustomerId: { } customerId, StatementFrom: { } from, StatementTo: { } to })
            return [];
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var statement = await AccountStatements.LoadAsync(db, customerId, from, to, message.CreatedUtc, cancel);
        return statement is null
            ? []
            :
            [
                (
                    FileNames.Safe($"Statement {to:yyyy-MM-dd}", "pdf"),
                    "application/pdf",
                    new MemoryStream(AccountStatementPdf.Draw(statement))
                ),
            ];
    }

    /// <summary>To those who don't have it yet.</summary>
    private async Task<(IReadOnlyList<string> Accepted, IReadOnlyList<RefusedAddress> Refused)> DeliverAsync(
        OutboxMessage message,
        CancellationToken cancel
    )
    {
        var settings = await servers.CurrentAsync(cancel);
        var (all, wrong) = (new List<MailboxAddress>(), new List<RefusedAddress>());
        foreach (var address in Addresses(message.Recipients))
        {
            if (MailboxAddress.TryParse(address, out var parsed) && parsed.Address.Contains('@'))
                all.Add(parsed);
            else
                wrong.Add(new(address, "this is no e-mail address"));
        }
        var have = Addresses(message.Accepted).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var rest = all.Where(address => !have.Contains(address.Address))
            .DistinctBy(address => address.Address, StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (rest.Count == 0)
            return ([], wrong);
        var opened = new List<Stream>();
        try
        {
            // In the folder it is named after the message: written again after a kill, it is the same file.
            var refused = await MailDelivery.SendAsync(
                await ComposeAsync(message, all, settings, opened, cancel),
                rest,
                settings,
                folder,
                $"{message.Id:D8}",
                cancel
            );
            return ([.. rest.Select(address => address.Address).Except(refused.Select(r => r.Address))], [.. wrong, .. refused]);
        }
        finally
        {
            foreach (var stream in opened)
                await stream.DisposeAsync();
        }
    }

    private async Task ChangeAsync(int messageId, Action<OutboxMessage> change, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var message = await db.OutboxMessages.SingleAsync(m => m.Id == messageId, cancel);
        change(message);
        (message.LeaseOwner, message.LeaseUntilUtc) = (null, null);
        await db.SaveChangesAsync(cancel);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
