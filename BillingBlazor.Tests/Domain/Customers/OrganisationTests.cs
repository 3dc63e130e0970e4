using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Tests.Domain.Customers;

public sealed class OrganisationTests
{
    [Theory]
    [InlineData("GB 123 4567 82", "GB123456782")] // 8+14+18+20+20+18+14 = 112; and 82 is 194, twice 97
    [InlineData("123456727", "GB123456727")] // 112 + 27 + 55 = 194: the 9755 rule
    [InlineData("gb123456782001", "GB123456782001")] // a branch
    [InlineData("XI123456782", "XI123456782")]
    [InlineData("GBGD001", "GBGD001")]
    [InlineData("HA 599", "GBHA599")]
    [InlineData("  ", null)]
    [InlineData(null, null)]
    public void A_right_vat_number_is_taken_however_it_is_spaced(string? typed, string? kept) =>
        Assert.Equal(kept, VatNumber.Checked(typed));

    [Theory]
    [InlineData("GB123456789", "last two figures")]
    [InlineData("GB123456728", "last two figures")]
    [InlineData("GB000000000", "last two figures")]
    [InlineData("GB12345678", "GB and nine figures")]
    [InlineData("DE123456782", "GB and nine figures")]
    [InlineData("GBGD500", "GB and nine figures")]
    [InlineData("<script>", "GB and nine figures")]
    [InlineData("１２３４５６７８２", "GB and nine figures")]
    public void A_wrong_vat_number_is_refused_with_a_sentence(string typed, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<BillingRuleException>(() => VatNumber.Checked(typed)).Message);

    [Theory]
    [InlineData("123456", "12-34-56")]
    [InlineData("12 34 56", "12-34-56")]
    [InlineData("", null)]
    public void A_sort_code_is_kept_in_pairs(string typed, string? kept) => Assert.Equal(kept, Organisation.SortCodeOf(typed));

    [Fact]
    public void A_short_account_number_is_told_its_noughts() =>
        Assert.Contains("01234567", Assert.Throws<BillingRuleException>(() => Organisation.AccountNumberOf("1234567")).Message);

    [Theory]
    [InlineData("INV-1")]
    [InlineData("INV 2026 ")]
    [InlineData("£")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTU")]
    [InlineData(" ")]
    public void A_prefix_that_could_be_mistaken_is_refused(string prefix) =>
        Assert.Throws<BillingRuleException>(() => Organisation.PrefixOf(prefix, "invoice numbers"));

    [Fact]
    public void A_sort_code_without_an_account_number_is_refused()
    {
        var organisation = new Organisation("Meridian");

        Assert.Contains(
            "or neither",
            Assert.Throws<BillingRuleException>(() => organisation.Amend(new() { Name = "Meridian", BankSortCode = "12-34-56" })).Message
        );
    }

    [Theory]
    [InlineData("portal.Meridian.example", "portal.meridian.example")]
    [InlineData("localhost", "localhost")]
    public void A_host_is_kept_small(string typed, string kept) => Assert.Equal(kept, Organisation.HostOf(typed));

    [Theory]
    [InlineData("https://portal.meridian.example")]
    [InlineData("portal meridian")]
    [InlineData("-a.example")]
    [InlineData("a..b")]
    public void What_is_no_host_is_refused(string typed) => Assert.Throws<BillingRuleException>(() => Organisation.HostOf(typed));

    [Fact]
    public void A_refused_amendment_leaves_the_organisation_as_it_was()
    {
        var organisation = new Organisation("Meridian");

        Assert.Throws<BillingRuleException>(() => organisation.Amend(new() { Name = "Other", VatNumber = "GB1" }));

        Assert.Equal(("Meridian", 0), (organisation.Name, organisation.Version));
    }

    [Fact]
    public void The_month_offset_of_an_anniversary_group_is_nought()
    {
        var group = new CustomerGroup("Anniversary");

        group.Amend(
            new()
            {
                Name = "Anniversary",
                Billing = BillingKind.Anniversary,
                BillingMonthOffset = 2,
            }
        );

        Assert.Equal(0, group.BillingMonthOffset);
    }
}
