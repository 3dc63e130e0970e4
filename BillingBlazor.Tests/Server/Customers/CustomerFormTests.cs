using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Customers.Details;

namespace BillingBlazor.Tests.Server.Customers;

/// <summary>What may be typed into the guide's wizard, and the sentence that everything else gets.</summary>
public sealed class CustomerFormTests
{
    [Fact]
    public void What_the_guide_asks_for_is_enough() => Assert.Empty(Form().Problems());

    [Theory]
    [InlineData("Name", "Give the name of your customer.")]
    [InlineData("Line1", "Give the first line of the registered address.")]
    [InlineData("Town", "Give the town.")]
    [InlineData("Postcode", "Give the postcode.")]
    [InlineData("Country", "Give the country.")]
    [InlineData("DeliveryEmail", "Give a delivery email, or clear Send via email.")]
    public void What_is_needed_says_so_when_blank(string field, string sentence)
    {
        Assert.Equal(sentence, SentenceFor(field, ""));
        Assert.Equal(sentence, SentenceFor(field, "   "));
    }

    [Theory]
    [InlineData("Reference")]
    [InlineData("County")]
    [InlineData("Telephone")]
    [InlineData("Email")]
    [InlineData("WebSite")]
    [InlineData("ContactName")]
    [InlineData("PurchaseOrder")]
    [InlineData("VatNumber")]
    public void What_is_optional_may_be_blank(string field) => Assert.Null(SentenceFor(field, " "));

    [Theory]
    [InlineData("Name", 200)]
    [InlineData("Reference", 50)]
    [InlineData("Line1", 100)]
    [InlineData("Line4", 100)]
    [InlineData("Town", 100)]
    [InlineData("County", 100)]
    [InlineData("ContactName", 100)]
    [InlineData("PurchaseOrder", 50)]
    public void The_longest_is_kept_and_one_letter_more_is_refused(string field, int most)
    {
        Assert.Null(SentenceFor(field, new('x', most)));
        Assert.EndsWith($"has at most {most} letters; this one has {most + 1}.", SentenceFor(field, new('x', most + 1)));
        Assert.EndsWith("this one has 40,000.", SentenceFor(field, new('x', 40_000)));
    }

