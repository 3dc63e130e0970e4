using System.Globalization;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Charges.Bulk;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Notes;
using BillingBlazor.Server.Customers.Prices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.RateSheets;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using BillingBlazor.Server.Suppliers;
using BillingBlazor.Server.Tariffs.Adjustments;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Again;
using BillingBlazor.Server.Usage.Collecting;
using BillingBlazor.Tests.Server.Charges;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BillingBlazor.Tests.Server;

/// <summary>Two customers, one with a charge of £30.00 a month that is not billed, and set-up to make more of everything.</summary>
internal sealed class OnceHouse : IDisposable
{
    private readonly ChargeHouse charges = new();

    public OnceHouse()
    {
        Charge = charges.Add(charges.Monthly);
        using var db = House.Db();
        (Voice, CliType, Organisation) = (
            db.Categories.Single(c => c.Name == "Voice").Id,
            db.CliTypes.First().Id,
            db.Organisations.Single().Id
        );
        Supplier = House.Add(new Supplier("Carrier")).Id;
        Destination = House.Add(new Destination(Supplier, "France", Voice)).Id;
        Tariff = House.Add(new Tariff("Business", Voice)).Id;
        var bundle = new Bundle("Leeds 10 minutes");
        bundle.Amend("Leeds 10 minutes", false, [new() { Unit = AllowanceUnit.Minutes, Amount = 10 }]);
        Bundle = House.Add(bundle).Id;
        House.Clock.Advance(TimeSpan.FromMinutes(10)); // all that was here before
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TestInstallation House => charges.House;
    public DateOnly Today { get; } = new(2026, 11, 3);
    public int GroupId => charges.GroupId;

    /// <summary>Files of a folder of this server.</summary>
    public CollectionForm Watched
    {
        get
        {
            Directory.CreateDirectory(Path.Combine(Get<DataFolder>().Incoming, "carrier"));
            return new() { Way = CollectionWay.Folder, Folder = "carrier" };
        }
    }

    public Task<int> CollectionAsync() => Get<CollectionActions>().SaveAsync(Supplier, null, Watched, Cancel, Guid.NewGuid());

    public int Alpha => charges.Alpha;
    public int Beta => charges.Beta;
    public int London => charges.London.Id;
    public int Lines => charges.Lines;
    public int Product => charges.Broadband;
    public ChargeDetails Monthly => charges.Monthly;
    public int Charge { get; }
    public int Voice { get; }
    public int CliType { get; }
    public int Organisation { get; }
    public int Supplier { get; }
    public int Destination { get; }
    public int Tariff { get; }
    public int Bundle { get; }

    public CustomerSelection JustAlpha => new() { Ids = new HashSet<int> { Alpha } };

    public InvoiceSelection AllInvoices { get; } = new() { AllMatching = new() };

    public ChargeOrder EndAll =>
        new()
        {
            Kind = ChargeJobKind.End,
            Selection = new() { AllMatching = new() { CustomerId = Alpha } },
            Day = new(2026, 12, 31),
        };

    /// <summary>It owes £12.50 from before.</summary>
    public CustomerForm Gamma =>
        new()
        {
            Name = "Gamma Ltd",
            GroupId = GroupId,
            OrganisationId = Organisation,
            SendViaEmail = false,
            OutstandingBalance = 12.50m,
            Line1 = "1 Quay Street",
            Town = "Truro",
            Postcode = "TR1 2HE",
        };

    public int Invoice
    {
        get
        {
            using var db = House.Db();
            return db.Invoices.First(i => i.CustomerId == Alpha).Id;
        }
    }

    public int Holiday
    {
        get
        {
            using var db = House.Db();
            return db.BankHolidays.First().Id;
        }
    }

    /// <summary>Of the product, from 1 January 2027.</summary>
    public int FuturePrice
    {
        get
        {
            using var db = House.Db();
            return db.Set<ProductPrice>().Single(p => p.ProductId == Product && p.From == new DateOnly(2027, 1, 1)).Id;
        }
    }

    public T Get<T>()
        where T : notnull => House.Get<T>();

    /// <summary>At the address that links in mails begin with.</summary>
    public UserActions Users =>
        new(
            Get<IServiceScopeFactory>(),
            Get<IDbContextFactory<BillingDb>>(),
            Get<CurrentUser>(),
            Accounts,
            House.Clock,
            Get<LiveUpdates>()
        );

    public AccountActions Accounts =>
        new(
            Get<UserManager<User>>(),
            Get<IDbContextFactory<BillingDb>>(),
            Get<CurrentUser>(),
            new Address(),
            new ConfigurationBuilder().Build(),
            Get<Sessions>(),
            House.Clock,
            NullLogger<AccountActions>.Instance
        );

    /// <summary>A call of October that a run left out, of a line that is not excluded any more.</summary>
    public async Task<(int Run, int Line)> LeftOutAsync()
    {
        await PricedAsync();
        var line = await LineAsync("01632 960999");
        await CallsAsync("october.csv", "R1");
        await Get<LineActions>().ExcludeAsync(Alpha, [line], true, Cancel);
        var run = await DraftAsync();
        await Get<LineActions>().ExcludeAsync(Alpha, [line], false, Cancel);
        return (run, line);
    }

    /// <summary>Calls to the destination are known and have a price.</summary>
    public async Task PricedAsync()
    {
        await Get<OrphanActions>().AddCodeAsync(Supplier, "FRA", Destination, Cancel);
        House.Add(new RateRow(null, null, null, Destination, new(2026, 1, 1), null, new() { Peak = 0.03m }));
    }

    /// <summary>Alpha could not be billed in the draft.</summary>
    public void Park(int run)
    {
        using var db = House.Db();
        db.BillingRunCustomers.Single(m => m.RunId == run && m.CustomerId == Alpha).Park("Its price is missing.");
        db.SaveChanges();
    }

    public async Task<int> InvitedAsync(int? customer = null)
    {
        await Users.InviteAsync("Vera Vale", "vera@alpha.example", customer is null ? Roles.Billing : Roles.Portal, customer, Cancel);
        House.Clock.Advance(TimeSpan.FromMinutes(1));
        using var db = House.Db();
        return db.Users.Single(u => u.Email == "vera@alpha.example").Id;
    }

    public async Task TwoFactorAsync(int userId)
    {
        var users = Get<UserManager<User>>();
        var user = (await users.FindByIdAsync($"{userId}"))!;
        await users.ResetAuthenticatorKeyAsync(user);
        await users.SetTwoFactorEnabledAsync(user, true);
    }

    /// <summary>Of the invoice.</summary>
    public int FirstLine
    {
        get
        {
            using var db = House.Db();
            return db.InvoiceLines.First(l => l.InvoiceId == Invoice).Id;
        }
    }

    /// <summary>Who was invited before.</summary>
    public int Invited { get; private set; }

    /// <summary>The difference that was shown before the rate sheet is taken.</summary>
    public string? Seen { get; private set; }

    public RateSheetOf Sheet => new(RateSheetKind.Tariff, Tariff);

    public static RateSheetSource Rates() =>
        new(new MemoryStream(Encoding.UTF8.GetBytes("Destination,Peak\nFrance,5\n")), "rates.csv", new(2026, 12, 1), EndsMissing: false);

    /// <summary>Two customers, one with a reference.</summary>
    public MemoryStream Customers()
    {
        using var db = House.Db();
        var brand = db.Organisations.Single().Name;
        return new(
            Encoding.UTF8.GetBytes(
                "Customer Name,Reference,Address Line 1,Address Line 2,Address Line 3,Address Line 4,Town,County,Postcode,Country,"
                    + "Telephone,Email Address,Delivery Email,Organisation,Customer Group,Anniversary Billing Day,Tariff:Voice\n"
                    + $"Gamma Ltd,G-1,1 Quay Street,,,,Truro,,TR1 2HE,United Kingdom,,,,{brand},Default,,\n"
                    + $"Delta Ltd,,2 Quay Street,,,,Truro,,TR1 2HE,United Kingdom,,,,{brand},Default,,\n"
            )
        );
    }

    /// <summary>One call of October.</summary>
    public static MemoryStream Calls() =>
        new(
            Encoding.UTF8.GetBytes(
                $"V,,01632960999,0033123456,05/10/2026,12:00:00,60,,,France,FRA,1,{new string(',', 16)}R1"
            )
        );

    /// <summary>What must be there before the Action can be asked.</summary>
    public async Task BeginAsync(string action)
    {
        switch (action)
        {
            case "RateAgainActions.CompareAsync":
                await CallsAsync("october.csv", "R1");
                break;
            case "ServiceLineActions.AssignAsync":
                await ServicesAsync("november.csv", "01632960004");
                break;
            case "RateSheetActions.TakeAsync":
                Seen = (await Get<RateSheetActions>().CompareAsync(Sheet, Rates(), null, Cancel)).Fingerprint;
                break;
            case "UserActions.InviteAgainAsync":
                Invited = await InvitedAsync();
                break;
            case "UserActions.InvitePortalAgainAsync":
                Invited = await InvitedAsync(Alpha);
                break;
        }
    }

    /// <summary>A credit that somebody else asked for, above the limit.</summary>
    public async Task<int> AskedAsync()
    {
        await Get<BillingPolicyActions>().SaveAsync(false, Money.FromPounds(100), Cancel);
        House.SignIn(Roles.Billing);
        await Record.ExceptionAsync(() =>
            Get<PaymentActions>().CreditAsync(Alpha, new(Guid.NewGuid(), Money.FromPounds(150), new(2026, 11, 3), "Slow", null), Cancel)
        );
        House.SignIn(Roles.Owner);
        using var db = House.Db();
        return db.Countersignatures.Single().Id;
    }

    public int Tag(string name) => House.Add(new Tag(name)).Id;

    public async Task<int> NoteAsync()
    {
        await Get<NoteActions>().WriteAsync(Alpha, "Rang about the bill", Cancel);
        using var db = House.Db();
        return db.CustomerNotes.Single().Id;
    }

    public async Task<int> LineAsync(string number = "01632 960500") =>
        (
            await Get<LineActions>()
                .AddAsync(
                    Alpha,
                    new()
                    {
                        Number = number,
                        CliTypeId = CliType,
                        From = new(2026, 9, 1),
                    },
                    Cancel
                )
        )[0];

    public Task<int> HoldAsync() =>
        Get<BundleActions>().HoldAsync(Alpha, null, new() { BundleId = Bundle, From = new(2026, 11, 1) }, Cancel);

    public Task<int> AdjustmentAsync() =>
        Get<AdjustmentActions>()
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
                Cancel
            );

