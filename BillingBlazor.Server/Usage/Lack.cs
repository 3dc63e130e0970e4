using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Usage;

/// <summary>Where something is mended.</summary>
public sealed record Mend(string Label, string Href);

/// <summary>Why a call has no price, as a sentence, and what mends it: the same on the orphan, in the tester and in "why".</summary>
public sealed record Lack(string Sentence, IReadOnlyList<Mend> Mends)
{
    /// <param name="customer">Null: nobody, for a tariff that is tried out.</param>
    public static Lack Of(PriceLack lack, Destination destination, (int Id, string Name)? customer, DateOnly day)
    {
        var words = lack.Words(destination.Name, day);
        return new($"{char.ToUpperInvariant(words[0])}{words[1..]}.", [.. MendsOf(lack, destination, customer)]);
    }

    private static IEnumerable<Mend> MendsOf(PriceLack lack, Destination destination, (int Id, string Name)? customer)
    {
        switch (lack.Kind)
        {
            case LackKind.NoTariff:
                if (customer is { } owner)
                    yield return new($"Give {owner.Name} a tariff", $"/customers/{owner.Id}/amend");
                yield return new($"Give {lack.Category} a default tariff", "/categories");
                break;
            case LackKind.NoServiceCharge:
                yield return new("Enter the service charge", $"/destinations/{destination.Id}");
                break;
            case LackKind.NoCost:
                yield return new("Enter the buy price", $"/destinations/{destination.Id}");
                break;
            case LackKind.NoAccessCharge:
                yield return new($"Enter the access charge of {lack.Tariff!.Name}", $"/tariffs/{lack.Tariff.Id}");
                break;
            case LackKind.NoRow:
                yield return new($"Price it in {lack.Tariff!.Name}", $"/tariffs/{lack.Tariff.Id}");
                break;
            case LackKind.StartsLater or LackKind.Ended when lack.Row is null:
                yield return new("Let the service charge begin earlier", $"/destinations/{destination.Id}");
                break;
            default:
                var verb = lack.Kind == LackKind.Ended ? "Price it anew" : "Let the price begin earlier";
                yield return new(
                    verb,
                    lack.Row!.CustomerId is { } own ? $"/customers/{own}/prices"
                        : lack.Row.TariffId is { } tariff ? $"/tariffs/{tariff}"
                        : $"/destinations/{destination.Id}"
                );
                break;
        }
    }
}
