using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Prices;

/// <summary>A row for 084, 087, 09 or 118 prices no call: those have a service charge and the tariff's access charge.</summary>
internal static class NeverUsed
{
    /// <summary>Why no call would use a row, and the way; null when some may.</summary>
    /// <param name="destinations">That the row is for.</param>
    public static string? Sentence(string name, IReadOnlyCollection<(NumberRange Range, UsageKind Kind)> destinations) =>
        destinations.Count == 0 || destinations.Any(d => !d.Range.IsService() || d.Kind != UsageKind.Voice)
            ? null
            : $"{name} is an {destinations.First().Range.Words()} number: no row ever prices it. Enter its service charge on the "
                + $"destination (Usage > Destinations > {name}), and the access charge on the tariff.";

    /// <exception cref="BillingRuleException">No call would ever use the row.</exception>
    public static async Task RefuseAsync(BillingDb db, RateKey key, CancellationToken cancel)
    {
        var found = await db
            .Destinations.Where(d => key.DestinationId != null ? d.Id == key.DestinationId : d.DestinationGroupId == key.GroupId)
            .Select(d => new
            {
                d.Name,
                d.Range,
                d.Kind,
            })
            .ToListAsync(cancel);
        if (found.Count == 0)
            return;
        if (Sentence(found[0].Name, [.. found.Select(d => (d.Range, d.Kind))]) is { } sentence)
            throw new BillingRuleException(sentence);
    }
}
