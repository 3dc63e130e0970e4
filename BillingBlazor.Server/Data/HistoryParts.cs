using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace BillingBlazor.Server.Data;

/// <summary>
/// What is kept in rows of its own but is a field to people: a customer's tags, tariffs and billing address, a product's prices, a
/// destination's codes, a schedule's bands. Taken out and put in again in one save is one change, or none.
/// </summary>
internal static class HistoryParts
{
    private static readonly HashSet<Type> parts =
    [
        typeof(CustomerTag),
        typeof(CustomerTariff),
        typeof(ProductPrice),
        typeof(ChargePrice),
        typeof(DestinationCode),
        typeof(BuyPrice),
        typeof(ServiceCharge),
        typeof(ScheduleSlot),
        typeof(Address),
    ];

    public static bool Has(EntityEntry entry) => parts.Contains(entry.Metadata.ClrType);

    /// <summary>Parts of a thing that was just made or removed are told with it.</summary>
    public static IEnumerable<Change> ChangesOf(IReadOnlyList<EntityEntry> changed)
    {
        var removed = changed
            .Where(e => e.State == EntityState.Deleted && !Has(e))
            .Select(e => (e.Metadata.ClrType, (int)e.Property("Id").CurrentValue!))
            .ToHashSet();
        var touched = changed
            .Where(Has)
            .Select(e => (Entry: e, Owner: OwnerOf(e)))
            .Where(p => !p.Owner.IsNew && !removed.Contains((p.Owner.Kind, p.Owner.Id)))
            .ToList();
        return touched
            .Where(p => p.Entry.Metadata.ClrType == typeof(Address))
            .GroupBy(p => p.Owner, p => p.Entry)
            .SelectMany(address => AddressChanges(Subject(address.Key, address.First()), [.. address]))
            .Concat(
                touched
                    .Where(p => p.Entry.Metadata.ClrType != typeof(Address))
                    .GroupBy(p => (p.Owner, KeyOf(p.Entry.Entity)), p => p.Entry)
                    .Select(part => PartChange(Subject(part.Key.Owner, part.First()), [.. part]))
            );
    }

    private static (Type Kind, int Id, bool IsNew) OwnerOf(EntityEntry entry)
    {
        var (kind, property) = entry.Entity switch
        {
            CustomerTag or CustomerTariff => (typeof(Customer), "CustomerId"),
            ProductPrice => (typeof(Product), "ProductId"),
            ChargePrice => (typeof(Charge), "ChargeId"),
            DestinationCode or BuyPrice or ServiceCharge => (typeof(Destination), "DestinationId"),
            _ => (entry.Metadata.FindOwnership()!.PrincipalEntityType.ClrType, entry.Metadata.FindOwnership()!.Properties[0].Name),
        };
        var key = entry.Property(property);
        return (
            kind,
            (int)(key.CurrentValue ?? 0),
            key.IsTemporary || entry.State == EntityState.Added && (int)(key.CurrentValue ?? 0) <= 0
        );
    }

    private static Subject Subject((Type Kind, int Id, bool) owner, EntityEntry part)
    {
        var customerId =
            owner.Kind == typeof(Customer) ? owner.Id
            : part.Entity is ChargePrice ? part.Context.Set<Charge>().Local.FindEntry(owner.Id)?.Entity.CustomerId
            : null;
        return new(owner.Kind, () => owner.Id, () => customerId, names => names.Of(owner.Kind, owner.Id));
    }

    /// <summary>What one field is made of.</summary>
    private static string KeyOf(object part) =>
        part switch
        {
            CustomerTag tag => $"tag {tag.TagId}",
            CustomerTariff tariff => $"tariff {tariff.CategoryId}",
            ProductPrice price => $"price {price.From} {price.TariffId} {price.CustomerId}",
            ChargePrice price => $"price {price.From}",
            DestinationCode code => $"code {code.Code}",
            BuyPrice buy => $"buy {buy.From}",
            ServiceCharge service => $"service {service.From}",
            _ => part.GetType().Name,
        };

    private static Change PartChange(Subject subject, List<EntityEntry> entries)
    {
        var before = entries
            .Where(e => e.State != EntityState.Added)
            .Select(e => e.State == EntityState.Modified ? e.OriginalValues.ToObject() : e.Entity)
            .ToList();
        var after = entries.Where(e => e.State != EntityState.Deleted).Select(e => e.Entity).ToList();
        return new(subject, names => FieldOf(entries[0].Entity, names), names => Words(before, names), names => Words(after, names));
    }

