using System.Text.RegularExpressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A supplier's file beside the demo's charges: a leak is found, looked at from both sides, and mended by its
/// charge.</summary>
public sealed class ReconciliationJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("reconciliation-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_leak_is_found_and_mended()
    {
        await DemoFolder.CopyAsync(folder);
        var leak = await BuyAsync();
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);

        await page.GoAsync("/service-files/reconciliation");
        var row = page.Locator("tr", new() { HasTextString = leak });
        await Expect(row).ToContainTextAsync("Bought, not billed");
        await browser.BothAsync("reconciliation");
        await browser.SizeAsync(400);
        await browser.ShotAsync("reconciliation-400");
        await browser.SizeAsync(1280, 800);
        Assert.Empty(await browser.FaultsAsync("reconciliation"));

        await row.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByText("Look at both sides").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("No recurring charge of this line and product");
        await browser.ShotAsync("reconciliation-sides");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await row.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByText("Create the charge").ClickAsync();
        await Expect(page.GetByLabel("Quantity")).ToHaveValueAsync("3");
        await browser.ShotAsync("reconciliation-charge");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add charge" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/charges"));

        await page.GoAsync("/service-files/reconciliation");
        await Expect(row).Not.ToContainTextAsync("Bought, not billed");
        var sheet = await page.APIRequest.GetAsync($"{server.Address}/service-files/reconciliation.xlsx");
        Assert.Equal(200, sheet.Status);
        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Three of a product for the first lines of customers, of which the first has no charge.</summary>
    /// <returns>The number of that line.</returns>
    private async Task<string> BuyAsync()
    {
        using var house = new TestInstallation(folder);
        house.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        await using var db = house.Db();
        var supplier = await db.Suppliers.OrderBy(s => s.Id).FirstAsync(Cancel);
        supplier.UseServiceLayout(ServiceFormat.GammaItemRental, null);
        var category = await db.Categories.FirstAsync(c => c.Kind == CategoryKind.Products, Cancel);
        var product = new Product("Line rental, reconciled", category.Id, Frequency.Monthly);
        product.Price(new(2020, 1, 1), Money.FromPounds(12), Money.FromPounds(7));
        db.Add(product);
        await db.SaveChangesAsync(Cancel);
        db.Add(new ServiceCode(product.Id, "Rental of a line", false));
        var month = DateTime.UtcNow;
        var lines = await db
            .Clis.Where(c => c.To == null && !c.ExcludedFromBilling && c.LastNumber == null && c.Key.StartsWith("44"))
            .GroupBy(c => c.CustomerId)
            .Select(g => g.Min(c => c.Id))
            .Take(8)
            .Join(db.Clis, id => id, c => c.Id, (_, c) => c)
            .ToListAsync(Cancel);
        foreach (var (line, at) in lines.Skip(1).Select((line, at) => (line, at)))
            db.Add(
                new Charge(
                    line.CustomerId,
                    new()
                    {
                        CategoryId = product.CategoryId,
                        ProductId = product.Id,
                        CliId = line.Id,
                        Description = product.Name,
                        Frequency = Frequency.Monthly,
                        Quantity = at % 3 == 0 ? 2 : 3,
                        Start = new(month.Year - 1, 1, 1),
                    }
                )
            );
        await db.SaveChangesAsync(Cancel);
        var text = string.Concat(
            lines
                .SkipLast(1)
                .Select(line =>
                    string.Create(
                        System.Globalization.CultureInfo.InvariantCulture,
                        $"01/{month:MM/yyyy},{month:MMMM yyyy},{line.Number.Replace(" ", "")},Rental of a line,Rental,21.00,0,3\n"
                    )
                )
        );
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        await house
            .Get<ServiceFileActions>()
            .UploadAsync(supplier.Id, "rental.csv", new MemoryStream(bytes), bytes.Length, forReconciliation: true, Cancel);
        await house.Get<ServiceImport>().ReadWaitingAsync(Cancel);
        return lines[0].Number;
    }
}
