using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Usage;

namespace BillingBlazor.Tests.Server;

public class FcsReaderTests
{
    private const string Good =
        "\"V\",\"\",\"02079460101\",\"07700900456\",\"05/10/2026\",\"09:00:00\",\"1800\",\"\",\"\",\"UK Mobile\",\"UKM\",\"1\",\"0.4500\"";

    [Fact]
    public void A_good_row_is_read_whole()
    {
        using var reader = Open(Good);

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(
            ("02079460101", "07700900456", "UKM"),
            (reader.Identifier.ToString(), reader.Dialled.ToString(), reader.ChargeCode.ToString())
        );
        Assert.Equal((new DateTime(2026, 10, 5, 9, 0, 0), 1800, 0.45m), (reader.Started, reader.Seconds, reader.Cost));
        Assert.False(reader.Read(out _));
    }

    [Theory]
    [InlineData("05/10/2026", "31/02/2026", "Call Date")]
    [InlineData("05/10/2026", "2026-10-05", "Call Date")]
    [InlineData("05/10/2026", "05/10/1999", "Call Date")]
    [InlineData("05/10/2026", "05/10/2046", "Call Date")]
    [InlineData("09:00:00", "25:00:00", "Call Time")]
    [InlineData("\"1800\"", "\"-1\"", "Duration")]
    [InlineData("\"1800\"", "\"99999999999999999999\"", "Duration")]
    [InlineData("0.4500", "0,45", "Salesprice")]
    [InlineData("0.4500", "1e5", "Salesprice")]
    [InlineData("02079460101", "", "Customer Identifier")]
    public void A_bad_row_says_where_and_the_next_is_read(string good, string bad, string column)
    {
        using var reader = Open($"{Good.Replace(good, bad)}\n{Good}");

        Assert.True(reader.Read(out var rejected));
        Assert.Equal((1, column), (rejected!.Line, rejected.Column));
        Assert.True(reader.Read(out var next));
        Assert.Null(next);
    }

    [Theory]
    [InlineData("4.42079E+11", "spreadsheet")]
    [InlineData("44169772345.0", "spreadsheet")]
    [InlineData("++442079460101", "not plainly one number")]
    [InlineData("020 7946 0101/2", "not plainly one number")]
    [InlineData("---", "no letter or figure")]
    public void An_identifier_that_is_no_plain_number_costs_its_row(string identifier, string why)
    {
        using var reader = Open(Good.Replace("02079460101", identifier));

        Assert.True(reader.Read(out var rejected));
        Assert.Equal(("Customer Identifier", identifier), (rejected!.Column, rejected.Value));
        Assert.Contains(why, rejected.Reason);
    }

    [Fact]
    public void So_does_a_dialled_number_that_a_spreadsheet_ruined()
    {
        using var reader = Open(Good.Replace("07700900456", "4.47701E+11"));

        Assert.True(reader.Read(out var rejected));
        Assert.Equal("Telephone Number Dialled", rejected!.Column);
    }

    [Theory]
    [InlineData("300", "200", "", 500)]
    [InlineData("300", "200", "0", 500)]
    [InlineData("300", "200", "700", 700)]
    [InlineData("", "", "700", 700)]
    [InlineData("", "", "0", 0)]
    [InlineData("300", "", "0", 300)]
    public void The_total_is_what_the_carrier_says_unless_it_says_nothing(string sent, string received, string total, long bytes)
    {
        using var reader = Open($"G,,02079460101,,05/10/2026,09:00:00,1800,{sent},{received},,DATA,1,0.45{new string(',', 22)}{total}");

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(bytes, reader.Bytes);
    }

    [Theory]
    [InlineData("PK\u0003\u0004 and so on", "a workbook or a zip folder")]
    [InlineData("%PDF-1.7", "a PDF")]
    public void A_file_of_another_kind_is_refused_as_what_it_is(string text, string kind) =>
        Assert.Equal(
            $"This is {kind}, not a call file. Upload the CSV file that the supplier made.",
            Assert.Throws<BillingRuleException>(() => Open(text)).Message
        );

