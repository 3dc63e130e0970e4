using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using CsCheck;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>Whose line, and where to.</summary>
public class MatchTests
{
    [Theory]
    [InlineData("020 7946 0101")]
    [InlineData("+44 (0)20 7946 0101")]
    [InlineData("0044 20 7946 0101")]
    [InlineData("442079460101")]
    public void A_line_is_found_in_every_spelling(string spelling) =>
        Assert.Equal(7, Owner(spelling, "2026-10-01", Line(7, "02079460101")));

    [Fact]
    public void A_number_that_moved_belongs_to_each_for_its_own_days()
    {
        var (before, after) = (Line(1, "02079460101", to: "2026-10-14"), Line(2, "02079460101", from: "2026-10-15", to: "2026-10-20"));

        Assert.Equal((1, 2, 0), (On("2026-10-14"), On("2026-10-15"), On("2026-10-21")));

        int On(string day) => Owner("02079460101", day, before, after);
    }

    [Theory]
    [InlineData("01273900007", 4)]
    [InlineData("01273900008", 3)]
    [InlineData("01273900100", 2)]
    [InlineData("01273800000", 1)]
    [InlineData("sip/alice", 5)]
    [InlineData("sip/bob", 6)]
    [InlineData("01274000000", 0)]
    public void The_number_itself_then_its_range_then_the_longest_beginning(string line, int id)
    {
        var lines = new[]
        {
            Line(1, "01273*"),
            Line(2, "012739*"),
            Line(3, "01273900000", last: "01273900099"),
            Line(4, "01273900007"),
            Line(5, "SIP/alice"),
            Line(6, "SIP*"),
        };

        Assert.Equal(id, Owner(line, "2026-10-01", lines));
    }

    [Theory]
    [InlineData("0033140000000", 2)]
    [InlineData("+33140000000", 2)]
    [InlineData("33140000000", 2)]
    [InlineData("+336 12 34 56 78", 3)]
    [InlineData("0033612345678", 3)]
    [InlineData("01273900000", 4)]
    [InlineData("+44 (0)1273 900000", 4)]
    [InlineData("07700900456", 5)]
    [InlineData("00447700900456", 5)]
    [InlineData("+61", 1)]
    [InlineData("0", 1)]
    [InlineData("", 1)]
    [InlineData("00", 1)]
    [InlineData("+", 1)]
    [InlineData("anonymous", 1)]
    [InlineData("0xFF", 1)]
    public void The_longest_prefix_of_the_dialled_number_wins(string dialled, int id) => Assert.Equal(id, Book().Find("", dialled)!.Id);

    [Theory]
    [InlineData("141 07700 900456", 5)]
    [InlineData("14107700900456", 5)]
    [InlineData("147000447700900456", 5)]
    [InlineData("1800107700900456", 5)]
    [InlineData("18002 141 07700 900456", 5)]
    [InlineData("14101314960000", 4)]
    [InlineData("1410033612345678", 3)]
    [InlineData("14102079460", 1)] // +1 410, Maryland
    [InlineData("18002079460", 1)] // +1 800
    [InlineData("0141 496 0000", 4)] // Glasgow
    [InlineData("+4407700900456", 5)]
    [InlineData("\u202A07700–900456", 5)]
    [InlineData("07700900456 x12", 5)]
    public void A_prefix_of_the_call_is_no_part_of_the_number(string dialled, int id) => Assert.Equal(id, Book().Find("", dialled)!.Id);

    [Fact]
    public void Prefixes_are_understood_in_the_spellings_of_numbers()
    {
        var book = Book(["020", "0033", "+44 7", "\u200B+49", "0"]);

        var dialled = new[] { "02079460101", "+33 1 40", "07700900456", "004930", "01632960202" };
        Assert.Equal([2, 3, 4, 5, 6], dialled.Select(number => book.Find("", number)!.Id));
    }

    [Fact]
    public void The_tree_of_digits_finds_what_a_search_through_all_prefixes_finds()
    {
        var prefixes = new[] { "33", "336", "3367", "44", "441", "4412", "447", "4477009", "1", "12", "1242" };
        var book = Book(prefixes);

        Gen.String[Gen.Char["0123456789+ "], 0, 14]
            .Sample(
                dialled =>
                {
                    var key = DialledNumber.KeyOf(dialled);
                    var longest = prefixes.Where(prefix => key.StartsWith(prefix, StringComparison.Ordinal)).MaxBy(prefix => prefix.Length);

                    Assert.Equal(longest is null ? 1 : Array.IndexOf(prefixes, longest) + 2, book.Find("", dialled)!.Id);
                },
                iter: 20_000
            );
    }

    [Theory]
    [InlineData("ukm", 2)]
    [InlineData(" UKM ", 2)]
    [InlineData("UKX", 1)]
    public void Or_the_charge_code_else_the_fallback(string code, int id) =>
        Assert.Equal(id, Book(["UKM"], DestinationMatch.ChargeCode).Find(code, "07700900456")!.Id);

    private static DestinationBook Book() => Book(["33", "336", "44", "447"]);

    /// <summary>Destination 1 is the fallback; the prefixes' own are numbered from 2.</summary>
    private static DestinationBook Book(string[] prefixes, DestinationMatch match = DestinationMatch.NumberPrefix)
    {
        var supplier = new Supplier("Carrier").WithId(1);
        supplier.Amend(
            new()
            {
                Name = "Carrier",
                Match = match,
                FallbackDestinationId = 1,
            }
        );
        return new(
            supplier,
            [
                new Destination(1, "Elsewhere", 1).WithId(1),
                .. prefixes.Select(
                    (prefix, index) =>
                    {
                        var destination = new Destination(1, prefix, 1).WithId(index + 2);
                        destination.UseCodes([prefix]);
                        return destination;
                    }
                ),
            ]
        );
    }

    private static int Owner(string line, string day, params Cli[] clis) =>
        new CliBook(clis).TryFind(LineKey.Of(line), Tariffing.Day(day), out var owner) ? owner.CliId : 0;

    private static Cli Line(int id, string number, string? from = null, string? to = null, string? last = null) =>
        new Cli(number, 1, from is null ? null : Tariffing.Day(from), to is null ? null : Tariffing.Day(to), last).WithId(id);
}
