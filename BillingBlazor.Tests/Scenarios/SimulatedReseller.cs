using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Tariffs;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>
/// A small reseller that lives by chance, from a seed: people join and leave, change price, group and day, lines move, files come late, the
/// server stays down for days, drafts are approved, discarded and reversed, money comes in. All of it goes through the product's own doors.
/// </summary>
internal sealed class SimulatedReseller : IDisposable
{
    private readonly Random chance;
    private readonly List<int> customers = [];
    private readonly List<string> lines = [];
    private readonly List<(DateOnly Day, List<string> Rows)> late = [];
    private readonly Dictionary<int, DateTime> touched = [];
    private int organisationId,
        linesCategory,
        cliType,
        supplierId,
        productId,
        nextLine,
        nextCall,
        nextName;
    private int[] groups = [];

    public SimulatedReseller(int seed) => chance = new(seed);

    public TestInstallation House { get; } = new();

    /// <summary>When something last changed what a customer is to be billed: only runs made later must have billed it.</summary>
    public IReadOnlyDictionary<int, DateTime> Touched => touched;

    /// <summary>What happened, for whoever looks into a failure.</summary>
    public List<string> Story { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTime Now => House.Clock.GetUtcNow().UtcDateTime;

    private DateOnly Today => UkTime.DayOf(Now);

    public async Task OpenAsync()
    {
        await using var db = House.Db();
        var voice = db.Categories.Single(c => c.Name == "Voice").Id;
        (linesCategory, cliType) = (db.Categories.Single(c => c.Name == "Lines").Id, db.CliTypes.First().Id);
        organisationId = House.Add(new Organisation("Meridian Telecom")).Id;
        supplierId = House.Add(new Supplier("Carrier")).Id;
        var mobile = new Destination(supplierId, "UK mobile", voice);
        mobile.UseCodes(["UKM"]);
        House.Add(mobile);
        House.Add(new RateRow(null, null, null, mobile.Id, new(2026, 1, 1), null, new() { Peak = 0.04m, FirstIntervalSeconds = 60 }));
        productId = await House
            .Get<ProductActions>()
            .SaveAsync(
                new(
                    null,
                    new()
                    {
                        Name = "Broadband",
                        CategoryId = linesCategory,
                        Frequency = Frequency.Monthly,
                    },
                    First: new(new(2026, 1, 1), Money.FromPounds(32), null)
                ),
                Cancel
            );
        groups =
        [
            db.CustomerGroups.Single().Id,
            await GroupAsync(
                new()
                {
                    Name = "Monthly",
                    Trigger = TriggerKind.Automatic,
                    FirstTrigger = new(2026, 11, 5),
                    Approval = AutomaticApproval.Yes,
                    WaitDays = 2,
                }
            ),
            await GroupAsync(
                new()
                {
                    Name = "Quarterly",
                    Trigger = TriggerKind.Automatic,
                    FirstTrigger = new(2026, 11, 10),
                    Interval = BillingInterval.Quarterly,
                    Approval = AutomaticApproval.No,
                    WaitDays = 0,
                }
            ),
            await GroupAsync(
                new()
                {
                    Name = "Anniversary",
                    Trigger = TriggerKind.Automatic,
                    Billing = BillingKind.Anniversary,
                    Approval = AutomaticApproval.WhenNothingLooksWrong,
                    WaitDays = 0,
                }
            ),
        ];
        for (var n = 0; n < 8; n++)
            await JoinAsync();
    }

    /// <summary>One day: perhaps the server is down; else files, people, and the clock.</summary>
    /// <returns>Whether the server was up, so that the books can be looked at.</returns>
    public async Task<bool> LiveAsync(DateOnly day, bool isDown)
    {
        House.Clock.SetUtcNow(new(UkTime.StartOf(day).AddHours(8), TimeSpan.Zero));
        Collect(day);
        if (isDown)
            return false;
        await TickAsync();
        await FilesAsync();
        for (var n = chance.Next(4); n > 0; n--)
            await SomethingAsync();
        await StaffAsync();
        await TickAsync();
        return true;
    }

    public void Dispose() => House.Dispose();

    /// <summary>What the carrier records of the day before: kept until its file is uploaded.</summary>
    private void Collect(DateOnly day)
    {
        if (lines.Count == 0)
            return;
        var rows = Enumerable
            .Range(0, chance.Next(5))
            .Select(_ => lines[chance.Next(lines.Count)])
            .Select(line =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"V,,{line},07700900999,{day.AddDays(-1):dd/MM/yyyy},{chance.Next(24):00}:{chance.Next(60):00}:00,"
                        + $"{60 + chance.Next(600)},,,Somewhere,UKM,1,{new string(',', 16)}{++nextCall}"
                )
            )
            .ToList();
        if (rows.Count > 0)
            late.Add((day.AddDays(-1), rows));
    }

