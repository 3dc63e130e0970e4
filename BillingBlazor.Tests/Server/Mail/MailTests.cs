using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Scenarios;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace BillingBlazor.Tests.Server.Mail;

/// <summary>What leaves the house, as .eml files; and who may say how.</summary>
public sealed class MailTests : IDisposable
{
    private readonly HarbourHouse harbour = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestInstallation House => harbour.House;

    public void Dispose() => harbour.Dispose();

    [Fact]
    public async Task An_invoice_goes_out_with_HTML_plain_text_and_its_PDF()
    {
        await BillAsync();

        var mail = await SentAsync();

        Assert.Equal("Invoice INV-1001 from Meridian Telecom", mail.Subject);
        Assert.Equal(
            ("accounts@harbour.example", "billing@meridian.example"),
            (mail.To.ToString(), ((MailboxAddress)mail.From[0]).Address)
        );
        Assert.Contains("£92.18", mail.HtmlBody);
        Assert.Contains("Harbour &amp; Vale Ltd", mail.HtmlBody);
        Assert.Contains("Dear Harbour & Vale Ltd,", mail.TextBody);
        Assert.Contains("by 3 Dec 2026", mail.TextBody);
        var pdf = Assert.IsType<MimePart>(Assert.Single(mail.Attachments));
        Assert.Equal("INV-1001.pdf", pdf.FileName);
        using var content = new MemoryStream();
        await pdf.Content!.DecodeToAsync(content, Cancel);
        Assert.StartsWith("%PDF", System.Text.Encoding.ASCII.GetString(content.ToArray()[..4]));
    }

    [Fact]
    public async Task An_organisations_own_words_are_used_and_frozen_when_the_message_is_queued()
    {
        await House
            .Get<EmailTemplateActions>()
            .SaveAsync(
                1,
                EmailKind.Invoice,
                "Bill {{ invoice.number }}",
                "<p>Pay {{ invoice.total }}, {{ customer.name }}.</p>",
                0,
                Cancel
            );
        await BillAsync();
        await House.Get<EmailTemplateActions>().SaveAsync(1, EmailKind.Invoice, "Changed", "<p>Changed</p>", 1, Cancel);

        var mail = await SentAsync();

        Assert.Equal("Bill INV-1001", mail.Subject);
        Assert.Equal("Pay £92.18, Harbour & Vale Ltd.", mail.TextBody!.Trim());
    }

    [Fact]
    public async Task Own_words_that_go_through_the_lines_have_them_in_a_run_too()
    {
        await House
            .Get<EmailTemplateActions>()
            .SaveAsync(
                1,
                EmailKind.Invoice,
                "Bill",
                "{% for line in invoice.lines %}<p>{{ line.description }} {{ line.net }}</p>{% endfor %}",
                0,
                Cancel
            );
        await BillAsync();

        Assert.Contains("<p>SIP channel £12.75</p>", (await SentAsync()).HtmlBody);
    }

    [Fact]
    public async Task A_template_that_is_wrong_is_not_kept()
    {
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            House.Get<EmailTemplateActions>().SaveAsync(1, EmailKind.Invoice, "x", "<p>\n{{ invoice.nummer }}", 0, Cancel)
        );

