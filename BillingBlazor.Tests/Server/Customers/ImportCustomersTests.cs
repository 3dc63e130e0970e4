using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Customers.Import;
using BillingBlazor.Server.Customers.Listing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Server.Sheets;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Customers;

/// <summary>The guide's Bulk importing customers: all of a file or nothing, and every error with its row, column, value and
/// reason.</summary>
public sealed class ImportCustomersTests : IDisposable
{
    private static readonly string[] headings =
    [
        "Customer Name",
        "Reference",
        "Address Line 1",
        "Address Line 2",
        "Address Line 3",
        "Address Line 4",
        "Town",
        "County",
        "Postcode",
        "Country",
        "Telephone",
        "Email Address",
        "Delivery Email",
        "Organisation",
        "Customer Group",
        "Anniversary Billing Day",
        "Tariff:Voice",
        "Tariff:Mobile",
    ];

    /// <summary>The guide's own table, "(Optional)" and all.</summary>
    private static readonly string[] guideHeadings =
    [
        "Customer Name",
        "Reference (Optional)",
        "Address Line 1",
        "Address Line 2 (Optional)",
        "Address Line 3 (Optional)",
        "Address Line 4 (Optional)",
        "Town",
        "County (Optional)",
        "Postcode",
        "Country",
        "Telephone (Optional)",
        "Email Address (Optional)",
        "Delivery Email (Optional)",
        "Organisation",
        "Customer Group",
        "Anniversary Billing Day",
        "Tariff:Voice",
        "Tariff:Mobile",
    ];

    private static readonly int[] textColumns = [2, 9, 11];
    private static readonly string[] dropDowns = ["N2:N20001", "O2:O20001", "P2:P20001", "Q2:Q20001", "R2:R20001"];
    private static readonly string[] good =
    [
        "Harbour & Vale Ltd",
        "HV1",
        "1 Quay Street",
        "",
        "",
        "",
        "London",
        "",
        "SE1 2AB",
        "United Kingdom",
        "020 7946 0101",
        "",
        "accounts@harbour.example",
        "Meridian Telecom",
        "Default",
        "",
        "Business Saver",
        "",
    ];

    private readonly TestInstallation house = new();
    private readonly CustomerImportActions imports;
    private readonly List<ImportProgress> told = [];