    /// <summary>A file every few days; some come weeks late.</summary>
    private async Task FilesAsync()
    {
        if (late.Count == 0 || chance.Next(3) > 0)
            return;
        var kept = chance.Next(6) == 0 ? chance.Next(late.Count) : 0;
        var sent = late[kept..];
        late.RemoveRange(kept, sent.Count);
        Minute();
        await House.UploadAsync(
            supplierId,
            $"cdr-{Today:yyyyMMdd}-{nextCall}.csv",
            string.Join('\n', sent.SelectMany(s => s.Rows)),
            Cancel
        );
    }

    private Task SomethingAsync() =>
        chance.Next(14) switch
        {
            0 => JoinAsync(),
            1 => TryAsync("leaves", c => StatusAsync(c, chance.Next(3) == 0 ? CustomerStatus.Cancelled : CustomerStatus.Suspended)),
            2 or 3 => TryAsync("is Active again", c => StatusAsync(c, CustomerStatus.Active)),
            4 => TryAsync("pays another price", RepriceAsync),
            5 => TryAsync("goes to another group or day", RegroupAsync),
            6 => TryAsync("gives a line away", MoveAsync),
            7 => TryAsync("gets a charge", c => ChargeAsync(c, chance.Next(3) == 0 ? null : Frequency.Monthly)),
            8 => TryAsync("ends a charge", EndChargeAsync),
            9 or 10 or 11 => TryAsync("pays", PayAsync),
            12 => TryAsync("gets a line", LineAsync),
            _ => PriceAsync(),
        };

    /// <summary>What the office does: runs by hand, approvals, second thoughts, the clock paused and resumed.</summary>
    private async Task StaffAsync()
    {
        await using var db = House.Db();
        var billing = House.Get<BillingActions>();
        foreach (
            var run in await db
                .BillingRuns.AsNoTracking()
                .Where(r => r.State == RunState.Draft)
                .OrderBy(r => r.Id)
                .Select(r => r.Id)
                .ToListAsync(Cancel)
        )
        {
            var what = chance.Next(10);
            if (what < 4)
                await RefusableAsync($"run {run} is approved", () => billing.ApproveAsync(run, Cancel));
            else if (what == 4)
            {
                await TouchRunAsync(db, run);
                await RefusableAsync($"run {run} is discarded", () => billing.DiscardAsync(run, Cancel));
            }
        }
        if (chance.Next(12) == 0)
            await RefusableAsync(
                "a run by hand",
                () =>
                    billing.StartAsync(
                        new()
                        {
                            GroupId = groups[0],
                            Period = BillingPeriod.MonthOf(Today),
                            IssueDate = Today,
                        },
                        Cancel
                    )
            );
        if (
            chance.Next(40) == 0
            && await db.BillingRuns.Where(r => r.State == RunState.Approved).Select(r => r.Id).ToListAsync(Cancel)
                is { Count: > 0 } approved
        )
            await ReverseAsync(db, approved[chance.Next(approved.Count)]);
        var schedule = House.Get<ScheduleActions>();
        if (chance.Next(40) == 0)
            await RefusableAsync("the clock is paused", () => schedule.PauseGroupAsync(groups[1 + chance.Next(3)], Cancel));
        if (chance.Next(12) == 0)
            await RefusableAsync(
                "the clock is resumed",
                () => schedule.ResumeGroupAsync(groups[1 + chance.Next(3)], chance.Next(2) == 0, Cancel)
            );
        if (chance.Next(40) == 0)
        {
            var coming = (await House.Get<ScheduleQueries>().ViewAsync(Cancel)).Coming;
            if (coming.Count > 0 && coming[chance.Next(coming.Count)] is var trigger)
                await RefusableAsync(
                    $"the trigger of {trigger.Day:d MMM yyyy} is fired now",
                    () => schedule.FireNowAsync(trigger.GroupId, trigger.Day, Cancel)
                );
        }
    }

    private async Task ReverseAsync(BillingDb db, int run)
    {
        await TouchRunAsync(db, run);
        await RefusableAsync(
            $"run {run} is reversed",
            () => House.Get<BillingActions>().ReverseAsync(run, null, "A mistake of ours.", Cancel)
        );
    }

