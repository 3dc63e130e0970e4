using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Lines;

/// <summary>
/// Line identifiers of customers. Their unbilled calls follow: whoever has a line on the day of a call is billed for it, by its own prices.
/// </summary>
public sealed class LineActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <summary>One or several. A blank From is since ever, or since the day after the last holder.</summary>
    /// <returns>The ids, in the order typed.</returns>
    /// <exception cref="BillingRuleException">The customer is cancelled, or somebody has a line on those days: then none is
    /// saved.</exception>
    public async Task<IReadOnlyList<int>> AddAsync(int customerId, CliForm form, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.EditCustomers);
        var ids = await dbs.OnceManyAsync(
            requestKey,
            async db =>
            {
                var added = new List<Cli>();
                var customer = await CustomerAsync(db, customerId, cancel);
                form.RefuseCostCentre(customer, before: null);
                foreach (var cli in form.ToClis())
                {
                    await LineAssignments.PlaceAsync(db, cli, cancel);
                    customer.AddCli(cli);
                    await db.SaveChangesAsync(cancel); // so that the next one sees it
                    added.Add(cli);
                }
                return () => [.. added.Select(c => c.Id)];
            },
            cancel
        );
        live.Publish(Topic.Customers);
        return ids;
    }

    /// <summary>Calls that aren't billed yet follow the new days and the new cost centre.</summary>
    /// <returns>How many calls were matched anew.</returns>
    /// <exception cref="BillingRuleException">Somebody has the line on the new days, or amended it since it was opened.</exception>
    public async Task<int> AmendAsync(int customerId, int cliId, CliForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        return await FollowAsync(
            async db =>
            {
                var customer = await CustomerAsync(db, customerId, cancel);
                var cli = await LineAsync(db, customerId, cliId, cancel);
                form.RefuseAmended(cli);
                var (from, to, costCentreId) = (cli.From, cli.To, cli.CostCentreId);
                var terms = (cli.SpendingCap, cli.ExcludedFromBilling);
                form.RefuseCostCentre(customer, costCentreId);
                form.Amend(cli, CliForm.Day(form.From));
                await LineAssignments.RefuseOverlapAsync(db, cli, cancel);
                await db.SaveChangesAsync(cancel);
                if (cli.CostCentreId != costCentreId)
                    await RecostAsync(db, customerId, [cli.Id], cli.CostCentreId, cancel);
                if (terms != (cli.SpendingCap, cli.ExcludedFromBilling) || cli.CostCentreId != costCentreId)
                    await db.Usage.SettleAnewAsync(customerId, cli.From, cli.To, cancel);
                return (from, to) == (cli.From, cli.To) ? null : new([cli], []);
            },
            cancel
        );
    }

    /// <summary>Puts lines and their unbilled calls into a cost centre, or into none.</summary>
    public async Task AssignCostCentreAsync(int customerId, IReadOnlyList<int> cliIds, int? costCentreId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await dbs.WriteAsync(
            async db =>
            {
                CliForm.RefuseCostCentre(await CustomerAsync(db, customerId, cancel), costCentreId, before: null);
                foreach (var cli in await LinesAsync(db, customerId, cliIds, cancel))
                    cli.PutInto(costCentreId);
                await RecostAsync(db, customerId, cliIds, costCentreId, cancel);
                await db.Usage.SettleAnewAsync(customerId, null, null, cancel);
            },
            cancel
        );
        Publish();
    }

    /// <summary>The guide: Exclude from billing.</summary>
    public async Task ExcludeAsync(int customerId, IReadOnlyList<int> cliIds, bool isExcluded, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await dbs.WriteAsync(
            async db =>
            {
                foreach (var cli in await LinesAsync(db, customerId, cliIds, cancel))
                    cli.Exclude(isExcluded);
                await db.Usage.SettleAnewAsync(customerId, null, null, cancel);
            },
            cancel
        );
        Publish();
    }

    /// <summary>The last day the lines are this customer's. Unbilled calls after it go to whoever has them then, or become
    /// orphans.</summary>
    /// <returns>How many calls were matched to somebody else.</returns>
    /// <exception cref="BillingRuleException">One begins after the day, or somebody else has it by then.</exception>
    public async Task<int> EndAsync(int customerId, IReadOnlyList<int> cliIds, DateOnly day, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        return await FollowAsync(
            async db =>
            {
                var lines = await LinesAsync(db, customerId, cliIds, cancel);
                foreach (var cli in lines)
                {
                    var isLonger = cli.To < day;
                    cli.EndOn(day);
                    if (isLonger)
                        await LineAssignments.RefuseOverlapAsync(db, cli, cancel);
                }
                await db.SaveChangesAsync(cancel);
                return new(lines, []);
            },
            cancel
        );
    }

    /// <summary>
    /// Moves lines to another customer, or to another cost centre of the same, from a day on: the old assignment ends the day before.
    /// Unbilled calls since then go with them, and are rated by the new owner's prices.
    /// </summary>
    /// <returns>How many calls went with them.</returns>
    /// <exception cref="BillingRuleException">The other customer is cancelled, a line has ended or not begun by then, or is billed from its
    /// first day.</exception>
    public async Task<int> MoveAsync(LineMove move, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        if (move.Credit || move.ChargeIds.Count > 0)
            await user.RequireAsync(Permission.EditCharges);
        return await FollowAsync(
            async db =>
            {
                var isSame = move.ToCustomerId == move.CustomerId;
                var to = await CustomerAsync(db, move.ToCustomerId, cancel);
                CliForm.RefuseCostCentre(to, move.CostCentreId, before: null);
                var lines = await LinesAsync(db, move.CustomerId, move.CliIds, cancel);
                if (isSame && lines.All(l => l.CostCentreId == move.CostCentreId))
                    throw new BillingRuleException(
                        $"The lines are {LineAssignments.Whose(to.Name)} and in that cost centre already. Choose another customer, or "
                            + "another cost centre."
                    );
                if (move.Credit && !isSame)
                    await MoveCredits.GiveAsync(db, move.CustomerId, lines, move.Day, cancel);
                var (next, gone) = (new List<(Cli Old, Cli New)>(), new List<Cli>());
                foreach (var cli in lines)
                {
                    var following = cli.Continue(move.Day, move.CostCentreId, isSame);
                    if (cli.From == move.Day)
                        gone.Add(await WholeAsync(db, cli, cancel));
                    else
                        cli.EndOn(move.Day.AddDays(-1));
                    next.Add((cli, following));
                }
                await db.SaveChangesAsync(cancel); // the old days are over before the new ones begin: (Key, From) is unique
                foreach (var (_, following) in next)
                {
                    await LineAssignments.RefuseOverlapAsync(db, following, cancel);
                    to.AddCli(following);
                }
                await db.SaveChangesAsync(cancel);
                await LineMoves.HandOverAsync(db, next, gone, move, cancel);
                await db.SaveChangesAsync(cancel);
                return new([.. lines.Except(gone), .. next.Select(n => n.New)], gone) { Since = move.Day };
            },
            cancel
        );
    }

    /// <summary>Orphans of these lines, and calls that were left with an earlier holder, are matched and rated at once.</summary>
    /// <returns>How many are rated now.</returns>
    public async Task<int> MatchAsync(IReadOnlyList<int> cliIds, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var lines = await db.Clis.AsNoTracking().Where(c => EF.Parameter(cliIds).Contains(c.Id)).ToListAsync(cancel);
        var rematch = new Rematch();
        await InStepsAsync(rematch, await new LineRematch(db).PendingAsync(lines, cancel), cancel);
        if (rematch.Rated > 0)
        {
            await dbs.WriteAsync(
                async written =>
                {
                    foreach (var cli in lines)
                        await written.TellAsync<Cli>(
                            cli.Id,
                            cli.Label,
                            "Calls matched",
                            null,
                            lines.Count == 1 ? $"{rematch.Rated:#,0}" : $"{rematch.Rated:#,0} of {Say.Count(lines.Count, "line")}",
                            cli.CustomerId
                        );
                },
                cancel
            );
        }
        await dbs.RegroupOrphansAsync(cancel);
        Publish();
        return rematch.Rated;
    }

    /// <summary>Takes back a line that was added by mistake: one that has calls or charges is ended instead.</summary>
    /// <exception cref="BillingRuleException">Calls or charges stand with it.</exception>
    public async Task RemoveAsync(int customerId, int cliId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await dbs.WriteAsync(
            async db =>
            {
                var cli = await LineAsync(db, customerId, cliId, cancel);
                if (await IsUsedAsync(db, cli, cancel))
                    throw new BillingRuleException($"{cli.Label} has calls or charges, so it stays. End it on a day instead.");
                db.Remove(cli);
            },
            cancel
        );
        live.Publish(Topic.Customers);
    }

    private sealed record Changed(IReadOnlyCollection<Cli> Lines, IReadOnlyCollection<Cli> Gone)
    {
        public DateOnly? Since { get; init; }
    }

    /// <summary>Changes assignments, and lets unbilled calls follow: few in the same transaction, many in steps after it, each
    /// whole.</summary>
    private async Task<int> FollowAsync(Func<BillingDb, Task<Changed?>> change, CancellationToken cancel)
    {
        RematchPlan? later = null;
        var rematch = new Rematch();
        await dbs.WriteAsync(
            async db =>
            {
                if (await change(db) is not { } changed)
                    return;
                var plan = await new LineRematch(db).PlanAsync(changed.Lines, changed.Gone, changed.Since, cancel);
                if (plan.Ids.Count <= Rematch.Step)
                    await rematch.StepAsync(db, plan.Ids, plan.OwnerOf, cancel);
                else
                    later = plan;
            },
            cancel
        );
        if (later is not null)
            await InStepsAsync(rematch, later, cancel);
        await dbs.RegroupOrphansAsync(cancel);
        Publish();
        return rematch.Matched;
    }

    private async Task InStepsAsync(Rematch rematch, RematchPlan plan, CancellationToken cancel)
    {
        foreach (var ids in plan.Ids.Chunk(Rematch.Step))
            await dbs.WriteAsync(db => rematch.StepAsync(db, ids, plan.OwnerOf, cancel), cancel);
    }

    /// <summary>Moved from its first day on: nothing is left of it, which only goes while nothing of it is billed.</summary>
    private static async Task<Cli> WholeAsync(BillingDb db, Cli cli, CancellationToken cancel)
    {
        var records = db.CallsOfLines(cli.CustomerId, [cli.Id], null);
        if (await records.AnyAsync(u => u.InvoiceId != null || u.ExcludedByRunId != null, cancel))
            throw new BillingRuleException(
                $"{cli.Label} is billed from its first day on. Move it from {LineAssignments.Print(cli.From!.Value.AddDays(1))} or a "
                    + "later day."
            );
        db.Remove(cli);
        return cli;
    }

    /// <summary>Unbilled calls stand in the cost centre of their line.</summary>
    private static Task RecostAsync(BillingDb db, int customerId, IReadOnlyList<int> cliIds, int? costCentreId, CancellationToken cancel) =>
        db.Usage.PutIntoAsync(costCentreId, db.CallsOfLines(customerId, cliIds, null).Undecided(), cancel);

    private static async Task<bool> IsUsedAsync(BillingDb db, Cli cli, CancellationToken cancel) =>
        await db.Usage.OfCustomer(cli.CustomerId).AnyAsync(u => u.CliId == cli.Id, cancel)
        || await db.Charges.AnyAsync(c => c.CustomerId == cli.CustomerId && c.CliId == cli.Id, cancel);

    private static async Task<Customer> CustomerAsync(BillingDb db, int customerId, CancellationToken cancel) =>
        await db.Customers.Include(c => c.CostCentres).SingleOrDefaultAsync(c => c.Id == customerId, cancel)
        ?? throw new BillingRuleException("There is no such customer any more.");

    private static async Task<Cli> LineAsync(BillingDb db, int customerId, int cliId, CancellationToken cancel) =>
        (await LinesAsync(db, customerId, [cliId], cancel))[0];

    private static async Task<List<Cli>> LinesAsync(BillingDb db, int customerId, IReadOnlyList<int> cliIds, CancellationToken cancel)
    {
        var lines = await db
            .Clis.Where(c => c.CustomerId == customerId && EF.Parameter(cliIds).Contains(c.Id))
            .OrderBy(c => c.Key)
            .ThenBy(c => c.From)
            .ToListAsync(cancel);
        if (lines.Count < cliIds.Count)
            throw new BillingRuleException(
                cliIds.Count == 1
                    ? "The line identifier is not this customer's any more: somebody else moved or removed it."
                    : "Some of these line identifiers are not this customer's any more: somebody else moved or removed them. Choose again."
            );
        return lines;
    }

    private void Publish()
    {
        live.Publish(Topic.Customers);
        live.Publish(Topic.Usage);
    }
}
