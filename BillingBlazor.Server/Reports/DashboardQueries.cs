using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <param name="ThisMonth">Net of what was issued this month so far.</param>
/// <param name="LastMonthByNow">Net of last month up to the same day.</param>
public sealed record InvoicedFigures(Money ThisMonth, Money LastMonth, Money LastMonthByNow, Money? Margin, ReportChart? Chart);

/// <param name="Forecast">To the end of the month.</param>
public sealed record UsageFigures(Money SoFar, Money Unbilled, Money Forecast);

/// <param name="Cost">Null for who may not see it.</param>
public sealed record OrphanFigures(long Calls, Money? Cost);

public sealed record NextBill(int GroupId, string Group, Trigger Trigger, int Customers);

public sealed record OverdueFigures(Money Amount, int Invoices, int Customers);

public sealed record EndingFigures(int Charges, Money Monthly);

/// <summary>The files of a supplier that don't come.</summary>
public sealed record FailingCollection(int Id, int SupplierId, string Supplier, DateTime SinceUtc);

/// <summary>The clock's backups fail.</summary>
public sealed record FailingBackup(string Problem, DateTime SinceUtc);

/// <summary>One thing to do before the first invoice.</summary>
public sealed record FirstStep(string Name, string Why, string Address, Permission Permission, bool IsDone);

/// <param name="FirstSteps">What is to be done before the first invoice; empty once there is one.</param>
public sealed record DashboardView(
    bool HasCustomers,
    InvoicedFigures Invoiced,
    UsageFigures Usage,
    OrphanFigures Orphans,
    IReadOnlyList<NextBill> Next,
    int FailedMails,
    IReadOnlyList<FailingCollection> FailingCollections,
    FailingBackup? FailingBackup,
    OverdueFigures Overdue,
    EndingFigures Ending,
    IReadOnlyList<FirstStep> FirstSteps
);

/// <summary>What an owner wants to know in the morning, in two scans of the books and some counts.</summary>
public sealed class DashboardQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time)
{
    private const int Weeks = 4;
    private const int DaysAhead = 60;
    private const int MostGroups = 5;

