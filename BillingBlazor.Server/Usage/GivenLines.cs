using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Identifiers that become lines of a customer, each from its own day, with the calls that wait for an owner. The caller asks for
/// the permission.</summary>
internal sealed class GivenLines(IDbContextFactory<BillingDb> dbs, ChangedUsage changed)
{
    /// <summary>All become the customer's, or none does.</summary>
    /// <returns>How many calls are rated now.</returns>
    /// <exception cref="BillingRuleException">The customer is cancelled, or somebody has one of them on its days.</exception>
    public async Task<int> GiveAsync(
        IReadOnlyList<(string Identifier, DateOnly From)> lines,
        int customerId,
        int cliTypeId,
        Guid? requestKey,
        CancellationToken cancel
    )
    {
        RematchPlan? later = null;
        var rematch = new Rematch();
        var rated = await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                var customer =
                    await db.Customers.SingleOrDefaultAsync(c => c.Id == customerId, cancel)
                    ?? throw new BillingRuleException("There is no such customer any more.");
                var added = new List<Cli>();
                foreach (var (identifier, from) in lines)
                {
                    var cli = new Cli(LineKey.Show(identifier), cliTypeId, from);
                    await LineAssignments.RefuseOverlapAsync(db, cli, cancel);
                    customer.AddCli(cli);
                    await db.SaveChangesAsync(cancel); // so that the next one sees it
                    added.Add(cli);
                }
                var plan = await new LineRematch(db).PlanAsync(added, [], null, cancel);
                if (plan.Ids.Count <= Rematch.Step)
                    await rematch.StepAsync(db, plan.Ids, plan.OwnerOf, cancel);
                else
                    later = plan;
                return () => rematch.Rated;
            },
            cancel
        );
        if (later is not null)
            await InStepsAsync(dbs, rematch, later.Ids, later.OwnerOf, cancel);
        await changed.WorkOffAsync(cancel);
        return later is null ? rated : rematch.Rated;
    }

    public static async Task InStepsAsync(
        IDbContextFactory<BillingDb> dbs,
        Rematch rematch,
        List<long> ids,
        Func<UsageRecord, CliOwner?> ownerOf,
        CancellationToken cancel
    )
    {
        foreach (var step in ids.Chunk(Rematch.Step))
            await dbs.WriteAsync(db => rematch.StepAsync(db, step, ownerOf, cancel), cancel);
    }
}
