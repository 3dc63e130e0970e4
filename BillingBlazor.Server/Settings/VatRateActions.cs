using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Documents;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <summary>The dated rates of VAT. What an issued document stands on is never changed: another rate starts from a later day.</summary>
public sealed class VatRateActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <exception cref="BillingRuleException">Outside its range, there is one from that day, or a document was issued on or after
    /// it.</exception>
    public async Task StartAsync(VatTreatment treatment, DateOnly from, decimal percent, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.SetUp);
        await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                var rate = VatRate.Starting(treatment, from, percent);
                if (await db.VatRates.SingleOrDefaultAsync(r => r.Treatment == treatment && r.From == from, cancel) is { } same)
                    throw new BillingRuleException($"There is a {Named(same)} already. Remove it first, or choose another day.");
                if (await LastAsync(UsedVatRates.In(db, treatment, from, to: null), cancel) is { } last)
                    throw new BillingRuleException(
                        $"{last.Number} of {last.IssueDate:d MMM yyyy} was issued with the rate before. A new rate "
                            + $"starts on {last.IssueDate.AddDays(1):d MMM yyyy} at the earliest."
                    );
                db.Add(rate);
            },
            cancel
        );
        live.Publish(Topic.SetUp);
    }

    /// <summary>The rate before goes on.</summary>
    /// <exception cref="BillingRuleException">A document was issued with it, or it is the only one.</exception>
    public async Task RemoveAsync(int rateId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.VatRates.FindAsync([rateId], cancel) is not { } rate)
                    return;
                var others = await db
                    .VatRates.Where(r => r.Treatment == rate.Treatment && r.Id != rateId)
                    .Select(r => r.From)
                    .ToListAsync(cancel);
                var next = others.Where(day => day > rate.From).Select(day => (DateOnly?)day).Min();
                if (await LastAsync(UsedVatRates.In(db, rate.Treatment, rate.From, next?.AddDays(-1)), cancel) is { } last)
                    throw new BillingRuleException(
                        $"{last.Number} of {last.IssueDate:d MMM yyyy} was issued with the {Named(rate)}, so it "
                            + "stays as it is. Start a new rate from a later day."
                    );
                if (!others.Exists(day => day < rate.From))
                    throw new BillingRuleException(
                        $"No other {VatWords.Of(rate.Treatment).ToLowerInvariant()} rate would be left for those "
                            + "days. Start the right one first."
                    );
                db.Remove(rate);
            },
            cancel
        );
    }

    private static string Named(VatRate rate) =>
        $"{VatWords.Of(rate.Treatment).ToLowerInvariant()} rate from {rate.From:d MMM yyyy}, {PdfFigures.Percent(rate.Percent)}";

    private static Task<Invoice?> LastAsync(IQueryable<Invoice> documents, CancellationToken cancel) =>
        documents.OrderByDescending(i => i.IssueDate).ThenByDescending(i => i.Id).FirstOrDefaultAsync(cancel);

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
