using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using static BillingBlazor.Tests.Scenarios.ServiceHouse;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Service files and their lines as they are listed, looked through, put together and taken away as a workbook.</summary>
public sealed class ServiceListingTests : IDisposable
{
    private const string Wlr = "Prem SL line rental - WLR 3";
    private static readonly string[] columns =
    [
        "Description",
        "Customer",
        "CLI",
        "Product",
        "Event",
        "Quantity",
        "Unit price",
        "Price",
        "State",
        "Cost",
        "Margin",
    ];
    private readonly ServiceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ServiceLineQueries Lines => house.House.Get<ServiceLineQueries>();

    /// <summary>A name that begins as a formula does stays a text; amounts are numbers, days are days.</summary>
    [Fact]
    public async Task The_lines_are_a_workbook_of_texts_numbers_and_days()
    {
        house.AddLine(Rename(house.Beta, "=1+1 Ltd"), "01632 960002");
        await house.ReadAsync(
            $"01/11/2026,November 2026,01632960002,{Wlr},Rental,18.00,0,2\n"
                + "01/11/2026,November 2026,02075156951,Other,Rental,1.00,0,1\n"
        );

        var rows = await ExportAsync("?state=matched");

        var row = Assert.Single(rows);
        Assert.Equal(
            [Wlr, "=1+1 Ltd", "01632960002", "WLR line", "Rental", 2d, 12d, 24d, "Matched", 18d, 6d],
            columns.Select(name => row[name])
        );
        Assert.Equal((new DateTime(2026, 11, 1), new DateTime(2026, 11, 30)), (row["From"], row["To"]));
    }

    [Fact]
    public async Task A_workbook_for_Support_has_neither_cost_nor_margin()
    {
        await house.ReadAsync($"01/11/2026,November 2026,02075156951,{Wlr},Rental,9.00,0,1\n");
        house.House.SignIn(Roles.Support);

        var row = Assert.Single(await ExportAsync(""));

        Assert.Equal(10.5d, row["Price"]);
        Assert.DoesNotContain(row.Keys, name => name is "Cost" or "Margin");
    }

    /// <summary>Lines that are only compared are told apart from those that will be charged.</summary>
    [Fact]
    public async Task Lines_for_reconciliation_say_so_and_can_be_looked_at_alone()
    {
        await house.ReadAsync($"01/11/2026,November 2026,02075156951,{Wlr},Rental,9.00,0,1\n");
        await house.ReadAsync($"01/11/2026,November 2026,01632960001,{Wlr},Rental,18.00,0,2\n", "compare.csv", forReconciliation: true);

        Assert.Equal(["To compare", "Matched"], (await ExportAsync("")).Select(row => row["State"]));
        Assert.Equal("Beta Ltd", Assert.Single(await ExportAsync("?for=reconciliation"))["Customer"]);
        Assert.Equal("Alpha Ltd", Assert.Single(await ExportAsync("?for=billing"))["Customer"]);
    }

    /// <summary>More rows than are read at a time, of two files: the latest first, each in the order of its rows.</summary>
    [Fact]
    public async Task A_workbook_has_every_line_once_and_in_the_order_of_the_listing()
    {
        var first = await house.ReadAsync(Many(1, 600), "first.csv");
        var second = await house.ReadAsync(Many(601, 1_100), "second.csv");

        var rows = await ExportAsync("");

        Assert.Equal(
            Enumerable.Range(601, 500).Concat(Enumerable.Range(1, 600)).Select(n => $"Line {n}"),
            rows.Select(row => (string)row["Description"])
        );
        Assert.Equal(600, (await ExportAsync($"?file={first}")).Count);
        Assert.Single(await ExportAsync($"?file={second}&q=Line 1100"));
    }