    public async Task<DashboardView> FindAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var (now, seesCost) = (time.GetUtcNow().UtcDateTime, await user.MayAsync(Permission.SeeCost));
        var view = await Task.Run(
            async () =>
            {
                await using var db = await dbs.CreateDbContextAsync(cancel);
                await db.Database.OpenConnectionAsync(cancel);
                var scope = new ReportScope(
                    db,
                    new(),
                    ReportAddress.Usual(UsualDays.TwelveMonths, UkTime.DayOf(now)),
                    now,
                    seesCost,
                    customers: null
                );
                return new DashboardView(
                    await db.Customers.AnyAsync(cancel),
                    await InvoicedAsync(scope, cancel),
                    await UsageAsync(scope, cancel),
                    await OrphansAsync(scope, cancel),
                    await NextAsync(db, now, cancel),
                    await db.OutboxMessages.CountAsync(m => m.State == OutboxState.Failed, cancel),
                    await FailingAsync(db, cancel),
                    await FailingBackupAsync(db, cancel),
                    await OverdueAsync(scope, cancel),
                    await EndingAsync(scope, cancel),
                    await FirstStepsAsync(db, cancel)
                );
            },
            cancel
        );
        var steps = new List<FirstStep>();
        foreach (var step in view.FirstSteps)
            if (await user.MayAsync(step.Permission))
                steps.Add(step);
        return view with { FirstSteps = steps };
    }

    private static Task<List<FailingCollection>> FailingAsync(BillingDb db, CancellationToken cancel) =>
        db
            .Collections.Where(c => c.FailingSinceUtc != null)
            .Join(db.Suppliers, c => c.SupplierId, s => s.Id, (c, s) => new { c, s })
            .OrderBy(x => x.c.FailingSinceUtc)
            .Select(x => new FailingCollection(x.c.Id, x.s.Id, x.s.Name, x.c.FailingSinceUtc!.Value))
            .ToListAsync(cancel);

    private static Task<FailingBackup?> FailingBackupAsync(BillingDb db, CancellationToken cancel) =>
        db
            .Installations.Where(i => i.BackupProblem != null)
            .Select(i => new FailingBackup(i.BackupProblem!, i.BackupFailingSinceUtc!.Value))
            .SingleOrDefaultAsync(cancel);

    private static async Task<InvoicedFigures> InvoicedAsync(ReportScope scope, CancellationToken cancel)
    {
        var (thisMonth, steps) = (BillingPeriod.MonthOf(scope.Today), new StepTable(scope));
        var lastMonth = BillingPeriod.MonthOf(thisMonth.From.AddDays(-1));
        var byNow = lastMonth.From.AddDays(Math.Min(scope.Today.Day, lastMonth.Days) - 1);
        long current = 0,
            cost = 0,
            last = 0,
            lastByNow = 0;
        await scope.RevenueAsync(
            (in RevenueEntry entry) =>
            {
                steps.Add(0, entry.Day, entry.Net);
                if (entry.Day >= thisMonth.From)
                    (current, cost) = (current + entry.Net, cost + entry.Cost);
                else if (entry.Day >= lastMonth.From)
                    (last, lastByNow) = (last + entry.Net, lastByNow + (entry.Day <= byNow ? entry.Net : 0));
            },
            cancel
        );
        return new(
            Money.FromMicropounds(current),
            Money.FromMicropounds(last),
            Money.FromMicropounds(lastByNow),
            scope.SeesCost ? Money.FromMicropounds(current - cost) : null,
            steps.Stacked(
                "Net revenue of the last twelve months, month by month.",
                [0],
                new Dictionary<int, string> { [0] = "Net" },
                step => "/reports/category-revenue" + new ReportAddress { From = step.From, To = step.To }.ToQuery()
            )
        );
    }

    private static async Task<OrphanFigures> OrphansAsync(ReportScope scope, CancellationToken cancel)
    {
        var groups = scope.Db.OrphanGroups.AsNoTracking();
        return new(
            await groups.SumAsync(g => (long)g.Count, cancel),
            scope.SeesCost ? await groups.SumMoneyAsync(g => g.Cost, cancel) : null
        );
    }

    private static async Task<UsageFigures> UsageAsync(ReportScope scope, CancellationToken cancel)
    {
        var (month, byWeekday, before) = (BillingPeriod.MonthOf(scope.Today), new long[7], scope.Today.AddDays(-7 * Weeks));
        long soFar = 0,
            unbilled = 0;
        await scope.UsageAsync(
            new(before < month.From ? before : month.From, month.To),
            UsageDetail.Destinations,
            (in UsageEntry entry) =>
            {
                if (entry.Orphan != OrphanReason.None || (entry.State & UsageState.LeftOut) != 0)
                    return;
                if (entry.Day >= before && entry.Day < scope.Today)
                    byWeekday[(int)entry.Day.DayOfWeek] += entry.Price;
                if (entry.Day < month.From)
                    return;
                soFar += entry.Price;
                if (entry.IsUnbilled)
                    unbilled += entry.Price;
            },
            cancel
        );
        var forecast = soFar;
        for (var day = scope.Today.AddDays(1); day <= month.To; day = day.AddDays(1))
            forecast += byWeekday[(int)day.DayOfWeek] / Weeks / 10_000 * 10_000;
        return new(Money.FromMicropounds(soFar), Money.FromMicropounds(unbilled), Money.FromMicropounds(forecast));
    }

    private static async Task<IReadOnlyList<NextBill>> NextAsync(BillingDb db, DateTime nowUtc, CancellationToken cancel)
    {
        var groups = await db.CustomerGroups.AsNoTracking().Where(g => g.Trigger == TriggerKind.Automatic).ToListAsync(cancel);
        var groupIds = groups.Select(g => g.Id).ToList();
        var active = (
            await db
                .Customers.Where(c => groupIds.Contains(c.GroupId) && c.Status == CustomerStatus.Active)
                .GroupBy(c => new { c.GroupId, Day = c.AnniversaryDay ?? 0 })
                .Select(g => new
                {
                    g.Key.GroupId,
                    g.Key.Day,
                    Count = g.Count(),
                })
                .ToListAsync(cancel)
        ).ToLookup(c => c.GroupId);
        var next = groups
            .Select(g =>
                (Group: g, Trigger: BillingCalendar.NextTrigger(g, [.. active[g.Id].Select(c => c.Day).Where(day => day > 0)], nowUtc))
            )
            .Where(g => g.Trigger is not null)
            .OrderBy(g => g.Trigger!.Value.AtUtc)
            .Take(MostGroups)
            .ToList();
        return
        [
            .. next.Select(g => new NextBill(
                g.Group.Id,
                g.Group.Name,
                g.Trigger!.Value,
                active[g.Group.Id].Where(c => IsDue(g.Group, c.Day, g.Trigger.Value.Day)).Sum(c => c.Count)
            )),
        ];

        static bool IsDue(CustomerGroup group, int anniversaryDay, DateOnly day) =>
            group.Billing == BillingKind.Standard || (anniversaryDay > 0 && BillingCalendar.IsAnniversary(group, anniversaryDay, day));
    }

    private static async Task<OverdueFigures> OverdueAsync(ReportScope scope, CancellationToken cancel)
    {
        var overdue = await CreditAllocation
            .Open(scope.Db)
            .AsNoTracking()
            .Where(i => i.DueDate < scope.Today)
            .Select(i => new
            {
                i.CustomerId,
                i.Total,
                i.Allocated,
            })
            .ToListAsync(cancel);
        return new(overdue.Sum(i => i.Total - i.Allocated), overdue.Count, overdue.Select(i => i.CustomerId).Distinct().Count());
    }

    private static async Task<EndingFigures> EndingAsync(ReportScope scope, CancellationToken cancel)
    {
        var (from, to) = (scope.Today, scope.Today.AddDays(DaysAhead));
        var charges = await RecurringCharges.OfAsync(
            scope,
            scope.Db.Charges.AsNoTracking().Where(c => c.End >= from && c.End <= to),
            cancel
        );
        return new(charges.Count, charges.Sum(c => c.Monthly));
    }

    private static async Task<IReadOnlyList<FirstStep>> FirstStepsAsync(BillingDb db, CancellationToken cancel)
    {
        if (await db.Invoices.AnyAsync(i => i.Number != null, cancel))
            return [];
        return
        [
            new(
                "Describe your organisation",
                "Its name, VAT number, bank and colours stand on every invoice.",
                "/organisations",
                Permission.SetUp,
                await db.Organisations.AnyAsync(cancel)
            ),
            new(
                "Add a supplier and its destinations",
                "Whose call records you will upload, and what its calls cost you.",
                "/suppliers",
                Permission.SetUp,
                await db.Destinations.AnyAsync(cancel)
            ),
            new("Write a tariff", "What customers pay for their calls.", "/tariffs", Permission.SetUp, await db.RateRows.AnyAsync(cancel)),
            new(
                "Create your customers",
                "One by one, or all from a spreadsheet.",
                "/customers",
                Permission.EditCustomers,
                await db.Customers.AnyAsync(cancel)
            ),
            new(
                "Upload a file of calls",
                "They find their way to your customers’ lines and are priced at once.",
                "/files",
                Permission.ImportUsage,
                await db.CdrFiles.AnyAsync(f => f.State == CdrFileState.Ready, cancel)
            ),
            new(
                "Start a billing run",
                "It makes drafts; nothing leaves the house until you approve them.",
                "/runs",
                Permission.RunBilling,
                await db.BillingRuns.AnyAsync(cancel)
            ),
        ];
    }
}
