using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Charges.Bulk;
using BillingBlazor.Server.Charges.Import;
using BillingBlazor.Server.Customers.CostCentres;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Customers.Import;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Notes;
using BillingBlazor.Server.Customers.Tags;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.RateSheets;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Suppliers;
using BillingBlazor.Server.Tariffs;
using BillingBlazor.Server.Tariffs.Adjustments;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Again;
using BillingBlazor.Server.Usage.Collecting;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>
/// Whatever a form makes, it makes once: pressed twice, or again after an answer that never came. A new Action that makes something takes a
/// requestKey and has its line in <see cref="making"/>; HouseTests finds one that does not.
/// </summary>
public sealed class OnceTests : IDisposable
{
    private readonly OnceHouse house = new();

    /// <summary>The Action, what it is asked, and how many of the things there are.</summary>
    private sealed record Making(Func<OnceHouse, Guid, Task<object?>> Make, Func<BillingDb, int> Count, int Made = 1);

    private static readonly Dictionary<string, Making> making = new()
    {
        ["CustomerActions.CreateAsync"] = new(
            async (house, key) => await house.Get<CustomerActions>().CreateAsync(house.Gamma, Cancel, key),
            db => db.Customers.Count() + db.LedgerEntries.Count(),
            2
        ),
        ["CollectionActions.SaveAsync"] = new(
            async (house, key) =>
                await house.Get<CollectionActions>().SaveAsync(house.Supplier, null, house.Watched, Cancel, key),
            db => db.Collections.Count()
        ),
        ["NoteActions.WriteAsync"] = new(
            async (house, key) =>
            {
                await house.Get<NoteActions>().WriteAsync(house.Alpha, "Rang about the bill", Cancel, key);
                return null;
            },
            db => db.CustomerNotes.Count()
        ),
        ["ChargeActions.SaveAsync"] = new(
            async (house, key) => await house.Get<ChargeActions>().SaveAsync(house.Alpha, null, house.Monthly, null, Cancel, key),
            db => db.Charges.Count()
        ),
        ["ChargeBulkActions.StartAsync"] = new(
            async (house, key) => await house.Get<ChargeBulkActions>().StartAsync(house.EndAll, Cancel, key),
            db => db.ChargeJobs.Count()
        ),
        ["BundleActions.SaveAsync"] = new(
            async (house, key) =>
                await house
                    .Get<BundleActions>()
                    .SaveAsync(null, 0, "London 10 minutes", false, [new() { Unit = AllowanceUnit.Minutes, Amount = 10 }], Cancel, key),
            db => db.Bundles.Count()
        ),
        ["BundleActions.HoldAsync"] = new(
            async (house, key) =>
                await house
                    .Get<BundleActions>()
                    .HoldAsync(house.Alpha, null, new() { BundleId = house.Bundle, From = new(2026, 11, 1) }, Cancel, key),
            db => db.CustomerBundles.Count()
        ),
        ["BillingActions.StartAsync"] = new(
            async (house, key) =>
                await house
                    .Get<BillingActions>()
                    .StartAsync(
                        new()
                        {
                            GroupId = house.GroupId,
                            Period = BillingPeriod.MonthOf(new(2026, 11, 1)),
                            IssueDate = new(2026, 11, 3),
                        },
                        Cancel,
                        key
                    ),
            db => db.BillingRuns.Count()
        ),
        ["BillingActions.StartFinalAsync"] = new(
            async (house, key) => await house.Get<BillingActions>().StartFinalAsync(house.Alpha, null, Cancel, key),
            db => db.BillingRuns.Count()
        ),
        ["CostCentreActions.AddAsync"] = new(
            async (house, key) =>
            {
                await house.Get<CostCentreActions>().AddAsync(house.Alpha, "Leeds", Cancel, key);
                return null;
            },
            db => db.CostCentres.Count()
        ),
        ["LineActions.AddAsync"] = new(
            async (house, key) =>
                (
                    await house
                        .Get<LineActions>()
                        .AddAsync(
                            house.Alpha,
                            new()
                            {
                                Number = "01632 960001\n01632 960002",
                                CliTypeId = house.CliType,
                                From = new(2026, 11, 1),
                            },
                            Cancel,
                            key
                        )
                ).Sum(),
            db => db.Clis.Count(),
            2
        ),
        ["LineImportActions.ImportAsync"] = new(
            async (house, key) =>
                await house.Get<LineImportActions>().ImportAsync(house.Alpha, new(null, "", "01632 960003", house.CliType), Cancel, key),
            db => db.Clis.Count()
        ),
        ["OrphanActions.AssignAsync"] = new(
            async (house, key) =>
                await house.Get<OrphanActions>().AssignAsync("441632960004", house.Alpha, house.CliType, new(2026, 11, 1), Cancel, key),
            db => db.Clis.Count()
        ),
        ["OrphanActions.CreateDestinationAsync"] = new(
            async (house, key) =>
                await house.Get<OrphanActions>().CreateDestinationAsync(house.Supplier, "UKM", "UK mobile", house.Voice, Cancel, key),
            db => db.Destinations.Count()
        ),
        ["TagActions.CreateAsync"] = new(
            async (house, key) =>
            {
                await house.Get<TagActions>().CreateAsync("VIP", Cancel, key);
                return null;
            },
            db => db.Tags.Count()
        ),
        ["TariffActions.SaveAsync"] = new(
            async (house, key) =>
                await house.Get<TariffActions>().SaveAsync(new(null, "Saver", house.Voice, null, null, null, null), Cancel, key),
            db => db.Tariffs.Count()
        ),
        ["TariffActions.SaveRateAsync"] = new(
            async (house, key) =>
                await house
                    .Get<TariffActions>()
                    .SaveRateAsync(
                        new(null, house.Tariff, null, house.Destination, new(2026, 12, 1), null, new() { Peak = 0.04m }),
                        Cancel,
                        key
                    ),
            db => db.RateRows.Count()
        ),
        ["TariffActions.CopyAsync"] = new(
            async (house, key) =>
                await house.Get<TariffActions>().CopyAsync(new(house.Tariff, "Saver 2027", 3, 2, new(2027, 1, 1)), Cancel, key),
            db => db.Tariffs.Count(t => t.Name == "Saver 2027")
        ),
        ["ProductActions.SaveAsync"] = new(
            async (house, key) =>
                await house.Get<ProductActions>().SaveAsync(new(null, new() { Name = "Router", CategoryId = house.Lines }), Cancel, key),
            db => db.Products.Count()
        ),
        ["ServiceLineActions.AssignAsync"] = new(
            async (house, key) =>
                (
                    await house
                        .Get<ServiceLineActions>()
                        .AssignAsync(new(new()), house.Alpha, house.CliType, new(2026, 11, 1), Cancel, key)
                ).Calls,
            db => db.Clis.Count()
        ),
        ["ServiceCodeActions.AddAsync"] = new(
            async (house, key) =>
            {
                await house.Get<ServiceCodeActions>().AddAsync(house.Product, "FTTC*", false, Cancel, key);
                return null;
            },
            db => db.ServiceCodes.Count()
        ),
        ["CategoryActions.SaveAsync"] = new(
            async (house, key) =>
                await house
                    .Get<CategoryActions>()
                    .SaveAsync(null, new("Hosting", CategoryKind.Products, 90, null, VatTreatment.Standard), null, Cancel, key),
            db => db.Categories.Count()
        ),
        ["AdjustmentActions.SaveAsync"] = new(
            async (house, key) =>
                await house
                    .Get<AdjustmentActions>()
                    .SaveAsync(
                        null,
                        new()
                        {
                            Name = "Christmas",
                            Rate = new(ChangeKind.Decrease, ChangeUnit.Percent, 10),
                            From = new(2026, 12, 24),
                            To = new(2026, 12, 26),
                        },
                        0,
                        Cancel,
                        key
                    ),
            db => db.PriceAdjustments.Count()
        ),
        ["SupplierActions.SaveAsync"] = new(
            async (house, key) => await house.Get<SupplierActions>().SaveAsync(null, new() { Name = "Gamma" }, 0, Cancel, key),
            db => db.Suppliers.Count()
        ),
        ["ScheduleActions.SaveAsync"] = new(
            async (house, key) =>
                await house.Get<ScheduleActions>().SaveAsync(null, new("Nights", A.Week().Slots, null), null, Cancel, key),
            db => db.TimeSchedules.Count()
        ),
        ["ScheduleActions.AddHolidayAsync"] = new(
            async (house, key) =>
            {
                await house.Get<ScheduleActions>().AddHolidayAsync(new(2026, 11, 20), [UkNation.Scotland], "Jubilee", Cancel, key);
                return null;
            },
            db => db.BankHolidays.Count()
        ),
        ["DestinationActions.SaveAsync"] = new(
            async (house, key) =>
                await house
                    .Get<DestinationActions>()
                    .SaveAsync(
                        null,
                        new(house.Supplier, "UK landline", UsageKind.Voice, house.Voice, null, NumberRange.Ordinary, false, "UKL"),
                        null,
                        Cancel,
                        key
                    ),
            db => db.Destinations.Count()
        ),
        ["DestinationActions.SaveGroupAsync"] = new(
            async (house, key) => await house.Get<DestinationActions>().SaveGroupAsync(null, "Landlines", Cancel, key),
            db => db.DestinationGroups.Count()
        ),
        ["VatRateActions.StartAsync"] = new(
            async (house, key) =>
            {
                await house.Get<VatRateActions>().StartAsync(VatTreatment.Standard, new(2027, 4, 1), 21, Cancel, key);
                return null;
            },
            db => db.VatRates.Count()
        ),
        ["CliTypeActions.SaveAsync"] = new(
            async (house, key) => await house.Get<CliTypeActions>().SaveAsync(null, "Fax", Cancel, key),
            db => db.CliTypes.Count()
        ),
        ["GroupActions.SaveAsync"] = new(
            async (house, key) => await house.Get<GroupActions>().SaveAsync(null, new() { Name = "Quarterly" }, false, 0, Cancel, key),
            db => db.CustomerGroups.Count()
        ),
        ["OrganisationActions.SaveAsync"] = new(
            async (house, key) =>
                await house
                    .Get<OrganisationActions>()
                    .SaveAsync(
                        new(
                            null,
                            new()
                            {
                                Name = "Second Brand",
                                Colour = "#1F5FAF",
                                InvoicePrefix = "SB-",
                                CreditNotePrefix = "SBC-",
                            },
                            false,
                            0,
                            1
                        ),
                        Cancel,
                        key
                    ),
            db => db.Organisations.Count()
        ),
    };

