using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Lines;

/// <summary>Lines that go from one customer to another, or to another cost centre of the same, on a day.</summary>
/// <param name="ChargeIds">Charges of the lines that go with them.</param>
/// <param name="Credit">What was billed for calls since the day is credited to the old customer.</param>
public sealed record LineMove(
    int CustomerId,
    IReadOnlyList<int> CliIds,
    int ToCustomerId,
    DateOnly Day,
    int? CostCentreId,
    IReadOnlyList<int> ChargeIds,
    bool Credit
);

/// <param name="From">The first day that the other customer pays for it: never a day that is billed. Null: it stays.</param>
/// <param name="Why">Why it stays.</param>
public sealed record MovableCharge(int Id, string Description, DateOnly? From, string? Why);

/// <summary>How many calls, and what the customer pays for them before VAT.</summary>
public sealed record CallSum(int Calls, Money Price);

/// <summary>What a move would do, before it is done.</summary>
/// <param name="Held">Calls that a draft run holds, by run: they are skipped.</param>
/// <param name="LeftOut">Excluded by a run or written off: decided, so they stay.</param>
/// <param name="Problem">Why it can't be done: a finished sentence.</param>
public sealed record MovePreview(
    IReadOnlyList<MovableCharge> Charges,
    CallSum Invoiced,
    CallSum Unbilled,
    IReadOnlyList<(int RunId, int Calls)> Held,
    int LeftOut,
    string? Problem
)
{
    /// <summary>What ticking the credit gives back of what is billed: less than that where a part of it was credited before.</summary>
    public Money Credit { get; init; }
}

/// <summary>The calls and the charges of a line when it moves. No day is billed twice.</summary>
internal static class LineMoves
{
    /// <summary>The calls of the lines since the day, by what has become of them. What was credited before is told no more.</summary>
    public static async Task<(CallSum Invoiced, CallSum Unbilled, List<(int RunId, int Calls)> Held, int LeftOut)> CallsAsync(
        BillingDb db,
        int customerId,
        IReadOnlyList<int> cliIds,
        DateOnly day,
        CancellationToken cancel
    )
    {
        var calls = db.CallsOfLines(customerId, cliIds, day);
        var creditable = MoveCredits.Creditable(db, calls);
        var drafts = db.Invoices.Where(i => i.State == InvoiceState.Draft);
        var held = await calls
            .Join(drafts, u => u.InvoiceId, i => i.Id, (_, i) => i.RunId ?? 0)
            .GroupBy(run => run)
            .Select(g => new { RunId = g.Key, Calls = g.Count() })
            .OrderBy(h => h.RunId)
            .ToListAsync(cancel);
        var unbilled = calls.Undecided();
        var leftOut = await calls.CountAsync(
            u => u.InvoiceId == null && (u.ExcludedByRunId != null || (u.Flags & UsageMarks.WrittenOff) != 0),
            cancel
        );
        return (await SumAsync(creditable, cancel), await SumAsync(unbilled, cancel), held.ConvertAll(h => (h.RunId, h.Calls)), leftOut);
    }

    private static async Task<CallSum> SumAsync(IQueryable<UsageRecord> calls, CancellationToken cancel) =>
        new(await calls.CountAsync(cancel), await calls.SumMoneyAsync(u => u.Price, cancel));

    public static async Task<List<MovableCharge>> ChargesAsync(
        BillingDb db,
        int customerId,
        IReadOnlyList<int> cliIds,
        DateOnly day,
        CancellationToken cancel
    )
    {
        var charges = await db
            .Charges.AsNoTracking()
            .Where(c =>
                c.CustomerId == customerId
                && !c.IsCancelled
                && c.CliId != null
                && EF.Parameter(cliIds).Contains(c.CliId.Value)
                && (c.End == null || c.End >= day)
            )
            .OrderBy(c => c.Id)
            .ToListAsync(cancel);
        var movable = new List<MovableCharge>();
        foreach (var charge in charges)
        {
            var from = await ChargeHandOver.DayAsync(db, charge, day, cancel);
            movable.Add(
                new(
                    charge.Id,
                    charge.Description,
                    from,
                    from is null
                        ? charge.IsRecurring
                            ? "billed to its end"
                            : "billed, or due before the line moves"
                        : null
                )
            );
        }
        return movable;
    }

    /// <summary>The ticked charges of lines that moved; a charge that stays lets go of a line that is no longer there.</summary>
    public static async Task HandOverAsync(
        BillingDb db,
        IReadOnlyList<(Cli Old, Cli New)> moved,
        IReadOnlyCollection<Cli> gone,
        LineMove move,
        CancellationToken cancel
    )
    {
        var next = moved.ToDictionary(m => m.Old.Id, m => m.New);
        var ids = next.Keys.ToList();
        foreach (
            var charge in await db
                .Charges.Where(c => c.CustomerId == move.CustomerId && c.CliId != null && EF.Parameter(ids).Contains(c.CliId.Value))
                .ToListAsync(cancel)
        )
        {
            var (following, isSame) = (next[charge.CliId!.Value], move.ToCustomerId == move.CustomerId);
            if (!isSame && move.ChargeIds.Contains(charge.Id))
                await ChargeHandOver.ToAsync(db, charge, new(following.CustomerId, following.CostCentreId, following), move.Day, cancel);
            if (gone.Any(g => g.Id == charge.CliId))
                charge.Amend(charge.Sheet with { CliId = isSame ? following.Id : null });
        }
    }
}