    [Fact]
    public void The_first_of_a_thousand_rows_of_letters_is_no_heading()
    {
        using var reader = Open(string.Concat(Enumerable.Repeat("a,b,c,d,e,f,g,h,i,j,k,l,m\n", 1_000)));

        Assert.Equal(
            "This is not a UK Standard CDR (FCS) file: where a call has its date and its length, line 1 has “e” and “g”, "
                + "and it is no heading of such a file either.",
            Assert.Throws<LayoutMisfitException>(() => reader.Read(out _)).Message
        );
    }

    [Theory]
    [InlineData(0, "Line 1 ")]
    [InlineData(3, "Line 4 ")]
    public void A_row_that_never_ends_is_told_by_its_line_in_plain_words(int good, string line)
    {
        using var reader = Open(string.Concat(Enumerable.Repeat($"{Good}\n", good)) + new string('7', 2_000_000));
        for (var n = 0; n < good; n++)
            Assert.True(reader.Read(out _));

        var refusal = Assert.Throws<BillingRuleException>(() => reader.Read(out _)).Message;

        Assert.StartsWith(line, refusal);
        Assert.DoesNotContain("MaxRecordSize", refusal);
    }

    [Fact]
    public void A_heading_is_passed_over() =>
        Assert.Equal(
            1,
            Count(
                "Call Type,Call Cause Definition,Customer Identifier,Telephone Number Dialled,Call Date,Call Time,Duration,Bytes "
                    + "Transmitted,Bytes Received,Description,Chargecode,Time Band,Salesprice\n"
                    + Good
            )
        );

    [Fact]
    public void An_empty_file_and_another_file_are_refused_in_a_sentence()
    {
        Assert.Throws<BillingRuleException>(() => Open(""));
        using var reader = Open("hello,world");
        Assert.Throws<LayoutMisfitException>(() => reader.Read(out _));
    }

    [Fact]
    public void A_quote_that_is_not_closed_costs_its_row_and_no_more()
    {
        using var reader = Open($"{Good}\n\"V\",\"\",\"0207946\n{Good}\n{Good}");
        var (read, rejected) = (0, 0);
        while (reader.Read(out var bad))
            _ = bad is null ? read++ : rejected++;

        Assert.Equal((3, 1), (read, rejected));
    }

    [Fact]
    public void A_file_that_ends_in_the_middle_keeps_its_whole_rows()
    {
        using var reader = Open($"{Good}\n{Good[..40]}");
        var (read, rejected) = (0, 0);
        while (reader.Read(out var bad))
            _ = bad is null ? read++ : rejected++;

        Assert.Equal((1, 1), (read, rejected));
    }

    [Fact]
    public void A_mark_at_the_beginning_and_windows_letters_are_read()
    {
        using var marked = new FcsReader(new MemoryStream([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)]), new(2026, 11, 24));
        Assert.True(marked.Read(out var rejected));
        Assert.Null(rejected);

        using var windows = new FcsReader(
            new MemoryStream(Encoding.Latin1.GetBytes(Good.Replace("07700900456", "Caf\u00e9"))),
            new(2026, 11, 24)
        );
        Assert.True(windows.Read(out _));
        Assert.Equal("Caf\u00e9", windows.Dialled.ToString());
    }

    [Fact]
    public void Whatever_comes_the_reader_ends_in_rows_or_in_a_sentence()
    {
        var random = new Random(5);
        for (var n = 0; n < 3_000; n++)
        {
            var bytes = Encoding.UTF8.GetBytes($"{Good}\n{Good}\n{Good}");
            for (var changes = random.Next(1, 30); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                using var reader = new FcsReader(new MemoryStream(bytes), new(2026, 11, 24));
                while (reader.Read(out _)) { }
            }
            catch (BillingRuleException refusal)
            {
                Assert.EndsWith(".", refusal.Message);
            }
        }
    }

    [Fact]
    public void Utf16_without_a_mark_is_read()
    {
        using var reader = new FcsReader(new MemoryStream(Encoding.Unicode.GetBytes(Good)), new(2026, 11, 24));

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal("02079460101", reader.Identifier.ToString());
    }

    private static int Count(string text)
    {
        using var reader = Open(text);
        var rows = 0;
        while (reader.Read(out _))
            rows++;
        return rows;
    }

    private static FcsReader Open(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), new(2026, 11, 24));
}
