using System.Diagnostics;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.RateSheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Server.Sheets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BillingBlazor.Tests.Server.RateSheets;

/// <summary>Rate sheets by CSV and XLSX, at 09:00 on 3 Nov 2026: one carrier with UK mobile (costs 2p), UK landline and 03, one
/// tariff.</summary>
public sealed class RateSheetTests : IDisposable
{
    private static readonly DateOnly december = new(2026, 12, 1);

    private readonly TestInstallation house = new();
    private readonly int voice,
        supplier,
        mobileGroup,
        mobile,
        landline,
        nongeo;
    private readonly Tariff tariff;

    public RateSheetTests()
    {
        using (var db = house.Db())
            voice = db.Categories.Single(c => c.Name == "Voice").Id;
        var carrier = new Supplier("Carrier One");
        carrier.Amend(new() { Name = "Carrier One", CostFromFile = false });
        supplier = house.Add(carrier).Id;
        mobileGroup = house.Add(new DestinationGroup("UK mobile")).Id;
        mobile = Destination("Mobile all networks", "UKM", 0.02m, mobileGroup, NumberRange.Ordinary);
        landline = Destination("UK landline", "UKL", 0.004m, null, NumberRange.Landline);
        nongeo = Destination("UK 03", "UK3", 0.004m, null, NumberRange.Uk03);
        tariff = new("Saver", voice);
        tariff.Amend("Saver", null, null, null, null);
        tariff = house.Add(tariff);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RateSheetOf OfTariff => new(RateSheetKind.Tariff, tariff.Id);

    [Fact]
    public async Task The_difference_says_what_is_new_changed_ended_and_unchanged_and_nothing_is_saved()
    {
        Row(mobileGroup, null, 0.04m);
        Row(null, landline, 0.01m);
        Row(null, nongeo, 0.01m);
        const string sheet = "Destination,Supplier,Peak\nUK mobile,,5\nUK landline,Carrier One,1.0\n";

        var difference = await CompareWithEndsAsync(sheet);

        Assert.Equal(
            [
                (SheetChangeKind.Changed, "UK mobile", "4.00p (from 1 Jan 2026)", "5.00p (from 1 Dec 2026)"),
                (SheetChangeKind.Unchanged, "UK landline (Carrier One)", "1.00p (from 1 Jan 2026)", "1.00p (from 1 Jan 2026)"),
                (SheetChangeKind.Ended, "UK 03 (Carrier One)", "1.00p (from 1 Jan 2026)", "ends on 30 Nov 2026"),
            ],
            difference.Lines.Select(line => (line.Kind, line.Name, line.Old, line.New))
        );
        using var db = house.Db();
        Assert.Equal([0.04m, 0.01m, 0.01m], db.RateRows.OrderBy(r => r.Id).AsEnumerable().Select(r => r.Price.Peak!.Value));
    }

    [Fact]
    public async Task Taking_it_ends_the_old_row_the_day_before()
    {
        Row(mobileGroup, null, 0.04m);
        const string sheet = "Destination,Peak,Off-peak,Connection,First interval,Increment\nUK mobile,5,3.25,1,60,30\n";

        Assert.Equal(1, await TakeAsync(sheet));

        using var db = house.Db();
        Assert.Equal(
            [(new(2026, 1, 1), new DateOnly(2026, 11, 30), 0.04m, null, 0m, 1), (december, null, 0.05m, 0.0325m, 0.01m, 60)],
            db.RateRows.OrderBy(r => r.From)
                .AsEnumerable()
                .Select(r => (r.From, r.To, r.Price.Peak!.Value, r.Price.OffPeak, r.Price.Connection, r.Price.FirstIntervalSeconds))
        );
        Assert.Contains(db.Changes, change => change.Subject == nameof(RateRow));
    }

    [Fact]
    public async Task A_price_below_what_it_costs_is_marked()
    {
        var line = (await CompareAsync("Destination,Peak,Off-peak\nUK mobile,2.5,1.5\n")).Lines.Single();

        Assert.Equal("off-peak 1.50p costs 2.00p", line.BelowCost);
    }

    [Fact]
    public async Task Last_month_is_priced_again_in_pounds_for_each_customer()
    {
        Row(mobileGroup, null, 0.04m);
        var group = house.Db().CustomerGroups.Single();
        var organisation = house.Add(new Organisation("Meridian"));
        var customer = new Customer("Harbour & Vale Ltd", group.Id, organisation.Id, new(2026, 1, 1));
        customer.UseTariff(voice, tariff.Id);
        customer.AddCli(new Cli("02079460000", house.Db().CliTypes.First().Id));
        house.Add(customer);
        await house.UploadAsync(supplier, "october.csv", Calls(("05/10/2026", 600), ("06/10/2026", 300), ("01/11/2026", 600)), Cancel);

        var month = (await CompareAsync("Destination,Peak\nUK mobile,5\n")).LastMonth!;

        // October: 15 minutes; at 4p 60p, at 5p 75p. November's call is not in it.
        Assert.Equal((new DateOnly(2026, 10, 1), 2, 0.60m, 0.75m), (month.Month.From, month.Calls, month.Now.Pounds, month.Then.Pounds));
        Assert.Equal([("Harbour & Vale Ltd", 2, 0.15m)], month.Customers.Select(c => (c.Customer, c.Calls, c.Difference.Pounds)));

        var buys = (await CompareAsync("Destination,Peak\nMobile all networks,3\n", new(RateSheetKind.Buy, supplier))).LastMonth!;
        Assert.Equal((0.30m, 0.45m), (buys.CostNow.Pounds, buys.CostThen.Pounds)); // 15 minutes at 2p, at 3p
        using var db = house.Db();
        Assert.Equal(0.40m, db.UsageRecords.OrderBy(u => u.StartedUtc).First().Price.Pounds);

        // The row itself corrected to 6p: 15 minutes, 90p instead of 60p; nothing is saved.
        var row = db.RateRows.Single();
        var dearer = new RateRow(tariff.Id, null, mobileGroup, null, row.From, null, new() { Peak = 0.06m });
        var corrected = await Make<CorrectionQueries>().CorrectedAsync(row.Id, dearer, Cancel);
        Assert.Equal((2, 0.60m, 0.90m, 1), (corrected.Calls, corrected.Now.Pounds, corrected.Then.Pounds, corrected.Customers.Count));
        Assert.Equal(0.04m, house.Db().RateRows.Single().Price.Peak);
    }

    /// <summary>The supplier's files say the cost; one call has none, one code is nobody's yet.</summary>
    [Fact]
    public async Task A_buy_sheets_preview_costs_calls_as_rating_again_does()
    {
        using (var db = house.Db())
        {
            db.Suppliers.Single().Amend(new() { Name = "Carrier One", CostFromFile = true });
            db.SaveChanges();
        }
        var customer = new Customer(
            "Harbour & Vale Ltd",
            house.Db().CustomerGroups.Single().Id,
            house.Add(new Organisation("Meridian")).Id,
            new(2026, 1, 1)
        );
        customer.AddCli(new Cli("02079460000", house.Db().CliTypes.First().Id));
        house.Add(customer);
        Row(mobileGroup, null, 0.04m);
        var costed = Calls(("05/10/2026", 600));
        var heading = costed[..(costed.IndexOf('\n') + 1)];
        var calls =
            costed
            + Calls(("06/10/2026", 900))[heading.Length..].Replace("0.1000", "").Replace("R0", "R1")
            + Calls(("07/10/2026", 600))[heading.Length..].Replace("0.1000", "").Replace("UKM", "UKX").Replace("R0", "R2");
        await house.UploadAsync(supplier, "october.csv", calls, Cancel);

        var buys = (
            await CompareAsync("Destination,Charge codes,Peak\nMobile all networks,\"UKM, UKX\",3\n", new(RateSheetKind.Buy, supplier))
        ).LastMonth!;

        // The file's 10p stays. 15 minutes without a cost: at 2p 30p, at 3p 45p. The 10 minutes to UKX cost nothing known yet, then 30p.
        Assert.Equal((3, 0.40m, 0.85m), (buys.Calls, buys.CostNow.Pounds, buys.CostThen.Pounds));
    }

    [Theory]
    [InlineData("UK mobile,\"4,5\"", "Peak", "4,5", "has a comma")]
    [InlineData("UK mobile,=1+1", "Peak", "=1+1", "looks like a formula")]
    [InlineData("UK mobile,-1", "Peak", "-1", "can't be below nought")]
    [InlineData("UK mobile,£0.04", "Peak", "£0.04", "Rates are in pence")]
    [InlineData("UK mobile,abc", "Peak", "abc", "is not a number")]
    [InlineData("UK mobile,1e3", "Peak", "1e3", "is not a number")]
    [InlineData("UK mobile,", "Peak", "", "Give the peak rate in pence, or a mark-up")]
    [InlineData(",4", "Destination", "", "Give the destination")]
    [InlineData("Atlantis,4", "Destination", "Atlantis", "There is no destination or destination group called “Atlantis”")]
    [InlineData("<script>alert(1)</script>,4", "Destination", "<script>alert(1)</script>", "There is no destination")]
    public async Task A_bad_row_is_told_with_row_column_value_and_reason(string row, string column, string value, string reason)
    {
        var difference = await CompareAsync($"Destination,Peak\nUK mobile,4\n{row}\n");

        var problem = difference.Problems.Single(p => p.Row == 3);
        Assert.Equal((column, value), (problem.Column, problem.Value));
        Assert.Contains(reason, problem.Reason);
        Assert.Empty(difference.Lines);
    }

    [Fact]
    public async Task A_markup_of_minus_101_percent_and_a_bad_day_are_refused()
    {
        var difference = await CompareAsync("Destination,Mark-up,From\nUK mobile,-101,\nUK landline,40,31/02/2026\nUK 03,-20,\n");

        Assert.Equal(
            [
                (2, "Mark-up", "A mark-up is more than −100 %."),
                (3, "From", "“31/02/2026” is no day between 1990 and 2100, such as 1 Dec 2026 or 01/12/2026."),
            ],
            difference.Problems.Select(p => (p.Row!.Value, p.Column, p.Reason))
        );
    }

    [Fact]
    public async Task Overlapping_rows_and_the_same_day_twice_are_refused()
    {
        Assert.Contains(
            "two rows of this destination that begin at the start",
            (await CompareAsync("Destination,Peak\nUK mobile,4\nUK mobile,5\n")).Problems.Single().Reason
        );
        Assert.Contains(
            "two rows of this destination that begin on 1 Dec 2026",
            (await CompareAsync("Destination,Peak,From\nUK mobile,4,1 Dec 2026\nUK mobile,5,1 Dec 2026\n")).Problems.Single().Reason
        );
        Assert.Contains(
            "It overlaps",
            (await CompareAsync("Destination,Peak,From,To\nUK mobile,4,1 Dec 2026,31 Jan 2027\nUK mobile,5,1 Jan 2027,31 Mar 2027\n"))
                .Problems.Single()
                .Reason
        );
    }

    [Fact]
    public async Task The_first_price_on_a_sheet_counts_from_the_start_and_goes_out_and_in_as_that()
    {
        Row(mobileGroup, null, 0.04m);

        Assert.Equal(2, await TakeAsync("Destination,Supplier,Peak\nUK mobile,,5\nUK landline,Carrier One,1\n"));

        using var db = house.Db();
        Assert.Equal(
            [(mobileGroup, null, new(2026, 1, 1)), (mobileGroup, null, december), ((int?)null, (int?)landline, new DateOnly(1990, 1, 1))],
            db.RateRows.OrderBy(r => r.DestinationId)
                .ThenBy(r => r.From)
                .AsEnumerable()
                .Select(r => (r.DestinationGroupId, r.DestinationId, r.From))
        );
        var sheet = Encoding.UTF8.GetString(await Make<RateSheetQueries>().CsvAsync(OfTariff, Cancel));
        Assert.Contains("UK landline,Carrier One,1.00", sheet);
        Assert.Contains(",The start,", sheet);
        Assert.False((await CompareAsync(sheet)).HasChanges);
    }

    [Fact]
    public async Task A_buy_sheets_first_price_counts_from_the_start()
    {
        await TakeAsync("Destination,Charge codes,Peak\nChile,CL,30\nMobile all networks,UKM,3\n", new(RateSheetKind.Buy, supplier));

        using var db = house.Db();
        Assert.Equal(
            [("Chile", new(1990, 1, 1), 0.30m), ("Mobile all networks", new(2026, 1, 1), 0.02m), ("Mobile all networks", december, 0.03m)],
            db.Destinations.Include(d => d.BuyPrices)
                .Where(d => d.Name == "Chile" || d.Id == mobile)
                .AsEnumerable()
                .OrderBy(d => d.Name)
                .SelectMany(d => d.BuyPrices.OrderBy(p => p.From).Select(p => (d.Name, p.From, p.Price.Peak!.Value)))
        );
    }

    [Fact]
    public async Task A_row_for_a_service_number_is_refused_with_the_way()
    {
        Destination("UK 0871", "871", 0.01m, house.Add(new DestinationGroup("Business numbers")).Id, NumberRange.Service087);

        var problems = (await CompareAsync("Destination,Peak\nUK mobile,4\nUK 0871,11\nBusiness numbers,11\n")).Problems;

        Assert.Equal([(3, "UK 0871"), (4, "Business numbers")], problems.Select(p => (p.Row!.Value, p.Value)));
        Assert.All(
            problems,
            p =>
                Assert.Matches(
                    "no row ever prices it. Enter its service charge on the destination .*, and the access charge on the tariff",
                    p.Reason
                )
        );
    }

    [Fact]
    public async Task A_row_of_03_that_is_dearer_than_01_and_02_is_refused()
    {
        Row(null, landline, 0.01m);

        Assert.Contains(
            "03 can't be dearer than 01 and 02: 1.10p a minute against 1.00p",
            (await CompareAsync("Destination,Peak\nUK 03,1.1\n")).Problems.Single().Reason
        );
        Assert.True((await CompareAsync("Destination,Peak\nUK 03,1.0\n")).HasChanges);
        Assert.Contains(
            "03 can't be dearer",
            (await CompareAsync("Destination,Peak\nUK 03,1.0\nUK landline,0.9\n")).Problems.Single().Reason
        );
    }

    [Fact]
    public async Task A_Billingbooth_sheet_is_known_by_its_headings()
    {
        const string sheet =
            "Destination,Minimum charge,Connection fee,Peak,Off-peak,Weekend,Peak cost,Off-peak cost,Weekend "
            + "cost,Description,Duration block\nUK mobile,3,1,10,6,5,7,7,4,Mobiles,60\n";

        var difference = await CompareAsync(sheet);
        await TakeAsync(sheet);

        Assert.True(difference.IsBillingbooth);
        Assert.Equal("off-peak 6.00p costs 7.00p", difference.Lines.Single().BelowCost);
        using var db = house.Db();
        var price = db.RateRows.Single().Price;
        Assert.Equal(
            (0.10m, 0.06m, 0.05m, 0.05m, 0.01m, 0.03m, 60, 60),
            (
                price.Peak,
                price.OffPeak,
                price.WeekendPeak,
                price.WeekendOffPeak,
                price.Connection,
                price.Minimum,
                price.FirstIntervalSeconds,
                price.IncrementSeconds
            )
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_written_out_is_read_in_again_without_a_difference(bool asCsv)
    {
        Row(mobileGroup, null, 0.04m);
        await TakeAsync(
            "Destination,Peak,Off-peak,Maximum,From,To\nUK mobile,5,3.25,100,1 Dec 2026,\nUK landline,0.0125,,,1 Jan 2027,31 Dec "
                + "2027\nUK landline,1,,,1 Jan 2028,\n"
        );
        var queries = Make<RateSheetQueries>();
        house.Add(new RateRow(null, null, null, mobile, new(2026, 1, 1), null, new() { MarkupPercent = -5, MarkupFloor = 0.01m }));

        foreach (var of in new[] { OfTariff, new(RateSheetKind.Buy, supplier), new(RateSheetKind.Sell, supplier) })
        {
            var again = await CompareAsync(asCsv ? await queries.CsvAsync(of, Cancel) : await queries.XlsxAsync(of, Cancel), of);

            Assert.Empty(again.Problems);
            Assert.Contains(again.Lines, line => line.Kind == SheetChangeKind.Unchanged);
            Assert.False(again.HasChanges);
        }
    }

    [Fact]
    public async Task A_name_that_looks_like_a_formula_goes_out_as_text_and_comes_in_as_it_was()
    {
        Destination("=cmd|' /C calc'!A0", "X1", 0.01m, null, NumberRange.Ordinary);
        var buy = new RateSheetOf(RateSheetKind.Buy, supplier);

        var csv = Encoding.UTF8.GetString(await Make<RateSheetQueries>().CsvAsync(buy, Cancel));

        Assert.Contains("\n'=cmd|' /C calc'!A0,X1", csv);
        Assert.False((await CompareAsync(csv, buy)).HasChanges);
    }

    [Fact]
    public async Task A_sheet_of_a_supplier_makes_destinations_with_codes_group_and_buy_price()
    {
        var buy = new RateSheetOf(RateSheetKind.Buy, supplier);
        const string sheet =
            "Destination,Charge codes,Kind,Category,Group,Range,Free to caller,Peak,Connection\nFrance,\"33, "
            + "336\",Voice,Voice,Europe,,No,0.6,0\nRoaming data,RD,Data,Voice,,,No,2,0\nFreephone,FPH,Voice,Voice,,,Yes,0,0\nMobile all "
            + "networks,\"UKM, UKM2\",,,,,,2.1,\n";

        var difference = await CompareAsync(sheet, buy);
        await TakeAsync(sheet, buy);

        // three made and priced, one amended and repriced
        Assert.Equal(3 + 3 + 2, difference.Lines.Count(line => line.Kind is SheetChangeKind.New or SheetChangeKind.Changed));
        using var db = house.Db();
        var france = db.Destinations.Include(d => d.Codes).Include(d => d.BuyPrices).Single(d => d.Name == "France");
        Assert.Equal(
            (0.006m, "Europe"),
            (france.BuyPriceOn(december)!.Price.Peak, db.DestinationGroups.Single(g => g.Id == france.DestinationGroupId).Name)
        );
        Assert.Equal(["33", "336"], france.Codes.Select(c => c.Code).Order());
        Assert.Equal(
            (UsageKind.Data, true),
            (db.Destinations.Single(d => d.Name == "Roaming data").Kind, db.Destinations.Single(d => d.Name == "Freephone").IsFreeToCaller)
        );
        var known = db.Destinations.Include(d => d.Codes).Include(d => d.BuyPrices).Single(d => d.Id == mobile);
        Assert.Equal(
            (2, 0.02m, 0.021m, mobileGroup),
            (
                known.Codes.Count,
                known.BuyPriceOn(new(2026, 11, 30))!.Price.Peak,
                known.BuyPriceOn(december)!.Price.Peak,
                known.DestinationGroupId
            )
        );
        Assert.Contains(
            "UKL is a code of UK landline already",
            (await CompareAsync("Destination,Charge codes,Peak\nSpain,UKL,1\n", buy)).Problems.Single().Reason
        );
    }

    /// <summary>Against what is stored, and within the sheet.</summary>
    [Theory]
    [InlineData("London,020,1\nInner London,4420,1\n", 2)]
    [InlineData("Old London,0044161,1\n", 1)]
    public async Task One_prefix_in_two_spellings_is_refused_on_a_buy_sheet(string rows, int row)
    {
        Destination("Manchester", "0161", 0.01m, null, NumberRange.Ordinary);
        using (var db = house.Db())
            await db.Suppliers.ExecuteUpdateAsync(s => s.SetProperty(x => x.Match, DestinationMatch.NumberPrefix), Cancel);

        var problem = (await CompareAsync($"Destination,Charge codes,Peak\n{rows}", new(RateSheetKind.Buy, supplier))).Problems.Single();

        Assert.EndsWith("already. A prefix names one destination.", problem.Reason, StringComparison.Ordinal);
        Assert.Equal(row + 1, problem.Row);
    }

    [Fact]
    public async Task What_somebody_changed_since_the_difference_was_shown_is_not_overwritten()
    {
        const string sheet = "Destination,Peak\nUK mobile,5\n";
        var seen = await CompareAsync(sheet);
        Row(mobileGroup, null, 0.04m);

        Assert.Contains(
            "Somebody changed these prices",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    Make<RateSheetActions>().TakeAsync(OfTariff, Source(Encoding.UTF8.GetBytes(sheet), false), seen.Fingerprint, Cancel)
                )
            ).Message
        );
    }

    [Fact]
    public async Task Support_and_portal_are_kept_out()
    {
        foreach (var role in new[] { Roles.Support, Roles.Portal })
        {
            house.SignIn(role);
            Assert.Contains(
                "role does not allow",
                (await Assert.ThrowsAsync<BillingRuleException>(() => CompareAsync("Destination,Peak\nUK mobile,5\n"))).Message
            );
            await Assert.ThrowsAsync<BillingRuleException>(() =>
                Make<RateSheetActions>().TakeAsync(OfTariff, Source([], false), "", Cancel)
            );
            await Assert.ThrowsAsync<BillingRuleException>(() =>
                Make<RateSheetQueries>().RowsAsync(new(RateSheetKind.Buy, supplier), Cancel)
            );
        }
    }

    [Fact]
    public async Task Five_thousand_rows_are_compared_and_taken_in_five_seconds()
    {
        using (var db = house.Db())
        {
            for (var i = 0; i < 5_000; i++)
            {
                var destination = new Destination(supplier, $"Place {i:D4}", voice);
                destination.UseCodes([$"P{i}"]);
                destination.Buy(new(2026, 1, 1), new() { Peak = 0.01m });
                db.Add(destination);
            }
            await db.SaveChangesAsync(Cancel);
        }
        var sheet = Encoding.UTF8.GetBytes(
            "Destination,Supplier,Peak,Off-peak\n"
                + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"Place {i:D4},Carrier One,{2 + i % 7}.5,{1 + i % 3}\n"))
        );
        var watch = Stopwatch.StartNew();

