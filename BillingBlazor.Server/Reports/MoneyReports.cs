using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>Who owes what, and for how long. With what is on no invoice it comes to the balances of the ledger.</summary>
public sealed class AgedDebtorsReport : Report
{
    private static readonly string[] ages = ["Not due yet", "1–30 days", "31–60 days", "61–90 days", "Over 90 days"];

    public override string Name => "aged-debtors";
    public override string Title => "Aged debtors";
    public override string Sentence =>
        "What each customer owes today on approved invoices, by the days since it was due. With credit and opening balances it comes "
        + "to the balance of the account.";
    public override ReportGroup Group => ReportGroup.Money;
    public override bool HasDays => false;
    public override string Empty => "Nobody owes anything, and nobody is in credit.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var open = await CreditAllocation
            .Open(scope.Db)
            .AsNoTracking()
            .Select(i => new
            {
                i.CustomerId,
                i.DueDate,
                i.Total,
                i.Allocated,
            })
            .ToListAsync(cancel);
        var balances = (
            await scope
                .Db.Customers.AsNoTracking()
                .Where(c => c.Balance != Money.Zero)
                .Select(c => new { c.Id, c.Balance })
                .ToListAsync(cancel)
        )
            .Where(c => scope.Includes(c.Id))
            .ToDictionary(c => c.Id, c => c.Balance.Micropounds);
        var debts = new Dictionary<int, long[]>();
        foreach (var invoice in open.Where(i => scope.Includes(i.CustomerId)))
            Of(invoice.CustomerId)[AgeOf(invoice.DueDate, scope.Today)] += (invoice.Total - invoice.Allocated).Micropounds;
        foreach (var (customer, balance) in balances)
            Of(customer);
        foreach (var (customer, parts) in debts)
        {
            parts[6] = balances.GetValueOrDefault(customer);
            parts[5] = parts[6] - parts[..5].Sum();
        }
        var ranked = debts.OrderByDescending(d => d.Value[6]).ThenBy(d => d.Key).ToList();
        var total = Enumerable.Range(0, 7).Select(at => debts.Values.Sum(parts => parts[at])).ToArray();
        return new(
            [
                new("Customer"),
                .. ages.Select((age, at) => new ReportColumn(age, CellKind.Pounds, IsWide: at is 2 or 3)),
                new("Credit and opening", CellKind.Pounds, IsWide: true),
                new("Balance", CellKind.Pounds),
            ],
            ranked.Count,
            async (skip, take, stop) =>
            {
                var page = ranked.Skip(skip).Take(take).ToList();
                var names = await scope.NamesAsync(page.Select(d => d.Key), stop);
                return
                [
                    .. page.Select(d =>
                        (IReadOnlyList<ReportCell>)
                            [
                                new(names.GetValueOrDefault(d.Key, "Gone"), $"/customers/{d.Key}"),
                                .. d.Value.Select(
                                    (part, at) =>
                                        part == 0 && at < 6
                                            ? default
                                            : ReportCell.Pounds(part, $"/customers/{d.Key}/{(at < 5 ? "invoices" : "balance")}")
                                ),
                            ]
                    ),
                ];
            }
        )
        {
            Figures =
            [
                new("Owed in all", ReportCell.Pounds(total[6])),
                new("Overdue", ReportCell.Pounds(total[1..5].Sum())),
                new("Over 90 days", ReportCell.Pounds(total[4])),
                new("Customers", (long)ranked.Count),
            ],
            Totals = ranked.Count == 0 ? null : ["Total", .. total.Select(amount => ReportCell.Pounds(amount))],
            Chart =
                ranked.Count == 0
                    ? null
                    : new(
                        ChartShape.Bars,
                        "What is owed on invoices, by the days since it was due.",
                        ages,
                        [new("Owed", StepTable.Pounds(total[..5]))],
                        IsPounds: true,
                        []
                    ),
        };

        long[] Of(int customer) => debts.TryGetValue(customer, out var parts) ? parts : debts[customer] = new long[7];
    }

    private static int AgeOf(DateOnly due, DateOnly today) =>
        (today.DayNumber - due.DayNumber) switch
        {
            <= 0 => 0,
            <= 30 => 1,
            <= 60 => 2,
            <= 90 => 3,
            _ => 4,
        };
}

/// <summary>Who should have been invoiced, and was not.</summary>
public sealed class NotInvoicedReport : Report
{
    public override string Name => "not-invoiced";
    public override string Title => "Customers without an invoice";
    public override string Sentence =>
        "Active customers for whom no invoice was issued in these days, although they were customers by then.";
    public override ReportGroup Group => ReportGroup.Money;
    public override UsualDays Usual => UsualDays.ThisMonth;
    public override string Empty => "Every active customer was invoiced in these days.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var (db, from, to) = (scope.Db, scope.Days.From, scope.Days.To);
        var found = (
            await db
                .Customers.AsNoTracking()
                .Where(c =>
                    c.Status == CustomerStatus.Active
                    && c.Since <= to
                    && !db.Invoices.Any(i =>
                        i.CustomerId == c.Id && i.IssueDate >= from && i.IssueDate <= to && i.State != InvoiceState.Draft
                    )
                )
                .OrderBy(c => c.Name)
                .Select(c => c.Id)
                .ToListAsync(cancel)
        )
            .Where(scope.Includes)
            .ToList();
        return new(
            [
                new("Customer"),
                new("Reference", IsWide: true),
                new("Group"),
                new("Customer since", CellKind.Day, IsWide: true),
                new("Last invoice", CellKind.Day),
                new("Balance", CellKind.Pounds, IsWide: true),
            ],
            found.Count,
            async (skip, take, stop) =>
            {
                var page = found.Skip(skip).Take(take).ToList();
                var rows = await db
                    .Customers.AsNoTracking()
                    .Where(c => page.Contains(c.Id))
                    .Select(c => new
                    {
                        c.Id,
                        c.Name,
                        c.Reference,
                        c.Since,
                        c.Balance,
                        Group = db.CustomerGroups.Where(g => g.Id == c.GroupId).Select(g => g.Name).First(),
                        Last = db
                            .Invoices.Where(i => i.CustomerId == c.Id && i.State != InvoiceState.Draft)
                            .OrderByDescending(i => i.IssueDate)
                            .Select(i => (DateOnly?)i.IssueDate)
                            .FirstOrDefault(),
                    })
                    .ToDictionaryAsync(c => c.Id, stop);
                return
                [
                    .. page.Select(id => rows[id])
                        .Select(c =>
                            (IReadOnlyList<ReportCell>)
                                [
                                    new(c.Name, $"/customers/{c.Id}"),
                                    c.Reference,
                                    c.Group,
                                    c.Since,
                                    new(c.Last, $"/customers/{c.Id}/invoices"),
                                    c.Balance,
                                ]
                        ),
                ];
            }
        )
        {
            Figures = [new("Customers", (long)found.Count)],
        };
    }
}

