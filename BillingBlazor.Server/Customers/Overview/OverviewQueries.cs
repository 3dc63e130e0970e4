using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Customers.Notes;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Overview;

/// <param name="Month">Its first day.</param>
/// <param name="Net">Of the invoices and credit notes issued in it.</param>
public sealed record MonthSpend(DateOnly Month, Money Net);

public sealed record ContactCard(
    string? Name,
    string? Telephone,
    string? Email,
    string? WebSite,
    IReadOnlyList<string> Address,
    bool SendViaEmail,
    string? DeliveryEmail
);

/// <param name="Spend">Twelve months, this one last.</param>
/// <param name="Note">The newest pinned one, or else the newest.</param>
/// <param name="NextTrigger">When the customer is billed next, in words.</param>
public sealed record OverviewView(
    AccountFigures Account,
    string NextTrigger,
    IReadOnlyList<InvoiceRow> Invoices,
    IReadOnlyList<MonthSpend> Spend,
    ContactCard Contact,
    NoteRow? Note
);

/// <summary>A customer at a glance.</summary>
public sealed class OverviewQueries(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    InvoiceQueries invoices,
    NoteQueries notes,
    TimeProvider time
)
{
    private const int Months = 12;
    private const int LastInvoices = 5;

    public async Task<OverviewView?> FindAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.Id == customerId, cancel) is not { } customer)
            return null;
        var today = UkTime.DayOf(time.GetUtcNow().UtcDateTime);
        var group = await db.CustomerGroups.AsNoTracking().SingleAsync(g => g.Id == customer.GroupId, cancel);
        return new(
            await LedgerQueries.FiguresAsync(db, customerId, today, cancel),
            Next(customer, group),
            await invoices.OfCustomerAsync(customerId, cancel, LastInvoices),
            await SpendAsync(db, customerId, today, cancel),
            ContactOf(customer),
            (await notes.OfCustomerAsync(customerId, 1, cancel)).Rows is [var latest, ..] ? latest : null
        );
    }

    private string Next(Customer customer, CustomerGroup group) =>
        customer.Status == CustomerStatus.Active
            ? GroupWords.NextTrigger(group, customer.AnniversaryDay is { } day ? [day] : [], time.GetUtcNow().UtcDateTime)
            : $"Not while {customer.Status}";

    /// <summary>Reversed invoices count, as do the credit notes that take them back.</summary>
    private static async Task<IReadOnlyList<MonthSpend>> SpendAsync(BillingDb db, int customerId, DateOnly today, CancellationToken cancel)
    {
        var first = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - Months);
        var net = (
            await db
                .Invoices.AsNoTracking()
                .Where(i => i.CustomerId == customerId && i.State != InvoiceState.Draft && i.IssueDate >= first)
                .Select(i => new { i.IssueDate, i.Net })
                .ToListAsync(cancel)
        ).ToLookup(i => new DateOnly(i.IssueDate.Year, i.IssueDate.Month, 1), i => i.Net);
        return [.. Enumerable.Range(0, Months).Select(n => first.AddMonths(n)).Select(month => new MonthSpend(month, net[month].Sum()))];
    }

    private static ContactCard ContactOf(Customer customer) =>
        new(
            customer.ContactName,
            customer.Telephone,
            customer.Email,
            customer.WebSite,
            customer.Address.Lines,
            customer.SendViaEmail,
            customer.DeliveryEmail
        );
}
