using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;
using static BillingBlazor.Tests.Scenarios.ServiceHouse;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>A file of Gamma's item rental is read and matched: whose each line is, what it is, and what the customer pays, by
/// hand.</summary>
public sealed class ServiceReadingTests : IDisposable
{
    private const string Wlr = "Prem SL line rental - WLR 3";
    private readonly ServiceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The carrier's own example, of 2026: 29 of June's 30 days at Alpha's own £10.50 are £10.15.</summary>
    [Fact]
    public async Task A_line_without_its_leading_0_is_found_and_a_broken_part_is_priced_by_its_days()
    {
        var id = await house.ReadAsync($"02/06/2026,June 2026,2075156951,\"{Wlr}\",Rental,0.0000,9.7537,1\n");

        var line = Assert.Single(house.LinesOf(id));
        Assert.Equal((house.Alpha, house.AlphaCli, house.London), (line.CustomerId, line.CliId, line.CostCentreId));
        Assert.Equal((new DateOnly(2026, 6, 2), new DateOnly(2026, 6, 30)), (line.From, line.To));
        Assert.Equal((house.Wlr, ServiceLineState.Matched), (line.ProductId, line.State));
        Assert.Equal((Pounds(9.7537m), Pounds(9.7537m)), (line.Cost, line.UnitCost));
        Assert.Equal(Pounds(10.15m), line.UnitPrice);
    }

    /// <summary>Whole months: the base price of £12.00; by the tariff £11.00. Two of them cost 2 × 9.00.</summary>
    [Fact]
    public async Task A_price_is_the_customers_own_then_its_tariffs_then_the_base_price()
    {
        var rows =
            $"01/10/2026,October 2026,02075156951,{Wlr},Rental,9.00,0,1\n01/10/2026,October 2026,01632960001,{Wlr},Rental,18.00,0,2\n";

        var before = house.LinesOf(await house.ReadAsync(rows));
        using (var db = house.House.Db())
        {
            db.Customers.Include(c => c.Tariffs).Single(c => c.Id == house.Beta).UseTariff(house.Lines, house.Gold);
            db.SaveChanges();
        }
        var after = house.LinesOf(await house.ReadAsync(rows.Replace("October", "November").Replace("/10/", "/11/"), "november.csv"));

        Assert.Equal([Pounds(10.5m), Pounds(12)], before.Select(l => l.UnitPrice!.Value));
        Assert.Equal((2m, Pounds(9), Pounds(24)), (before[1].Quantity, before[1].UnitCost, before[1].Price));
        Assert.Equal([Pounds(10.5m), Pounds(11)], after.Select(l => l.UnitPrice!.Value));
    }

    /// <summary>A category's default tariff is everybody's who has none.</summary>
    [Fact]
    public async Task The_default_tariff_comes_before_the_base_price()
    {
        using (var db = house.House.Db())
        {
            db.Categories.Single(c => c.Id == house.Lines).UseDefault(house.Gold);
            db.SaveChanges();
        }

        var line = house.LinesOf(await house.ReadAsync($"01/10/2026,October 2026,01632960001,{Wlr},Rental,9.00,0,1\n"))[0];

        Assert.Equal(Pounds(11), line.UnitPrice);
    }

    /// <summary>Ceased on 16 November: 15 of 30 days given back, at £12.00 that is £6.00.</summary>
    [Fact]
    public async Task A_negative_broken_part_is_given_back_at_the_same_price()
    {
        var line = house.LinesOf(await house.ReadAsync($"16/11/2026,November 2026,01632960001,{Wlr},Cease,0.0000,-4.5000,1\n"))[0];

        Assert.Equal((Pounds(-4.5m), Pounds(-6), ServiceLineState.Matched), (line.Cost, line.UnitPrice, line.State));
    }

    /// <summary>20 to 31 October is 12 ÷ 31 of £12.00, £4.645161, and November whole.</summary>
    [Fact]
    public async Task A_broken_part_before_a_whole_month_is_charged_with_it()
    {
        var line = house.LinesOf(await house.ReadAsync($"20/10/2026,November 2026,01632960001,{Wlr},Rental,9.0000,3.4839,1\n"))[0];

        Assert.Equal((new DateOnly(2026, 10, 20), new DateOnly(2026, 11, 30)), (line.From, line.To));
        Assert.Equal((Pounds(12.4839m), Pounds(16.645161m)), (line.Cost, line.UnitPrice));
    }

