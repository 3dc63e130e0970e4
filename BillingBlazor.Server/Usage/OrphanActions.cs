using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>Orphans: given to a customer, or tried again, and rated at once by the rater that reads files.</summary>
public sealed class OrphanActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <summary>Makes the identifier a CLI of the customer from a day on, and rates its orphans from that day. Returns how many found their home.</summary>
    /// <exception cref="BillingRuleException">The customer is cancelled, or somebody has the identifier on those days.</exception>
    public async Task<int> AssignAsync(string identifier, int customerId, int cliTypeId, DateOnly from, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var customer = await db.Customers.SingleAsync(c => c.Id == customerId, cancel);
        var cli = new Cli(LineKey.Show(identifier), cliTypeId, from);
        await LineAssignments.RefuseOverlapAsync(db, cli, cancel);
        customer.AddCli(cli);
        await db.SaveChangesAsync(cancel);

        var owner = new CliOwner(cli.Id, customerId, null);
        var rated = await new Rematch().RateAsync(db, LineUsage.Orphans(db, cli), _ => owner, cancel);
        await write.CommitAsync(cancel);
        Publish();
        return rated;
    }

    /// <summary>After set-up has changed: what had no destination or no price is tried again. Returns how many are rated now.</summary>
    public async Task<int> RateAgainAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var rated = await new Rematch().RateAsync(db, db.UsageRecords.Where(u => u.Orphan == OrphanReason.NoDestination || u.Orphan == OrphanReason.NoPrice),
            record => new CliOwner(record.CliId!.Value, record.CustomerId!.Value, record.CostCentreId), cancel);
        await write.CommitAsync(cancel);
        Publish();
        return rated;
    }

    private void Publish()
    {
        live.Publish(Topic.Usage);
        live.Publish(Topic.Customers);
    }
}
