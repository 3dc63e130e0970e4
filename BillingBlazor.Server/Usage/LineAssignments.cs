using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Who had a line last, or has it.</summary>
internal sealed record LineHolder(Cli Cli, string Customer);

/// <summary>One line, one owner a day: asked inside the transaction that saves. It reads only what can mean the same line, by
/// index.</summary>
internal static class LineAssignments
{
    /// <exception cref="BillingRuleException">Somebody has it, or a part of it, on one of those days.</exception>
    public static async Task RefuseOverlapAsync(BillingDb db, Cli cli, CancellationToken cancel)
    {
        if (await OverlapAsync(db, cli, cancel) is { } holder)
            throw new BillingRuleException(Refusal(cli, holder.Cli, holder.Customer));
    }

    public static string Refusal(Cli cli, Cli holder, string customer) =>
        $"{cli.Label} is {Whose(customer)} {Days(holder)} (as {holder.Label}). End it there first, or choose other days.";

    /// <summary>Whoever has it, or a part of it, on one of its days.</summary>
    public static async Task<LineHolder?> OverlapAsync(BillingDb db, Cli cli, CancellationToken cancel)
    {
        var (from, to) = (cli.From, cli.To);
        foreach (var candidates in SharingLines.Of(db, cli))
        {
            var onItsDays = candidates.Where(c =>
                (c.To == null || from == null || c.To >= from) && (c.From == null || to == null || c.From <= to)
            );
            await foreach (var other in onItsDays.AsAsyncEnumerable().WithCancellation(cancel))
                if (cli.Overlaps(other))
                    return await HolderAsync(db, other, cancel);
        }
        return null;
    }

    /// <summary>The last who had the line or a part of it and whose days are over before <paramref name="cli"/> ends.</summary>
    public static async Task<LineHolder?> LastHolderAsync(BillingDb db, Cli cli, CancellationToken cancel)
    {
        Cli? last = null;
        var to = cli.To;
        foreach (var candidates in SharingLines.Of(db, cli))
            await foreach (
                var other in candidates
                    .Where(c => c.To != null && (to == null || c.To < to))
                    .OrderByDescending(c => c.To)
                    .AsAsyncEnumerable()
                    .WithCancellation(cancel)
            )
            {
                if (last is not null && other.To <= last.To)
                    break;
                if (!cli.SharesLines(other))
                    continue;
                last = other;
                break;
            }
        return last is null ? null : await HolderAsync(db, last, cancel);
    }

    /// <summary>A blank From is the day after the last holder, or since ever. Refuses what somebody has.</summary>
    public static async Task PlaceAsync(BillingDb db, Cli cli, CancellationToken cancel)
    {
        if (cli.From is null && await LastHolderAsync(db, cli, cancel) is { } last)
            cli.BeginOn(last.Cli.To!.Value.AddDays(1));
        await RefuseOverlapAsync(db, cli, cancel);
    }

    public static string Days(Cli cli) =>
        (cli.From, cli.To) switch
        {
            (null, null) => "since ever",
            ({ } from, null) => $"since {Print(from)}",
            (null, { } to) => $"until {Print(to)}",
            ({ } from, { } to) => $"from {Print(from)} to {Print(to)}",
        };

    public static string Print(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Alpha Ltd's, Meadows'.</summary>
    public static string Whose(string name) => name.EndsWith('s') ? $"{name}'" : $"{name}'s";

    private static async Task<LineHolder> HolderAsync(BillingDb db, Cli cli, CancellationToken cancel) =>
        new(cli, await db.Customers.Where(c => c.Id == cli.CustomerId).Select(c => c.Name).SingleAsync(cancel));
}
