using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace BillingBlazor.Server.Mail;

public sealed class EmailTemplateActions(
    IDbContextFactory<BillingDb> dbs,
    EmailTemplateQueries templates,
    MailServerQueries servers,
    MailServerActions mail,
    CurrentUser user,
    TimeProvider time,
    LiveUpdates live
)
{
    /// <param name="version">Of the template as it was opened; 0 for the default.</param>
    /// <exception cref="BillingRuleException">The template is wrong, or somebody changed it meanwhile.</exception>
    public async Task SaveAsync(int organisationId, EmailKind kind, string subject, string html, int version, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EmailSettings);
        if (Liquid.Check(subject, html, EmailModel.NamesOf(kind)) is [var problem, ..])
            throw new BillingRuleException(problem.Sentence);
        await ChangeAsync(
            organisationId,
            kind,
            version,
            (db, template) =>
            {
                if (template is null)
                    db.Add(new EmailTemplate(organisationId, kind, subject, html));
                else
                    template.Amend(subject, html);
                return (template?.Subject, subject, (template is null ? "The default words" : "Other words"), "New words");
            },
            cancel
        );
    }

    /// <summary>Back to the words that come with the product.</summary>
    public async Task ResetAsync(int organisationId, EmailKind kind, int version, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EmailSettings);
        await ChangeAsync(
            organisationId,
            kind,
            version,
            (db, template) =>
            {
                if (template is not null)
                    db.Remove(template);
                return (template?.Subject, EmailTemplates.Default(kind).Subject, "Own words", "The default words");
            },
            cancel
        );
    }

    /// <summary>Sends what is typed, with the data of the chosen document, to the person who asks.</summary>
    /// <returns>Where it went, in words.</returns>
    /// <exception cref="BillingRuleException">The template is wrong, or the mail server refused.</exception>
    public async Task<string> TestAsync(
        int organisationId,
        EmailKind kind,
        string subject,
        string html,
        int? about,
        string recipient,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.EmailSettings);
        if (!MailboxAddress.TryParse(recipient, out var to) || !to.Address.Contains('@'))
            throw new BillingRuleException("Give an address to send the test to, for example you@example.com.");
        var preview = await templates.PreviewAsync(organisationId, kind, subject, html, about, cancel);
        if (preview.Problems is [var problem, ..])
            throw new BillingRuleException(problem.Sentence);
        var settings = await servers.CurrentAsync(cancel);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(o => o.Id == organisationId, cancel);
        var message = new MimeMessage
        {
            Subject = $"[Test] {preview.Subject}",
            Body = new BodyBuilder { TextBody = preview.Text, HtmlBody = preview.Html }.ToMessageBody(),
        };
        message.From.Add(
            new MailboxAddress(
                organisation.SenderName ?? organisation.Name,
                organisation.SenderEmail is { Length: > 0 } sender ? sender : settings.DefaultSender
            )
        );
        message.To.Add(to);
        return await mail.DeliverAsync(message, settings, to.Address, cancel);
    }

    private async Task ChangeAsync(
        int organisationId,
        EmailKind kind,
        int version,
        Func<BillingDb, EmailTemplate?, (string? Was, string? Now, string WordsWere, string WordsAre)> change,
        CancellationToken cancel
    )
    {
        var who = await user.NameAsync();
        await dbs.WriteAsync(
            async db =>
            {
                var template = await db.EmailTemplates.SingleOrDefaultAsync(
                    t => t.OrganisationId == organisationId && t.Kind == kind,
                    cancel
                );
                if ((template?.Version ?? 0) != version)
                    throw new BillingRuleException(
                        "Somebody else has changed this e-mail meanwhile. Copy your words, open the page again and put them in."
                    );
                var organisation =
                    await db.Organisations.Where(o => o.Id == organisationId).Select(o => o.Name).SingleOrDefaultAsync(cancel)
                    ?? throw new BillingRuleException("There is no such organisation any more.");
                var name = $"{EmailTemplates.NameOf(kind)} e-mail of {organisation}";
                var (was, now, wordsWere, wordsAre) = change(db, template);
                if (was != now)
                    db.Add(
                        ChangeEntry.Changed<EmailTemplate>(
                            who,
                            time.GetUtcNow().UtcDateTime,
                            organisationId,
                            name,
                            null,
                            "Subject",
                            was,
                            now
                        )
                    );
                db.Add(
                    ChangeEntry.Changed<EmailTemplate>(
                        who,
                        time.GetUtcNow().UtcDateTime,
                        organisationId,
                        name,
                        null,
                        "Words",
                        wordsWere,
                        wordsAre
                    )
                );
            },
            cancel
        );
        live.Publish(Topic.Outbox);
    }
}
