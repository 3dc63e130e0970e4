using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Charges.Import;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Charges;

/// <summary>Charges out of a spreadsheet: all of a file, or nothing of it.</summary>
public sealed class ImportChargesTests : IDisposable
{
    private const string Headings =
        "Customer,Product,Description,Details,Category,How often,Quantity,Price,Cost,VAT,Start,Pro-rata start,End,Already billed "
        + "to,Cost Centre,Line Identifier\n";
    private readonly ChargeHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ChargeImportActions Actions => house.House.Get<ChargeImportActions>();

    [Fact]
    public async Task Every_column_is_kept()
    {
        var line = (await house.House.Get<LineActions>().AddAsync(house.Alpha, new() { Number = "02079460101", CliTypeId = 1 }, Cancel))[0];

        var result = await ImportAsync(
            Headings
                + "alpha ltd,,Fibre,At the back,lines,quarterly,\"1,000\",£9.123456,4,zero,01/12/2026,9 Nov "
                + "2026,30/11/2027,2026-10-31,london,020 7946 0101\n"
        );

        Assert.Equal((1, 0), (result.Charges, result.ProblemCount));
        var expected = new ChargeDetails
        {
            CategoryId = house.Lines,
            Description = "Fibre",
            Details = "At the back",
            Frequency = Frequency.Quarterly,
            Quantity = 1_000,
            UnitPrice = ChargeHouse.Pounds(9.123456m),
            UnitCost = ChargeHouse.Pounds(4),
            VatTreatment = VatTreatment.Zero,
            Start = new(2026, 12, 1),
            ProRataStart = new(2026, 11, 9),
            End = new(2027, 11, 30),
            AlreadyBilledTo = new(2026, 10, 31),
            CostCentreId = house.London.Id,
            CliId = line,
        };
        await using var db = house.House.Db();
        Assert.Equal(expected, (await db.Charges.SingleAsync(Cancel)).Sheet);
        Assert.Equal("created by import of charges.csv", (await db.Changes.SingleAsync(c => c.Subject == "Charge", Cancel)).After);
    }

    [Fact]
    public async Task With_a_product_the_rest_comes_from_the_catalogue_and_is_billed_so()
    {
        var result = await ImportAsync("Customer,Product,Start\nBeta Ltd,Broadband 80/20,1/12/2026\n");
        await house.BillAsync(12);

        Assert.Equal((1, ChargeHouse.Pounds(30)), (result.Charges, result.Monthly));
        await using var db = house.House.Db();
        Assert.Equal(["Charge 1–31 Dec 2026: 30.00"], house.LinesOf((await db.Charges.SingleAsync(Cancel)).Id));
    }

    [Fact]
    public async Task Where_nothing_is_sold_yet_the_error_says_what_to_do()
    {
        await using (var db = house.House.Db())
        {
            db.Products.RemoveRange(db.Products);
            await db.SaveChangesAsync(Cancel);
        }

        var result = await ImportAsync("Customer,Product,Start\nBeta Ltd,Broadband 80/20,1/12/2026\n");

        Assert.Equal(
            "“Broadband 80/20” is no product sold now. "
                + "There is none yet: add it to the catalogue first, or leave the cell empty for a bespoke charge.",
            result.Problems.Single(problem => problem.Column == "Product").Reason
        );
    }

    [Fact]
    public async Task Any_error_cancels_all_and_each_is_told_with_its_row_column_value_and_reason()
    {
        await house
            .House.Get<StatusActions>()
            .SetAsync(new() { Ids = new HashSet<int> { house.Beta } }, CustomerStatus.Cancelled, writeOff: false, null, Cancel);

        var result = await ImportAsync(
            Headings
                + """
                Alpha Ltd,,Good,,Lines,Monthly,1,10,,,1/12/2026,,,,,
                Nobody Ltd,,Fibre,,Lines,,1,10,,,1/12/2026,,,,,
                Beta Ltd,,Fibre,,Lines,,1,10,,,1/12/2026,,,,,
                Alpha Ltd,Toaster,Fibre,,Lines,,1,10,,,1/12/2026,,,,,
                Alpha Ltd,,Fibre,,Bread,Fortnightly,0,ten,,odd,31/02/2026,,,,,
                Alpha Ltd,,,,Lines,,1,,,,,,,,,
                Alpha Ltd,,Fibre,,Lines,,-2,0.1234567,,,1/1/9999,,,,Paris,0207
                Alpha Ltd,,Fibre,,Lines,Once,1,10,,,1/12/2026,1/11/2026,31/12/2026,,,
                Alpha Ltd,,Fibre,,Lines,,1,10,,,1/12/2026,,30/11/2026,,,

                """
        );

        Assert.Equal(
            [
                "3 Customer “Nobody Ltd”",
                "4 Customer “Beta Ltd”",
                "5 Product “Toaster”",
                "6 Category “Bread”",
                "6 How often “Fortnightly”",
                "6 Quantity “0”",
                "6 Price “ten”",
                "6 VAT “odd”",
                "6 Start “31/02/2026”",
                "7 Description “”",
                "7 Price “”",
                "7 Start “”",
                "8 Quantity “-2”",
                "8 Price “0.1234567”",
                "8 Start “1/1/9999”",
                "8 Cost Centre “Paris”",
                "8 Line Identifier “0207”",
                "9 Pro-rata start “1/11/2026”",
                "9 End “31/12/2026”",
                "10 End “30/11/2026”",
            ],
            result.Problems.Select(p => $"{p.Row} {p.Column} “{p.Value}”")
        );
        Assert.All(result.Problems, problem => Assert.EndsWith(".", problem.Reason));
        Assert.Contains("Beta Ltd is cancelled", result.Problems[1].Reason);
        await using var db = house.House.Db();
        Assert.Empty(db.Charges);
    }

