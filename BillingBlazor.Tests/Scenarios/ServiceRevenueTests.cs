using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Reports;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;
using MudBlazor.Services;
using UglyToad.PdfPig;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>What was charged out of a service file is revenue of its category and product at the file's cost; amounts by hand.</summary>
public sealed class ServiceRevenueTests : IDisposable
{
    private const string Wlr = "Prem SL line rental - WLR 3";

    /// <summary>
    /// November. Alpha's line at its own £10.50, cost £9.00. Beta's two at £12.00, cost £18.00; a cessation on the 16th gives back £6.00
    /// of cost £4.50; care at £3.00, cost £2.00. One line is excluded from billing, and costs £9.00 that is nobody's revenue.
    /// </summary>
    private static readonly string rows =
        $"01/11/2026,November 2026,2075156951,{Wlr},Rental,9.00,0,1\n"
        + $"01/11/2026,November 2026,01632960001,{Wlr},Rental,18.00,0,2\n"
        + $"16/11/2026,November 2026,01632960001,{Wlr},Cease,0,-4.50,1\n"
        + "01/11/2026,November 2026,01632960001,Care level 4,Rental,2.00,0,1\n"
        + $"01/11/2026,November 2026,01632960009,{Wlr},Rental,9.00,0,1\n";

    private static readonly string[] figures = ["Net", "Cost", "Margin"];
    private readonly ServiceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>10.50 + 24.00 − 6.00 + 3.00 = 31.50 for 9.00 + 18.00 − 4.50 + 2.00 = 24.50.</summary>
    [Fact]
    public async Task Category_product_and_customer_count_them_at_the_files_cost()
    {
        await BillAsync();

        Assert.Equal(["Lines 31.50 24.50 7.00", "Total 31.50 24.50 7.00"], await RevenueAsync("category-revenue"));
        Assert.Equal(
            ["WLR line 28.50 22.50 6.00", "Care 3.00 2.00 1.00", "Total 31.50 24.50 7.00"],
            await RevenueAsync("product-revenue")
        );
        Assert.Equal(
            ["Beta Ltd 21.00 15.50 5.50", "Alpha Ltd 10.50 9.00 1.50", "Total 31.50 24.50 7.00"],
            await RevenueAsync("customer-margin")
        );
    }

    /// <summary>Reversed, each invoice has a credit note against it, and its charges are billed again by the next run.</summary>
    [Fact]
    public async Task Reversed_nothing_is_left_of_them_and_billed_again_they_count_once()
    {
        var (file, run) = await BillAsync();
        var billing = house.House.Get<BillingActions>();
        await billing.ReverseAsync(run, null, "Another price", Cancel);
        await billing.GoOnAsync(Cancel);

        Assert.Equal(["Lines 0.00 0.00 0.00", "Total 0.00 0.00 0.00"], await RevenueAsync("category-revenue"));
        var undone = await house.House.Get<ServiceProcessActions>().UndoAsync(file, Cancel);
        // a credit note stands against each: what an invoice has a line of stays, and is billed again by itself
        Assert.Equal((0, 4), (undone.Taken, undone.Stayed));

        await house.BillAsync(house.Alpha, house.Beta);
        Assert.Equal(["Lines 31.50 24.50 7.00", "Total 31.50 24.50 7.00"], await RevenueAsync("category-revenue"));
    }

    [Fact]
    public async Task Undone_before_it_is_billed_a_file_is_no_revenue()
    {
        var id = await ReadAsync();
        var processing = house.House.Get<ServiceProcessActions>();
        await processing.ProcessAsync(id, Cancel);

        Assert.Equal((4, 0), (await processing.UndoAsync(id, Cancel)) is var undone ? (undone.Taken, undone.Stayed) : default);
        await house.BillAsync(house.Alpha, house.Beta);

        using var db = house.House.Db();
        Assert.Empty(db.InvoiceLines);
    }

    /// <summary>The invoice is a page of what is sold: its paper and its page, which the portal shows too, know no cost.</summary>
    [Fact]
    public async Task The_invoice_shows_them_in_their_category_with_their_days_and_no_cost()
    {
        await BillAsync();
        Invoice beta;
        using (var db = house.House.Db())
            beta = db.Invoices.Include(i => i.Lines).AsNoTracking().Single(i => i.CustomerId == house.Beta);

        var paper = await PdfAsync(beta.Id);
        house.House.SignIn(Roles.Portal, house.Beta);
        var ofPortal = await house.House.Get<InvoiceQueries>().FindOfPortalAsync(beta.Id, Cancel);
        using var context = new Bunit.BunitContext();
        context.JSInterop.Mode = Bunit.JSRuntimeMode.Loose;
        context.Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false);
        var page = context.Render<InvoiceView>(view => view.Add(v => v.Invoice, ofPortal!)).Markup;

