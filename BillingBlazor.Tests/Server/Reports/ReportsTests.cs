using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Reports;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Reports;

/// <summary>Each report over the worked month (worked-month.md): its figures are the document's, worked by hand.</summary>
public sealed class ReportsTests : IDisposable
{
    private const string November = "?from=2026-11-01&to=2026-11-30",
        October = "?from=2026-10-01&to=2026-10-31";
    private static readonly string[] wednesdays = ["2026-10-07", "2026-10-14", "2026-10-21", "2026-10-28"];
    private readonly HarbourHouse harbour = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Category_revenue_is_the_net_of_the_invoice_by_category()
    {
        await BillAsync();

        var page = await OpenAsync("category-revenue", November);
        // Broadband 16.52 + 32.00, Voice 2.01 + 5.00
        Assert.Equal(
            ["Broadband 2 £48.52", "Lines 1 £12.75", "Voice 2 £7.01", "Insurance 1 £5.49", "Extras 1 £3.96"],
            Words(page, "Category", "Lines", "Net")
        );
        Assert.Equal("£77.73", Total(page, "Net"));
        // Voice cost 1.2792 + 1.5800; 77.73 − 2.8592
        Assert.Equal(("£2.8592", "£74.8708"), (Total(page, "Cost"), Total(page, "Margin")));
    }

    [Fact]
    public async Task A_draft_is_no_revenue()
    {
        await harbour.UploadOctoberAsync();
        await harbour.DraftAsync(11);

        Assert.Equal(0, (await OpenAsync("category-revenue", November)).View.RowCount);
    }

    [Fact]
    public async Task Product_revenue_is_charges_only()
    {
        await BillAsync();

        var page = await OpenAsync("product-revenue", November);
        // 77.73 − 7.01 of calls
        Assert.Equal(["Bespoke charges 5 £70.72"], Words(page, "Product", "Lines", "Net"));
    }

    [Fact]
    public async Task Revenue_goes_by_the_tags_of_customers_any_of_them()
    {
        await BillAsync();
        Tag("gold");
        harbour.House.Add(new Tag("lead"));

        Assert.Equal("£77.73", Total(await OpenAsync("category-revenue", $"{November}&tag=GOLD&tag=lead"), "Net"));
        Assert.Equal(0, (await OpenAsync("category-revenue", $"{November}&tag=lead")).View.RowCount);
        Assert.Equal(["silver"], (await OpenAsync("category-revenue", $"{November}&tag=silver")).Missing);
    }

    [Fact]
    public async Task Usage_by_destination_is_what_is_charged_and_what_it_costs()
    {
        await harbour.UploadOctoberAsync();

        var page = await OpenAsync("usage-by-destination", October);
        // B1 1.2100 + A4 0.0400 + B2 2.6767 + A6 1.2517; A2 0.0240 + A3 0.0230 + A10 0.0100 + A5 0.1250 + A7 0.1050, and B4 and C1 at
        // nought
        Assert.Equal(
            [
                "UK mobile 4 £5.1784",
                "France 1 £1.1133",
                "0844 1 £0.4317",
                "UK landline 01 02 7 £0.2870",
                "UK 03 1 £0.00",
                "Freephone 1 £0.00",
            ],
            Words(page, "Destination", "Calls", "Charged")
        );
        Assert.Equal(("15", "£7.0104", "£2.8652"), (Total(page, "Calls"), Total(page, "Charged"), Total(page, "Cost")));
    }

    [Fact]
    public async Task Usage_by_line_and_by_hour_go_by_the_clock_in_London()
    {
        await harbour.UploadOctoberAsync();

        Assert.Equal(
            ["01632960202 4 £5.00", "02079460101 10 £2.0104", "07700900303 1 £0.00"],
            Words(await OpenAsync("usage-by-cli", October), "CLI", "Calls", "Charged")
        );
        var hours = await OpenAsync("usage-by-hour", October);
        // A1 at 23:30 UTC on 30 September is 00:30 on 1 October; A6 began at 01:30; B1 1.2100 and A10 0.0100 at nine
        Assert.Equal(["00:00 1 £0.00", "01:00 1 £1.2517"], Words(hours, "Hour", "Calls", "Charged")[..2]);
        Assert.Contains("09:00 2 £1.22", Words(hours, "Hour", "Calls", "Charged"));
    }