    public Task OwnPriceAsync() =>
        Get<OwnPriceActions>().SaveAsync(Alpha, new(null, Destination), new(new(2027, 1, 1), null, new() { Peak = 0.03m }), null, Cancel);

    public Task<int> ServiceAsync() =>
        Get<DestinationActions>()
            .SaveAsync(
                null,
                new(Supplier, "Service 0871", UsageKind.Voice, Voice, null, NumberRange.Service087, false, "0871"),
                null,
                Cancel
            );

    /// <summary>Billed by the clock at six, from December 2026 on, each customer on its own day.</summary>
    public static CustomerGroup AnniversaryGroup()
    {
        var group = new CustomerGroup("Anniversary");
        group.Amend(
            new()
            {
                Name = "Anniversary",
                Billing = BillingKind.Anniversary,
                Trigger = TriggerKind.Automatic,
                FirstTrigger = new(2026, 12, 1),
            }
        );
        return group;
    }

    /// <summary>A group of Beta alone, billed on the first of each month at six.</summary>
    public async Task<int> AutomaticAsync()
    {
        var group = await Get<GroupActions>()
            .SaveAsync(
                null,
                new()
                {
                    Name = "Automatic",
                    Trigger = TriggerKind.Automatic,
                    FirstTrigger = new(2026, 12, 1),
                },
                false,
                0,
                Cancel
            );
        using var db = House.Db();
        var customer = db.Customers.Single(c => c.Id == Beta);
        customer.Amend(
            new()
            {
                Name = customer.Name,
                Since = customer.Since,
                GroupId = group,
                OrganisationId = Organisation,
            }
        );
        db.SaveChanges();
        return group;
    }