    /// <summary>What it gives back is its customers', or whoever's has their lines by now.</summary>
    private async Task TouchRunAsync(BillingDb db, int run)
    {
        var members = await db.BillingRunCustomers.Where(m => m.RunId == run).Select(m => m.CustomerId).ToListAsync(Cancel);
        var keys = await db.Clis.Where(c => members.Contains(c.CustomerId)).Select(c => c.Key).Distinct().ToListAsync(Cancel);
        var holders = await db.Clis.Where(c => keys.Contains(c.Key)).Select(c => c.CustomerId).Distinct().ToListAsync(Cancel);
        foreach (var customer in members.Union(holders))
            Touch(customer);
    }

    private async Task TickAsync()
    {
        for (var n = 0; n < 6; n++)
        {
            Minute();
            await House.Get<BillingClock>().TickAsync(Now, Cancel);
            await using var db = House.Db();
            if (
                !await db.BillingRuns.AnyAsync(
                    r => r.State != RunState.Draft && r.State != RunState.Approved && r.State != RunState.Discarded && r.Failure == null,
                    Cancel
                )
                && !await db.BillingTriggers.AnyAsync(
                    t => t.Step == TriggerStep.Approving || (t.RunId == null && t.State == TriggerState.Due),
                    Cancel
                )
            )
                return;
            await House.Get<BillingActions>().GoOnAsync(Cancel);
        }
    }

    private async Task JoinAsync()
    {
        Minute();
        var group = groups[chance.Next(groups.Length)];
        var id = await House
            .Get<CustomerActions>()
            .CreateAsync(
                new()
                {
                    Name = $"Customer {++nextName}",
                    GroupId = group,
                    AnniversaryDay = 1 + chance.Next(31),
                    IsAnniversary = group == groups[3],
                    OrganisationId = organisationId,
                    SendViaEmail = chance.Next(2) == 0,
                    DeliveryEmail = "accounts@customer.example",
                    Line1 = "1 High Street",
                    Town = "Brighton",
                    Postcode = "BN1 1AA",
                    Country = "United Kingdom",
                    OutstandingBalance = chance.Next(3) == 0 ? chance.Next(100) : null,
                },
                Cancel
            );
        customers.Add(id);
        Touch(id);
        Story.Add($"{Today:d MMM yyyy} customer {id} joins group {group}");
        await LineAsync(id);
        await ChargeAsync(id, Frequency.Monthly);
    }

    private async Task StatusAsync(int customer, CustomerStatus status)
    {
        var outcome = await House
            .Get<StatusActions>()
            .SetAsync(
                new() { Ids = new HashSet<int> { customer } },
                status,
                status == CustomerStatus.Active && chance.Next(2) == 0,
                null,
                Cancel
            );
        if (outcome.Before.Count > 0)
            Touch(customer);
    }

    private async Task RepriceAsync(int customer)
    {
        if (await ChargeOfAsync(customer) is not { } charge)
            return;
        await House
            .Get<ChargeActions>()
            .SaveAsync(customer, charge.Id, Details(charge) with { UnitPrice = Money.FromPence(100 + chance.Next(5_000)) }, null, Cancel);
    }

    private async Task EndChargeAsync(int customer)
    {
        if (await ChargeOfAsync(customer) is not { Frequency: not null } charge)
            return;
        var end = Today.AddDays(chance.Next(60));
        if (end < charge.Start)
            end = charge.Start;
        Touch(customer); // ended before, it may go on for longer: those cycles come with the next run
        await House.Get<ChargeActions>().SaveAsync(customer, charge.Id, Details(charge) with { End = end }, null, Cancel);
    }

    private async Task ChargeAsync(int customer, Frequency? frequency)
    {
        var start = Today.AddDays(chance.Next(-20, 20));
        Touch(customer);
        var follows = frequency is not null && chance.Next(2) == 0;
        await House
            .Get<ChargeActions>()
            .SaveAsync(
                customer,
                null,
                new()
                {
                    CategoryId = linesCategory,
                    ProductId = follows ? productId : null,
                    UnitPrice = follows ? null : Money.FromPence(100 + chance.Next(5_000)),
                    Description = "Line",
                    Frequency = frequency,
                    Quantity = 1 + chance.Next(3),
                    Start = start,
                    ProRataStart = frequency is not null && chance.Next(4) == 0 ? start.AddDays(-chance.Next(1, 15)) : null,
                    AlreadyBilledTo = frequency is not null && chance.Next(8) == 0 ? start.AddDays(10) : null,
                },
                null,
                Cancel
            );
    }

