using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Customers.Import;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Server.Sheets;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Customers;

/// <summary>Line identifiers pasted or uploaded for one customer: all or none, and nobody's line twice.</summary>
public sealed class ImportLinesTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly LineImportActions lines;
    private readonly int alpha;
    private readonly int beta;
    private readonly int sip;

    public ImportLinesTests()
    {
        lines = house.Get<LineImportActions>();
        var organisation = house.Add(new Organisation("Meridian Telecom")).Id;
        using var db = house.Db();
        sip = db.CliTypes.Single(type => type.Name == "SIP").Id;
        var group = db.CustomerGroups.Single().Id;
        var first = new Customer("Alpha Ltd", group, organisation, new(2026, 1, 1));
        first.AddCostCentre("London");
        first.AddCostCentre("Brighton").Close();
        alpha = house.Add(first).Id;
        beta = house.Add(new Customer("Beta Ltd", group, organisation, new(2026, 1, 1))).Id;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pasted_cells_are_taken_in_the_templates_order_without_headings()
    {
        var added = await lines.ImportAsync(
            alpha,
            Paste("020 7946 0101\t\tReception\tmobile\tlondon\tYes\t£5.00\t5 Mar 2026\t06/04/2026\n01273 900000\t01273 900099\n0113 496*"),
            Cancel
        );

        Assert.Equal(3, added);
        using var db = house.Db();
        var cli = db.Clis.AsNoTracking().Single(cli => cli.Key == "442079460101");
        Assert.Equal(
            ("Reception", true, 5.00m, new DateOnly(2026, 3, 5), new DateOnly(2026, 4, 6)),
            (cli.Description, cli.ExcludedFromBilling, cli.SpendingCap!.Value.Pounds, cli.From, cli.To)
        );
        Assert.Equal(
            ("Mobile", "London"),
            (
                db.CliTypes.Single(type => type.Id == cli.CliTypeId).Name,
                db.CostCentres.Single(costCentre => costCentre.Id == cli.CostCentreId).Name
            )
        );
        Assert.Equal(sip, db.Clis.Single(cli => cli.LastKey != null).CliTypeId);
        Assert.Equal(2, db.Customers.Single(customer => customer.Id == alpha).LineCount); // the first ended in April
        Assert.Equal(
            3,
            db.Changes.Count(change => change.CustomerId == alpha && change.Subject == "Cli" && change.Field == "" && change.Who == "Owner")
        );
    }

    [Fact]
    public async Task A_workbook_is_taken_by_its_headings_in_any_order_and_without_the_optional_ones()
    {
        var book = Books.OfSheet(
            Books.Rows(["To", "Line Identifier"]) + Books.Row(2, Books.Number("A2", "46086", style: 1), Books.Text("B2", "020 7946 0101")),
            name: "Whatever"
        );

        Assert.Equal(1, await lines.ImportAsync(alpha, new(new MemoryStream(book), "lines.xlsx", "", sip), Cancel));
        using var db = house.Db();
        Assert.Equal(new DateOnly(2026, 3, 5), db.Clis.Single().To);
    }

    [Theory]
    [InlineData("", "02079460101\t\t\tFax", "Type", "“Fax” is no type")]
    [InlineData("", "02079460101\t\t\t\tParis", "Cost Centre", "none of this customer's cost centres")]
    [InlineData("", "02079460101\t\t\t\tBrighton", "Cost Centre", "Brighton is closed")]
    [InlineData("", "02079460101\t\t\t\t\tperhaps", "Exclude from billing", "neither Yes nor No")]
    [InlineData("", "02079460101\t\t\t\t\t\tmuch", "Spending Cap", "no amount in pounds")]
    [InlineData("", "02079460101\t\t\t\t\t\t-1", "Spending Cap", "can't be below")]
    [InlineData("", "02079460101\t\t\t\t\t\t1.005", "Spending Cap", "whole pence")]
    [InlineData("", "02079460101\t\t\t\t\t\t\t31 Feb 2026", "From", "is no day")]
    [InlineData("", "02079460101\t\t\t\t\t\t\t2 Mar 2026\t1 Mar 2026", "To", "can't end before it begins")]
    [InlineData("", "2079460101", "Line Identifier", "its leading 0 is lost")]
    [InlineData("", "02079460199\t02079460101", "Last Number", "can't be below the first")]
    [InlineData("", "02079460101\n+44 20 7946 0101", "Line Identifier", "Row 1 has this line")]
    [InlineData("02079460101", "0207946*", "Line Identifier", "is Beta Ltd's since ever")]
    [InlineData("02079460101\t02079460199", "02079460150", "Line Identifier", "is Beta Ltd's since ever (as 02079460101 – 02079460199)")]
    [InlineData("02079460150", "02079460101\t02079460199", "Line Identifier", "is Beta Ltd's since ever (as 02079460150)")]
    public async Task A_wrong_row_is_told_and_none_is_saved(string before, string pasted, string column, string reason)
    {
        if (before.Length > 0)
            await lines.ImportAsync(beta, Paste(before), Cancel);
        var source = Paste($"{pasted}\n01632 960000");

        var check = await lines.CheckAsync(alpha, source, Cancel);
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => lines.ImportAsync(alpha, source, Cancel));

        var problem = Assert.Single(check.Problems);
        Assert.Equal(column, problem.Column);
        Assert.Contains(reason, problem.Reason);
        Assert.Contains(problem.Reason, refusal.Message);
        using var db = house.Db();
        Assert.Equal(0, db.Clis.Count(cli => cli.CustomerId == alpha));
    }

    [Fact]
    public async Task A_number_that_the_spreadsheet_stored_as_one_lost_its_nought()
    {
        var book = Books.OfSheet(Books.Rows(["Line Identifier"]) + Books.Row(2, Books.Number("A2", "2079460101")));

        var problem = Assert.Single((await lines.CheckAsync(alpha, new(new MemoryStream(book), "lines.xlsx", "", sip), Cancel)).Problems);
        Assert.StartsWith("Your spreadsheet stored A2 as the number 2079460101, so a leading 0 is lost.", problem.Reason);
    }

    [Fact]
    public async Task A_blank_from_begins_the_day_after_the_last_holder()
    {
        await lines.ImportAsync(beta, Paste("02079460101\t\t\t\t\t\t\t\t31 May 2026"), Cancel);
        await lines.ImportAsync(alpha, Paste("02079460101"), Cancel);

        using var db = house.Db();
        Assert.Equal(new DateOnly(2026, 6, 1), db.Clis.Single(cli => cli.CustomerId == alpha).From);
    }

    [Fact]
    public async Task A_heading_of_another_list_is_told_and_no_row_is_guessed()
    {
        var check = await lines.CheckAsync(alpha, Paste("Phone\tWho\n02079460101\tReception"), Cancel);

        Assert.Empty(check.Rows);
        Assert.Contains(
            check.Problems,
            problem => problem.Reason.StartsWith("The column Line Identifier is missing", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_cancelled_customer_gets_none_and_Support_may_not_import()
    {
        await house
            .Get<StatusActions>()
            .SetAsync(new() { Ids = new HashSet<int> { beta } }, CustomerStatus.Cancelled, writeOff: false, null, Cancel);
        Assert.Contains(
            "Beta Ltd is cancelled",
            (await Assert.ThrowsAsync<BillingRuleException>(() => lines.ImportAsync(beta, Paste("02079460101"), Cancel))).Message
        );

        house.SignIn(Roles.Support);
        await Assert.ThrowsAsync<BillingRuleException>(() => lines.ImportAsync(alpha, Paste("02079460101"), Cancel));
    }

    [Fact]
    public async Task Five_thousand_lines_are_checked_against_five_thousand_others_at_once()
    {
        await lines.ImportAsync(beta, Paste(string.Join('\n', Enumerable.Range(0, 5_000).Select(n => $"0163296{n:0000}"))), Cancel);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.Equal(
            5_000,
            await lines.ImportAsync(alpha, Paste(string.Join('\n', Enumerable.Range(0, 5_000).Select(n => $"0113496{n:0000}"))), Cancel)
        );

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed}");
        Assert.Equal(2, (await lines.CheckAsync(alpha, Paste("016329*\n01134960000\t01134960002"), Cancel)).Problems.Count);
    }

    [Fact]
    public async Task The_template_is_one_that_Excel_will_open()
    {
        using var book = SpreadsheetDocument.Open(new MemoryStream((await lines.TemplateAsync(alpha, Cancel))!), isEditable: false);

        Assert.Empty(new OpenXmlValidator().Validate(book, Cancel).Select(fault => $"{fault.Path?.XPath}: {fault.Description}"));
        Assert.Null(await lines.TemplateAsync(999, Cancel));
    }

    public void Dispose() => house.Dispose();

    private LineSource Paste(string text) => new(null, "", text, sip);
}