    /// <summary>One line has neither customer nor product: it stands in both heaps, whatever its state is called.</summary>
    [Fact]
    public async Task What_lacks_a_customer_or_a_product_is_found_as_it_was_counted()
    {
        await house.ReadAsync(
            $"01/11/2026,November 2026,02075156951,{Wlr},Rental,9.00,0,1\n"
                + $"01/11/2026,November 2026,01632969999,{Wlr},Rental,9.00,0,1\n"
                + "01/11/2026,November 2026,01632969999,Unheard of,Rental,5.00,0,1\n"
                + "01/11/2026,November 2026,01632960001,Unheard of,Rental,7.00,0,1\n"
        );

        var products = await Lines.GroupsAsync(new(), ServiceGrouping.Product, Cancel);
        var customers = await Lines.GroupsAsync(new(), ServiceGrouping.Customer, Cancel);

        Assert.Equal(
            [("WLR line", 2, Pounds(18), Pounds(10.5m)), ("Without a product", 2, Pounds(12), Pounds(0))],
            products.Select(g => (g.Name, g.Lines, g.Cost!.Value, g.Price))
        );
        Assert.Equal(
            [("Alpha Ltd", 1, Pounds(9)), ("Without a customer", 2, Pounds(14)), ("Beta Ltd", 1, Pounds(7))],
            customers.Select(g => (g.Name, g.Lines, g.Cost!.Value))
        );
        var (noProduct, _) = ServiceLineFilter.Of(new ServiceLineFilter { HasNoProduct = true }.ToQuery(1));
        var (noCustomer, _) = ServiceLineFilter.Of(new ServiceLineFilter { HasNoCustomer = true }.ToQuery(1));
        Assert.Equal([3, 4], (await Lines.ListAsync(noProduct, 1, 50, Cancel)).Rows.Select(r => r.Row));
        Assert.Equal([2, 3], (await Lines.ListAsync(noCustomer, 1, 50, Cancel)).Rows.Select(r => r.Row));
    }

    [Fact]
    public async Task Files_are_filtered_sorted_and_turned_by_the_store()
    {
        await house.ReadAsync(Many(1, 3), "b.csv");
        await house.ReadAsync(Many(4, 4), "A.csv");
        house.House.Clock.Advance(TimeSpan.FromDays(2));
        await house.ReadAsync(Many(5, 9), "c_100%.csv", forReconciliation: true);
        await house.UploadAsync("nonsense", "d.csv");

        Assert.Equal(["d.csv", "c_100%.csv", "A.csv", "b.csv"], await NamesAsync(""));
        Assert.Equal(["A.csv", "b.csv", "c_100%.csv", "d.csv"], await NamesAsync("?sort=name&asc=1"));
        Assert.Equal(["c_100%.csv", "b.csv", "A.csv"], await NamesAsync("?sort=rows&state=read"));
        Assert.Equal(["c_100%.csv"], await NamesAsync("?q=100%25"));
        Assert.Equal(["A.csv", "b.csv"], await NamesAsync("?to=2026-11-03"));
        Assert.Equal(["d.csv", "c_100%.csv"], await NamesAsync("?from=2026-11-05"));
        Assert.Empty(await NamesAsync($"?supplier={house.Gamma + 1}"));
        var at = ServiceFilesAddress.Of("?sort=name&asc=1") with { Size = 3, Page = 2 };
        var (rows, total) = await house.House.Get<ServiceFileQueries>().ListAsync(at, Cancel);
        Assert.Equal(("d.csv", 4), (Assert.Single(rows).Name, total));
        Assert.Equal(at with { Size = 50 }, ServiceFilesAddress.Of((at with { Size = 50 }).ToQuery()));
    }

    private static string Many(int from, int to) =>
        string.Concat(
            Enumerable.Range(from, to - from + 1).Select(n => $"01/11/2026,November 2026,01632960001,Line {n},Rental,{n}.00,0,1\n")
        );

    private async Task<IEnumerable<string>> NamesAsync(string query) =>
        (await house.House.Get<ServiceFileQueries>().ListAsync(ServiceFilesAddress.Of(query), Cancel)).Rows.Select(r => r.Name);

    private int Rename(int customer, string name)
    {
        using var db = house.House.Db();
        db.Customers.Where(c => c.Id == customer).ExecuteUpdate(c => c.SetProperty(x => x.Name, name));
        return customer;
    }

    private async Task<List<IDictionary<string, object>>> ExportAsync(string query)
    {
        using var book = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = house.House.Get<IServiceProvider>() };
        http.Request.QueryString = new(query.Replace("%", "%25", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal));
        http.Response.Body = book;
        var result = await ServiceEndpoints.ExportAsync(http, Lines, house.House.Get<CurrentUser>(), Cancel);
        await result.ExecuteAsync(http);
        book.Position = 0;
        return [.. MiniExcelLibs.MiniExcel.Query(book, useHeaderRow: true).Cast<IDictionary<string, object>>()];
    }

    public void Dispose() => house.Dispose();
}
