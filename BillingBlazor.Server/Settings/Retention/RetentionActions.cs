using System.Linq.Expressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings.Retention;

/// <summary>
/// Takes personal data out that is older than it is kept, or that a customer asks to have erased. Each step is a short transaction and
/// does nothing when it is done again, so that it may be killed anywhere.
/// </summary>
public sealed class RetentionActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    DataFolder folder,
    TimeProvider time,
    LiveUpdates live
)
{
    private const int Step = 2_000;

    public async Task SaveAsync(RetentionForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await dbs.WriteAsync(
            async db =>
            {
                var policy = await db.RetentionPolicies.SingleOrDefaultAsync(cancel) ?? db.Add(new RetentionPolicy()).Entity;
                policy.Amend(form.IsOn, form.CallMonths, form.LogMonths, form.MailMonths, form.CustomerMonths);
            },
            cancel
        );
    }

    /// <summary>Each night, where it is switched on.</summary>
    public async Task TickAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.RetentionPolicies.AnyAsync(p => p.IsOn, cancel))
            await WorkOffAsync(cancel);
    }

    /// <summary>All that is due by the policy that was saved.</summary>
    public async Task WorkOffAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var policy = await db.RetentionPolicies.AsNoTracking().SingleOrDefaultAsync(cancel) ?? new RetentionPolicy();
        var due = new RetentionDue(db, policy);
        foreach (var file in await due.Files().AsNoTracking().OrderBy(f => f.Id).ToListAsync(cancel))
            await ForgetFileAsync(db, file, $"Taken out after {Months(policy.CallMonths)}", cancel);
        await InStepsAsync(
            written => new RetentionDue(written, policy).LogLines().OrderBy(l => l.Id).Take(Step).ExecuteDeleteAsync(cancel),
            cancel
        );
        await InStepsAsync(
            written => SilenceAsync(new RetentionDue(written, policy).Messages().OrderBy(m => m.Id).Take(Step), cancel),
            cancel
        );
        await ForgetPdfsAsync(
            written =>
            {
                var before = written.Today.AddMonths(-policy.CallMonths);
                return Pdfs(written, i => i.IssueDate < before).Where(k => k.Variant != "");
            },
            cancel
        );
        foreach (var customerId in await due.Customers().OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(cancel))
            await EraseAsync(customerId, isAsked: false, $"After {Months(policy.CustomerMonths)}", cancel);
        live.Publish(Topic.Customers);
        live.Publish(Topic.Usage);
    }

    /// <summary>
    /// A customer asks to be forgotten: all goes that the law doesn't make us keep. Name, address and VAT number stay with the documents
    /// until they are old enough for the clock.
    /// </summary>
    /// <exception cref="BillingRuleException">The customer isn't cancelled, or money is open.</exception>
    public async Task EraseAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using (var db = await dbs.CreateDbContextAsync(cancel))
        {
            var customer =
                await db.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.Id == customerId, cancel)
                ?? throw new BillingRuleException("There is no such customer any more.");
            if (customer.Status != CustomerStatus.Cancelled)
                throw new BillingRuleException($"Cancel {customer.Name} first: their data is needed to bill them.");
            if (customer.Balance != Money.Zero)
                throw new BillingRuleException(
                    $"{Say.Pounds(customer.Balance)} is open on the account of {customer.Name}. Settle it first."
                );
            if (await db.Usage.OfCustomer(customerId).AnyAsync(StoredCall.Unbilled, cancel))
                throw new BillingRuleException($"{customer.Name} has calls that are not billed yet. Bill or write them off first.");
        }
        await EraseAsync(customerId, isAsked: true, "On request", cancel);
        live.Publish(Topic.Customers);
    }

    private async Task EraseAsync(int customerId, bool isAsked, string why, CancellationToken cancel)
    {
        await ForgetPdfsAsync(
            db => Pdfs(db, i => i.CustomerId == customerId).Where(k => !isAsked || k.Variant != ""),
            cancel
        );
        await using (var calls = await dbs.CreateDbContextAsync(cancel))
            await calls.Usage.ForgetNumbersAsync(customerId, cancel);
        await dbs.WriteAsync(
            async db =>
            {
                var customer = await db.Customers.SingleAsync(c => c.Id == customerId, cancel);
                var portal = await db.Users.Where(u => u.CustomerId == customerId).Select(u => u.UserName!).ToListAsync(cancel);
                customer.Forget(keepsName: isAsked);
                await db.SaveChangesAsync(cancel); // what history says of it now goes with the rest
                await ForgetPartsAsync(db, customerId, portal, cancel);
                if (!isAsked)
                    await ForgetDocumentsAsync(db, customer, cancel);
                await foreach (
                    var entry in db
                        .Changes.Where(c => c.CustomerId == customerId && c.ErasedHash == null)
                        .AsAsyncEnumerable()
                        .WithCancellation(cancel)
                )
                    HistoryChain.Erase(entry);
                await db.SaveChangesAsync(cancel);
                await db.TellAsync<Customer>(customerId, customer.Name, "Personal data", "Kept", why, customerId);
            },
            cancel
        );
    }

    private static async Task ForgetPartsAsync(BillingDb db, int customerId, List<string> portal, CancellationToken cancel)
    {
        await db.CustomerNotes.Where(n => n.CustomerId == customerId).ExecuteDeleteAsync(cancel);
        await db.Users.Where(u => u.CustomerId == customerId).ExecuteDeleteAsync(cancel);
        await db
            .SecurityEvents.Where(l => portal.Contains(l.Who))
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.Who, ChangeEntry.Erased).SetProperty(x => x.Address, ""), cancel);
        await SilenceAsync(
            db.OutboxMessages.Where(m =>
                (m.CustomerId == customerId || db.Invoices.Any(i => i.Id == m.InvoiceId && i.CustomerId == customerId))
                && (m.State == OutboxState.Sent || m.State == OutboxState.Cancelled)
            ),
            cancel
        );
        await db
            .Clis.Where(c => c.CustomerId == customerId)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Description, (string?)null), cancel);
    }

    /// <summary>Of documents that the law lets go: whom they named. Their sums stay.</summary>
    private static async Task ForgetDocumentsAsync(BillingDb db, Customer customer, CancellationToken cancel)
    {
        var (id, name) = (customer.Id, customer.Name);
        await db
            .Invoices.Where(i => i.CustomerId == id)
            .ExecuteUpdateAsync(
                i =>
                    i.SetProperty(x => x.Buyer.Name, name)
                        .SetProperty(x => x.Buyer.Reference, (string?)null)
                        .SetProperty(x => x.Buyer.Address, "")
                        .SetProperty(x => x.Buyer.VatNumber, (string?)null)
                        .SetProperty(x => x.Buyer.Telephone, (string?)null)
                        .SetProperty(x => x.Buyer.Email, (string?)null)
                        .SetProperty(x => x.Buyer.WebSite, (string?)null)
                        .SetProperty(x => x.PurchaseOrder, (string?)null),
                cancel
            );
        await db
            .Clis.Where(c => c.CustomerId == id)
            .ExecuteUpdateAsync(
                c =>
                    c.SetProperty(x => x.Number, x => "Line " + x.Id)
                        .SetProperty(x => x.Key, x => "FORGOTTEN" + x.Id)
                        .SetProperty(x => x.LastNumber, (string?)null)
                        .SetProperty(x => x.LastKey, (string?)null),
                cancel
            );
        await db
            .CostCentres.Where(c => c.CustomerId == id)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Name, x => "Cost centre " + x.Id), cancel);
        await db
            .InvoiceLines.Where(l => l.CliId != null && db.Invoices.Any(i => i.Id == l.InvoiceId && i.CustomerId == id))
            .ExecuteUpdateAsync(
                l => l.SetProperty(x => x.Description, x => "Line " + x.CliId).SetProperty(x => x.Details, (string?)null),
                cancel
            );
        await db
            .InvoiceLines.Where(l => l.CostCentreName != null && db.Invoices.Any(i => i.Id == l.InvoiceId && i.CustomerId == id))
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.CostCentreName, x => "Cost centre " + x.CostCentreId), cancel);
    }

    private static IQueryable<KeptDocument> Pdfs(BillingDb db, Expression<Func<Invoice, bool>> of) =>
        db.KeptDocuments.Where(k => db.Invoices.Where(of).Any(i => i.Id == k.InvoiceId));

    /// <summary>Drawn documents that name what goes; who asks for one afterwards has it drawn without. The bytes go first.</summary>
    private async Task ForgetPdfsAsync(Func<BillingDb, IQueryable<KeptDocument>> which, CancellationToken cancel)
    {
        await using (var db = await dbs.CreateDbContextAsync(cancel))
            foreach (var hash in await which(db).Select(k => k.Sha256).ToListAsync(cancel))
                File.Delete(folder.DocumentPath(hash));
        await dbs.WriteAsync(db => which(db).ExecuteDeleteAsync(cancel), cancel);
    }

    /// <summary>The file's bytes go first: a file that is marked has none.</summary>
    private async Task ForgetFileAsync(BillingDb db, CdrFile file, string why, CancellationToken cancel)
    {
        File.Delete(folder.UploadPath(file.ContentHash));
        await db.Usage.ForgetNumbersAsync(file, cancel);
        var now = time.GetUtcNow().UtcDateTime;
        await dbs.WriteAsync(
            async written =>
            {
                await written
                    .CdrFiles.Where(f => f.Id == file.Id)
                    .ExecuteUpdateAsync(f => f.SetProperty(x => x.NumbersErasedUtc, now), cancel);
                await written.TellAsync<CdrFile>(file.Id, file.Name, "Numbers", "Kept", why);
            },
            cancel
        );
    }

    private static Task<int> SilenceAsync(IQueryable<OutboxMessage> messages, CancellationToken cancel) =>
        messages.ExecuteUpdateAsync(
            m =>
                m.SetProperty(x => x.Html, "")
                    .SetProperty(x => x.Recipients, ChangeEntry.Erased)
                    .SetProperty(x => x.Accepted, (string?)null)
                    .SetProperty(x => x.Subject, x => x.Kind),
            cancel
        );

    /// <summary>Each step a transaction of its own, until one finds nothing.</summary>
    private async Task InStepsAsync(Func<BillingDb, Task<int>> step, CancellationToken cancel)
    {
        int done;
        do
        {
            done = 0;
            await dbs.WriteAsync(async db => done = await step(db), cancel);
        } while (done > 0);
    }

    private static string Months(int months) => Say.Count(months, "month");
}
