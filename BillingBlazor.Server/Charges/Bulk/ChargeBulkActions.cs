using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges.Bulk;

/// <summary>How far a job is.</summary>
public sealed record JobRow(
    int Id,
    ChargeJobKind Kind,
    ChargeJobState State,
    int Total,
    int Done,
    int Changed,
    IReadOnlyList<(int Count, string Why)> Skipped,
    string CreatedBy,
    DateTime CreatedUtc
);

/// <summary>Price, end or place of many charges at once. A price change is a dated price on each charge: the charge goes on, so nothing of
/// it can be billed twice.</summary>
public sealed class ChargeBulkActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    ChargeWork work,
    TimeProvider time,
    LiveUpdates live
)
{
    private const int PreviewStep = 500;
    private const int MostSamples = 8;

    /// <summary>Counts and pounds of what would be done, by the very rules that do it; nothing is saved.</summary>
    /// <exception cref="BillingRuleException">The order lacks something.</exception>
    public async Task<BulkPreview> PreviewAsync(ChargeOrder order, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        order.Refuse();
        var (matching, changing, before, after, credit) = (0, 0, Money.Zero, Money.Zero, Money.Zero);
        var (skipped, samples) = (new Dictionary<string, int>(), new List<BulkSample>());
        await using var db = await dbs.CreateDbContextAsync(cancel);
        for (var cursor = 0; ;)
        {
            var charges = await db.Matching(order.Selection)
                .Where(c => c.Id > cursor)
                .OrderBy(c => c.Id)
                .Take(PreviewStep)
                .ToListAsync(cancel);
            if (charges.Count == 0)
                break;
            (cursor, matching) = (charges[^1].Id, matching + charges.Count);
            var batch = await ChargeBatch.LoadAsync(db, order, charges, cancel);
            foreach (var charge in charges)
            {
                var effect = await batch.EffectAsync(charge, cancel);
                if (effect.Skip is { } why)
                {
                    skipped[why] = skipped.GetValueOrDefault(why) + 1;
                    continue;
                }
                (changing, credit) = (changing + 1, credit + effect.Credit);
                (before, after) = (
                    before + ChargeRows.MonthlyOf(charge, effect.Before),
                    after + ChargeRows.MonthlyOf(charge, effect.After)
                );
                if (samples.Count < MostSamples)
                    samples.Add(SampleOf(batch.CustomerOf(charge), charge, effect));
            }
        }
        return new(
            matching,
            changing,
            [.. skipped.OrderByDescending(s => s.Value).Select(s => (s.Value, s.Key))],
            before,
            after,
            credit,
            samples
        );
    }

    /// <summary>Begins it; <see cref="WorkAsync"/> does it. Charges that are made from now on are not touched.</summary>
    /// <returns>The job's id.</returns>
    /// <exception cref="BillingRuleException">The order lacks something, or the place it moves to isn't there.</exception>
    public async Task<int> StartAsync(ChargeOrder order, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.EditCharges);
        order.Refuse();
        var jobId = await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                await RefuseStrangersAsync(db, order, cancel);
                var total = await db.Matching(order.Selection).CountAsync(cancel);
                if (total == 0)
                    throw new BillingRuleException("No charge matches any more.");
                var job = new ChargeJob(
                    order.Kind,
                    order.ToJson(),
                    await db.Charges.MaxAsync(c => c.Id, cancel),
                    total,
                    await user.NameAsync(),
                    time.GetUtcNow().UtcDateTime
                );
                work.Take(job);
                db.Add(job);
                await db.SaveChangesAsync(cancel);
                await db.TellAsync<ChargeJob>(job.Id, NameOf(job), "", null, $"Begun, {Say.Count(total, "charge")}");
                return () => job.Id;
            },
            cancel
        );
        live.Publish(Topic.Charges);
        return jobId;
    }

    /// <summary>Does what was begun, to its end; whoever looks is told by LiveUpdates. Left alone, the server goes on with it by
    /// itself.</summary>
    public async Task WorkAsync(int jobId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await work.GoOnAsync(jobId, cancel);
    }

    /// <summary>Stops it where it is: what is done stays done.</summary>
    public async Task StopAsync(int jobId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await dbs.WriteAsync(
            async db =>
            {
                var job = await db.ChargeJobs.SingleAsync(j => j.Id == jobId, cancel);
                var before = job.State;
                job.Stop(time.GetUtcNow().UtcDateTime);
                if (job.State != before)
                    await db.TellAsync<ChargeJob>(jobId, NameOf(job), "State", before, job.State);
            },
            cancel
        );
        live.Publish(Topic.Charges);
    }

    public async Task<JobRow> JobAsync(int jobId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return RowOf(await db.ChargeJobs.AsNoTracking().SingleAsync(j => j.Id == jobId, cancel));
    }

    /// <summary>Those that are being done.</summary>
    public async Task<IReadOnlyList<JobRow>> RunningAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return
        [
            .. (
                await db.ChargeJobs.AsNoTracking().Where(j => j.State == ChargeJobState.Working).OrderBy(j => j.Id).ToListAsync(cancel)
            ).Select(RowOf),
        ];
    }

    private static string NameOf(ChargeJob job) => $"{job.Kind} of charges, No. {job.Id}";

    private static JobRow RowOf(ChargeJob job) =>
        new(job.Id, job.Kind, job.State, job.Total, job.Done, job.Changed, job.Reasons, job.CreatedBy, job.CreatedUtc);

    private static async Task RefuseStrangersAsync(BillingDb db, ChargeOrder order, CancellationToken cancel)
    {
        if (order.Kind != ChargeJobKind.Move)
            return;
        var owners = order.ToCustomerId is { } to
            ? [to]
            : await db.Matching(order.Selection).Select(c => c.CustomerId).Distinct().Take(2).ToListAsync(cancel);
        if (order.ToCustomerId is null && owners.Count > 1)
            throw new BillingRuleException(
                "They are charges of several customers: a cost centre or line is of one. Tick those of one customer."
            );
        if (owners.Count == 0)
            return;
        var owner = owners[0];
        if (order.ToCustomerId is not null)
            (
                await db.Customers.SingleOrDefaultAsync(c => c.Id == owner, cancel)
                ?? throw new BillingRuleException("That customer is gone.")
            ).RefuseNewChargeIfCancelled();
        if (
            order.CostCentreId is { } centre
            && !await db.CostCentres.AnyAsync(c => c.Id == centre && c.CustomerId == owner && !c.IsClosed, cancel)
        )
            throw new BillingRuleException("Choose an open cost centre of that customer.");
        if (order.CliId is { } cli && !await db.Clis.AnyAsync(c => c.Id == cli && c.CustomerId == owner, cancel))
            throw new BillingRuleException("Choose a line identifier of that customer.");
    }

    private static BulkSample SampleOf(string customer, Charge charge, Effect effect) =>
        new(
            customer,
            charge.Description,
            effect.Before?.ToString() ?? "",
            effect switch
            {
                { After: { } price } => price.ToString(),
                { From: { } from } => $"from {from:d MMM yyyy}",
                { Credit: var credit } when credit != Money.Zero => $"{credit} given back",
                _ => "",
            }
        );
}
