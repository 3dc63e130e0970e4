using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Charges.Import;
using BillingBlazor.Server.Customers.Import;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Listing;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Tester;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>Wherever a number comes in, it is the same number in the same spellings, and what is none is told in the same words.</summary>
public sealed class NumberDoorTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly int alpha,
        beta,
        supplierId;

    public NumberDoorTests()
    {
        var organisation = house.Add(new Organisation("Meridian Telecom")).Id;
        using var db = house.Db();
        var (group, voice) = (db.CustomerGroups.Single().Id, db.Categories.Single(c => c.Name == "Voice").Id);
        var first = new Customer("Alpha Ltd", group, organisation, new(2026, 1, 1));
        first.AddCli(new("020 7946 0101", db.CliTypes.First().Id));
        alpha = house.Add(first).Id;
        beta = house.Add(new Customer("Beta Ltd", group, organisation, new(2026, 1, 1))).Id;
        supplierId = house.Add(new Supplier("Carrier")).Id;
        var mobile = new Destination(supplierId, "UK mobile", voice);
        mobile.UseCodes(["UKM"]);
        house.Add(mobile);
        house.Add(new RateRow(null, null, null, mobile.Id, new(2026, 1, 1), null, new() { Peak = 0.04m }));
    }

    public static TheoryData<string> Spellings =>
        [
            "\u202A+44 20 7946 0101\u202C",
            "020–7946—0101",
            "０２０７９４６０１０１",
            "٠٢٠٧٩٤٦٠١٠١",
            "tel:+44-20-7946-0101",
            "'02079460101",
            "020 7946 0101 x123",
            "\uFEFF020\u200B79460101",
            "+4402079460101",
        ];

    public static TheoryData<string> NoNumbers =>
        ["++442079460101", "4.42079E+11", "44169772345.0", "020 7946 0101/2", "#N/A", "01273 900000–099"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Spellings))]
    public async Task One_number_is_one_line_in_whatever_spelling(string spelling)
    {
        var byForm = await RefusedAsync(spelling);
        var byPaste = Assert.Single((await house.Get<LineImportActions>().CheckAsync(beta, new(null, "", spelling, 1), Cancel)).Problems);
        using var sheet = Text($"Line Identifier\n{spelling}\n");
        var bySheet = Assert.Single((await house.Get<LineImportActions>().CheckAsync(beta, new(sheet, "a.csv", "", 1), Cancel)).Problems);
        var twice = FormRules<CliForm>.Broken(new() { Number = $"02079460101\n{spelling}", CliTypeId = 1 }).Single().Reason;

        Assert.All([byForm, byPaste.Reason, bySheet.Reason], reason => Assert.Contains("is Alpha Ltd's since ever", reason));
        Assert.Contains("stands there twice", twice);
        var listed = await house.Get<ListingQueries>().ListAsync(new(new() { Words = spelling }, CustomerSort.Name, false, 0, 10), Cancel);
        Assert.Equal("Alpha Ltd", Assert.Single(listed.Rows).Name);
        var charges = await ChargesAsync(spelling);
        Assert.Equal((1, 0), (charges.Charges, charges.ProblemCount));
        var file = await house.UploadAsync(supplierId, "a.csv", Row(spelling, "R1"), Cancel);
        await using var db = house.Db();
        Assert.Equal(1, (await db.CdrFiles.SingleAsync(f => f.Id == file, Cancel)).Rated);
        Assert.Equal(("442079460101", (int?)alpha), (db.UsageRecords.Single().Identifier, db.UsageRecords.Single().CustomerId));
        Assert.Single((await house.Get<CallQueries>().ListAsync(new() { Number = spelling }, null, Cancel)).Rows);
    }

    [Theory, MemberData(nameof(NoNumbers))]
    public async Task What_is_no_number_is_refused_in_the_same_words(string typed)
    {
        var why = LineKey.Refusal(typed)!;

        var byForm = FormRules<CliForm>.Broken(new() { Number = typed, CliTypeId = 1 }).Single().Reason;
        var byActions = await RefusedAsync(typed);
        var pasted = await house.Get<LineImportActions>().CheckAsync(beta, new(null, "", $"01632 960000\n{typed}", 1), Cancel);
        var charges = await ChargesAsync(typed);
        var file = await house.UploadAsync(supplierId, "a.csv", $"{Row(typed, "R1")}\n{Row("02079460101", "R2")}", Cancel);
        var rejected = Assert.Single(await house.Get<FileQueries>().SetAsideAsync(file, SetAsideKind.Rejected, 0, 10, Cancel)).Row;
        var caller = new RateTestForm
        {
            Number = typed,
            SupplierId = supplierId,
            Customer = new(alpha, "Alpha Ltd", null),
        };
        caller.Day = new(2026, 11, 3);
        var (byPaste, byCharges) = (Assert.Single(pasted.Problems).Reason, Assert.Single(charges.Problems).Reason);
        var byTester = FormRules<RateTestForm>.Broken(caller).Single().Reason;

        Assert.All([byForm, byActions, byPaste, byCharges, rejected.Reason, byTester], reason => Assert.Equal(why, reason));
        Assert.Empty((await house.Get<CallQueries>().ListAsync(new() { Number = typed }, null, Cancel)).Rows);
        await using var db = house.Db();
        Assert.Equal((1, "442079460101"), (db.UsageRecords.Count(), db.UsageRecords.Single().Identifier));
        Assert.Equal(1, db.Clis.Count());
    }

    [Fact]
    public async Task A_call_is_found_by_the_number_it_went_to_and_shown_as_dialled()
    {
        await house.UploadAsync(supplierId, "a.csv", Row("02079460101", "R1", dialled: "141 07700 900456"), Cancel);

        foreach (var typed in new[] { "07700900456", "+44 7700 900456", "14107700900456" })
        {
            var found = await house.Get<CallQueries>().ListAsync(new() { Number = typed }, null, Cancel);
            Assert.Equal("141 07700 900456", Assert.Single(found.Rows).Dialled);
        }
    }

    [Theory]
    [InlineData("PK\u0003\u0004 and the rest of a workbook", "a workbook or a zip folder")]
    [InlineData("%PDF-1.7", "a PDF")]
    public async Task A_workbook_dropped_among_the_call_files_is_refused_at_the_door(string text, string kind)
    {
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => house.UploadAsync(supplierId, "calls.xlsx", text, Cancel));

        Assert.Equal($"This is {kind}, not a call file. Upload the CSV file that the supplier made.", refusal.Message);
        await using var db = house.Db();
        Assert.Empty(db.CdrFiles);
    }

    [Fact]
    public async Task Rows_of_letters_fail_as_a_file_and_none_of_them_is_a_heading()
    {
        var rows = string.Concat(Enumerable.Repeat("a,b,c,d,e,f,g,h,i,j,k,l,m\n", 1_000));
        var id = await house.UploadAsync(supplierId, "a.csv", rows, Cancel);

        await using var db = house.Db();
        var file = await db.CdrFiles.SingleAsync(f => f.Id == id, Cancel);
        Assert.Equal((CdrFileState.NeedsLayout, 0), (file.State, file.Rows));
        Assert.StartsWith("This is not a UK Standard CDR (FCS) file", file.Failure);
    }

    public void Dispose() => house.Dispose();

    private async Task<string> RefusedAsync(string number)
    {
        var form = new CliForm { Number = number, CliTypeId = 1 };
        return (await Assert.ThrowsAsync<BillingRuleException>(() => house.Get<LineActions>().AddAsync(beta, form, Cancel))).Message;
    }

    private async Task<ChargeImport> ChargesAsync(string line)
    {
        using var sheet = Text(
            "Customer,Description,Category,How often,Price,Start,Line Identifier\n" + $"Alpha Ltd,Line,Lines,Monthly,10,1/12/2026,{line}\n"
        );
        return await house.Get<ChargeImportActions>().ImportAsync(sheet, "c.csv", false, new Progress<ImportProgress>(), Cancel);
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Row(string cli, string recordId, string dialled = "07700900456") =>
        $"V,,{(cli.Contains(',', StringComparison.Ordinal) ? $"\"{cli}\"" : cli)},{dialled},"
        + $"05/10/2026,09:00:00,60,,,UK Mobile,UKM,1,0.0150{new string(',', 16)}{recordId}";
}
