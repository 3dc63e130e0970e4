using System.Diagnostics;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Tests.Server.Sheets;

/// <summary>Hostile spreadsheets end in a sentence, soon, and without eating memory.</summary>
public class SheetTests
{
    private static readonly SheetLimits limits = new();
    private static readonly byte[] oleHeader = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_workbook_yields_what_was_stored_with_its_address()
    {
        var book = Books.OfSheet(
            Books.Row(
                1,
                Books.Text("A1", " Zoë 🚀 مرحبا "),
                Books.Number("C1", "2079460000"),
                Books.Number("D1", "2.07946E9"),
                Books.Number("E1", "46086", style: 1)
            )
                + Books.Row(
                    4,
                    """<c r="B4" t="b"><v>1</v></c><c r="C4" t="e"><v>#N/A</v></c>""",
                    Books.Formula("D4", "A1&B1", "x"),
                    Books.Number("E4", "0.1")
                )
        );

        var cells = Read(book).SelectMany(row => row.Cells).Select(cell => (cell.Address, cell.Kind, cell.Text));

        // Day 46,086 of Excel is 5 March 2026: 45,658 is 1 January 2025, and 365 + 31 + 28 + 4 days on.
        Assert.Equal(
            [
                ("A1", CellKind.Text, " Zoë 🚀 مرحبا "),
                ("C1", CellKind.Number, "2079460000"),
                ("D1", CellKind.Number, "2079460000"),
                ("E1", CellKind.Date, "2026-03-05"),
                ("B4", CellKind.Bool, "TRUE"),
                ("C4", CellKind.Error, "#N/A"),
                ("D4", CellKind.Formula, "x"),
                ("E4", CellKind.Number, "0.1"),
            ],
            cells
        );
    }

    [Fact]
    public void Shared_and_rich_texts_escapes_and_own_date_formats_are_understood()
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        var book = Books.Zip(
            ("[Content_Types].xml", "<Types/>"),
            (
                "_rels/.rels",
                $"""<Relationships><Relationship Id="a" Type="{links}/officeDocument" Target="/xl/workbook.xml"/></Relationships>"""
            ),
            (
                "xl/workbook.xml",
                $"""<x:workbook xmlns:x="{main}" xmlns:q="{links}"><x:sheets>"""
                    + """<x:sheet name="One" sheetId="1" q:id="b"/></x:sheets></x:workbook>"""
            ),
            (
                "xl/_rels/workbook.xml.rels",
                $"""<Relationships><Relationship Id="b" Type="{links}/worksheet" Target="../xl/sheets/one.xml"/>"""
                    + $"""<Relationship Id="c" Type="{links}/sharedStrings" Target="texts.xml"/>"""
                    + $"""<Relationship Id="d" Type="{links}/styles" Target="styles.xml"/></Relationships>"""
            ),
            (
                "xl/texts.xml",
                $"""<sst xmlns="{main}"><si><t>plain</t></si><si><r><t>Har</t></r>"""
                    + """<r><t xml:space="preserve">bour </t></r><rPh sb="0" eb="1"><t>spoken</t></rPh></si>"""
                    + """<si><t>bell_x0007_</t></si></sst>"""
            ),
            (
                "xl/styles.xml",
                $"""<styleSheet xmlns="{main}"><numFmts><numFmt numFmtId="170" formatCode="[$-809]d\ mmm\ yyyy"/>"""
                    + """<numFmt numFmtId="171" formatCode="&quot;day&quot; 0"/></numFmts>"""
                    + """<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>"""
                    + """<cellXfs><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>"""
            ),
            (
                "xl/sheets/one.xml",
                $"""<x:worksheet xmlns:x="{main}"><x:sheetData><x:row><x:c t="s"><x:v>1</x:v></x:c>"""
                    + """<x:c t="s"><x:v>2</x:v></x:c><x:c s="0"><x:v>46086</x:v></x:c>"""
                    + """<x:c s="1"><x:v>46086</x:v></x:c></x:row></x:sheetData></x:worksheet>"""
            )
        );