    private static string FieldOf(object part, HistoryNames names) =>
        part switch
        {
            CustomerTag => "Tag",
            CustomerTariff tariff => $"Tariff for {names.Of(typeof(Category), tariff.CategoryId)}",
            ProductPrice price =>
                (names.Of(typeof(Tariff), price.TariffId) ?? names.Of(typeof(Customer), price.CustomerId)) is { } whose
                    ? $"Price {PriceDays.From(price.From)}, {whose}"
                    : $"Price {PriceDays.From(price.From)}",
            ChargePrice price => $"Price from {price.From:d MMM yyyy}",
            DestinationCode => "Code",
            BuyPrice buy => $"Buy price {PriceDays.From(buy.From)}",
            ServiceCharge service => $"Service charge {PriceDays.From(service.From)}",
            ScheduleSlot => "Bands",
            _ => throw new InvalidOperationException($"{part.GetType()} is no part that history knows."),
        };

    private static string? Words(List<object> parts, HistoryNames names)
    {
        if (parts.Count == 0)
            return null;
        if (parts[0] is ScheduleSlot)
            return Week([.. parts.Cast<ScheduleSlot>()]);
        return string.Join(
            ", ",
            parts.Select(part =>
                part switch
                {
                    CustomerTag tag => names.Of(typeof(Tag), tag.TagId),
                    CustomerTariff tariff => names.Of(typeof(Tariff), tariff.TariffId),
                    ProductPrice price => $"{price.Sell}{(price.Buy is { } buy ? $", buying at {buy}" : "")}",
                    ChargePrice price => price.UnitPrice.ToString(),
                    DestinationCode code => code.Code,
                    BuyPrice buy => HistoryWords.Price(buy.Price),
                    ServiceCharge service => service.ToString(),
                    _ => part.ToString(),
                }
            )
        );
    }

    /// <summary>Monday to Friday: off-peak to 07:00, peak to 19:00, off-peak to 24:00.</summary>
    private static string Week(List<ScheduleSlot> slots) =>
        string.Join(
            "; ",
            slots
                .GroupBy(s => s.Day)
                .OrderBy(day => ((int)day.Key + 6) % 7)
                .GroupBy(
                    day =>
                        string.Join(
                            ", ",
                            day.OrderBy(s => s.FromMinute)
                                .Select(s =>
                                    $"{HistoryWords.Value("", s.Band)!.ToLowerInvariant()} to {s.ToMinute / 60:00}:{s.ToMinute % 60:00}"
                                )
                        ),
                    day => day.Key
                )
                .Select(days => $"{string.Join(", ", days)}: {days.Key}")
        );

    /// <summary>Set or removed whole, it is one line; amended, a line for each field of it.</summary>
    private static IEnumerable<Change> AddressChanges(Subject subject, List<EntityEntry> entries)
    {
        var before = entries.Where(e => e.State != EntityState.Added).Select(e => (Address)e.OriginalValues.ToObject()).FirstOrDefault();
        var after = entries.Where(e => e.State != EntityState.Deleted).Select(e => (Address)e.Entity).FirstOrDefault();
        if (before is null || after is null)
            return [new(subject, _ => "Billing address", _ => Line(before), _ => Line(after))];
        return new (string Property, string? Before, string? After)[]
        {
            (nameof(Address.Line1), before.Line1, after.Line1),
            (nameof(Address.Line2), before.Line2, after.Line2),
            (nameof(Address.Line3), before.Line3, after.Line3),
            (nameof(Address.Line4), before.Line4, after.Line4),
            (nameof(Address.Town), before.Town, after.Town),
            (nameof(Address.County), before.County, after.County),
            (nameof(Address.Postcode), before.Postcode, after.Postcode),
            (nameof(Address.Country), before.Country, after.Country),
        }.Select(field => new Change(
            subject,
            _ => HistoryWords.Field(nameof(Customer), field.Property, "BillingAddress"),
            _ => HistoryWords.Value(field.Property, field.Before),
            _ => HistoryWords.Value(field.Property, field.After)
        ));
    }

    private static string? Line(Address? address) => address is null ? null : string.Join(", ", address.Lines);
}
