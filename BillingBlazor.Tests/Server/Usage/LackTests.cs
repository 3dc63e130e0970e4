using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Tester;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

/// <summary>A minute of Alpha's to Chile on 8 Oct 2026 without a price: each cause, on the orphan, in the tester and in "why".</summary>
public sealed class LackTests : IDisposable
{
    private readonly AgainHouse again = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_tariff_and_no_default()
    {
        await ExpectAsync(
            "The customer has no tariff of Voice, and Voice has no default tariff.",
            ("Give Alpha Ltd a tariff", $"/customers/{again.Alpha}/amend"),
            ("Give Voice a default tariff", "/categories")
        );
    }

    [Fact]
    public async Task No_row()
    {
        var saver = Default("Saver");

        await ExpectAsync("Saver has no row for Chile, and Chile no sell price of its own.", ("Price it in Saver", $"/tariffs/{saver.Id}"));
    }

    [Fact]
    public async Task The_row_starts_later()
    {
        var saver = Default("Saver");
        again.House.Add(new RateRow(saver.Id, null, null, again.Chile, new(2026, 11, 3), null, new() { Peak = 0.2m }));

        await ExpectAsync(
            "The row of Saver for Chile begins on 3 Nov 2026, after the day of the call.",
            ("Let the price begin earlier", $"/tariffs/{saver.Id}")
        );
    }

    [Fact]
    public async Task The_row_has_ended()
    {
        var saver = Default("Saver");
        again.House.Add(new RateRow(saver.Id, null, null, again.Chile, new(2026, 1, 1), new(2026, 9, 30), new() { Peak = 0.2m }));

        await ExpectAsync(
            "The row of Saver for Chile ended on 30 Sep 2026, before the day of the call.",
            ("Price it anew", $"/tariffs/{saver.Id}")
        );
    }

    [Fact]
    public async Task A_customers_own_price_starts_later()
    {
        again.House.Add(new RateRow(null, again.Alpha, null, again.Chile, new(2026, 12, 1), null, new() { Peak = 0.2m }));

        await ExpectAsync(
            "The customer's own price of Chile begins on 1 Dec 2026, after the day of the call.",
            ("Let the price begin earlier", $"/customers/{again.Alpha}/prices")
        );
    }

    [Fact]
    public async Task The_access_charge_is_missing_and_then_the_service_charge()
    {
        Range(NumberRange.Service087);
        var saver = Default("Saver");
        await ExpectAsync("Saver has no access charge.", ("Enter the access charge of Saver", $"/tariffs/{saver.Id}"));

        Amend(saver.Id, tariff => tariff.Amend("Saver", null, null, 0.12m, null));
        await LooksAsync(
            "Chile has no service charge in force on 8 Oct 2026.",
            ("Enter the service charge", $"/destinations/{again.Chile}")
        );

        using var db = again.House.Db();
        db.Destinations.Include(d => d.ServiceCharges)
            .Single(d => d.Id == again.Chile)
            .ChargeService(new(2026, 11, 1), ServiceChargeShape.PerMinute, 0.1m, 0);
        db.SaveChanges();
        await LooksAsync(
            "The service charge of Chile begins on 1 Nov 2026, after the day of the call.",
            ("Let the service charge begin earlier", $"/destinations/{again.Chile}")
        );
    }

    [Fact]
    public async Task A_mark_up_on_a_cost_that_nobody_knows()
    {
        var saver = Default("Saver");
        Amend(saver.Id, tariff => tariff.Amend("Saver", null, null, null, 40));
        using (var db = again.House.Db())
        {
            db.Suppliers.Single().Amend(new() { Name = "Carrier", CostFromFile = false });
            db.SaveChanges();
        }

        await ExpectAsync(
            "Its price follows from its cost, which nobody knows: the file gave none, and Chile has no buy price in force on 8 Oct 2026.",
            ("Enter the buy price", $"/destinations/{again.Chile}")
        );
    }

    public void Dispose() => again.Dispose();

    private async Task ExpectAsync(string sentence, params (string Label, string Href)[] mends)
    {
        await again.UploadAsync();
        await LooksAsync(sentence, mends);
    }

    private async Task LooksAsync(string sentence, params (string Label, string Href)[] mends)
    {
        var orphans = again.House.Get<OrphanQueries>();
        var rows = (await orphans.ListAsync(OrphanReason.NoPrice, null, 0, 100, Cancel)).Rows;
        var lack = (await orphans.LacksAsync(rows, Cancel))[again.Chile];
        await using var db = again.House.Db();
        var why = await again
            .House.Get<WhyQueries>()
            .OfAsync(await db.UsageRecords.Where(u => u.RecordId == "A3").Select(u => u.Id).SingleAsync(Cancel), Cancel);
        var tested = await again
            .House.Get<RateTestQueries>()
            .TestAsync(
                new()
                {
                    Number = "CL",
                    SupplierId = again.SupplierId,
                    Destination = new(again.Chile, "Chile"),
                    Customer = new(again.Alpha, "Alpha Ltd", null),
                    Day = new(2026, 10, 8),
                    Time = "12:00",
                    Length = "1:00",
                },
                Cancel
            );

        var words = char.ToLowerInvariant(sentence[0]) + sentence[1..];
        if (sentence.Split(" ")[0] is "Saver" or "Chile")
            words = sentence;
        Assert.Equal(sentence, lack.Sentence);
        Assert.EndsWith($"no price, as {words}", why.Summary);
        Assert.EndsWith($"no price, as {words}", tested.Summary);
        Assert.All([lack.Mends, why.Mends, tested.Mends], offered => Assert.Equal(mends, offered.Select(mend => (mend.Label, mend.Href))));
    }

    private Tariff Default(string name)
    {
        using var db = again.House.Db();
        var voice = db.Categories.Single(c => c.Name == "Voice");
        var tariff = db.Add(new Tariff(name, voice.Id)).Entity;
        db.SaveChanges();
        voice.UseDefault(tariff.Id);
        db.SaveChanges();
        return tariff;
    }

    private void Amend(int tariffId, Action<Tariff> change)
    {
        using var db = again.House.Db();
        change(db.Tariffs.Single(t => t.Id == tariffId));
        db.SaveChanges();
    }

    private void Range(NumberRange range)
    {
        using var db = again.House.Db();
        db.Destinations.Single(d => d.Id == again.Chile).UseRange(range);
        db.SaveChanges();
    }
}
