using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.ServiceFiles;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>
/// A reseller of Gamma's lines on 3 November 2026: Alpha with 020 7515 6951, Beta with 01632 960001, and one that is excluded from billing.
/// "WLR line" is £12.00 a month; by the Gold tariff £11.00; Alpha's own price is £10.50.
/// </summary>
public sealed class ServiceHouse : IDisposable
{
    public ServiceHouse(string? folder = null)
    {
        House = new(folder);
        using var db = House.Db();
        (Lines, CliType, GroupId) = (
            db.Categories.Single(c => c.Name == "Lines").Id,
            db.CliTypes.First().Id,
            db.CustomerGroups.Single().Id
        );
        if (db.Suppliers.Any())
            return;
        var organisation = House.Add(new Organisation("Meridian Telecom")).Id;
        House.Add(new NumberSeries("INV-", 1001));
        var supplier = new Supplier("Gamma");
        supplier.UseServiceLayout(ServiceFormat.GammaItemRental, null);
        Gamma = House.Add(supplier).Id;
        Gold = House.Add(new Tariff("Gold", Lines)).Id;
        var alpha = new Customer("Alpha Ltd", GroupId, organisation, new(2026, 1, 1));
        var london = alpha.AddCostCentre("London");
        Alpha = House.Add(alpha).Id;
        London = london.Id;
        Beta = House.Add(new Customer("Beta Ltd", GroupId, organisation, new(2026, 1, 1))).Id;
        AlphaCli = AddLine(Alpha, "020 7515 6951", costCentre: London);
        BetaCli = AddLine(Beta, "01632 960001");
        AddLine(Beta, "01632 960009", isExcluded: true);
        var line = new Product("WLR line", Lines, Frequency.Monthly);
        line.Price(new(2026, 1, 1), Pounds(12), Pounds(9));
        line.Price(new(2026, 1, 1), Pounds(11), null, tariffId: Gold);
        line.Price(new(2026, 1, 1), Pounds(10.5m), null, customerId: Alpha);
        Wlr = House.Add(line).Id;
        House.Add(new ServiceCode(Wlr, "Prem SL line rental - WLR 3", false));
    }

    public TestInstallation House { get; }
    public int Lines { get; }
    public int CliType { get; }
    public int GroupId { get; }
    public int Gamma { get; }
    public int Gold { get; }
    public int Alpha { get; }
    public int London { get; }
    public int Beta { get; }
    public int AlphaCli { get; }
    public int BetaCli { get; }
    public int Wlr { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public int AddLine(
        int customer,
        string number,
        DateOnly? from = null,
        DateOnly? to = null,
        int? costCentre = null,
        bool isExcluded = false
    )
    {
        using var db = House.Db();
        var cli = new Cli(number, CliType, from, to);
        cli.PutInto(costCentre);
        cli.Exclude(isExcluded);
        db.Customers.Include(c => c.CostCentres).Single(c => c.Id == customer).AddCli(cli);
        db.SaveChanges();
        return cli.Id;
    }

    public int AddProduct(
        string name,
        string code,
        decimal? price,
        bool isExpression = false,
        ServicePricing from = ServicePricing.OwnPrices,
        decimal? markUp = null
    )
    {
        var product = new Product(name, Lines, Frequency.Monthly);
        product.Amend(product.Sheet with { ServicePricing = from, MarkUpPercent = markUp });
        if (price is { } pounds)
            product.Price(new(2026, 1, 1), Pounds(pounds), null);
        var id = House.Add(product).Id;
        House.Add(new ServiceCode(id, code, isExpression));
        return id;
    }

    /// <summary>Uploads and reads a file as staff would.</summary>
    public async Task<int> ReadAsync(string text, string name = "rental.csv", bool forReconciliation = false)
    {
        var id = await UploadAsync(text, name, forReconciliation);
        await House.Get<ServiceImport>().ReadWaitingAsync(Cancel);
        return id;
    }

    public Task<int> UploadAsync(string text, string name = "rental.csv", bool forReconciliation = false)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return House
            .Get<ServiceFileActions>()
            .UploadAsync(Gamma, name, new MemoryStream(bytes), bytes.Length, forReconciliation, Cancel);
    }

    /// <summary>November, billed on the 3rd and approved.</summary>
    /// <returns>The run.</returns>
    public async Task<int> BillAsync(params int[] customers)
    {
        var billing = House.Get<BillingActions>();
        var run = await billing.StartAsync(
            new()
            {
                CustomerIds = customers,
                Period = BillingPeriod.MonthOf(new(2026, 11, 1)),
                IssueDate = new(2026, 11, 3),
            },
            Cancel
        );
        await billing.GoOnAsync(Cancel);
        await billing.ApproveAsync(run, Cancel);
        await billing.GoOnAsync(Cancel);
        return run;
    }

    public ServiceFile File(int id)
    {
        using var db = House.Db();
        return db.ServiceFiles.AsNoTracking().Single(f => f.Id == id);
    }

    public List<ServiceLine> LinesOf(int fileId)
    {
        using var db = House.Db();
        return db.ServiceLines.AsNoTracking().Where(l => l.FileId == fileId).OrderBy(l => l.Row).ToList();
    }

    public static Money Pounds(decimal pounds) => Money.FromPounds(pounds);

    public void Dispose() => House.Dispose();
}
