using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>Charges of a customer.</summary>
public sealed class ChargeActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <exception cref="BillingRuleException">The customer is cancelled, a rule of charges is broken, or a billed charge's cycles would move.</exception>
    public async Task SaveAsync(int customerId, int? chargeId, ChargeDetails details, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await WriteAsync(async db =>
        {
            var customer = await db.Customers.SingleAsync(c => c.Id == customerId, cancel);
            if (chargeId is not { } id)
            {
                customer.RefuseNewChargeIfCancelled();
                db.Add(new Charge(customerId, details.CategoryId, details.Description, details.Frequency, details.Start)).Entity.Amend(details);
                return;
            }
            var charge = await db.Charges.SingleAsync(c => c.Id == id && c.CustomerId == customerId, cancel);
            if ((charge.Start != details.Start || charge.Frequency != details.Frequency || charge.ProRataStart != details.ProRataStart) && await db.InvoiceLines.AnyAsync(l => l.ChargeId == id && l.IsLive, cancel))
                throw new BillingRuleException("Some of this charge is on an invoice, so its start and frequency stay. End it, and make a new one.");
            charge.Amend(details);
        }, cancel);
    }

    public async Task SwitchAsync(int customerId, int chargeId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await WriteAsync(async db =>
        {
            var charge = await db.Charges.SingleAsync(c => c.Id == chargeId && c.CustomerId == customerId, cancel);
            if (charge.IsCancelled) charge.Reactivate(db.Today, billMeanwhile: false);
            else charge.Cancel(db.Today);
        }, cancel);
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.Charges);
    }
}
