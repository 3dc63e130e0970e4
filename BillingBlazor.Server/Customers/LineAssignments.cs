using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers;

/// <summary>One line, one owner a day: asked inside the transaction that saves.</summary>
internal static class LineAssignments
{
    /// <exception cref="BillingRuleException">Somebody has it, or a part of it, on one of those days.</exception>
    public static async Task RefuseOverlapAsync(BillingDb db, Cli cli, CancellationToken cancel)
    {
        // Numbers alone are found by their key; ranges and beginnings are few, and all looked at.
        var isOne = cli.LastKey is null && !cli.Key.EndsWith('*');
        var others = await db.Clis.AsNoTracking().Where(c => c.Id != cli.Id && (c.LastKey != null || EF.Functions.Like(c.Key, "%*") || (isOne ? c.Key == cli.Key : true))).ToListAsync(cancel);
        if (others.FirstOrDefault(cli.Overlaps) is not { } holder) return;
        var name = await db.Customers.Where(c => c.Id == holder.CustomerId).Select(c => c.Name).SingleAsync(cancel);
        throw new BillingRuleException(Refusal(cli, holder, name));
    }

    public static string Refusal(Cli cli, Cli holder, string name) => $"{cli.Label} is {name}'s {Days(holder)} (as {holder.Label}). End it there first, or choose other days.";

    private static string Days(Cli cli) => (cli.From, cli.To) switch
    {
        (null, null) => "since ever",
        ({ } from, null) => $"since {Print(from)}",
        (null, { } to) => $"until {Print(to)}",
        ({ } from, { } to) => $"from {Print(from)} to {Print(to)}",
    };

    private static string Print(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
