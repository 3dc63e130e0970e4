using System.Globalization;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BillingBlazor.Server.Data;

/// <summary>Writes down each change that a person makes to customers and set-up, in the transaction that makes it.</summary>
public sealed class HistoryWriter(CurrentUser? user, TimeProvider time) : SaveChangesInterceptor
{
    private static readonly HashSet<Type> kept =
    [
        typeof(Organisation), typeof(CustomerGroup), typeof(Customer), typeof(CostCentre), typeof(Cli), typeof(Tag), typeof(Category), typeof(Tariff),
        typeof(RateRow), typeof(Product), typeof(ProductPrice), typeof(CliType), typeof(Supplier), typeof(Destination), typeof(TimeSchedule), typeof(Charge),
    ];

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (user is null || eventData.Context is not { } db) return result;
        var changed = db.ChangeTracker.Entries().Where(e => kept.Contains(e.Metadata.ClrType) && e.State is EntityState.Modified or EntityState.Deleted).ToList();
        if (changed.Count == 0) return result;

        var who = await user.NameAsync();
        foreach (var entry in changed) db.AddRange(ChangesOf(entry, who));
        return result;
    }

    private IEnumerable<ChangeEntry> ChangesOf(EntityEntry entry, string who)
    {
        if (entry.State == EntityState.Deleted) return [Change(entry, who, "", NameOf(entry), null)];
        return Fields(entry).Where(f => f.IsModified && f.Metadata.Name is not "Version" && !Equals(f.OriginalValue, f.CurrentValue))
            .Select(f => Change(entry, who, f.Metadata.Name, Print(f.OriginalValue), Print(f.CurrentValue)));
    }

    private static IEnumerable<PropertyEntry> Fields(EntityEntry entry) =>
        entry.Properties.Concat(entry.ComplexProperties.SelectMany(complex => complex.Properties));

    private ChangeEntry Change(EntityEntry entry, string who, string field, string? before, string? after) => new()
    {
        WhenUtc = time.GetUtcNow().UtcDateTime,
        Who = who,
        Subject = entry.Metadata.ClrType.Name,
        SubjectId = (int)entry.Property("Id").CurrentValue!,
        CustomerId = entry.Entity is Customer customer ? customer.Id
            : entry.Metadata.FindProperty("CustomerId") is null ? null : (int?)entry.Property("CustomerId").CurrentValue,
        Field = field,
        Before = before,
        After = after,
    };

    private static string? NameOf(EntityEntry entry) =>
        Print((entry.Metadata.FindProperty("Name") ?? entry.Metadata.FindProperty("Number") ?? entry.Metadata.FindProperty("Description")) is { } name
            ? entry.Property(name.Name).CurrentValue : entry.Metadata.ClrType.Name);

    private static string? Print(object? value) => value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
}
