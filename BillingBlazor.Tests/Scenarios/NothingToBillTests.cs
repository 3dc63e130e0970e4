using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Portal;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>
/// Rows of no length, and calls to free numbers: what the customer neither pays nor sees nor counts. 600 seconds are £0.60.
/// </summary>
public sealed class NothingToBillTests : IDisposable
{
    private readonly RunHouse house = new();
    private readonly int customer;

    public NothingToBillTests() => customer = house.Customer("Harbour Ltd");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_0_9_0_and_61_seconds_two_are_calls_and_two_are_left_out()
    {
        var id = await house.FileAsync(Row("R1", "0"), Row("R2", "9"), Row("R3", "0", cost: "0.0000"), Row("R4", "61"));

        var file = Find(id);
        Assert.Equal((CdrFileState.Ready, 4, 2, 2), (file.State, file.Rows, file.Rated, file.LeftOut));
        Assert.Equal((0, 0, 0), (file.Orphans, file.Rejected, file.Duplicates));
        var run = await house.BillAsync(house.Month(2026, 11));
        // 9 + 61 = 70 s at 6.00 p a minute: 0.0090 + 0.0610 = 0.07
        Assert.Equal((2, 70L, 0.07m), await LineOfAsync(run));
        Assert.Contains("2 calls", await StatementAsync(run));
    }

    [Fact]
    public async Task What_was_left_out_takes_no_part_in_looking_for_duplicates()
    {
        var first = await house.FileAsync(Row("R1", "0"), Row("R1", "90"), Row("R2", "0"));
        var second = await house.FileAsync(Row("R2", "30"));

        Assert.Equal((1, 0, 2), (Find(first).Rated, Find(first).Duplicates, Find(first).LeftOut));
        Assert.Equal((1, 0, 0), (Find(second).Rated, Find(second).Duplicates, Find(second).LeftOut));
        using var db = house.House.Db();
        Assert.Equal([30, 90], db.UsageRecords.Select(u => u.Seconds).ToList().Order());
    }

    [Fact]
    public async Task It_is_no_orphan_whosever_line_and_wherever_it_went()
    {
        var id = await house.FileAsync(Row("R1", "0", cli: "02079460999"), Row("R2", "0", code: "XXX"), Row("R3", "0", cli: "", cost: ""));

        Assert.Equal((3, 0, 1, 2), (Find(id).Rows, Find(id).Orphans, Find(id).Rejected, Find(id).LeftOut));
        using var db = house.House.Db();
        Assert.Empty(db.UsageRecords);
        Assert.Empty(db.OrphanGroups);
    }

    [Fact]
    public async Task Data_goes_by_its_bytes_and_a_message_has_no_length()
    {
        await AddAsync("Data", "DAT", UsageKind.Data);
        await AddAsync("Text", "SMS", UsageKind.Sms);

        var id = await house.FileAsync(
            Row("R1", "1800", type: "G", code: "DAT", bytes: "0"),
            Row("R2", "0", type: "G", code: "DAT", bytes: "1"),
            Row("R3", "0", type: "S", code: "SMS"),
            Row("R4", "0", type: "V", code: "SMS"),
            Row("R5", "0", type: "", code: "DAT", bytes: "7")
        );

        Assert.Equal((5, 1), (Find(id).Rows, Find(id).LeftOut));
        var view = await house.House.Get<FileQueries>().FindAsync(id, Cancel);
        Assert.Equal([("No data: 0 bytes, and no cost.", 1)], view.LeftOut);
    }

    [Fact]
    public async Task It_is_listed_by_reason_downloaded_and_goes_when_the_file_is_taken_back()
    {
        var id = await house.FileAsync(Row("R1", "0"), Row("R2", "60"), Row("R3", "0"));
        var files = house.House.Get<FileQueries>();

        var view = await files.FindAsync(id, Cancel);
        var rows = await files.SetAsideAsync(id, SetAsideKind.LeftOut, 0, 100, Cancel);
        using var sheet = new MemoryStream();
        var (name, format) = (await files.NameAndFormatAsync(id, Cancel))!.Value;
        await RejectedSheet.WriteAsync(sheet, name, format, files.EachSetAsideAsync(id, SetAsideKind.LeftOut, Cancel), Cancel);
        var text = Encoding.UTF8.GetString(sheet.ToArray());

        Assert.Equal([("Unanswered: 0 seconds, and no cost.", 2)], view.LeftOut);
        Assert.Equal([(1, "Duration", "0"), (3, "Duration", "0")], rows.Select(r => (r.Row.Line, r.Row.Column, r.Row.Value)));
        Assert.Equal(3, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"R3\"", text);
        Assert.Equal(2, (await files.TakeBackCountAsync(id, Cancel)).SetAside);
        await house.House.Get<FileActions>().TakeBackAsync(id, Cancel);
        Assert.Equal((0, 0), (Find(id).Rows, Find(id).LeftOut));
    }

    [Fact]
    public async Task A_lone_call_of_no_length_with_a_cost_is_kept_and_makes_no_invoice()
    {
        var id = await house.FileAsync(Row("R1", "0", cost: "0.0200"));

        var run = await house.DraftAsync(house.Month(2026, 11));

        Assert.Equal((1, 0), (Find(id).Rated, Find(id).LeftOut));
        Assert.Equal("Nothing to bill.", await house.LeftOutAsync(run, customer));
        await using var db = house.House.Db();
        Assert.Empty(db.Invoices);
        var call = await db.UsageRecords.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((0m, 0.02m, PriceSource.NoLength), (call.Price.Pounds, call.Cost.Pounds, call.Source));
    }

