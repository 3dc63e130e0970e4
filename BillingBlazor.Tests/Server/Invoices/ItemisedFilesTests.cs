using System.IO.Compression;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;
using UglyToad.PdfPig;

namespace BillingBlazor.Tests.Server.Invoices;

/// <summary>worked-month.md's October as files: London's nine calls add up to 2.0104, Brighton's four to 5.0000.</summary>
public sealed class ItemisedFilesTests : IAsyncLifetime
{
    private readonly HarbourHouse harbour = new();
    private int invoiceId;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await harbour.UploadOctoberAsync();
        await harbour.ApproveAsync(await harbour.DraftAsync(11));
        await using var db = harbour.House.Db();
        invoiceId = await db.Invoices.Select(i => i.Id).SingleAsync(Cancel);
    }

    public ValueTask DisposeAsync()
    {
        harbour.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_CSV_has_every_call_and_the_sums_beside_the_rounded_lines()
    {
        var rows = await CsvAsync();

        Assert.Equal("What,Cost centre,Line,Date,Time,Number,Destination,Length,Seconds,Bytes,Price £,On the invoice £,Note", rows[0]);
        Assert.Equal("Call,London,Calls 02079460101,2026-10-01,00:30:00,03069990123,UK 03,0:04:00,240,,0.0000,,inclusive", rows[6]);
        Assert.Equal("Call,London,Calls 02079460101,2026-10-25,01:30:00,07700900456,UK mobile,1:02:05,3725,,1.2517,,", rows[13]);
        Assert.Contains(
            "Call,London,Calls 02079460101,2026-10-15,11:00:00,08440000001,0844,0:03:05,185,,0.4317,,\"access 0.2775, service 0.1542\"",
            rows
        );
        Assert.Equal("Total,London,Calls 02079460101,,,,,2:04:40,7480,,2.0104,2.01,9 calls", rows[15]);
        Assert.Equal("Total,Brighton,Calls 01632960202,,,,,2:03:20,7400,,5.0000,5.00,4 calls", rows[5]);
        Assert.Equal(16, rows.Count);
    }

    [Fact]
    public async Task Numbers_that_are_free_to_the_caller_are_in_no_file()
    {
        Assert.DoesNotContain("08081570123", string.Join('\n', await CsvAsync()));
        Assert.DoesNotContain("08081570123", await PdfAsync());
    }

    [Fact]
    public async Task Calls_under_the_threshold_are_summed_and_the_totals_stay()
    {
        // 0.0000 (240 s), 0.0240 (480 s), 0.0230 (90 s), 0.0100 (15 s): four calls, 825 s = 0:13:45, 0.0570 in all. Brighton: the capped
        // call of nought.
        await AmendAsync(threshold: Money.FromPounds(0.03m));

        var rows = await CsvAsync();

        Assert.Equal("Other calls,London,Calls 02079460101,,,,,0:13:45,825,,0.0570,,4 calls under £0.03 each", rows[11]);
        Assert.Equal("Total,London,Calls 02079460101,,,,,2:04:40,7480,,2.0104,2.01,9 calls", rows[12]);
        var text = await PdfAsync();
        Assert.Contains("4 other calls under £0.03 each 0:13:45 0.0570", text);
        Assert.Contains("9 calls 2:04:40 2.0104 On the invoice, to the penny 2.01", text);
        Assert.DoesNotContain("03069990123", text);
    }

    [Fact]
    public async Task The_workbook_has_prices_as_numbers_and_numbers_called_as_texts()
    {
        using var book = new MemoryStream();
        await (await FileAsync(StatementFormat.Xlsx)).WriteAsync(book, Cancel);
        book.Position = 0;

        var rows = MiniExcel.Query(book, useHeaderRow: true).Cast<IDictionary<string, object>>().ToList();

        Assert.Equal(15, rows.Count);
        Assert.Equal("03069990123", rows[5]["Number"]);
        Assert.Equal(2.0104, Assert.IsType<double>(rows[14]["Price £"]));
        Assert.Equal(2.01, Assert.IsType<double>(rows[14]["On the invoice £"]));
    }

    [Fact]
    public async Task Who_asked_that_calls_be_hidden_gets_no_file_and_no_itemised_page()
    {
        await AmendAsync(hides: true);

        Assert.Null(await harbour.House.Get<InvoiceDocuments>().ItemisedAsync(invoiceId, StatementFormat.Csv, null, Cancel));
        Assert.DoesNotContain("07700900456", await PdfAsync());
    }

    [Theory]
    [InlineData(StatementFormat.Csv, "INV-1001.pdf", "INV-1001 calls.csv")]
    [InlineData(StatementFormat.Xlsx, "INV-1001.pdf", "INV-1001 calls.xlsx")]
    [InlineData(StatementFormat.Pdf, "INV-1001.pdf", null)]
    [InlineData(StatementFormat.None, "INV-1001.pdf", null)]
    public async Task The_customers_own_format_goes_with_the_e_mail(StatementFormat format, string first, string? second)
    {
        await AmendAsync(format);

        var files = await harbour.House.Get<InvoiceDocuments>().AttachmentsAsync(invoiceId, Cancel);

        Assert.Equal(second is null ? [first] : new[] { first, second }, files.Select(f => f.Name));
        Assert.Equal(format == StatementFormat.Pdf, (await PdfAsync()).Contains("Itemised statement"));
        foreach (var file in files)
            await file.Content.DisposeAsync();
    }

    [Fact]
    public async Task Another_customers_calls_are_not_found() =>
        Assert.Null(
            await harbour.House.Get<InvoiceDocuments>().ItemisedAsync(invoiceId, StatementFormat.Csv, harbour.CustomerId + 1, Cancel)
        );

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠SUM(A1)", "'＠SUM(A1)")]
    [InlineData("\t=1+1", "'\t=1+1")]
    [InlineData("+441134960111", "'+441134960111")]
    [InlineData("-", "'-")]
    [InlineData("-2", "-2")]
    [InlineData("-2.50", "-2.50")]
    [InlineData("-2.", "'-2.")]
    [InlineData("-2.5.1", "'-2.5.1")]
    [InlineData("a,\"b\"\r\nc", "\"a,\"\"b\"\"\r\nc\"")]
    public async Task A_text_from_outside_becomes_neither_a_formula_nor_a_row(string dialled, string cell)
    {
        var text = await WrittenAsync([Part(dialled)]);

        Assert.Contains($",{cell},", text);
    }

    [Fact]
    public async Task What_is_too_large_for_an_e_mail_goes_as_a_ZIP()
    {
        using var from = new MemoryStream(Encoding.UTF8.GetBytes("a,b\r\n"));
        using var to = new MemoryStream();
        await ItemisedFiles.ZipAsync(from, "INV-1 calls.csv", to, Cancel);
        to.Position = 0;

        await using var zip = new ZipArchive(to);
        Assert.Equal("INV-1 calls.csv", Assert.Single(zip.Entries).FullName);
    }

    [Theory]
    [InlineData("../../etc/passwd", "..-..-etc-passwd.pdf")]
    [InlineData("INV/2026:1?*", "INV-2026-1--.pdf")]
    [InlineData("\u202Egnp\u0000", "gnp.pdf")]
    [InlineData(" . ", "Document.pdf")]
    public void Names_of_files_lead_nowhere_else(string name, string safe) =>
        Assert.Equal(safe.TrimStart('.'), FileNames.Safe(name, "pdf").TrimStart('.'));

    internal static ItemisedPart Part(string dialled) =>
        new(
            new InvoiceLine(LineKind.Usage, "Calls 1", Money.FromPounds(1), VatTreatment.Standard),
            new(new(2026, 10, 1, 0, 30, 0), dialled, "UK landline", 60, Money.FromPounds(0.0123m), null),
            null,
            null
        );

    private static async Task<string> WrittenAsync(IEnumerable<ItemisedPart> parts)
    {
        using var stream = new MemoryStream();
        await ItemisedFiles.WriteCsvAsync(stream, parts, Cancel);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private async Task<DocumentFile> FileAsync(StatementFormat format) =>
        (await harbour.House.Get<InvoiceDocuments>().ItemisedAsync(invoiceId, format, null, Cancel))!;

    private async Task<List<string>> CsvAsync()
    {
        using var stream = new MemoryStream();
        await (await FileAsync(StatementFormat.Csv)).WriteAsync(stream, Cancel);
        return [.. Encoding.UTF8.GetString(stream.ToArray()).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task<string> PdfAsync()
    {
        using var document = PdfDocument.Open(
            (await harbour.House.Get<InvoiceDocuments>().PdfAsync(invoiceId, null, Cancel))!.Value.Content
        );
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

    private async Task AmendAsync(StatementFormat format = StatementFormat.Pdf, bool hides = false, Money? threshold = null)
    {
        await using var db = harbour.House.Db();
        var customer = await db.Customers.SingleAsync(Cancel);
        customer.Amend(
            new()
            {
                Name = customer.Name,
                Since = customer.Since,
                GroupId = customer.GroupId,
                OrganisationId = customer.OrganisationId,
                SendViaEmail = true,
                DeliveryEmail = customer.DeliveryEmail,
                StatementFormat = format,
                HideCalls = hides,
                StatementThreshold = threshold,
            }
        );
        await db.SaveChangesAsync(Cancel);
    }
}
