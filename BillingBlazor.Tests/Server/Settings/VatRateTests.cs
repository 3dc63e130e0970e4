using BillingBlazor.Domain;
using BillingBlazor.Server.Settings;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Settings;

/// <summary>The dated rates of VAT: what a document was issued with stays, a new rate starts from a day.</summary>
public sealed class VatRateTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private VatRateActions Rates => house.House.Get<VatRateActions>();

    [Fact]
    public async Task A_new_rate_is_charged_from_its_day()
    {
        var customer = house.Customer("Alpha Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        await house.BillAsync(house.Month(2026, 11));

        await Rates.StartAsync(VatTreatment.Standard, new(2026, 12, 1), 22.5m, Cancel);
        await house.BillAsync(house.Month(2026, 12));

        await using var db = house.House.Db();
        // 20 % and 22.5 % of 10.00
        Assert.Equal([2m, 2.25m], (await db.Invoices.OrderBy(i => i.IssueDate).ToListAsync(Cancel)).Select(i => i.Vat.Pounds));
        Assert.Equal(
            [
                ("Standard", "2026-12-01", "", 1),
                ("Standard", "2011-01-04", "2026-11-30", 1),
                ("Standard", "2010-01-01", "2011-01-03", 0),
                ("Reduced", "1997-09-01", "", 0),
            ],
            (await house.House.Get<VatRateQueries>().ListAsync(Cancel)).Select(r =>
                ($"{r.Treatment}", $"{r.From:yyyy-MM-dd}", $"{r.To:yyyy-MM-dd}", r.Documents)
            )
        );
        Assert.Contains(await db.Changes.ToListAsync(Cancel), change => change.After == "Standard 22.5 % from 1 Dec 2026");
    }

    [Fact]
    public async Task A_rate_in_use_is_neither_removed_nor_overtaken_from_behind()
    {
        var customer = house.Customer("Alpha Ltd");
        house.Charge(customer, "Line", 10, new(2026, 11, 1));
        await house.BillAsync(house.Month(2026, 11));
        var standard = await IdAsync(VatTreatment.Standard, new(2011, 1, 4));

        var removed = await RefusedAsync(() => Rates.RemoveAsync(standard, Cancel));
        var overtaken = await RefusedAsync(() => Rates.StartAsync(VatTreatment.Standard, new(2026, 11, 1), 22, Cancel));
        await Rates.StartAsync(VatTreatment.Standard, new(2026, 11, 2), 22, Cancel); // the day after that invoice

        Assert.Equal(
            "INV-1001 of 1 Nov 2026 was issued with the standard rate from 4 Jan 2011, 20 %, so it stays as it is. Start a new "
                + "rate from a later day.",
            removed
        );
        Assert.Equal("INV-1001 of 1 Nov 2026 was issued with the rate before. A new rate starts on 2 Nov 2026 at the earliest.", overtaken);
    }

    [Fact]
    public async Task A_rate_to_come_can_be_removed_and_the_one_before_goes_on()
    {
        await Rates.StartAsync(VatTreatment.Reduced, new(2027, 4, 1), 6, Cancel);

        await Rates.RemoveAsync(await IdAsync(VatTreatment.Reduced, new(2027, 4, 1)), Cancel);

        Assert.Single(await house.House.Get<VatRateQueries>().ListAsync(Cancel), r => r.Treatment == VatTreatment.Reduced);
        Assert.Equal(
            "No other reduced rate would be left for those days. Start the right one first.",
            await RefusedAsync(async () => await Rates.RemoveAsync(await IdAsync(VatTreatment.Reduced, new(1997, 9, 1)), Cancel))
        );
    }

    [Theory]
    [InlineData(VatTreatment.Zero, "2027-01-01", 5, "Only the standard and the reduced rate")]
    [InlineData(VatTreatment.ReverseCharge, "2027-01-01", 5, "Only the standard and the reduced rate")]
    [InlineData(VatTreatment.Standard, "1960-01-01", 20, "A rate of VAT starts between 1 Apr 1973 and 31 Dec 2100.")]
    [InlineData(VatTreatment.Standard, "2027-01-01", -1, "between 0 and 100 %")]
    [InlineData(VatTreatment.Standard, "2027-01-01", 100.5, "between 0 and 100 %")]
    [InlineData(VatTreatment.Standard, "2027-01-01", 17.555, "at most two decimals")]
    [InlineData(VatTreatment.Standard, "2011-01-04", 21, "There is a standard rate from 4 Jan 2011, 20 % already.")]
    public async Task Others_are_refused_with_a_sentence(VatTreatment treatment, string from, decimal percent, string sentence) =>
        Assert.Contains(
            sentence,
            await RefusedAsync(() =>
                Rates.StartAsync(treatment, DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), percent, Cancel)
            )
        );

    public void Dispose() => house.Dispose();

    private static async Task<string> RefusedAsync(Func<Task> action) => (await Assert.ThrowsAsync<BillingRuleException>(action)).Message;

    private async Task<int> IdAsync(VatTreatment treatment, DateOnly from)
    {
        await using var db = house.House.Db();
        return (await db.VatRates.SingleAsync(r => r.Treatment == treatment && r.From == from, Cancel)).Id;
    }
}