        Assert.Equal("Line 2: there is no “invoice.nummer”. Pick one from the list beside the editor.", refusal.Message);
        await using var db = House.Db();
        Assert.Empty(await db.EmailTemplates.ToListAsync(Cancel));
    }

    [Fact]
    public async Task Two_people_at_one_template_do_not_overwrite_each_other()
    {
        var actions = House.Get<EmailTemplateActions>();
        await actions.SaveAsync(1, EmailKind.Invoice, "One", "<p>One</p>", 0, Cancel);

        await Assert.ThrowsAsync<BillingRuleException>(() => actions.SaveAsync(1, EmailKind.Invoice, "Two", "<p>Two</p>", 0, Cancel));

        Assert.Equal("One", (await House.Get<EmailTemplateQueries>().FindAsync(1, EmailKind.Invoice, Cancel)).Subject);
    }

    [Fact]
    public async Task Reset_brings_the_default_back_and_the_history_tells()
    {
        await House.Get<EmailTemplateActions>().SaveAsync(1, EmailKind.Invoice, "One", "<p>One</p>", 0, Cancel);
        await House.Get<EmailTemplateActions>().ResetAsync(1, EmailKind.Invoice, 1, Cancel);

        Assert.False((await House.Get<EmailTemplateQueries>().FindAsync(1, EmailKind.Invoice, Cancel)).IsOwn);
        await using var db = House.Db();
        Assert.Equal(
            4,
            await db.Changes.CountAsync(c => c.Subject == "EmailTemplate" && c.SubjectName == "Invoice e-mail of Meridian Telecom", Cancel)
        );
    }

    [Fact]
    public async Task A_preview_shows_a_real_invoice()
    {
        await BillAsync();
        await using var db = House.Db();
        var id = await db.Invoices.Select(i => i.Id).SingleAsync(Cancel);

        var preview = await House
            .Get<EmailTemplateQueries>()
            .PreviewAsync(
                1,
                EmailKind.Invoice,
                "{{ invoice.number }}",
                "{% for line in invoice.lines %}[{{ line.description }} {{ line.net }}]{% endfor %}",
                id,
                Cancel
            );

        Assert.Equal("INV-1001", preview.Subject);
        Assert.Contains("[SIP channel £12.75]", preview.Html);
    }

    [Fact]
    public async Task A_test_goes_to_whoever_asks()
    {
        await House
            .Get<EmailTemplateActions>()
            .TestAsync(1, EmailKind.Invoice, "Bill {{ invoice.number }}", "<p>x</p>", null, "me@example.com", Cancel);

        var mail = await MimeMessage.LoadAsync(Assert.Single(Directory.EnumerateFiles(House.Get<DataFolder>().Mail, "test-*.eml")), Cancel);
        Assert.Equal(("[Test] Bill INV-1001", "me@example.com"), (mail.Subject, mail.To.ToString()));
    }

    [Fact]
    public async Task A_statement_of_account_is_attached_as_it_stood_when_it_was_queued()
    {
        await BillAsync();
        await House
            .Get<DocumentActions>()
            .SendStatementToAsync(harbour.CustomerId, new(new(2026, 10, 1), new(2026, 11, 3)), Guid.NewGuid(), Cancel);
        House.Clock.Advance(TimeSpan.FromMinutes(1));
        await House
            .Get<DocumentActions>()
            .PayInFullAsync(new() { AllMatching = new() }, new(Guid.NewGuid(), new(2026, 11, 3), PaymentMethod.Cash, null), null, Cancel);

        var mail = (await AllAsync()).Single(m => m.Subject!.StartsWith("Statement", StringComparison.Ordinal));

        var pdf = Assert.IsType<MimePart>(Assert.Single(mail.Attachments));
        using var content = new MemoryStream();
        await pdf.Content!.DecodeToAsync(content, Cancel);
        using var document = UglyToad.PdfPig.PdfDocument.Open(content.ToArray());
        var text = string.Join(' ', document.GetPages().SelectMany(p => p.GetWords()).Select(w => w.Text));
        Assert.Contains("102.18", text);
        Assert.DoesNotContain("Payment", text);
    }

    [Fact]
    public async Task A_message_that_was_cancelled_stays_until_it_is_tried_again()
    {
        await BillAsync();
        await using var db = House.Db();
        var id = await db.OutboxMessages.Select(m => m.Id).SingleAsync(Cancel);
        await House.Get<OutboxActions>().CancelAsync(id, Cancel);
        Assert.Equal(0, await House.Get<OutboxSender>().SendDueAsync(Cancel));

        await House.Get<OutboxActions>().TryAgainAsync(id, Cancel);
        Assert.Equal(1, await House.Get<OutboxSender>().SendDueAsync(Cancel));

        await Assert.ThrowsAsync<BillingRuleException>(() => House.Get<OutboxActions>().CancelAsync(id, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => House.Get<OutboxActions>().TryAgainAsync(id, Cancel));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_tried_again_after_growing_waits_and_given_up_after_eight()
    {
        await House
            .Get<MailServerActions>()
            .SaveAsync(
                new()
                {
                    Host = "127.0.0.1",
                    Port = 1,
                    Security = SecureSocketOptions.None,
                    DefaultSender = "billing@meridian.example",
                },
                Cancel
            );
        await BillAsync();
        var waits = new List<int>();
        for (var tries = 0; tries < 8; tries++)
        {
            Assert.Equal(0, await House.Get<OutboxSender>().SendDueAsync(Cancel));
            await using var look = House.Db();
            var waiting = await look.OutboxMessages.SingleAsync(Cancel);
            waits.Add((int)(waiting.NextTryUtc - House.Clock.GetUtcNow().UtcDateTime).TotalMinutes);
            Assert.NotNull(waiting.Failure);
            House.Clock.Advance(TimeSpan.FromMinutes(waits[^1]));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64], waits[..7]);
        await using var db = House.Db();
        Assert.Equal(OutboxState.Failed, (await db.OutboxMessages.SingleAsync(Cancel)).State);
        Assert.Equal(
            1,
            (await House.Get<OutboxQueries>().PageAsync(new(OutboxState.Failed, "Invoice", "harbour", null), 1, 50, Cancel)).Total
        );
        Assert.Equal(1, await House.Get<OutboxActions>().TryAllAgainAsync(Cancel));
    }

    [Fact]
    public async Task The_password_is_kept_encrypted_and_never_shown_and_an_empty_one_keeps_it()
    {
        var actions = House.Get<MailServerActions>();
        await actions.SaveAsync(
            new()
            {
                Host = "smtp.example.com",
                Port = 587,
                UserName = "me",
                Password = "secret",
                DefaultSender = "billing@meridian.example",
            },
            Cancel
        );
        await actions.SaveAsync(
            new()
            {
                Host = "smtp.example.com",
                Port = 465,
                UserName = "me",
                DefaultSender = "billing@meridian.example",
                Version = 1,
            },
            Cancel
        );

        await using var db = House.Db();
        var row = await db.MailServers.SingleAsync(Cancel);
        Assert.NotNull(row.ProtectedPassword);
        Assert.DoesNotContain("secret", row.ProtectedPassword);
        Assert.Equal(
            ("smtp.example.com", "secret"),
            (
                (await House.Get<MailServerQueries>().CurrentAsync(Cancel)).Host,
                (await House.Get<MailServerQueries>().CurrentAsync(Cancel)).Password
            )
        );
        Assert.Equal(
            (true, null),
            (
                (await House.Get<MailServerQueries>().FormAsync(Cancel)).HasPassword,
                (await House.Get<MailServerQueries>().FormAsync(Cancel)).Password
            )
        );
        Assert.DoesNotContain(
            "secret",
            string.Concat(await db.Changes.Where(c => c.Subject == "MailServer").Select(c => c.Before + c.After).ToListAsync(Cancel))
        );
    }

    [Fact]
    public async Task The_kept_password_goes_to_its_own_server_alone_and_never_unencrypted()
    {
        var actions = House.Get<MailServerActions>();
        using var plain = new StubbornMailServer();
        await actions.SaveAsync(Form("smtp.example.com", 587, "secret", version: 0), Cancel);

        var others = Form("127.0.0.1", plain.Port, null, version: 1);
        foreach (var send in new Func<Task>[] { () => actions.SaveAsync(others, Cancel), () => actions.TestAsync(others, "a@b.c", Cancel) })
            Assert.Equal(
                "The password that is kept is for smtp.example.com alone. Type the password for 127.0.0.1.",
                (await Assert.ThrowsAsync<BillingRuleException>(send)).Message
            );
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            actions.TestAsync(Form("127.0.0.1", plain.Port, "typed", version: 1), "a@b.c", Cancel)
        );
        Assert.StartsWith("127.0.0.1 offers no encryption", refusal.Message);
        Assert.Empty(plain.Kept);

        static MailServerForm Form(string host, int port, string? password, int version) =>
            new()
            {
                Host = host,
                Port = port,
                UserName = "me",
                Password = password,
                DefaultSender = "billing@meridian.example",
                Version = version,
            };
    }

    [Fact]
    public async Task A_test_of_the_server_says_what_the_server_said()
    {
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            House
                .Get<MailServerActions>()
                .TestAsync(
                    new()
                    {
                        Host = "127.0.0.1",
                        Port = 1,
                        Security = SecureSocketOptions.None,
                        DefaultSender = "a@example.com",
                    },
                    "me@example.com",
                    Cancel
                )
        );

        Assert.StartsWith("It was not sent: ", refusal.Message);
        Assert.Contains("me@example.com", (await MimeMessage.LoadAsync(await TestFileAsync(), Cancel)).To.ToString());

        async Task<string> TestFileAsync()
        {
            await House.Get<MailServerActions>().TestAsync(new() { DefaultSender = "a@example.com" }, "me@example.com", Cancel);
            return Assert.Single(Directory.EnumerateFiles(House.Get<DataFolder>().Mail, "test-*.eml"));
        }
    }

    [Theory]
    [InlineData(Roles.Billing)]
    [InlineData(Roles.Support)]
    [InlineData(Roles.Portal)]
    public async Task Only_an_owner_touches_server_and_templates(string role)
    {
        House.SignIn(role, harbour.CustomerId);

        await Assert.ThrowsAsync<BillingRuleException>(() =>
            House.Get<MailServerActions>().SaveAsync(new() { DefaultSender = "a@example.com" }, Cancel)
        );
        await Assert.ThrowsAsync<BillingRuleException>(() => House.Get<MailServerQueries>().FormAsync(Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            House.Get<EmailTemplateActions>().SaveAsync(1, EmailKind.Invoice, "x", "x", 0, Cancel)
        );
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            House.Get<EmailTemplateActions>().TestAsync(1, EmailKind.Invoice, "x", "x", null, "a@example.com", Cancel)
        );
    }

    [Fact]
    public async Task A_message_with_a_link_of_its_reader_is_not_shown()
    {
        House.Add(
            new OutboxMessage
            {
                Kind = "Password",
                Recipients = "a@example.com",
                Subject = "A new password",
                Html = "token",
                MessageId = "1",
                CreatedUtc = DateTime.UnixEpoch,
                NextTryUtc = DateTime.UnixEpoch,
            }
        );
        await using var db = House.Db();

        Assert.Null(
            (await House.Get<OutboxQueries>().FindAsync(await db.OutboxMessages.Select(m => m.Id).SingleAsync(Cancel), Cancel))!.Html
        );
    }

    private async Task BillAsync()
    {
        await harbour.UploadOctoberAsync();
        await using (var db = House.Db())
            await db.OutboxMessages.ExecuteDeleteAsync(Cancel); // of the spending cap
        await harbour.ApproveAsync(await harbour.DraftAsync(11));
    }

    private async Task<MimeMessage> SentAsync() => Assert.Single(await AllAsync());

    private async Task<List<MimeMessage>> AllAsync()
    {
        await House.Get<OutboxSender>().SendDueAsync(Cancel);
        var mails = new List<MimeMessage>();
        foreach (var file in Directory.EnumerateFiles(House.Get<DataFolder>().Mail, "0*.eml").Order())
            mails.Add(await MimeMessage.LoadAsync(file, Cancel));
        return mails;
    }
}
