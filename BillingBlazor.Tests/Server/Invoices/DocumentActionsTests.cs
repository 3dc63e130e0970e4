using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;
using UglyToad.PdfPig;

namespace BillingBlazor.Tests.Server.Invoices;

/// <summary>Sent again, paid in full, statements of account: INV-1001 of 3 Nov 2026 asks for £92.18 by 3 Dec, and £10.00 was owed
/// before.</summary>
public sealed class DocumentActionsTests : IAsyncLifetime
{
    private static readonly InvoiceSelection all = new() { AllMatching = new() { Status = InvoiceStatusFilter.Unpaid } };
    private readonly HarbourHouse harbour = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DocumentActions Actions => harbour.House.Get<DocumentActions>();

    public async ValueTask InitializeAsync()
    {
        await harbour.UploadOctoberAsync();
        await using (var db = harbour.House.Db())
            await db.OutboxMessages.ExecuteDeleteAsync(Cancel); // of the spending cap
        await harbour.ApproveAsync(await harbour.DraftAsync(11));
    }

    public ValueTask DisposeAsync()
    {
        harbour.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Sending_again_makes_a_new_message_and_pressed_twice_one()
    {
        var key = Guid.NewGuid();

        Assert.Equal(1, await Actions.SendAgainAsync(all, key, null, Cancel));
        Assert.Equal(0, await Actions.SendAgainAsync(all, key, null, Cancel));
        Assert.Equal(1, await Actions.SendAgainAsync(all, Guid.NewGuid(), null, Cancel));

        await using var db = harbour.House.Db();
        Assert.Equal([0, 1, 2], await db.OutboxMessages.OrderBy(m => m.Id).Select(m => m.Again).ToListAsync(Cancel));
        Assert.Equal(3, await db.OutboxMessages.Select(m => m.MessageId).Distinct().CountAsync(Cancel));
    }

    [Fact]
    public async Task Paid_in_full_is_one_payment_an_invoice_however_often_it_is_pressed()
    {
        var order = new PaidOrder(Guid.NewGuid(), new(2026, 11, 3), PaymentMethod.BankTransfer, "STMT 7");

        Assert.Equal((1, Money.FromPounds(92.18m)), await Actions.PayInFullAsync(all, order, null, Cancel));
        Assert.Equal((0, Money.Zero), await Actions.PayInFullAsync(all, order, null, Cancel));

        await using var db = harbour.House.Db();
        var invoice = await db.Invoices.SingleAsync(Cancel);
        Assert.Equal((Money.FromPounds(92.18m), PaymentStatus.Paid), (invoice.Allocated, invoice.PaymentStatusOn(new(2027, 1, 1))));
        Assert.Equal(Money.FromPounds(10), (await db.Customers.SingleAsync(Cancel)).Balance);
        Assert.Equal("STMT 7", (await db.LedgerEntries.SingleAsync(e => e.Kind == LedgerKind.Payment, Cancel)).Reference);
    }

    [Fact]
    public async Task Two_who_press_at_once_pay_once()
    {
        var order = new PaidOrder(Guid.NewGuid(), new(2026, 11, 3), PaymentMethod.BankTransfer, null);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Actions.PayInFullAsync(all, order, null, Cancel)));

