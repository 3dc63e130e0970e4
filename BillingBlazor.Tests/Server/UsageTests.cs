using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Sqlite;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>Duplicates, rejected rows, taking back, the listing and the queue of orphans: by hand-written rows through the product's own
/// doors.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly int supplierId;
    private readonly int customerId;
    private readonly int mobileId;
    private readonly int voiceId;

    public UsageTests()
    {
        using var db = house.Db();
        var (group, wlr) = (db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
        voiceId = db.Categories.Single(c => c.Name == "Voice").Id;
        var organisation = house.Add(new Organisation("Meridian Telecom"));
        var supplier = new Supplier("Gamma");
        supplier.Amend(new() { Name = "Gamma", Format = CdrFormat.Gamma });
        supplierId = house.Add(supplier).Id;
        var mobile = new Destination(supplierId, "UK mobile", voiceId);
        mobile.UseCodes(["UKM"]);
        mobileId = house.Add(mobile).Id;
        house.Add(new RateRow(null, null, null, mobileId, new(2026, 1, 1), null, new() { Peak = 0.04m, Connection = 0.01m }));
        var customer = new Customer("Harbour & Vale Ltd", group, organisation.Id, new(2026, 1, 1));
        customer.AddCli(new("01632 960202", wlr, new(2026, 9, 1)));
        customerId = house.Add(customer).Id;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gammas_file_is_read_with_and_without_a_heading_and_with_fewer_columns()
    {
        var whole =
            "\"V\",\"\",\"01632960202\",\"07700900456\",\"05/10/2026\",\"09:00:00\",\"60\",\"\",\"\",\"UK Mobile\",\"UKM\",\"1\","
            + $"\"0.0150\"{string.Concat(Enumerable.Repeat(",\"\"", 15))},\"G1\",\"GBP\"{string.Concat(Enumerable.Repeat(",\"\"", 12))}";
        var heading = string.Join(',', FcsReader.ColumnNames.Select(name => $"\"{name}\""));

        var with = Find(await house.UploadAsync(supplierId, "a.csv", $"{heading}\r\n{whole}\r\n", Cancel));
        var otherwise = Find(
            await house.UploadAsync(
                supplierId,
                "b.csv",
                $"{heading.Replace("\"Call Type\"", "\"Type of call\"")}\n{whole.Replace("G1", "G2")}",
                Cancel
            )
        );
        var without = Find(await house.UploadAsync(supplierId, "c.csv", whole.Replace("G1", "G3"), Cancel));
        var older = Find(
            await house.UploadAsync(
                supplierId,
                "d.csv",
                "V,,01632960202,07700900456,05/10/2026,09:01:00,60,,,UK Mobile,UKM,1,0.0150",
                Cancel
            )
        );

        Assert.All(
            [with, otherwise, without, older],
            file => Assert.Equal((CdrFileState.Ready, 1, 1), (file.State, file.Rows, file.Rated))
        );
        using var db = house.Db();
        // 1.00 + 4.00 × 1 minute = 5.00 p
        Assert.All(
            db.UsageRecords.AsNoTracking(),
            call => Assert.Equal((Money.FromPounds(0.05m), Money.FromPounds(0.015m)), (call.Price, call.Cost))
        );
    }

    [Theory]
    [InlineData(2, "=HYPERLINK(1)", "Customer Identifier", "formula")]
    [InlineData(3, "@SUM(1+1)", "Telephone Number Dialled", "formula")]
    [InlineData(3, "+cmd|' /C calc'!A0", "Telephone Number Dialled", "formula")]
    [InlineData(10, "=UKM", "Chargecode", "formula")]
    [InlineData(4, "2026-10-05", "Call Date", "year first")]
    [InlineData(4, "10/25/2026", "Call Date", "month first")]
    [InlineData(4, "25/13/2026", "Call Date", "dd/mm/yyyy")]
    [InlineData(4, "31/12/1999", "Call Date", "before the year 2000")]
    [InlineData(4, "05/11/2026", "Call Date", "from the future")]
    [InlineData(12, "\"0,45\"", "Salesprice", "comma")]
    [InlineData(29, "EUR", "Currency", "not in pounds")]
    [InlineData(6, "604801", "Duration", "above seven days")]
    [InlineData(6, "-5", "Duration", "below nought")]
    public async Task A_bad_cell_costs_its_row_and_says_why_and_the_next_row_is_read(int column, string value, string name, string why)
    {
        var id = await house.UploadAsync(supplierId, "a.csv", $"{Row("R1", (column, value))}\n{Row("R2")}", Cancel);

        Assert.Equal((2, 1, 1), (Find(id).Rows, Find(id).Rejected, Find(id).Rated));
        var rejected = Assert.Single(await house.Get<FileQueries>().SetAsideAsync(id, SetAsideKind.Rejected, 0, 10, Cancel)).Row;
        Assert.Equal((1, name), (rejected.Line, rejected.Column));
        Assert.Contains(why, rejected.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GBP")]
    [InlineData("gbp")]
    [InlineData("")]
    public async Task Pounds_are_taken(string currency) =>
        Assert.Equal(1, Find(await house.UploadAsync(supplierId, "a.csv", Row("R1", (29, currency)), Cancel)).Rated);

    [Fact]
    public async Task A_call_longer_than_a_day_and_those_of_the_clocks_nights_are_kept_and_marked()
    {
        house.Clock.SetUtcNow(new(2027, 4, 1, 9, 0, 0, TimeSpan.Zero));
        await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join(
                '\n',
                Row("R1", (6, "90000")),
                Row("R2", (4, "25/10/2026"), (5, "01:30:00")),
                Row("R3", (4, "28/03/2027"), (5, "01:30:00")),
                Row("R4")
            ),
            Cancel
        );

        Assert.Equal("R1", (await OfAsync(new() { Flag = CallFlag.LongerThanADay })).Single());
        Assert.Equal("R2", (await OfAsync(new() { Flag = CallFlag.RepeatedHour })).Single());
        Assert.Equal("R3", (await OfAsync(new() { Flag = CallFlag.SkippedHour })).Single());
    }

    [Fact]
    public async Task A_duplicate_shows_the_record_it_equals_and_its_release_rates_it_once()
    {
        var first = await house.UploadAsync(supplierId, "first.csv", $"{Row("R0")}\n{Row("R1")}", Cancel);
        var second = await house.UploadAsync(supplierId, "second.csv", $"{Row("R1")}\n{Row("R2")}", Cancel);
        var held = Assert.Single(await house.Get<FileQueries>().SetAsideAsync(second, SetAsideKind.Duplicate, 0, 10, Cancel));
        Assert.Equal((first, "first.csv", 2, 1), (held.Equal!.FileId, held.Equal.File, held.Equal.Line, held.Row.Line));

        var actions = house.Get<FileActions>();
        Assert.Equal(
            (1, 0),
            (
                await actions.ReleaseAsync(second, SetAsideKind.Duplicate, [held.Row.Id], Cancel),
                await actions.ReleaseAsync(second, SetAsideKind.Duplicate, [held.Row.Id], Cancel)
            )
        );

        Assert.Equal((2, 2, 0, 0, 0), Counts(second));
        using var db = house.Db();
        Assert.Equal(2, db.UsageRecords.Count(u => u.RecordId == "R1" && u.Price == Money.FromPounds(0.05m) && u.CustomerId == customerId));
        await actions.TakeBackAsync(first, Cancel);
        await actions.TakeBackAsync(second, Cancel);
        Assert.Empty(db.UsageRecords);
        Assert.Empty(db.Set<DialledIndexBlock>());
    }

    [Fact]
    public async Task After_the_first_file_is_taken_back_a_released_record_still_holds_back_its_equal()
    {
        var first = await house.UploadAsync(supplierId, "first.csv", Row("R1"), Cancel);
        var second = await house.UploadAsync(supplierId, "second.csv", $"{Row("R1")}\n{Row("R2")}", Cancel);
        await house.Get<FileActions>().ReleaseAsync(second, SetAsideKind.Duplicate, null, Cancel);
        await house.Get<FileActions>().TakeBackAsync(first, Cancel);

        var again = await house.UploadAsync(supplierId, "first.csv", Row("R1"), Cancel);

        Assert.Equal((1, 0, 0, 0, 1), Counts(again));
    }

    [Fact]
    public async Task Taking_back_counts_what_goes_and_refuses_what_is_invoiced()
    {
        var id = await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join('\n', Row("R1"), Row("R2"), Row("R3", (2, "01134960111")), Row("R4", (4, "x"))),
            Cancel
        );
        Assert.Equal(
            new TakeBackCount(2, 1, 1, 1, Money.FromPounds(0.10m), 0),
            await house.Get<FileQueries>().TakeBackCountAsync(id, Cancel)
        );

        using var db = house.Db();
        await db.UsageRecords.Where(u => u.RecordId == "R1").ExecuteUpdateAsync(u => u.SetProperty(x => x.InvoiceId, 7), Cancel);
        Assert.Contains(
            "1 records",
            (await Assert.ThrowsAsync<BillingRuleException>(() => house.Get<FileActions>().TakeBackAsync(id, Cancel))).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(3, db.UsageRecords.Count());
    }

    /// <summary>What a spreadsheet would work out, in any width and behind a tab, goes out as text; a plain price doesn't; and all comes in
    /// as it was.</summary>
    [Fact]
    public async Task Rejected_rows_hold_no_formula_for_a_spreadsheet_and_come_in_as_they_were()
    {
        var first = await house.UploadAsync(
            supplierId,
            "a.csv",
            Row("R1", (3, "-2+3+cmd|' /C calc'!A0"), (4, "x"), (12, "-2.50")) + "\n" + Row("R2", (3, "＝1+1"), (4, "x")),
            Cancel
        );

        var text = await RejectedAsync(first);

        Assert.Contains("\"'-2+3+cmd|' /C calc'!A0\"", text, StringComparison.Ordinal);
        Assert.Contains("\"'＝1+1\"", text, StringComparison.Ordinal);
        Assert.Contains("\"-2.50\"", text, StringComparison.Ordinal);
        Assert.True(
            CsvCell.IsGuarded(Encoding.UTF8.GetBytes("'＝1+1"))
                && CsvCell.IsGuarded("'\tx"u8)
                && CsvCell.IsGuarded("'-2+3"u8)
                && !CsvCell.IsGuarded("'quoted'"u8)
        );
    }

    [Fact]
    public async Task Letters_that_are_none_are_taken_out_of_a_call()
    {
        await house.UploadAsync(supplierId, "a.csv", Row("R1", (3, "07700\u0007900456"), (9, "UK \u001BMobile")), Cancel);

        using var db = house.Db();
        Assert.Equal("07700900456", db.UsageRecords.AsNoTracking().Single().Dialled);
    }

    private async Task<string> RejectedAsync(int fileId)
    {
        using var stream = new MemoryStream();
        var (files, name) = (house.Get<FileQueries>(), "a.csv");
        var rows = files.EachSetAsideAsync(fileId, SetAsideKind.Rejected, Cancel);
        await RejectedSheet.WriteAsync(stream, name, (await files.NameAndFormatAsync(fileId, Cancel))!.Value.Format, rows, Cancel);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimStart('\uFEFF');
    }

    [Fact]
    public async Task Rejected_rows_go_out_with_their_reasons_and_come_in_again_mended_and_linked()
    {
        var first = await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join('\n', Row("R1", (4, "2026-10-05")), Row("R2", (3, "=1+1")), Row("R3")),
            Cancel
        );
        var text = await RejectedAsync(first);
        Assert.Contains(
            "\"a.csv\",\"1\",\"Call Date\",\"2026-10-05\",\"The date is written with the year first",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("\"'=1+1\"", text, StringComparison.Ordinal);

        var second = await house.UploadAsync(
            supplierId,
            $"rejected-{first} (1).csv",
            text.Replace("2026-10-05", "05/10/2026", StringComparison.Ordinal).Replace("'=1+1", "+447700900456", StringComparison.Ordinal),
            Cancel
        );

        Assert.Equal((2, 2, 0, 0, 0), Counts(second));
        Assert.Equal(first, Find(second).MendsFileId);
        Assert.Equal(second, Assert.Single((await house.Get<FileQueries>().FindAsync(first, Cancel)).MendedBy).Id);
        Assert.Equal([second, first], (await house.Get<FileQueries>().ListAsync(new(), Cancel)).Rows.Select(f => f.Id));
    }

    [Fact]
    public async Task Every_row_is_accounted_for_whatever_the_rows()
    {
        string[] lines = ["01632960202", "01134960111", "=1", ""],
            days = ["05/10/2026", "10/25/2026", "31/12/1999", "25/10/2026"],
            codes = ["UKM", "NOWHERE"],
            lengths = ["60", "-1", "90000"];
        var row = Gen.Select(
            Gen.Int[0, 12],
            Gen.Int[0, 3].Select(n => lines[n]),
            Gen.Int[0, 3].Select(n => days[n]),
            Gen.Int[0, 1].Select(n => codes[n]),
            Gen.Int[0, 2].Select(n => lengths[n])
        );
        var files = row.Array[1, 30].Array[1, 3];
        var n = 0;
        await files.SampleAsync(
            async rows =>
            {
                var n0 = Interlocked.Increment(ref n);
                foreach (var file in rows)
                {
                    var text = string.Join(
                        '\n',
                        file.Select(r =>
                            Row(r.Item1 == 0 ? "" : $"P{n0}-{r.Item1}", (2, r.Item2), (4, r.Item3), (10, r.Item4), (6, r.Item5))
                        )
                    );
                    int id;
                    try
                    {
                        id = await house.UploadAsync(supplierId, "p.csv", text, Cancel);
                    }
                    catch (BillingRuleException)
                    {
                        continue;
                    } // the same content came before
                    var (all, rated, orphans, rejected, duplicates) = Counts(id);
                    Assert.Equal((file.Length, all), (all, rated + orphans + rejected + duplicates));
                    using var db = house.Db();
                    Assert.Equal(
                        (rated + orphans, rejected + duplicates),
                        (db.UsageRecords.Count(u => u.FileId == id), db.SetAsideRows.Count(r => r.FileId == id))
                    );
                    await house.Get<FileActions>().ReleaseAsync(id, SetAsideKind.Duplicate, null, Cancel);
                    Assert.Equal((all, 0), (Counts(id).Item2 + Counts(id).Item3 + Counts(id).Item4, Counts(id).Item5));
                }
            },
            iter: 15,
            threads: 1
        );
    }

    [Fact]
    public async Task Calls_are_found_by_line_dialled_number_file_destination_and_month_in_any_spelling()
    {
        var first = await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join('\n', Row("R1"), Row("R2", (4, "06/09/2026")), Row("R3", (3, "02079460000")), Row("R4", (2, "01134960111"))),
            Cancel
        );
        await house.UploadAsync(supplierId, "b.csv", Row("R5", (3, "+44 20 7946 0000"), (10, "NOWHERE")), Cancel);

        Assert.Equal(["R3", "R5"], await OfAsync(new() { Number = "020 7946 0000" }));
        Assert.Equal(["R1", "R2", "R3", "R5"], await OfAsync(new() { Number = "+441632960202" }));
        Assert.Equal(["R4"], await OfAsync(new() { Number = "0113 496 0111" }));
        Assert.Equal(["R1", "R2", "R3", "R4"], await OfAsync(new() { FileId = first }));
        Assert.Equal(
            ["R1", "R3", "R4"],
            await OfAsync(
                new()
                {
                    DestinationId = mobileId,
                    From = new(2026, 10, 1),
                    To = new(2026, 10, 31),
                }
            )
        );
        Assert.Equal(["R1", "R2", "R3", "R5"], await OfAsync(new() { CustomerId = customerId }));
        Assert.Equal(["R4", "R5"], await OfAsync(new() { Flag = CallFlag.Orphan }));
        Assert.Empty(await OfAsync(new() { Number = "<script>" }));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_and_back_again()
    {
        await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join('\n', Enumerable.Range(0, 25).Select(n => Row($"R{n:00}", (5, $"09:{n / 3:00}:00")))),
            Cancel
        );
        var calls = house.Get<CallQueries>();
        var (seen, cursor) = (new List<long>(), (CallCursor?)null);
        CallPage page;
        do
        {
            page = await calls.ListAsync(new() { CustomerId = customerId }, cursor, Cancel, size: 10);
            seen.AddRange(page.Rows.Select(r => r.Id));
            cursor = new(page.Rows[^1].StartedUtc, page.Rows[^1].Id, false);
        } while (page.HasOlder);
        var back = await calls.ListAsync(
            new() { CustomerId = customerId },
            new(page.Rows[0].StartedUtc, page.Rows[0].Id, true),
            Cancel,
            size: 10
        );

        Assert.Equal((25, 25, 5), (seen.Count, seen.Distinct().Count(), page.Rows.Count));
        Assert.Equal(seen[10..20], back.Rows.Select(r => r.Id));
        Assert.Equal((true, true, 25), (back.HasNewer, back.HasOlder, back.Count));
    }

    [Fact]
    public async Task Support_sees_no_cost()
    {
        await house.UploadAsync(supplierId, "a.csv", $"{Row("R1")}\n{Row("R2", (2, "01134960111"))}", Cancel);
        house.SignIn(Roles.Support);

        Assert.All((await house.Get<CallQueries>().ListAsync(new(), null, Cancel)).Rows, row => Assert.Null(row.Cost));
        Assert.All(
            (await house.Get<OrphanQueries>().ListAsync(OrphanReason.NoOwner, null, 0, 10, Cancel)).Rows,
            row => Assert.Null(row.Cost)
        );
    }

    [Fact]
    public async Task Orphans_stand_dearest_first_and_several_are_assigned_at_once_each_from_its_oldest_call()
    {
        var id = await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join(
                '\n',
                Row("R1", (2, "01134960111"), (12, "0.10")),
                Row("R2", (2, "01134960222"), (12, "0.50"), (4, "07/10/2026")),
                Row("R3", (2, "01134960222"), (12, "0.50"), (4, "06/10/2026")),
                Row("R4", (2, "01134960333"))
            ),
            Cancel
        );
        var queries = house.Get<OrphanQueries>();
        var page = await queries.ListAsync(OrphanReason.NoOwner, null, 0, 2, Cancel);
        Assert.Equal(3, page.Total);
        Assert.Equal(
            [
                ("441134960222", 2, Money.FromPounds(1.00m), new DateOnly(2026, 10, 6)),
                ("441134960111", 1, Money.FromPounds(0.10m), new DateOnly(2026, 10, 5)),
            ],
            page.Rows.Select(r => (r.Key, r.Count, r.Cost!.Value, r.Oldest))
        );
        Assert.Equal(
            ["441134960333"],
            (await queries.ListAsync(OrphanReason.NoOwner, "0113 496 03", 0, 10, Cancel)).Rows.Select(r => r.Key)
        );

        var rated = await house.Get<OrphanActions>().AssignAsync([.. page.Rows.Select(r => (r.Key, r.Oldest))], customerId, 1, Cancel);

        Assert.Equal((3, (4, 3, 1, 0, 0)), (rated, Counts(id)));
        using var db = house.Db();
        Assert.Equal(
            [new DateOnly(2026, 10, 5), new DateOnly(2026, 10, 6)],
            db.Clis.Where(c => c.Key.StartsWith("441134")).OrderBy(c => c.Key).Select(c => c.From!.Value).ToList()
        );
    }

    [Fact]
    public async Task An_orphan_that_is_assigned_is_settled_at_once()
    {
        HoldMinutes(1);
        await house.UploadAsync(supplierId, "a.csv", Row("R1", (2, "01134960111")), Cancel);

        await house.Get<OrphanActions>().AssignAsync("441134960111", customerId, 1, new(2026, 10, 5), Cancel);

        // 60 of its 60 seconds are inclusive
        using var db = house.Db();
        Assert.Equal(
            (Money.FromPounds(0.05m), Money.Zero, UsageMarks.Inclusive),
            db.UsageRecords.AsNoTracking()
                .Select(u => new
                {
                    u.PlainPrice,
                    u.Price,
                    u.Flags,
                })
                .AsEnumerable()
                .Select(u => (u.PlainPrice, u.Price, u.Flags))
                .Single()
        );
    }

    [Fact]
    public async Task A_release_and_a_file_taken_back_are_settled_at_once()
    {
        HoldMinutes(1);
        var first = await house.UploadAsync(supplierId, "first.csv", Row("R1"), Cancel);
        var second = await house.UploadAsync(supplierId, "second.csv", $"{Row("R1")}\n{Row("R2", (10, "NOWHERE"))}", Cancel);
        Assert.Equal([Money.Zero], Prices());

        await house.Get<FileActions>().ReleaseAsync(second, SetAsideKind.Duplicate, null, Cancel);
        Assert.Equal([Money.Zero, Money.FromPounds(0.05m)], Prices()); // the minute is used up

        await house.Get<FileActions>().TakeBackAsync(first, Cancel);
        Assert.Equal([Money.Zero], Prices());

        List<Money> Prices()
        {
            using var db = house.Db();
            return
            [
                .. db
                    .UsageRecords.AsNoTracking()
                    .Where(u => u.RecordId == "R1")
                    .Select(u => u.Price)
                    .AsEnumerable()
                    .OrderBy(price => price.Micropounds),
            ];
        }
    }

    [Fact]
    public async Task Rating_again_moves_orphans_from_one_group_to_another()
    {
        await house.UploadAsync(
            supplierId,
            "a.csv",
            string.Join('\n', Row("R1", (10, "FRM")), Row("R2", (10, "FRM"), (12, "0.02")), Row("R3")),
            Cancel
        );
        var france = new Destination(supplierId, "France mobile", voiceId);
        france.UseCodes(["FRM"]);
        house.Add(france);
        var again = house.Get<BillingBlazor.Server.Usage.Again.RateAgainActions>();

        var job = await again.CompareAsync(
            new BillingBlazor.Server.Usage.Again.RateAgainForm { Month = new(2026, 10, 1), SupplierId = supplierId }.ToScope(),
            Cancel
        );
        await again.GoOnAsync(Cancel);
        await again.ApplyAsync(job, Cancel);
        await again.GoOnAsync(Cancel);

        Assert.Empty((await house.Get<OrphanQueries>().ListAsync(OrphanReason.NoDestination, null, 0, 10, Cancel)).Rows);
        var unpriced = Assert.Single((await house.Get<OrphanQueries>().ListAsync(OrphanReason.NoPrice, null, 0, 10, Cancel)).Rows);
        Assert.Equal(("France mobile", 2, Money.FromPounds(0.035m)), (unpriced.Key, unpriced.Count, unpriced.Cost!.Value));
    }

    [Fact]
    public async Task Sums_of_orphans_from_before_there_were_any_are_made_at_the_next_start()
    {
        await house.UploadAsync(supplierId, "a.csv", string.Join('\n', Row("R1", (2, "01134960111")), Row("R2", (10, "FRM"))), Cancel);
        using var db = house.Db();
        await db.OrphanGroups.ExecuteDeleteAsync(Cancel);

        await OrphanSums.PrepareAsync(db, Cancel);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);

        Assert.Equal(2, db.OrphanGroups.Count());
    }

    [Fact]
    public async Task Assigning_several_of_which_one_is_somebodys_assigns_none()
    {
        await house.UploadAsync(supplierId, "a.csv", Row("R1", (2, "01134960111")), Cancel);

        await Assert.ThrowsAsync<BillingRuleException>(() =>
            house
                .Get<OrphanActions>()
                .AssignAsync([("441134960111", new(2026, 10, 5)), ("441632960202", new(2026, 10, 5))], customerId, 1, Cancel)
        );

        Assert.Equal(1, (await house.Get<OrphanQueries>().ListAsync(OrphanReason.NoOwner, null, 0, 10, Cancel)).Total);
    }

    [Fact]
    public async Task A_cancelled_customer_that_had_the_number_is_named()
    {
        using (var db = house.Db())
        {
            var gone = new Customer("Gone & Sons", db.CustomerGroups.Single().Id, db.Organisations.Single().Id, new(2026, 1, 1));
            gone.AddCli(new("0113 496 0111", db.CliTypes.First().Id, new(2026, 1, 1), new(2026, 8, 31)));
            db.Add(gone);
            db.SaveChanges();
            await db
                .Customers.Where(c => c.Id == gone.Id)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.Status, CustomerStatus.Cancelled), Cancel);
        }
        await house.UploadAsync(supplierId, "a.csv", Row("R1", (2, "01134960111")), Cancel);

        var holder = Assert.Single(await house.Get<OrphanQueries>().FormerHoldersAsync(["441134960111"], Cancel));

        Assert.Equal(
            ("Gone & Sons", CustomerStatus.Cancelled, new DateOnly(2026, 8, 31)),
            (holder.Customer, holder.Status, holder.Until!.Value)
        );
    }

    [Fact]
    public async Task A_code_gets_its_destination_on_the_spot_and_then_its_price()
    {
        var id = await house.UploadAsync(supplierId, "a.csv", string.Join('\n', Row("R1", (10, "UKN")), Row("R2", (10, "FRM"))), Cancel);
        var (queries, actions) = (house.Get<OrphanQueries>(), house.Get<OrphanActions>());
        Assert.Equal(
            ["FRM", "UKN"],
            (await queries.ListAsync(OrphanReason.NoDestination, null, 0, 10, Cancel)).Rows.Select(r => r.Key).Order()
        );

        Assert.Equal(1, await actions.AddCodeAsync(supplierId, "UKN", mobileId, Cancel));
        Assert.Equal(0, await actions.CreateDestinationAsync(supplierId, "FRM", "France mobile", voiceId, Cancel));

        Assert.Equal((2, 1, 1, 0, 0), Counts(id));
        var unpriced = Assert.Single((await queries.ListAsync(OrphanReason.NoPrice, null, 0, 10, Cancel)).Rows);
        Assert.Equal(("France mobile", 1), (unpriced.Key, unpriced.Count));
        house.Add(new RateRow(null, null, null, unpriced.DestinationId!.Value, new(2026, 1, 1), null, new() { Peak = 0.10m }));
        Assert.Equal(1, await actions.RateAgainAsync(Cancel));
        Assert.All(await queries.TotalsAsync(Cancel), total => Assert.Equal(0, total.Count));
        await Assert.ThrowsAsync<BillingRuleException>(() => actions.AddCodeAsync(supplierId, "FRM", mobileId, Cancel));
    }

    [Fact]
    public void An_address_says_the_filter_and_nonsense_in_it_is_left_out()
    {
        var address = new CallsAddress(
            new()
            {
                CustomerId = 3,
                Number = "+44 20",
                From = new(2026, 10, 1),
                Band = Band.OffPeak,
                Flag = CallFlag.Inclusive,
            },
            new(new(2026, 10, 5, 8, 0, 0, DateTimeKind.Utc), 77, true)
        );

        Assert.Equal(address, CallsAddress.Of(address.ToQuery()));
        Assert.Equal(
            new CallsAddress(new(), null),
            CallsAddress.Of("?customer=-1&from=yesterday&band=9&flag=%00&after=x-y&before=99999999999999999999-1")
        );
    }

    [Fact]
    public void Whatever_comes_the_reader_ends_in_rows_or_in_a_sentence() => FcsFuzz.Run(TimeSpan.FromSeconds(3), seed: 4);

    /// <summary>After whatever happened, the queue says what the calls say.</summary>
    public void Dispose()
    {
        using (var db = house.Db())
        {
            var suppliers = db.CdrFiles.AsNoTracking().ToDictionary(f => f.Id, f => f.SupplierId);
            var orphans = db
                .UsageRecords.AsNoTracking()
                .Where(u => u.Orphan != OrphanReason.None)
                .AsEnumerable()
                .GroupBy(u => OrphanKey.Of(u.Orphan, u.Identifier, u.ChargeCode, u.DestinationId, suppliers[u.FileId])!.Value)
                .Select(g => (g.Key, g.Count(), g.Sum(u => u.Cost.Micropounds), g.Min(u => u.StartedUtc)));
            var sums = db
                .OrphanGroups.AsNoTracking()
                .AsEnumerable()
                .Select(g => (new OrphanKey(g.Reason, g.OfId, g.Key), g.Count, g.Cost.Micropounds, g.OldestUtc));
            Assert.Equal(orphans.ToHashSet(), sums.ToHashSet());
        }
        house.Dispose();
    }

    private void HoldMinutes(int minutes)
    {
        var bundle = new Bundle("Minutes");
        bundle.Amend(
            "Minutes",
            false,
            [
                new()
                {
                    Unit = AllowanceUnit.Minutes,
                    Amount = minutes,
                    DestinationIds = [mobileId],
                },
            ]
        );
        house.Add(bundle);
        house.Add(new CustomerBundle(customerId, bundle.Id, new(2026, 10, 1)));
    }

    private async Task<List<string>> OfAsync(CallFilter filter)
    {
        var ids = (await house.Get<CallQueries>().ListAsync(filter, null, Cancel)).Rows.Select(r => r.Id).ToList();
        using var db = house.Db();
        return [.. db.UsageRecords.Where(u => ids.Contains(u.Id)).Select(u => u.RecordId).ToList().Order(StringComparer.Ordinal)];
    }

    private (int, int, int, int, int) Counts(int id) =>
        (Find(id).Rows, Find(id).Rated, Find(id).Orphans, Find(id).Rejected, Find(id).Duplicates);

    private CdrFile Find(int id)
    {
        using var db = house.Db();
        return db.CdrFiles.AsNoTracking().Single(f => f.Id == id);
    }

    private static string Row(string recordId, params (int Column, string Value)[] other)
    {
        var fields = $"V,,01632960202,07700900456,05/10/2026,09:00:00,60,,,UK Mobile,UKM,1,0.0150{new string(',', 16)}{recordId},".Split(
            ','
        );
        foreach (var (column, value) in other)
            fields[column] = value;
        return string.Join(',', fields);
    }
}