        Assert.Contains($"{Wlr} 1–30 Nov 2026 2 12.00 S 20 % 24.00", paper, StringComparison.Ordinal);
        Assert.Contains($"{Wlr} 16–30 Nov 2026 1 −6.00 S 20 % −6.00", paper, StringComparison.Ordinal);
        Assert.All(beta.Lines, line => Assert.Equal("Lines", line.CategoryName));
        foreach (var shown in new[] { paper, page })
        {
            Assert.Contains("£21.00", shown, StringComparison.Ordinal);
            foreach (var cost in new[] { "18.00", "4.50", "15.50", "Cost", "Margin" })
                Assert.DoesNotContain(cost, shown, StringComparison.Ordinal);
        }
        await Assert.ThrowsAsync<BillingRuleException>(() => house.House.Get<ServiceLineQueries>().ListAsync(new(), 1, 50, Cancel));
    }

    [Fact]
    public async Task Support_sees_what_they_bring_and_no_cost()
    {
        var (file, _) = await BillAsync();
        house.House.SignIn(Roles.Support);
        var lines = house.House.Get<ServiceLineQueries>();

        var page = await OpenAsync("category-revenue");
        Assert.Equal(["Category", "Lines", "Net", "Share"], page.View.Columns.Select(c => c.Name));
        await Assert.ThrowsAsync<BillingRuleException>(() => OpenAsync("customer-margin"));
        Assert.All((await lines.ListAsync(new(), 1, 50, Cancel)).Rows, row => Assert.Null(row.Cost));
        Assert.All(await lines.SumsAsync(new(), Cancel), sum => Assert.Equal(Money.Zero, sum.Cost));
        Assert.All(await lines.GroupsAsync(new(), ServiceGrouping.Product, Cancel), group => Assert.Null(group.Cost));
        var view = await house.House.Get<ServiceFileQueries>().FindAsync(file, Cancel);
        Assert.False(view!.MaySeeCost);
        Assert.All(view.Sums, sum => Assert.Equal(Money.Zero, sum.Cost));
    }

    private async Task<int> ReadAsync()
    {
        house.AddProduct("Care", "Care level 4", 3);
        var id = await house.ReadAsync(rows);
        Assert.Equal(
            [.. Enumerable.Repeat(ServiceLineState.Matched, 4), ServiceLineState.Excluded],
            house.LinesOf(id).Select(l => l.State)
        );
        return id;
    }

    private async Task<(int File, int Run)> BillAsync()
    {
        var id = await ReadAsync();
        await house.House.Get<ServiceProcessActions>().ProcessAsync(id, Cancel);
        return (id, await house.BillAsync(house.Alpha, house.Beta));
    }

    private Task<ReportPage> OpenAsync(string name) =>
        house
            .House.Get<ReportQueries>()
            .OpenAsync(AllReports.Find(name)!, ReportAddress.Of("?from=2026-11-01&to=2026-11-30"), 0, 50, Cancel);

    /// <summary>Name, net, cost and margin of each row, and of the total.</summary>
    private async Task<IEnumerable<string>> RevenueAsync(string name)
    {
        var page = await OpenAsync(name);
        int[] columns = [.. figures.Select(column => page.View.Columns.ToList().FindIndex(c => c.Name == column))];
        return page
            .Rows.Append(page.View.Totals!)
            .Select(row => $"{CellWords.Of(row[0])} {string.Join(' ', columns.Select(c => $"{((Money)row[c].Value!).Pounds:0.00}"))}");
    }

    private async Task<string> PdfAsync(int invoice)
    {
        using var document = PdfDocument.Open((await house.House.Get<InvoiceDocuments>().PdfAsync(invoice, null, Cancel))!.Value.Content);
        return string.Join(
            '\n',
            document
                .GetPages()
                .SelectMany(page => page.GetWords())
                .GroupBy(word => Math.Round(word.Letters[0].StartBaseLine.Y, 1))
                .OrderByDescending(line => line.Key)
                .Select(line => string.Join(' ', line.OrderBy(word => word.BoundingBox.Left).Select(word => word.Text)))
        );
    }

    public void Dispose() => house.Dispose();
}
