using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using SkiaSharp;

namespace BillingBlazor.Server.Invoices;

/// <summary>Draws an invoice or credit note, and the itemised statement behind it. Laid out twice: the first time only to count the pages.</summary>
public sealed class InvoicePdf
{
    private const float Left = 48;
    private const float Right = PdfPages.Width - 48;
    private const float Bottom = PdfPages.Height - 72;
    private const float Period = 268;
    private const float Quantity = 378;
    private const float Unit = 436;
    private const float VatColumn = 446;
    private const string Quiet = "#5C6778";
    private readonly InvoiceDocument document;
    private readonly Invoice invoice;
    private readonly PdfPages pages;
    private readonly int pageCount;
    private Action? tableHead;
    private float y;

    private InvoicePdf(InvoiceDocument document, PdfPages pages, int pageCount)
    {
        (this.document, invoice, this.pages, this.pageCount) = (document, document.Invoice, pages, pageCount);
    }

    public static byte[] Draw(InvoiceDocument document)
    {
        Draw(document, pageCount: 0, out var count);
        return Draw(document, count, out _);
    }

    private static byte[] Draw(InvoiceDocument document, int pageCount, out int count)
    {
        using var output = new MemoryStream();
        using var pages = new PdfPages(output, document.Invoice.Number ?? "Draft invoice", document.Invoice.ApprovedUtc ?? DateTime.UnixEpoch);
        new InvoicePdf(document, pages, pageCount).DrawAll();
        pages.Close();
        count = pages.Count;
        return output.ToArray();
    }

    private string Title => invoice.State == InvoiceState.Draft ? "DRAFT INVOICE" : invoice.Kind == InvoiceKind.CreditNote ? "CREDIT NOTE" : "INVOICE";

    private void DrawAll()
    {
        NewPage();
        Head();
        Parties();
        Lines();
        Totals();
        Payment();
        Statement();
    }

    private void NewPage()
    {
        pages.NewPage();
        pages.Box(0, 0, PdfPages.Width, 5, invoice.Colour);
        y = 56;
        if (pages.Count > 1)
        {
            pages.Text($"{Title} {invoice.Number}", Left, 36, 8, colour: Quiet);
            pages.Text(invoice.Buyer.Name.Length > 60 ? $"{invoice.Buyer.Name[..60]}…" : invoice.Buyer.Name, Right, 36, 8, align: SKTextAlign.Right, colour: Quiet);
        }
        var seller = invoice.Seller;
        var foot = string.Join("   ", new[] { seller.Name, seller.CompanyNumber is null ? null : $"Company {seller.CompanyNumber}", seller.VatNumber is null ? null : $"VAT {seller.VatNumber}", seller.Telephone, seller.Email, seller.WebSite }.Where(part => !string.IsNullOrEmpty(part)));
        pages.Rule(Left, Right, PdfPages.Height - 52);
        pages.Text(pages.Fit(foot, 400, 7.5f), Left, PdfPages.Height - 38, 7.5f, colour: Quiet);
        pages.Text($"Page {pages.Count} of {pageCount}", Right, PdfPages.Height - 38, 7.5f, align: SKTextAlign.Right, colour: Quiet);
    }

    private void Head()
    {
        if (!pages.Picture(document.Logo, Left, 40, 180, 56)) pages.Text(pages.Fit(invoice.Seller.Name, 260, 18, bold: true), Left, 64, 18, bold: true, colour: invoice.Colour);
        pages.Text(Title, Right, 58, 16, bold: true, align: SKTextAlign.Right, colour: invoice.Colour);
        pages.Text(invoice.Number ?? "not yet numbered", Right, 76, 10, align: SKTextAlign.Right);
        if (document.CreditedNumber is { } credited) pages.Text($"credits invoice {credited}", Right, 90, 8, align: SKTextAlign.Right, colour: Quiet);
        y = 124;
    }

    private void Parties()
    {
        var top = y;
        pages.Text("To", Left, y, 7.5f, colour: Quiet);
        y += 13;
        foreach (var line in pages.Wrap(invoice.Buyer.Name, 220, 10, bold: true, most: 3)) Line(line, 10, bold: true);
        foreach (var line in invoice.Buyer.Address.Split('\n')) Line(pages.Fit(line, 220, 9), 9);
        if (invoice.Buyer.VatNumber is { } vat) Line($"VAT {vat}", 9);
        if (invoice.Buyer.Reference is { } reference) Line($"Your account {reference}", 9);
        var addressEnd = y;

        y = top;
        pages.Text(invoice.Kind == InvoiceKind.CreditNote ? "Amount credited" : "Amount due", Right, y, 7.5f, align: SKTextAlign.Right, colour: Quiet);
        pages.Text(invoice.Total.ToString(), Right, y + 24, 22, bold: true, align: SKTextAlign.Right);
        y += 46;
        Fact("Date and tax point", Date(invoice.IssueDate));
        if (invoice.Kind == InvoiceKind.Invoice) Fact("Due", Date(invoice.DueDate));
        if (invoice.Period is { } period) Fact("Billing period", period.ToString());
        if (invoice.PurchaseOrder is { } order) Fact("Your order", order);
        y = Math.Max(y, addressEnd) + 24;
    }

