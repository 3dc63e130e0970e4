using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Mail;
using MailKit.Security;

namespace BillingBlazor.Tests.Server.Mail;

/// <summary>Messages to several addresses, by a mail server that takes some of them, none, or hangs up.</summary>
public sealed class OutboxDeliveryTests : IDisposable
{
    private const string NoSuchUser = "550 5.1.1 No such user here";
    private readonly TestInstallation house = new();
    private readonly StubbornMailServer server = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        house.Dispose();
    }

    [Fact]
    public async Task The_good_addresses_are_sent_once_and_the_refused_one_is_named_and_retried_alone()
    {
        await QueueAsync("a@harbour.example, gone@harbour.example, boss@harbour.example");
        server.Refusals["gone@harbour.example"] = NoSuchUser;

        Assert.Equal(0, await SendAsync());

        Assert.Equal(["a@harbour.example", "boss@harbour.example"], Assert.Single(server.Kept).To);
        var row = await RowAsync();
        Assert.Equal(
            (OutboxState.Waiting, "gone@harbour.example: 550 5.1.1 No such user here", "a@harbour.example, boss@harbour.example"),
            (row.State, row.Failure, row.Accepted)
        );

        server.Refusals.Clear();
        Assert.Equal(1, await SendAfterAsync(minutes: 1));

        Assert.Equal(["gone@harbour.example"], server.Kept.Last().To);
        Assert.Equal(2, server.Kept.Count);
        Assert.Equal((OutboxState.Sent, null, false), ((await RowAsync()).State, (await RowAsync()).Failure, (await RowAsync()).IsRepeat));
        Assert.All(server.Kept, kept => Assert.Contains("Message-Id: <the-same@billing>", kept.Words));
        Assert.All(server.Kept, kept => Assert.Contains("Subject: Your invoice\n", kept.Words));
    }

    [Fact]
    public async Task An_address_that_stays_refused_fails_after_eight_tries_and_nobody_else_gets_it_twice()
    {
        await QueueAsync("a@harbour.example, gone@harbour.example");
        server.Refusals["gone@harbour.example"] = NoSuchUser;

        for (var tries = 0; tries < 8; tries++)
            await SendAfterAsync(minutes: 64);

        var row = await RowAsync();
        Assert.Equal((OutboxState.Failed, 8, "gone@harbour.example: 550 5.1.1 No such user here"), (row.State, row.Attempts, row.Failure));
        Assert.Single(server.Kept);

        server.Refusals.Clear();
        await house.Get<OutboxActions>().TryAgainAsync(row.Id, Cancel);
        Assert.Equal(1, await SendAsync());
        Assert.Equal(["gone@harbour.example"], server.Kept.Last().To);
    }

    [Fact]
    public async Task All_addresses_refused_are_each_told()
    {
        await QueueAsync("one@harbour.example, two@harbour.example");
        server.Refusals["one@harbour.example"] = NoSuchUser;
        server.Refusals["two@harbour.example"] = "452 4.2.2 Mailbox full";

        Assert.Equal(0, await SendAsync());

        Assert.Equal(
            "one@harbour.example: 550 5.1.1 No such user here; two@harbour.example: 452 4.2.2 Mailbox full",
            (await RowAsync()).Failure
        );
        Assert.Empty(server.Kept);
    }

    [Fact]
    public async Task What_is_no_address_keeps_nobody_from_the_message()
    {
        await QueueAsync("a@harbour.example, accounts at harbour");

        await SendAsync();

        Assert.Equal(["a@harbour.example"], Assert.Single(server.Kept).To);
        Assert.Equal("accounts at harbour: this is no e-mail address", (await RowAsync()).Failure);
    }

    [Fact]
    public async Task After_a_break_at_the_data_it_is_sent_once_more_and_says_so()
    {
        await QueueAsync("a@harbour.example");
        server.HangUpsAfterData = 1;

        Assert.Equal(0, await SendAsync());
        var broken = await RowAsync();
        Assert.Equal(1, await SendAfterAsync(minutes: 1));

        Assert.True(broken.IsRepeat);
        Assert.StartsWith("The connection broke off while the message was being handed over", broken.Failure);
        Assert.Equal(2, server.Kept.Count);
        Assert.Contains("Subject: Your invoice", server.Kept.First().Words);
        Assert.Contains("Subject: [Repeat] Your invoice", server.Kept.Last().Words);
        Assert.Contains("You may have this message already", server.Kept.Last().Words);
        Assert.All(server.Kept, kept => Assert.Contains("Message-Id: <the-same@billing>", kept.Words));
        Assert.Equal((OutboxState.Sent, true), ((await RowAsync()).State, (await RowAsync()).IsRepeat));
    }

    [Fact]
    public async Task After_a_second_break_it_is_not_repeated_again_by_itself()
    {
        await QueueAsync("a@harbour.example");
        server.HangUpsAfterData = 8;

        await SendAsync();
        for (var tries = 0; tries < 8; tries++)
            await SendAfterAsync(minutes: 64);

        Assert.Equal(2, server.Kept.Count);
        Assert.Equal(OutboxState.Failed, (await RowAsync()).State);
        Assert.EndsWith("It was the second time: it may have arrived twice, and isn't tried again by itself.", (await RowAsync()).Failure);
    }

    [Fact]
    public async Task A_server_that_hangs_up_after_its_OK_has_the_message()
    {
        await QueueAsync("a@harbour.example");
        server.Farewell = "";

        Assert.Equal(1, await SendAsync());
        Assert.Equal(0, await SendAfterAsync(minutes: 10));

        Assert.Single(server.Kept);
    }

    [Fact]
    public async Task A_refusal_of_the_message_itself_is_no_break()
    {
        await QueueAsync("a@harbour.example");
        await house
            .Get<MailServerActions>()
            .SaveAsync(
                new()
                {
                    Host = "127.0.0.1",
                    Port = 1,
                    Security = SecureSocketOptions.None,
                    DefaultSender = "billing@meridian.example",
                    Version = 1,
                },
                Cancel
            );

        await SendAsync();

        Assert.False((await RowAsync()).IsRepeat);
    }

    [Fact]
    public async Task A_test_message_that_is_refused_says_so()
    {
        server.Refusals["me@example.com"] = NoSuchUser;

        var refusal = await Assert.ThrowsAsync<BillingBlazor.Domain.BillingRuleException>(() =>
            house
                .Get<MailServerActions>()
                .TestAsync(
                    new()
                    {
                        Host = "127.0.0.1",
                        Port = server.Port,
                        Security = SecureSocketOptions.None,
                        DefaultSender = "a@example.com",
                    },
                    "me@example.com",
                    Cancel
                )
        );

        Assert.Equal("It was not sent. me@example.com: 550 5.1.1 No such user here", refusal.Message);
    }

    private async Task QueueAsync(string recipients)
    {
        await house
            .Get<MailServerActions>()
            .SaveAsync(
                new()
                {
                    Host = "127.0.0.1",
                    Port = server.Port,
                    Security = SecureSocketOptions.None,
                    DefaultSender = "billing@meridian.example",
                },
                Cancel
            );
        var now = house.Clock.GetUtcNow().UtcDateTime;
        house.Add(
            new OutboxMessage
            {
                Kind = "Invoice",
                Recipients = recipients,
                Subject = "Your invoice",
                Html = "<html><body><p>Hello</p></body></html>",
                MessageId = "the-same@billing",
                CreatedUtc = now,
                NextTryUtc = now,
            }
        );
    }

    private Task<int> SendAsync() => house.Get<OutboxSender>().SendDueAsync(Cancel);

    private Task<int> SendAfterAsync(int minutes)
    {
        house.Clock.Advance(TimeSpan.FromMinutes(minutes));
        return SendAsync();
    }

    private async Task<OutboxRow> RowAsync() =>
        Assert.Single((await house.Get<OutboxQueries>().PageAsync(new(null, null, null, null), 1, 50, Cancel)).Rows);
}
