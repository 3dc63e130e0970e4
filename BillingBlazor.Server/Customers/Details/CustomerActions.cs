using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Customers.Tags;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Details;

/// <summary>What people do to customers; to their cost centres see <c>CostCentreActions</c>, to their lines
/// <c>LineActions</c>.</summary>
public sealed class CustomerActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <exception cref="BillingRuleException">The reference is taken, or a rule of the guide is broken.</exception>
    public async Task<int> CreateAsync(CustomerForm form, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.EditCustomers);
        var customerId = await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                var customer = new Customer(form.Name, form.GroupId, form.OrganisationId, Today);
                db.Add(customer);
                await ApplyAsync(db, customer, form, cancel);
                await db.SaveChangesAsync(cancel);
                if (form.OutstandingBalance is { } opening and not 0)
                    await PostOpeningAsync(db, customer.Id, Money.FromPounds(opening), cancel);
                return () => customer.Id;
            },
            cancel
        );
        live.Publish(Topic.Customers);
        return customerId;
    }

    /// <exception cref="BillingRuleException">Somebody else amended it meanwhile, or a rule is broken: nothing is saved.</exception>
    public async Task AmendAsync(int customerId, CustomerForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        var balance =
            form.BalanceBefore is { } before && (form.OutstandingBalance ?? 0) != before
                ? Money.FromPounds(form.OutstandingBalance ?? 0)
                : (Money?)null;
        if (balance is not null)
            await user.RequireAsync(Permission.EditCharges);
        await ChangeAsync(
            customerId,
            async (db, customer) =>
            {
                if (customer.Version != form.Version)
                    throw new BillingRuleException(
                        $"{customer.Name} was amended by somebody else while you typed. Press Save again to see what changed; what you "
                            + "typed is still here."
                    );
                var day = (customer.GroupId, customer.AnniversaryDay);
                await ApplyAsync(db, customer, form, cancel);
                if (day != (customer.GroupId, customer.AnniversaryDay))
                    await db.Usage.SettleAnewAsync(customerId, null, null, cancel); // its usage months begin on another day
                if (balance is { } typed)
                    await BalanceCorrection.PostAsync(
                        db,
                        customer,
                        new(typed, Money.FromPounds(form.BalanceBefore!.Value), Now, await user.NameAsync()),
                        "Press Save again to choose; what you typed is still here.",
                        cancel
                    );
            },
            cancel
        );
    }

    private async Task ChangeAsync(int customerId, Func<BillingDb, Customer, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(
            async db =>
            {
                var customer = await db
                    .Customers.AsSplitQuery()
                    .Include(c => c.Tariffs)
                    .Include(c => c.CostCentres)
                    .Include(c => c.Clis)
                    .Include(c => c.Tags)
                    .SingleAsync(c => c.Id == customerId, cancel);
                await change(db, customer);
            },
            cancel
        );
        live.Publish(Topic.Customers);
    }

    private static async Task ApplyAsync(BillingDb db, Customer customer, CustomerForm form, CancellationToken cancel)
    {
        // The group decides, not what the page last knew of it.
        form.IsAnniversary = await db.CustomerGroups.AnyAsync(g => g.Id == form.GroupId && g.Billing == BillingKind.Anniversary, cancel);
        if (form.Problems() is [var problem, ..])
            throw new BillingRuleException(problem.Sentence);
        if (
            Text.Optional(form.Reference) is { } reference
            && await db
                .Customers.Where(c => c.Id != customer.Id && c.Reference == reference)
                .Select(c => c.Name)
                .FirstOrDefaultAsync(cancel)
                is { } holder
        )
            throw new BillingRuleException($"{holder} has the reference {reference} already. Give another, or none.");
        customer.Amend(form.ToDetails(customer.Since));
        foreach (var (categoryId, tariffId) in form.SellPrices)
            customer.UseTariff(categoryId, tariffId == 0 ? null : tariffId);
        await TagAsync(db, customer, form.TagNames, cancel);
    }

    /// <summary>The customer carries just these tags; those that don't exist yet are made.</summary>
    private static async Task TagAsync(BillingDb db, Customer customer, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var tags = await TagActions.KnownAsync(db, names, cancel);
        foreach (var gone in customer.Tags.Select(t => t.TagId).Except(tags.Select(t => t.Id)).ToList())
            customer.Untag(gone);
        foreach (var tag in tags)
            customer.Tag(tag.Id);
    }

    private async Task PostOpeningAsync(BillingDb db, int customerId, Money amount, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        db.Add(
            new LedgerEntry(customerId, LedgerKind.Opening, Today, amount, "Outstanding balance at the start", Now, await user.NameAsync())
        );
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private DateOnly Today => UkTime.DayOf(Now);
}