    private void Line(string? text, float size, bool bold = false)
    {
        pages.Text(text, Left, y, size, bold);
        y += size + 3.5f;
    }

    private void Fact(string what, string value)
    {
        pages.Text(what, Right - 130, y, 8.5f, align: SKTextAlign.Right, colour: Quiet);
        pages.Text(pages.Fit(value, 124, 8.5f), Right, y, 8.5f, align: SKTextAlign.Right);
        y += 13;
    }

    private void Lines()
    {
        Table(LineHead);
        var sections = invoice.Lines.OrderBy(line => line.Position).GroupBy(line => line.CostCentreName).ToList();
        var named = invoice.Lines.Any(line => line.CostCentreId is not null);
        foreach (var section in sections)
        {
            if (named)
            {
                Room(48);
                y += 6;
                pages.Text(pages.Fit(section.Key ?? "No cost centre", 340, 9.5f, bold: true), Left, y, 9.5f, bold: true);
                pages.Text(section.Sum(line => line.Net).ToString(), Right, y, 9.5f, bold: true, align: SKTextAlign.Right);
                y += 14;
            }
            foreach (var line in section) Line(line);
        }
        tableHead = null;
        pages.Rule(Left, Right, y - 4);
    }

    private void LineHead()
    {
        pages.Text("Description", Left, y, 7.5f, colour: Quiet);
        pages.Text("Period", Period, y, 7.5f, colour: Quiet);
        pages.Text("Qty", Quantity, y, 7.5f, align: SKTextAlign.Right, colour: Quiet);
        pages.Text("Unit", Unit, y, 7.5f, align: SKTextAlign.Right, colour: Quiet);
        pages.Text("VAT", VatColumn, y, 7.5f, colour: Quiet);
        pages.Text("Net", Right, y, 7.5f, align: SKTextAlign.Right, colour: Quiet);
    }

    private void Line(InvoiceLine line)
    {
        var description = pages.Wrap(line.Description, Period - Left - 12, 9);
        var notes = new[] { line.Calls is { } calls ? $"{calls:#,0} {(calls == 1 ? "call" : "calls")}, {TimeSpan.FromSeconds(line.Seconds ?? 0).ToLength()}" : null, line.Details, line.Working }
            .Where(note => !string.IsNullOrEmpty(note)).SelectMany(note => pages.Wrap(note, Period - Left - 12, 7.5f, most: 3)).ToList();
        Room(description.Count * 12 + notes.Count * 10 + 6);
        pages.Text(line.Period?.ToString(), Period, y, 8.5f);
        pages.Text(line.Quantity.ToString("0.##", CultureInfo.InvariantCulture), Quantity, y, 9, align: SKTextAlign.Right);
        pages.Text(line.UnitPrice?.ToString(), Unit, y, 9, align: SKTextAlign.Right);
        pages.Text(Code(line.VatTreatment), VatColumn, y, 8.5f);
        pages.Text(line.Net.ToString(), Right, y, 9, align: SKTextAlign.Right);
        foreach (var text in description) Line(text, 9);
        foreach (var text in notes)
        {
            pages.Text(text, Left, y - 1.5f, 7.5f, colour: Quiet);
            y += 10;
        }
        y += 4;
    }

    private void Totals()
    {
        Room(30 + invoice.VatByRate.Count * 14 + 40);
        y += 12;
        Sum("Net", invoice.Net.ToString(), 9, bold: false);
        foreach (var vat in invoice.VatByRate) Sum($"VAT {Code(vat.Treatment)}, {Percent(vat)} on {vat.Net}", vat.Vat.ToString(), 9, bold: false);
        pages.Rule(Unit - 110, Right, y - 8, invoice.Colour, 1);
        y += 6;
        Sum(invoice.Kind == InvoiceKind.CreditNote ? "Total credited" : "Total to pay", invoice.Total.ToString(), 12, bold: true);
        if (invoice.TaxNote is { } note) foreach (var line in pages.Wrap(note, Right - Left, 8)) Line(line, 8);
    }

