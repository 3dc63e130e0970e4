using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

/// <summary>A report as it is shown: what it found, and one page of its rows.</summary>
/// <param name="Narrowed">What else it is narrowed by, in words: Customer Harbour and Vale Ltd, Hour 14:00.</param>
/// <param name="Missing">Tags of the filter that are no more.</param>
public sealed record ReportPage(
    ReportView View,
    BillingPeriod Days,
    IReadOnlyList<IReadOnlyList<ReportCell>> Rows,
    IReadOnlyList<string> Narrowed,
    IReadOnlyList<string> Missing
);

public sealed record ReportChoices(IReadOnlyList<NamedId> Organisations, IReadOnlyList<NamedId> Groups, IReadOnlyList<string> Tags);

/// <summary>Opens reports for whoever may see them.</summary>
public sealed class ReportQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time)
{
    /// <exception cref="BillingRuleException">This person may not, or the range ends before it starts.</exception>
    public async Task<ReportPage> OpenAsync(Report report, ReportAddress address, int skip, int take, CancellationToken cancel)
    {
        ReportPage? opened = null;
        await LookAsync(report, address, async page => opened = page with { Rows = await page.View.RowsAsync(skip, take, cancel) }, cancel);
        return opened!;
    }

    /// <summary>The whole of it for a file, its rows read while they are written.</summary>
    /// <param name="write">Given the report without rows, and the rows with the totals behind them.</param>
    /// <exception cref="BillingRuleException">As of <see cref="OpenAsync"/>; nothing is written then.</exception>
    public Task ExportAsync(
        Report report,
        ReportAddress address,
        int most,
        Func<ReportPage, IAsyncEnumerable<IReadOnlyList<ReportCell>>, Task> write,
        CancellationToken cancel
    ) => LookAsync(report, address, page => write(page, page.View.EachAsync(most, cancel)), cancel);

    /// <summary>Rows are fetched by the same context that looked: it lives until they are.</summary>
    private async Task LookAsync(Report report, ReportAddress address, Func<ReportPage, Task> show, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await user.RequireAsync(report.Permission);
        var (now, seesCost) = (time.GetUtcNow().UtcDateTime, await user.MayAsync(Permission.SeeCost));
        var days = report.HasDays ? address.Days(report.Usual, UkTime.DayOf(now)) : ReportAddress.Usual(UsualDays.Today, UkTime.DayOf(now));
        // Adding up is work for the processor: not on the circuit, which others wait for.
        await Task.Run(
            async () =>
            {
                await using var db = await dbs.CreateDbContextAsync(cancel);
                await db.Database.OpenConnectionAsync(cancel);
                var scope = new ReportScope(db, address, days, now, seesCost, await CustomersAsync(db, report, address, cancel));
                var view = await report.LookAsync(scope, cancel);
                var missing =
                    address.Tags.Count == 0
                        ? []
                        : address
                            .Tags.Except(await db.Tags.Select(t => t.Name).ToListAsync(cancel), StringComparer.OrdinalIgnoreCase)
                            .ToList();
                await show(new(view, days, [], await NarrowedAsync(db, address, cancel), missing));
            },
            cancel
        );
    }

    public async Task<ReportChoices> ChoicesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(
            await db.Organisations.AsNoTracking().OrderBy(o => o.Name).Select(o => new NamedId(o.Id, o.Name)).ToListAsync(cancel),
            await db.CustomerGroups.AsNoTracking().OrderBy(g => g.Name).Select(g => new NamedId(g.Id, g.Name)).ToListAsync(cancel),
            await db.Tags.AsNoTracking().OrderBy(t => t.Name).Select(t => t.Name).ToListAsync(cancel)
        );
    }

    /// <summary>Reports this person may see, without those that only stand behind a figure.</summary>
    public async Task<IReadOnlyList<Report>> ListAsync()
    {
        await user.RequireAsync(Permission.Read);
        var seen = new List<Report>();
        foreach (var report in AllReports.List.Where(r => r.Group != ReportGroup.Lines))
            if (await user.MayAsync(report.Permission))
                seen.Add(report);
        return seen;
    }

    /// <summary>Who is meant by group, tags and customer, and by the organisation where no invoice names one. A tag that is no more finds
    /// nobody.</summary>
    private static async Task<HashSet<int>?> CustomersAsync(BillingDb db, Report report, ReportAddress address, CancellationToken cancel)
    {
        var organisation = report.IsByInvoices ? null : address.OrganisationId;
        if (organisation is null && address is { GroupId: null, CustomerId: null, Tags.Count: 0 })
            return null;
        var customers = db.Customers.AsNoTracking();
        if (organisation is { } organisationId)
            customers = customers.Where(c => c.OrganisationId == organisationId);
        if (address.GroupId is { } groupId)
            customers = customers.Where(c => c.GroupId == groupId);
        if (address.CustomerId is { } customerId)
            customers = customers.Where(c => c.Id == customerId);
        if (address.Tags.Count > 0)
        {
            var tagIds = await db.Tags.Where(t => address.Tags.Contains(t.Name)).Select(t => t.Id).ToListAsync(cancel);
            customers = customers.Where(c => db.CustomerTags.Any(t => t.CustomerId == c.Id && tagIds.Contains(t.TagId)));
        }
        return [.. await customers.Select(c => c.Id).ToListAsync(cancel)];
    }

    private static async Task<IReadOnlyList<string>> NarrowedAsync(BillingDb db, ReportAddress address, CancellationToken cancel)
    {
        var words = new List<string>();
        if (address.CustomerId is { } customer)
            words.Add(
                await db.Customers.Where(c => c.Id == customer).Select(c => c.Name).FirstOrDefaultAsync(cancel)
                    ?? "A customer that is no more"
            );
        if (address.CategoryId is { } category)
            words.Add(
                await db.Categories.Where(c => c.Id == category).Select(c => c.Name).FirstOrDefaultAsync(cancel)
                    ?? "A category that is no more"
            );
        if (address.ProductId is { } product)
            words.Add(
                product == 0
                    ? "Bespoke charges"
                    : await db.Products.Where(p => p.Id == product).Select(p => p.Name).FirstOrDefaultAsync(cancel)
                        ?? "A product that is no more"
            );
        if (address.SupplierId is { } supplier)
            words.Add(
                await db.Suppliers.Where(s => s.Id == supplier).Select(s => s.Name).FirstOrDefaultAsync(cancel)
                    ?? "A supplier that is no more"
            );
        if (address.DestinationId is { } destination)
            words.Add(
                destination == 0
                    ? "No destination"
                    : await db.Destinations.Where(d => d.Id == destination).Select(d => d.Name).FirstOrDefaultAsync(cancel)
                        ?? "A destination that is no more"
            );
        if (address.CliId is { } cli)
            words.Add(await db.Clis.Where(c => c.Id == cli).Select(c => c.Number).FirstOrDefaultAsync(cancel) ?? "A line that is no more");
        if (address.Hour is { } hour)
            words.Add($"{hour:00}:00 to {hour:00}:59");
        if (address.Only is { } only && OnlyWords.Of(only) is { } said)
            words.Add(said);
        return words;
    }
}
