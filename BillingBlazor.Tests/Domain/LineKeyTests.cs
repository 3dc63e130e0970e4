using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using CsCheck;

namespace BillingBlazor.Tests.Domain;

public class LineKeyTests
{
    /// <summary>What machines and people put between the figures of a number, and nobody means.</summary>
    private static readonly string[] between =
    [
        " ",
        "\u00A0",
        "\u2009",
        "\u3000",
        "-",
        "\u2010",
        "\u2011",
        "\u2012",
        "\u2013",
        "\u2014",
        "\u2212",
        "\uFF0D",
        ".",
        "\uFF0E",
        "\u200B",
        "\u200E",
        "\u202A",
        "\u202C",
        "\uFEFF",
        "\u00AD",
        "\u2060",
    ];

    private static readonly string[] before = ["", "tel:", "TEL: ", "'", "\u2019", "\u202A", "\uFEFF", "\u200B'", "\t"];
    private static readonly string[] after =
    [
        "",
        " ",
        "\u202C",
        "\u200B",
        " x123",
        "x1",
        " ext. 123",
        " extn 4",
        " extension 12",
        ";ext=7",
        " (x123)",
        "#12",
    ];

    [Theory]
    [InlineData("02079460101")]
    [InlineData("020 7946 0101")]
    [InlineData("(020) 7946-0101")]
    [InlineData("+44 20 7946 0101")]
    [InlineData("+44 (0)20 7946 0101")]
    [InlineData("00442079460101")]
    [InlineData("442079460101")]
    [InlineData("\u202A+44 20 7946 0101\u202C")]
    [InlineData("020\u200B7946\uFEFF0101")]
    [InlineData("020–7946—0101")]
    [InlineData("020‑7946−0101")]
    [InlineData("０２０ ７９４６ ０１０１")]
    [InlineData("＋４４（０）２０７９４６０１０１")]
    [InlineData("٠٢٠٧٩٤٦٠١٠١")]
    [InlineData("۰۲۰۷۹۴۶۰۱۰۱")]
    [InlineData("tel:+44-20-7946-0101")]
    [InlineData("Tel: 020 7946 0101")]
    [InlineData("tel:+442079460101;ext=12;phone-context=example.com")]
    [InlineData("'02079460101")]
    [InlineData("’02079460101")]
    [InlineData("020 7946 0101 x123")]
    [InlineData("02079460101X123")]
    [InlineData("020 7946 0101 ext. 123")]
    [InlineData("020 7946 0101 extension 123")]
    [InlineData("02079460101#")]
    [InlineData("+4402079460101")]
    [InlineData("+02079460101")]
    [InlineData("+00442079460101")]
    [InlineData("0044 (0) 20 7946 0101")]
    public void All_spellings_of_a_number_have_one_key(string typed)
    {
        Assert.Equal("442079460101", LineKey.Of(typed));
        Assert.Null(LineKey.Refusal(typed));
    }

    [Theory]
    [InlineData("0033140000000", "33140000000")]
    [InlineData("sip-user.1", "SIP-USER.1")]
    [InlineData("sip–user.1", "SIP-USER.1")]
    [InlineData("ｓｉｐ\u200Buser", "SIPUSER")]
    [InlineData("0207*", "44207*")]
    [InlineData("+4408001111", "448001111")]
    [InlineData("12E4", "12E4")]
    [InlineData("ONEA12345678", "ONEA12345678")]
    [InlineData("1234/5", "1234/5")]
    [InlineData("01632960202@adsl", "01632960202@ADSL")]
    public void Other_lines_keep_what_they_are(string typed, string key)
    {
        Assert.Equal(key, LineKey.Of(typed));
        Assert.Null(LineKey.Refusal(typed));
    }

