using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Invoices;

/// <summary>How its last e-mail fares; null where none was made.</summary>
public sealed record SentState(OutboxState State, DateTime? SentUtc, string? Failure);

/// <summary>A row of a listing.</summary>
public sealed record InvoiceListRow(
    int Id,
    InvoiceKind Kind,
    string? Number,
    int CustomerId,
    string Customer,
    string Organisation,
    DateOnly IssueDate,
    DateOnly DueDate,
    Money Net,
    Money Vat,
    Money Total,
    Money Settled,
    PaymentStatus Status,
    SentState? Sent
)
{
    /// <summary>Nothing for a credit note or what is reversed.</summary>
    public Money ToPay =>
        Kind == InvoiceKind.CreditNote
        || Status is PaymentStatus.Reversed or PaymentStatus.Draft or PaymentStatus.Issued
        || Settled >= Total
            ? Money.Zero
            : Total - Settled;
}

/// <param name="Total">How many match; with <paramref name="IsCapped"/> there are more, which weren't counted.</param>
public sealed record InvoiceList(IReadOnlyList<InvoiceListRow> Rows, int Total, bool IsCapped);

/// <param name="Run">The name of the run that the address asks for.</param>
public sealed record InvoiceFilterOptions(IReadOnlyList<NamedId> Organisations, IReadOnlyList<NamedId> Groups, string? Run);

/// <summary>The listings of invoices and credit notes.</summary>
public sealed class InvoiceListQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int Step = 500;

    public async Task<InvoiceList> ListAsync(InvoiceAddress at, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await ListAsync(db, at, cancel);
    }

    /// <summary>Of the customer who is signed in, whatever the address says; never a draft.</summary>
    public async Task<InvoiceList> OfPortalAsync(InvoiceAddress at, CancellationToken cancel)
    {
        var customerId = await user.PortalCustomerAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var list = await ListAsync(
            db,
            at with
            {
                Filter = at.Filter with { CustomerId = customerId, RunId = null, GroupId = null, OrganisationId = null },
            },
            cancel,
            isPortal: true
        );
        return list with { Rows = [.. list.Rows.Select(row => row with { Sent = null })] };
    }

    /// <summary>How many are ticked, exactly.</summary>
    public async Task<int> CountAsync(InvoiceSelection selection, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await selection.CountAsync(db, cancel);
    }

    /// <summary>All that match, newest first, read in steps: for the workbook.</summary>
    public async IAsyncEnumerable<InvoiceListRow> EachAsync(InvoiceFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var ids = await db.Search(filter).PageAsync(InvoiceSort.Issued, descending: true, skip: 0, int.MaxValue, cancel);
        foreach (var step in ids.Chunk(Step))
            foreach (var row in await RowsAsync(db, step, cancel))
                yield return row;
    }

    public async Task<InvoiceFilterOptions> OptionsAsync(int? runId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return new(
            await db
                .Organisations.AsNoTracking()
                .OrderByDescending(o => o.IsDefault)
                .ThenBy(o => o.Name)
                .Select(o => new NamedId(o.Id, o.Name))
                .ToListAsync(cancel),
            await db.CustomerGroups.AsNoTracking().OrderBy(g => g.Name).Select(g => new NamedId(g.Id, g.Name)).ToListAsync(cancel),
            runId is null ? null
                : await db.BillingRuns.AnyAsync(r => r.Id == runId, cancel) ? $"Run {runId}"
                : null
        );
    }

    private static async Task<InvoiceList> ListAsync(BillingDb db, InvoiceAddress at, CancellationToken cancel, bool isPortal = false)
    {
        var search = db.Search(at.Filter, withDrafts: !isPortal);
        var (total, isCapped) = await search.CountAsync(cancel);
        return new(
            await RowsAsync(db, await search.PageAsync(at.Sort, at.Descending, (at.Page - 1) * at.Size, at.Size, cancel), cancel),
            total,
            isCapped
        );
    }

    internal static async Task<IReadOnlyList<InvoiceListRow>> RowsAsync(BillingDb db, IReadOnlyList<int> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
            return [];
        var rows = (await db.Invoices.AsNoTracking().Where(i => ids.Contains(i.Id)).ToListAsync(cancel)).ToDictionary(i => i.Id);
        var mails = (
            await db
                .OutboxMessages.AsNoTracking()
                .Where(m => m.InvoiceId != null && ids.Contains(m.InvoiceId.Value))
                .Select(m => new
                {
                    m.Id,
                    m.InvoiceId,
                    m.State,
                    m.SentUtc,
                    m.Failure,
                })
                .ToListAsync(cancel)
        ).GroupBy(m => m.InvoiceId!.Value).ToDictionary(m => m.Key, m => m.MaxBy(x => x.Id)!);
        var today = db.Today;
        return
        [
            .. ids.Where(rows.ContainsKey)
                .Select(id => rows[id])
                .Select(i => new InvoiceListRow(
                    i.Id,
                    i.Kind,
                    i.Number,
                    i.CustomerId,
                    i.Buyer.Name,
                    i.Seller.Name,
                    i.IssueDate,
                    i.DueDate,
                    i.Net,
                    i.Vat,
                    i.Total,
                    i.Allocated,
                    i.PaymentStatusOn(today),
                    mails.GetValueOrDefault(i.Id) is { } mail ? new(mail.State, mail.SentUtc, mail.Failure) : null
                )),
        ];
    }
}

/// <summary>Goes through ticked invoices in steps, by id: each step is a transaction of its own, so nobody waits for the whole.</summary>
internal static class InvoiceSteps
{
    private const int Step = 100;

    public static async IAsyncEnumerable<IReadOnlyList<int>> StepsAsync(
        this InvoiceSelection selection,
        IDbContextFactory<BillingDb> dbs,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        if (selection.AllMatching is not { } filter)
        {
            foreach (var step in selection.Ids.Order().Chunk(Step))
                yield return step;
            yield break;
        }
        for (var last = 0; ;)
        {
            List<int> found;
            await using (var db = await dbs.CreateDbContextAsync(cancel))
                found = await db.Search(filter).AfterAsync(last, Step, cancel);
            if (found.Count == 0)
                yield break;
            last = found[^1];
            yield return [.. found.Where(id => !selection.Ids.Contains(id))];
        }
    }

    public static async Task<int> CountAsync(this InvoiceSelection selection, BillingDb db, CancellationToken cancel)
    {
        if (selection.AllMatching is not { } filter)
            return selection.Ids.Count;
        var search = db.Search(filter);
        return await search.CountAllAsync(cancel) - await search.CountAmongAsync(selection.Ids, cancel);
    }
}