/// <summary>Good rows made bad in every way that comes to mind, for as long as asked: the reader throws nothing but its sentence, and
/// ends.</summary>
internal static class FcsFuzz
{
    private static readonly string[] nasty =
    [
        "\"",
        "\"\"",
        ",",
        "\n",
        "\r",
        "\r\n",
        "\0",
        "\uFEFF",
        "=",
        "'=",
        "\u202E",
        "😀",
        "é",
        "-",
        "9999999999999999999999",
        "31/02/2026",
        "1e308",
        ";",
        "\t",
        "GBP",
        "EUR",
        new('x', 5_000),
        new(',', 300),
        new('"', 99),
    ];

    public static long Run(TimeSpan howLong, int seed)
    {
        var (random, watch, rounds) = (new Random(seed), System.Diagnostics.Stopwatch.StartNew(), 0L);
        var good = string.Join(
            "\r\n",
            Enumerable
                .Range(0, 5)
                .Select(n =>
                    "\"V\",\"\",\"02079460101\",\"07700900456\",\"05/10/2026\",\"09:00:00\",\"1800\",\"\",\"\",\"UK "
                    + $"Mobile\",\"UKM\",\"1\",\"0.4500\",,,,,,,,,,,,,,,,\"R{n}\",\"GBP\""
                )
        );
        while (watch.Elapsed < howLong)
        {
            rounds++;
            var one = System.Diagnostics.Stopwatch.StartNew();
            var (before, rows) = (GC.GetAllocatedBytesForCurrentThread(), 0);
            var bytes = Spoil(good, random);
            try
            {
                using var reader = new FcsReader(new MemoryStream(bytes), new(2026, 11, 24));
                while (reader.Read(out var rejected))
                {
                    Assert.True(++rows < 100_000, $"Round {rounds} of seed {seed} does not end.");
                    if (rejected is not null)
                        Assert.EndsWith(".", rejected.Reason, StringComparison.Ordinal);
                }
            }
            catch (BillingRuleException refusal)
            {
                Assert.NotEmpty(refusal.Message);
            }
            Assert.True(one.Elapsed < TimeSpan.FromSeconds(10), $"Round {rounds} of seed {seed} took {one.Elapsed}.");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64L << 20, $"Round {rounds} of seed {seed} ate memory.");
        }
        return rounds;
    }

    private static byte[] Spoil(string good, Random random)
    {
        var text = new StringBuilder(good);
        for (var changes = random.Next(0, 8); changes > 0; changes--)
            text.Insert(random.Next(text.Length), nasty[random.Next(nasty.Length)]);
        if (random.Next(4) == 0)
            text.Length = random.Next(1, text.Length);
        Encoding encoding = random.Next(6) switch
        {
            0 => Encoding.Unicode,
            1 => Encoding.BigEndianUnicode,
            2 => Encoding.Latin1,
            _ => Encoding.UTF8,
        };
        byte[] bytes =
            random.Next(3) == 0 ? [.. encoding.GetPreamble(), .. encoding.GetBytes(text.ToString())] : encoding.GetBytes(text.ToString());
        if (bytes.Length == 0)
            bytes = [0];
        for (var changes = random.Next(0, 10); changes > 0; changes--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }
}