    private Task PriceAsync() =>
        RefusableAsync(
            "the product gets a price",
            () =>
                House
                    .Get<ProductActions>()
                    .PriceAsync(
                        productId,
                        new(Today.AddDays(1 + chance.Next(20)), Money.FromPence(2_000 + chance.Next(2_000)), null),
                        Cancel
                    )
        );

    private async Task RegroupAsync(int customer)
    {
        await using var db = House.Db();
        var form = CustomerForm.Of(
            await db.Customers.AsNoTracking().Include(c => c.Tariffs).SingleAsync(c => c.Id == customer, Cancel),
            [],
            false
        );
        (form.GroupId, form.AnniversaryDay) = (groups[chance.Next(groups.Length)], 1 + chance.Next(31));
        await House.Get<CustomerActions>().AmendAsync(customer, form, Cancel);
    }

    private async Task LineAsync(int customer)
    {
        var number = $"077009{++nextLine:00000}";
        await House
            .Get<LineActions>()
            .AddAsync(
                customer,
                new()
                {
                    Number = number,
                    CliTypeId = cliType,
                    From = Today.AddDays(-chance.Next(5)).ToDateTime(TimeOnly.MinValue),
                },
                Cancel
            );
        lines.Add(number);
    }

    private async Task MoveAsync(int customer)
    {
        await using var db = House.Db();
        if (
            await db.Clis.AsNoTracking().Where(c => c.CustomerId == customer && c.To == null).OrderBy(c => c.Id).FirstOrDefaultAsync(Cancel)
            is not { } cli
        )
            return;
        var to = customers[chance.Next(customers.Count)];
        Touch(customer);
        Touch(to);
        await House
            .Get<LineActions>()
            .MoveAsync(new(customer, [cli.Id], to, Today.AddDays(-chance.Next(10)), null, [], chance.Next(2) == 0), Cancel);
    }

    private async Task PayAsync(int customer)
    {
        await using var db = House.Db();
        var balance = await db.Customers.Where(c => c.Id == customer).Select(c => c.Balance).SingleAsync(Cancel);
        if (balance <= Money.Zero)
            return;
        var pennies = balance.Micropounds / 10_000;
        await House
            .Get<PaymentActions>()
            .RecordAsync(
                customer,
                new(
                    NewGuid(),
                    Money.FromPence(chance.Next(2) == 0 ? pennies : 1 + chance.NextInt64(pennies)),
                    Today,
                    PaymentMethod.BankTransfer,
                    null,
                    null
                ),
                Cancel
            );
    }

    private async Task<Charge?> ChargeOfAsync(int customer)
    {
        await using var db = House.Db();
        var all = await db
            .Charges.AsNoTracking()
            .Where(c => c.CustomerId == customer && !c.IsCancelled)
            .OrderBy(c => c.Id)
            .ToListAsync(Cancel);
        return all.Count == 0 ? null : all[chance.Next(all.Count)];
    }

    private static ChargeDetails Details(Charge charge) =>
        new()
        {
            ProductId = charge.ProductId,
            CategoryId = charge.CategoryId,
            Description = charge.Description,
            Frequency = charge.Frequency,
            Quantity = charge.Quantity,
            UnitPrice = charge.UnitPrice,
            Start = charge.Start,
            ProRataStart = charge.ProRataStart,
            End = charge.End,
            AlreadyBilledTo = charge.AlreadyBilledTo,
        };

    private Task<int> GroupAsync(CustomerGroupDetails details) => House.Get<GroupActions>().SaveAsync(null, details, false, 0, Cancel);

    /// <summary>Somebody, by chance: refusals are part of life.</summary>
    private async Task TryAsync(string what, Func<int, Task> deed)
    {
        var customer = customers[chance.Next(customers.Count)];
        await RefusableAsync($"customer {customer} {what}", () => deed(customer));
    }

    private async Task RefusableAsync(string what, Func<Task> deed)
    {
        Minute();
        try
        {
            await deed();
            Story.Add($"{Today:d MMM yyyy} {what}");
        }
        catch (BillingRuleException refusal)
        {
            Story.Add($"{Today:d MMM yyyy} {what}, refused: {refusal.Message}");
        }
    }

    private void Touch(int customer)
    {
        Minute();
        touched[customer] = Now;
    }

    private void Minute() => House.Clock.Advance(TimeSpan.FromSeconds(20));

    private Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        chance.NextBytes(bytes);
        return new(bytes);
    }
}
