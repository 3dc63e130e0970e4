using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Tests.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using UglyToad.PdfPig;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>worked-month.md whole: the carrier's file, the run, the invoice and its PDF, and what follows.</summary>
public sealed class WorkedMonthTests : IDisposable
{
    private readonly HarbourHouse harbour = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_call_is_charged_as_section_3_says()
    {
        await harbour.UploadOctoberAsync();

        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["A1"] = "0.0000 Inclusive",
                ["A10"] = "0.0100 None",
                ["A2"] = "0.0240 Inclusive",
                ["A3"] = "0.0230 None",
                ["A4"] = "0.0400 None",
                ["A5"] = "0.1250 None",
                ["A6"] = "1.2517 None",
                ["A7"] = "0.1050 None",
                ["A8"] = "0.4317 None",
                ["A9"] = "0.0000 None",
                ["B1"] = "1.2100 None",
                ["B2"] = "2.6767 None",
                ["B3"] = "1.1133 ToTheCap",
                ["B4"] = "0.0000 CapReached",
                ["C1"] = "0.0000 Excluded",
            },
            await harbour.ChargedAsync()
        );
        await using var db = harbour.House.Db();
        Assert.Equal(Pounds(2.8652m), (await db.UsageRecords.AsNoTracking().Select(u => u.Cost).ToListAsync(Cancel)).Sum());
        // The bundle: A1 240 s, A2 360 s; the cap: 5.0000 charged, 0.2467 + 0.1250 not.
        Assert.Equal([240L, 360L], await db.BundleUses.OrderBy(u => u.Quantity).Select(u => u.Quantity).ToListAsync(Cancel));
        var allowance = await db.AllowanceMonths.SingleAsync(Cancel);
        Assert.Equal((600L, 600L), (allowance.Granted, allowance.Used));
        var cap = await db.CapMonths.SingleAsync(Cancel);
        Assert.Equal(
            (Pounds(5), Pounds(0.3717m), HarbourMonth.Utc("2026-10-20T15:00:00Z")),
            (cap.Charged, cap.NotCharged, cap.ReachedUtc!.Value)
        );
    }

    [Fact]
    public async Task The_same_record_again_is_held_back()
    {
        await harbour.UploadOctoberAsync();
        var second = await harbour.UploadAsync("again.csv", HarbourMonth.CallFile.Single(c => c.Id == "A3"));

        await using var db = harbour.House.Db();
        var file = await db.CdrFiles.SingleAsync(f => f.Id == second, Cancel);
        Assert.Equal((CdrFileState.Ready, 1, 1, 0), (file.State, file.Rows, file.Duplicates, file.Rated));
    }

    [Fact]
    public async Task The_invoice_comes_out_to_the_penny_and_reads_back_from_its_pdf()
    {
        await harbour.UploadOctoberAsync();
        await harbour.ApproveAsync(await harbour.DraftAsync(11));

        await using var db = harbour.House.Db();
        var invoice = await db.Invoices.Include(i => i.Lines).Include(i => i.VatByRate).SingleAsync(Cancel);
        Assert.Equal(
            ("INV-1001", new DateOnly(2026, 12, 3), Pounds(77.73m), Pounds(14.45m), Pounds(92.18m)),
            (invoice.Number, invoice.DueDate, invoice.Net, invoice.Vat, invoice.Total)
        );
        Assert.Equal(
            [Pounds(16.52m), Pounds(32), Pounds(5), Pounds(5.49m), Pounds(12.75m), Pounds(2.01m), Pounds(3.96m)],
            invoice.Lines.OrderBy(l => l.Position).Select(l => l.Net)
        );
        var (london, brighton) = (
            invoice.Lines.Single(l => l.CliId == harbour.LondonCli),
            invoice.Lines.Single(l => l.CliId == harbour.BrightonCli)
        );
        Assert.Equal((9, 7_480L, Pounds(2.0104m), null), (london.Calls, london.Seconds, london.ExactSum, london.CapReached));
        Assert.Equal((4, 7_400L, Pounds(5), Pounds(5)), (brighton.Calls, brighton.Seconds, brighton.ExactSum, brighton.CapReached));
        Assert.Equal(
            [(Pounds(72.24m), Pounds(14.45m)), (Pounds(5.49m), Money.Zero)],
            invoice.VatByRate.OrderByDescending(v => v.Net).Select(v => (v.Net, v.Vat))
        );
        Assert.Equal(Pounds(102.18m), (await db.Customers.SingleAsync(Cancel)).Balance);

        var text = await ReadAsync(invoice.Id);
        foreach (
            var words in new[]
            {
                "SIP channel 1–30 Nov 2026 3 4.25 S 20 % 12.75",
                "Calls 02079460101 1–31 Oct 2026 1 S 20 % 2.01",
                "9 calls, 2:04:40",
                "Calls 01632960202 1–31 Oct 2026 1 S 20 % 5.00",
                "4 calls, 2:03:20; spending cap £5.00 reached",
                "Broadband 80/20, part month 16–31 Oct 2026 1 32.00 S 20 % 16.52",
                "Handset insurance 1–30 Nov 2026 1 5.49 E exempt 5.49",
                "Call recording, part month 1–17 Nov 2026 1 6.99 S 20 % 3.96",
                "London 14.76",
                "Brighton 59.01",
                "Other 3.96",
                "£92.18",
                "access 0.2775, service 0.1542",
                "0.4317",
                "charged to the cap",
                "1.1133",
                "cap reached",
                "part inclusive",
                "9 calls 2:04:40 2.0104 On the invoice, to the penny 2.01",
                "4 calls 2:03:20 5.0000 On the invoice, to the penny 5.00",
            }
        )
            Assert.Contains(words, text);
        Assert.DoesNotContain("07700900303", text);
        Assert.DoesNotContain("08081570123", text);
    }

    [Fact]
    public async Task Case_1_the_same_run_again_bills_nobody_and_uses_no_number()
    {
        await harbour.UploadOctoberAsync();
        await harbour.ApproveAsync(await harbour.DraftAsync(11));
        await harbour.ApproveAsync(await harbour.DraftAsync(11));

        await using var db = harbour.House.Db();
        Assert.Equal((1, 1002L), (await db.Invoices.CountAsync(Cancel), (await db.NumberSeries.SingleAsync(Cancel)).Next));
    }

    [Fact]
    public async Task Case_2_december_has_its_charges_alone()
    {
        await harbour.UploadOctoberAsync();
        await harbour.ApproveAsync(await harbour.DraftAsync(11));
        await harbour.ApproveAsync(await harbour.DraftAsync(12));

        await using var db = harbour.House.Db();
        var december = await db.Invoices.OrderBy(i => i.Id).LastAsync(Cancel);
        Assert.Equal((Pounds(50.24m), Pounds(8.95m), Pounds(59.19m)), (december.Net, december.Vat, december.Total));
    }

    [Fact]
    public async Task Case_3_a_late_call_finds_the_bundle_used_up_and_changes_no_invoice()
    {
        await harbour.UploadOctoberAsync();
        await harbour.ApproveAsync(await harbour.DraftAsync(11));
        await harbour.UploadAsync("late.csv", ("L1", "02079460101", "01134960111", "UKL", "2026-10-31T12:00:00Z", 600));
        await harbour.ApproveAsync(await harbour.DraftAsync(12));

        await using var db = harbour.House.Db();
        var invoices = await db.Invoices.Include(i => i.Lines).OrderBy(i => i.Id).ToListAsync(Cancel);
        Assert.Equal((Pounds(77.73m), Pounds(92.18m)), (invoices[0].Net, invoices[0].Total));
        Assert.Equal((Pounds(50.31m), Pounds(8.96m), Pounds(59.27m)), (invoices[1].Net, invoices[1].Vat, invoices[1].Total));
        var late = Assert.Single(invoices[1].Lines, l => l.Kind == LineKind.EarlierUsage);
        Assert.Equal(
            ("Earlier calls 02079460101", Pounds(0.07m), Pounds(0.0650m), "31 Oct 2026"),
            (late.Description, late.Net, late.ExactSum, late.Period.ToString())
        );
    }

    [Fact]
    public async Task Case_4_reversed_and_billed_again_the_same_lines_come_under_number_1002()
    {
        await harbour.UploadOctoberAsync();
        await harbour.ApproveAsync(await harbour.DraftAsync(11));
        await using var db = harbour.House.Db();
        var first = await db.Invoices.AsNoTracking().Include(i => i.Lines).SingleAsync(Cancel);

        var noteId = await harbour.House.Get<BillingActions>().ReverseInvoiceAsync(first.Id, "Billed by mistake", Cancel);

        var note = await db.Invoices.AsNoTracking().Include(i => i.Lines).SingleAsync(i => i.Id == noteId, Cancel);
        Assert.Equal((7, Pounds(-77.73m), Pounds(-14.45m), Pounds(-92.18m)), (note.Lines.Count, note.Net, note.Vat, note.Total));
        Assert.Equal(Pounds(10), (await db.Customers.AsNoTracking().SingleAsync(Cancel)).Balance);
        Assert.Contains("INV-1001", await ReadAsync(noteId));
        Assert.Contains("charged to the cap", await ReadAsync(first.Id)); // the reversed invoice keeps its own statement
        // The allowance and the cap are given back.
        Assert.Empty(await db.BundleUses.AsNoTracking().ToListAsync(Cancel));

        await harbour.ApproveAsync(await harbour.DraftAsync(11));

        var again = await db.Invoices.AsNoTracking().Include(i => i.Lines).SingleAsync(i => i.Number == "INV-1002", Cancel);
        Assert.Equal((Pounds(77.73m), Pounds(14.45m), Pounds(92.18m)), (again.Net, again.Vat, again.Total));
        Assert.Equal(
            first.Lines.OrderBy(l => l.Position).Select(l => (l.Description, l.Net, l.Calls, l.ExactSum)),
            again.Lines.OrderBy(l => l.Position).Select(l => (l.Description, l.Net, l.Calls, l.ExactSum))
        );
        Assert.Equal(Pounds(102.18m), (await db.Customers.AsNoTracking().SingleAsync(Cancel)).Balance);
        var allowance = await db.AllowanceMonths.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((600L, 600L), (allowance.Granted, allowance.Used));
    }

    [Fact]
    public async Task Case_5_an_invoice_per_cost_centre_rounds_its_own_vat()
    {
        using var divided = new HarbourHouse(invoicePerCostCentre: true);
        await divided.UploadOctoberAsync();
        await divided.ApproveAsync(await divided.DraftAsync(11));

        await using var db = divided.House.Db();
        Assert.Equal([Pounds(4.75m), Pounds(17.71m), Pounds(69.71m)], (await db.Invoices.Select(i => i.Total).ToListAsync(Cancel)).Order());
    }

    public void Dispose() => harbour.Dispose();

    private async Task<string> ReadAsync(int invoiceId)
    {
        var pdf = await harbour.House.Get<InvoiceDocuments>().PdfAsync(invoiceId, null, Cancel);
        using var document = PdfDocument.Open(pdf!.Value.Content);
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

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
