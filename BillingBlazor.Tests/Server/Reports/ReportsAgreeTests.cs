using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Reports;
using BillingBlazor.Tests.Benchmarks;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Reports;

/// <summary>Whatever the filters: reports come to what plain sums over invoices and calls come to, by another road than the
/// books.</summary>
public sealed class ReportsAgreeTests : IAsyncLifetime
{
    private const int Customers = 60,
        Months = 24,
        Calls = 24_000;
    private static readonly string[] tags = ["common 1", "rare 17", "common 3"];
    private readonly TestInstallation house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        house.Clock.SetUtcNow(new DateTimeOffset(2026, 12, 20, 9, 0, 0, TimeSpan.Zero));
        await new ReportsFill(house, Customers, Months, Calls).FillAsync();
    }

    [Fact]
    public async Task Revenue_and_usage_agree_with_invoices_and_calls_under_any_filter()
    {
        var random = new Random(20261220);
        for (var i = 0; i < 60; i++)
        {
            var from = ReportsFill.First.AddDays(random.Next(700));
            var address = new ReportAddress
            {
                From = from,
                To = from.AddDays(random.Next(400)),
                GroupId = random.Next(3) == 0 ? random.Next(1, 5) : null,
                OrganisationId = random.Next(3) == 0 ? random.Next(1, 3) : null,
                Tags = random.Next(2) == 0 ? [.. tags.Take(random.Next(1, 4))] : [],
            };
            var said = address.ToQuery();
            var (net, lines) = await InvoicedAsync(address);
            foreach (var name in (string[])["category-revenue", "customer-margin", "top-customers", "lines"])
                Assert.True(await NetAsync(name, address, "Net") == net, $"{name}{said}: not {net}");
            Assert.Equal(lines, (await OpenAsync("lines", address)).View.RowCount);
            var (charged, cost, calls) = await UsedAsync(address);
            foreach (
                var name in (string[])
                    ["usage-by-destination", "usage-by-cli", "usage-by-hour", "supplier-margin", "destination-margin", "calls"]
            )
                Assert.True(
                    (await NetAsync(name, address, "Charged"), await NetAsync(name, address, "Cost")) == (charged, cost),
                    $"{name}{said}: not {charged} and {cost}"
                );
            Assert.Equal(calls, (await OpenAsync("calls", address)).View.RowCount);
        }
    }

    [Fact]
    public async Task Turning_the_pages_meets_each_line_and_each_call_once()
    {
        var address = new ReportAddress
        {
            From = new(2026, 10, 1),
            To = new(2026, 12, 31),
            Tags = ["common 1"],
            Size = 200,
        };
        foreach (var (name, column) in new[] { ("lines", "Net"), ("calls", "Charged") })
        {
            var first = await OpenAsync(name, address);
            var (rows, sum) = (0, Money.Zero);
            for (var page = 1; (page - 1) * 200 < first.View.RowCount; page++)
            {
                var shown = await OpenAsync(name, address with { Page = page });
                rows += shown.Rows.Count;
                sum += shown.Rows.Select(row => (Money)row[At(shown, column)].Value!).Sum();
            }
            Assert.Equal((first.View.RowCount, (Money)first.View.Totals![At(first, column)].Value!), (rows, sum));
            Assert.True(rows > 300);
        }
    }

    public async ValueTask DisposeAsync() => await house.DisposeAsync();

    private async Task<(Money Net, int Lines)> InvoicedAsync(ReportAddress address)
    {
        await using var db = house.Db();
        var invoices = db.Invoices.Where(i => i.Number != null && i.IssueDate >= address.From && i.IssueDate <= address.To);
        if (address.OrganisationId is { } organisation)
            invoices = invoices.Where(i => i.OrganisationId == organisation);
        if (address.GroupId is { } group)
            invoices = invoices.Where(i => db.Customers.Any(c => c.Id == i.CustomerId && c.GroupId == group));
        if (address.Tags.Count > 0)
            invoices = invoices.Where(i =>
                db.CustomerTags.Any(t => t.CustomerId == i.CustomerId && db.Tags.Any(x => x.Id == t.TagId && address.Tags.Contains(x.Name)))
            );
        return (await invoices.SumMoneyAsync(i => i.Net, Cancel), await invoices.SumAsync(i => i.Lines.Count, Cancel));
    }

    private async Task<(Money Charged, Money Cost, int Calls)> UsedAsync(ReportAddress address)
    {
        await using var db = house.Db();
        var (from, to) = (UkTime.StartOf(address.From!.Value), UkTime.StartOf(address.To!.Value.AddDays(1)));
        var calls = db.UsageRecords.Where(u => u.StartedUtc >= from && u.StartedUtc < to);
        if (address.OrganisationId is { } organisation)
            calls = calls.Where(u => db.Customers.Any(c => c.Id == u.CustomerId && c.OrganisationId == organisation));
        if (address.GroupId is { } group)
            calls = calls.Where(u => db.Customers.Any(c => c.Id == u.CustomerId && c.GroupId == group));
        if (address.Tags.Count > 0)
            calls = calls.Where(u =>
                db.CustomerTags.Any(t => t.CustomerId == u.CustomerId && db.Tags.Any(x => x.Id == t.TagId && address.Tags.Contains(x.Name)))
            );
        return (
            await calls.SumMoneyAsync(u => u.Price, Cancel),
            await calls.SumMoneyAsync(u => u.Cost, Cancel),
            await calls.CountAsync(Cancel)
        );
    }

    private async Task<Money> NetAsync(string name, ReportAddress address, string column)
    {
        var page = await OpenAsync(name, address);
        return page.View.Totals is { } totals
            ? (Money)totals[At(page, column)].Value!
            : page.View.Figures.Where(f => f.Name.StartsWith(column, StringComparison.Ordinal)).Select(f => (Money)f.Cell.Value!).First();
    }

    private Task<ReportPage> OpenAsync(string name, ReportAddress address) =>
        house.Get<ReportQueries>().OpenAsync(AllReports.Find(name)!, address, (address.Page - 1) * address.Size, address.Size, Cancel);

    private static int At(ReportPage page, string column) =>
        page.View.Columns.Select((c, index) => (c, index)).Single(c => c.c.Name == column).index;
}
