using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace BillingBlazor.Server.Data;

/// <summary>
/// Names for ids. All changes of a save are asked first, which only notes what is wanted; then one query for each kind of thing brings what
/// isn't at hand already, and they are asked again.
/// </summary>
internal sealed class HistoryNames
{
    private const int LongestNote = 80;

    /// <summary>The thing that a property holds the id of.</summary>
    private static readonly Dictionary<string, Type> behind = new()
    {
        ["GroupId"] = typeof(CustomerGroup),
        ["OrganisationId"] = typeof(Organisation),
        ["CategoryId"] = typeof(Category),
        ["TariffId"] = typeof(Tariff),
        ["BasedOnTariffId"] = typeof(Tariff),
        ["DefaultTariffId"] = typeof(Tariff),
        ["CliTypeId"] = typeof(CliType),
        ["CostCentreId"] = typeof(CostCentre),
        ["CustomerId"] = typeof(Customer),
        ["SupplierId"] = typeof(Supplier),
        ["ProductId"] = typeof(Product),
        ["DestinationId"] = typeof(Destination),
        ["FallbackDestinationId"] = typeof(Destination),
        ["DestinationGroupId"] = typeof(DestinationGroup),
        ["TimeScheduleId"] = typeof(TimeSchedule),
        ["CliId"] = typeof(Cli),
        ["TagId"] = typeof(Tag),
        ["BundleId"] = typeof(Bundle),
        ["LayoutId"] = typeof(FileLayout),
        ["ServiceLayoutId"] = typeof(FileLayout),
    };

    private static readonly Dictionary<Type, Func<BillingDb, IQueryable<Named>>> books = new()
    {
        [typeof(CustomerGroup)] = db => db.CustomerGroups.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(Organisation)] = db => db.Organisations.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(Category)] = db => db.Categories.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(Tariff)] = db => db.Tariffs.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(CliType)] = db => db.CliTypes.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(CostCentre)] = db => db.CostCentres.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(Customer)] = db => db.Customers.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(Supplier)] = db => db.Suppliers.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(Product)] = db => db.Products.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(Destination)] = db => db.Destinations.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(DestinationGroup)] = db => db.DestinationGroups.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(TimeSchedule)] = db => db.TimeSchedules.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(FileLayout)] = db => db.FileLayouts.Select(x => new Named { Id = x.Id, Name = x.Name + ", version " + x.Version }),
        [typeof(Bundle)] = db => db.Bundles.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(Tag)] = db => db.Tags.Select(x => new Named { Id = x.Id, Name = x.Name }),
        [typeof(User)] = db => db.Users.Select(x => new Named { Id = x.Id, Name = x.DisplayName }),
        [typeof(IdentityRole<int>)] = db => db.Roles.Select(x => new Named { Id = x.Id, Name = x.Name! }),
        [typeof(Cli)] = db =>
            db.Clis.Select(x => new Named { Id = x.Id, Name = x.LastNumber == null ? x.Number : x.Number + " – " + x.LastNumber }),
    };

    private readonly Dictionary<(Type Thing, int Id), string> known = [];
    private readonly HashSet<(Type Thing, int Id)> wanted = [];

    public static Type? Behind(string property) => behind.GetValueOrDefault(property);

    /// <summary>The name that a thing carries itself.</summary>
    public static string? Plain(EntityEntry entry) =>
        entry.Entity switch
        {
            Cli cli => cli.Label,
            ServiceCode code => code.Text,
            Domain.Billing.BillingPolicy => "Approval of billing runs",
            Domain.Billing.ReviewLimits => "Warnings of drafts",
            RetentionPolicy => "How long data is kept",
            CustomerNote note => note.Text.Length <= LongestNote ? note.Text : $"{note.Text[..LongestNote]}…",
            LedgerEntry ledger => $"{ledger.Description}, {ledger.Amount}",
            VatRate rate => $"{HistoryWords.Value("", rate.Treatment)} {HistoryWords.Value(nameof(VatRate.Percent), rate.Percent)} from "
                + $"{rate.From:d MMM yyyy}",
            BankHoliday holiday => $"{holiday.Name}, {holiday.Day:d MMM yyyy}",
            _ when (
                    entry.Metadata.FindProperty("Name")
                    ?? entry.Metadata.FindProperty("DisplayName")
                    ?? entry.Metadata.FindProperty("Description")
                )
                    is { ClrType: var type } name
                    && type == typeof(string) => (string?)entry.Property(name.Name).CurrentValue,
            _ => null,
        };

    /// <summary>What people call the changed thing; a rate is called by its tariff and destination.</summary>
    public static Func<HistoryNames, string?> OfSubject(EntityEntry entry)
    {
        if (entry.Entity is RateRow row)
            return names =>
                $"{names.Of(typeof(Tariff), row.TariffId) ?? names.Of(typeof(Customer), row.CustomerId) ?? "Own price"}: "
                + $"{names.Of(typeof(DestinationGroup), row.DestinationGroupId) ?? names.Of(typeof(Destination), row.DestinationId)} "
                + $"{PriceDays.From(row.From)}";
        if (entry.Entity is CustomerBundle held)
            return names => names.Of(typeof(Bundle), held.BundleId);
        if (entry.Entity is Allowance allowance)
            return names => $"{names.Of(typeof(Bundle), allowance.BundleId)}: {HistoryWords.Value("", allowance.Unit)}";
        var name = Plain(entry);
        return _ => name;
    }

    public void Know(Type thing, int id, string name) => known[(thing, id)] = name;

    public string? Of(Type thing, int? id)
    {
        if (id is not { } one)
            return null;
        if (known.TryGetValue((thing, one), out var name))
            return name;
        wanted.Add((thing, one));
        return $"No. {one}";
    }

    public async Task FetchAsync(BillingDb db, CancellationToken cancel)
    {
        if (wanted.Count == 0)
            return;
        foreach (var entry in db.ChangeTracker.Entries())
            if (
                entry.Metadata.FindProperty("Id") is { ClrType: var type }
                && type == typeof(int)
                && wanted.Contains((entry.Metadata.ClrType, (int)entry.Property("Id").CurrentValue!))
                && Plain(entry) is { } name
            )
                Know(entry.Metadata.ClrType, (int)entry.Property("Id").CurrentValue!, name);
        foreach (var kind in wanted.Where(w => !known.ContainsKey(w)).GroupBy(w => w.Thing, w => w.Id).ToList())
        {
            if (!books.TryGetValue(kind.Key, out var book))
                continue;
            foreach (var ids in kind.Chunk(500))
                foreach (var found in await book(db).Where(x => ids.Contains(x.Id)).ToListAsync(cancel))
                    Know(kind.Key, found.Id, found.Name);
        }
    }

    private sealed class Named
    {
        public int Id { get; init; }
        public string Name { get; init; } = "";
    }
}
