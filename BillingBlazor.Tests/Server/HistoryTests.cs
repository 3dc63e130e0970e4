using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BillingBlazor.Tests.Server;

public sealed class HistoryTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly int groupId;
    private readonly int voiceId;
    private readonly int organisationId;
    private readonly int cliTypeId;
    private long seen;

    public HistoryTests()
    {
        using var db = house.Db();
        (groupId, voiceId, cliTypeId) = (
            db.CustomerGroups.Single().Id,
            db.Categories.Single(c => c.Name == "Voice").Id,
            db.CliTypes.Single(t => t.Name == "SIP").Id
        );
        organisationId = house.Add(new Organisation("Meridian Telecom")).Id;
        seen = db.Changes.Max(c => c.Id); // what a fresh installation begins with
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_customer_is_one_entry_with_its_name_and_its_own_id()
    {
        var id = await CreateAsync();

        var made = Assert.Single(await NewAsync());
        Assert.Equal(
            ("Customer", id, "Harbour & Vale Ltd", id, "", null, "Harbour & Vale Ltd", "Owner"),
            (made.Subject, made.SubjectId, made.SubjectName, made.CustomerId, made.Field, made.Before, made.After, made.Who)
        );
        Assert.Equal(new DateTime(2026, 11, 3, 9, 0, 0, DateTimeKind.Utc), made.WhenUtc);
    }

    [Fact]
    public async Task Each_field_is_told_in_words_with_before_and_after()
    {
        var id = await CreateAsync();
        var (monthly, northgate) = (house.Add(new CustomerGroup("Monthly")).Id, house.Add(new Organisation("Northgate Voice")).Id);
        await ForgetAsync();

        await AmendAsync(
            id,
            details =>
                details with
                {
                    Name = "Harbour Ltd",
                    GroupId = monthly,
                    OrganisationId = northgate,
                    SendViaEmail = true,
                    DeliveryEmail = "accounts@harbour.example",
                    WebSite = "harbour.example",
                    Address = details.Address with { Line1 = "2 Quay Street", Town = "Hove" },
                }
        );

        Assert.Equal(
            [
                "Customer group: Default → Monthly",
                "Customer name: Harbour & Vale Ltd → Harbour Ltd",
                "Delivery email:  → accounts@harbour.example",
                "Organisation: Meridian Telecom → Northgate Voice",
                "Registered address, line 1: 1 Quay Street → 2 Quay Street",
                "Send via email: No → Yes",
                "Town: Brighton → Hove",
                "Web site:  → harbour.example",
            ],
            await WordsAsync()
        );
    }

    [Fact]
    public async Task Amended_without_a_change_is_no_entry()
    {
        var saver = Saver();
        var id = await CreateAsync(customer => customer.UseTariff(voiceId, saver));
        await ForgetAsync();

        await EditAsync(async db => (await db.Customers.Include(c => c.Tariffs).SingleAsync(Cancel)).UseTariff(voiceId, saver));
        await AmendAsync(
            id,
            details =>
                details with
                {
                    Address = new()
                    {
                        Line1 = "1 Quay Street",
                        Town = "Brighton",
                        Postcode = "BN1 1AA",
                    },
                }
        );

        Assert.Empty(await NewAsync());
    }

    [Fact]
    public async Task Tags_and_tariffs_are_fields_of_the_customer()
    {
        var (saver, standard) = (Saver(), Tariff("Business Standard"));
        var (vip, london) = (house.Add(new Tag("VIP")).Id, house.Add(new Tag("London")).Id);
        await CreateAsync(customer =>
        {
            customer.Tag(vip);
            customer.UseTariff(voiceId, saver);
        });
        await ForgetAsync();

        await EditAsync(async db =>
        {
            var customer = await db.Customers.Include(c => c.Tags).Include(c => c.Tariffs).SingleAsync(Cancel);
            customer.Untag(vip);
            customer.Tag(london);
            customer.UseTariff(voiceId, standard);
        });

        Assert.Equal(["Tag:  → London", "Tag: VIP → ", "Tariff for Voice: Business Saver → Business Standard"], await WordsAsync());
    }

    [Fact]
    public async Task A_billing_address_is_one_line_when_it_comes_or_goes_and_field_by_field_between()
    {
        var id = await CreateAsync();
        await ForgetAsync();
        await AmendAsync(
            id,
            details =>
                details with
                {
                    BillingAddress = new()
                    {
                        Line1 = "9 Dock Road",
                        Town = "Hove",
                        Postcode = "BN3 1AA",
                    },
                }
        );
        Assert.Equal(["Billing address:  → 9 Dock Road, Hove, BN3 1AA"], await WordsAsync());

        await AmendAsync(
            id,
            details =>
                details with
                {
                    BillingAddress = new()
                    {
                        Line1 = "9 Dock Road",
                        Town = "Worthing",
                        Postcode = "BN3 1AA",
                    },
                }
        );
        Assert.Equal(["Billing address, town: Hove → Worthing"], await WordsAsync());

        await AmendAsync(id, details => details with { BillingAddress = null });
        Assert.Equal(["Billing address: 9 Dock Road, Worthing, BN3 1AA → "], await WordsAsync());
    }

    [Fact]
    public async Task Lines_and_cost_centres_are_told_by_their_names_under_the_customer()
    {
        var id = await CreateAsync();
        await EditAsync(async db =>
        {
            var customer = await db.Customers.Include(c => c.CostCentres).Include(c => c.Clis).SingleAsync(Cancel);
            customer.AddCostCentre("Brighton");
            customer.AddCli(new("020 7946 0101", cliTypeId, from: new(2026, 1, 1)));
        });
        Assert.Equal(
            [": created 020 7946 0101 (Cli)", ": created Brighton (CostCentre)", ": created Harbour & Vale Ltd (Customer)"],
            await WordsAsync()
        );

        await EditAsync(async db =>
            (await db.Clis.SingleAsync(Cancel)).Amend(
                db.CliTypes.Single(t => t.Name == "Mobile").Id,
                null,
                db.CostCentres.Single().Id,
                excludedFromBilling: true,
                Money.FromPounds(5),
                new(2026, 2, 1),
                null
            )
        );

        Assert.Equal(
            [
                "Cost centre:  → Brighton",
                "Exclude from billing: No → Yes",
                "From: 1 Jan 2026 → 1 Feb 2026",
                "Spending cap:  → £5.00",
                "Type: SIP → Mobile",
            ],
            await WordsAsync()
        );
        Assert.All(await AllAsync("Cli"), entry => Assert.Equal(("020 7946 0101", id), (entry.SubjectName, entry.CustomerId)));
    }

    [Fact]
    public async Task A_status_is_told_once_and_the_lines_that_end_with_it_too()
    {
        await CreateAsync(customer => customer.AddCli(new("020 7946 0101", cliTypeId)));
        await ForgetAsync();

        await EditAsync(async db => (await db.Customers.Include(c => c.Clis).SingleAsync(Cancel)).Cancel(new(2026, 11, 3)));

        Assert.Equal(["Status: Active → Cancelled", "To:  → 3 Nov 2026"], await WordsAsync());
    }

    [Fact]
    public async Task Set_up_is_told_in_its_units()
    {
        var saver = Saver();
        var group = house.Add(new DestinationGroup("UK mobile"));
        var supplier = house.Add(new Supplier("Carrier")).Id;
        await ForgetAsync();
        await EditAsync(async db =>
        {
            (await db.Tariffs.SingleAsync(Cancel)).Amend("Business Saver", null, null, 0.09m, 40);
            (await db.Suppliers.SingleAsync(Cancel)).Amend(
                new()
                {
                    Name = "Carrier",
                    Decimals = 5,
                    TimeBasis = TimeBasis.Utc,
                    Match = DestinationMatch.NumberPrefix,
                }
            );
            (await db.CustomerGroups.SingleAsync(Cancel)).Amend(
                new()
                {
                    Name = "Default",
                    Trigger = TriggerKind.Automatic,
                    FirstTrigger = new(2026, 12, 1),
                    TriggerHour = 7,
                    Approval = AutomaticApproval.WhenNothingLooksWrong,
                }
            );
            (await db.Organisations.SingleAsync(Cancel)).Amend(
                new()
                {
                    Name = "Meridian Telecom",
                    PaymentTermsDays = 14,
                    VatNumber = "GB123456782",
                }
            );
            db.Add(new RateRow(saver, null, group.Id, null, new(2026, 11, 1), null, new() { Peak = 0.04m }));
        });

        Assert.Equal(
            [
                ": created Business Saver: UK mobile from 1 Nov 2026 (RateRow)",
                "Access charge a minute:  → 9.00p",
                "Approve automatically: No → When nothing looks wrong",
                "Decimals: 4 → 5",
                "Destinations found by: Charge code → Number prefix",
                "Everything else, mark-up:  → 40 %",
                "First trigger:  → 1 Dec 2026",
                "Manual or automatic: Manual → Automatic",
                "Payment terms: 30 days → 14 days",
                "Times in its files: UK local time → UTC",
                "Trigger hour: 06:00 → 07:00",
                "VAT number:  → GB123456782",
            ],
            await WordsAsync()
        );

        await EditAsync(async db =>
            (await db.RateRows.SingleAsync(Cancel)).Amend(new(2026, 11, 1), new(2026, 11, 30), new() { Peak = 0.035m, Connection = 0.01m })
        );
        Assert.Equal(["Connection: 0.00p → 1.00p", "Peak: 4.00p → 3.50p", "To:  → 30 Nov 2026"], await WordsAsync());
        Assert.Equal(supplier, (await AllAsync("Supplier"))[0].SubjectId);
    }

    [Fact]
    public async Task Codes_prices_and_bands_are_fields_of_what_they_belong_to()
    {
        var supplier = house.Add(new Supplier("Carrier")).Id;
        var destination = new Destination(supplier, "UK mobile", voiceId);
        destination.UseCodes(["UKM"]);
        house.Add(destination);
        house.Add(new Product("Router", voiceId, null));
        house.Add(A.Week());
        await ForgetAsync();
        await EditAsync(async db =>
        {
            var found = await db.Destinations.Include(d => d.Codes).Include(d => d.BuyPrices).SingleAsync(Cancel);
            found.UseCodes(["UKM2"]);
            found.Buy(new(2026, 11, 1), new() { Peak = 0.015m, OffPeak = 0.01m });
            (await db.Products.Include(p => p.Prices).SingleAsync(Cancel)).Price(
                new(2026, 11, 1),
                Money.FromPounds(49.99m),
                Money.FromPounds(30)
            );
            (await db.TimeSchedules.SingleAsync(Cancel)).Amend(
                "Week",
                Enum.GetValues<DayOfWeek>().Select(day => new ScheduleSlot(day, 0, 1440, Band.Peak)),
                UkNation.EnglandAndWales
            );
        });

        Assert.Equal(
            [
                "Bands: Monday, Tuesday, Wednesday, Thursday, Friday: off-peak to 07:00, peak to 19:00, off-peak to 24:00; Saturday, "
                    + "Sunday: weekend off-peak to 07:00, weekend peak to 19:00, weekend off-peak to 24:00 → Monday, Tuesday, Wednesday, "
                    + "Thursday, Friday, Saturday, Sunday: peak to 24:00",
                "Bank holidays of:  → England and Wales",
                "Buy price from 1 Nov 2026:  → 1.50p peak, 1.00p off-peak",
                "Code:  → UKM2",
                "Code: UKM → ",
                "Price from 1 Nov 2026:  → £49.99, buying at £30.00",
            ],
            await WordsAsync()
        );

        await EditAsync(async db =>
            (await db.Products.Include(p => p.Prices).SingleAsync(Cancel)).Price(
                new(2026, 11, 1),
                Money.FromPounds(39.99m),
                Money.FromPounds(30)
            )
        );
        Assert.Equal(["Price from 1 Nov 2026: £49.99, buying at £30.00 → £39.99, buying at £30.00"], await WordsAsync());
    }

    [Fact]
    public async Task What_is_removed_keeps_its_name()
    {
        var tag = house.Add(new Tag("VIP"));
        await ForgetAsync();

        await EditAsync(async db => db.Remove(await db.Tags.SingleAsync(Cancel)));

        var removed = Assert.Single(await NewAsync());
        Assert.Equal(
            ("Tag", tag.Id, "VIP", "", "VIP", null),
            (removed.Subject, removed.SubjectId, removed.SubjectName, removed.Field, removed.Before, removed.After)
        );
    }

    [Fact]
    public async Task A_charge_a_payment_and_a_note_are_in_the_customers_history()
    {
        var id = await CreateAsync();
        await ForgetAsync();
        await EditAsync(db =>
        {
            var charge = new Charge(id, voiceId, "Broadband", Frequency.Monthly, new(2026, 11, 1));
            charge.Amend(
                new()
                {
                    CategoryId = voiceId,
                    Description = "Broadband",
                    Frequency = Frequency.Monthly,
                    UnitPrice = Money.FromPounds(32),
                    Start = new(2026, 11, 1),
                }
            );
            db.Add(charge);
            db.Add(new CustomerNote(id, "Rang about the bill", "Owner", DateTime.UnixEpoch));
            return Task.CompletedTask;
        });
        await house
            .Get<PaymentActions>()
            .RecordAsync(id, new(Guid.NewGuid(), Money.FromPounds(50), new(2026, 11, 3), PaymentMethod.DirectDebit, null, null), Cancel);
        Assert.Equal(
            [
                ": created Broadband (Charge)",
                ": created Payment by Direct Debit, -£50.00 (LedgerEntry)",
                ": created Rang about the bill (CustomerNote)",
            ],
            await WordsAsync()
        );
        Assert.All(await AllAsync("Charge"), entry => Assert.Equal(id, entry.CustomerId));

        await EditAsync(async db =>
            (await db.Charges.SingleAsync(Cancel)).Amend(
                new()
                {
                    CategoryId = voiceId,
                    Description = "Broadband",
                    Frequency = Frequency.Quarterly,
                    Quantity = 2,
                    UnitPrice = Money.FromPounds(30.5m),
                    Start = new(2026, 11, 1),
                    End = new(2027, 1, 31),
                }
            )
        );
        Assert.Equal(
            ["End:  → 31 Jan 2027", "How often: Monthly → Quarterly", "Price: £32.00 → £30.50", "Quantity: 1 → 2"],
            await WordsAsync()
        );
    }

    [Fact]
    public async Task A_refused_change_leaves_no_entry()
    {
        await ForgetAsync();

        await Assert.ThrowsAsync<BillingRuleException>(() =>
            EditAsync(async db =>
            {
                db.Add(new Tag("VIP"));
                await db.SaveChangesAsync(Cancel);
                throw new BillingRuleException("No.");
            })
        );

        Assert.Empty(await NewAsync());
    }

    [Fact]
    public async Task Names_are_looked_up_by_the_kind_not_by_the_row()
    {
        var ids = new List<int>();
        for (var i = 0; i < 30; i++)
            ids.Add(house.Add(new CustomerGroup($"Group {i}")).Id);
        var id = await CreateAsync();
        await EditAsync(async db =>
        {
            foreach (var group in ids)
                db.Add(Customer(group));
            await db.SaveChangesAsync(Cancel);
        });
        await ForgetAsync();
        var counter = new SqlCounter();

        await using var db = new BillingDb(
            new DbContextOptionsBuilder<BillingDb>(house.Get<DbContextOptions<BillingDb>>()).AddInterceptors(counter).Options,
            house.Get<WriteGate>(),
            house.Clock,
            house.Get<DatabaseEngine>(),
            house.Get<HistoryWriter>()
        );
        foreach (var customer in await db.Customers.Where(c => c.Id != id).ToListAsync(Cancel))
            customer.Amend(
                new()
                {
                    Name = customer.Name,
                    Since = customer.Since,
                    GroupId = groupId,
                    OrganisationId = organisationId,
                }
            );
        counter.Selects = 0;
        await db.SaveChangesAsync(Cancel);

        // 30 groups before and one after, in one query
        Assert.Equal(30, (await NewAsync()).Count(e => e.Field == "Customer group"));
        Assert.Equal(1, counter.Selects);
    }

    [Fact]
    public void Set_based_changes_make_the_same_rows()
    {
        var entry = ChangeEntry.Changed<Customer>(
            "Olive",
            DateTime.UnixEpoch,
            7,
            "Harbour & Vale Ltd",
            null,
            "Status",
            CustomerStatus.Active,
            CustomerStatus.Suspended
        );

        Assert.Equal(
            ("Customer", 7, 7, "Status", "Active", "Suspended"),
            (entry.Subject, entry.SubjectId, entry.CustomerId, entry.Field, entry.Before, entry.After)
        );
        Assert.Equal(
            ("", null, "VIP"),
            (ChangeEntry.Made<Tag>("Olive", DateTime.UnixEpoch, 1, "VIP") is var made ? made.Field : "?", made.Before, made.After)
        );
        Assert.Equal(
            "Send via email",
            ChangeEntry.Changed<Customer>("Olive", DateTime.UnixEpoch, 7, "H", null, "SendViaEmail", true, false).Field
        );
    }

    [Fact]
    public async Task The_list_is_paged_filtered_and_knows_the_end()
    {
        var first = seen;
        await EditAsync(db =>
        {
            for (var i = 1; i <= 120; i++)
                db.Add(
                    ChangeEntry.Changed<Tag>(
                        i % 2 == 0 ? "Olive" : "Bill",
                        new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(i),
                        i,
                        $"Tag {i}",
                        null,
                        "Name",
                        $"old {i}",
                        $"new_{i}"
                    )
                );
            return Task.CompletedTask;
        });
        var history = house.Get<HistoryQueries>();
        var all = new HistoryFilter(null, null, nameof(Tag), null, null, null);

        var newest = await history.PageAsync(all, null, null, Cancel);
        var second = await history.PageAsync(all, newest.Older, null, Cancel);
        var last = await history.PageAsync(all, second.Older, null, Cancel);

        Assert.Equal([50, 50, 20], new[] { newest, second, last }.Select(p => p.Rows.Count));
        Assert.Equal(
            ("Tag 120", "Tag 71", "Tag 70", "Tag 1", null),
            (newest.Rows[0].Name, newest.Rows[^1].Name, second.Rows[0].Name, last.Rows[^1].Name, last.Older)
        );
        Assert.Equal(
            ["Tag 120", "Tag 118"],
            (await history.PageAsync(all with { Who = "Olive" }, null, null, Cancel)).Rows.Take(2).Select(r => r.Name)
        );
        // the third of November is hours 48 to 71
        Assert.Equal(
            ("Tag 71", "Tag 48", 24),
            (await history.PageAsync(all with { From = new(2026, 11, 3), To = new(2026, 11, 3) }, null, null, Cancel)).Rows is var day
                ? (day[0].Name, day[^1].Name, day.Count)
                : default
        );
        Assert.Equal(
            "Tag 7",
            Assert.Single((await history.PageAsync(all with { Words = "NEW_7" }, null, null, Cancel)).Rows, r => r.After == "new_7").Name
        );
        Assert.Empty((await history.PageAsync(all with { Words = "100%" }, null, null, Cancel)).Rows);
        Assert.Equal(2, (await history.PageAsync(all, null, after: seen + 118 - (seen - first), Cancel)).Rows.Count);
    }

    [Fact]
    public async Task Support_reads_a_customers_history_without_costs_and_not_that_of_set_up()
    {
        var id = await CreateAsync();
        await EditAsync(db =>
            Task.FromResult(
                db.Add(
                    ChangeEntry.Changed<Charge>(
                        "Olive",
                        DateTime.UnixEpoch,
                        1,
                        "Broadband",
                        id,
                        "UnitCost",
                        Money.FromPounds(1),
                        Money.FromPounds(2)
                    )
                )
            )
        );
        Assert.Equal(
            2,
            (await house.Get<HistoryQueries>().PageAsync(new(id, null, null, null, null, null), null, null, Cancel)).Rows.Count
        );

        house.SignIn(BillingBlazor.Server.Shell.Roles.Support);

        Assert.Equal(
            "",
            Assert
                .Single((await house.Get<HistoryQueries>().PageAsync(new(id, null, null, null, null, null), null, null, Cancel)).Rows)
                .Field
        );
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.Get<HistoryQueries>().PageAsync(new(null, null, null, null, null, null), null, null, Cancel)
        );
    }

    private Customer Customer(int group) => new($"Customer of {group}", group, organisationId, new(2026, 1, 1));

    private int Saver() => Tariff("Business Saver");

    private int Tariff(string name) => house.Add(new Tariff(name, voiceId)).Id;

    private async Task<int> CreateAsync(Action<Customer>? change = null)
    {
        var customer = new Customer("Harbour & Vale Ltd", groupId, organisationId, new(2026, 1, 1));
        customer.Amend(Details());
        change?.Invoke(customer);
        await EditAsync(db => Task.FromResult(db.Add(customer)));
        return customer.Id;
    }

    private Task AmendAsync(int id, Func<CustomerDetails, CustomerDetails> change) =>
        EditAsync(async db =>
        {
            var customer = await db.Customers.SingleAsync(c => c.Id == id, Cancel);
            customer.Amend(change(Details() with { BillingAddress = customer.BillingAddress }));
        });

    private CustomerDetails Details() =>
        new()
        {
            Name = "Harbour & Vale Ltd",
            Since = new(2026, 1, 1),
            GroupId = groupId,
            OrganisationId = organisationId,
            Address = new()
            {
                Line1 = "1 Quay Street",
                Town = "Brighton",
                Postcode = "BN1 1AA",
            },
        };

    private Task EditAsync(Func<BillingDb, Task> edit) => house.Get<IDbContextFactory<BillingDb>>().WriteAsync(edit, Cancel);

    private async Task ForgetAsync() => _ = await NewAsync();

    private async Task<List<ChangeEntry>> NewAsync()
    {
        using var db = house.Db();
        var entries = await db.Changes.AsNoTracking().Where(c => c.Id > seen).OrderBy(c => c.Id).ToListAsync(Cancel);
        seen = await db.Changes.MaxAsync(c => (long?)c.Id, Cancel) ?? 0;
        return entries;
    }

    private async Task<List<ChangeEntry>> AllAsync(string subject)
    {
        using var db = house.Db();
        return await db.Changes.AsNoTracking().Where(c => c.Subject == subject).ToListAsync(Cancel);
    }

    private async Task<IEnumerable<string>> WordsAsync() =>
        (await NewAsync())
            .Select(e =>
                e.Field.Length > 0
                    ? $"{e.Field}: {e.Before} → {e.After}"
                    : $": {(e.Before is null ? "created" : "removed")} {e.SubjectName} ({e.Subject})"
            )
            .Order(StringComparer.Ordinal);

    public void Dispose() => house.Dispose();

    private sealed class SqlCounter : DbCommandInterceptor
    {
        public int Selects { get; set; }

        public override ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command,
            CommandEventData eventData,
            InterceptionResult<System.Data.Common.DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            if (command.CommandText.StartsWith("SELECT", StringComparison.Ordinal))
                Selects++;
            return ValueTask.FromResult(result);
        }
    }
}
