using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Listing;

public sealed record CustomerRow(
    int Id,
    string Name,
    string? Reference,
    CustomerStatus Status,
    string Group,
    string Organisation,
    IReadOnlyList<string> Tags,
    Money Balance,
    int Clis
);

/// <summary>One page of the listing, as its address says.</summary>
public sealed record CustomerPageRequest(CustomerFilter Filter, CustomerSort Sort, bool Descending, int Skip, int Take);

/// <param name="Total">How many match; with <paramref name="IsCapped"/> there are more, which weren't counted.</param>
public sealed record CustomerList(IReadOnlyList<CustomerRow> Rows, int Total, bool IsCapped);

/// <summary>The listing of customers, on its page and as a workbook.</summary>
public sealed class ListingQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<CustomerList> ListAsync(CustomerPageRequest request, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var search = db.Search(request.Filter);
        var (total, isCapped) = await search.CountAsync(cancel);
        return new(
            await RowsAsync(db, await search.PageAsync(request.Sort, request.Descending, request.Skip, request.Take, cancel), cancel),
            total,
            isCapped
        );
    }

    /// <summary>All that match, by name, read in steps: for the workbook.</summary>
    public async IAsyncEnumerable<CustomerRow> EachAsync(CustomerFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var search = db.Search(filter);
        var ids = await search.PageAsync(CustomerSort.Name, descending: false, skip: 0, int.MaxValue, cancel);
        foreach (var step in ids.Chunk(500))
            foreach (var row in await RowsAsync(db, step, cancel))
                yield return row;
    }

    private static async Task<IReadOnlyList<CustomerRow>> RowsAsync(BillingDb db, IReadOnlyList<int> ids, CancellationToken cancel)
    {
        var rows = (
            await db
                .Customers.AsNoTracking()
                .Where(c => ids.Contains(c.Id))
                .Select(c => new
                {
                    c.Id,
                    c.Name,
                    c.Reference,
                    c.Status,
                    c.Balance,
                    c.LineCount,
                    Group = db.CustomerGroups.Where(g => g.Id == c.GroupId).Select(g => g.Name).First(),
                    Organisation = db.Organisations.Where(o => o.Id == c.OrganisationId).Select(o => o.Name).First(),
                })
                .ToListAsync(cancel)
        ).ToDictionary(c => c.Id);
        var tags = (
            await db
                .CustomerTags.Where(t => ids.Contains(t.CustomerId))
                .Join(db.Tags, t => t.TagId, t => t.Id, (c, t) => new { c.CustomerId, t.Name })
                .ToListAsync(cancel)
        ).ToLookup(t => t.CustomerId, t => t.Name);
        return
        [
            .. ids.Where(rows.ContainsKey)
                .Select(id => rows[id])
                .Select(c => new CustomerRow(
                    c.Id,
                    c.Name,
                    c.Reference,
                    c.Status,
                    c.Group,
                    c.Organisation,
                    [.. tags[c.Id].Order(StringComparer.OrdinalIgnoreCase)],
                    c.Balance,
                    c.LineCount
                )),
        ];
    }
}