    public ImportCustomersTests()
    {
        imports = house.Get<CustomerImportActions>();
        house.Add(new Organisation("Meridian Telecom"));
        house.Add(new Organisation("Northgate Voice"));
        var group = new CustomerGroup("Anniversary");
        group.Amend(new() { Name = "Anniversary", Billing = BillingKind.Anniversary });
        house.Add(group);
        using var db = house.Db();
        var voice = db.Categories.Single(category => category.Name == "Voice").Id;
        var mobile = house.Add(new Category("Mobile", CategoryKind.Usage, 40)).Id;
        house.Add(new Tariff("Business Saver", voice));
        house.Add(new Tariff("Business Plus", voice));
        house.Add(new Tariff("SIM Only", mobile));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>As web pages and word processors put them between words.</summary>
    [Fact]
    public async Task A_no_break_space_in_a_cell_is_a_space()
    {
        var result = await ImportAsync(
            Row("Harbour\u00A0& Vale\u202FLtd", more: row => (row[13], row[16]) = ("Meridian\u00A0Telecom", "Business\u00A0Saver"))
        );

        Assert.Empty(result.Problems);
        using var db = house.Db();
        Assert.Equal("Harbour & Vale Ltd", db.Customers.Single().Name);
    }

    [Fact]
    public async Task A_whole_row_becomes_a_customer_with_everything_of_it()
    {
        var result = await ImportAsync(
            Row(
                "Harbour & Vale Ltd",
                day: "31",
                group: "anniversary",
                more: row =>
                {
                    (row[3], row[4], row[5], row[7], row[11], row[12], row[13], row[17]) = (
                        "Line two",
                        "Line three",
                        "Line four",
                        "Kent",
                        "info@harbour.example",
                        " a@harbour.example ,b@harbour.example",
                        " northgate voice ",
                        "sim only"
                    );
                }
            )
        );

        Assert.Equal((1, 0, 0), (result.Customers, result.WithoutEmail, result.SameNames));
        using var db = house.Db();
        var customer = db.Customers.Include(c => c.Tariffs).AsNoTracking().Single();
        Assert.Equal(
            ("Harbour & Vale Ltd", "HV1", 31, true, "a@harbour.example, b@harbour.example", "info@harbour.example", "020 7946 0101"),
            (
                customer.Name,
                customer.Reference,
                customer.AnniversaryDay,
                customer.SendViaEmail,
                customer.DeliveryEmail,
                customer.Email,
                customer.Telephone
            )
        );
        Assert.Equal(["1 Quay Street", "Line two", "Line three", "Line four", "London", "Kent", "SE1 2AB"], customer.Address.Lines);
        Assert.Equal((new DateOnly(2026, 11, 3), CustomerStatus.Active, 1), (customer.Since, customer.Status, customer.Version));
        Assert.Equal(
            ["Business Saver", "SIM Only"],
            customer.Tariffs.Select(held => db.Tariffs.Single(tariff => tariff.Id == held.TariffId).Name).Order()
        );
        Assert.Equal(
            ("Northgate Voice", "Anniversary"),
            (
                db.Organisations.Single(o => o.Id == customer.OrganisationId).Name,
                db.CustomerGroups.Single(g => g.Id == customer.GroupId).Name
            )
        );
        var change = db.Changes.Single(c => c.SubjectId == customer.Id && c.Subject == "Customer");
        Assert.Equal(
            ("Owner", "Harbour & Vale Ltd", customer.Id, "", "created by import of customers.xlsx"),
            (change.Who, change.SubjectName, change.CustomerId, change.Field, change.After)
        );
        Assert.Equal(
            1,
            (
                await house
                    .Get<ListingQueries>()
                    .ListAsync(new(new() { Words = "rbour" }, BillingBlazor.Server.Data.Search.CustomerSort.Name, false, 0, 10), Cancel)
            ).Total
        );
    }

    [Fact]
    public async Task Columns_come_in_any_order_blank_rows_are_skipped_and_a_day_may_be_a_number()
    {
        var order = Enumerable.Range(0, headings.Length).Reverse().ToArray();
        var row = Row("Alpha Ltd", group: "Anniversary");
        var cells = order
            .Select(
                (column, at) =>
                    column == 15 ? Books.Number($"{(char)('A' + at)}5", "15.0") : Books.Text($"{(char)('A' + at)}5", row[column])
            )
            .ToArray();
        var book = Books.OfSheet(
            Books.Rows([order.Select(column => headings[column].ToUpperInvariant()).ToArray()])
                + Books.Row(2)
                + Books.Row(3, Books.Text("A3", "   "))
                + Books.Row(5, cells)
        );

        Assert.Equal(1, (await ImportAsync(book)).Customers);
        using var db = house.Db();
        Assert.Equal(15, db.Customers.Single().AnniversaryDay);
    }

    [Fact]
    public async Task Send_via_email_is_off_without_a_delivery_email_and_same_names_are_counted()
    {
        await ImportAsync(Row("Alpha Ltd", reference: ""));

        var result = await ImportAsync(Row("ALPHA LTD", reference: "", more: row => row[12] = ""), Row("Beta Ltd", reference: "B"));

        Assert.Equal((2, 1, 1), (result.Customers, result.WithoutEmail, result.SameNames));
        using var db = house.Db();
        Assert.Equal([false, true, true], db.Customers.OrderBy(c => c.SendViaEmail).Select(c => c.SendViaEmail));
    }

    [Theory]
    [InlineData("Customer Name", "", "Give the name of your customer.")]
    [InlineData("Address Line 1", "", "Give the first line")]
    [InlineData("Town", "", "Give the town.")]
    [InlineData("Postcode", "", "Give the postcode.")]
    [InlineData("Postcode", "12345", "is not a UK postcode")]
    [InlineData("Country", "", "Give the country.")]
    [InlineData("Email Address", "nobody", "is not an email address")]
    [InlineData("Delivery Email", "a@b.example, c d@e.example", "“c d@e.example” is not an email address")]
    [InlineData("Organisation", "", "Fill in the organisation: Meridian Telecom, Northgate Voice.")]
    [InlineData("Organisation", "Nobody plc", "“Nobody plc” is not an organisation you have set up.")]
    [InlineData("Customer Group", "", "Fill in the customer group")]
    [InlineData("Customer Group", "Weekly", "“Weekly” is not a customer group you have set up.")]
    [InlineData("Anniversary Billing Day", "15", "does not bill by anniversary")]
    [InlineData("Tariff:Voice", "SIM Only", "is a tariff of Mobile, not of Voice")]
    [InlineData("Tariff:Mobile", "Nothing", "There is no tariff “Nothing” in Mobile")]
    [InlineData("Telephone", "2079460101", "its leading 0 is lost")]
    [InlineData("Town", "Lon\ndon", "a line break")]
    [InlineData("Town", "Lon\adon", "a control character (U+0007)")]
    public async Task A_wrong_value_is_told_with_its_row_column_and_reason_and_nothing_is_saved(string column, string value, string reason)
    {
        var at = Array.IndexOf(headings, column);
        var result = await ImportCsvAsync(Row("Alpha Ltd"), Row("Beta Ltd", reference: "B", more: row => row[at] = value));

        var problem = Assert.Single(result.Problems);
        Assert.Equal((3, column, at + 1), (problem.Row, problem.Column, problem.At));
        Assert.Contains(reason, problem.Reason);
        Assert.EndsWith(".", problem.Reason);
        NothingIsSaved();
    }

    [Theory]
    [InlineData("", "give the day of the month, from 1 to 31")]
    [InlineData("0", "“0” is not a day of the month")]
    [InlineData("32", "“32” is not a day of the month")]
    [InlineData("1.5", "“1.5” is not a day of the month")]
    [InlineData("the first", "“the first” is not a day of the month")]
    [InlineData("-3", "“-3” is not a day of the month")]
    public async Task An_anniversary_group_wants_a_day_from_1_to_31(string day, string reason)
    {
        var problem = Assert.Single((await ImportAsync(Row("Alpha Ltd", group: "Anniversary", day: day))).Problems);

        Assert.Equal("Anniversary Billing Day", problem.Column);
        Assert.Contains(reason, problem.Reason);
    }

    [Fact]
    public async Task What_the_spreadsheet_changed_is_never_guessed()
    {
        string[] row = [.. Row("Alpha Ltd").Select((text, at) => text.Length == 0 ? "" : Books.Text($"{(char)('A' + at)}2", text))];
        row[1] = Books.Number("B2", "42");
        row[2] = Books.Formula("C2", "A2", "Alpha Ltd");
        row[6] = """<c r="G2" t="e"><v>#REF!</v></c>""";
        row[8] = Books.Number("I2", "46086", style: 1);
        row[10] = Books.Number("K2", "2079460101");
        var book = Books.OfSheet(Books.Rows(headings) + Books.Row(2, row), """<mergeCells><mergeCell ref="A5:C6"/></mergeCells>""");

        var problems = (await ImportAsync(book)).Problems.ToDictionary(
            problem => problem.Column,
            problem => (problem.Row, problem.Value, problem.Reason)
        );

        Assert.Equal(
            (2, "42", "Your spreadsheet stored B2 as the number 42, so a leading 0 is lost. Format the cell as Text and type it again."),
            problems["Reference"]
        );
        Assert.Equal((2, "Alpha Ltd", "C2 holds a formula; paste values instead."), problems["Address Line 1"]);
        Assert.Contains("#REF!", problems["Town"].Reason);
        Assert.Contains("turned I2 into the date 2026-03-05", problems["Postcode"].Reason);
        Assert.Contains("stored K2 as the number 2079460101", problems["Telephone"].Reason);
        Assert.Equal((5, "A5:C6", "The cells A5:C6 are merged. Unmerge them, and give each row its own value."), problems[""]);
        Assert.Equal(6, problems.Count);
        NothingIsSaved();
    }

    [Fact]
    public async Task Missing_doubled_and_unknown_columns_are_errors()
    {
        var result = await ImportAsync(
            Books.Xlsx([.. headings.Where(name => name != "Town"), "Reference", "Shoe size"], [.. good.Where((_, at) => at != 6), "", ""])
        );

        Assert.Equal(
            [
                ("Reference", "The column Reference is there twice. Delete one."),
                ("Shoe size", "This is none of the columns of the template. Delete it, or mend its heading."),
                ("Town", "The column Town is missing on the sheet Customers. Download the template again, or add the column."),
            ],
            result.Problems.Where(problem => problem.Row == 1).Select(problem => (problem.Column, problem.Reason))
        );
    }

    [Fact]
    public async Task A_wrong_sheet_and_a_file_without_customers_are_told()
    {
        var wrong = await ImportAsync(Books.Xlsx(["Item", "Price"], ["Tea", "2"]));
        Assert.Equal(headings.Length + 2, wrong.ProblemCount);

        Assert.Contains("no customer", (await Assert.ThrowsAsync<BillingRuleException>(() => ImportAsync(Books.Xlsx(headings)))).Message);
        Assert.Contains("is empty", (await Assert.ThrowsAsync<BillingRuleException>(() => ImportAsync(Books.OfSheet("")))).Message);
        NothingIsSaved();
    }

    [Fact]
    public async Task A_value_far_outside_the_table_is_an_error_that_names_its_cell()
    {
        var problem = Assert.Single(
            (
                await ImportAsync(Books.OfSheet(Books.Rows(headings, good) + Books.Row(1_048_576, Books.Text("XFD1048576", "lost"))))
            ).Problems,
            problem => problem.Column == "XFD"
        );
        Assert.StartsWith("XFD1048576 stands in a column without a heading", problem.Reason);
    }

    [Fact]
    public async Task A_reference_belongs_to_one_customer_in_the_file_and_in_the_database()
    {
        await ImportAsync(Row("Alpha Ltd", reference: "A1"));

        var result = await ImportAsync(
            Row("Beta Ltd", reference: "B1"),
            Row("Gamma Ltd", reference: "A1"),
            Row("Delta Ltd", reference: "B1")
        );

        Assert.Equal(
            [
                (3, "Alpha Ltd has the reference A1 already. Give another, or none."),
                (4, "Row 2 has the reference B1 already. A reference belongs to one customer."),
            ],
            result.Problems.Select(problem => (problem.Row!.Value, problem.Reason))
        );
        using var db = house.Db();
        Assert.Equal(1, db.Customers.Count());
    }

    [Fact]
    public async Task Names_of_40_KB_are_an_error_and_strange_ones_are_kept_as_they_are()
    {
        var problem = Assert.Single((await ImportCsvAsync(Row(new string('n', 40_000)))).Problems);
        Assert.Equal(("Customer Name", "A name has at most 200 letters; this one has 40,000."), (problem.Column, problem.Reason));
        Assert.Equal(200, problem.Value.Length);

        string[] strange =
        [
            "=cmd|' /C calc'!A0",
            "+44",
            "-1",
            "@sum",
            "🚀 Café ﷽",
            "شركة العربية",
            "<script>alert(1)</script>",
            "'; DROP TABLE Customers; --",
            "Ω_x0041_",
        ];
        Assert.Equal(strange.Length, (await ImportCsvAsync([.. strange.Select(name => Row(name, reference: ""))])).Customers);
        using var db = house.Db();
        Assert.Equal(
            strange.Order(StringComparer.Ordinal),
            db.Customers.Select(customer => customer.Name).ToList().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_same_file_again_is_refused_unless_confirmed()
    {
        var book = Books.Xlsx(headings, Row("Alpha Ltd", reference: ""));
        await ImportAsync(book);
        house.SignIn(Roles.Billing);

        var again = await ImportAsync(book);
        Assert.Equal(
            (0, "customers.xlsx", "Owner", 1),
            (again.Customers, again.Before!.FileName, again.Before.ImportedBy, again.Before.Count)
        );

        Assert.Equal((1, 1), ((await ImportAsync(book, again: true)) is var sure ? (sure.Customers, sure.SameNames) : default));
        using var db = house.Db();
        Assert.Equal(2, db.Customers.Count());
    }

    [Fact]
    public async Task Support_may_not_import()
    {
        house.SignIn(Roles.Support);
        Assert.Contains(
            "role does not allow",
            (await Assert.ThrowsAsync<BillingRuleException>(() => ImportAsync(Row("Alpha Ltd")))).Message
        );
        NothingIsSaved();
    }

    [Fact]
    public async Task Cancelled_half_way_nothing_is_there()
    {
        using var source = new CancellationTokenSource();
        var progress = new Told(now =>
        {
            if (now.Words.StartsWith("Saving", StringComparison.Ordinal))
                source.Cancel();
        });
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            imports.ImportAsync(
                new MemoryStream(Csv([.. Enumerable.Range(1, 500).Select(n => Row($"Customer {n}", reference: $"R{n}"))])),
                "customers.csv",
                again: false,
                progress,
                source.Token
            )
        );

        Assert.Equal("The import of customers.csv was cancelled. Nothing was saved.", refusal.Message);
        NothingIsSaved();
    }

    [Fact]
    public async Task The_marked_up_copy_holds_the_rows_colours_the_bad_cells_and_comes_in_once_mended()
    {
        var result = await ImportCsvAsync(Row("Alpha Ltd"), Row("=Beta", reference: "B", more: row => (row[8], row[13]) = ("nowhere", "")));
        var bytes = await File.ReadAllBytesAsync(
            BillingBlazor.Server.Sheets.MarkedUpCopies.PathOf(house.Get<DataFolder>(), result.MarkedUp!.Value),
            Cancel
        );
        using (var book = SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false))
        {
            Assert.Empty(new OpenXmlValidator().Validate(book, Cancel));
            var cells = Part(book, "Customers").Worksheet!.Descendants<Cell>().ToDictionary(cell => cell.CellReference!.Value!);
            Assert.Equal(("=Beta", CellValues.InlineString), (cells["A3"].InnerText, cells["A3"].DataType!.Value));
            Assert.Equal("What to mend", cells["S1"].InnerText);
            Assert.Equal(
                "Postcode: “nowhere” is not a UK postcode, such as EC2A 2JN.\nOrganisation: Fill in the organisation: Meridian "
                    + "Telecom, Northgate Voice.",
                cells["S3"].InnerText
            );
            var red = Fill(book, cells["I3"]);
            Assert.Equal((red, red), (Fill(book, cells["N3"]), "FFF9D0CC"));
            Assert.NotEqual(red, Fill(book, cells["I2"]));
        }

        // Sent back as it is, it has the same two errors; the explaining column is none.
        Assert.Equal(2, (await ImportAsync(bytes)).ProblemCount);
        using (var mended = new MemoryStream())
        {
            mended.Write(bytes);
            using (var book = SpreadsheetDocument.Open(mended, isEditable: true))
                foreach (var (address, text) in new[] { ("I3", "BN1 1AA"), ("N3", "Meridian Telecom") })
                {
                    var cell = Part(book, "Customers").Worksheet!.Descendants<Cell>().Single(cell => cell.CellReference == address);
                    (cell.DataType, cell.InlineString) = (CellValues.InlineString, new(new DocumentFormat.OpenXml.Spreadsheet.Text(text)));
                }
            Assert.Equal(2, (await ImportAsync(mended.ToArray())).Customers);
        }
    }

    [Fact]
    public async Task Every_error_is_counted_and_more_than_anyone_reads_are_not_kept()
    {
        var result = await ImportCsvAsync([
            .. Enumerable.Range(1, 2_500).Select(n => Row("", reference: "", more: row => Array.Fill(row, "", 2, 14))),
        ]);

        // Name, address, town, postcode, country, organisation, group: seven errors on each of 2,500 rows.
        Assert.Equal((17_500, 1_000), (result.ProblemCount, result.Problems.Count));
    }

    [Fact]
    public async Task The_template_has_the_guides_columns_drop_downs_text_cells_and_notes_and_Excel_will_open_it()
    {
        var bytes = CustomerTemplate.Of(await house.Get<CustomerQueries>().OptionsAsync(Cancel)).Empty();
        using var book = SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false);

        Assert.Empty(new OpenXmlValidator().Validate(book, Cancel).Select(fault => $"{fault.Path?.XPath}: {fault.Description}"));
        Assert.Equal(
            [("Customers", null), ("Notes", null), ("Lists", SheetStateValues.Hidden)],
            book.WorkbookPart!.Workbook!.Sheets!.Elements<DocumentFormat.OpenXml.Spreadsheet.Sheet>()
                .Select(sheet => (sheet.Name!.Value, (SheetStateValues?)sheet.State?.Value))
        );
        var sheet = Part(book, "Customers");
        Assert.Equal(guideHeadings, sheet.Worksheet!.Descendants<Cell>().Select(cell => cell.InnerText));
        Assert.Equal(PaneStateValues.Frozen, sheet.Worksheet!.Descendants<Pane>().Single().State!.Value);
        Assert.Equal(headings.Length, sheet.WorksheetCommentsPart!.Comments!.CommentList!.Elements<Comment>().Count());
        Assert.Equal(
            dropDowns,
            sheet.Worksheet!.Descendants<DataValidation>().Select(validation => validation.SequenceOfReferences!.InnerText)
        );
        Assert.Equal("Lists!$A$2:$A$3", sheet.Worksheet!.Descendants<DataValidation>().First().Formula1!.Text);
        var formats = book.WorkbookPart.WorkbookStylesPart!.Stylesheet!.CellFormats!.Elements<CellFormat>().ToList();
        Assert.All(
            textColumns,
            column =>
                Assert.Equal(
                    49u,
                    formats[(int)sheet.Worksheet!.Descendants<Column>().Single(c => c.Min! == (uint)column).Style!.Value]
                        .NumberFormatId!
                        .Value
                )
        );
        Assert.Contains("Reference (Optional)", Part(book, "Notes").Worksheet!.Descendants<Cell>().Select(cell => cell.InnerText));
        Assert.Contains("no customer", (await Assert.ThrowsAsync<BillingRuleException>(() => ImportAsync(bytes))).Message);
    }

