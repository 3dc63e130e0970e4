using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Charges.Import;
using BillingBlazor.Server.Customers.Import;
using BillingBlazor.Server.RateSheets;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Tests.Server.Sheets;

/// <summary>Small files made to be dear, at every door that takes sheets: ten seconds and 256 MiB at most. Nothing runs beside
/// them.</summary>
[CollectionDefinition(nameof(SheetMemoryTests), DisableParallelization = true)]
[Collection(nameof(SheetMemoryTests))]
public sealed class SheetMemoryTests : IDisposable
{
    private const int MostMebibytes = 256;
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(10);
    private readonly TestInstallation house = new();
    private readonly int customerId,
        tariffId,
        sip;

    public SheetMemoryTests()
    {
        using var db = house.Db();
        sip = db.CliTypes.First().Id;
        customerId = house
            .Add(
                new Customer(
                    "Alpha Ltd",
                    db.CustomerGroups.Single().Id,
                    house.Add(new Organisation("Meridian Telecom")).Id,
                    new(2026, 1, 1)
                )
            )
            .Id;
        house.Add(new Supplier("Carrier One"));
        tariffId = house.Add(new Tariff("Saver", db.Categories.Single(c => c.Name == "Voice").Id)).Id;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Doors
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var door in new[] { "customers", "charges", "rates", "lines" })
                foreach (var file in files.Keys)
                    data.Add(door, file);
            return data;
        }
    }

    private static readonly Dictionary<string, Func<byte[]>> files = new()
    {
        ["a text without end"] = () => Books.OfSheet($"""<row r="1"><c r="A1" t="inlineStr"><is><t>{Long('>')}</t></is></c></row>"""),
        ["a tag without end"] = () => Books.OfSheet($"""<row r="1" spans="{Long('>')}"/>"""),
        ["a shared text without end"] = () => WithTexts($"<si><t>{Long('>')}</t></si>"),
        ["a shared text of many pieces"] = () =>
            WithTexts(
                $"<si>{string.Concat(Enumerable.Range(0, 200_000).Select(n => $"<r><t>piece {n} of a long text &gt;</t></r>"))}</si>"
            ),
        ["a literal text without end"] = () =>
            Books.OfSheet($"""<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[{Long('<')}]]></t></is></c></row>"""),
        ["a remark without end"] = () => Books.OfSheet($"<!--{Long('>')}-->"),
        ["two million shared texts"] = () =>
            WithTexts(string.Concat(Enumerable.Range(0, 2_000_000).Select(n => $"<si><t>{n % 99_991}</t></si>"))),
        ["a million names"] = () => Books.OfSheet(string.Concat(Enumerable.Range(0, 1_000_000).Select(n => $"<a{n * 7919 % 1_000_003}/>"))),
        ["far pointers"] = () => WithTexts("", pointers: FarPointers()),
        ["a thousand columns in csv"] = () => Lines(9_000, 999),
        ["columns without headings"] = () => Wide("Customer Name,Customer,Destination,Line Identifier\n"),
        ["columns of strange headings"] = () =>
            Wide($"Customer Name,Customer,Destination,Line Identifier,{string.Join(',', Enumerable.Range(5, 395).Select(n => $"h{n}"))}\n"),
        ["a thousand columns in a workbook"] = () => Numbers(rows: 4_000, columns: 999),
        ["as many cells as are read"] = () => Numbers(rows: 3_000, columns: 495),
        ["empty cells without end"] = () => Empty(rows: 9_500, columns: 950),
        ["one long text in every cell"] = () =>
            WithTexts(
                $"<si><t> {new string('x', 30_000)} </t></si>",
                rows: string.Concat(
                    Enumerable
                        .Range(1, 19_000)
                        .Select(row => $"""<row r="{row}"><c t="s"><v>0</v></c><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>""")
                )
            ),
        ["seven errors in every row"] = () =>
            Encoding.UTF8.GetBytes(
                "Line Identifier,Type,Cost Centre,Exclude from billing,Spending Cap,From,To\n"
                    + string.Concat(Enumerable.Range(0, 4_900).Select(n => $"{n},Fax {n},Paris,perhaps,much,31 Feb 2026,32/13/2026\n"))
            ),
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_file_made_to_be_dear_takes_ten_seconds_and_256_MiB_at_most(string door, string file)
    {
        var bytes = files[file]();
        Assert.True(bytes.Length <= 20 << 20, $"{bytes.Length:#,0} bytes are refused anyhow.");
        var told = 0;

        var (mebibytes, took) = await PeakMemory.OfAsync(async () =>
        {
            try
            {
                told = await ReadAsync(door, bytes);
            }
            catch (BillingRuleException refusal)
            {
                told = -refusal.Message.Length;
            }
        });

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{door}, {file}: {bytes.Length >> 10:#,0} KiB, {mebibytes} MiB, {took.TotalSeconds:0.0} s, {told}"
        );
        Assert.True(
            mebibytes <= MostMebibytes && took <= longest && told != 0 && told <= SheetProblems.MostKept,
            $"{mebibytes} MiB, {took}, {told}"
        );
    }

    /// <returns>How many errors are listed.</returns>
    private async Task<int> ReadAsync(string door, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return door switch
        {
            "customers" => (
                await house.Get<CustomerImportActions>().ImportAsync(content, "file", again: false, new Progress<ImportProgress>(), Cancel)
            )
                .Problems
                .Count,
            "charges" => (
                await house.Get<ChargeImportActions>().ImportAsync(content, "file", again: false, new Progress<ImportProgress>(), Cancel)
            )
                .Problems
                .Count,
            "rates" => (
                await house
                    .Get<RateSheetActions>()
                    .CompareAsync(new(RateSheetKind.Tariff, tariffId), new(content, "file", new(2026, 12, 1), false), null, Cancel)
            )
                .Problems
                .Count,
            _ => (await house.Get<LineImportActions>().CheckAsync(customerId, new(content, "file", "", sip), Cancel)).Problems.Count,
        };
    }

    [Fact]
    public async Task Of_thirty_thousand_errors_the_first_thousand_are_listed_and_all_are_counted()
    {
        using var content = new MemoryStream(files["seven errors in every row"]());
        var check = await house.Get<LineImportActions>().CheckAsync(customerId, new(content, "file", "", sip), Cancel);

        // Six columns are wrong in each row, whatever may be wrong with the numbers 0 to 4,899 themselves.
        Assert.Equal((4_900, 1_000), (check.Rows.Count, check.Problems.Count));
        Assert.True(check.ProblemCount >= 4_900 * 6, $"{check.ProblemCount}");
        Assert.False(check.IsGood);
        Assert.All(check.Rows, row => Assert.True(row.IsBad));
    }

    /// <summary>Sixty million letters that pack by about 60 : 1, many of them a sign that ends a tag elsewhere.</summary>
    private static string Long(char sign) => longTexts.GetOrAdd(sign, MakeLong);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<char, string> longTexts = new();

    private static string MakeLong(char sign)
    {
        var random = new Random(1);
        var same = new string(sign, 500) + new string('a', 485);
        var text = new StringBuilder();
        while (text.Length < 60_000_000)
        {
            text.Append(same);
            for (var n = 0; n < 15; n++)
                text.Append((char)random.Next('a', 'z'));
        }
        return text.ToString();
    }

    private static byte[] WithTexts(string texts, string pointers = "", string rows = "<row><c t=\"s\"><v>0</v></c></row>")
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        var book = $"""<Relationship Id="a" Type="{links}/officeDocument" Target="/xl/workbook.xml"/>""";
        var parts =
            $"""<Relationship Id="b" Type="{links}/worksheet" Target="sheet.xml"/>"""
            + $"""<Relationship Id="c" Type="{links}/sharedStrings" Target="texts.xml"/>{pointers}""";
        return Books.Zip(
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", $"<Relationships>{book}</Relationships>"),
            (
                "xl/workbook.xml",
                $"""<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="A" sheetId="1" r:id="b"/></sheets></workbook>"""
            ),
            ("xl/_rels/workbook.xml.rels", $"<Relationships>{parts}</Relationships>"),
            ("xl/texts.xml", $"""<sst xmlns="{main}">{texts}</sst>"""),
            ("xl/sheet.xml", $"""<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>""")
        );
    }

    private static string FarPointers()
    {
        var target = Long('a')[..250_000];
        return string.Concat(Enumerable.Range(0, 400).Select(n => $"""<Relationship Id="i{n}" Type="t/worksheet" Target="{target}"/>"""));
    }

    /// <summary>Numbers by chance: they don't pack so well as to be taken for a zip bomb.</summary>
    private static byte[] Numbers(int rows, int columns)
    {
        var (random, text) = (new Random(1), new StringBuilder());
        text.Append(
            Books.Row(
                1,
                Books.Text("A1", "Customer Name"),
                Books.Text("B1", "Customer"),
                Books.Text("C1", "Destination"),
                Books.Text("D1", "Line Identifier")
            )
        );
        for (var row = 2; row <= rows; row++)
        {
            text.Append("<row>");
            for (var column = 0; column < columns; column++)
                text.Append("<c><v>").Append(random.Next(10_000)).Append("</v></c>");
            text.Append("</row>");
        }
        return Books.OfSheet(text.ToString());
    }

    private static byte[] Empty(int rows, int columns)
    {
        var (random, text) = (new Random(1), new StringBuilder());
        for (var row = 1; row <= rows; row++)
        {
            text.Append("<row>");
            for (var column = 0; column < columns; column++)
                text.Append("<c s=\"").Append(random.Next(10)).Append("\"/>");
            text.Append("</row>");
        }
        return Books.OfSheet(text.ToString());
    }

    /// <summary>As many cells as are read at all.</summary>
    private static byte[] Wide(string headings) =>
        Encoding.UTF8.GetBytes(headings + string.Concat(Enumerable.Repeat(string.Join(',', Enumerable.Repeat("x", 400)) + "\n", 3_700)));

    private static byte[] Lines(int rows, int columns)
    {
        var line = Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Repeat("1", columns)) + "\n");
        return [.. Enumerable.Repeat(line, rows).SelectMany(bytes => bytes)];
    }

    public void Dispose() => house.Dispose();
}