    [Fact]
    public async Task Margins_of_customer_and_supplier()
    {
        await BillAsync();

        Assert.Equal(
            ["Harbour & Vale Ltd £77.73 £2.8592 £74.8708 96.3%"],
            Words(await OpenAsync("customer-margin", November), "Customer", "Net", "Cost", "Margin", "Margin %")
        );
        // The excluded line's call costs 0.0060 too: 7.0104 − 2.8652
        Assert.Equal(
            ["Carrier £7.0104 £2.8652 £4.1452"],
            Words(await OpenAsync("supplier-margin", October), "Supplier", "Charged", "Cost", "Margin")
        );
        Assert.Equal(["1 Harbour & Vale Ltd £77.73"], Words(await OpenAsync("top-customers", November), "Rank", "Customer", "Net"));
    }

    [Fact]
    public async Task Unbilled_usage_follows_a_draft_its_discarding_and_a_late_call()
    {
        await harbour.UploadOctoberAsync();
        Assert.Equal(("£0.00", "£7.0104"), await BilledAsync());
        var run = await harbour.DraftAsync(11);
        Assert.Equal(("£7.0104", "£0.00"), await BilledAsync());
        await harbour.House.Get<BillingActions>().DiscardAsync(run, Cancel);
        Assert.Equal(("£0.00", "£7.0104"), await BilledAsync());
        await harbour.UploadAsync("late.csv", ("L1", "02079460101", "01134960111", "UKL", "2026-10-31T12:00:00Z", 600));
        // 0.0650 more
        Assert.Equal(("£0.00", "£7.0754"), await BilledAsync());

        async Task<(string, string)> BilledAsync()
        {
            var page = await OpenAsync("unbilled-usage", October);
            return (Total(page, "Billed"), Total(page, "Not billed yet"));
        }
    }

    [Fact]
    public async Task The_forecast_is_the_month_so_far_and_the_mean_of_each_weekday_to_come()
    {
        // It is Tuesday 3 November; four Wednesdays before it have one call of 0.50 + 1.20 × 10 = 12.50 p each, so does each of the four to
        // come.
        await harbour.UploadAsync(
            "wednesdays.csv",
            [.. wednesdays.Select((day, at) => ($"W{at}", "01632960202", "01134960111", "UKL", $"{day}T11:00:00Z", 600))]
        );

        var page = await OpenAsync("unbilled-usage", November);
        Assert.Equal(
            ["So far £0.00", "Not billed yet £0.00", "Forecast to 30 Nov £0.48"],
            page.View.Figures.Select(f => $"{f.Name} {CellWords.Of(f.Cell)}")
        );
    }

    [Fact]
    public async Task Leakage_is_orphans_unpriced_calls_and_losses()
    {
        await harbour.UploadOctoberAsync();
        await harbour.House.UploadAsync(
            harbour.SupplierId,
            "strange.csv",
            $"V,,02079469999,01134960111,05/10/2026,12:00:00,60,,,Somewhere,UKL,1,0.0400{new string(',', 16)}X1",
            Cancel
        );
        await BillNovemberAsync();

        var page = await OpenAsync("leakage", "?from=2026-10-01&to=2026-11-30");
        Assert.Equal(
            ["Oct 26 £0.04 £0.00 £0.00 £0.00 £0.04 £0.00", "Nov 26 £0.00 £0.00 £0.00 £0.00 £0.00 £70.72"],
            Words(page, "Month", "Orphans", "Without a price", "Below cost", "Bought, not billed", "Leakage", "Charges without a cost")
        );
    }