    /// <summary>Made through files, and sent by mail: each once for its key, like all the others.</summary>
    private static readonly Dictionary<string, Making> sending = new()
    {
        ["ChargeImportActions.ImportAsync"] = new(
            async (house, key) =>
                (
                    await house
                        .Get<ChargeImportActions>()
                        .ImportAsync(
                            Csv("Customer,Product,Start\nBeta Ltd,Broadband 80/20,1/12/2026\n"),
                            "charges.csv",
                            again: false,
                            new Progress<ImportProgress>(),
                            Cancel,
                            key
                        )
                ).Charges,
            db => db.Charges.Count() + db.ImportedFiles.Count(),
            2
        ),
        ["CustomerImportActions.ImportAsync"] = new(
            async (house, key) =>
            {
                using var content = house.Customers();
                var made = await house
                    .Get<CustomerImportActions>()
                    .ImportAsync(content, "customers.csv", again: false, new Progress<ImportProgress>(), Cancel, key);
                Assert.Empty(made.Problems);
                return made.Customers;
            },
            db => db.Customers.Count() + db.ImportedFiles.Count(),
            3
        ),
        ["FileActions.UploadAsync"] = new(
            async (house, key) =>
            {
                using var content = OnceHouse.Calls();
                return await house
                    .Get<FileActions>()
                    .UploadAsync(house.Supplier, "october.csv", content, content.Length, Cancel, requestKey: key);
            },
            db => db.CdrFiles.Count()
        ),
        ["ServiceFileActions.UploadAsync"] = new(
            async (house, key) =>
            {
                using var content = new MemoryStream("a,b"u8.ToArray());
                return await house
                    .Get<ServiceFileActions>()
                    .UploadAsync(house.Supplier, "rental.csv", content, content.Length, false, Cancel, requestKey: key);
            },
            db => db.ServiceFiles.Count()
        ),
        ["RateSheetActions.TakeAsync"] = new(
            async (house, key) => await house.Get<RateSheetActions>().TakeAsync(house.Sheet, OnceHouse.Rates(), house.Seen!, Cancel, key),
            db => db.RateRows.Count()
        ),
        ["RateAgainActions.CompareAsync"] = new(
            async (house, key) =>
                await house.Get<RateAgainActions>().CompareAsync(new([], BillingPeriod.MonthOf(new(2026, 10, 1))), Cancel, key),
            db => db.RateAgainJobs.Count()
        ),
        ["UserActions.InviteAsync"] = new(
            async (house, key) =>
            {
                await house.Users.InviteAsync("Vera Vale", "vera@alpha.example", Roles.Billing, null, Cancel, key);
                return null;
            },
            db => db.Users.Count() + db.OutboxMessages.Count(),
            2
        ),
        ["UserActions.InvitePortalAsync"] = new(
            async (house, key) =>
            {
                await house.Users.InvitePortalAsync(house.Alpha, "Vera Vale", "vera@alpha.example", Cancel, key);
                return null;
            },
            db => db.Users.Count() + db.OutboxMessages.Count(),
            2
        ),
        ["UserActions.InviteAgainAsync"] = new(
            async (house, key) =>
            {
                await house.Users.InviteAgainAsync(house.Invited, Cancel, key);
                return null;
            },
            db => db.OutboxMessages.Count()
        ),
        ["UserActions.InvitePortalAgainAsync"] = new(
            async (house, key) =>
            {
                await house.Users.InvitePortalAgainAsync(house.Alpha, house.Invited, Cancel, key);
                return null;
            },
            db => db.OutboxMessages.Count()
        ),
    };

