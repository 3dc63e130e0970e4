using System.Globalization;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.ServiceFiles;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Demo;

/// <summary>A carrier's item rental of last month: read, matched and processed, with a line that nobody has and one that is no product; and
/// its bill for broadband, for reconciliation: one line more than customers are charged for.</summary>
public sealed class DemoServices(ServiceFileActions files, ServiceImport import, ServiceProcessActions processing)
{
    private const int Lines = 6;

    /// <summary>Of customers far down the list, so that the first ones stay as the tour tells them.</summary>
    private const int FirstCustomer = 120;

    /// <summary>Of customers that have broadband by line.</summary>
    private const int FirstBroadband = 130;

    public async Task MakeAsync(BillingDb db, int supplierId, int categoryId, BillingPeriod month, CancellationToken cancel)
    {
        var product = new Product("Analogue line rental", categoryId, Frequency.Monthly);
        product.Price(month.From.AddYears(-1), Money.FromPence(1_450), Money.FromPence(1_009));
        db.Add(product);
        (await db.Suppliers.SingleAsync(s => s.Id == supplierId, cancel)).UseServiceLayout(ServiceFormat.GammaItemRental, null);
        await db.SaveChangesAsync(cancel);
        db.Add(new ServiceCode(product.Id, "Prem SL line rental*", false));
        await db.SaveChangesAsync(cancel);

        var (day, name) = (
            month.From.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
            month.From.ToString("MMMM yyyy", CultureInfo.InvariantCulture)
        );
        var rows = Enumerable
            .Range(FirstCustomer, Lines)
            .Select(customer => $"{day},{name},207946{customer * 4:D4},Prem SL line rental - WLR 3,Rental,10.0900,0.0000,1")
            .Append($"{day},{name},2079469999,Prem SL line rental - WLR 3,Rental,10.0900,0.0000,1")
            .Append($"{day},{name},207946{FirstCustomer * 4:D4},Care level 4,Rental,3.2000,0.0000,1");
        await processing.ProcessAsync(await ReadAsync(supplierId, $"item-rental-{month.From:yyyy-MM}.csv", rows, false, cancel), cancel);

        await BroadbandAsync(db, categoryId, month.From, cancel);
        var bought = Enumerable
            .Range(FirstBroadband, Lines)
            .Select(customer => $"{day},{name},207946{customer * 4:D4},SoGEA 80/20 rental,Rental,19.8000,0.0000,1");
        await ReadAsync(supplierId, $"broadband-rental-{month.From:yyyy-MM}.csv", bought, true, cancel);
    }

    /// <summary>Charged by line to all but the last of those whom the carrier charges for.</summary>
    private static async Task BroadbandAsync(BillingDb db, int categoryId, DateOnly from, CancellationToken cancel)
    {
        var product = new Product("SoGEA broadband", categoryId, Frequency.Monthly);
        product.Price(from, Money.FromPence(2_750), Money.FromPence(1_980));
        db.Add(product);
        await db.SaveChangesAsync(cancel);
        db.Add(new ServiceCode(product.Id, "SoGEA*", false));
        var numbers = Enumerable.Range(FirstBroadband, Lines - 1).Select(customer => $"0207946{customer * 4:D4}").ToList();
        var clis = await db.Clis.Where(c => numbers.Contains(c.Number)).ToListAsync(cancel);
        foreach (var cli in clis)
        {
            var charge = new Charge(cli.CustomerId, categoryId, product.Name, Frequency.Monthly, from);
            charge.Amend(
                new()
                {
                    CategoryId = categoryId,
                    ProductId = product.Id,
                    Description = product.Name,
                    Frequency = Frequency.Monthly,
                    Quantity = 1,
                    Start = from,
                    CliId = cli.Id,
                    CostCentreId = cli.CostCentreId,
                }
            );
            db.Add(charge);
        }
        await db.SaveChangesAsync(cancel);
    }

    private async Task<int> ReadAsync(
        int supplierId,
        string name,
        IEnumerable<string> rows,
        bool forReconciliation,
        CancellationToken cancel
    )
    {
        var content = Encoding.UTF8.GetBytes(string.Join('\n', rows));
        var file = await files.UploadAsync(supplierId, name, new MemoryStream(content), content.Length, forReconciliation, cancel);
        await import.ReadWaitingAsync(cancel);
        return file;
    }
}