    [Fact]
    public async Task Growth_counts_those_who_came_went_and_came_back()
    {
        var organisation = harbour.House.Db().Organisations.Single().Id;
        int Add(string name, DateOnly since) => harbour.House.Add(new Customer(name, harbour.GroupId, organisation, since)).Id;
        var (september, october, stays) = (
            Add("Came in September", new(2026, 9, 10)),
            Add("Came in October", new(2026, 10, 1)),
            Add("Suspended", new(2026, 10, 31))
        );
        using (var db = harbour.House.Db())
        {
            var loaded = await db.Customers.Include(c => c.StatusChanges).Include(c => c.Clis).ToDictionaryAsync(c => c.Id, Cancel);
            loaded[september].Cancel(new(2026, 10, 20));
            loaded[september].Reactivate(new(2026, 11, 2), false);
            loaded[october].Cancel(new(2026, 11, 3));
            loaded[stays].Suspend(new(2026, 11, 1));
            await db.SaveChangesAsync(Cancel);
        }

        var page = await OpenAsync("customer-growth", "?from=2026-09-01&to=2026-11-30");
        // Harbour & Vale since January
        Assert.Equal(
            ["Sep 26 1 0 1 2", "Oct 26 2 1 1 3", "Nov 26 1 1 0 3"],
            Words(page, "Month", "New", "Cancelled", "Net", "Customers at its end")
        );
        Assert.Equal(
            ["Came in October Cancelled", "Came in September Came back"],
            (await RowsAsync("customer-changes", November, "Customer", "What")).Order()
        );
        Assert.Equal(["Came in October Cancelled"], await RowsAsync("customer-changes", $"{November}&only=cancelled", "Customer", "What"));
    }

    [Fact]
    public async Task Terminating_and_active_charges_and_what_they_bring_a_month()
    {
        Assert.Equal(["Call recording £6.99 17 Nov 2026"], await RowsAsync("terminating-charges", "", "Charge", "A month", "Last day"));
        var active = await OpenAsync("active-charges", "");
        Assert.Equal(
            ["Broadband 80/20 £32.00", "SIP channel £12.75", "Call recording £6.99", "Handset insurance £5.49"],
            Words(active, "Charge", "A month")
        );
        Assert.Equal("£57.23", Total(active, "A month"));
    }

