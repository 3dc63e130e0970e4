using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Suppliers;
using BillingBlazor.Server.Tariffs;
using BillingBlazor.Server.Usage;
using Microsoft.Extensions.DependencyInjection;

namespace BillingBlazor.Tests.Server.Suppliers;

/// <summary>Suppliers, schedules, bank holidays and destinations, at 09:00 on 3 Nov 2026.</summary>
public sealed class SupplierSetUpTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly SupplierActions suppliers;
    private readonly ScheduleActions schedules;
    private readonly DestinationActions destinations;
    private readonly int voice;

    public SupplierSetUpTests()
    {
        (suppliers, schedules, destinations) = (Make<SupplierActions>(), Make<ScheduleActions>(), Make<DestinationActions>());
        using var db = house.Db();
        voice = db.Categories.Single(c => c.Name == "Voice").Id;
    }

    public static readonly TheoryData<string> BadNames = ["", " ", new string('x', 101), new string('x', 40 * 1024), "nul\0"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_field_of_a_supplier_is_saved()
    {
        await schedules.SaveAsync(null, Week("Weekdays"), null, Cancel);
        var schedule = house.Db().TimeSchedules.Single().Id;
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier" }, 0, Cancel);
        var destination = await destinations.SaveAsync(null, Details(id, "Elsewhere", "X"), null, Cancel);
        var details = new SupplierDetails
        {
            Name = "Skylark",
            Format = CdrFormat.FcsV3,
            TimeBasis = TimeBasis.WithOffset,
            Decimals = 6,
            TimeScheduleId = schedule,
            CostFromFile = false,
            Match = DestinationMatch.NumberPrefix,
            FallbackDestinationId = destination,
            BytesPerMegabyte = 1_048_576,
            SplitsAtBands = true,
        };

        await suppliers.SaveAsync(id, details, 1, Cancel);

        Assert.Equal(details, SupplierForm.Of(house.Db().Suppliers.Single()).ToDetails());
    }

    [Fact]
    public async Task A_destination_that_no_call_can_go_to_is_told_so()
    {
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier" }, 0, Cancel);
        var queries = Make<DestinationQueries>();
        var without = await destinations.SaveAsync(null, Details(id, "Elsewhere", ""), null, Cancel);
        var with = await destinations.SaveAsync(null, Details(id, "UK mobile", "UKM"), null, Cancel);

        Assert.Equal(
            "Elsewhere has no charge code, so no call of Carrier can go to it yet. Add a code, or make it the supplier's fallback.",
            await queries.WhyNeverMetAsync(without, Cancel)
        );
        Assert.Null(await queries.WhyNeverMetAsync(with, Cancel));
        await suppliers.SaveAsync(id, new() { Name = "Carrier", FallbackDestinationId = without }, 1, Cancel);
        Assert.Null(await queries.WhyNeverMetAsync(without, Cancel));
    }

    [Fact]
    public async Task The_second_of_two_clerks_is_told()
    {
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier" }, 0, Cancel);
        await suppliers.SaveAsync(id, new() { Name = "Carrier One" }, 1, Cancel);
        Assert.Contains(
            "Somebody else amended Carrier One",
            (await Assert.ThrowsAsync<BillingRuleException>(() => suppliers.SaveAsync(id, new() { Name = "Mine" }, 1, Cancel))).Message
        );

        await schedules.SaveAsync(null, Week("Weekdays"), null, Cancel);
        var schedule = house.Db().TimeSchedules.Single().Id;
        await schedules.SaveAsync(schedule, Week("Weekdays") with { HolidayNation = UkNation.Scotland }, Week("Weekdays"), Cancel);
        Assert.Contains(
            "Somebody else amended Weekdays",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() => schedules.SaveAsync(schedule, Week("Mine"), Week("Weekdays"), Cancel))
            ).Message
        );

        var destination = await destinations.SaveAsync(null, Details(id, "Mobile", "UKM"), null, Cancel);
        await destinations.SaveAsync(destination, Details(id, "UK mobile", "UKM"), Details(id, "Mobile", "UKM"), Cancel);
        Assert.Contains(
            "Somebody else amended UK mobile",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    destinations.SaveAsync(destination, Details(id, "Mine", "UKM"), Details(id, "Mobile", "UKM"), Cancel)
                )
            ).Message
        );
    }

    [Theory, MemberData(nameof(BadNames))]
    public async Task A_bad_name_is_refused_with_a_sentence(string name)
    {
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier" }, 0, Cancel);

        foreach (
            var act in new Func<Task>[]
            {
                () => suppliers.SaveAsync(null, new() { Name = name }, 0, Cancel),
                () => schedules.SaveAsync(null, Week(name), null, Cancel),
                () => destinations.SaveAsync(null, Details(id, name, "UKM"), null, Cancel),
                () => destinations.SaveGroupAsync(null, name, Cancel),
                () => schedules.AddHolidayAsync(new(2028, 5, 8), [UkNation.Scotland], name, Cancel),
            }
        )
            Assert.EndsWith(".", (await Assert.ThrowsAsync<BillingRuleException>(act)).Message);
    }

    [Fact]
    public async Task A_schedule_says_which_minutes_have_no_band_or_two()
    {
        Assert.Contains(
            "Sunday 23:59–24:00 has no band.",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    schedules.SaveAsync(
                        null,
                        new(
                            "Short",
                            [.. Week("x").Slots.Where(s => s.Day != DayOfWeek.Sunday), new(DayOfWeek.Sunday, 0, 1_439, Band.WeekendPeak)],
                            null
                        ),
                        null,
                        Cancel
                    )
                )
            ).Message
        );
        Assert.Contains(
            "is in two bands",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    schedules.SaveAsync(
                        null,
                        new("Twice", [.. Week("x").Slots, new(DayOfWeek.Sunday, 0, 1, Band.Peak)], null),
                        null,
                        Cancel
                    )
                )
            ).Message
        );
        using var db = house.Db();
        Assert.Empty(db.TimeSchedules);
    }

    [Fact]
    public async Task Bank_holidays_of_past_and_coming_years_are_there_and_a_removed_one_stays_away()
    {
        var holidays = await Make<SetUpQueries>().HolidaysAsync(Cancel);
        Assert.Equal((2019, 2031), (holidays[0].Day.Year, holidays[^1].Day.Year));
        Assert.Contains(holidays, h => h is { Nation: UkNation.Scotland, Name: "St Andrew's Day" } && h.Day == new DateOnly(2026, 11, 30));
        Assert.Equal("Christmas Day", holidays.First(h => h.Nation == UkNation.EnglandAndWales && h.Day >= new DateOnly(2026, 11, 3)).Name);

        await schedules.RemoveHolidayAsync(holidays[0].Id, Cancel);
        await schedules.AddHolidayAsync(new(2028, 5, 9), [UkNation.Scotland, UkNation.NorthernIreland], "Proclaimed", Cancel);
        house.Clock.Advance(TimeSpan.FromDays(365));
        await using (var db = house.Db())
            await HolidaySeed.RefreshAsync(db, Cancel);

        var after = await Make<SetUpQueries>().HolidaysAsync(Cancel);
        Assert.Equal(
            (false, 2, 2032),
            (after.Exists(h => h.Id == holidays[0].Id), after.Count(h => h.Name == "Proclaimed"), after[^1].Day.Year)
        );
        Assert.Contains(
            "is Proclaimed in Scotland already",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    schedules.AddHolidayAsync(new(2028, 5, 9), [UkNation.Scotland], "Again", Cancel)
                )
            ).Message
        );
        Assert.Contains(
            "lies between the years",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    schedules.AddHolidayAsync(new(2099, 5, 9), [UkNation.Scotland], "Far", Cancel)
                )
            ).Message
        );
    }

    [Theory]
    [InlineData("020", "4420")]
    [InlineData("4420", "020")]
    [InlineData("0044 20", "+44 (0)20")]
    [InlineData("0", "44")]
    [InlineData("33", "0033")]
    public async Task One_prefix_in_two_spellings_names_one_destination(string first, string second)
    {
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix }, 0, Cancel);
        await destinations.SaveAsync(null, Details(id, "London", first), null, Cancel);
        var other = await destinations.SaveAsync(null, Details(id, "Other", "7"), null, Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            destinations.SaveAsync(null, Details(id, "Inner London", second), null, Cancel)
        );
        var orphans = house.Get<OrphanActions>();
        var atOrphans = await Assert.ThrowsAsync<BillingRuleException>(() => orphans.AddCodeAsync(id, second, other, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => orphans.CreateDestinationAsync(id, second, "Inner", voice, Cancel));

        Assert.EndsWith("which is a prefix of London already. A prefix names one destination.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(refusal.Message, atOrphans.Message);
        using var db = house.Db();
        Assert.Equal(2, db.DestinationCodes.Count());
    }

    [Fact]
    public async Task Codes_that_are_no_prefixes_may_look_like_one_number_until_the_supplier_is_matched_by_prefix()
    {
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier", Match = DestinationMatch.ChargeCode }, 0, Cancel);
        await destinations.SaveAsync(null, Details(id, "London", "020"), null, Cancel);
        await destinations.SaveAsync(null, Details(id, "Zone 4420", "4420"), null, Cancel);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            suppliers.SaveAsync(id, new() { Name = "Carrier", Match = DestinationMatch.NumberPrefix }, 1, Cancel)
        );

        Assert.Equal(
            "020 of London and 4420 of Zone 4420 begin the same numbers. Take one of them away before the supplier's calls are matched "
                + "by prefix.",
            refusal.Message
        );
    }

    [Fact]
    public async Task A_code_names_one_destination_and_a_service_charge_keeps_to_the_ceiling()
    {
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier" }, 0, Cancel);
        await destinations.SaveAsync(null, Details(id, "UK mobile", "UKM, +44 7"), null, Cancel);
        Assert.Contains(
            "447 is a code of UK mobile already",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    destinations.SaveAsync(null, Details(id, "Other", "447"), null, Cancel)
                )
            ).Message
        );

        var special = await destinations.SaveAsync(
            null,
            Details(id, "0844", "44844") with
            {
                Range = NumberRange.Service084,
            },
            null,
            Cancel
        );
        await destinations.ChargeServiceAsync(special, new(2026, 1, 1), ServiceChargeShape.PerMinute, 0.07m, 0, Cancel);
        Assert.Contains(
            "8.00p a minute is above Ofcom's ceiling for 084 numbers, 7.00p",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    destinations.ChargeServiceAsync(special, new(2026, 1, 1), ServiceChargeShape.PerMinute, 0.08m, 0, Cancel)
                )
            ).Message
        );
        Assert.Contains(
            "free to the caller has no service charge",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    destinations.SaveAsync(
                        special,
                        Details(id, "0844", "44844") with
                        {
                            Range = NumberRange.Service084,
                            IsFree = true,
                        },
                        null,
                        Cancel
                    )
                )
            ).Message
        );
        var view = await Make<DestinationQueries>().ViewAsync(special, Cancel);
        Assert.Equal((20m, 0.07m * 100 / 120), (view.VatPercent, view.Destination!.ServiceCharges.Single().Net(60, view.VatPercent)));
    }

    [Fact]
    public async Task Own_prices_are_dated_and_03_is_never_dearer()
    {
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier" }, 0, Cancel);
        var landline = await destinations.SaveAsync(
            null,
            Details(id, "UK landline", "UKL") with
            {
                Range = NumberRange.Landline,
            },
            null,
            Cancel
        );
        var nongeo = await destinations.SaveAsync(null, Details(id, "UK 03", "UK3") with { Range = NumberRange.Uk03 }, null, Cancel);
        await destinations.BuyAsync(landline, new(new(2026, 1, 1), null, new() { Peak = 0.003m }), Cancel);
        await destinations.SellAsync(landline, new(new(2026, 1, 1), null, new() { Peak = 0.01m }), Cancel);
        await destinations.SellAsync(landline, new(new(2026, 12, 1), null, new() { Peak = 0.02m }), Cancel);

        Assert.Equal(
            [(new(2026, 12, 1), null), (new DateOnly(2026, 1, 1), new DateOnly(2026, 11, 30))],
            (await Make<DestinationQueries>().ViewAsync(landline, Cancel)).SellRows.Select(r => (r.From, r.To))
        );
        Assert.Contains(
            "03 can't be dearer",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    destinations.SellAsync(nongeo, new(new(2026, 11, 1), null, new() { Peak = 0.015m }), Cancel)
                )
            ).Message
        );
        await destinations.SellAsync(nongeo, new(new(2026, 12, 1), null, new() { Peak = 0.02m }), Cancel);

        var tariff = await Make<TariffActions>().SaveAsync(new(null, "Saver", voice, null, null, null, null), Cancel);
        await Make<TariffActions>()
            .SaveRateAsync(new(null, tariff, null, landline, new(2026, 1, 1), null, new() { Peak = 0.002m }), Cancel);
        Assert.Contains(
            "03 can't be dearer",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    Make<TariffActions>()
                        .SaveRateAsync(new(null, tariff, null, nongeo, new(2026, 1, 1), null, new() { Peak = 0.0021m }), Cancel)
                )
            ).Message
        );
        Assert.Equal("peak 0.20p costs 0.30p", (await Make<TariffQueries>().RatesAsync(tariff, Cancel)).Single().BelowCost);
    }

    [Fact]
    public async Task Fifty_thousand_destinations_are_paged_and_searched_by_name_code_and_prefix()
    {
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier" }, 0, Cancel);
        await using (var db = house.Db())
        {
            await using var write = await db.BeginWriteAsync(Cancel);
            BillingBlazor.Server.Data.BulkInsert.Add(
                db,
                [
                    .. Enumerable
                        .Range(0, 50_000)
                        .Select(i =>
                        {
                            var destination = new Destination(id, $"Place {i:D5}", voice);
                            destination.UseCodes([$"{100_000 + i}"]);
                            return destination;
                        }),
                ],
                Cancel
            );
            await write.CommitAsync(Cancel);
        }
        var queries = Make<DestinationQueries>();
        await queries.ListAsync(new("warm up"), Cancel);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var (second, byName, byCode, byPrefix, hostile) = (
            await queries.ListAsync(new(Page: 2), Cancel),
            await queries.ListAsync(new("place 00123"), Cancel),
            await queries.ListAsync(new("149999"), Cancel),
            await queries.ListAsync(new("+14999"), Cancel),
            await queries.ListAsync(new("100%_\\'\""), Cancel)
        );

        Assert.Equal((50_000, 50, "Place 00050"), (second.Total, second.Rows.Count, second.Rows[0].Name));
        Assert.Equal(["Place 00123"], byName.Rows.Select(r => r.Name));
        Assert.Equal(["Place 49999"], byCode.Rows.Select(r => r.Name));
        Assert.Equal((10, 0), (byPrefix.Total, hostile.Total));
        TestContext.Current.TestOutputHelper?.WriteLine($"five views in {watch.ElapsedMilliseconds} ms");
        Assert.InRange(watch.ElapsedMilliseconds, 0, 3_000);
    }

    [Fact]
    public async Task What_is_in_use_is_not_deleted()
    {
        await schedules.SaveAsync(null, Week("Weekdays"), null, Cancel);
        var schedule = house.Db().TimeSchedules.Single().Id;
        var id = await suppliers.SaveAsync(null, new() { Name = "Carrier", TimeScheduleId = schedule }, 0, Cancel);
        var destination = await destinations.SaveAsync(null, Details(id, "UK mobile", "UKM") with { Group = "Mobile" }, null, Cancel);

        Assert.Contains(
            "Carrier uses Weekdays",
            (await Assert.ThrowsAsync<BillingRuleException>(() => schedules.DeleteAsync(schedule, Cancel))).Message
        );
        Assert.Contains(
            "Carrier has 1 destination",
            (await Assert.ThrowsAsync<BillingRuleException>(() => suppliers.DeleteAsync(id, Cancel))).Message
        );
        Assert.Contains(
            "Mobile has 1 destination",
            (
                await Assert.ThrowsAsync<BillingRuleException>(() =>
                    destinations.DeleteGroupAsync(house.Db().DestinationGroups.Single().Id, Cancel)
                )
            ).Message
        );
        await destinations.DeleteAsync(destination, Cancel);
        await destinations.DeleteGroupAsync(house.Db().DestinationGroups.Single().Id, Cancel);
        await suppliers.DeleteAsync(id, Cancel);
        await schedules.DeleteAsync(schedule, Cancel);
        using var db = house.Db();
        Assert.Equal((0, 0, 0, 0), (db.Suppliers.Count(), db.Destinations.Count(), db.DestinationCodes.Count(), db.TimeSchedules.Count()));
    }

    [Fact]
    public async Task Support_is_kept_out_of_each_door()
    {
        house.SignIn(Roles.Support);

        foreach (
            var act in new Func<Task>[]
            {
                () => suppliers.SaveAsync(null, new() { Name = "x" }, 0, Cancel),
                () => suppliers.DeleteAsync(1, Cancel),
                () => schedules.SaveAsync(null, Week("x"), null, Cancel),
                () => schedules.DeleteAsync(1, Cancel),
                () => schedules.AddHolidayAsync(new(2028, 5, 9), [UkNation.Scotland], "x", Cancel),
                () => schedules.RemoveHolidayAsync(1, Cancel),
                () => destinations.SaveAsync(null, Details(1, "x", "x"), null, Cancel),
                () => destinations.DeleteAsync(1, Cancel),
                () => destinations.BuyAsync(1, new(new(2026, 1, 1), null, new() { Peak = 1 }), Cancel),
                () => destinations.RemoveBuyAsync(1, new(2026, 1, 1), Cancel),
                () => destinations.SellAsync(1, new(new(2026, 1, 1), null, new() { Peak = 1 }), Cancel),
                () => destinations.RemoveSellAsync(1, Cancel),
                () => destinations.ChargeServiceAsync(1, new(2026, 1, 1), ServiceChargeShape.PerCall, 0, 1, Cancel),
                () => destinations.RemoveServiceAsync(1, new(2026, 1, 1), Cancel),
                () => destinations.SaveGroupAsync(null, "x", Cancel),
                () => destinations.DeleteGroupAsync(1, Cancel),
                () => Make<DestinationQueries>().ListAsync(new(), Cancel),
                () => Make<DestinationQueries>().ViewAsync(null, Cancel),
                () => Make<DestinationQueries>().GroupsAsync(Cancel),
            }
        )
            Assert.Contains("role does not allow", (await Assert.ThrowsAsync<BillingRuleException>(act)).Message);
    }

    public void Dispose() => house.Dispose();

    private T Make<T>() => ActivatorUtilities.CreateInstance<T>(house.Get<IServiceProvider>());

    private DestinationDetails Details(int supplierId, string name, string codes) =>
        new(supplierId, name, UsageKind.Voice, voice, null, NumberRange.Ordinary, false, string.Join(", ", DestinationForm.CodesOf(codes)));

    private static ScheduleDetails Week(string name)
    {
        var week = new WeekPaint();
        week.Preset(WeekPreset.FourBands);
        return new(name, week.Slots(), null);
    }
}