    /// <summary>Rented since 2019: without a broken part the line is for its month.</summary>
    [Fact]
    public async Task An_old_line_is_for_its_month_and_a_cessation_for_nothing_is_left_out()
    {
        var id = await house.ReadAsync(
            $"04/03/2019,November 2026,01632960001,{Wlr},Rental,9.0000,0.0000,1\n04/03/2019,November 2026,01632960001,{Wlr},Cease,0,0,1\n"
        );

        var line = Assert.Single(house.LinesOf(id));
        Assert.Equal((new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30)), (line.From, line.To));
        Assert.Equal((2, 1, 1), (house.File(id).Rows, house.File(id).Lines, house.File(id).LeftOut));
    }

    /// <summary>Exact text, then *, then an expression; of two with * the one that says more.</summary>
    [Fact]
    public async Task The_surest_code_wins()
    {
        var (any, longer, expression, exact) = (
            house.AddProduct("Any line", "Prem*", 1),
            house.AddProduct("Prem DSL", "prem dsl *", 2),
            house.AddProduct("By expression", "^Prem.*|^ISDN ?2e?$", 3, isExpression: true),
            house.AddProduct("Exact", "Prem DSL  fibre", 4)
        );
        var rows = new[] { "Prem other", "Prem DSL 80", " PREM DSL  FIBRE ", "Prem DSL fibre", "isdn2", "nothing of ours" };

        var id = await house.ReadAsync(
            string.Concat(rows.Select((words, at) => $"01/11/2026,November 2026,01632960001,\"{words}\",Rental,1,0,{at + 1}\n"))
        );

        Assert.Equal([any, longer, exact, longer, expression, null], house.LinesOf(id).Select(l => l.ProductId));
        Assert.Equal(ServiceLineState.WithoutProduct, house.LinesOf(id)[^1].State);
    }

    /// <summary>Cost £3.50 and 20 % is £4.20; a price from the file needs one, and Gamma's has none.</summary>
    [Fact]
    public async Task A_price_is_cost_and_a_mark_up_or_the_files_where_the_product_says_so()
    {
        house.AddProduct("Care level", "Care*", null, from: ServicePricing.CostPlus, markUp: 20);
        house.AddProduct("From the file", "File*", 99, from: ServicePricing.File);

        var lines = house.LinesOf(
            await house.ReadAsync(
                "01/11/2026,November 2026,01632960001,Care 3,Rental,7.00,0,2\n01/11/2026,November 2026,01632960001,File 1,Rental,7,0,1\n"
            )
        );

        Assert.Equal((Pounds(4.2m), ServiceLineState.Matched), (lines[0].UnitPrice, lines[0].State));
        Assert.Equal(((Money?)null, ServiceLineState.WithoutPrice), (lines[1].UnitPrice, lines[1].State));
    }

    /// <summary>Whose it is decides the line's first day.</summary>
    [Fact]
    public async Task An_orphan_an_excluded_line_and_one_that_moved_are_told_apart()
    {
        house.AddLine(house.Alpha, "01632 960050", to: new(2026, 10, 31));
        house.AddLine(house.Beta, "01632 960050", from: new(2026, 11, 1));

        var lines = house.LinesOf(
            await house.ReadAsync(
                $"31/10/2026,October 2026,01632960050,{Wlr},Rental,1,0,1\n01/11/2026,November 2026,01632960050,{Wlr},Rental,1,0,1\n"
                    + $"01/11/2026,November 2026,01632960009,{Wlr},Rental,9,0,1\n01/11/2026,November 2026,01632969999,{Wlr},Rental,9,0,1\n"
            )
        );

        Assert.Equal([house.Alpha, house.Beta, house.Beta, null], lines.Select(l => l.CustomerId));
        Assert.Equal(
            [ServiceLineState.Matched, ServiceLineState.Matched, ServiceLineState.Excluded, ServiceLineState.WithoutCustomer],
            lines.Select(l => l.State)
        );
    }

    [Fact]
    public async Task Every_row_is_accounted_for_and_nothing_counts_twice()
    {
        var row = $"01/11/2026,November 2026,01632960001,{Wlr},Rental,9.00,0,1\n";
        var twenty = Enumerable.Range(1, 20).Select(n => $"01/11/2026,November 2026,01632960001,{Wlr},Rental,{n}.50,0,1\n");
        var first = await house.ReadAsync(
            row + row + $"nonsense\n01/11/2026,November 2026,01632960001,{Wlr},Rental,$9,0,1\n" + string.Concat(twenty)
        );
        var second = await house.ReadAsync(row + $"02/11/2026,November 2026,01632960001,{Wlr},Rental,8.70,0,1\n", "again.csv");
        var (one, two) = (house.File(first), house.File(second));

        Assert.Equal((24, 21, 2, 1), (one.Rows, one.Lines, one.Rejected, one.Duplicates));
        Assert.Equal((2, 1, 0, 1), (two.Rows, two.Lines, two.Rejected, two.Duplicates));
        Assert.True(one.IsAccountedFor && two.IsAccountedFor);
        await Assert.ThrowsAsync<KnownFileException>(() =>
            house.UploadAsync(row + $"02/11/2026,November 2026,01632960001,{Wlr},Rental,8.70,0,1\n", "once more.csv")
        );
    }

    /// <summary>Released, a duplicate is a line of its own; released twice, it is one.</summary>
    [Fact]
    public async Task A_duplicate_can_be_released_once()
    {
        var row = $"01/11/2026,November 2026,01632960001,{Wlr},Rental,9.00,0,1\n";
        var id = await house.ReadAsync(row + row);
        var actions = house.House.Get<ServiceFileActions>();

        Assert.Equal(1, await actions.ReleaseAsync(id, SetAsideKind.Duplicate, null, Cancel));
        Assert.Equal(0, await actions.ReleaseAsync(id, SetAsideKind.Duplicate, null, Cancel));

        Assert.Equal((2, 2, 0), (house.File(id).Rows, house.File(id).Lines, house.File(id).Duplicates));
        Assert.Equal([0, 1], house.LinesOf(id).Select(l => l.Copy).Order());
    }

    [Fact]
    public async Task A_file_that_is_taken_back_may_come_again()
    {
        var row = $"01/11/2026,November 2026,01632960001,{Wlr},Rental,9.00,0,1\n";
        var id = await house.ReadAsync(row);

        await house.House.Get<ServiceFileActions>().TakeBackAsync(id, Cancel);

        Assert.Empty(house.LinesOf(id));
        Assert.Equal(ServiceFileState.TakenBack, house.File(id).State);
        Assert.Single(house.LinesOf(await house.ReadAsync(row)));
    }

    /// <summary>What a killed server left under its lease is cleaned and read again.</summary>
    [Fact]
    public async Task A_file_whose_reader_was_killed_is_read_again_and_nothing_is_there_twice()
    {
        var rows = string.Concat(Enumerable.Range(1, 30).Select(n => $"01/11/2026,November 2026,01632960001,{Wlr},Rental,{n}.50,0,1\n"));
        var id = await house.ReadAsync(rows);
        using (var db = house.House.Db())
            await db
                .ServiceFiles.Where(f => f.Id == id)
                .ExecuteUpdateAsync(
                    f =>
                        f.SetProperty(x => x.State, ServiceFileState.Reading)
                            .SetProperty(x => x.LeaseOwner, "a dead server")
                            .SetProperty(x => x.LeaseUntilUtc, DateTime.UnixEpoch),
                    Cancel
                );

        await house.House.Get<ServiceImport>().ReadWaitingAsync(Cancel);

        Assert.Equal((ServiceFileState.Read, 30), (house.File(id).State, house.LinesOf(id).Count));
        Assert.Equal((30, 30), (house.File(id).Rows, house.File(id).Lines));
    }

    [Fact]
    public async Task A_file_that_does_not_fit_waits_and_nothing_of_it_is_kept()
    {
        var id = await house.ReadAsync("a,b,c\n1,2,3\n4,5,6\n");

        Assert.Equal(ServiceFileState.NeedsLayout, house.File(id).State);
        Assert.Contains("can't be read by this layout", house.File(id).Failure);
        Assert.Empty(house.LinesOf(id));
    }

    [Theory]
    [InlineData("(a+)+$", true)]
    [InlineData("(?=x)y", false)]
    [InlineData("(a)\\1", false)]
    [InlineData("((a{900}){900}){900}", false)]
    [InlineData("[", false)]
    public void An_expression_never_takes_for_ever(string pattern, bool isTaken)
    {
        if (!isTaken)
        {
            Assert.Throws<BillingRuleException>(() => new ServiceCode(1, pattern, true));
            return;
        }

        Assert.False(new ServiceCode(1, pattern, true).Matches(new string('a', 200) + "!"));
    }

    /// <summary>Whatever stands in a file: each row is a line or set aside, and nothing but a sentence stops it.</summary>
    [Fact]
    public async Task Hostile_files_end_in_rows_set_aside_or_a_sentence()
    {
        var random = new Random(20261103);
        string[] bits =
        [
            "01/11/2026",
            "November 2026",
            "01632960001",
            Wlr,
            "Rental",
            "9.00",
            "0",
            "1",
            "",
            "\"",
            "\"\"",
            ",",
            "\n",
            "\r\n",
            "\0",
            "=cmd|' /C calc'!A0",
            "99999999999999999999",
            "-1",
            "1e9",
            "NaN",
            "４４",
            "31/02/2026",
            "2026-13-01",
            "£",
            "€5",
            "1,250",
            "\u202E",
            "\uD800",
            new string('x', 500),
            "June 20266",
        ];
        for (var file = 0; file < 60; file++)
        {
            var picked = Enumerable.Range(0, random.Next(1, 200)).Select(_ => bits[random.Next(bits.Length)]);
            var text = string.Concat(picked.Select(bit => bit + (random.Next(3) == 0 ? "\n" : ",")));
            int id;
            try
            {
                id = await house.ReadAsync(text, $"hostile-{file}.csv");
            }
            catch (BillingRuleException)
            {
                continue;
            }
            var read = house.File(id);
            Assert.True(read.State is ServiceFileState.Read or ServiceFileState.Failed or ServiceFileState.NeedsLayout, $"{read.State}");
            Assert.True(read.IsAccountedFor);
            Assert.Equal(read.Lines, house.LinesOf(id).Count);
        }
    }

    public void Dispose() => house.Dispose();
}
