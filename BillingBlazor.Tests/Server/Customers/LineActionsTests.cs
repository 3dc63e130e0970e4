using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Customers.CostCentres;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Customers;

public sealed class LineActionsTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly LineActions lines;
    private readonly LineQueries queries;
    private readonly int alpha;
    private readonly int beta;
    private readonly int type;

    public LineActionsTests()
    {
        using var db = house.Db();
        var (group, organisation) = (db.CustomerGroups.Single().Id, house.Add(new Organisation("Meridian Telecom")).Id);
        (alpha, beta) = (
            house.Add(new Customer("Alpha Ltd", group, organisation, new(2026, 1, 1))).Id,
            house.Add(new Customer("Beta Ltd", group, organisation, new(2026, 1, 1))).Id
        );
        type = db.CliTypes.First().Id;
        (lines, queries) = (house.Get<LineActions>(), house.Get<LineQueries>());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_fields_of_the_guide_are_all_saved()
    {
        await house.Get<CostCentreActions>().AddAsync(alpha, "London", Cancel);
        var london = (await house.Get<CostCentreQueries>().OfCustomerAsync(alpha, Cancel)).Single().Id;
        var id = (
            await lines.AddAsync(
                alpha,
                new()
                {
                    Number = "+44 (0)20 7946 0101",
                    Description = "Ann",
                    CliTypeId = type,
                    CostCentreId = london,
                    ExcludedFromBilling = true,
                    SpendingCap = 5.00m,
                },
                Cancel
            )
        )[0];

        var saved = (await queries.FindAsync(alpha, id, Cancel))!;
        Assert.Equal(
            ("+44 (0)20 7946 0101", "442079460101", "Ann", type, london),
            (saved.Number, saved.Key, saved.Description, saved.CliTypeId, saved.CostCentreId)
        );
        Assert.Equal((true, Money.FromPounds(5), null, null), (saved.ExcludedFromBilling, saved.SpendingCap, saved.From, saved.To));
    }

    [Fact]
    public async Task Several_are_added_at_once_or_none_of_them()
    {
        Assert.Equal(
            3,
            (await lines.AddAsync(alpha, new() { Number = "02079460101\n020 7946 0102\r\n\n02079460103", CliTypeId = type }, Cancel)).Count
        );

        await Assert.ThrowsAsync<BillingRuleException>(() =>
            lines.AddAsync(beta, new() { Number = "02079460104\n02079460103", CliTypeId = type }, Cancel)
        );

        using var db = house.Db();
        Assert.Equal(0, db.Clis.Count(c => c.CustomerId == beta));
        Assert.Equal(3, db.Customers.Single(c => c.Id == alpha).LineCount);
    }

    [Fact]
    public async Task A_cancelled_customer_gets_no_line()
    {
        await house
            .Get<StatusActions>()
            .SetAsync(new() { Ids = new HashSet<int> { alpha } }, CustomerStatus.Cancelled, writeOff: false, null, Cancel);

        Assert.Equal(
            "Alpha Ltd is cancelled: no line identifier can be added.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => AddAsync(alpha, "02079460101"))).Message
        );
    }

    [Fact]
    public async Task The_form_says_who_had_the_number_and_when_ours_begins()
    {
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = "02079460101",
                CliTypeId = type,
                To = new(2026, 5, 31),
            },
            Cancel
        );

        var look = (await queries.LookAsync("+44 20 7946 0101", null, null, null, Cancel))!;

        Assert.Equal(
            ("02079460101", new DateOnly(2026, 6, 1), "Alpha Ltd had this number until 31 May 2026: yours begins 1 June 2026.", false),
            (look.MatchedAs, look.Begins, look.Holder, look.IsTaken)
        );
        Assert.Equal(new(2026, 6, 1), (await queries.FindAsync(beta, await AddAsync(beta, "020 7946 0101"), Cancel))!.From);
    }

    [Fact]
    public async Task A_part_of_a_range_that_ended_counts_as_the_last_holder()
    {
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = "01273 900000",
                LastNumber = "01273 900099",
                CliTypeId = type,
                To = new(2026, 5, 31),
            },
            Cancel
        );

        Assert.Equal(
            "Alpha Ltd had 01273 900000 – 01273 900099 until 31 May 2026: yours begins 1 June 2026.",
            (await queries.LookAsync("01273900050", null, null, null, Cancel))!.Holder
        );
        Assert.Equal(new(2026, 6, 1), (await queries.FindAsync(beta, await AddAsync(beta, "01273900050"), Cancel))!.From);
    }

    [Fact]
    public async Task A_number_that_somebody_has_is_said_as_it_is_typed()
    {
        await AddAsync(alpha, "0207946*");

        var look = (await queries.LookAsync("02079460101", null, null, null, Cancel))!;

        Assert.True(look.IsTaken);
        Assert.Equal("Alpha Ltd's since ever (as 0207946*). Move it from there, end it there first, or choose other days.", look.Holder);
        Assert.Null(await queries.LookAsync("+ - (", null, null, null, Cancel));
    }

    [Theory]
    [InlineData("02079460000", "02079469999", "0207946*")]
    [InlineData("0207946*", null, "020794601*")]
    [InlineData("020794601*", null, "0207946*")]
    [InlineData("02079460101", null, "*")]
    [InlineData("01273900000", "01273900099", "0127390005*")]
    [InlineData("01273900000", "01273900099", "0127390009*")]
    public async Task A_beginning_overlaps_what_lies_under_it_and_what_it_lies_under(string first, string? last, string second)
    {
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = first,
                LastNumber = last,
                CliTypeId = type,
            },
            Cancel
        );

        await Assert.ThrowsAsync<BillingRuleException>(() => AddAsync(beta, second));
    }

    [Theory]
    [InlineData("01273900000", "01273900099", "01273900100", null)]
    [InlineData("01273900000", "01273900099", "0127390000", null)] // ten figures: another line
    [InlineData("0127390*", null, "0127391*", null)]
    [InlineData("01273900000", "01273900099", "01273900100", "01273900199")]
    public async Task Neighbours_do_not_overlap(string first, string? firstLast, string second, string? secondLast)
    {
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = first,
                LastNumber = firstLast,
                CliTypeId = type,
            },
            Cancel
        );
        await lines.AddAsync(
            beta,
            new()
            {
                Number = second,
                LastNumber = secondLast,
                CliTypeId = type,
            },
            Cancel
        );
    }

    [Fact]
    public async Task Two_clerks_add_the_same_number_at_the_same_moment_and_one_wins()
    {
        var attempts = Enumerable
            .Range(0, 8)
            .Select(n =>
                Task.Run(
                    async () =>
                    {
                        try
                        {
                            await house
                                .Get<LineActions>()
                                .AddAsync(n % 2 == 0 ? alpha : beta, new() { Number = "02079460101", CliTypeId = type }, Cancel);
                            return null;
                        }
                        catch (BillingRuleException refusal)
                        {
                            return refusal.Message;
                        }
                    },
                    Cancel
                )
            )
            .ToList();

        var answers = await Task.WhenAll(attempts);

        Assert.Single(answers, answer => answer is null);
        Assert.All(answers.OfType<string>(), refusal => Assert.Contains("Ltd's since ever", refusal));
    }

    /// <summary>Numbers, ranges and beginnings of a small block, added, ended and moved at random by three customers.</summary>
    [Fact]
    public void Whatever_is_added_ended_and_moved_each_day_of_a_line_has_one_owner()
    {
        var days = Gen.Int[0, 20].Select(n => new DateOnly(2026, 1, 1).AddDays(n));
        var number = Gen.Int[0, 9].Select(n => ($"0207946010{n}", (string?)null));
        var range = Gen.Int[0, 6].Select(n => ($"0207946010{n}", (string?)$"0207946010{n + 2}"));
        var beginning = Gen.Const(("020794601*", (string?)null));
        var steps = Gen.Select(
            Gen.Int[0, 3],
            Gen.Frequency((6, number), (2, range), (1, beginning)),
            Gen.Bool,
            days,
            Gen.Int[0, 9],
            Gen.Bool
        ).Array[1, 25];

        steps.Sample(
            sequence =>
            {
                using (var db = house.Db())
                    db.Clis.ExecuteDelete();
                foreach (var (what, (first, last), isAlpha, day, length, isOpen) in sequence)
                    Step(what, first, last, isAlpha ? alpha : beta, day, isOpen ? null : day.AddDays(length));

                using var after = house.Db();
                var all = after.Clis.AsNoTracking().ToList();
                for (var i = 0; i < all.Count; i++)
                    for (var j = i + 1; j < all.Count; j++)
                        Assert.False(
                            all[i].Overlaps(all[j]),
                            $"{all[i].Label} {all[i].From}–{all[i].To} and {all[j].Label} {all[j].From}–{all[j].To}"
                        );
                for (var n = 0; n < 10; n++)
                    for (var day = new DateOnly(2025, 12, 31); day < new DateOnly(2026, 2, 5); day = day.AddDays(1))
                        Assert.True(all.Count(c => c.IsInForce(day) && c.SharesLines(new($"0207946010{n}", type))) <= 1);
            },
            iter: 60,
            threads: 1
        );
    }

    [Fact]
    public async Task Whether_a_line_is_free_is_answered_at_once_among_300_000()
    {
        await FillAsync(300_000);
        await using var db = house.Db();
        Cli[] asked =
        [
            new("02088000000", type),
            new("03450001234", type),
            new("01700000000", type, null, null, "01700009999"),
            new("0879*", type),
        ];
        foreach (var cli in asked)
            await LineAssignments.OverlapAsync(db, cli, Cancel);

        var watch = Stopwatch.StartNew();
        for (var times = 0; times < 5; times++)
            foreach (var cli in asked)
                Assert.Null(await LineAssignments.OverlapAsync(db, cli, Cancel));
        var each = watch.Elapsed.TotalMilliseconds / 20;

        Assert.NotNull(await LineAssignments.OverlapAsync(db, new("03300 12345*", type), Cancel));
        Assert.True(each < 50, $"{each:0.0} ms for one question.");
        TestContext.Current.SendDiagnosticMessage($"lines.overlap_ms_300k {each:0.00}");
    }

    [Fact]
    public async Task A_customer_with_5_000_lines_is_listed_and_searched_quickly()
    {
        await FillAsync(5_000);
        LineFilter[] filters =
        [
            new(alpha),
            new(alpha) { Words = "+44 330 012 0" },
            new(alpha) { State = LineState.InForce, Words = "Line 77" },
            new(alpha) { Capped = true },
        ];
        foreach (var filter in filters)
            await queries.ListAsync(filter, new(LineOrder.CostCentre, false, 0, 50), Cancel);

        var watch = Stopwatch.StartNew();
        foreach (var filter in filters)
            await queries.ListAsync(filter, new(LineOrder.Number, false, 100, 50), Cancel);

        Assert.True(
            watch.Elapsed.TotalMilliseconds / filters.Length < 100,
            $"{watch.Elapsed.TotalMilliseconds / filters.Length:0} ms a page."
        );
    }

    [Theory]
    [InlineData("020 7946 0101", "02079460101")]
    [InlineData("+44 20 7946 0101", "02079460101")]
    [InlineData("0044 20 7946", "02079460101")]
    [InlineData("7946 0101", "02079460101")]
    [InlineData("recept", "02079460101")]
    [InlineData("01273 900050", "01273900000 – 01273900099")]
    [InlineData("0845 000 1234", "0845*")]
    [InlineData("sip-A", "sip-a.1")]
    [InlineData("100%", "sip-a.1")]
    public async Task A_line_is_found_in_any_spelling_within_a_range_or_by_its_description(string words, string found)
    {
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = "02079460101",
                Description = "Reception",
                CliTypeId = type,
            },
            Cancel
        );
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = "01273900000",
                LastNumber = "01273900099",
                CliTypeId = type,
            },
            Cancel
        );
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = "sip-a.1",
                Description = "100% <b>bold</b> 🙂",
                CliTypeId = type,
            },
            Cancel
        );
        await lines.AddAsync(alpha, new() { Number = "0845*", CliTypeId = type }, Cancel);

        Assert.Equal(
            [found],
            (await queries.ListAsync(new(alpha) { Words = words }, new(LineOrder.Number, false, 0, 50), Cancel)).Rows.Select(r => r.Label)
        );
    }

    [Fact]
    public async Task Filters_tell_in_force_from_ended_and_future_and_find_excluded_and_capped()
    {
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = "02079460101",
                CliTypeId = type,
                To = new(2026, 11, 2),
            },
            Cancel
        );
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = "02079460102",
                CliTypeId = type,
                To = new(2026, 11, 3),
                ExcludedFromBilling = true,
            },
            Cancel
        );
        await lines.AddAsync(
            alpha,
            new()
            {
                Number = "02079460103",
                CliTypeId = type,
                From = new(2026, 11, 4),
                SpendingCap = 5,
            },
            Cancel
        );

        Assert.Equal(["02079460101"], await FoundAsync(new(alpha) { State = LineState.Ended }));
        Assert.Equal(["02079460102"], await FoundAsync(new(alpha) { State = LineState.InForce }));
        Assert.Equal(["02079460103"], await FoundAsync(new(alpha) { State = LineState.Future }));
        Assert.Equal(["02079460102"], await FoundAsync(new(alpha) { Excluded = true }));
        Assert.Equal(["02079460103"], await FoundAsync(new(alpha) { Capped = true }));
        Assert.Equal(3, (await FoundAsync(new(alpha) { CostCentreId = LineFilter.NoCostCentre })).Count);
        Assert.Empty(await FoundAsync(new(beta)));
    }

    [Fact]
    public async Task A_line_typed_wrong_is_removed_again()
    {
        var id = await AddAsync(alpha, "02079460101");
        await lines.RemoveAsync(alpha, id, Cancel);
        await AddAsync(beta, "02079460101");

        await Assert.ThrowsAsync<BillingRuleException>(() => lines.RemoveAsync(alpha, id, Cancel));
        using var db = house.Db();
        Assert.Equal("02079460101", db.Changes.Single(c => c.Subject == "Cli" && c.After == null).Before);
    }

    [Fact]
    public async Task Moving_needs_a_living_customer_and_lines_that_are_there()
    {
        var id = await AddAsync(alpha, "02079460101");
        await lines.EndAsync(alpha, [id], new(2026, 10, 31), Cancel);
        Assert.Equal(
            "02079460101 ended on 31 Oct 2026, so there is nothing to move from 1 Nov 2026. Choose an earlier day.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => MoveAsync(id, new(2026, 11, 1)))).Message
        );
        await MoveAsync(id, new(2026, 10, 15));

        using (var db = house.Db())
            Assert.Equal(
                [(alpha, null, new DateOnly(2026, 10, 14)), (beta, new DateOnly(2026, 10, 15), new DateOnly(2026, 10, 31))],
                db.Clis.OrderBy(c => c.Id)
                    .Select(c => ValueTuple.Create(c.CustomerId, c.From, c.To))
                    .ToList()
                    .Select(c => (c.Item1, c.Item2, c.Item3!.Value))
            );
        var other = await AddAsync(alpha, "02079460102");
        await house
            .Get<StatusActions>()
            .SetAsync(new() { Ids = new HashSet<int> { beta } }, CustomerStatus.Cancelled, writeOff: false, null, Cancel);
        Assert.StartsWith(
            "Beta Ltd is cancelled",
            (await Assert.ThrowsAsync<BillingRuleException>(() => MoveAsync(other, new(2026, 11, 1)))).Message
        );
        await Assert.ThrowsAsync<BillingRuleException>(() => MoveAsync(99, new(2026, 11, 1)));
    }

    [Fact]
    public async Task A_line_moved_from_its_first_day_leaves_nothing_behind()
    {
        var id = (
            await lines.AddAsync(
                alpha,
                new()
                {
                    Number = "02079460101",
                    CliTypeId = type,
                    From = new(2026, 10, 1),
                },
                Cancel
            )
        )[0];
        await MoveAsync(id, new(2026, 10, 1));

        using var db = house.Db();
        Assert.Equal((beta, new DateOnly(2026, 10, 1)), (db.Clis.Single().CustomerId, db.Clis.Single().From));
    }

    [Fact]
    public async Task The_cost_centre_changes_from_a_day_on_within_the_same_customer()
    {
        await house.Get<CostCentreActions>().AddAsync(alpha, "London", Cancel);
        var london = (await house.Get<CostCentreQueries>().OfCustomerAsync(alpha, Cancel)).Single().Id;
        var id = (
            await lines.AddAsync(
                alpha,
                new()
                {
                    Number = "02079460101",
                    CliTypeId = type,
                    SpendingCap = 5,
                },
                Cancel
            )
        )[0];

        await Assert.ThrowsAsync<BillingRuleException>(() =>
            lines.MoveAsync(new(alpha, [id], alpha, new(2026, 11, 1), null, [], false), Cancel)
        );
        await lines.MoveAsync(new(alpha, [id], alpha, new(2026, 11, 1), london, [], false), Cancel);

        using var db = house.Db();
        Assert.Equal(
            [(null, new DateOnly(2026, 10, 31)), (london, (DateOnly?)null)],
            db.Clis.OrderBy(c => c.Id).ToList().Select(c => (c.CostCentreId, c.To))
        );
        Assert.Equal(Money.FromPounds(5), db.Clis.OrderBy(c => c.Id).Last().SpendingCap);
    }

    [Fact]
    public async Task Support_may_move_a_line_but_neither_its_charges_nor_a_credit()
    {
        var id = await AddAsync(alpha, "02079460101");
        house.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() =>
            lines.MoveAsync(new(alpha, [id], beta, new(2026, 11, 1), null, [], Credit: true), Cancel)
        );
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            lines.MoveAsync(new(alpha, [id], beta, new(2026, 11, 1), null, [1], Credit: false), Cancel)
        );
        await MoveAsync(id, new(2026, 11, 1));
    }

    [Theory]
    [InlineData("", null, "Give the line identifier.")]
    [InlineData("+-()", null, "“+-()” has no letter or figure in it.")]
    [InlineData("02079460101\n+44 20 7946 0101", null, "02079460101 stands there twice, also as +44 20 7946 0101.")]
    [InlineData("02079460101\n02079460102", "02079460109", "A range begins with one number: take away the others, or the last number.")]
    [InlineData("02079460109", "02079460101", "The last number of a range can't be below the first.")]
    [InlineData("02079460109", "0207946", "The last number of a range is as long as the first: 12 figures with the country code, not 8.")]
    [InlineData("sip-a", "sip-b", "A range is of numbers only.")]
    public void What_is_typed_wrong_gets_a_sentence(string number, string? last, string sentence) =>
        Assert.Contains(sentence, Problems(new() { Number = number, LastNumber = last }));

    [Fact]
    public void A_cap_of_half_pennies_or_below_nought_and_days_backwards_get_a_sentence()
    {
        Assert.Contains("Give the cap in pounds and whole pence.", Problems(new() { Number = "1", SpendingCap = 5.005m }));
        Assert.Contains("A spending cap can't be below £0.00.", Problems(new() { Number = "1", SpendingCap = -1 }));
        Assert.Contains(
            "A line identifier can't end before it begins.",
            Problems(
                new()
                {
                    Number = "1",
                    From = new(2026, 2, 1),
                    To = new(2026, 1, 1),
                }
            )
        );
        Assert.StartsWith("A line identifier has at most 60 letters;", Assert.Single(Problems(new() { Number = new('9', 40_000) })));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("😀 line")]
    [InlineData("خط هاتف")]
    public async Task Strange_names_of_lines_are_kept_as_they_are(string number)
    {
        var id = await AddAsync(alpha, number);

        Assert.Equal(number, (await queries.FindAsync(alpha, id, Cancel))!.Number);
        Assert.Single((await queries.ListAsync(new(alpha) { Words = number }, new(LineOrder.Number, false, 0, 50), Cancel)).Rows);
    }

    public void Dispose() => house.Dispose();

    private async Task<int> AddAsync(int customerId, string number) =>
        (await lines.AddAsync(customerId, new() { Number = number, CliTypeId = type }, Cancel))[0];

    private Task<int> MoveAsync(int id, DateOnly day) => lines.MoveAsync(new(alpha, [id], beta, day, null, [], false), Cancel);

    private async Task<List<string>> FoundAsync(LineFilter filter) =>
        [.. (await queries.ListAsync(filter, new(LineOrder.Number, false, 0, 50), Cancel)).Rows.Select(r => r.Label)];

    private static List<string> Problems(CliForm form)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(form, new(form), problems, validateAllProperties: true);
        return [.. problems.Select(p => p.ErrorMessage!)];
    }

    /// <summary>One random step; a refusal is an answer too.</summary>
    private void Step(int what, string first, string? last, int customerId, DateOnly day, DateOnly? to)
    {
        using var db = house.Db();
        var mine = db.Clis.AsNoTracking().Where(c => c.CustomerId == customerId).OrderBy(c => c.Id).ToList();
        var one = mine.Count == 0 ? null : mine[day.DayNumber % mine.Count];
        try
        {
            var step = (what, one) switch
            {
                (1, { } line) => lines.EndAsync(customerId, [line.Id], day, Cancel),
                (2, { } line) => lines.MoveAsync(
                    new(customerId, [line.Id], customerId == alpha ? beta : alpha, day, null, [], false),
                    Cancel
                ),
                (3, { } line) => lines.AmendAsync(
                    customerId,
                    line.Id,
                    new()
                    {
                        Number = line.Number,
                        CliTypeId = type,
                        From = day.ToDateTime(default),
                        To = to?.ToDateTime(default),
                    },
                    Cancel
                ),
                _ => (Task)
                    lines.AddAsync(
                        customerId,
                        new()
                        {
                            Number = first,
                            LastNumber = last,
                            CliTypeId = type,
                            From = day.Day % 3 == 0 ? null : day.ToDateTime(default),
                            To = to?.ToDateTime(default),
                        },
                        Cancel
                    ),
            };
            step.GetAwaiter().GetResult();
        }
        catch (BillingRuleException) { }
    }

    /// <summary>Numbers of Alpha, with ranges and beginnings among them, straight into the table.</summary>
    private async Task FillAsync(int count)
    {
        await using var db = house.Db();
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count} - 1)
            INSERT INTO "Clis" ("CustomerId","Number","LastNumber","Key","LastKey","CliTypeId","Description","ExcludedFromBilling",
                "SpendingCap")
            SELECT {alpha}, printf('0%d', 3300000000 + i), NULL, printf('44%d', 3300000000 + i), NULL, {type}, 'Line ' || i, 0, CASE
            WHEN i % 9 = 0 THEN 5000000 END FROM n
            """,
            Cancel
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count} / 30 - 1)
            INSERT INTO "Clis" ("CustomerId","Number","LastNumber","Key","LastKey","CliTypeId","ExcludedFromBilling")
            SELECT {beta}, printf('0%d', 1800000000 + i * 1000), printf('0%d', 1800000000 + i * 1000 + 99),
                printf('44%d', 1800000000 + i * 1000), printf('44%d', 1800000000 + i * 1000 + 99), {type}, 0 FROM n
            """,
            Cancel
        );
    }
}
