using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Shell.Parts;
using UglyToad.PdfPig;

namespace BillingBlazor.Tests.Server.Invoices;

public sealed class InvoicePdfTests
{
    [Fact]
    public void The_worked_month_reads_back_whole()
    {
        var text = Read(InvoicePdf.Draw(PdfSamples.WorkedMonth()));

        Assert.Contains("INVOICE", text[0]);
        Assert.Contains("INV-1001", text[0]);
        Assert.Contains("£92.18", text[0]);
        Assert.Contains("3 Nov 2026", text[0]);
        Assert.Contains("by 3 Dec 2026", text[0]);
        Assert.Contains("PO-7731", text[0]);
        Assert.Contains("VAT no. GB123456789", text[0]);
        Assert.Contains("S 20 %, standard 72.24 14.45", text[0]);
        Assert.Contains("E exempt 5.49 0.00", text[0]);
        Assert.Contains("Total without VAT £77.73", text[0]);
        Assert.Contains("Total to pay £92.18", text[0]);
        Assert.Contains("Reference to quote", text[0]);
        Assert.Contains("Page 1 of 2", text[0]);
        Assert.Contains("Page 2 of 2", text[1]);
    }

    [Theory]
    [InlineData("SIP channel 1–30 Nov 2026 3 4.25 S 20 % 12.75")]
    [InlineData("Calls 02079460101 1–31 Oct 2026 1 S 20 % 2.01")]
    [InlineData("9 calls, 2:04:40")]
    [InlineData("Broadband 80/20, part month 16–31 Oct 2026 1 32.00 S 20 % 16.52")]
    [InlineData("32.00 × 16 ÷ 31 = 16.516…")]
    [InlineData("Broadband 80/20 1–30 Nov 2026 1 32.00 S 20 % 32.00")]
    [InlineData("Calls 01632960202 1–31 Oct 2026 1 S 20 % 5.00")]
    [InlineData("Handset insurance 1–30 Nov 2026 1 5.49 E exempt 5.49")]
    [InlineData("Call recording, part month 1–17 Nov 2026 1 6.99 S 20 % 3.96")]
    [InlineData("London 14.76")]
    [InlineData("Brighton 59.01")]
    [InlineData("Other 3.96")]
    public void Each_line_and_sum_is_on_the_invoice(string line) =>
        Assert.Contains(line, Read(InvoicePdf.Draw(PdfSamples.WorkedMonth()))[0]);

    [Theory]
    [InlineData("25 Oct 2026 01:30 07700900456 UK mobile 1:02:05 1.2600")]
    [InlineData("charged to the cap 0:16:40 1.1133")]
    [InlineData("9 calls 2:04:40 2.0104 On the invoice, to the penny 2.01")]
    [InlineData("4 calls 2:03:20 5.0000 On the invoice, to the penny 5.00")]
    public void The_statement_shows_each_call_and_the_sum_beside_the_line(string words) =>
        Assert.Contains(words, Read(InvoicePdf.Draw(PdfSamples.WorkedMonth()))[1]);

    [Fact]
    public void Without_cost_centres_there_is_no_heading()
    {
        var invoice = PdfSamples.Invoice(InvoiceKind.Invoice, PdfSamples.Charge("Line rental", 12.75m));

        var text = Read(InvoicePdf.Draw(new(invoice, null, [], null)))[0];

        Assert.Contains("Line rental", text);
        Assert.DoesNotContain("Other", text);
    }

    [Fact]
    public void A_credit_note_names_what_it_takes_back_and_its_lines_are_negative()
    {
        var invoice = PdfSamples.Invoice(InvoiceKind.CreditNote, PdfSamples.Charge("Line rental", -1234.50m));

        var text = Read(InvoicePdf.Draw(new(invoice, null, [], "INV-1000")))[0];

        Assert.Contains("CREDIT NOTE", text);
        Assert.Contains("Credits invoice INV-1000", text);
        Assert.Contains("−1,234.50", text);
        Assert.DoesNotContain("How to pay", text);
    }

    [Fact]
    public void Prices_finer_than_four_decimals_are_shown_whole_and_add_up()
    {
        StatementCall[] calls =
        [
            .. Enumerable.Repeat(
                new StatementCall(new(2026, 10, 1, 9, 0, 0), "01134960111", "UK landline", 60, Money.FromPounds(0.012345m), null),
                2
            ),
        ];
        var invoice = PdfSamples.Invoice(InvoiceKind.Invoice, PdfSamples.Charge("Calls", 0.02m));

        var text = Read(
            InvoicePdf.Draw(
                new(invoice, null, [new(null, "02079460101", calls, Money.FromPounds(0.02469m), Money.FromPounds(0.02m))], null)
            )
        )[1];

        Assert.Contains("UK landline 0:01:00 0.012345", text);
        Assert.Contains("2 calls 0:02:00 0.02469 On the invoice, to the penny 0.02", text);
    }

    [Fact]
    public void A_credit_note_has_its_reason()
    {
        var invoice = PdfSamples.Invoice(InvoiceKind.CreditNote, PdfSamples.Charge("Line rental", -12.75m));
        PdfSamples.Set(invoice, nameof(invoice.CreditsInvoiceId), 7);
        PdfSamples.Set(invoice, nameof(invoice.CreditReason), "Billed to the wrong site");

        Assert.Contains("Reason: Billed to the wrong site", Read(InvoicePdf.Draw(new(invoice, null, [], "INV-1000")))[0]);
    }

