using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers;

/// <summary>What people do to customers; to their cost centres see <see cref="CostCentreActions"/>, to their lines <see cref="LineActions"/>.</summary>
public sealed class CustomerActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <exception cref="BillingRuleException">The reference is taken, or a rule of the guide is broken.</exception>
    public async Task<int> CreateAsync(CustomerForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        var customer = new Customer(form.Name, form.GroupId, form.OrganisationId, Today);
        db.Add(customer);
        await ApplyAsync(db, customer, form, before: null, cancel);
        await db.SaveChangesAsync(cancel);
        if (form.OutstandingBalance is { } opening and not 0) await PostOpeningAsync(db, customer.Id, Money.FromPounds(opening), cancel);
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
        live.Publish(Topic.Customers);
        return customer.Id;
    }

    /// <exception cref="BillingRuleException">Somebody else amended it meanwhile, or a rule is broken: nothing is saved.</exception>
    public async Task AmendAsync(int customerId, CustomerForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(customerId, async (db, customer) =>
        {
            if (customer.Version != form.Version) throw new BillingRuleException($"{customer.Name} was amended by somebody else while you typed. Open the page again in another tab to see what changed; what you typed is still here.");
            await ApplyAsync(db, customer, form, customer, cancel);
        }, cancel);
    }

    /// <summary>Corrects what the customer owed at the start: posts the difference.</summary>
    public async Task SetBalanceAsync(int customerId, Money balance, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await ChangeAsync(customerId, async (db, _) =>
        {
            var now = await db.LedgerEntries.Where(e => e.CustomerId == customerId).SumMoneyAsync(e => e.Amount, cancel);
            if (balance != now) db.Add(new LedgerEntry(customerId, LedgerKind.Adjustment, Today, balance - now, "Outstanding balance corrected", Now, await user.NameAsync()));
        }, cancel);
    }

    public async Task SuspendAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(customerId, (_, customer) => Done(() => customer.Suspend(Today)), cancel);
    }

    /// <summary>Its line identifiers end with today.</summary>
    public async Task CancelAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.CancelCustomers);
        await ChangeAsync(customerId, (_, customer) => Done(() => customer.Cancel(Today)), cancel);
    }

    public async Task ReactivateAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(customerId, (_, customer) => Done(() => customer.Reactivate(Today)), cancel);
    }

    private async Task ChangeAsync(int customerId, Func<BillingDb, Customer, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(async db =>
        {
            var customer = await db.Customers.AsSplitQuery().Include(c => c.Tariffs).Include(c => c.CostCentres).Include(c => c.Clis).Include(c => c.Tags).SingleAsync(c => c.Id == customerId, cancel);
            await change(db, customer);
        }, cancel);
        live.Publish(Topic.Customers);
    }

    private static async Task ApplyAsync(BillingDb db, Customer customer, CustomerForm form, Customer? before, CancellationToken cancel)
    {
        if (Text.Optional(form.Reference) is { } reference && await db.Customers.Where(c => c.Id != customer.Id && c.Reference == reference).Select(c => c.Name).FirstOrDefaultAsync(cancel) is { } holder)
            throw new BillingRuleException($"{holder} has the reference {reference} already. Give another, or none.");
        customer.Amend(form.ToDetails(before?.Since ?? customer.Since, before));
        foreach (var (categoryId, tariffId) in form.SellPrices) customer.UseTariff(categoryId, tariffId == 0 ? null : tariffId);
        await TagAsync(db, customer, form.TagNames, cancel);
    }

    /// <summary>The customer carries just these tags; those that don't exist yet are made.</summary>
    private static async Task TagAsync(BillingDb db, Customer customer, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var tags = new List<Tag>();
        foreach (var name in names) tags.Add(await db.Tags.FirstOrDefaultAsync(t => t.Name == name, cancel) ?? db.Add(new Tag(name)).Entity);
        await db.SaveChangesAsync(cancel);
        foreach (var gone in customer.Tags.Select(t => t.TagId).Except(tags.Select(t => t.Id)).ToList()) customer.Untag(gone);
        foreach (var tag in tags) customer.Tag(tag.Id);
    }

    private async Task PostOpeningAsync(BillingDb db, int customerId, Money amount, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        db.Add(new LedgerEntry(customerId, LedgerKind.Opening, Today, amount, "Outstanding balance at the start", Now, await user.NameAsync()));
    }

    private static Task Done(Action change)
    {
        change();
        return Task.CompletedTask;
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private DateOnly Today => UkTime.DayOf(Now);
}