    [Fact]
    public async Task A_file_with_the_guides_headings_is_read_and_a_reference_in_use_is_marked_in_its_cell()
    {
        await ImportAsync(Books.Xlsx(guideHeadings, good));

        var again = await ImportAsync(Books.Xlsx(guideHeadings, [.. good.Select((text, at) => at == 0 ? "Another Ltd" : text)]));

        Assert.Equal(
            (2, "Reference", 2),
            again.Problems.Select(problem => (problem.Row!.Value, problem.Column, problem.At!.Value)).Single()
        );
    }

    /// <summary>What the bulk insert writes is what EF itself would have written, column by column.</summary>
    [Fact]
    public async Task The_bulk_insert_writes_what_EF_writes()
    {
        await using (var db = house.Db())
        {
            db.Add(Full());
            await db.SaveChangesAsync(Cancel);
        }
        await using (var db = house.Db())
        {
            await using var write = await db.BeginWriteAsync(Cancel);
            BulkInsert.Add(db, [Full()], Cancel);
            await write.CommitAsync(Cancel);
        }

        await using var look = house.Db();
        await look.Database.OpenConnectionAsync(Cancel);
        foreach (
            var (table, key) in new[]
            {
                ("Customers", "Id"),
                ("CustomerTariffs", "CustomerId"),
                ("CostCentres", "CustomerId"),
                ("Clis", "CustomerId"),
            }
        )
        {
            using var command = look.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"""SELECT * FROM "{table}" ORDER BY "{key}" """;
            using var reader = await command.ExecuteReaderAsync(Cancel);
            var rows = new List<string>();
            while (await reader.ReadAsync(Cancel))
                rows.Add(
                    string.Join(
                        " · ",
                        Enumerable
                            .Range(0, reader.FieldCount)
                            .Where(at => reader.GetName(at) is not ("Id" or "CustomerId" or "Name" or "LineCount" or "Key" or "Number"))
                            .Select(at =>
                                $"{reader.GetName(at)}={reader.GetValue(at)}:{reader.GetDataTypeName(at)}"
                                + $"{reader.GetValue(at).GetType().Name}"
                            )
                    )
                );
            Assert.Equal(2, rows.Count);
            Assert.Equal(rows[0], rows[1]);
        }

        Customer Full()
        {
            using var db = house.Db();
            var customer = new Customer("Alpha Ltd", db.CustomerGroups.First().Id, db.Organisations.First().Id, new(2026, 1, 1));
            customer.Amend(
                new()
                {
                    Name = "Alpha Ltd",
                    Since = new(2025, 2, 3),
                    GroupId = customer.GroupId,
                    OrganisationId = customer.OrganisationId,
                    AnniversaryDay = 7,
                    Address = new()
                    {
                        Line1 = "1",
                        Town = "Kent",
                        Postcode = "A",
                    },
                    BillingAddress = new()
                    {
                        Line1 = "2",
                        Town = "Hove",
                        Country = "France",
                    },
                    Kind = CustomerKind.Consumer,
                    StatementThreshold = Money.FromPounds(0.05m),
                    PaymentTermsDays = 14,
                    VatNumberCheckedOn = new(2026, 5, 6),
                    HideCalls = true,
                }
            );
            customer.UseTariff(db.Categories.First().Id, db.Tariffs.First().Id);
            customer.AddCostCentre("London");
            var cli = new Cli(db.Clis.Any() ? "02079460102" : "02079460101", db.CliTypes.First().Id, new(2026, 1, 1));
            cli.Amend(cli.CliTypeId, "Reception", null, true, Money.FromPounds(5), cli.From, null);
            customer.AddCli(cli);
            return customer;
        }
    }

