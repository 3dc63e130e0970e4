using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Invoices;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace BillingBlazor.Tests.Server.Invoices;

/// <summary>What VAT Notices 735 and 700 ask of a document, on paper.</summary>
public sealed class ReverseChargePdfTests
{
    private static readonly BillingPeriod november = new(new(2026, 11, 1), new(2026, 11, 30));

    [Fact]
    public void The_invoice_and_its_credit_note_say_who_accounts_for_the_vat_and_how_much_it_is()
    {
        var invoice = Invoice(CustomerKind.Reseller, VatRounding.HalfUp);
        var paper = Read(invoice);
        invoice.Approve(
            "INV-1",
            Customer(CustomerKind.Reseller),
            Organisation(VatRounding.HalfUp),
            "Owner",
            new(2026, 11, 3, 9, 0, 0, DateTimeKind.Utc)
        );
        var note = Read(
            invoice.Reverse("CN-1", new(2026, 11, 9), "Wrong customer", new("Owner", new(2026, 11, 9, 9, 0, 0, DateTimeKind.Utc)))
        );

        // 45.00 in scope: 20 % is 9.00, the customer's. 10.09 is not: 20 % is 2.018, ours 2.02.
        foreach (
            var words in new[]
            {
                "RC 20 %, reverse charge 45.00 0.00",
                "S 20 %, standard 10.09 2.02",
                "Total 55.09 2.02",
                "Total to pay £57.11",
            }
        )
            Assert.Contains(words, paper);
        Assert.Contains(
            "Reverse charge: Customer to account for VAT to HMRC (section 55A VATA 1994). The VAT that the customer accounts "
                + "for is £9.00, 20 % of £45.00; it is not in the VAT total.",
            paper
        );
        Assert.Contains(
            "Reverse charge: Customer to account for VAT to HMRC (section 55A VATA 1994). The VAT that the customer accounts "
                + "for is −£9.00, 20 % of −£45.00; it is not in the VAT total.",
            note
        );
        Assert.DoesNotContain("rounded down", paper);
    }

    [Fact]
    public void Nobody_elses_invoice_speaks_of_it()
    {
        var paper = Read(Invoice(CustomerKind.Business, VatRounding.HalfUp));

        Assert.DoesNotContain("everse charge", paper);
        Assert.Contains("S 20 %, standard 55.09 11.02", paper);
    }

    [Theory]
    [InlineData(CustomerKind.Business, true)]
    [InlineData(CustomerKind.Consumer, false)]
    public void An_organisation_that_rounds_down_says_so_where_it_did(CustomerKind kind, bool says) =>
        Assert.Equal(says, Read(Invoice(kind, VatRounding.Down)).Contains("The total of VAT is rounded down to the whole penny."));

    private static Invoice Invoice(CustomerKind kind, VatRounding rounding)
    {
        var lines = A.Category(1, "Lines", CategoryKind.Products, 10);
        lines.Amend("Lines", CategoryKind.Products, 10, null, VatTreatment.Standard, forOnwardSale: true);
        Category[] categories = [lines, A.Category(2, "Hardware", CategoryKind.Products, 20)];
        Charge[] charges = [Charge(1, "SIP channels", 45), Charge(2, "Handset", 10.09m)];
        var items = charges
            .SelectMany(charge => ChargeCalendar.Due(charge, november, includeOld: false))
            .Select(due => new PricedItem(due, due.Charge.UnitPrice!.Value, Money.Zero))
            .ToList();
        var rates = new VatRates([new(VatTreatment.Standard, new(2011, 1, 4), 20)]);
        return Assert.Single(
            InvoiceBuilder.Build(
                new(
                    Customer(kind),
                    Organisation(rounding),
                    1,
                    new(2026, 11, 3),
                    november,
                    items,
                    [],
                    categories.ToDictionary(c => c.Id),
                    rates
                )
            )
        );
    }

    private static Charge Charge(int categoryId, string description, decimal pounds) =>
        new Charge(
            1,
            new()
            {
                CategoryId = categoryId,
                Description = description,
                Frequency = Frequency.Monthly,
                UnitPrice = Money.FromPounds(pounds),
                Start = november.From,
            }
        ).WithId(categoryId);

    private static Customer Customer(CustomerKind kind)
    {
        var customer = A.Customer();
        customer.Amend(
            new()
            {
                Name = "Downstream Telecom Ltd",
                Since = new(2026, 1, 1),
                GroupId = 1,
                OrganisationId = 1,
                Kind = kind,
                ReverseCharge = kind == CustomerKind.Reseller,
                VatNumber = "GB123456782",
                VatNumberCheckedOn = new DateOnly(2026, 10, 1),
            }
        );
        return customer;
    }

    private static Organisation Organisation(VatRounding rounding)
    {
        var organisation = A.Organisation();
        organisation.Amend(new() { Name = "Meridian Telecom", VatRounding = rounding });
        return organisation;
    }

    private static string Read(Invoice invoice)
    {
        using var pdf = PdfDocument.Open(InvoicePdf.Draw(new(invoice, null, [], null)));
        return string.Join(
            ' ',
            string.Join(' ', pdf.GetPages().Select(p => ContentOrderTextExtractor.GetText(p)))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
    }
}
