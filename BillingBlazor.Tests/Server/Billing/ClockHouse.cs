using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Billing;

/// <summary>A reseller that bills by the clock: one supplier, one mobile destination at 4p a minute, customers with a charge
/// each.</summary>
public sealed class ClockHouse : IDisposable
{
    private readonly int organisationId,
        lines,
        type;
    private int names;

    public ClockHouse()
    {
        using var db = House.Db();
        var voice = db.Categories.Single(c => c.Name == "Voice").Id;
        (lines, type) = (db.Categories.Single(c => c.Name == "Lines").Id, db.CliTypes.First().Id);
        var organisation = new Organisation("Meridian Telecom");
        organisation.Amend(
            new()
            {
                Name = "Meridian Telecom",
                Email = "billing@meridian.example",
                SenderEmail = "billing@meridian.example",
            }
        );
        organisationId = House.Add(organisation).Id;
        House.Add(new NumberSeries("INV-", 1001));
        SupplierId = House.Add(new Supplier("Carrier")).Id;
        var mobile = new Destination(SupplierId, "UK mobile", voice);
        mobile.UseCodes(["UKM"]);
        House.Add(mobile);
        House.Add(
            new BillingBlazor.Domain.Tariffs.RateRow(
                null,
                null,
                null,
                mobile.Id,
                new(2026, 1, 1),
                null,
                new() { Peak = 0.04m, FirstIntervalSeconds = 60 }
            )
        );
        OwnerId = AddStaff("owner@meridian.example", "Owner");
    }

    public TestInstallation House { get; } = new();
    public int SupplierId { get; }
    public int OwnerId { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>As the group page saves it, at the time of the clock.</summary>
    public Task<int> GroupAsync(
        string name,
        DateOnly? first,
        int hour = 6,
        int offset = 0,
        BillingKind kind = BillingKind.Standard,
        BillingInterval interval = BillingInterval.Monthly,
        AutomaticApproval approval = AutomaticApproval.Yes,
        int waitDays = 3
    ) =>
        House.Get<GroupActions>().SaveAsync(null, Details(name, first, hour, offset, kind, interval, approval, waitDays), false, 0, Cancel);

    public static CustomerGroupDetails Details(
        string name,
        DateOnly? first,
        int hour = 6,
        int offset = 0,
        BillingKind kind = BillingKind.Standard,
        BillingInterval interval = BillingInterval.Monthly,
        AutomaticApproval approval = AutomaticApproval.Yes,
        int waitDays = 3
    ) =>
        new()
        {
            Name = name,
            Trigger = TriggerKind.Automatic,
            FirstTrigger = first,
            TriggerHour = hour,
            BillingMonthOffset = offset,
            Billing = kind,
            Interval = interval,
            Approval = approval,
            WaitDays = waitDays,
        };

    public Customer Customer(int groupId, int? anniversary = null, string? line = null)
    {
        var customer = new Customer($"Customer {++names}", groupId, organisationId, new(2026, 1, 1));
        customer.Amend(
            new()
            {
                Name = customer.Name,
                Since = new(2026, 1, 1),
                GroupId = groupId,
                OrganisationId = organisationId,
                AnniversaryDay = anniversary,
                SendViaEmail = true,
                DeliveryEmail = "accounts@customer.example",
            }
        );
        if (line is not null)
            customer.AddCli(new Cli(line, type));
        return House.Add(customer);
    }

    public Charge Charge(int customerId, decimal pounds, DateOnly start)
    {
        var charge = new Charge(customerId, lines, "SIP channel", Frequency.Monthly, start);
        charge.Amend(
            new()
            {
                CategoryId = lines,
                Description = "SIP channel",
                Frequency = Frequency.Monthly,
                UnitPrice = Money.FromPounds(pounds),
                Start = start,
            }
        );
        return House.Add(charge);
    }

    public int AddStaff(string email, string role, bool noNotices = false)
    {
        var user = House.Add(
            new User
            {
                UserName = email,
                Email = email,
                DisplayName = email.Split('@')[0],
                NoClockNotices = noNotices,
                SecurityStamp = "x",
            }
        );
        using var db = House.Db();
        db.UserRoles.Add(new() { UserId = user.Id, RoleId = db.Roles.Single(r => r.Name == role).Id });
        db.SaveChanges();
        return user.Id;
    }

    /// <summary>The clock's time becomes this one; nothing happens meanwhile, as on a server that is down.</summary>
    public void Sleep(int year, int month, int day, int hour, int minute = 0) =>
        House.Clock.SetUtcNow(new(year, month, day, hour, minute, 0, TimeSpan.Zero));

    /// <summary>The minutes after a trigger: the clock ticks and runs go on until all is quiet.</summary>
    public async Task TickAsync()
    {
        for (var round = 0; round < 50; round++)
        {
            var before = await StateAsync();
            await House.Get<BillingClock>().TickAsync(House.Clock.GetUtcNow().UtcDateTime, Cancel);
            await House.Get<RunWork>().GoOnAsync(Cancel);
            if (before == await StateAsync())
                return;
        }
        Assert.Fail("The clock does not come to rest.");
    }

    /// <summary>Of each trigger: its day, its state, and what its run billed.</summary>
    public async Task<List<string>> TriggersAsync()
    {
        await using var db = House.Db();
        var triggers = await db.BillingTriggers.AsNoTracking().OrderBy(t => t.AtUtc).ThenBy(t => t.GroupId).ToListAsync(Cancel);
        var runs = await db.BillingRuns.AsNoTracking().ToDictionaryAsync(r => r.Id, Cancel);
        return
        [
            .. triggers.Select(t =>
                $"{t.Day:yyyy-MM-dd} {t.State}{(t.RunId is { } run ? $" {runs[run].State} {runs[run].Invoices} {runs[run].Total}" : "")}"
            ),
        ];
    }

    /// <summary>Of each approved invoice: customer, issue date and the days of its lines.</summary>
    public async Task<List<string>> InvoicesAsync()
    {
        await using var db = House.Db();
        var invoices = await db
            .Invoices.AsNoTracking()
            .Include(i => i.Lines)
            .Where(i => i.State == InvoiceState.Approved)
            .OrderBy(i => i.Id)
            .ToListAsync(Cancel);
        return
        [
            .. invoices.Select(i =>
                $"{i.CustomerId} {i.IssueDate:yyyy-MM-dd} "
                + $"{string.Join(" + ", i.Lines.OrderBy(l => l.Position).Select(l => $"{l.PeriodFrom:d MMM}–{l.PeriodTo:d MMM} {l.Net}"))}"
            ),
        ];
    }

    public async Task<List<string>> MailAsync()
    {
        await using var db = House.Db();
        return await db
            .OutboxMessages.AsNoTracking()
            .Where(m => m.Kind == "Billing clock")
            .OrderBy(m => m.Id)
            .Select(m => $"{m.Recipients}: {m.Subject}")
            .ToListAsync(Cancel);
    }

    public void Dispose() => House.Dispose();

    private async Task<string> StateAsync()
    {
        await using var db = House.Db();
        var runs = (await db.BillingRuns.AsNoTracking().OrderBy(r => r.Id).ToListAsync(Cancel)).Select(r =>
            $"{r.Id} {r.State} {r.Failure}"
        );
        var triggers = (await db.BillingTriggers.AsNoTracking().OrderBy(t => t.Id).ToListAsync(Cancel)).Select(t =>
            $"{t.Id} {t.State} {t.Step} {t.RunId} {t.Why}"
        );
        return string.Join('\n', runs.Concat(triggers));
    }
}
