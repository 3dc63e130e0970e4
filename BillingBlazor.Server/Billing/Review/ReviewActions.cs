using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Review;

/// <summary>
/// A customer is taken out of a draft, its cause is mended, it is put back. Each is one transaction and begins with what is so now, so that
/// pressed twice, or by two people, it is done once. <see cref="RunDrafter"/> drafts who is put back.
/// </summary>
public sealed class ReviewActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <summary>Its draft invoices go, and what they held can be billed again; its row stays, with the reason.</summary>
    /// <exception cref="BillingRuleException">No reason, the run isn't a draft, or the customer isn't in it.</exception>
    public async Task TakeOutAsync(int runId, int customerId, string reason, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        var by = await user.NameAsync();
        await ChangeAsync(
            runId,
            customerId,
            async (db, run, member) =>
            {
                if (run.State != RunState.Draft)
                    throw new BillingRuleException(Refusal(run, "nobody can be taken out of it"));
                if (member.IsTakenOut)
                    return;
                member.TakeOut(reason, by, time.GetUtcNow().UtcDateTime);
                await TellAsync(db, run, customerId, $"Taken out: {reason}", cancel);
                await ReleaseAsync(db, run, customerId, cancel);
                var drafts = db.Invoices.Where(i => i.RunId == runId && i.State == InvoiceState.Draft);
                run.Recount(
                    await drafts.CountAsync(cancel),
                    await drafts.SumMoneyAsync(i => i.Net, cancel),
                    await drafts.SumMoneyAsync(i => i.Vat, cancel)
                );
                await db.SaveChangesAsync(cancel);
                await RunReview.CompareAsync(db, run, [member], cancel);
                await RunWideWarnings.WriteAsync(db, run, cancel);
            },
            cancel
        );
    }

    /// <summary>It is drafted again with the same order.</summary>
    /// <exception cref="BillingRuleException">The run isn't a draft, or the customer isn't in it.</exception>
    public async Task PutBackAsync(int runId, int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await ChangeAsync(
            runId,
            customerId,
            async (db, run, member) =>
            {
                if (run.State is not (RunState.Draft or RunState.Drafting))
                    throw new BillingRuleException(Refusal(run, "nobody can be put back into it"));
                if (!member.IsTakenOut)
                    return;
                await DraftAgainAsync(db, run, member, cancel);
                await TellAsync(db, run, customerId, "Put back", cancel);
            },
            cancel
        );
    }

    /// <summary>After its cause was mended: what it holds is given back and billed anew, in one go.</summary>
    /// <exception cref="BillingRuleException">The run isn't a draft, or the customer isn't in it.</exception>
    public async Task DraftAgainAsync(int runId, int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.RunBilling);
        await ChangeAsync(
            runId,
            customerId,
            async (db, run, member) =>
            {
                if (run.State is not (RunState.Draft or RunState.Drafting))
                    throw new BillingRuleException(Refusal(run, "nothing in it can be drafted again"));
                if (!member.IsDone)
                    return;
                await DraftAgainAsync(db, run, member, cancel);
                await TellAsync(db, run, customerId, "Drafted again", cancel);
            },
            cancel
        );
    }

    /// <summary>From where on drafts are warned of. Drafts that are open are looked at anew.</summary>
    /// <exception cref="BillingRuleException">A limit that can't be.</exception>
    public async Task SetLimitsAsync(ReviewLimitsForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await dbs.WriteAsync(
            async db =>
            {
                var limits = await db.ReviewLimits.SingleOrDefaultAsync(cancel) ?? db.Add(new ReviewLimits()).Entity;
                await db.SaveChangesAsync(cancel); // so that the history has what they were before
                form.RefuseChanged(limits);
                limits.Amend(form.MarginFloorPercent!.Value, form.TimesMedian!.Value, Money.FromPounds(form.OrphanCost!.Value));
                foreach (var run in await db.BillingRuns.Where(r => r.State == RunState.Draft).ToListAsync(cancel))
                {
                    await RunReview.ForgetAsync(db, run.Id, customerId: null, cancel);
                    run.DraftAgain(customers: 0);
                }
            },
            cancel
        );
        live.Publish(Topic.Billing);
    }

    private static async Task TellAsync(BillingDb db, BillingRun run, int customerId, string what, CancellationToken cancel)
    {
        var name = await db.Customers.Where(c => c.Id == customerId).Select(c => c.Name).SingleAsync(cancel);
        await db.TellAsync<BillingRun>(run.Id, $"Run {run.Id}", name, null, what, customerId);
    }

    private static async Task DraftAgainAsync(BillingDb db, BillingRun run, BillingRunCustomer member, CancellationToken cancel)
    {
        await ReleaseAsync(db, run, member.CustomerId, cancel);
        member.PutBack();
        run.DraftAgain(customers: 1);
    }

    private static async Task ReleaseAsync(BillingDb db, BillingRun run, int customerId, CancellationToken cancel)
    {
        await GivenBackUsage.OfDraftsAsync(db, run, [customerId], cancel);
        await db
            .Invoices.Where(i => i.RunId == run.Id && i.CustomerId == customerId && i.State == InvoiceState.Draft)
            .ExecuteDeleteAsync(cancel);
        await RunReview.ForgetAsync(db, run.Id, customerId, cancel);
    }

    private async Task ChangeAsync(
        int runId,
        int customerId,
        Func<BillingDb, BillingRun, BillingRunCustomer, Task> change,
        CancellationToken cancel
    )
    {
        await dbs.WriteAsync(
            async db =>
            {
                var run =
                    await db.BillingRuns.SingleOrDefaultAsync(r => r.Id == runId, cancel)
                    ?? throw new BillingRuleException("There is no such run.");
                var member =
                    await db.BillingRunCustomers.SingleOrDefaultAsync(m => m.RunId == runId && m.CustomerId == customerId, cancel)
                    ?? throw new BillingRuleException($"This customer is not in run {runId}.");
                await change(db, run, member);
            },
            cancel
        );
        live.Publish(Topic.Billing);
        live.Publish(Topic.Usage); // what was given back is settled anew
    }

    private static string Refusal(BillingRun run, string what) =>
        run.State switch
        {
            RunState.Drafting => $"Run {run.Id} is being drafted, so {what} yet. Wait until the draft is ready.",
            RunState.Discarded => $"Run {run.Id} was discarded, so {what}.",
            _ => $"Run {run.Id} was approved, so {what} any more. Its invoices can be reversed.",
        };
}