    public void Dispose() => house.Dispose();

    private void NothingIsSaved()
    {
        using var db = house.Db();
        Assert.Equal(
            (0, 0, 0),
            (db.Customers.Count(), db.ImportedFiles.Count(), db.Changes.Count(change => change.Subject == "Customer"))
        );
    }

    private static string[] Row(
        string name,
        string reference = "HV1",
        string group = "Default",
        string day = "",
        Action<string[]>? more = null
    )
    {
        var row = (string[])good.Clone();
        (row[0], row[1], row[14], row[15]) = (name, reference, group, day);
        more?.Invoke(row);
        return row;
    }

    private Task<CustomerImport> ImportAsync(params string[][] rows) => ImportAsync(Books.Xlsx([headings, .. rows]));

    private Task<CustomerImport> ImportAsync(byte[] book, bool again = false) =>
        imports.ImportAsync(new MemoryStream(book), "customers.xlsx", again, new Told(told.Add), Cancel);

    private Task<CustomerImport> ImportCsvAsync(params string[][] rows) =>
        imports.ImportAsync(new MemoryStream(Csv(rows)), "customers.csv", again: false, new Told(told.Add), Cancel);

    private static byte[] Csv(string[][] rows) =>
        Encoding.UTF8.GetBytes(
            string.Join(
                "\r\n",
                new[] { headings }.Concat(rows).Select(row => string.Join(',', row.Select(text => $"\"{text.Replace("\"", "\"\"")}\"")))
            )
        );

    private static WorksheetPart Part(SpreadsheetDocument book, string name) =>
        (WorksheetPart)
            book.WorkbookPart!.GetPartById(
                book
                    .WorkbookPart.Workbook!.Sheets!.Elements<DocumentFormat.OpenXml.Spreadsheet.Sheet>()
                    .Single(sheet => sheet.Name == name)
                    .Id!.Value!
            );

    private static string? Fill(SpreadsheetDocument book, Cell cell)
    {
        var styles = book.WorkbookPart!.WorkbookStylesPart!.Stylesheet!;
        var format = styles.CellFormats!.Elements<CellFormat>().ElementAt((int)cell.StyleIndex!.Value);
        return styles.Fills!.Elements<Fill>().ElementAt((int)format.FillId!.Value).PatternFill?.ForegroundColor?.Rgb?.Value;
    }

    private sealed class Told(Action<ImportProgress> told) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => told(value);
    }
}
