using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles.Reconciling;

/// <summary>A compared row with its names.</summary>
/// <param name="Customer">Null: nobody has its CLI.</param>
/// <param name="Line">The CLI as it was entered, else as the supplier writes it.</param>
/// <param name="Product">The product's name, else the words of the supplier or the charge.</param>
public sealed record ReconciliationRow(ReconciledRow Compared, string? Customer, string Line, string Product, string? Supplier);

/// <param name="Month">Its first day; null: no file for reconciliation is read.</param>
/// <param name="Months">That files are for, the latest first.</param>
public sealed record ReconciledMonth(
    DateOnly? Month,
    IReadOnlyList<DateOnly> Months,
    IReadOnlyList<ReconciliationRow> Rows,
    IReadOnlyList<NamedId> Suppliers,
    IReadOnlyList<NamedId> Products,
    bool MayEdit
);

/// <summary>A line of a file behind a row.</summary>
public sealed record BoughtSide(int FileId, string File, int Row, string Description, BillingPeriod Days, decimal Quantity, Money Cost);

/// <summary>What is behind a row, on both sides.</summary>
public sealed record BothSides(IReadOnlyList<BoughtSide> Bought, IReadOnlyList<ChargeRow> Sold);

/// <summary>What suppliers charge beside what customers are billed.</summary>
public sealed class ReconciliationQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostShown = 200;

    /// <param name="wanted">A month's first day; null: the latest that is begun.</param>
    public async Task<ReconciledMonth> LookAsync(DateOnly? wanted, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SeeCost);
        var mayEdit = await user.MayAsync(Permission.EditCharges);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var stretches = await ReconciledSides.Lines(db).Select(l => new { l.From, l.To }).Distinct().ToListAsync(cancel);
        var months = ReconciledSides.MonthsOf(stretches.Select(stretch => (stretch.From, stretch.To)));
        if (months.Count == 0)
            return new(null, [], [], [], [], mayEdit);
        var begun = months.Where(month => month <= db.Today).ToList();
        var shown = wanted is { } asked && months.Contains(asked) ? asked : begun.Count > 0 ? begun[0] : months[^1];
        var month = BillingPeriod.MonthOf(shown);
        var rows = (await ReconciledSides.LoadAsync(db, month, cancel)).Of(month);
        var named = await NamedAsync(db, rows, cancel);
        return new(shown, months, named, Choices(named, row => (row.Compared.SupplierId, row.Supplier)), Products(named), mayEdit);
    }

    /// <summary>The lines and charges of one row.</summary>
    public async Task<BothSides> BothAsync(ReconciledRow row, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (lines, charges) = (row.LineIds.Take(MostShown).ToList(), row.ChargeIds.Take(MostShown).ToList());
        return new(
            await db
                .ServiceLines.AsNoTracking()
                .Where(l => EF.Parameter(lines).Contains(l.Id))
                .Join(db.ServiceFiles, l => l.FileId, f => f.Id, (l, f) => new { Line = l, f.Name })
                .OrderBy(x => x.Line.From)
                .ThenBy(x => x.Line.Id)
                .Select(x => new BoughtSide(
                    x.Line.FileId,
                    x.Name,
                    x.Line.Row,
                    x.Line.Description,
                    new BillingPeriod(x.Line.From, x.Line.To),
                    x.Line.Quantity,
                    x.Line.Cost
                ))
                .ToListAsync(cancel),
            await ChargeRows.OfAsync(
                db,
                await db.Charges.AsNoTracking().Where(c => EF.Parameter(charges).Contains(c.Id)).OrderBy(c => c.Id).ToListAsync(cancel),
                maySeeCost: true,
                cancel
            )
        );
    }

    /// <summary>Leaks first; of a kind, the most pounds first.</summary>
    private static async Task<IReadOnlyList<ReconciliationRow>> NamedAsync(
        BillingDb db,
        IReadOnlyList<ReconciledRow> rows,
        CancellationToken cancel
    )
    {
        if (rows.Count == 0)
            return [];
        var customers = await db.Customers.Select(c => new { c.Id, c.Name }).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var clis = await db.Clis.Select(c => new { c.Id, c.Number }).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        var products = await db.Products.Select(p => new { p.Id, p.Name }).ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
        var suppliers = await db.Suppliers.Select(s => new { s.Id, s.Name }).ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        return
        [
            .. rows.Select(row => new ReconciliationRow(
                    row,
                    row.CustomerId is { } customer ? customers.GetValueOrDefault(customer) : null,
                    row.CliId is { } cli ? clis.GetValueOrDefault(cli) ?? row.Identifier ?? "" : row.Identifier ?? "",
                    row.ProductId is { } product ? products.GetValueOrDefault(product) ?? row.Description : row.Description,
                    row.SupplierId is { } supplier ? suppliers.GetValueOrDefault(supplier) : null
                ))
                .OrderBy(row => row.Compared.State)
                .ThenByDescending(row => Math.Abs(row.Compared.Margin.Pounds))
                .ThenBy(row => row.Customer, StringComparer.OrdinalIgnoreCase)
                .ThenBy(row => row.Line, StringComparer.Ordinal),
        ];
    }

    private static IReadOnlyList<NamedId> Products(IReadOnlyList<ReconciliationRow> rows) =>
        Choices(rows, row => (row.Compared.ProductId, row.Product));

    private static IReadOnlyList<NamedId> Choices(
        IReadOnlyList<ReconciliationRow> rows,
        Func<ReconciliationRow, (int? Id, string? Name)> of
    ) =>
        [
            .. rows.Select(of)
                .Where(one => one is { Id: not null, Name: not null })
                .Distinct()
                .Select(one => new NamedId(one.Id!.Value, one.Name!))
                .OrderBy(one => one.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
}