        var difference = await CompareAsync(sheet);
        var compared = watch.Elapsed;
        await Make<RateSheetActions>().TakeAsync(OfTariff, Source(sheet, false), difference.Fingerprint, Cancel);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"compared in {compared.TotalSeconds:0.00} s, taken in {(watch.Elapsed - compared).TotalSeconds:0.00} s"
        );
        Assert.Equal(5_000, difference.Count(SheetChangeKind.New));
        Assert.InRange(compared.TotalSeconds, 0, 5);
        using var after = house.Db();
        Assert.Equal(5_000, after.RateRows.Count());
    }

    [Fact]
    public async Task A_broken_or_hostile_sheet_ends_in_a_sentence()
    {
        var good = Books.Xlsx(["Destination", "Peak"], ["UK mobile", "4"]);
        var random = new Random(4);
        var texts = new[]
        {
            "Destination",
            "Peak",
            "\"",
            ",",
            ";",
            "\n",
            "\r\n",
            "=1+1",
            "NaN",
            "-0",
            "1e999",
            "٣",
            "\u202Eabc",
            "💥",
            "\0",
            new('9', 400),
            "1,5",
            "UK mobile",
            "From",
            "31/12/9999",
            "Weekend",
            "Duration block",
            "Mark-up",
            "\t",
            "'",
        };
        var watch = Stopwatch.StartNew();
        for (var round = 0; watch.Elapsed < TimeSpan.FromSeconds(4); round++)
        {
            byte[] bytes;
            if (round % 2 == 0)
                bytes = Encoding.UTF8.GetBytes(
                    (round % 4 == 0 ? "Destination,Peak,Off-peak,From,Mark-up\n" : "")
                        + string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => texts[random.Next(texts.Length)]))
                );
            else
            {
                bytes = [.. good];
                for (var i = 0; i < 1 + random.Next(12); i++)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            foreach (var kind in Enum.GetValues<RateSheetKind>())
                try
                {
                    await CompareAsync(bytes, new(kind, kind == RateSheetKind.Tariff ? tariff.Id : supplier));
                }
                catch (BillingRuleException refusal)
                {
                    Assert.Matches("[.?]$", refusal.Message);
                }
        }
    }

    public void Dispose() => house.Dispose();

    private T Make<T>() => ActivatorUtilities.CreateInstance<T>(house.Get<IServiceProvider>());

    private Task<RateSheetDifference> CompareWithEndsAsync(string csv) =>
        Make<RateSheetActions>().CompareAsync(OfTariff, Source(Encoding.UTF8.GetBytes(csv), true), null, Cancel);

    private Task<RateSheetDifference> CompareAsync(string csv, RateSheetOf? of = null) => CompareAsync(Encoding.UTF8.GetBytes(csv), of);

    private Task<RateSheetDifference> CompareAsync(byte[] content, RateSheetOf? of = null) =>
        Make<RateSheetActions>().CompareAsync(of ?? OfTariff, Source(content, false), null, Cancel);

    private async Task<int> TakeAsync(string csv, RateSheetOf? of = null)
    {
        var difference = await CompareAsync(csv, of);
        Assert.Empty(difference.Problems);
        return await Make<RateSheetActions>()
            .TakeAsync(of ?? OfTariff, Source(Encoding.UTF8.GetBytes(csv), false), difference.Fingerprint, Cancel);
    }

    private static RateSheetSource Source(byte[] content, bool endsMissing) =>
        new(new MemoryStream(content), "rates.csv", december, endsMissing);

    private void Row(int? group, int? destination, decimal peak) =>
        house.Add(new RateRow(tariff.Id, null, group, destination, new(2026, 1, 1), null, new() { Peak = peak }));

    private int Destination(string name, string code, decimal buy, int? group, NumberRange range)
    {
        var destination = new Destination(supplier, name, voice);
        destination.Amend(name, UsageKind.Voice, voice, group, isFreeToCaller: false);
        destination.UseRange(range);
        destination.UseCodes([code]);
        destination.Buy(new(2026, 1, 1), new() { Peak = buy });
        return house.Add(destination).Id;
    }

    private static string Calls(params (string Day, int Seconds)[] calls) =>
        "Call Type,Call Cause Definition,Customer Identifier,Telephone Number Dialled,Call Date,Call Time,Duration,Bytes "
        + "Transmitted,Bytes Received,Description,Chargecode,Time Band,Salesprice,Salesprice (pre-bundle),Extension,DDI,Grouping ID,Call "
        + "Class (Feature),Carrier,Recording,VAT,Country of Origin,Network,Retail Tariff Code,Remote Network,APN,Diverted Number,Ring "
        + "Time,Record ID\n"
        + string.Concat(
            calls.Select(
                (call, n) => $"V,,02079460000,07700900123,{call.Day},10:00:00,{call.Seconds},,,Mobile,UKM,1,0.1000,,,,,IDA,,,,,,,,,,,R{n}\n"
            )
        );
}