        await using var db = harbour.House.Db();
        Assert.Equal(1, await db.LedgerEntries.CountAsync(e => e.Kind == LedgerKind.Payment, Cancel));
    }

    [Fact]
    public async Task A_payment_of_tomorrow_is_refused_and_nothing_is_paid()
    {
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.PayInFullAsync(all, new(Guid.NewGuid(), new(2026, 11, 4), PaymentMethod.Cash, null), null, Cancel)
        );

        await using var db = harbour.House.Db();
        Assert.Equal(Money.Zero, (await db.Invoices.SingleAsync(Cancel)).Allocated);
    }

    [Fact]
    public async Task The_preview_says_how_many_and_to_whom()
    {
        var preview = await harbour.House.Get<DocumentQueries>().PreviewAsync(all, Cancel);

        Assert.Equal(
            (1, 1, 1, 0, 1, Money.FromPounds(92.18m)),
            (preview.Invoices, preview.WithAddress, preview.Customers, preview.WithoutCount, preview.Open, preview.Due)
        );
        Assert.Equal(["accounts@harbour.example"], preview.FirstAddresses);
    }

    [Fact]
    public async Task A_statement_of_account_runs_from_the_opening_balance_to_the_closing_one()
    {
        await Actions.PayInFullAsync(all, new(Guid.NewGuid(), new(2026, 11, 3), PaymentMethod.Card, null), null, Cancel);

        var statement = (
            await harbour.House.Get<AccountStatementQueries>().FindAsync(harbour.CustomerId, new(2026, 9, 1), new(2026, 11, 3), Cancel)
        )!;

        // 10.00 brought forward, + 92.18 = 102.18, − 92.18 = 10.00, which is on no invoice.
        Assert.Equal((Money.FromPounds(10), Money.FromPounds(10)), (statement.Opening, statement.Closing));
        Assert.Equal(
            [
                ("Invoice INV-1001", Money.FromPounds(92.18m), Money.FromPounds(102.18m)),
                ("Payment by card", Money.FromPounds(-92.18m), Money.FromPounds(10)),
            ],
            statement.Lines.Select(l => (l.Description, l.Amount, l.Balance))
        );
        Assert.Equal((Money.Zero, Money.FromPounds(10)), (statement.Aged.NotYetDue, statement.Aged.Other));
        var text = Read(AccountStatementPdf.Draw(statement));
        foreach (
            var words in new[]
            {
                "STATEMENT OF ACCOUNT",
                "Balance brought forward 10.00",
                "3 Nov 2026 Invoice INV-1001 3 Dec 2026 92.18 102.18",
                "Payment by card −92.18 10.00",
                "Opening balance £10.00",
                "Balance to pay",
            }
        )
            Assert.Contains(words, text);
    }

    [Theory]
    [InlineData("2026-12-03", 0)]
    [InlineData("2026-12-04", 1)]
    [InlineData("2027-01-02", 1)]
    [InlineData("2027-01-03", 2)]
    [InlineData("2027-02-01", 2)]
    [InlineData("2027-02-02", 3)]
    [InlineData("2027-03-04", 4)]
    public async Task What_is_owed_grows_older_by_the_days_after_it_was_due(string day, int bucket)
    {
        var statement = (
            await harbour
                .House.Get<AccountStatementQueries>()
                .FindAsync(
                    harbour.CustomerId,
                    new(2026, 11, 1),
                    DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture),
                    Cancel
                )
        )!;

        Money[] aged =
        [
            statement.Aged.NotYetDue,
            statement.Aged.To30Days,
            statement.Aged.To60Days,
            statement.Aged.To90Days,
            statement.Aged.Older,
        ];
        Assert.Equal(Money.FromPounds(92.18m), aged[bucket]);
        Assert.Equal(Money.FromPounds(92.18m), aged.Sum());
        Assert.Equal(bucket == 0 ? Money.Zero : Money.FromPounds(92.18m), statement.Overdue);
    }

    [Fact]
    public async Task Statements_go_to_each_overdue_customer_once()
    {
        harbour.House.Clock.SetUtcNow(new(2026, 12, 10, 9, 0, 0, TimeSpan.Zero));
        var (overdue, key) = (new InvoiceSelection { AllMatching = new() { Status = InvoiceStatusFilter.Overdue } }, Guid.NewGuid());

        Assert.Equal(1, await Actions.SendStatementsAsync(overdue, new(new(2026, 10, 1), new(2026, 12, 10)), key, null, Cancel));
        await Actions.SendStatementsAsync(overdue, new(new(2026, 10, 1), new(2026, 12, 10)), key, null, Cancel);

        await using var db = harbour.House.Db();
        var message = await db.OutboxMessages.SingleAsync(m => m.Kind == "Statement", Cancel);
        Assert.Equal(("Statement of account from Meridian Telecom", "accounts@harbour.example"), (message.Subject, message.Recipients));
        Assert.Contains("of which £92.18 is overdue", message.Html);
    }

    [Fact]
    public async Task Support_may_neither_send_nor_record()
    {
        harbour.House.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.SendAgainAsync(all, Guid.NewGuid(), null, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.PayInFullAsync(all, new(Guid.NewGuid(), new(2026, 11, 3), PaymentMethod.Cash, null), null, Cancel)
        );
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.SendStatementToAsync(harbour.CustomerId, new(new(2026, 10, 1), new(2026, 11, 3)), Guid.NewGuid(), Cancel)
        );
    }

    [Fact]
    public async Task A_portal_user_sees_its_own_and_only_what_left_the_house()
    {
        await harbour.DraftAsync(12);
        harbour.House.SignIn(Roles.Portal, harbour.CustomerId);
        Assert.Equal(["INV-1001"], (await harbour.House.Get<InvoiceListQueries>().OfPortalAsync(new(), Cancel)).Rows.Select(r => r.Number));
        Assert.NotNull(await harbour.House.Get<AccountStatementQueries>().OfPortalAsync(new(2026, 11, 1), new(2026, 11, 3), Cancel));

        harbour.House.SignIn(Roles.Portal, harbour.House.Add(new Customer("Quay Bakery", harbour.GroupId, 1, new(2026, 1, 1))).Id);
        Assert.Empty(
            (
                await harbour
                    .House.Get<InvoiceListQueries>()
                    .OfPortalAsync(new() { Filter = new() { CustomerId = harbour.CustomerId } }, Cancel)
            ).Rows
        );
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            harbour.House.Get<AccountStatementQueries>().FindAsync(harbour.CustomerId, new(2026, 11, 1), new(2026, 11, 3), Cancel)
        );
    }

    [Theory]
    [InlineData("?status=Unpaid", 1)]
    [InlineData("?status=Outstanding", 1)]
    [InlineData("?status=Overdue", 0)]
    [InlineData("?status=Paid", 0)]
    [InlineData("?status=Draft", 0)]
    [InlineData("?q=inv-10", 1)]
    [InlineData("?q=vale", 1)]
    [InlineData("?q=HV001", 1)]
    [InlineData("?q=%25", 0)]
    [InlineData("?q=' OR 1=1 --", 0)]
    [InlineData("?from=2026-11-03&to=2026-11-03", 1)]
    [InlineData("?from=2026-11-04", 0)]
    [InlineData("?to=2026-11-02", 0)]
    [InlineData("?organisation=1", 1)]
    [InlineData("?organisation=2", 0)]
    [InlineData("?group=99", 0)]
    [InlineData("?run=1", 1)]
    [InlineData("?run=2", 0)]
    [InlineData("?status=nonsense&page=-3&size=7&sort=bad&from=0001-01-01&to=9999-12-31", 1)]
    public async Task The_address_says_what_is_listed(string address, int count)
    {
        var list = await harbour.House.Get<InvoiceListQueries>().ListAsync(InvoiceAddress.Of(address, InvoiceKind.Invoice), Cancel);

        Assert.Equal((count, count), (list.Total, list.Rows.Count));
    }

    [Fact]
    public async Task Every_sort_is_a_walk_of_the_narrow_index_alone()
    {
        await using var db = harbour.House.Db();
        foreach (var sort in Enum.GetValues<InvoiceSort>())
            foreach (var descending in new[] { false, true })
                Assert.Single(
                    await db.Search(
                            new InvoiceFilter
                            {
                                Words = "vale",
                                Status = InvoiceStatusFilter.Unpaid,
                                GroupId = harbour.GroupId,
                            }
                        )
                        .PageAsync(sort, descending, 0, 50, Cancel)
                );
        db.Database.OpenConnection();
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText =
            """
            EXPLAIN QUERY PLAN SELECT i."Id" FROM "Invoices" i INDEXED BY "IX_Invoices_Listing"
            WHERE i."Kind" = 'Invoice' AND i."State" = 'Approved' AND i."Allocated" < i."Total" AND i."Buyer_Name" LIKE '%x%'
            ORDER BY i."IssueDate" DESC, i."Id" DESC LIMIT 50
            """;
        using var reader = await command.ExecuteReaderAsync(Cancel);
        var plan = new List<string>();
        while (await reader.ReadAsync(Cancel))
            plan.Add(reader.GetString(3));
        Assert.Contains("COVERING INDEX", Assert.Single(plan));
    }

    private static string Read(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        return string.Join(
            '\n',
            document
                .GetPages()
                .Select(page =>
                    string.Join(
                        ' ',
                        page.GetWords()
                            .OrderByDescending(word => Math.Round(word.Letters[0].StartBaseLine.Y, 1))
                            .ThenBy(word => word.BoundingBox.Left)
                            .Select(word => word.Text)
                    )
                )
        );
    }
}