/// <summary>Pounds that nobody will bill unless somebody makes a final invoice.</summary>
public sealed class CancelledUnbilledReport : Report
{
    private const int CustomersAtOnce = 500;

    public override string Name => "cancelled-unbilled";
    public override string Title => "Cancelled customers with unbilled pounds";
    public override string Sentence =>
        "Usage and charges of these days, before VAT, of customers who are cancelled, and so in no billing run. Make them a final "
        + "invoice on their page.";
    public override ReportGroup Group => ReportGroup.Money;
    public override UsualDays Usual => UsualDays.ThreeMonths;
    public override string Empty => "No cancelled customer has usage or charges that are not billed.";

    public override async Task<ReportView> LookAsync(ReportScope scope, CancellationToken cancel)
    {
        var cancelled = (
            await scope.Db.Customers.AsNoTracking().Where(c => c.Status == CustomerStatus.Cancelled).Select(c => c.Id).ToListAsync(cancel)
        ).ToHashSet();
        var (sums, last, isMeant) = (new SumsBy(), 0, false);
        if (cancelled.Count > 0)
            await scope.UsageAsync(
                UsageDetail.Lines,
                (in UsageEntry entry) =>
                {
                    if (entry.CustomerId != last)
                        (last, isMeant) = (entry.CustomerId, cancelled.Contains(entry.CustomerId));
                    if (isMeant && entry.IsUnbilled && entry.Price != 0)
                        sums.Add(entry.CustomerId, entry);
                },
                cancel
            );
        var charges = new Dictionary<int, Money>();
        foreach (var step in cancelled.Where(scope.Includes).Chunk(CustomersAtOnce))
            foreach (var (customerId, pounds) in await DueCharges.PoundsAsync(scope.Db, step, scope.Days, includeOld: false, cancel))
                charges[customerId] = pounds;
        var ranked = sums.ByKey()
            .Select(sum => sum.Key)
            .Union(charges.Where(c => c.Value != Money.Zero).Select(c => c.Key))
            .Select(id => (Id: id, Usage: sums.Of(id), Charges: charges.GetValueOrDefault(id)))
            .OrderByDescending(r => r.Usage.Net + r.Charges.Micropounds)
            .ThenBy(r => r.Id)
            .ToList();
        var ofCharges = ranked.Sum(r => r.Charges);
        return new(
            [
                new("Customer"),
                new("Cancelled", CellKind.Day),
                new("Calls", CellKind.Count, IsWide: true),
                new("Usage", CellKind.Pounds, IsWide: true),
                new("Charges", CellKind.Pounds, IsWide: true),
                new("Unbilled", CellKind.Pounds),
                new("Balance", CellKind.Pounds, IsWide: true),
            ],
            ranked.Count,
            async (skip, take, stop) =>
            {
                var page = ranked.Skip(skip).Take(take).ToList();
                var ids = page.Select(r => r.Id).ToList();
                var customers = await scope
                    .Db.Customers.AsNoTracking()
                    .Where(c => ids.Contains(c.Id))
                    .Select(c => new
                    {
                        c.Id,
                        c.Name,
                        c.StatusSince,
                        c.Balance,
                    })
                    .ToDictionaryAsync(c => c.Id, stop);
                return
                [
                    .. page.Select(r => (Customer: customers[r.Id], r.Usage, r.Charges))
                        .Select(r =>
                            (IReadOnlyList<ReportCell>)
                                [
                                    new(r.Customer.Name, $"/customers/{r.Customer.Id}"),
                                    r.Customer.StatusSince,
                                    r.Usage.Lines,
                                    ReportCell.Pounds(
                                        r.Usage.Net,
                                        scope.Calls(scope.Days, customer: r.Customer.Id, only: OnlyWords.Unbilled)
                                    ),
                                    new(r.Charges, $"/customers/{r.Customer.Id}/charges"),
                                    ReportCell.Pounds(r.Usage.Net + r.Charges.Micropounds),
                                    r.Customer.Balance,
                                ]
                        ),
                ];
            }
        )
        {
            Figures = [new("Unbilled", ReportCell.Pounds(sums.All.Net + ofCharges.Micropounds)), new("Customers", (long)ranked.Count)],
            Totals =
                ranked.Count == 0
                    ? null
                    :
                    [
                        "Total",
                        default,
                        sums.All.Lines,
                        ReportCell.Pounds(sums.All.Net),
                        ofCharges,
                        ReportCell.Pounds(sums.All.Net + ofCharges.Micropounds),
                        default,
                    ],
        };
    }
}