    private void Sum(string what, string amount, float size, bool bold)
    {
        pages.Text(what, Right - 80, y, size, bold, SKTextAlign.Right);
        pages.Text(amount, Right, y, size, bold, SKTextAlign.Right);
        y += size + 6;
    }

    private void Payment()
    {
        var seller = invoice.Seller;
        if (seller.BankAccountNumber is null || invoice.Kind == InvoiceKind.CreditNote) return;
        Room(70);
        y += 16;
        Line("How to pay", 9, bold: true);
        Line(string.Join("   ", new[] { seller.BankName, seller.BankAccountName, seller.BankSortCode is null ? null : $"Sort code {seller.BankSortCode}", $"Account {seller.BankAccountNumber}" }.Where(part => part is not null)), 9);
        Line($"Please quote {invoice.Number}.", 9);
        if (invoice.FooterText is { } foot) foreach (var line in pages.Wrap(foot, Right - Left, 8)) Line(line, 8);
    }

    private void Statement()
    {
        if (document.Statement.All(section => section.Calls.Count == 0)) return;
        NewPage();
        pages.Text("Itemised statement", Left, y, 14, bold: true);
        y += 26;
        foreach (var section in document.Statement.Where(section => section.Calls.Count > 0))
        {
            Room(64);
            pages.Text(pages.Fit(section.CostCentre is null ? section.CliLabel : $"{section.CostCentre}: {section.CliLabel}", 360, 10, bold: true), Left, y, 10, bold: true);
            y += 16;
            Table(CallHead);
            foreach (var call in section.Calls) Call(call);
            tableHead = null;
            Room(24);
            pages.Rule(Left, Right, y - 7);
            y += 4;
            pages.Text($"Sum {section.ExactSum}, on the invoice as {section.LineNet}", Right, y, 8.5f, bold: true, align: SKTextAlign.Right);
            y += 26;
        }
    }

    private void CallHead()
    {
        pages.Text("Date", Left, y, 7.5f, colour: Quiet);
        pages.Text("Time", 116, y, 7.5f, colour: Quiet);
        pages.Text("Number", 164, y, 7.5f, colour: Quiet);
        pages.Text("Destination", 276, y, 7.5f, colour: Quiet);
        pages.Text("Length", 480, y, 7.5f, align: SKTextAlign.Right, colour: Quiet);
        pages.Text("Price", Right, y, 7.5f, align: SKTextAlign.Right, colour: Quiet);
    }

    private void Call(StatementCall call)
    {
        Room(12);
        pages.Text(call.StartedLocal.ToString("d MMM yyyy", CultureInfo.InvariantCulture), Left, y, 8);
        pages.Text(call.StartedLocal.ToString("HH:mm", CultureInfo.InvariantCulture), 116, y, 8);
        pages.Text(pages.Fit(call.Dialled, 104, 8), 164, y, 8);
        pages.Text(pages.Fit(call.Note is null ? call.Destination : $"{call.Destination}, {call.Note}", 150, 8), 276, y, 8);
        pages.Text(TimeSpan.FromSeconds(call.Seconds).ToLength(), 480, y, 8, align: SKTextAlign.Right);
        pages.Text(call.Price.Pounds.ToString("0.0000##", CultureInfo.InvariantCulture), Right, y, 8, align: SKTextAlign.Right);
        y += 12;
    }

    /// <summary>Begins a table whose head is repeated on each page it runs on to.</summary>
    private void Table(Action head)
    {
        head();
        pages.Rule(Left, Right, y + 5);
        y += 20;
        tableHead = head;
    }

    /// <summary>A new page when so much more doesn't fit on this one.</summary>
    private void Room(float height)
    {
        if (y + height <= Bottom) return;
        NewPage();
        if (tableHead is null) return;
        pages.Text("continued", Left, y, 7.5f, colour: Quiet);
        y += 14;
        Table(tableHead);
    }

    private static string Percent(InvoiceVat vat) => $"{vat.Percent.ToString("0.##", CultureInfo.InvariantCulture)} %";

    private string Code(VatTreatment treatment) => treatment switch
    {
        VatTreatment.Standard or VatTreatment.Reduced => $"{(treatment == VatTreatment.Standard ? "S" : "R")} {(invoice.VatByRate.FirstOrDefault(v => v.Treatment == treatment) is { } rate ? Percent(rate) : "")}",
        VatTreatment.Zero => "Z 0 %",
        VatTreatment.Exempt => "E exempt",
        VatTreatment.OutsideScope => "O outside",
        VatTreatment.ReverseCharge => "RC",
        _ => throw new ArgumentOutOfRangeException(nameof(treatment), treatment, "An unknown VAT treatment."),
    };

    private static string Date(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
