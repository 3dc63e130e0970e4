using System.Runtime.CompilerServices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <param name="Count">At most 10,000, or as many as were seen on the way where counting would read the calls themselves.</param>
/// <param name="IsCapped">There are more than that, which weren't counted.</param>
public sealed record CallPage(IReadOnlyList<CallRow> Rows, int Count, bool IsCapped, bool HasNewer, bool HasOlder);

/// <summary>What the filters are called.</summary>
public sealed record CallNames(string? Customer, string? Cli, string? File, string? Destination, string? Invoice, bool MaySeeCost);

/// <summary>
/// Calls among tens of millions: a page is read along one index from where the last one ended, never counted or sorted whole. Newest first;
/// of a file and of a number, the last read first.
/// </summary>
public sealed class CallQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public const int MostCounted = 10_000;
    public const int PageSize = 100;
    private const int ExportStep = 5_000;

    public async Task<CallPage> ListAsync(CallFilter filter, CallCursor? cursor, CancellationToken cancel, int size = PageSize)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var search = await db.Usage.SearchAsync(filter, cancel);
        var rows = await PageAsync(search, cursor, size + 1, cancel);
        var hasMore = rows.Count > size;
        if (hasMore)
            rows.RemoveAt(size);
        var isBackwards = cursor is { IsBackwards: true };
        if (isBackwards)
            rows.Reverse();
        var isWhole = cursor is null && !hasMore;
        var count =
            isWhole ? rows.Count
            : search.IsCountable ? await search.CountAsync(MostCounted + 1, cancel)
            : (int?)null;
        return new(
            rows,
            Math.Min(count ?? rows.Count, MostCounted),
            count is null or > MostCounted,
            isBackwards ? hasMore : cursor is not null,
            isBackwards || hasMore
        );
    }

    /// <summary>Every call that matches, in steps, so that an export holds nothing up.</summary>
    public async IAsyncEnumerable<CallRow> EachAsync(
        CallFilter filter,
        [EnumeratorCancellation] CancellationToken cancel,
        int most = int.MaxValue
    )
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var search = await db.Usage.SearchAsync(filter, cancel);
        CallCursor? cursor = null;
        for (var left = most; left > 0;)
        {
            var rows = await PageAsync(search, cursor, Math.Min(left, ExportStep), cancel);
            foreach (var row in rows)
                yield return row;
            if (rows.Count < ExportStep)
                yield break;
            left -= rows.Count;
            cursor = new(rows[^1].StartedUtc, rows[^1].Id, IsBackwards: false);
        }
    }

    public async Task<CallNames> NamesAsync(CallFilter filter, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(
            filter.CustomerId is { } customerId
                ? await db.Customers.Where(c => c.Id == customerId).Select(c => c.Name).FirstOrDefaultAsync(cancel)
                : null,
            filter.CliId is { } cliId ? (await db.Clis.AsNoTracking().FirstOrDefaultAsync(c => c.Id == cliId, cancel))?.Label : null,
            filter.FileId is { } fileId
                ? await db.CdrFiles.Where(f => f.Id == fileId).Select(f => f.Name).FirstOrDefaultAsync(cancel)
                : null,
            filter.DestinationId is { } destinationId
                ? await db.Destinations.Where(d => d.Id == destinationId).Select(d => d.Name).FirstOrDefaultAsync(cancel)
                : null,
            filter.InvoiceId is { } invoiceId
                ? await db.Invoices.Where(i => i.Id == invoiceId).Select(i => i.Number ?? "a draft").FirstOrDefaultAsync(cancel)
                : null,
            await user.MayAsync(Permission.SeeCost)
        );
    }

    /// <summary>Destinations whose name has these words, for the filter.</summary>
    public async Task<IReadOnlyList<NamedDestination>> FindDestinationsAsync(string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Destinations.AsNoTracking()
            .Where(d => words == null || d.Name.Contains(words))
            .OrderBy(d => d.Name)
            .ThenBy(d => d.Id)
            .Take(30)
            .Join(db.Suppliers, d => d.SupplierId, s => s.Id, (d, s) => new NamedDestination(d.Id, d.Name, s.Name))
            .ToListAsync(cancel);
    }

    private async Task<List<CallRow>> PageAsync(CallSearch search, CallCursor? beyond, int size, CancellationToken cancel)
    {
        var rows = await search.PageAsync(beyond, size, cancel);
        return await user.MayAsync(Permission.SeeCost) ? rows : rows.ConvertAll(row => row with { Cost = null });
    }
}

public sealed record NamedDestination(int Id, string Name, string Supplier);
