using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace BillingBlazor.Server.Mail;

public sealed class MailServerActions(
    IDbContextFactory<BillingDb> dbs,
    MailServerQueries servers,
    IDataProtectionProvider protection,
    DataFolder folder,
    CurrentUser user,
    TimeProvider time,
    LiveUpdates live
)
{
    /// <exception cref="BillingRuleException">Somebody else changed it meanwhile.</exception>
    public async Task SaveAsync(MailServerForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EmailSettings);
        await user.RequireProofAsync();
        var who = await user.NameAsync();
        InsistOnPassword(form, await servers.CurrentAsync(cancel));
        // Before the gate: protecting may make a new key, and that is a write of its own.
        var typedPassword = form.Password is { Length: > 0 } typed
            ? protection.CreateProtector(MailServerQueries.Purpose).Protect(typed)
            : null;
        var known = typedPassword is null && Text.Optional(form.UserName) is not null ? await KeptAsync(cancel) : null;
        await dbs.WriteAsync(
            async db =>
            {
                var server = await db.MailServers.SingleOrDefaultAsync(cancel);
                if ((server?.Version ?? 0) != form.Version)
                    throw new BillingRuleException(
                        "Somebody else changed the mail server while you had it open. Both values of each field are shown: choose, "
                            + "then save again."
                    );
                if (server is null)
                    db.Add(server = new MailServer());
                var before = (server.Host, server.Port, server.Security, server.UserName, server.DefaultSender, server.ProtectedPassword);
                var password = typedPassword ?? (Text.Optional(form.UserName) is null ? null : server.ProtectedPassword ?? known);
                server.Amend(
                    form.Host.Trim(),
                    form.Port!.Value,
                    form.Security.ToString(),
                    Text.Optional(form.UserName),
                    password,
                    form.DefaultSender.Trim()
                );
                Tell("Host", before.Host, server.Host);
                Tell("Port", $"{before.Port}", $"{server.Port}");
                Tell("Security", before.Security, server.Security);
                Tell("User", before.UserName, server.UserName);
                Tell("Sender", before.DefaultSender, server.DefaultSender);
                if (before.ProtectedPassword != server.ProtectedPassword)
                    Tell(
                        "Password",
                        before.ProtectedPassword is null ? null : "A password",
                        server.ProtectedPassword is null ? null : "A new password"
                    );

                void Tell(string field, string? was, string? now)
                {
                    if ((was ?? "") != (now ?? ""))
                        db.Add(
                            ChangeEntry.Changed<MailServer>(
                                who,
                                time.GetUtcNow().UtcDateTime,
                                MailServer.OnlyId,
                                "Mail server",
                                null,
                                field,
                                was,
                                now
                            )
                        );
                }
            },
            cancel
        );
        live.Publish(Topic.Outbox);
    }

    /// <summary>Sends a short message to an address, by what is on the form, saved or not.</summary>
    /// <returns>Where it went, in words.</returns>
    /// <exception cref="BillingRuleException">The server refused: its own words.</exception>
    public async Task<string> TestAsync(MailServerForm form, string recipient, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EmailSettings);
        if (!MailboxAddress.TryParse(recipient, out var to) || !to.Address.Contains('@'))
            throw new BillingRuleException("Give an address to send the test to, for example you@example.com.");
        var kept = await servers.CurrentAsync(cancel);
        InsistOnPassword(form, kept);
        var settings = new MailSettings
        {
            Host = form.Host.Trim(),
            Port = form.Port ?? 587,
            Security = form.Security,
            User = Text.Optional(form.UserName),
            Password = form.Password is { Length: > 0 } typed ? typed : kept.Password,
            DefaultSender = form.DefaultSender.Trim(),
        };
        var mail = new MimeMessage
        {
            Subject = "A test from BillingBlazor",
            Body = new BodyBuilder { TextBody = "The mail server works.\n", HtmlBody = "<p>The mail server works.</p>" }.ToMessageBody(),
        };
        mail.From.Add(new MailboxAddress("BillingBlazor", settings.DefaultSender));
        mail.To.Add(to);
        return await DeliverAsync(mail, settings, to.Address, cancel);
    }

    internal async Task<string> DeliverAsync(MimeMessage mail, MailSettings settings, string recipient, CancellationToken cancel)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            timeout.CancelAfter(TimeSpan.FromSeconds(30));
            var refused = await MailDelivery.SendAsync(
                mail,
                [.. mail.To.Mailboxes],
                settings,
                folder,
                $"test-{time.GetUtcNow():yyyyMMddHHmmssfff}",
                timeout.Token
            );
            if (refused.Count > 0)
                throw new BillingRuleException($"It was not sent. {string.Join("; ", refused)}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new BillingRuleException(
                $"{settings.Host} did not answer within half a minute. Check its name, the port and the security."
            );
        }
        catch (Exception problem) when (problem is not (OperationCanceledException or BillingRuleException))
        {
            // Whatever the server or the network says is what the person needs to read.
            throw new BillingRuleException($"It was not sent: {problem.Message}");
        }
        return string.IsNullOrWhiteSpace(settings.Host)
            ? $"No mail server is set, so it lies in {folder.Mail}"
            : $"Sent to {recipient} by {settings.Host}";
    }

    /// <summary>The password that is kept goes to the server it was given for, and to no other that somebody types.</summary>
    private static void InsistOnPassword(MailServerForm form, MailSettings kept)
    {
        if (kept.Password is not { Length: > 0 } || form.Password is { Length: > 0 } || Text.Optional(form.UserName) is null)
            return;
        if (!string.Equals(kept.Host?.Trim(), form.Host.Trim(), StringComparison.OrdinalIgnoreCase))
            throw new BillingRuleException(
                $"The password that is kept is for {kept.Host} alone. Type the password for {form.Host.Trim()}."
            );
    }

    /// <summary>The password of appsettings.json, when the rest of it is taken over unchanged.</summary>
    private async Task<string?> KeptAsync(CancellationToken cancel) =>
        (await servers.CurrentAsync(cancel)).Password is { Length: > 0 } known
            ? protection.CreateProtector(MailServerQueries.Purpose).Protect(known)
            : null;
}