    /// <summary>Calls of a minute in October, by a number that is nobody's.</summary>
    public Task<int> CallsAsync(string file, params string[] records) =>
        House.UploadAsync(
            Supplier,
            file,
            string.Join(
                '\n',
                records.Select(record =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"V,,01632960999,0033123456,05/10/2026,12:00:00,60,,,France,FRA,1,{new string(',', 16)}{record}"
                    )
                )
            ),
            Cancel
        );

    public Task<int> CompareAsync() => Get<RateAgainActions>().CompareAsync(new([], BillingPeriod.MonthOf(new(2026, 10, 1))), Cancel);

    public async Task<int> CreditAsync()
    {
        await Get<PaymentActions>().CreditAsync(Alpha, new(Guid.NewGuid(), Money.FromPounds(10), Today, "Goodwill", null), Cancel);
        using var db = House.Db();
        return db.LedgerEntries.Max(e => e.Id);
    }

    public Task<int> DraftAsync() => charges.DraftAsync(11);

    public async Task<int> BillAsync()
    {
        var run = await DraftAsync();
        await charges.ApproveAsync(run);
        return run;
    }

    /// <summary>Alpha has an address, and its invoice waits in the outbox.</summary>
    public async Task<int> MessageAsync()
    {
        using (var db = House.Db())
        {
            var customer = db.Customers.Single(c => c.Id == Alpha);
            customer.Amend(
                new()
                {
                    Name = customer.Name,
                    Since = customer.Since,
                    GroupId = GroupId,
                    OrganisationId = Organisation,
                    SendViaEmail = true,
                    DeliveryEmail = "accounts@alpha.example",
                }
            );
            db.SaveChanges();
        }
        var billing = Get<BillingActions>();
        var run = await billing.StartAsync(
            new()
            {
                GroupId = GroupId,
                Period = BillingPeriod.MonthOf(Today),
                IssueDate = Today,
                SendEmails = true,
            },
            Cancel
        );
        await billing.GoOnAsync(Cancel);
        await charges.ApproveAsync(run);
        using var after = House.Db();
        return after.OutboxMessages.Single().Id;
    }

    public void Dispose() => charges.Dispose();

    private sealed class Address : NavigationManager
    {
        public Address() => Initialize("https://billing.meridian.example/", "https://billing.meridian.example/");
    }

    /// <summary>Alpha's line is rented twice in a file of services, so that the second row is a duplicate; read as staff would.</summary>
    public async Task<int> ServicesAsync(string name, string cli = "01632960001")
    {
        using (var db = House.Db())
        {
            db.Suppliers.Single(s => s.Id == Supplier).UseServiceLayout(ServiceFormat.GammaItemRental, null);
            await db.SaveChangesAsync(Cancel);
        }
        var row = $"01/11/2026,November 2026,{cli},Broadband,Rental,18.00,0,1\n";
        var id = await Get<ServiceFileActions>()
            .UploadAsync(Supplier, name, new MemoryStream(Encoding.UTF8.GetBytes(row + row)), 2 * row.Length, false, Cancel);
        await Get<ServiceImport>().ReadWaitingAsync(Cancel);
        return id;
    }

    /// <summary>A service file that waits for somebody to say what its columns are.</summary>
    public Task<int> AskedServicesAsync() =>
        Get<ServiceFileActions>().UploadAsync(Supplier, "asked.csv", new MemoryStream("a,b"u8.ToArray()), 3, false, Cancel, asks: true);
}