    [Fact]
    public async Task A_call_of_no_length_with_a_cost_and_no_price_is_no_orphan()
    {
        await AddAsync("Elsewhere", "ELS", UsageKind.Voice);

        var id = await house.FileAsync(Row("R1", "0", cost: "0.0200", code: "ELS"), Row("R2", "1", code: "ELS"));

        Assert.Equal((1, 1), (Find(id).Rated, Find(id).Orphans));
    }

    [Fact]
    public async Task The_customer_neither_sees_nor_counts_what_has_no_length_or_is_free_in_any_spelling()
    {
        string[] free = ["116 123", "116-123", "+44 (0)800 1111", "+4408001111", "141 0800 1111", "\u202A0808 157 0123\u202C", "18001 999"];
        var freeRows = free.Select((number, n) => Row($"F{n}", "300", cost: "0.0100", dialled: number));
        await house.FileAsync([Row("R1", "0", cost: "0.0200"), Row("R2", "600"), .. freeRows]);

        var run = await house.BillAsync(house.Month(2026, 11));

        Assert.Equal((1, 600L, 0.60m), await LineOfAsync(run));
        var statement = await StatementAsync(run);
        Assert.Contains("1 call", statement);
        Assert.All(free, number => Assert.DoesNotContain(number, statement));
        await using var db = house.House.Db();
        var line = await db.InvoiceLines.AsNoTracking().SingleAsync(l => l.CliId != null, Cancel);
        Assert.Equal(1, (await house.House.Get<ReviewDetailQueries>().CallsAsync(line.Id, 1, 100, Cancel))!.Count);
        Assert.Equal(0.60m, db.UsageRecords.AsNoTracking().Select(u => u.Price).ToList().Sum(p => p.Pounds));

        house.House.SignIn(Roles.Portal, customerId: customer);
        var usage = await house.House.Get<PortalUsageQueries>().FindAsync(new(2026, 10, 1), Cancel);
        var shown = Assert.Single(usage.Lines);
        Assert.Equal((1, 600L, 0.60m), (shown.Calls, shown.Seconds, shown.Price.Pounds));
        Assert.Equal(1, (await house.House.Get<WhyQueries>().CallsOfPortalAsync(line.InvoiceId, 1, 100, Cancel)).Count);
    }

    [Fact]
    public async Task What_is_free_or_of_no_length_uses_no_allowance()
    {
        var bundle = new Bundle("Minutes");
        bundle.Amend("Minutes", false, [new() { Unit = AllowanceUnit.Minutes, Amount = 10 }]);
        house.House.Add(bundle);
        house.House.Add(new CustomerBundle(customer, bundle.Id, new(2026, 10, 1)));
        await house.FileAsync(Row("R1", "0", cost: "0.0200"), Row("R2", "300", dialled: "116 123"), Row("R3", "600"));

        using var db = house.House.Db();
        Assert.Equal([600L], db.BundleUses.Select(use => use.Quantity));
        Assert.All(db.UsageRecords.AsNoTracking(), call => Assert.Equal(Money.Zero, call.Price));
    }

    public void Dispose() => house.Dispose();

    private async Task<(int?, long?, decimal)> LineOfAsync(int run)
    {
        await using var db = house.House.Db();
        var line = await db
            .InvoiceLines.AsNoTracking()
            .SingleAsync(l => db.Invoices.Any(i => i.Id == l.InvoiceId && i.RunId == run), Cancel);
        return (line.Calls, line.Seconds, line.Net.Pounds);
    }

    private async Task<string> StatementAsync(int run)
    {
        await using var db = house.House.Db();
        var invoice = await db.Invoices.Where(i => i.RunId == run).Select(i => i.Id).SingleAsync(Cancel);
        using var csv = new MemoryStream();
        var statement = await house.House.Get<InvoiceDocuments>().ItemisedAsync(invoice, StatementFormat.Csv, customer, Cancel);
        await statement!.WriteAsync(csv, Cancel);
        return Encoding.UTF8.GetString(csv.ToArray());
    }

    private async Task AddAsync(string name, string code, UsageKind kind)
    {
        await using var db = house.House.Db();
        var destination = new Destination(await db.Suppliers.Select(s => s.Id).SingleAsync(Cancel), name, house.Voice);
        destination.Amend(name, kind, house.Voice, null, isFreeToCaller: false);
        destination.UseCodes([code]);
        house.House.Add(destination);
    }

    private CdrFile Find(int id)
    {
        using var db = house.House.Db();
        return db.CdrFiles.AsNoTracking().Single(f => f.Id == id);
    }

    private string Row(
        string id,
        string seconds,
        string? cost = null,
        string? cli = null,
        string code = "UKM",
        string type = "V",
        string bytes = "",
        string dialled = "07700900456"
    ) =>
        $"{type},,{cli ?? house.NumberOf(customer)},{dialled},05/10/2026,12:00:00,{seconds},{bytes},,"
        + $"Somewhere,{code},1,{cost ?? ""}{new string(',', 16)}{id}";
}