    [Theory]
    [InlineData("<b>Bold & Co</b>")]
    [InlineData("<script>alert('x')</script>")]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("Café 🎓 Ltd")]
    [InlineData("شركة الاتصالات")]
    [InlineData("O'Neill; DROP TABLE Customers;--")]
    public void Strange_words_are_words(string typed)
    {
        foreach (var field in new[] { "Name", "Reference", "Line1", "Town", "ContactName", "PurchaseOrder" })
            Assert.Null(SentenceFor(field, typed));
    }

    [Theory]
    [InlineData("Name")]
    [InlineData("Reference")]
    [InlineData("Line2")]
    [InlineData("Town")]
    [InlineData("Country")]
    [InlineData("Tags")]
    [InlineData("DeliveryEmail")]
    [InlineData("Telephone")]
    [InlineData("WebSite")]
    [InlineData("ContactName")]
    [InlineData("PurchaseOrder")]
    public void Control_characters_are_refused_everywhere(string field) =>
        Assert.EndsWith(
            "has a character in it that can't be printed. Type it again instead of pasting it.",
            SentenceFor(field, "a\u0007b")
        );

    [Theory]
    [InlineData("a@b.example", null)]
    [InlineData(" a@b.example ,c@d.example, ", null)]
    [InlineData("nobody", "“nobody” is not an email address. Separate addresses with commas.")]
    [InlineData("a@b.example, nobody, @x, c@d", "“nobody”, “@x” and “c@d” are not email addresses. Separate addresses with commas.")]
    [InlineData("a@b.example; c@d.example", "“a@b.example; c@d.example” is not an email address. Separate addresses with commas.")]
    [InlineData("Vera <vera@b.example>", "“Vera <vera@b.example>” is not an email address. Separate addresses with commas.")]
    public void Each_delivery_address_is_checked_and_named(string typed, string? sentence) =>
        Assert.Equal(sentence, SentenceFor("DeliveryEmail", typed));

    [Theory]
    [InlineData("020 7946 0101", true)]
    [InlineData("01632 960202", true)] // Ofcom's for drama
    [InlineData("(0117) 496 0123", true)]
    [InlineData("+44 20 7946 0101", true)]
    [InlineData("07700 900456", true)]
    [InlineData("+49 30 901820", true)]
    [InlineData("0800 1111", true)]
    [InlineData("030 901820", false)] // Berlin without its country
    [InlineData("12", false)]
    [InlineData("no phone", false)]
    [InlineData("<script>", false)]
    [InlineData("+999 123456", false)]
    public void A_telephone_number_is_one_that_can_be_rung(string typed, bool isOne)
    {
        var sentence = SentenceFor("Telephone", typed);

        if (isOne)
            Assert.Null(sentence);
        else
            Assert.Equal(
                $"“{typed}” is not a telephone number, such as 020 7946 0101; one from abroad begins with + and the country's code.",
                sentence
            );
    }

    [Theory]
    [InlineData("www.harbour.example", true)]
    [InlineData("https://harbour.example/contact?x=1", true)]
    [InlineData("http://harbour.example", true)]
    [InlineData("münchen.example", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("ftp://harbour.example", false)]
    [InlineData("harbour", false)]
    [InlineData("https://me:secret@harbour.example", false)]
    [InlineData("two words.example", false)]
    [InlineData("data:text/html,x", false)]
    public void A_web_site_is_a_domain_or_http(string typed, bool isOne) => Assert.Equal(isOne, SentenceFor("WebSite", typed) is null);

    [Theory]
    [InlineData("ec2a2jn", "EC2A 2JN")]
    [InlineData(" EC2A  2jn ", "EC2A 2JN")]
    [InlineData("m11ae", "M1 1AE")]
    [InlineData("B33 8TH", "B33 8TH")]
    [InlineData("w1a0ax", "W1A 0AX")]
    [InlineData("bfpo1", null)]
    [InlineData("gir0aa", "GIR 0AA")]
    [InlineData("12345", null)]
    [InlineData("ABC1 2DE", null)]
    [InlineData("EC2A 2JNN", null)]
    [InlineData("EC2A-2JN", null)]
    [InlineData("", null)]
    [InlineData("ΕC2A 2JN", null)] // a Greek capital epsilon
    public void A_postcode_is_written_in_one_way(string typed, string? written) => Assert.Equal(written, Postcode.Normalise(typed));

    [Fact]
    public void A_postcode_from_abroad_is_kept()
    {
        var form = Form();
        (form.Country, form.Postcode) = ("Ireland", "d02 af30");

        Assert.Empty(form.Problems());
        Assert.Equal("D02 AF30", form.ToAddress().Postcode);
    }

    [Fact]
    public void The_united_kingdom_has_one_name()
    {
        var form = Form();
        (form.Country, form.Postcode) = ("uk", "bn11aa");

        Assert.Equal(("United Kingdom", "BN1 1AA"), (form.ToAddress().Country, form.ToAddress().Postcode));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void An_anniversary_group_needs_a_day(int? day, bool isRight)
    {
        var form = Form();
        (form.IsAnniversary, form.AnniversaryDay) = (true, day);

        Assert.Equal(
            isRight ? null : "This group bills by anniversary: give the day of the month, from 1 to 31.",
            form.Problems().SingleOrDefault()?.Sentence
        );
    }

    [Fact]
    public void Reverse_charge_is_for_resellers_whose_vat_number_was_checked()
    {
        var form = Form();
        (form.Kind, form.ReverseCharge) = (CustomerKind.Reseller, true);
        Assert.Equal(["VatNumber", "VatNumberCheckedOn"], form.Problems().Select(p => p.Field));

        (form.VatNumber, form.VatNumberCheckedOn) = ("GB 123 4567 82", new(2026, 11, 1));
        Assert.Empty(form.Problems());
        Assert.Equal(("GB123456782", true), (form.ToDetails(new(2026, 11, 3)).VatNumber, form.ToDetails(new(2026, 11, 3)).ReverseCharge));

        form.Kind = CustomerKind.Business;
        Assert.False(form.ToDetails(new(2026, 11, 3)).ReverseCharge);
    }

    [Theory]
    [InlineData("GB 123 4567 82", true)] // 8+14+18+20+20+18+14 = 112; 112 + 82 = 194 = 2 × 97
    [InlineData("123456782", true)]
    [InlineData("GB123456727", true)] // 112 + 27 + 55 = 194: the 9755 rule
    [InlineData("GB123456783", false)]
    [InlineData("GB12345", false)]
    public void A_vat_number_has_its_check_figures(string typed, bool isOne) =>
        Assert.Equal(isOne, SentenceFor("VatNumber", typed) is null);

    [Fact]
    public void A_tax_exemption_needs_its_reason()
    {
        var form = Form();
        form.IsTaxExempt = true;
        Assert.Equal("Give the reason for the exemption: it is printed on each invoice.", Assert.Single(form.Problems()).Sentence);

        form.TaxExemptReason = "Charity relief";
        Assert.Equal("Charity relief", form.ToDetails(new(2026, 11, 3)).TaxExemptReason);
    }

    [Theory]
    [InlineData("12.345", "Give the balance in pounds and whole pence.")]
    [InlineData("100000000.01", "A balance is at most £100,000,000.00.")]
    [InlineData("-20", null)]
    public void A_balance_is_pounds_and_pence(string typed, string? sentence)
    {
        var form = Form();
        form.OutstandingBalance = FormText.Pounds(typed);

        Assert.Equal(sentence, form.Problems().SingleOrDefault()?.Sentence);
    }

    [Theory]
    [InlineData("£1,250.50", "1250.50")]
    [InlineData("−20", "-20")]
    [InlineData("- 20", "-20")]
    [InlineData("twenty", null)]
    [InlineData("1e9", null)]
    [InlineData("99999999999999999999999999999999", null)]
    public void Pounds_are_read_as_people_write_them(string typed, string? pounds) =>
        Assert.Equal(
            pounds is null ? null : decimal.Parse(pounds, System.Globalization.CultureInfo.InvariantCulture),
            FormText.Pounds(typed)
        );

    [Theory]
    [InlineData("5 Mar 2026")]
    [InlineData("5 March 2026")]
    [InlineData("05/03/2026")]
    [InlineData("5/3/26")]
    [InlineData("2026-03-05")]
    public void A_day_is_read_as_people_write_it(string typed) => Assert.Equal(new DateOnly(2026, 3, 5), FormText.Day(typed));

    [Fact]
    public void A_day_that_is_none_is_not_guessed() => Assert.Null(FormText.Day("31/02/2026"));

    [Fact]
    public void A_different_billing_address_is_whole()
    {
        var form = Form();
        form.HasBillingAddress = true;
        Assert.Equal(["Billing.Line1", "Billing.Town", "Billing.Postcode"], form.Problems().Select(p => p.Field));

        (form.Billing.Line1, form.Billing.Town, form.Billing.Postcode) = ("PO Box 7", "Leeds", "ls11aa");
        Assert.Equal("LS1 1AA", form.ToDetails(new(2026, 11, 3)).BillingAddress!.Postcode);
    }

    private static string? SentenceFor(string field, string typed)
    {
        var form = Form();
        typeof(CustomerForm).GetProperty(field)!.SetValue(form, typed);
        return form.Problems().FirstOrDefault(p => p.Field == field)?.Sentence;
    }

    private static CustomerForm Form() =>
        new()
        {
            Name = "Alpha Ltd",
            GroupId = 1,
            OrganisationId = 1,
            DeliveryEmail = "accounts@alpha.example",
            Line1 = "1 High Street",
            Town = "Brighton",
            Postcode = "BN1 1AA",
        };
}
