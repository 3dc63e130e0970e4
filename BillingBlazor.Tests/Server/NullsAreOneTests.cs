using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Suppliers;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>What is once for a thing and a day is once also where the thing, or the day, is none: SQLite takes two nulls for two
/// values.</summary>
public sealed class NullsAreOneTests : IDisposable
{
    private static readonly DateOnly january = new(2027, 1, 1);
    private readonly OnceHouse house = new();
    private readonly int group;

    public NullsAreOneTests() => group = house.House.Add(new DestinationGroup("Mobiles")).Id;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tariff", "group")]
    [InlineData("tariff", "destination")]
    [InlineData("customer", "group")]
    [InlineData("customer", "destination")]
    [InlineData("neither", "destination")]
    [InlineData("neither", "group")]
    public void Of_rate_rows_one_begins_on_a_day(string of, string target)
    {
        house.House.Add(Row(of, target, january));
        house.House.Add(Row(of, target, january.AddDays(1)));

        Assert.Throws<DbUpdateException>(() => house.House.Add(Row(of, target, january)));
    }

    [Theory]
    [InlineData("tariff")]
    [InlineData("customer")]
    [InlineData("neither")]
    public void Of_a_products_prices_one_begins_on_a_day(string of)
    {
        Price(of);

        Assert.Throws<DbUpdateException>(() => Price(of));

        void Price(string of) =>
            Store(
                new ProductPrice(
                    new(2028, 1, 1),
                    Money.FromPounds(30),
                    null,
                    of == "tariff" ? house.Tariff : null,
                    of == "customer" ? house.Alpha : null
                ),
                "ProductId",
                house.Product
            );
    }

    [Fact]
    public void Of_line_identifiers_one_is_from_the_start()
    {
        Store(new Cli("01632 960700", house.CliType), "CustomerId", house.Alpha);

        Assert.Throws<DbUpdateException>(() => Store(new Cli("01632 960700", house.CliType), "CustomerId", house.Beta));
    }

    [Fact]
    public async Task Two_forms_at_once_make_one_sell_price_of_a_destination()
    {
        await TwiceAsync(() =>
            house.Get<DestinationActions>().SellAsync(house.Destination, new(january, null, new() { Peak = 0.03m }), Cancel)
        );

        await using var db = house.House.Db();
        Assert.Equal(1, await db.RateRows.CountAsync(r => r.DestinationId == house.Destination, Cancel));
    }

    [Fact]
    public async Task Two_forms_at_once_make_one_own_price_of_a_customer()
    {
        await TwiceAsync(house.OwnPriceAsync);

        await using var db = house.House.Db();
        Assert.Equal(1, await db.RateRows.CountAsync(r => r.CustomerId == house.Alpha, Cancel));
    }

    [Fact]
    public async Task Two_forms_at_once_make_one_line_from_the_start()
    {
        await TwiceAsync(() =>
            house.Get<LineActions>().AddAsync(house.Alpha, new() { Number = "01632 960701", CliTypeId = house.CliType }, Cancel)
        );

        await using var db = house.House.Db();
        Assert.Equal(1, await db.Clis.CountAsync(Cancel));
    }

    /// <summary>A new unique index over a column that may be null says here why two nulls are two, or has a filter.</summary>
    [Fact]
    public void Every_unique_index_over_a_null_says_why()
    {
        var meant = new HashSet<string>
        {
            "UserNameIndex: NormalizedUserName", // an account without a name can't be
            "RoleNameIndex: NormalizedName",
            "IX_BillingTriggers_RunId: RunId", // many triggers wait for their run
            "IX_Customers_Reference: Reference", // many customers have none
            "IX_Invoices_Number: Number", // drafts have none
            "IX_Invoices_Reversal: CreditsInvoiceId", // most documents take nothing back
            "IX_LedgerEntries_InvoiceId: InvoiceId", // payments
            "IX_LedgerEntries_RequestKey: RequestKey", // what no form asked for
            "IX_LedgerEntries_ReversesId: ReversesId",
            "IX_OutboxMessages_InvoiceId_Kind_Again: InvoiceId", // what is sent of no invoice has its MessageId
            "IX_Clis_OneStartADay: From", // IX_Clis_OneFromTheStart holds those
            "IX_BillingRuns_GroupId_TriggerDay: GroupId", // CK_BillingRuns_Trigger: a trigger is a group's
            "IX_InvoiceLines_ChargeId_CycleStart_Kind: CycleStart", // CK_InvoiceLines_Cycle
        };
        using var db = house.House.Db();

        var found = db
            .Model.GetEntityTypes()
            .SelectMany(type => type.GetIndexes().Where(index => index.IsUnique))
            .SelectMany(index =>
                index.Properties.Where(p => p.IsNullable && !IsFilled(index.GetFilter(), p.Name)).Select(p => Of(index, p.Name))
            )
            .Distinct()
            .ToList();

        Assert.Empty(found.Except(meant));
        Assert.Empty(meant.Except(found));

        static string Of(Microsoft.EntityFrameworkCore.Metadata.IIndex index, string property) => $"{index.GetDatabaseName()}: {property}";
    }

    public void Dispose() => house.Dispose();

    private static bool IsFilled(string? filter, string column) =>
        filter?.Contains($"\"{column}\" IS NOT NULL", StringComparison.Ordinal) == true;

    /// <summary>Past all forms and rules.</summary>
    private void Store<T>(T part, string ownedBy, int owner)
        where T : class
    {
        using var db = house.House.Db();
        db.Add(part).Property(ownedBy).CurrentValue = owner;
        db.SaveChanges();
    }

    private RateRow Row(string of, string target, DateOnly from) =>
        new(
            of == "tariff" ? house.Tariff : null,
            of == "customer" ? house.Alpha : null,
            target == "group" ? group : null,
            target == "destination" ? house.Destination : null,
            from,
            from,
            new() { Peak = 0.03m }
        );

    /// <summary>One of them may be refused; none may be stored twice.</summary>
    private static async Task TwiceAsync(Func<Task> act)
    {
        using var start = new Barrier(2);
        await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            start.SignalAndWait(Cancel);
                            Assert.True(await Record.ExceptionAsync(act) is null or BillingRuleException);
                        },
                        Cancel
                    )
                )
        );
    }
}
