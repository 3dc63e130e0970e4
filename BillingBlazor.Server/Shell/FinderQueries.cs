using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

/// <summary>One thing the finder has found.</summary>
/// <param name="Kind">Customer, Invoice or Page.</param>
/// <param name="Details">What tells it from its namesakes.</param>
public sealed record Finding(string Kind, string Name, string Details, string Address);

/// <summary>Whatever somebody looks for: customers by name, reference, postcode or CLI, invoices by number, and pages.</summary>
public sealed class FinderQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostCustomers = 8;
    private const int MostInvoices = 5;
    private const int MostLetters = 100;

    public async Task<IReadOnlyList<Finding>> FindAsync(string words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var typed = Text.Optional(words) ?? "";
        if (typed.Length > MostLetters)
            typed = typed[..MostLetters];
        var pages = await PagesAsync(typed);
        if (typed.Length == 0)
            return pages;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return [.. await CustomersAsync(db, typed, cancel), .. await InvoicesAsync(db, typed, cancel), .. pages];
    }

    private async Task<IReadOnlyList<Finding>> PagesAsync(string words)
    {
        var found = new List<Finding>();
        foreach (var entry in MenuEntry.All.Where(e => e.Name.Contains(words, StringComparison.OrdinalIgnoreCase)))
            if (await user.MayAsync(Enum.Parse<Permission>(entry.Policy)))
                found.Add(new("Page", entry.Name, entry.Group, entry.Address));
        return found;
    }

    private static async Task<IReadOnlyList<Finding>> CustomersAsync(BillingDb db, string words, CancellationToken cancel)
    {
        var ids = await db.Search(new() { Words = words }).PageAsync(CustomerSort.Name, descending: false, skip: 0, MostCustomers, cancel);
        var rows = await db
            .Customers.AsNoTracking()
            .Where(c => ids.Contains(c.Id))
            .Select(c => new
            {
                c.Id,
                c.Name,
                c.Reference,
                c.Status,
                c.Address.Postcode,
            })
            .ToDictionaryAsync(c => c.Id, cancel);
        return
        [
            .. ids.Where(rows.ContainsKey)
                .Select(id => rows[id])
                .Select(c => new Finding(
                    "Customer",
                    c.Name,
                    string.Join(
                        " · ",
                        new[] { c.Reference, c.Postcode, c.Status == CustomerStatus.Active ? null : c.Status.ToString() }.Where(text =>
                            !string.IsNullOrEmpty(text)
                        )
                    ),
                    $"/customers/{c.Id}"
                )),
        ];
    }

    private static async Task<IReadOnlyList<Finding>> InvoicesAsync(BillingDb db, string words, CancellationToken cancel)
    {
        var (from, past) = (words.ToUpperInvariant(), words.ToUpperInvariant() + '\uFFFF');
        var rows = await db
            .Invoices.FromSql($"""SELECT * FROM "Invoices" WHERE "Number" >= {from} AND "Number" < {past}""")
            .AsNoTracking()
            .OrderBy(i => i.Number)
            .Take(MostInvoices)
            .Select(i => new
            {
                i.Id,
                i.Number,
                i.Kind,
                i.Buyer.Name,
                i.Total,
            })
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(i => new Finding(
                i.Kind == InvoiceKind.Invoice ? "Invoice" : "Credit note",
                i.Number!,
                $"{i.Name} · {Say.Pounds(i.Total)}",
                $"/invoices/{i.Id}"
            )),
        ];
    }
}
