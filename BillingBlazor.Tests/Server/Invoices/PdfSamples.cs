using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Invoices;
using SkiaSharp;

namespace BillingBlazor.Tests.Server.Invoices;

/// <summary>Documents to draw. What only approval and the builder set, is set past the setters: this tests the drawing.</summary>
internal static class PdfSamples
{
    private static readonly InvoiceParty seller = new()
    {
        Name = "Meridian Telecom",
        Address = "4 Exchange Court\nBristol\nBS1 4ST",
        VatNumber = "GB123456789",
        CompanyNumber = "09876543",
        Telephone = "0117 496 0100",
        Email = "accounts@meridian.example",
        WebSite = "meridian.example",
        BankName = "Severn Bank",
        BankAccountName = "Meridian Telecom Ltd",
        BankSortCode = "20-00-00",
        BankAccountNumber = "12345678",
    };

    private static readonly InvoiceParty buyer = new()
    {
        Name = "Harbour & Vale Ltd",
        Reference = "HV001",
        Address = "Unit 7, The Old Customs House\n12 Quay Street\nLondon\nSE1 2AB",
    };

    public static InvoiceDocument WorkedMonth()
    {
        var invoice = Invoice(InvoiceKind.Invoice, WorkedLines());
        Set(invoice, nameof(invoice.PurchaseOrder), "PO-7731");
        Set(
            invoice,
            nameof(invoice.FooterText),
            "Questions about this invoice? Write to accounts@meridian.example within 14 days. Meridian Telecom is a trading name of "
                + "Meridian Telecom Ltd, registered in England and Wales no. 09876543."
        );
        SetTotals(
            invoice,
            [
                new(VatTreatment.Standard, 20, Money.FromPounds(72.24m), Money.FromPounds(14.45m)),
                new(VatTreatment.Exempt, 0, Money.FromPounds(5.49m), Money.Zero),
            ]
        );
        return new(invoice, null, [London(), Brighton()], null);
    }

    public static InvoiceDocument Long(int calls) =>
        new(
            Invoice(InvoiceKind.Invoice, Charge("Calls", 100)),
            null,
            [
                new(
                    "London",
                    "02079460101",
                    [
                        .. Enumerable
                            .Range(0, calls)
                            .Select(i =>
                                Call($"2026-10-{i * 31 / calls + 1:00} {i % 24:00}:05", "01134960111", "UK landline", 60 + i, 0.0123m)
                            ),
                    ],
                    Money.FromPounds(100),
                    Money.FromPounds(100)
                ),
            ],
            null
        );

    public static InvoiceDocument Named(string words)
    {
        var invoice = Blank(
            InvoiceKind.Invoice,
            seller with
            {
                Name = words,
                Address = words,
                BankName = words,
                BankAccountName = words,
                VatNumber = words,
            },
            buyer with
            {
                Name = words,
                Address = words,
                Reference = words,
            }
        );
        Set(invoice, nameof(invoice.State), InvoiceState.Approved);
        Set(invoice, nameof(invoice.Number), words);
        Set(invoice, nameof(invoice.PurchaseOrder), words);
        Set(invoice, nameof(invoice.TaxNote), words);
        Set(invoice, nameof(invoice.FooterText), words);
        Set(invoice, nameof(invoice.Colour), words);
        Add(
            invoice,
            new(LineKind.Charge, words, Money.FromPounds(1), VatTreatment.Standard)
            {
                Details = words,
                Working = words,
                CostCentreId = 1,
                CostCentreName = words,
            }
        );
        SetTotals(invoice, [new(VatTreatment.Standard, 20, Money.FromPounds(1), Money.FromPounds(0.20m))]);
        return new(
            invoice,
            null,
            [
                new(
                    words,
                    words,
                    [new(new(2026, 3, 5, 14, 5, 0), words, words, 3753, Money.FromPounds(0.1234m), words)],
                    Money.FromPounds(0.1234m),
                    Money.FromPounds(0.12m)
                ),
            ],
            words
        );
    }

    public static Invoice Invoice(InvoiceKind kind, params InvoiceLine[] lines)
    {
        var invoice = Blank(kind, seller, buyer);
        Set(invoice, nameof(invoice.State), InvoiceState.Approved);
        Set(invoice, nameof(invoice.Number), "INV-1001");
        Set(invoice, nameof(invoice.DueDate), new DateOnly(2026, 12, 3));
        foreach (var line in lines)
            Add(invoice, line);
        SetTotals(invoice, [new(VatTreatment.Standard, 20, lines.Sum(line => line.Net), Money.Zero)]);
        return invoice;
    }

    public static InvoiceLine Charge(string description, decimal net, string? costCentre = null) =>
        new(LineKind.Charge, description, Money.FromPounds(net), VatTreatment.Standard)
        {
            CostCentreId = costCentre is null ? null : 1,
            CostCentreName = costCentre,
        };

    public static byte[] Logo()
    {
        using var surface = SKSurface.Create(new SKImageInfo(1200, 400));
        surface.Canvas.Clear(SKColors.White);
        using var paint = new SKPaint { Color = new(0x1F, 0x5F, 0xAF), IsAntialias = true };
        surface.Canvas.DrawCircle(200, 200, 190, paint);
        surface.Canvas.DrawRoundRect(440, 100, 740, 200, 60, 60, paint);
        using var image = surface.Snapshot();
        return image.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }

    private static Invoice Blank(InvoiceKind kind, InvoiceParty seller, InvoiceParty buyer)
    {
        var invoice = (Invoice)Activator.CreateInstance(typeof(Invoice), nonPublic: true)!;
        Set(invoice, nameof(invoice.Kind), kind);
        Set(invoice, nameof(invoice.IssueDate), new DateOnly(2026, 11, 3));
        Set(invoice, nameof(invoice.Seller), seller);
        Set(invoice, nameof(invoice.Buyer), buyer);
        return invoice;
    }

    private static void Add(Invoice invoice, InvoiceLine line)
    {
        ((List<InvoiceLine>)invoice.Lines).Add(line);
        typeof(InvoiceLine).GetProperty(nameof(line.Position))!.SetValue(line, invoice.Lines.Count);
    }

    private static void SetTotals(Invoice invoice, InvoiceVat[] vat)
    {
        var rates = (List<InvoiceVat>)invoice.VatByRate;
        rates.Clear();
        rates.AddRange(vat);
        Set(invoice, nameof(invoice.Net), vat.Sum(rate => rate.Net));
        Set(invoice, nameof(invoice.Vat), vat.Sum(rate => rate.Vat));
        Set(invoice, nameof(invoice.Total), vat.Sum(rate => rate.Net + rate.Vat));
    }

    public static void Set(Invoice invoice, string property, object value) =>
        typeof(Invoice).GetProperty(property)!.SetValue(invoice, value);

    private static InvoiceLine[] WorkedLines() =>
        [
            Line(1, LineKind.Charge, "SIP channel", 12.75m, 11, 1, 30, 4.25m, 3),
            new(LineKind.Usage, "Calls 02079460101", Money.FromPounds(2.01m), VatTreatment.Standard)
            {
                CostCentreId = 1,
                CostCentreName = "London",
                PeriodFrom = new(2026, 10, 1),
                PeriodTo = new(2026, 10, 31),
                Calls = 9,
                Seconds = 7480,
            },
            Line(2, LineKind.ProRata, "Broadband 80/20, part month", 16.52m, 10, 16, 31, 32, working: "32.00 × 16 ÷ 31 = 16.516…"),
            Line(2, LineKind.Charge, "Broadband 80/20", 32, 11, 1, 30, 32),
            new(LineKind.Usage, "Calls 01632960202", Money.FromPounds(5), VatTreatment.Standard)
            {
                CostCentreId = 2,
                CostCentreName = "Brighton",
                PeriodFrom = new(2026, 10, 1),
                PeriodTo = new(2026, 10, 31),
                Calls = 4,
                Seconds = 7400,
                Details = "spending cap £5.00 reached",
            },
            Line(2, LineKind.Charge, "Handset insurance", 5.49m, 11, 1, 30, 5.49m, vat: VatTreatment.Exempt),
            Line(null, LineKind.Charge, "Call recording, part month", 3.96m, 11, 1, 17, 6.99m, working: "6.99 × 17 ÷ 30 = 3.961"),
        ];

    private static InvoiceLine Line(
        int? centre,
        LineKind kind,
        string description,
        decimal net,
        int month,
        int from,
        int to,
        decimal unit,
        decimal quantity = 1,
        string? working = null,
        VatTreatment vat = VatTreatment.Standard
    ) =>
        new(kind, description, Money.FromPounds(net), vat)
        {
            CostCentreId = centre,
            CostCentreName = centre switch
            {
                1 => "London",
                2 => "Brighton",
                _ => null,
            },
            PeriodFrom = new(2026, month, from),
            PeriodTo = new(2026, month, to),
            Quantity = quantity,
            UnitPrice = Money.FromPounds(unit),
            Working = working,
        };

    private static StatementSection London() =>
        new(
            "London",
            "02079460101",
            [
                Call("2026-10-01 00:30", "03069990123", "UK 03", 240, 0, "inclusive"),
                Call("2026-10-08 10:00", "01134960111", "UK landline 01 02", 480, 0.0240m, "6:00 inclusive"),
                Call("2026-10-09 18:59", "01134960111", "UK landline 01 02", 90, 0.0230m),
                Call("2026-10-13 20:15", "07700900456", "UK mobile", 45, 0.0400m),
                Call("2026-10-15 11:00", "08440000001", "0844", 185, 0.4317m, "access 0.2775, service 0.1542"),
                Call("2026-10-16 09:30", "01134960111", "UK landline 01 02", 15, 0.0100m),
                Call("2026-10-24 07:15", "01134960111", "UK landline 01 02", 1200, 0.1250m),
                Call("2026-10-25 01:30", "07700900456", "UK mobile", 3725, 1.2600m),
                Call("2026-10-25 06:15", "01134960111", "UK landline 01 02", 1500, 0.0967m),
            ],
            Money.FromPounds(2.0104m),
            Money.FromPounds(2.01m)
        );

    private static StatementSection Brighton() =>
        new(
            "Brighton",
            "01632960202",
            [
                Call("2026-10-05 09:00", "07700900456", "UK mobile", 1800, 1.2100m),
                Call("2026-10-14 14:00", "07700900456", "UK mobile", 4000, 2.6767m),
                Call("2026-10-20 16:00", "0033140000000", "France", 1000, 1.1133m, "charged to the cap"),
                Call("2026-10-29 10:00", "01134960111", "UK landline 01 02", 600, 0, "cap reached"),
            ],
            Money.FromPounds(5),
            Money.FromPounds(5)
        );

    private static StatementCall Call(
        string started,
        string dialled,
        string destination,
        int seconds,
        decimal price,
        string? note = null
    ) =>
        new(
            DateTime.Parse(started, System.Globalization.CultureInfo.InvariantCulture),
            dialled,
            destination,
            seconds,
            Money.FromPounds(price),
            note
        );
}
