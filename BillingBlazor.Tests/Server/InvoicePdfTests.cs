using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Invoices;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace BillingBlazor.Tests.Server;

public class InvoicePdfTests
{
    [Fact]
    public void Total_vat_lines_and_page_numbers_can_be_read_back()
    {
        var text = Read(InvoicePdf.Draw(new(Invoice("Harbour & Vale Ltd"), null, Statement(2), null)));

        Assert.Contains("Customer", text[0]);
        Assert.Contains("Calls 02079460101", text[0]);
        Assert.Contains("£2.41", text[0]);                   // 2.01 + 20 % (0.402 → 0.40)
        Assert.Contains("£0.40", text[0]);
        Assert.Contains("Page 1 of 2", text[0]);
        Assert.Contains("Sum £2.0104, on the invoice as £2.01", text[1]);
    }

    [Fact]
    public void A_long_statement_repeats_its_head_on_each_page()
    {
        var text = Read(InvoicePdf.Draw(new(Invoice("Harbour & Vale Ltd"), null, Statement(5_000), null)));

        Assert.True(text.Count > 50);
        Assert.All(text.Skip(2).SkipLast(1), page => Assert.Contains("Destination", page));
        Assert.EndsWith($"of {text.Count}", text[^1].Trim().Split('\n').Single(line => line.Contains("Page ")).Trim());
    }

    [Theory]
    [InlineData("😀 مرحبا שלום 日本 \u0007\u0000")]
    [InlineData("<script>alert(1)</script> =cmd|' /C calc'!A0")]
    public void Hostile_names_are_drawn_and_do_no_harm(string name) => Assert.NotEmpty(Read(InvoicePdf.Draw(new(Invoice(name), [1, 2, 3], [], null))));

    [Fact]
    public void A_name_of_40_kilobytes_is_cut() => Assert.Single(Read(InvoicePdf.Draw(new(Invoice(new string('W', 40_000)), null, [], null))));

    private static List<string> Read(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        return [.. document.GetPages().Select(page => ContentOrderTextExtractor.GetText(page))];
    }

    private static Invoice Invoice(string name)
    {
        var customer = new Customer(name, 1, 1, new(2026, 1, 1)).WithId(1);
        var organisation = new Organisation("Customer First Telecom").WithId(1);
        var usage = new UsageSum(null, 1, "02079460101", 3, false, new(new(2026, 10, 1), new(2026, 10, 31)), 9, 7480, Money.FromPounds(2.0104m), Money.Zero);
        var voice = A.Category(3, "Voice", CategoryKind.Usage, 30);
        return InvoiceBuilder.Build(new(customer, organisation, 1, new(2026, 11, 3), new(new(2026, 11, 1), new(2026, 11, 30)), [], [usage],
            new Dictionary<int, Category> { [3] = voice }, new([new VatRate(VatTreatment.Standard, new(2011, 1, 4), 20)])))[0];
    }

    private static StatementSection[] Statement(int calls) =>
        [new(null, "Calls 02079460101", [.. Enumerable.Range(0, calls).Select(i => new StatementCall(new DateTime(2026, 10, 5, 14, 5, 0).AddMinutes(i), "07700900456", "UK mobile", 3753, Money.FromPounds(0.04m), null))], Money.FromPounds(2.0104m), Money.FromPounds(2.01m))];
}
