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

/// <summary>A carrier's item rental of this month: read, matched and processed, with a line that nobody has and one that is no
/// product.</summary>
public sealed class DemoServices(ServiceFileActions files, ServiceImport import, ServiceProcessActions processing)
{
    private const int Lines = 6;

    /// <summary>Of customers far down the list, so that the first ones stay as the tour tells them.</summary>
    private const int FirstCustomer = 120;

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
        var content = Encoding.UTF8.GetBytes(string.Join('\n', rows));
        var file = await files.UploadAsync(
            supplierId,
            $"item-rental-{month.From:yyyy-MM}.csv",
            new MemoryStream(content),
            content.Length,
            false,
            cancel
        );
        await import.ReadWaitingAsync(cancel);
        await processing.ProcessAsync(file, cancel);
    }
}
