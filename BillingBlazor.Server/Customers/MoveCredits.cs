using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers;

/// <summary>
/// What was billed for calls of a line since the day it moved, given back to who paid: each call of an invoice once, which the database
/// itself holds unique, and no more once the invoice is reversed.
/// </summary>
internal static class MoveCredits
{
    /// <summary>Of these calls, those of approved invoices that were not credited yet.</summary>
    public static IQueryable<UsageRecord> Creditable(BillingDb db, IQueryable<UsageRecord> calls) => calls
        .Where(u => db.Invoices.Any(i => i.Id == u.InvoiceId && i.State == InvoiceState.Approved))
        .Where(u => !db.CreditedCalls.Any(c => c.InvoiceId == u.InvoiceId && c.UsageRecordId == u.Id));

    /// <summary>A single charge below nought for each invoice, line, cost centre and category: the next run credits it.</summary>
    public static async Task GiveAsync(BillingDb db, int customerId, IReadOnlyList<Cli> lines, DateOnly day, CancellationToken cancel)
    {
        var calls = await CallsAsync(db, customerId, lines, day, cancel);
        if (calls.Count == 0) return;
        var invoiceIds = calls.Select(c => c.Of.InvoiceId).Distinct().ToList();
        var numbers = await db.Invoices.Where(i => invoiceIds.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => i.Number, cancel);
        var vat = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.VatTreatment, cancel);
        var given = new List<(Charge Charge, List<CreditableCall> Calls)>();
        foreach (var group in calls.GroupBy(c => c.Of).OrderBy(g => g.Key.InvoiceId).ThenBy(g => g.Key.CliId))
        {
            var (of, price) = (group.Key, group.Sum(c => c.Price));
            if (price <= Money.Zero) continue;
            var line = lines.Single(l => l.Id == of.CliId);
            given.Add((db.Add(new Charge(customerId, new()
            {
                CategoryId = of.CategoryId, CostCentreId = of.CostCentreId, CliId = line.Id, VatTreatment = vat[of.CategoryId],
                Start = db.Today,
                Description = $"Credit for calls of {line.Label} since {LineAssignments.Print(day)}, billed before the number moved",
                Details = $"Billed on {numbers[of.InvoiceId]}", UnitPrice = -price, UnitCost = Money.Zero,
            })).Entity, [.. group]));
        }
        await db.SaveChangesAsync(cancel);
        BulkInsert.Add<CreditedCall>(db, [.. given.SelectMany(g => g.Calls.Select(c => Credited(c, g.Charge)))], cancel);
    }

    /// <summary>
    /// Invoices are reversed whole, so what was credited of them before would be given back twice: a credit that no invoice holds yet is
    /// cancelled, and one that was given is charged again.
    /// </summary>
    public static async Task TakeBackAsync(BillingDb db, IReadOnlyList<Invoice> reversed, CancellationToken cancel)
    {
        var ids = reversed.Select(i => i.Id).ToList();
        var credits = await db.CreditedCalls.Where(c => EF.Parameter(ids).Contains(c.InvoiceId))
            .Select(c => new { c.InvoiceId, c.ChargeId }).Distinct().ToDictionaryAsync(c => c.ChargeId, c => c.InvoiceId, cancel);
        if (credits.Count == 0) return;
        var chargeIds = credits.Keys.ToList();
        var charges = await db.Charges.Where(c => EF.Parameter(chargeIds).Contains(c.Id) && !c.IsCancelled).ToListAsync(cancel);
        var live = db.InvoiceLines.Where(l => l.IsLive && l.ChargeId != null);
        var billed = await live.Where(l => EF.Parameter(chargeIds).Contains(l.ChargeId!.Value))
            .ToDictionaryAsync(l => l.ChargeId!.Value, l => l.Net, cancel);
        foreach (var charge in charges.OrderBy(c => c.Id))
        {
            if (!billed.TryGetValue(charge.Id, out var net)) charge.Cancel(db.Today);
            else db.Add(ChargedAgain(charge, -net, reversed.Single(i => i.Id == credits[charge.Id]), db.Today));
        }
    }

    private sealed record CreditOf(int InvoiceId, int CliId, int? CostCentreId, int CategoryId);

    private sealed record CreditableCall(long Id, CreditOf Of, Money Price);

    private static async Task<List<CreditableCall>> CallsAsync(
        BillingDb db, int customerId, IReadOnlyList<Cli> lines, DateOnly day, CancellationToken cancel)
    {
        var calls = Creditable(db, LineUsage.OfLines(db, customerId, [.. lines.Select(l => l.Id)], day));
        var rows = await calls.Join(db.Destinations, u => u.DestinationId, d => d.Id, (u, d) => new
        {
            u.Id, u.InvoiceId, u.CliId, u.CostCentreId, d.CategoryId, u.Price,
        }).ToListAsync(cancel);
        return rows.ConvertAll(u =>
            new CreditableCall(u.Id, new(u.InvoiceId!.Value, u.CliId!.Value, u.CostCentreId, u.CategoryId), u.Price));
    }

    private static CreditedCall Credited(CreditableCall call, Charge charge) =>
        new() { InvoiceId = call.Of.InvoiceId, UsageRecordId = call.Id, ChargeId = charge.Id };

    private static Charge ChargedAgain(Charge credit, Money price, Invoice reversed, DateOnly today)
    {
        var description = $"Taken back, as {reversed.Number} was reversed: {credit.Description}";
        return new(credit.CustomerId, credit.Sheet with
        {
            Description = description.Length <= Charge.LongestDescription ? description : description[..Charge.LongestDescription],
            Start = today, Quantity = 1, UnitPrice = price,
        });
    }
}
