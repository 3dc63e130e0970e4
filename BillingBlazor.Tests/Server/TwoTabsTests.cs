using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Customers.Notes;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;

namespace BillingBlazor.Tests.Server;

/// <summary>
/// The same form in two tabs has two keys: the second is asked whether it is meant, in the transaction that would make it. Meant, or some
/// minutes later, it is made.
/// </summary>
public sealed class TwoTabsTests : IDisposable
{
    private sealed record Making(string What, Func<OnceHouse, Guid, bool, Task> Make, Func<BillingDb, int> Count);

    private static readonly Dictionary<string, Making> makings = new()
    {
        ["a charge"] = new(
            "charge",
            (house, key, again) => house.Get<ChargeActions>().SaveAsync(house.Beta, null, house.Monthly, null, Cancel, key, again),
            db => db.Charges.Count()
        ),
        ["a note"] = new(
            "note",
            (house, key, again) => house.Get<NoteActions>().WriteAsync(house.Alpha, "Rang about the bill", Cancel, key, again),
            db => db.CustomerNotes.Count()
        ),
        ["a payment"] = new(
            "payment",
            (house, key, again) =>
                house
                    .Get<PaymentActions>()
                    .RecordAsync(
                        house.Alpha,
                        new(key, Money.FromPounds(5), house.Today, PaymentMethod.BankTransfer, "ALPHA", null) { Again = again },
                        Cancel
                    ),
            db => db.LedgerEntries.Count()
        ),
        ["a credit"] = new(
            "credit",
            (house, key, again) =>
                house
                    .Get<PaymentActions>()
                    .CreditAsync(house.Alpha, new(key, Money.FromPounds(5), house.Today, "Goodwill", null) { Again = again }, Cancel),
            db => db.LedgerEntries.Count()
        ),
        ["a bundle that is given"] = new(
            "bundle",
            (house, key, again) =>
                house
                    .Get<BundleActions>()
                    .HoldAsync(house.Alpha, null, new() { BundleId = house.Bundle, From = new(2026, 11, 1) }, Cancel, key, again),
            db => db.CustomerBundles.Count()
        ),
    };

    private readonly OnceHouse house = new();

    public static TheoryData<string> Names => [.. makings.Keys];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_second_is_asked_and_made_when_it_is_meant(string name)
    {
        var making = makings[name];
        var before = Count(making);
        await making.Make(house, Guid.NewGuid(), false);
        var key = Guid.NewGuid();

        var found = await Assert.ThrowsAsync<RepeatedException>(() => making.Make(house, key, false));

        Assert.Equal($"The same {making.What} was added a moment ago by you.", found.Message);
        Assert.Equal(before + 1, Count(making));
        await making.Make(house, key, true);
        await making.Make(house, key, true); // pressed twice
        Assert.Equal(before + 2, Count(making));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task At_the_same_moment_one_is_made(string name)
    {
        var making = makings[name];
        var before = Count(making);
        using var start = new Barrier(2);

        var asked = await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            start.SignalAndWait(Cancel);
                            return await Record.ExceptionAsync(() => making.Make(house, Guid.NewGuid(), false));
                        },
                        Cancel
                    )
                )
        );

        Assert.Equal(before + 1, Count(making));
        Assert.Single(asked.OfType<RepeatedException>());
        Assert.Single(asked, problem => problem is null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Three_minutes_later_nobody_is_asked(string name)
    {
        var making = makings[name];
        var before = Count(making);
        await making.Make(house, Guid.NewGuid(), false);
        house.House.Clock.Advance(TimeSpan.FromMinutes(1));
        var found = await Assert.ThrowsAsync<RepeatedException>(() => making.Make(house, Guid.NewGuid(), false));
        house.House.Clock.Advance(TimeSpan.FromMinutes(2));

        await making.Make(house, Guid.NewGuid(), false);

        Assert.Equal($"The same {making.What} was added a minute ago by you.", found.Message);
        Assert.Equal(before + 2, Count(making));
    }

    [Fact]
    public async Task A_colleagues_is_named_and_what_differs_is_made()
    {
        var charges = house.Get<ChargeActions>();
        await charges.SaveAsync(house.Beta, null, house.Monthly, null, Cancel, Guid.NewGuid());
        house.House.SignIn(Roles.Billing);

        var found = await Assert.ThrowsAsync<RepeatedException>(() =>
            charges.SaveAsync(house.Beta, null, house.Monthly, null, Cancel, Guid.NewGuid())
        );
        await charges.SaveAsync(house.Beta, null, house.Monthly with { UnitPrice = Money.FromPounds(31) }, null, Cancel, Guid.NewGuid());
        await charges.SaveAsync(house.Alpha, null, house.Monthly with { Start = new(2026, 12, 1) }, null, Cancel, Guid.NewGuid());

        Assert.Equal("The same charge was added a moment ago by Owner.", found.Message);
        Assert.Equal(3 + 1, Count(makings["a charge"])); // one was there
    }

    public void Dispose() => house.Dispose();

    private int Count(Making of)
    {
        using var db = house.House.Db();
        return of.Count(db);
    }
}