    [Theory]
    [InlineData("4.42079E+11", "spreadsheet")]
    [InlineData("4,42079E+11", "spreadsheet")]
    [InlineData("4.42079e11", "spreadsheet")]
    [InlineData("44169772345.0", "spreadsheet")]
    [InlineData("44169772345.00", "spreadsheet")]
    [InlineData("44169772345,0", "spreadsheet")]
    [InlineData("４４１６９７７２３４５.0", "spreadsheet")]
    [InlineData("'44169772345.0", "spreadsheet")]
    [InlineData("#N/A", "spreadsheet")]
    [InlineData("#REF!", "spreadsheet")]
    [InlineData("########", "spreadsheet")]
    [InlineData("++442079460101", "not plainly one number")]
    [InlineData("+44+2079460101", "not plainly one number")]
    [InlineData("020 7946 0101/2", "not plainly one number")]
    [InlineData("020 7946 0101, 020 7946 0102", "not plainly one number")]
    [InlineData("44,207,946,0101", "not plainly one number")]
    [InlineData("020 7946 0101 (reception)", "not plainly one number")]
    [InlineData("020 7946 0101 ext", "not plainly one number")]
    [InlineData("+sip", "not plainly one number")]
    [InlineData("tel:reception", "not plainly one number")]
    [InlineData("01273 900000–099", "two numbers")]
    [InlineData("---", "no letter or figure")]
    [InlineData("\u200B", "no letter or figure")]
    [InlineData("???", "no letter or figure")]
    [InlineData("00", "not plainly one number")]
    [InlineData("+0000", "not plainly one number")]
    public void What_looks_like_a_number_and_is_none_is_refused_with_a_sentence_and_is_nobodys(string typed, string why)
    {
        var refusal = LineKey.Refusal(typed)!;

        Assert.Contains(why, refusal);
        Assert.EndsWith(".", refusal);
        Assert.Throws<BillingRuleException>(() => new Cli(typed, 1));
        if (why != "two numbers")
            Assert.False(LineKey.IsNumber(LineKey.Of(typed)));
    }

    [Fact]
    public void Any_spelling_that_is_built_from_a_number_has_its_key()
    {
        var digits = Gen.Int[1_000_000, 99_999_999].Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var start = Of("0", "+44", "0044", "44", "+44(0)", "+440", "0044 0");
        Gen.Select(digits, start, Of(before), Of(after), Gen.Int)
            .Sample(
                (own, lead, first, last, seed) =>
                {
                    var number = $"1{own}1"; // neither begins nor ends with what is cut away; .0 at the end is a spreadsheet's
                    var spelling = Written($"{first}{lead}{Strewn(number, new(seed))}{last}", (uint)seed % 3);

                    Assert.Equal($"44{number}", LineKey.Of(spelling));
                    Assert.Null(LineKey.Refusal(spelling));
                    Assert.Equal($"44{number}", new Cli(spelling, 1).Key);
                    Assert.Equal($"44{number}", DialledNumber.KeyOf(spelling));
                },
                iter: 20_000
            );
    }

    [Fact]
    public void Whatever_is_typed_nothing_breaks_and_a_key_is_its_own_spelling()
    {
        Gen.String[
                Gen.OneOf(
                    Gen.Char["0123456789+-.()* xe#'/,E"],
                    Gen.Char["\u202A\u200B\uFEFF\u00A0٣０ａ＋\uD83D\uDE00é–\0\u0007"],
                    Gen.Char
                ),
                0,
                100
            ]
            .Sample(
                typed =>
                {
                    var key = LineKey.Of(typed);
                    _ = FreeNumbers.Includes(typed);
                    _ = DialledNumber.KeyOf(typed);
                    _ = LineKey.IsRuined(typed);
                    Assert.True(key.Length <= LineKey.MaxLength);
                    if (LineKey.Refusal(typed) is { } refusal)
                    {
                        Assert.EndsWith(".", refusal);
                        return;
                    }
                    Assert.NotEqual("", key);
                    Assert.Equal(key, LineKey.Of(key));
                    Assert.Equal(key, LineKey.Of(LineKey.Show(key)));
                    Assert.Null(LineKey.Refusal(LineKey.Show(key)));
                },
                iter: 50_000
            );
    }

    private static Gen<string> Of(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(at => texts[at]);

    private static string Strewn(string number, Random random)
    {
        for (var marks = random.Next(7); marks > 0; marks--)
            number = number.Insert(random.Next(1, number.Length), between[random.Next(between.Length)]);
        return number;
    }

    /// <summary>ASCII, full-width or Arabic-Indic figures.</summary>
    private static string Written(string text, uint script) =>
        script == 0
            ? text
            : string.Concat(
                text.Select(letter => char.IsAsciiDigit(letter) ? (char)((script == 1 ? '\uFF10' : '\u0660') + letter - '0') : letter)
            );
}
