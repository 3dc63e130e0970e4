using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Tests.Domain;

public class LineKeyTests
{
    [Theory]
    [InlineData("02079460101")]
    [InlineData("020 7946 0101")]
    [InlineData("(020) 7946-0101")]
    [InlineData("+44 20 7946 0101")]
    [InlineData("+44 (0)20 7946 0101")]
    [InlineData("00442079460101")]
    [InlineData("442079460101")]
    public void All_spellings_of_a_number_have_one_key(string typed) => Assert.Equal("442079460101", LineKey.Of(typed));

    [Theory]
    [InlineData("0033140000000", "33140000000")]
    [InlineData("sip-user.1", "SIP-USER.1")]
    [InlineData("0207*", "44207*")]
    public void Other_lines_keep_what_they_are(string typed, string key) => Assert.Equal(key, LineKey.Of(typed));
}
