using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Suppliers;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server;

/// <summary>The database at start-up: claimed, migrated, and given what every installation begins with.</summary>
public static class StartUp
{
    public static async Task PrepareAsync(IServiceProvider services)
    {
        var folder = services.GetRequiredService<DataFolder>();
        folder.Claim();
        folder.Sweep(TimeSpan.Zero); // the folder is ours alone, so whoever was at these is gone
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().ActAsClock();
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<BillingDb>>().CreateDbContextAsync();
        await scope.ServiceProvider.GetRequiredService<DatabaseEngine>().PrepareAsync(db, CancellationToken.None);
        await CustomerTotals.RefreshEndedAsync(db, CancellationToken.None);
        await SeedAsync(db);
        await HolidaySeed.RefreshAsync(db, CancellationToken.None);
        await Leases.EndAllAsync(db);
    }

    /// <summary>What the guide finds on a fresh installation: a manual group called Default, the four CLI types; and the VAT rates of the
    /// UK.</summary>
    private static async Task SeedAsync(BillingDb db)
    {
        if (await db.VatRates.AnyAsync())
            return;
        db.AddRange(
            new VatRate(VatTreatment.Standard, new(2011, 1, 4), 20),
            new VatRate(VatTreatment.Standard, new(2010, 1, 1), 17.5m),
            new VatRate(VatTreatment.Reduced, new(1997, 9, 1), 5),
            new VatRate(VatTreatment.Zero, new(1973, 4, 1), 0)
        );
        db.AddRange(new CliType("SIP"), new CliType("WLR"), new CliType("Mobile"), new CliType("Data"));
        var group = new CustomerGroup("Default");
        group.MakeDefault();
        db.Add(group);
        db.AddRange(new Category("Lines", CategoryKind.Products, 10), new Category("Voice", CategoryKind.Usage, 30));
        foreach (var role in Roles.All)
            db.Add(new IdentityRole<int>(role) { NormalizedName = role.ToUpperInvariant() });
        await db.SaveChangesAsync();
        await db.Changes.ExecuteDeleteAsync(); // what an installation begins with is nobody's change
    }
}
