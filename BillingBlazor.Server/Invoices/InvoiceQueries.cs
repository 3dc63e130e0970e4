using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Invoices;

public sealed record InvoiceRow(
    int Id,
    InvoiceKind Kind,
    string? Number,
    int CustomerId,
    string Customer,
    DateOnly IssueDate,
    DateOnly DueDate,
    Money Net,
    Money Vat,
    Money Total,
    PaymentStatus Status
);

/// <summary>What staff see of invoices, and (filtered in the query itself) what a customer sees of its own.</summary>
public sealed class InvoiceQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time)
{
    public const int MostRows = 500;

    public async Task<IReadOnlyList<InvoiceRow>> OfCustomerAsync(int customerId, CancellationToken cancel, int most = MostRows)
    {
        await user.RequireAsync(Permission.Read);
        return await RowsAsync(invoices => invoices.Where(i => i.CustomerId == customerId), cancel, most);
    }

    public async Task<Invoice?> FindAsync(int invoiceId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await Whole(db).SingleOrDefaultAsync(i => i.Id == invoiceId, cancel);
    }

    public async Task<Invoice?> FindOfPortalAsync(int invoiceId, CancellationToken cancel)
    {
        var customerId = await user.PortalCustomerAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await Whole(db)
            .SingleOrDefaultAsync(i => i.Id == invoiceId && i.CustomerId == customerId && i.State != InvoiceState.Draft, cancel);
    }

    /// <summary>What the customer who is signed in owes; below nought, what it has in credit.</summary>
    public async Task<Money> PortalBalanceAsync(CancellationToken cancel)
    {
        var customerId = await user.PortalCustomerAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.LedgerEntries.Where(e => e.CustomerId == customerId).SumMoneyAsync(e => e.Amount, cancel);
    }

    /// <summary>False: the customer who is signed in asked that calls be hidden.</summary>
    public async Task<bool> PortalIsItemisedAsync(CancellationToken cancel)
    {
        var customerId = await user.PortalCustomerAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return !await db.Customers.Where(c => c.Id == customerId).Select(c => c.HideCalls).SingleAsync(cancel);
    }

    public async Task<string> PortalNameAsync(CancellationToken cancel)
    {
        var customerId = await user.PortalCustomerAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Customers.Where(c => c.Id == customerId).Select(c => c.Name).SingleAsync(cancel);
    }

    private static IQueryable<Invoice> Whole(BillingDb db) =>
        db.Invoices.AsNoTracking().AsSplitQuery().Include(i => i.Lines.OrderBy(l => l.Position)).Include(i => i.VatByRate);

    private async Task<IReadOnlyList<InvoiceRow>> RowsAsync(
        Func<IQueryable<Invoice>, IQueryable<Invoice>> chosen,
        CancellationToken cancel,
        int most = MostRows
    )
    {
        var today = UkTime.DayOf(time.GetUtcNow().UtcDateTime);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var rows = await chosen(db.Invoices.AsNoTracking())
            .OrderByDescending(i => i.IssueDate)
            .ThenByDescending(i => i.Id)
            .Take(most)
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(i => new InvoiceRow(
                i.Id,
                i.Kind,
                i.Number,
                i.CustomerId,
                i.Buyer.Name,
                i.IssueDate,
                i.DueDate,
                i.Net,
                i.Vat,
                i.Total,
                i.PaymentStatusOn(today)
            )),
        ];
    }
}
