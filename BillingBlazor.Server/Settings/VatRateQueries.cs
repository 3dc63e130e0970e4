using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <param name="To">The last day it is in force; null: it goes on.</param>
/// <param name="Documents">Issued invoices and credit notes that have it: then it stays as it is.</param>
public sealed record VatRateRow(int Id, VatTreatment Treatment, DateOnly From, DateOnly? To, decimal Percent, int Documents);

public sealed class VatRateQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>By treatment, newest first.</summary>
    public async Task<IReadOnlyList<VatRateRow>> ListAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var rates = (await db.VatRates.AsNoTracking().ToListAsync(cancel))
            .Where(rate => VatRate.Taxed.Contains(rate.Treatment))
            .OrderBy(rate => rate.Treatment)
            .ThenByDescending(rate => rate.From)
            .ToList();
        var rows = new List<VatRateRow>();
        foreach (var rate in rates)
        {
            var to = rates.Where(r => r.Treatment == rate.Treatment && r.From > rate.From).Min(r => (DateOnly?)r.From)?.AddDays(-1);
            rows.Add(
                new(
                    rate.Id,
                    rate.Treatment,
                    rate.From,
                    to,
                    rate.Percent,
                    await UsedVatRates.In(db, rate.Treatment, rate.From, to).CountAsync(cancel)
                )
            );
        }
        return rows;
    }
}

/// <summary>Which documents a rate of VAT stands on.</summary>
internal static class UsedVatRates
{
    /// <summary>Issued documents of a tax point within the days that were taxed so; the reverse charge has the standard rate.</summary>
    /// <param name="to">Null: without end.</param>
    public static IQueryable<Invoice> In(BillingDb db, VatTreatment treatment, DateOnly from, DateOnly? to)
    {
        VatTreatment[] those = treatment == VatTreatment.Standard ? [VatTreatment.Standard, VatTreatment.ReverseCharge] : [treatment];
        return db
            .Invoices.AsNoTracking()
            .Where(i =>
                i.State != InvoiceState.Draft
                && i.IssueDate >= from
                && (to == null || i.IssueDate <= to)
                && i.VatByRate.Any(v => those.Contains(v.Treatment))
            );
    }
}