    [Fact]
    public async Task The_file_comes_back_with_its_bad_cells_marked_and_is_taken_once_they_are_mended()
    {
        var result = await ImportAsync("Customer,Description,Category,Price,Start\nNobody,Fibre,Lines,10,1/12/2026\n");

        await using var copy = File.OpenRead(MarkedUpCopies.PathOf(house.House.Get<DataFolder>(), result.MarkedUp!.Value));
        using (var book = SpreadsheetDocument.Open(copy, false))
            Assert.Empty(new OpenXmlValidator().Validate(book, Cancel));
        using var sheet = Sheet.Open(copy, "copy.xlsx", ChargeImportActions.Limits, "Charges", Cancel);
        Assert.Contains("Customer: No customer has this reference or name.", sheet.Rows().Last().Cells.Select(c => c.Text));
    }

    [Fact]
    public async Task The_same_file_is_refused_unless_confirmed()
    {
        const string file = "Customer,Product,Start\nBeta Ltd,Broadband 80/20,1/12/2026\n";
        await ImportAsync(file);

        Assert.Equal(("charges.csv", 1), ((await ImportAsync(file)).Before!.FileName, (await ImportAsync(file)).Before!.Count));
        Assert.Equal(1, (await ImportAsync(file, again: true)).Charges);

        await using var db = house.House.Db();
        Assert.Equal(2, await db.Charges.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_name_that_two_customers_have_asks_for_the_reference()
    {
        await using (var db = house.House.Db())
        {
            var twin = new Customer("Beta Ltd", house.GroupId, db.Organisations.First().Id, new(2026, 1, 1));
            twin.Amend(
                new()
                {
                    Name = "Beta Ltd",
                    Reference = "B002",
                    Since = new(2026, 1, 1),
                    GroupId = house.GroupId,
                    OrganisationId = db.Organisations.First().Id,
                }
            );
            house.House.Add(twin);
        }

        Assert.Contains(
            "2 customers have this name",
            Assert.Single((await ImportAsync("Customer,Product,Start\nBeta Ltd,Broadband 80/20,1/12/2026\n")).Problems).Reason
        );
        Assert.Equal(1, (await ImportAsync("Customer,Product,Start\nb002,Broadband 80/20,1/12/2026\n")).Charges);
    }

    [Fact]
    public async Task A_catalogue_charge_without_a_price_in_force_is_an_error() =>
        Assert.Contains(
            "no price in force on 1 Dec 2025",
            Assert.Single((await ImportAsync("Customer,Product,Start\nBeta Ltd,Broadband 80/20,1/12/2025\n")).Problems).Reason
        );

    [Fact]
    public async Task Charges_taken_over_are_never_billed_for_what_was_billed_elsewhere()
    {
        await ImportAsync("Customer,Product,Start,Already billed to\nBeta Ltd,Broadband 80/20,1/1/2026,31/10/2026\n");
        await house.BillAsync(11);

        await using var db = house.House.Db();
        Assert.Equal(["Charge 1–30 Nov 2026: 30.00"], house.LinesOf((await db.Charges.SingleAsync(Cancel)).Id));
    }

    [Fact]
    public async Task The_template_can_be_opened_and_has_its_drop_downs()
    {
        using var book = SpreadsheetDocument.Open(new MemoryStream(await Actions.TemplateAsync(Cancel)), false);

        Assert.Empty(new OpenXmlValidator().Validate(book, Cancel));
        var xml = book.WorkbookPart!.WorksheetParts.Select(part => part.Worksheet!.OuterXml).Single(xml => xml.Contains("dataValidations"));
        // customer, product, category, how often, VAT
        Assert.Equal(5, System.Text.RegularExpressions.Regex.Count(xml, "<x:dataValidation "));
    }

    [Fact]
    public async Task Thousands_are_taken_in_and_what_is_no_sheet_is_refused_in_a_sentence()
    {
        var file = new StringBuilder("Customer,Description,Category,Price,Start\n");
        for (var row = 0; row < 5_000; row++)
            file.Append("Alpha Ltd,\"=HYPERLINK(\"\"x\"\")\",Lines,1.5,1/12/2026\n");

        Assert.Equal(5_000, (await ImportAsync(file.ToString())).Charges);
        await using var db = house.House.Db();
        Assert.Equal("=HYPERLINK(\"x\")", (await db.Charges.FirstAsync(Cancel)).Description);
        Assert.EndsWith(".", (await Assert.ThrowsAsync<BillingRuleException>(() => ImportAsync(""))).Message);
        house.House.SignIn(Roles.Support);
        await Assert.ThrowsAsync<BillingRuleException>(() => ImportAsync("x"));
    }

    public void Dispose() => house.Dispose();

    private Task<ChargeImport> ImportAsync(string csv, bool again = false) =>
        Actions.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "charges.csv", again, new Progress<ImportProgress>(), Cancel);
}
