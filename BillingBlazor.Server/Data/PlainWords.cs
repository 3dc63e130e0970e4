using BillingBlazor.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace BillingBlazor.Server.Data;

/// <summary>The last door: whatever way words came, none is kept with letters that are none (NUL, BEL and their like).</summary>
internal static class PlainWords
{
    public static void TakeOut(ChangeTracker tracker)
    {
        foreach (var entry in tracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified))
            foreach (
                var property in entry
                    .Metadata.GetFlattenedProperties()
                    .Where(property => property.ClrType == typeof(string) && !property.IsKey())
            )
                if (entry.CurrentValues[property] is string words && Text.Plain(words) is { } plain && plain.Length < words.Length)
                    entry.CurrentValues[property] = plain;
    }
}
