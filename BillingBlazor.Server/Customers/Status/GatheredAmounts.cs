using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Customers.Status;

/// <summary>What began in a customer's suspension and is not billed yet, net of VAT: what reactivating it bills or writes off.</summary>
internal sealed record GatheredAmounts(BillingPeriod Days, Money Calls, Money Charges)
{
    /// <summary>Of those customers that reactivating on a day takes out of a suspension, or that were cancelled in one.</summary>
    /// <param name="customers">As <see cref="DueCharges.CustomersAsync"/> loads them.</param>
    public static async Task<Dictionary<int, GatheredAmounts>> OfAsync(
        BillingDb db,
        IReadOnlyCollection<Customer> customers,
        DateOnly day,
        CancellationToken cancel
    )
    {
        var days = new Dictionary<int, BillingPeriod>();
        foreach (var customer in customers)
        {
            if (customer.Suspension is not { } spell)
                continue;
            var last = spell.Until < day ? spell.Until.Value : day.AddDays(-1);
            if (spell.Day <= last)
                days[customer.Id] = new(spell.Day, last);
        }
        if (days.Count == 0)
            return [];
        var calls = await db.Usage.SumUnbilledAsync([.. days.Select(d => new CustomerDays(d.Key, d.Value.From, d.Value.To))], cancel);
        var all = new BillingPeriod(days.Values.Min(d => d.From), days.Values.Max(d => d.To));
        List<Customer> suspended = [.. customers.Where(c => days.ContainsKey(c.Id))];
        var due = await DueCharges.OfAsync(db, suspended, all, includeOld: false, closesOn: null, cancel);
        return days.ToDictionary(
            d => d.Key,
            d => new GatheredAmounts(
                d.Value,
                calls.GetValueOrDefault(d.Key),
                due[d.Key].Where(item => d.Value.Contains(item.Due.CycleStart)).Sum(item => Money.Round(item.Due.Amount(item.UnitPrice), 2))
            )
        );
    }
}