    [Fact]
    public async Task Debts_grow_old_and_come_to_the_balance()
    {
        await BillAsync();
        Assert.Equal(
            ["Harbour & Vale Ltd £92.18  £10.00 £102.18"],
            Words(await OpenAsync("aged-debtors", ""), "Customer", "Not due yet", "31–60 days", "Credit and opening", "Balance")
        );

        harbour.House.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 4, 9, 0, 0, TimeSpan.Zero)); // due 3 December: 32 days
        Assert.Equal(
            ["Harbour & Vale Ltd  £92.18 £10.00 £102.18"],
            Words(await OpenAsync("aged-debtors", ""), "Customer", "Not due yet", "31–60 days", "Credit and opening", "Balance")
        );
    }

    [Fact]
    public async Task Who_was_not_invoiced_and_who_left_pounds_behind()
    {
        Assert.Equal(["Harbour & Vale Ltd"], await RowsAsync("not-invoiced", November, "Customer"));
        await BillAsync();
        Assert.Empty(await RowsAsync("not-invoiced", November, "Customer"));

        await harbour.UploadAsync("late.csv", ("L1", "02079460101", "01134960111", "UKL", "2026-10-31T12:00:00Z", 600));
        using (var db = harbour.House.Db())
        {
            (await db.Customers.Include(c => c.Clis).SingleAsync(Cancel)).Cancel(new(2026, 11, 3));
            await db.SaveChangesAsync(Cancel);
        }
        Assert.Equal(["Harbour & Vale Ltd 1 £0.0650"], await RowsAsync("cancelled-unbilled", "", "Customer", "Calls", "Unbilled"));
    }

    [Fact]
    public async Task Bundles_used_and_caps_reached()
    {
        await harbour.UploadOctoberAsync();

        Assert.Equal(
            ["Harbour & Vale Ltd London 10 minutes 100.0%"],
            await RowsAsync("bundle-use", October, "Customer", "Bundle", "Used %")
        );
        Assert.Equal(
            ["01632960202 20 Oct 2026 16:00:00 £5.00 £0.3717"],
            await RowsAsync("caps-reached", October, "Line", "Reached", "Charged", "Not charged")
        );
    }

    [Fact]
    public async Task Behind_a_figure_stand_its_lines_and_its_calls()
    {
        await BillAsync();
        var voice = harbour.House.Db().Categories.Single(c => c.Name == "Voice").Id;

        var lines = await OpenAsync("lines", $"{November}&category={voice}");
        Assert.Equal(
            ["INV-1001 Calls 01632960202 £5.00", "INV-1001 Calls 02079460101 £2.01"],
            Words(lines, "Invoice", "Line", "Net").Order()
        );
        Assert.Equal("£7.01", Total(lines, "Net"));
        var calls = await OpenAsync("calls", $"{October}&cli={harbour.BrightonCli}");
        Assert.Equal(
            ["01134960111 £0.00", "0033140000000 £1.1133", "07700900456 £2.6767", "07700900456 £1.21"],
            Words(calls, "Called", "Charged")
        );
        Assert.Equal(("4", "£5.00"), (CellWords.Of(calls.View.Figures[0].Cell), Total(calls, "Charged")));
    }

    [Fact]
    public async Task Support_sees_no_cost_anywhere()
    {
        await BillAsync();
        harbour.House.SignIn(Roles.Support);
        foreach (var report in AllReports.List)
        {
            if (report.Permission == Permission.SeeCost)
            {
                await Assert.ThrowsAsync<BillingRuleException>(() => OpenAsync(report.Name, ""));
                continue;
            }
            var page = await OpenAsync(report.Name, "?from=2026-01-01&to=2026-12-31");
            Assert.DoesNotContain(
                page.View.Columns,
                c =>
                    c.Name.Contains("Cost", StringComparison.OrdinalIgnoreCase)
                    || c.Name.Contains("Margin", StringComparison.OrdinalIgnoreCase)
            );
            Assert.DoesNotContain(
                page.View.Figures,
                f =>
                    f.Name.Contains("Cost", StringComparison.OrdinalIgnoreCase)
                    || f.Name.Contains("Margin", StringComparison.OrdinalIgnoreCase)
            );
        }
        Assert.Null((await harbour.House.Get<DashboardQueries>().FindAsync(Cancel)).Invoiced.Margin);
        Assert.Null((await harbour.House.Get<DashboardQueries>().FindAsync(Cancel)).Orphans.Cost);
    }

    [Fact]
    public async Task A_portal_user_sees_no_report_at_all()
    {
        harbour.House.SignIn(Roles.Portal, harbour.CustomerId);

        foreach (var report in AllReports.List)
            await Assert.ThrowsAsync<BillingRuleException>(() => OpenAsync(report.Name, ""));
        await Assert.ThrowsAsync<BillingRuleException>(() => harbour.House.Get<DashboardQueries>().FindAsync(Cancel));
    }

    [Theory]
    [InlineData("?from=0001-01-01&to=9999-12-31")]
    [InlineData("?to=0001-01-01")]
    [InlineData("?from=9999-12-31")]
    [InlineData("?from=yesterday&to=%00&tag=%3Cscript%3E&group=-1&organisation=99999999999&hour=77&only=%F0%9F%98%80&page=-5&size=1000000")]
    [InlineData("?customer=123456&category=0&product=0&supplier=9&destination=0&cli=0&page=99999")]
    public async Task Every_report_bears_any_address(string query)
    {
        foreach (var report in AllReports.List)
            await OpenAsync(report.Name, query); // nothing there
        await BillAsync();
        foreach (var report in AllReports.List)
            await OpenAsync(report.Name, query);
    }

    [Fact]
    public async Task A_range_that_ends_before_it_starts_is_told_in_a_sentence()
    {
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => OpenAsync("category-revenue", "?from=2026-11-30&to=2026-11-01"));

        Assert.Equal("The range ends on 1 Nov 2026, before it starts on 30 Nov 2026. Change one of the two days.", refusal.Message);
    }

    [Fact]
    public async Task A_name_is_never_a_formula_in_an_export()
    {
        using (var db = harbour.House.Db())
        {
            var customer = await db.Customers.SingleAsync(Cancel);
            customer.Amend(
                new()
                {
                    Name = "=HYPERLINK(\"http://evil\",\"x\")",
                    Since = customer.Since,
                    GroupId = customer.GroupId,
                    OrganisationId = customer.OrganisationId,
                    SendViaEmail = false,
                }
            );
            await db.SaveChangesAsync(Cancel);
        }
        var report = AllReports.Find("active-charges")!;
        using var csv = new MemoryStream();
        await harbour
            .House.Get<ReportQueries>()
            .ExportAsync(
                report,
                ReportAddress.Of(""),
                10,
                (page, rows) => ReportSheets.WriteCsvAsync(report, page, rows, csv, Cancel),
                Cancel
            );
        using var book = new MemoryStream();
        await harbour
            .House.Get<ReportQueries>()
            .ExportAsync(
                report,
                ReportAddress.Of(""),
                10,
                (page, rows) => ReportSheets.WriteWorkbookAsync(report, page, rows, book, Cancel),
                Cancel
            );
        book.Position = 0;

        Assert.Contains(
            "\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",Broadband 80/20,Broadband,Monthly,1,32.00,32.00,2026-11-01,",
            Encoding.UTF8.GetString(csv.ToArray())
        );
        var row = MiniExcelLibs.MiniExcel.Query(book, useHeaderRow: true).Cast<IDictionary<string, object>>().First();
        Assert.Equal("=HYPERLINK(\"http://evil\",\"x\")", row["Customer"]);
        Assert.Equal(32d, row["A month"]);
    }

    [Fact]
    public async Task The_dashboard_says_the_same()
    {
        await harbour.UploadOctoberAsync();
        Assert.Equal(
            [true, true, true, true, true, false],
            (await harbour.House.Get<DashboardQueries>().FindAsync(Cancel)).FirstSteps.Select(s => s.IsDone)
        );
        await BillNovemberAsync();

        var view = await harbour.House.Get<DashboardQueries>().FindAsync(Cancel);
        Assert.Empty(view.FirstSteps);
        Assert.Equal(
            (Money.FromPence(7773), Money.Zero, Money.FromPounds(74.8708m)),
            (view.Invoiced.ThisMonth, view.Invoiced.LastMonth, view.Invoiced.Margin!.Value)
        );
        Assert.Equal((1, Money.FromPence(699)), (view.Ending.Charges, view.Ending.Monthly));
        Assert.Equal((0, Money.Zero), (view.Overdue.Invoices, view.Overdue.Amount));
    }

    public void Dispose() => harbour.Dispose();

    private async Task BillAsync()
    {
        await harbour.UploadOctoberAsync();
        await BillNovemberAsync();
    }

    private async Task BillNovemberAsync() => await harbour.ApproveAsync(await harbour.DraftAsync(11));

    private void Tag(string name)
    {
        var tag = harbour.House.Add(new Tag(name)).Id;
        using var db = harbour.House.Db();
        db.Customers.Include(c => c.Tags).Single().Tag(tag);
        db.SaveChanges();
    }

    private Task<ReportPage> OpenAsync(string name, string query)
    {
        var address = ReportAddress.Of(query);
        return harbour
            .House.Get<ReportQueries>()
            .OpenAsync(AllReports.Find(name)!, address, (address.Page - 1) * address.Size, address.Size, Cancel);
    }

    private async Task<List<string>> RowsAsync(string name, string query, params string[] columns) =>
        Words(await OpenAsync(name, query), columns);

    private static List<string> Words(ReportPage page, params string[] columns) =>
        [.. page.Rows.Select(row => string.Join(' ', columns.Select(name => Cell(page, row, name))))];

    /// <summary>To the last digit, where the page shows pennies.</summary>
    private static string Exact(Money money) =>
        money.Pounds.ToString(money.IsWholePennies ? "£#,0.00" : "£#,0.0000", System.Globalization.CultureInfo.InvariantCulture);

    private static string Total(ReportPage page, string column) => Cell(page, page.View.Totals!, column);

    private static string Cell(ReportPage page, IReadOnlyList<ReportCell> row, string name)
    {
        var at = page.View.Columns.Select((column, index) => (column, index)).Single(c => c.column.Name == name).index;
        return row[at].Value is Money money ? Exact(money) : CellWords.Of(row[at], page.View.Columns[at].Kind);
    }
}