    public static TheoryData<string> Names => [.. making.Keys, .. sending.Keys];

    internal static bool Has(string action) => making.ContainsKey(action) || sending.ContainsKey(action);

    internal static Task MakeAsync(string action, OnceHouse house) => Find(action).Make(house, Guid.NewGuid());

    private static Making Find(string action) => making.GetValueOrDefault(action) ?? sending[action];

    private static MemoryStream Csv(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Asked_twice_with_one_key_it_is_made_once_and_answered_the_same(string action)
    {
        var (key, making) = (Guid.NewGuid(), Find(action));
        await house.BeginAsync(action);
        var before = Count(making);

        var first = await making.Make(house, key);
        var second = await making.Make(house, key);

        Assert.Equal(before + making.Made, Count(making));
        Assert.Equal(first, second);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Asked_twice_at_the_same_moment_with_one_key_it_is_made_once(string action)
    {
        var (key, making) = (Guid.NewGuid(), Find(action));
        await house.BeginAsync(action);
        var before = Count(making);
        using var start = new Barrier(2);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            start.SignalAndWait(Cancel);
                            return await making.Make(house, key);
                        },
                        Cancel
                    )
                )
        );

        Assert.Equal(before + making.Made, Count(making));
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public async Task Another_form_has_another_key_and_makes_another()
    {
        var making = OnceTests.making["ChargeActions.SaveAsync"];
        var before = Count(making);

        var first = await making.Make(house, Guid.NewGuid());
        house.House.Clock.Advance(TimeSpan.FromMinutes(5));
        var second = await making.Make(house, Guid.NewGuid());

        Assert.NotEqual(first, second);
        Assert.Equal(before + 2, Count(making));
    }

    [Fact]
    public async Task What_was_refused_can_be_asked_again_with_the_same_key()
    {
        var key = Guid.NewGuid();
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.Get<ChargeActions>().SaveAsync(house.Alpha, null, house.Monthly with { CategoryId = 9_999 }, null, Cancel, key)
        );

        await house.Get<ChargeActions>().SaveAsync(house.Alpha, null, house.Monthly, null, Cancel, key);

        Assert.Equal(2, Count(making["ChargeActions.SaveAsync"])); // one was there
    }

    [Fact]
    public async Task A_key_is_forgotten_after_thirty_days()
    {
        await house.Get<ChargeActions>().SaveAsync(house.Alpha, null, house.Monthly, null, Cancel, Guid.NewGuid());
        house.House.Clock.Advance(TimeSpan.FromDays(31));

        await house.Get<ChargeActions>().SaveAsync(house.Alpha, null, house.Monthly, null, Cancel, Guid.NewGuid());

        using var db = house.House.Db();
        Assert.Equal(1, await db.Requests.CountAsync(Cancel));
    }

    /// <summary>Two windows have two keys: one draft of the account is made, and the other is told of it.</summary>
    [Fact]
    public async Task Two_windows_make_one_final_invoice()
    {
        using var start = new Barrier(2);
        var made = await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            start.SignalAndWait(Cancel);
                            try
                            {
                                await house.Get<BillingActions>().StartFinalAsync(house.Alpha, null, Cancel, Guid.NewGuid());
                                return "";
                            }
                            catch (BillingRuleException refusal)
                            {
                                return refusal.Message;
                            }
                        },
                        Cancel
                    )
                )
        );

        Assert.Equal(["", "Run 1 is a draft that holds Alpha Ltd's charges and calls. Approve or discard it first."], made.Order());
    }

    public void Dispose() => house.Dispose();

    private int Count(Making of)
    {
        using var db = house.House.Db();
        return of.Count(db);
    }
}
