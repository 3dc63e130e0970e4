using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
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
        await PrepareUpgradeAsync(db, folder);
        await scope.ServiceProvider.GetRequiredService<DatabaseEngine>().PrepareAsync(db, CancellationToken.None);
        await CustomerTotals.RefreshEndedAsync(db, CancellationToken.None);
        await SeedAsync(db);
        await HolidaySeed.RefreshAsync(db, CancellationToken.None);
        await Leases.EndAllAsync(db);
    }

    /// <summary>The demo's accounts have a password that everybody knows.</summary>
    /// <exception cref="BillingRuleException">The database was made by the demo.</exception>
    public static async Task RefuseDemoAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<BillingDb>>().CreateDbContextAsync();
        if (await db.Installations.AnyAsync(i => i.IsDemo))
            throw new BillingRuleException(
                $"The data folder {services.GetRequiredService<DataFolder>().Path} holds the demo, whose passwords everybody knows. "
                    + "Set DataFolder to another folder."
            );
    }

    /// <summary>On an empty installation: says where its first Owner is made, and by which token.</summary>
    public static async Task OfferFirstOwnerAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        if (!await scope.ServiceProvider.GetRequiredService<FirstOwnerActions>().IsNeededAsync())
            return;
        var token = await SetUpToken.MakeAsync(services.GetRequiredService<DataFolder>());
        var address = services.GetRequiredService<PublicAddress>().Base("/");
        Console.WriteLine($"This installation is empty. Make its first Owner at {address}set-up with the token {token}");
    }

    /// <summary>What another version left is kept before this one changes it, and not touched where this one doesn't know it.</summary>
    private static async Task PrepareUpgradeAsync(BillingDb db, DataFolder folder)
    {
        var (applied, known) = ((await db.Database.GetAppliedMigrationsAsync()).ToList(), db.Database.GetMigrations().ToList());
        if (applied.Except(known).Any())
            throw new BillingRuleException(
                $"The database in {folder.Path} was written by another version of BillingBlazor. Start that version, or set DataFolder to "
                    + "another folder."
            );
        if (applied.Count > 0 && known.Except(applied).LastOrDefault() is { } upgrade)
            await KeepBeforeAsync(upgrade, db, folder);
    }

    /// <summary>The database as the older version left it, once: an upgrade that was killed finds it there.</summary>
    internal static async Task KeepBeforeAsync(string upgrade, BillingDb db, DataFolder folder)
    {
        var kept = Path.Combine(folder.Backups, $"before-{upgrade}.db");
        if (File.Exists(kept))
            return;
        var part = $"{kept}.part";
        File.Delete(part);
        await db.Engine.CopyAsync(db, part, CancellationToken.None);
        File.Move(part, kept);
    }

    /// <summary>What the guide finds on a fresh installation: a manual group called Default, the four CLI types; and the VAT rates of the
    /// UK.</summary>
    private static async Task SeedAsync(BillingDb db)
    {
        if (await db.VatRates.AnyAsync())
            return;
        db.TellNothing();
        db.Add(new Installation(db.NowUtc));
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
    }
}