        Assert.Equal(["Harbour ", "bell\a", "2026-03-05", "46086"], Read(book).Single().Cells.Select(cell => cell.Text));
    }

    [Theory]
    [InlineData("utf-8", ",")]
    [InlineData("utf-8", ";")]
    [InlineData("utf-16", "\t")]
    [InlineData("utf-16BE", ",")]
    [InlineData("windows-1252", "|")]
    public void A_csv_is_read_in_its_encoding_and_with_its_separator(string encoding, string separator)
    {
        var codes = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var text =
            string.Join(separator, "Name", "Town", "Phone")
            + "\r\n\r\n"
            + string.Join(separator, "\"Café \"\"B\"\"\r\nLtd\"", "", "0207")
            + "\r\n";

        Assert.All(
            new[] { codes.GetBytes(text), [.. codes.GetPreamble(), .. codes.GetBytes(text)] },
            bytes =>
            {
                var rows = Read(bytes);
                Assert.Equal([1, 3], rows.Select(row => row.Number));
                Assert.Equal([("A3", "Café \"B\"\r\nLtd"), ("C3", "0207")], rows[1].Cells.Select(cell => (cell.Address, cell.Text)));
            }
        );
    }

    [Fact]
    public void A_csv_may_say_its_separator_and_end_without_a_line_break() =>
        Assert.Equal(
            ["a,b", "=cmd|' /C calc'!A0"],
            Read("sep=;\r\na,b;=cmd|' /C calc'!A0"u8.ToArray()).Single().Cells.Select(cell => cell.Text)
        );

    [Fact]
    public void A_password_protected_workbook_or_old_xls_is_told_so() =>
        Assert.Contains(
            "is password-protected or an old .xls; save it as .xlsx without a password",
            Refusal([.. oleHeader, .. new byte[5_000]])
        );

    [Fact]
    public void What_is_no_spreadsheet_is_told_so()
    {
        Assert.All(
            new[]
            {
                "%PDF-1.7 …"u8.ToArray(),
                "<html><table>"u8.ToArray(),
                [0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 13],
                Books.Zip(("word/document.xml", "<w/>")),
                Books.Zip(("[Content_Types].xml", "<Types/>"), ("_rels/.rels", "<Relationships/>")),
            },
            bytes => Assert.Contains("not a spreadsheet", Refusal(bytes))
        );
        Assert.Contains("is empty", Refusal([]));
        Assert.Contains(
            "OpenDocument",
            Refusal(Books.Zip(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")))
        );
        Assert.Contains(
            ".xlsb",
            Refusal(Books.Zip(("[Content_Types].xml", "<Types/>"), ("_rels/.rels", "<R/>"), ("xl/workbook.bin", "x")))
        );
    }

    [Fact]
    public void Macros_and_links_to_other_workbooks_are_refused()
    {
        Assert.Contains("holds macros", Refusal(Books.OfSheet("", more: ("xl/vbaProject.bin", "x"))));
        Assert.Contains("holds macros", Refusal(Books.OfSheet("", more: ("xl/macrosheets/sheet1.xml", "<x/>"))));
        Assert.Contains("linked to other workbooks", Refusal(Books.OfSheet("", more: ("xl/externalLinks/externalLink1.xml", "<x/>"))));
    }

    [Fact]
    public void A_zip_bomb_is_refused_before_it_is_unpacked()
    {
        Assert.Contains("zip bomb", Refusal(Books.OfSheet("", more: ("xl/media/big.xml", new string('a', 50 << 20)))));
        Assert.Contains(
            "unpacks to more than",
            Refusal(Books.OfSheet("", more: [.. Enumerable.Range(0, 5).Select(n => ($"xl/media/{n}.xml", new string('a', 50 << 20)))]))
        );
        Assert.Contains(
            "too many parts",
            Refusal(Books.OfSheet("", more: [.. Enumerable.Range(0, 1_100).Select(n => ($"xl/media/{n}.xml", "a"))]))
        );
        Assert.Contains(
            "too many parts",
            Refusal(Books.OfSheet("", more: [.. Enumerable.Range(0, 30_000).Select(n => ($"xl/media/{n}.xml", ""))]))
        );
    }

    [Fact]
    public void A_workbook_that_lies_about_its_size_is_ended_while_it_unpacks()
    {
        var data = new StringBuilder();
        for (var n = 1; n <= 3_000; n++)
            data.Append("<row r=\"").Append(n).Append("\"><c r=\"A").Append(n).Append("\"><v>1</v></c></row>");
        var book = Books.OfSheet(data.ToString());

        Assert.Contains("unpacks to more than", Refusal(book, limits with { UnpackedBytes = 60_000 }));
    }

    [Fact]
    public void A_million_empty_rows_and_a_value_in_the_last_cell_neither_hang_nor_eat_memory()
    {
        var data = new StringBuilder(Books.Row(1, Books.Text("A1", "Customer Name")));
        for (var n = 2; n <= 1_000_001; n++)
            data.Append("<row r=\"").Append(n).Append("\"/>");
        data.Append(Books.Row(1_048_576, Books.Text("XFD1048576", "far out")));
        var book = Books.OfSheet(data.ToString());
        var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());

        var rows = Read(book);

        Assert.Equal(["A1", "XFD1048576"], rows.SelectMany(row => row.Cells).Select(cell => cell.Address));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
        Assert.True(
            GC.GetAllocatedBytesForCurrentThread() - before < 150 << 20,
            $"{(GC.GetAllocatedBytesForCurrentThread() - before) >> 20} MiB"
        );
    }

    [Fact]
    public void Tags_and_nests_without_end_declarations_and_disorder_are_refused()
    {
        var random = new Random(1);
        var noise = string.Concat(Enumerable.Range(0, 3 << 20).Select(_ => (char)random.Next('a', 'z')));
        Assert.Contains("too long for a cell", Refusal(Books.OfSheet($"""<row r="{noise}"/>""")));
        Assert.Contains("damaged", Refusal(Books.OfSheet(string.Concat(Enumerable.Repeat("<a>", 500)))));
        Assert.Contains("damaged", Refusal(Books.OfSheet(Books.Row(3, Books.Text("A3", "x")) + Books.Row(2, Books.Text("A2", "x")))));
        Assert.Contains("damaged", Refusal(Books.OfSheet(Books.Row(1, Books.Text("B1", "x"), Books.Text("A1", "x")))));
        Assert.Contains("damaged", Refusal(Books.OfSheet(Books.Row(1, """<c r="A1" t="s"><v>7</v></c>"""))));
        Assert.Contains(
            "damaged",
            Refusal(
                Books.OfSheets(
                    [("Customers", "", "")],
                    """<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><styleSheet>&b;</styleSheet>"""
                )
            )
        );
    }

    [Fact]
    public void Too_many_rows_columns_or_letters_are_told()
    {
        Assert.Contains(
            "more than 3 rows",
            Refusal(
                Books.Xlsx([
                    ["a"],
                    ["b"],
                    ["c"],
                    ["d"],
                ]),
                limits with
                {
                    Rows = 3,
                }
            )
        );
        Assert.Contains("more than 3 rows", Refusal("a\nb\nc\nd"u8.ToArray(), limits with { Rows = 3 }));
        Assert.Contains(
            "Row 1",
            Refusal(
                Books.Xlsx([
                    ["a", "b", "c"],
                ]),
                limits with
                {
                    Columns = 2,
                }
            )
        );
        Assert.Contains("Row 1", Refusal("a,b,c"u8.ToArray(), limits with { Columns = 2 }));
        Assert.Contains(
            "Cell B1",
            Refusal(
                Books.Xlsx([
                    ["a", new string('x', 101)],
                ]),
                limits with
                {
                    CellLetters = 100,
                }
            )
        );
        Assert.Contains("Cell B1", Refusal(Encoding.UTF8.GetBytes("a," + new string('x', 101)), limits with { CellLetters = 100 }));
        Assert.Contains("larger than 1 MB", Refusal(new byte[2 << 20], limits with { Bytes = 1 << 20 }));
        Assert.Contains(
            "takes too long",
            Refusal(
                Books.Xlsx([
                    ["a"],
                ]),
                limits with
                {
                    Time = TimeSpan.Zero,
                }
            )
        );
        Assert.Contains("The quote that opens in cell B2", Refusal("a,b\nc,\"d\ne,f\n"u8.ToArray()));
    }

    [Fact]
    public void A_piece_without_end_is_refused_whatever_signs_it_is_made_of()
    {
        var random = new Random(1);
        string Noise(string signs) => string.Concat(Enumerable.Range(0, 400_000).Select(_ => signs[random.Next(signs.Length)]));
        Assert.Contains("too long for a cell", Refusal(Books.OfSheet($"""<row r="1" spans="{Noise("ab>")}"/>""")));
        Assert.Contains(
            "too long for a cell",
            Refusal(Books.OfSheet($"""<row r="1"><c r="A1" t="inlineStr"><is><t>{Noise("ab>\"")}</t></is></c></row>"""))
        );
        Assert.Contains(
            "too long for a cell",
            Refusal(Books.OfSheet($"""<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[{Noise("ab<>")}]]></t></is></c></row>"""))
        );
        Assert.Contains("too long for a cell", Refusal(Books.OfSheet($"<!--{Noise("ab<>")}-->")));
        Assert.Contains("too long for a cell", Refusal(Books.OfSheet($"<?a {Noise("ab<>")}?>")));
        Assert.Contains(
            "more than 100 letters",
            Refusal(
                Books.OfSheet(
                    string.Concat(
                        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is>",
                        string.Concat(Enumerable.Repeat("<r><t>twenty letters long!</t></r>", 6)),
                        "</is></c></row>"
                    )
                ),
                limits with
                {
                    CellLetters = 100,
                }
            )
        );
        Assert.Contains("damaged", Refusal(Books.OfSheet(string.Concat(Enumerable.Range(0, 6_000).Select(n => $"<a{n}/>")))));
        Assert.Contains(
            "more than 3 cells",
            Refusal(
                Books.Xlsx([
                    ["a", "b"],
                    ["c", "d"],
                ]),
                limits with
                {
                    Cells = 3,
                }
            )
        );
        Assert.Contains("more than 3 cells", Refusal("a,b\nc,d"u8.ToArray(), limits with { Cells = 3 }));
    }

    [Fact]
    public void What_a_remark_a_literal_text_and_quotes_hold_is_read_as_before()
    {
        var book = Books.OfSheet(
            """
            <!-- a > b --><row r="1" spans='1 > "2"'><c r="A1" t="inlineStr"><is><t><![CDATA[a < b && ]] > c]]></t></is></c>
            <?x a > b ?><c r="B1" t="inlineStr"><is><t>d > e</t></is></c></row>
            """
        );

        Assert.Equal(["a < b && ]] > c", "d > e"], Read(book).Single().Cells.Select(cell => cell.Text));
    }

    [Theory]
    [InlineData("Meridian\u00A0Telecom")]
    [InlineData("Meridian\u202FTelecom")]
    [InlineData("Meridian\u3000Telecom")]
    public void A_no_break_space_is_a_space(string text)
    {
        Assert.Equal(
            "Meridian Telecom",
            Read(
                    Books.Xlsx([
                        [text],
                    ])
                )
                .Single()
                .Cells[0]
                .Text
        );
        Assert.Equal("Meridian Telecom", Read(Encoding.UTF8.GetBytes(text)).Single().Cells[0].Text);
    }

    [Fact]
    public void Merged_cells_are_named_after_the_last_row()
    {
        using var content = new MemoryStream(
            Books.OfSheet(Books.Rows(["a", "b"]), """<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>""")
        );
        using var sheet = Sheet.Open(content, "book.xlsx", limits, null, Cancel);
        Assert.Single(sheet.Rows());
        Assert.Equal(["A1:B1"], sheet.Merged);
    }

    [Fact]
    public void The_sheet_of_the_wanted_name_is_read_or_else_the_first_that_can_be_seen()
    {
        var book = Books.OfSheets([("Notes", Books.Rows(["note"]), ""), ("customers", Books.Rows(["row"]), "")]);
        Assert.Equal("row", Read(book, "Customers").Single().Cells[0].Text);
        Assert.Equal("note", Read(book, "Something").Single().Cells[0].Text);
    }

    [Fact]
    public void Cancelling_ends_the_reading()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            Sheet.Open(
                new MemoryStream(
                    Books.Xlsx([
                        ["a"],
                    ])
                ),
                "a.xlsx",
                limits,
                null,
                cancelled.Token
            )
        );
    }

    /// <summary>Random bytes, and good files with some bytes turned: rows or a sentence, never another exception.</summary>
    [Fact]
    public void Nothing_but_rows_or_a_sentence_comes_out_of_random_and_mutated_files()
    {
        byte[][] seeds =
        [
            Books.OfSheet(
                Books.Row(1, Books.Text("A1", "Name"), Books.Number("B1", "12", 1), Books.Formula("C1", "A1", "x")),
                """<mergeCells><mergeCell ref="A1:B1"/></mergeCells>"""
            ),
            Stored(Books.OfSheet(Books.Row(1, Books.Text("A1", "Name"), Books.Number("B1", "12", 1), Books.Formula("C1", "A1", "x")))),
            "Name,Town\r\n\"Caf\u00e9, \"\"x\"\"\",Brighton\r\n"u8.ToArray(),
            Encoding.Unicode.GetBytes("Name\tTown\r\nA\tB"),
            [.. "PK\x03\x04"u8],
            [.. "PK\x05\x06"u8, .. new byte[18]],
        ];
        var random = new Random(20261124);
        var (watch, tries) = (Stopwatch.StartNew(), 0);
        for (; watch.Elapsed < TimeSpan.FromSeconds(6); tries++)
        {
            var bytes = (byte[])seeds[random.Next(seeds.Length)].Clone();
            if (tries % 5 == 0)
                random.NextBytes(bytes = new byte[random.Next(1, 3_000)]);
            else
                for (var n = random.Next(1, 8); n > 0; n--)
                    bytes[random.Next(bytes.Length)] =
                        random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(bytes[random.Next(bytes.Length)] ^ (1 << random.Next(8)));
            if (tries % 7 == 0)
                bytes = bytes[..random.Next(1, bytes.Length + 1)];
            try
            {
                Read(bytes);
            }
            catch (BillingRuleException) { }
        }
        Assert.True(tries > 500, $"{tries}");
    }

    private static byte[] Stored(byte[] book)
    {
        using var from = new System.IO.Compression.ZipArchive(new MemoryStream(book));
        using var stream = new MemoryStream();
        using (var to = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in from.Entries)
            {
                using var source = entry.Open();
                using var target = to.CreateEntry(entry.FullName, System.IO.Compression.CompressionLevel.NoCompression).Open();
                source.CopyTo(target);
            }
        return stream.ToArray();
    }

    private static List<SheetRow> Read(byte[] bytes, string? wanted = null, SheetLimits? others = null)
    {
        using var sheet = Sheet.Open(new MemoryStream(bytes), "book.xlsx", others ?? limits, wanted, Cancel);
        return [.. sheet.Rows()];
    }

    private static string Refusal(byte[] bytes, SheetLimits? others = null) =>
        Assert.Throws<BillingRuleException>(() => Read(bytes, null, others)).Message;
}
