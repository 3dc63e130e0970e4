using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Documents;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Portal;

/// <param name="Name">A line, or a cost centre.</param>
public sealed record UsageShare(string Name, string? Details, int Calls, long Seconds, Money Price);

/// <param name="Month">Its first day.</param>
public sealed record UsageMonthSum(DateOnly Month, int Calls, Money Price);

/// <param name="Unbilled">Of all months, before VAT: what no invoice has yet.</param>
public sealed record PortalUsage(
    IReadOnlyList<UsageMonthSum> Months,
    IReadOnlyList<UsageShare> Lines,
    IReadOnlyList<UsageShare> CostCentres,
    Money Unbilled
);

/// <summary>Usage of the customer who is signed in, in sums; without what is free to the caller and what is never billed.</summary>
public sealed class PortalUsageQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int Months = 6;

    /// <summary>As an invoice would bill it: of a line, a cost centre and a VAT treatment, in whole pennies.</summary>
    private sealed record Sum(int CliId, int? CostCentreId, int Calls, long Seconds, Money Price);

    /// <param name="month">Its first day; null for the newest.</param>
    public async Task<PortalUsage> FindAsync(DateOnly? month, CancellationToken cancel)
    {
        var customerId = await user.PortalCustomerAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var first = new DateOnly(db.Today.Year, db.Today.Month, 1).AddMonths(1 - Months);
        var months = Enumerable.Range(0, Months).Select(n => first.AddMonths(n)).ToList();
        var (shown, totals, sums) = (
            month is { } wanted && months.Contains(wanted) ? wanted : months[^1],
            new List<UsageMonthSum>(),
            new List<Sum>()
        );
        foreach (var one in months)
        {
            var found = await SumsAsync(db, customerId, one, cancel);
            totals.Add(new(one, found.Sum(s => s.Calls), found.Sum(s => s.Price)));
            if (one == shown)
                sums = found;
        }
        var cliIds = sums.Select(s => s.CliId).Distinct().ToList();
        var lines = (await db.Clis.AsNoTracking().Where(c => cliIds.Contains(c.Id)).ToListAsync(cancel)).ToDictionary(c => c.Id);
        var centres = await db.CostCentres.Where(c => c.CustomerId == customerId).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var unbilled = await RoundedAsync(
            db,
            customerId,
            Shown(db, db.Usage.OfCustomer(customerId)).Where(u => u.InvoiceId == null),
            cancel
        );
        return new(
            totals,
            [
                .. sums.GroupBy(s => s.CliId)
                    .Select(g =>
                        Share(lines.GetValueOrDefault(g.Key)?.Label ?? "A removed line", lines.GetValueOrDefault(g.Key)?.Description, g)
                    )
                    .OrderByDescending(s => s.Price)
                    .ThenBy(s => s.Name, StringComparer.Ordinal),
            ],
            centres.Count == 0
                ? []
                : [.. sums.GroupBy(s => s.CostCentreId).Select(g => Share(NameOf(g.Key), null, g)).OrderByDescending(s => s.Price)],
            unbilled.Sum(s => s.Price)
        );

        string NameOf(int? centreId) =>
            centreId is { } id ? centres.GetValueOrDefault(id, "A closed cost centre") : DocumentParts.NoCostCentre;
    }

    private static Task<List<Sum>> SumsAsync(BillingDb db, int customerId, DateOnly month, CancellationToken cancel) =>
        RoundedAsync(
            db,
            customerId,
            Shown(db, db.Usage.OfCustomer(customerId, UkTime.StartOf(month), UkTime.StartOf(month.AddMonths(1)))),
            cancel
        );

    /// <summary>Rounded where the invoice rounds, so that what is shown adds up, here and on paper.</summary>
    private static async Task<List<Sum>> RoundedAsync(BillingDb db, int customerId, IQueryable<UsageRecord> calls, CancellationToken cancel)
    {
        var exact = await calls
            .Where(u => u.CliId != null)
            .GroupBy(u => new
            {
                CliId = u.CliId!.Value,
                u.CostCentreId,
                u.DestinationId,
            })
            .Select(g => new
            {
                g.Key,
                Calls = g.Count(),
                Seconds = g.Sum(u => (long)u.Seconds),
                Price = g.Sum(u => (long)u.Price),
            })
            .ToListAsync(cancel);
        var ids = exact.Select(s => s.Key.DestinationId).OfType<int>().Distinct().ToList();
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == customerId, cancel);
        var categories = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, cancel);
        var treatments = (
            await db.Destinations.Where(d => EF.Parameter(ids).Contains(d.Id)).Select(d => new { d.Id, d.CategoryId }).ToListAsync(cancel)
        ).ToDictionary(d => d.Id, d => categories[d.CategoryId].Taxed.For(customer));
        return
        [
            .. exact
                .GroupBy(s => (s.Key.CliId, s.Key.CostCentreId, Treatment: TreatmentOf(s.Key.DestinationId)))
                .Select(g => new Sum(
                    g.Key.CliId,
                    g.Key.CostCentreId,
                    g.Sum(s => s.Calls),
                    g.Sum(s => s.Seconds),
                    InvoiceBuilder.NetOf(Money.FromMicropounds(g.Sum(s => s.Price)))
                )),
        ];

        VatTreatment? TreatmentOf(int? destinationId) =>
            destinationId is { } id && treatments.TryGetValue(id, out var known) ? known : null;
    }

    private static IQueryable<UsageRecord> Shown(BillingDb db, IQueryable<UsageRecord> calls) =>
        ShownCalls.ToCustomers(db, calls.AsNoTracking()).Where(StoredCall.Charged).Ready(db);

    private static UsageShare Share(string name, string? details, IEnumerable<Sum> sums) =>
        new(name, details, sums.Sum(s => s.Calls), sums.Sum(s => s.Seconds), sums.Sum(s => s.Price));
}