    [Theory]
    [InlineData(InvoiceKind.Invoice, InvoiceState.Reversed, "Credited")]
    [InlineData(InvoiceKind.CreditNote, InvoiceState.Approved, "Issued")]
    [InlineData(InvoiceKind.CreditNote, InvoiceState.Reversed, "Credited")]
    [InlineData(InvoiceKind.Invoice, InvoiceState.Approved, "Paid")]
    public void What_was_credited_or_credits_is_never_called_paid(InvoiceKind kind, InvoiceState state, string words)
    {
        var invoice = PdfSamples.Invoice(kind, PdfSamples.Charge("Line rental", kind == InvoiceKind.Invoice ? 12.75m : -12.75m));
        PdfSamples.Set(invoice, nameof(invoice.State), state);
        PdfSamples.Set(invoice, nameof(invoice.Allocated), invoice.Total);

        Assert.Equal(words, PaymentWords.Of(invoice.PaymentStatusOn(new(2027, 1, 1))));
    }

    [Fact]
    public void A_draft_says_so_and_has_no_number()
    {
        var invoice = PdfSamples.Invoice(InvoiceKind.Invoice, PdfSamples.Charge("Line rental", 12.75m));
        PdfSamples.Set(invoice, nameof(Invoice.State), InvoiceState.Draft);

        var text = Read(InvoicePdf.Draw(new(invoice, null, [], null)))[0];

        Assert.Contains("DRAFT", text);
        Assert.DoesNotContain("INV-1001", text);
    }

    [Fact]
    public void Long_tables_repeat_their_heads_and_never_leave_a_heading_alone()
    {
        var lines = Enumerable
            .Range(1, 300)
            .Select(i => PdfSamples.Charge($"Line {i}", 1, i % 2 == 0 ? "Customer services" : null))
            .ToArray();

        var pages = Read(InvoicePdf.Draw(new(PdfSamples.Invoice(InvoiceKind.Invoice, lines), null, [], null)));

        Assert.Contains("Description Period Quantity Unit £ VAT Net £", pages[1]);
        Assert.Contains("Customer services, continued", pages[1]);
        Assert.Contains("Other, continued", pages[^2]);
        Assert.Contains("Customer services 150.00", string.Concat(pages));
        Assert.All(pages, (page, i) => Assert.Contains($"Page {i + 1} of {pages.Count}", page));
        Assert.All(Enumerable.Range(1, 300), i => Assert.Contains($"Line {i} ", string.Concat(pages)));
    }

    [Fact]
    public void A_statement_of_ten_thousand_calls_has_two_hundred_pages()
    {
        var pdf = InvoicePdf.Draw(PdfSamples.Long(11_000));

        using var document = PdfDocument.Open(pdf);

        Assert.InRange(document.NumberOfPages, 200, 230);
        Assert.Contains($"Page 200 of {document.NumberOfPages}", Words(document.GetPage(200)));
        Assert.Contains("02079460101, continued", Words(document.GetPage(200)));
        Assert.Contains("11,000 calls", Words(document.GetPage(document.NumberOfPages)));
    }

    [Theory]
    [InlineData("Tel 📞 Ltd 👩‍👩‍👧")]
    [InlineData("שלום שירותי תקשורת")]
    [InlineData("a\u202Egnp.exe\u0000\u0007\u001b[31m\ud800 b\udfff")]
    [InlineData("中文電信 ﷽ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤")]
    [InlineData("")]
    public void Hostile_words_do_not_throw(string words)
    {
        var pdf = InvoicePdf.Draw(PdfSamples.Named(words));

        Assert.Contains("Page 1 of", Read(pdf)[0]);
        Assert.DoesNotContain('\u202E', string.Concat(Read(pdf)));
    }

    [Theory]
    [InlineData("W")]
    [InlineData("Customer ")]
    [InlineData("x\n")]
    public void Names_of_forty_kilobytes_end_with_an_ellipsis(string part)
    {
        var pdf = InvoicePdf.Draw(PdfSamples.Named(string.Concat(Enumerable.Repeat(part, 40_000 / part.Length))));

        var pages = Read(pdf);

        Assert.Contains("…", pages[0]);
        Assert.InRange(pages.Count, 2, 6);
    }

    [Fact]
    public void A_word_is_one_word()
    {
        using var document = PdfDocument.Open(InvoicePdf.Draw(PdfSamples.Named("Customer WAVE office To AV")));

        var words = document.GetPage(1).GetWords().Select(word => word.Text).ToList();

        Assert.Contains("Customer", words);
        Assert.Contains("WAVE", words);
        Assert.Contains("office", words);
    }

    [Fact]
    public void The_same_document_gives_the_same_bytes() =>
        Assert.Equal(InvoicePdf.Draw(PdfSamples.WorkedMonth()), InvoicePdf.Draw(PdfSamples.WorkedMonth()));

    [Fact]
    public void A_logo_that_is_no_picture_gives_way_to_the_name()
    {
        var pdf = InvoicePdf.Draw(PdfSamples.WorkedMonth() with { Logo = [1, 2, 3] });

        Assert.StartsWith("Meridian Telecom", Read(pdf)[0]);
    }

    [Fact]
    public void A_logo_is_drawn()
    {
        using var document = PdfDocument.Open(InvoicePdf.Draw(PdfSamples.WorkedMonth() with { Logo = PdfSamples.Logo() }));

        Assert.Single(document.GetPage(1).GetImages());
        Assert.Equal(2, document.NumberOfPages);
    }

    private static List<string> Read(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        return [.. document.GetPages().Select(Words)];
    }

    /// <summary>As an eye reads: line by line, from the left.</summary>
    private static string Words(UglyToad.PdfPig.Content.Page page) =>
        string.Join(
            ' ',
            page.GetWords()
                .OrderByDescending(word => Math.Round(word.Letters[0].StartBaseLine.Y, 1))
                .ThenBy(word => word.BoundingBox.Left)
                .Select(word => word.Text)
        );
}
