using System.IO.Compression;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Settings.Retention;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Server.Usage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Settings;

/// <summary>
/// Alpha's October is two calls of 5p and 13p and one that waits for a price; Beta's is one of 5p. Both were billed in November 2026, and
/// Beta paid and left in December.
/// </summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly RetentionForm usual = new(false, 72, 24, 24, 84);
    private readonly AgainHouse house = new();
    private int fileId;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => house.Dispose();

    [Fact]
    public async Task Calls_of_six_years_ago_lose_their_numbers_and_no_sum_changes()
    {
        await BillAsync();
        var (before, path) = (await SumsAsync(), await UploadPathAsync());
        house.House.Clock.Advance(TimeSpan.FromDays(365 * 5));
        Assert.Equal(0, (await CountAsync()).Files);
        house.House.Clock.Advance(TimeSpan.FromDays(400));

        var due = await CountAsync();
        Assert.Equal((1, 3), (due.Files, due.Calls));
        Assert.True(File.Exists(path));
        await Actions.WorkOffAsync(Cancel);
        await Actions.WorkOffAsync(Cancel); // once more does nothing

        await using var db = house.House.Db();
        var calls = await db.UsageRecords.AsNoTracking().OrderBy(u => u.StartedUtc).ToListAsync(Cancel);
        Assert.Equal(["", "", "", "07700900456"], calls.Select(u => u.Dialled)); // the last waits for its price
        Assert.Equal(["", "", "", "A3"], calls.Select(u => u.RecordId));
        Assert.Equal(before, await SumsAsync());
        Assert.False(File.Exists(path));
        Assert.Equal(0, (await CountAsync()).Files);
        Assert.Single(db.Changes, c => c.Subject == "CdrFile" && c.Field == "Numbers" && c.After == "Taken out after 72 months");
    }

    [Fact]
    public async Task Killed_between_two_steps_the_rest_is_done_the_next_time()
    {
        await BillAsync();
        house.House.Clock.Advance(TimeSpan.FromDays(2_300));
        var path = await UploadPathAsync();
        await using (var db = house.House.Db())
            await db.Usage.ForgetNumbersAsync(await db.CdrFiles.AsNoTracking().SingleAsync(Cancel), Cancel);
        File.Delete(path); // killed before the file is marked

        Assert.Equal(1, (await CountAsync()).Files);
        await Actions.WorkOffAsync(Cancel);

        Assert.Equal(0, (await CountAsync()).Files);
    }

    [Fact]
    public async Task The_clock_does_it_only_where_it_is_switched_on()
    {
        await BillAsync();
        house.House.Clock.Advance(TimeSpan.FromDays(2_300));

        await Actions.TickAsync(Cancel);
        Assert.Equal(1, (await CountAsync()).Files);

        await Actions.SaveAsync(usual with { IsOn = true }, Cancel);
        await Actions.TickAsync(Cancel);
        Assert.Equal(0, (await CountAsync()).Files);
    }

    [Fact]
    public async Task A_customer_who_left_seven_years_ago_is_nowhere_named_and_the_books_are_the_same()
    {
        await BillAsync();
        await LeaveAsync();
        var (before, number) = (await SumsAsync(), await NumberOfBetaAsync());
        house.House.Clock.Advance(TimeSpan.FromDays(365 * 7));
        Assert.Equal(0, (await CountAsync()).Customers);
        house.House.Clock.Advance(TimeSpan.FromDays(60));
        Assert.Equal(1, (await CountAsync()).Customers);

        await Actions.WorkOffAsync(Cancel);

        Assert.Equal(0, (await CountAsync()).Customers);
        Assert.Equal(before, await SumsAsync());
        var everything = Dump();
        Assert.Contains("Alpha Ltd", everything);
        foreach (var personal in (string[])["Beta Ltd", "beta.example", "Quay Street", "Betty", "02079460202", "020 7946 0202"])
            Assert.DoesNotContain(personal, everything);
        await using var db = house.House.Db();
        Assert.Equal($"Customer {house.Beta}", (await db.Invoices.SingleAsync(i => i.CustomerId == house.Beta, Cancel)).Buyer.Name);
        Assert.Equal(number, (await db.Invoices.SingleAsync(i => i.CustomerId == house.Beta, Cancel)).Number);
        Assert.Empty((await HistoryChain.VerifyAsync(db, Cancel)).Found);
    }

    [Fact]
    public async Task On_request_all_goes_but_what_the_law_keeps()
    {
        await BillAsync();
        await Assert.ThrowsAsync<BillingRuleException>(() => Actions.EraseAsync(house.Beta, Cancel)); // still a customer
        await LeaveAsync();

        await Actions.EraseAsync(house.Beta, Cancel);

        var everything = Dump();
        foreach (var personal in (string[])["beta.example", "Betty"])
            Assert.DoesNotContain(personal, everything);
        await using var db = house.House.Db();
        Assert.Equal("Beta Ltd", (await db.Invoices.SingleAsync(i => i.CustomerId == house.Beta, Cancel)).Buyer.Name);
        Assert.Equal("1 Quay Street", (await db.Customers.SingleAsync(c => c.Id == house.Beta, Cancel)).Address.Line1);
        Assert.Single(db.Changes, c => c.CustomerId == house.Beta && c.Field == "Personal data" && c.After == "On request");
        Assert.Empty((await HistoryChain.VerifyAsync(db, Cancel)).Found);
    }

    [Fact]
    public async Task Their_data_is_one_ZIP_and_nobody_elses_is_in_it()
    {
        await BillAsync();
        using var content = new MemoryStream();

        await house.House.Get<CustomerDataQueries>().WriteAsync(content, house.Beta, Cancel);

        content.Position = 0;
        await using var zip = new ZipArchive(content);
        var files = zip.Entries.ToDictionary(e => e.Name, Read);
        Assert.Contains("Beta Ltd", files["customer.csv"]);
        Assert.Contains("020 7946 0202", files["lines.csv"]);
        Assert.Contains("07700900456,30,0,0.05", files["calls.csv"]);
        Assert.Contains("Call Betty after five", files["notes.csv"]);
        Assert.Contains("0.06", files["documents.csv"]); // 5p and VAT
        Assert.All(files.Values, file => Assert.DoesNotContain("Alpha", file));
        house.House.SignIn(Roles.Billing);
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.House.Get<CustomerDataQueries>().WriteAsync(new MemoryStream(), house.Beta, Cancel)
        );
    }

    [Fact]
    public async Task Logs_and_the_words_of_e_mails_go_in_their_time_and_what_waits_stays()
    {
        var log = house.House.Get<SecurityLog>();
        log.Tell(SecurityKind.SignIn, "kit@meridian.example", "Passkey");
        await log.WrittenAsync();
        house.House.Add(Message("a", OutboxState.Sent));
        house.House.Add(Message("b", OutboxState.Waiting));
        house.House.Clock.Advance(TimeSpan.FromDays(740));

        var due = await CountAsync();
        Assert.Equal((1, 1), (due.LogLines, due.Messages));
        await Actions.WorkOffAsync(Cancel);

        await using var db = house.House.Db();
        Assert.Empty(db.SecurityEvents);
        Assert.Equal(["", "<p>Your bill</p>"], db.OutboxMessages.OrderBy(m => m.MessageId).Select(m => m.Html));
    }

    [Theory]
    [InlineData(0, 24, 84, "Keep data for 1 to 600 months.")]
    [InlineData(72, 24, 71, "Records of customers are kept for at least 72 months: VAT records must be.")]
    public async Task Months_that_are_none_are_refused(int calls, int logs, int customers, string why)
    {
        var refused = await Assert.ThrowsAsync<BillingRuleException>(() =>
            Actions.SaveAsync(new(true, calls, logs, 24, customers), Cancel)
        );

        Assert.Equal(why, refused.Message);
    }

    private RetentionActions Actions => house.House.Get<RetentionActions>();

    private Task<RetentionCounts> CountAsync() => house.House.Get<RetentionQueries>().CountAsync(usual, Cancel);

    private static OutboxMessage Message(string id, OutboxState state) =>
        new()
        {
            Kind = "Invoice",
            Recipients = "kit@alpha.example",
            Html = "<p>Your bill</p>",
            MessageId = id,
            State = state,
            CreatedUtc = new(2026, 11, 3, 9, 0, 0, DateTimeKind.Utc),
            NextTryUtc = new(2036, 11, 3, 9, 0, 0, DateTimeKind.Utc),
        };

    private async Task BillAsync()
    {
        await using (var db = house.House.Db())
        {
            var beta = await db.Customers.SingleAsync(c => c.Id == house.Beta, Cancel);
            beta.Amend(
                new()
                {
                    Name = "Beta Ltd",
                    Since = beta.Since,
                    GroupId = beta.GroupId,
                    OrganisationId = beta.OrganisationId,
                    DeliveryEmail = "bills@beta.example",
                    Email = "betty@beta.example",
                    ContactName = "Betty Marsh",
                    Address = new() { Line1 = "1 Quay Street", Town = "Truro", Postcode = "TR1 2HE" },
                }
            );
            db.Add(new CustomerNote(house.Beta, "Call Betty after five", "Owner", db.NowUtc));
            await db.SaveChangesAsync(Cancel);
        }
        var users = house.House.Get<UserManager<User>>();
        var betty = new User
        {
            UserName = "betty@beta.example",
            Email = "betty@beta.example",
            DisplayName = "Betty Marsh",
            CustomerId = house.Beta,
        };
        Assert.True((await users.CreateAsync(betty)).Succeeded);
        Assert.True((await users.AddToRoleAsync(betty, Roles.Portal)).Succeeded);
        fileId = await house.UploadAsync();
        await house.ApproveAsync(await house.DraftAsync());
    }

    /// <summary>Beta pays the 6p that its call costs with VAT, is told so, and is cancelled.</summary>
    private async Task LeaveAsync()
    {
        house.House.Clock.Advance(TimeSpan.FromDays(30));
        await using (var db = house.House.Db())
        {
            db.Add(
                LedgerEntry.Credit(house.Beta, db.Today, Money.FromPounds(0.06m), "Paid", Guid.NewGuid(), new("Owner", db.NowUtc))
            );
            foreach (var message in db.OutboxMessages)
                message.State = OutboxState.Sent;
            await db.SaveChangesAsync(Cancel);
        }
        await house
            .House.Get<StatusActions>()
            .SetAsync(new() { Ids = new HashSet<int> { house.Beta } }, CustomerStatus.Cancelled, false, null, Cancel);
    }

    private async Task<string> UploadPathAsync()
    {
        await using var db = house.House.Db();
        var hash = await db.CdrFiles.Where(f => f.Id == fileId).Select(f => f.ContentHash).SingleAsync(Cancel);
        return house.House.Get<DataFolder>().UploadPath(hash);
    }

    private async Task<string?> NumberOfBetaAsync()
    {
        await using var db = house.House.Db();
        return await db.Invoices.Where(i => i.CustomerId == house.Beta).Select(i => i.Number).SingleAsync(Cancel);
    }

    /// <summary>Invoices, the ledger, and what reports sum.</summary>
    private async Task<string> SumsAsync()
    {
        await using var db = house.House.Db();
        var usage = 0L;
        await db.Usage.SumAsync(
            new(new(2026, 10, 1), new(2026, 10, 31)),
            BillingBlazor.Server.Data.Usage.UsageDetail.Lines,
            (in BillingBlazor.Server.Data.Usage.UsageEntry entry) => usage += entry.Price,
            Cancel
        );
        var invoices = await db.Invoices.AsNoTracking().OrderBy(i => i.Id).ToListAsync(Cancel);
        var ledger = await db.LedgerEntries.AsNoTracking().OrderBy(e => e.Id).ToListAsync(Cancel);
        return $"{usage}; {string.Join(' ', invoices.Select(i => $"{i.Number} {i.Net} {i.Vat} {i.Total}"))}; "
            + string.Join(' ', ledger.Select(e => $"{e.CustomerId} {e.Amount}"));
    }

    /// <summary>Every text of every table.</summary>
    private string Dump()
    {
        using var db = house.House.Db();
        db.Database.OpenConnection();
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'CustomerSearch_%'";
        var tables = new List<string>();
        using (var reader = command.ExecuteReader())
            while (reader.Read())
                tables.Add(reader.GetString(0));
        var everything = new StringBuilder();
        foreach (var table in tables)
        {
            command.CommandText = $"SELECT * FROM \"{table}\"";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                for (var at = 0; at < reader.FieldCount; at++)
                {
                    var cell = reader.GetValue(at);
                    everything.Append(cell is byte[] blob ? Encoding.Latin1.GetString(blob) : cell).Append('\n');
                }
        }
        return everything.ToString();
    }

    private static string Read(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }
}
