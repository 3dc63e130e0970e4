using System.Diagnostics;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Tests.Server.Invoices;
using UglyToad.PdfPig;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>Drawing documents, on one core: an invoice of seven lines with its logo and its calls; an itemised statement of two hundred
/// pages.</summary>
public sealed class PdfBenchmark
{
    private const double MostSeconds = 10;
    private const int Calls = 11_000;

    [Fact(Explicit = true)]
    public void Invoices_a_second_and_two_hundred_pages()
    {
        var invoice = PdfSamples.WorkedMonth() with { Logo = PdfSamples.Logo() };
        for (var i = 0; i < 50; i++)
            InvoicePdf.Draw(invoice);
        // By the processor's own time: what one core does, whoever else is at the machine.
        using var process = Process.GetCurrentProcess();
        var (drawn, watch, before) = (0, Stopwatch.StartNew(), process.TotalProcessorTime);
        for (; watch.Elapsed.TotalSeconds < MostSeconds; drawn++)
            InvoicePdf.Draw(invoice);
        process.Refresh();
        Figures.Print("pdf.invoices_per_second", drawn / (process.TotalProcessorTime - before).TotalSeconds);

        var statement = PdfSamples.Long(Calls);
        byte[] pdf = InvoicePdf.Draw(statement);
        watch.Restart();
        pdf = InvoicePdf.Draw(statement);
        var seconds = watch.Elapsed.TotalSeconds;
        using var read = PdfDocument.Open(pdf);
        Assert.InRange(read.NumberOfPages, 200, 230);
        Figures.Print("pdf.pages_200_seconds", seconds * 200 / read.NumberOfPages);
    }
}
