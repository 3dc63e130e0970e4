using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>
/// What was billed for calls of a line since the day it moved, given back to who paid: each call of an invoice once, which the database
/// itself holds unique, and no more once the invoice is reversed.
/// </summary>
internal static class MoveCredits
{
    /// <summary>Of these calls, those of approved invoices that were not credited yet.</summary>
    public static IQueryable<UsageRecord> Creditable(BillingDb db, IQueryable<UsageRecord> calls) =>
        calls
            .Where(u => db.Invoices.Any(i => i.Id == u.InvoiceId && i.State == InvoiceState.Approved))
            .Where(u => !db.CreditedCalls.Any(c => c.InvoiceId == u.InvoiceId && c.UsageRecordId == u.Id));

    /// <summary>A single charge below nought for each invoice, line, cost centre and category: the next run credits it.</summary>
    public static async Task GiveAsync(BillingDb db, int customerId, IReadOnlyList<Cli> lines, DateOnly day, CancellationToken cancel)
    {
        var credits = await CreditsAsync(db, customerId, [.. lines.Select(l => l.Id)], day, cancel);
        if (credits.Count == 0)
            return;
        var invoiceIds = credits.Select(c => c.Of.InvoiceId).Distinct().ToList();
        var numbers = await db.Invoices.Where(i => invoiceIds.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => i.Number, cancel);
        var vat = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.VatTreatment, cancel);
        var given = new List<(Charge Charge, List<long> Calls, int InvoiceId)>();
        foreach (var (of, calls, price) in credits)
        {
            var line = lines.Single(l => l.Id == of.CliId);
            var charge = db.Add(
                new Charge(
                    customerId,
                    new()
                    {
                        CategoryId = of.CategoryId,
                        CostCentreId = of.CostCentreId,
                        CliId = line.Id,
                        VatTreatment = vat[of.CategoryId],
                        Start = db.Today,
                        Description =
                            $"Credit for calls of {line.Label} since {LineAssignments.Print(day)}, billed before the number moved",
                        Details = $"Billed on {numbers[of.InvoiceId]}",
                        UnitPrice = -price,
                        UnitCost = Money.Zero,
                    }
                )
            ).Entity;
            given.Add((charge, calls, of.InvoiceId));
        }
        await db.SaveChangesAsync(cancel);
        BulkInsert.Add<CreditedCall>(db, [.. given.SelectMany(g => g.Calls.Select(id => Credited(g.InvoiceId, id, g.Charge)))], cancel);
    }

    /// <summary>What a move would give back, before VAT.</summary>
    public static async Task<Money> SumAsync(
        BillingDb db,
        int customerId,
        IReadOnlyList<int> cliIds,
        DateOnly day,
        CancellationToken cancel
    ) => (await CreditsAsync(db, customerId, cliIds, day, cancel)).Sum(c => c.Price);

    /// <summary>
    /// Invoices are reversed whole, so what was credited of them before would be given back twice: a credit that no invoice holds yet is
    /// cancelled, and one that was given is charged again.
    /// </summary>
    public static async Task TakeBackAsync(BillingDb db, IReadOnlyList<Invoice> reversed, CancellationToken cancel)
    {
        var ids = reversed.Select(i => i.Id).ToList();
        var credits = await db
            .CreditedCalls.Where(c => EF.Parameter(ids).Contains(c.InvoiceId))
            .Select(c => new { c.InvoiceId, c.ChargeId })
            .Distinct()
            .ToDictionaryAsync(c => c.ChargeId, c => c.InvoiceId, cancel);
        if (credits.Count == 0)
            return;
        var chargeIds = credits.Keys.ToList();
        var charges = await db.Charges.Where(c => EF.Parameter(chargeIds).Contains(c.Id) && !c.IsCancelled).ToListAsync(cancel);
        var live = db.InvoiceLines.Where(l => l.IsLive && l.ChargeId != null);
        var billed = await live.Where(l => EF.Parameter(chargeIds).Contains(l.ChargeId!.Value))
            .ToDictionaryAsync(l => l.ChargeId!.Value, l => l.Net, cancel);
        foreach (var charge in charges.OrderBy(c => c.Id))
        {
            if (!billed.TryGetValue(charge.Id, out var net))
                charge.Cancel(db.Today);
            else
                db.Add(ChargedAgain(charge, -net, reversed.Single(i => i.Id == credits[charge.Id]), db.Today));
        }
    }

    /// <summary>What moves gave back of these lines: nothing more of it is to be credited on a part of their invoice.</summary>
    public static async Task<Dictionary<int, Money>> GivenBackAsync(
        BillingDb db,
        IReadOnlyList<InvoiceLine> lines,
        CancellationToken cancel
    )
    {
        var invoiceIds = lines.Where(l => l.CliId is not null).Select(l => l.InvoiceId).Distinct().ToList();
        if (invoiceIds.Count == 0)
            return [];
        var credits = await db
            .CreditedCalls.Where(c => invoiceIds.Contains(c.InvoiceId))
            .Select(c => new { c.InvoiceId, c.ChargeId })
            .Distinct()
            .Join(db.Charges.Where(c => !c.IsCancelled), c => c.ChargeId, c => c.Id, (c, charge) => new { c.InvoiceId, Charge = charge })
            .ToListAsync(cancel);
        var back = new Dictionary<int, Money>();
        foreach (var credit in credits)
        {
            var of = new CreditOf(credit.InvoiceId, credit.Charge.CliId ?? 0, credit.Charge.CostCentreId, credit.Charge.CategoryId);
            var rest = Money.Round(-(credit.Charge.UnitPrice ?? Money.Zero).Pounds, 2);
            foreach (var line in lines.Where(l => l.CliId is not null && Of(l) == of).OrderBy(l => l.Position))
            {
                var part = Lesser(rest, line.Net - back.GetValueOrDefault(line.Id));
                back[line.Id] = back.GetValueOrDefault(line.Id) + part;
                rest -= part;
            }
        }
        return back;
    }

    /// <summary>What credit notes for a part, and moves before, left of what was billed.</summary>
    private static async Task<Dictionary<CreditOf, Money>> LeftAsync(BillingDb db, List<int> invoiceIds, CancellationToken cancel)
    {
        var lines = await db
            .InvoiceLines.AsNoTracking()
            .Where(l => invoiceIds.Contains(l.InvoiceId) && l.CliId != null)
            .ToListAsync(cancel);
        var back = await GivenBackAsync(db, lines, cancel);
        return lines.GroupBy(Of).ToDictionary(g => g.Key, g => g.Sum(line => line.Left(back.GetValueOrDefault(line.Id))));
    }

    private static CreditOf Of(InvoiceLine line) => new(line.InvoiceId, line.CliId!.Value, line.CostCentreId, line.CategoryId);

    private static Money Lesser(Money one, Money other) => one < other ? one : other;

    private sealed record CreditOf(int InvoiceId, int CliId, int? CostCentreId, int CategoryId);

    private sealed record Credit(CreditOf Of, List<long> Calls, Money Price);

    /// <summary>Never above what is left of what was billed.</summary>
    private static async Task<List<Credit>> CreditsAsync(
        BillingDb db,
        int customerId,
        IReadOnlyList<int> cliIds,
        DateOnly day,
        CancellationToken cancel
    )
    {
        var calls = Creditable(db, db.CallsOfLines(customerId, cliIds, day));
        var rows = await calls
            .Join(
                db.Destinations,
                u => u.DestinationId,
                d => d.Id,
                (u, d) =>
                    new
                    {
                        u.Id,
                        u.InvoiceId,
                        u.CliId,
                        u.CostCentreId,
                        d.CategoryId,
                        u.Price,
                    }
            )
            .ToListAsync(cancel);
        if (rows.Count == 0)
            return [];
        var left = await LeftAsync(db, [.. rows.Select(u => u.InvoiceId!.Value).Distinct()], cancel);
        return
        [
            .. rows.GroupBy(u => new CreditOf(u.InvoiceId!.Value, u.CliId!.Value, u.CostCentreId, u.CategoryId))
                .Select(g => new Credit(g.Key, [.. g.Select(u => u.Id)], Lesser(g.Sum(u => u.Price), left.GetValueOrDefault(g.Key))))
                .Where(credit => credit.Price > Money.Zero)
                .OrderBy(credit => credit.Of.InvoiceId)
                .ThenBy(credit => credit.Of.CliId),
        ];
    }

    private static CreditedCall Credited(int invoiceId, long recordId, Charge charge) =>
        new()
        {
            InvoiceId = invoiceId,
            UsageRecordId = recordId,
            ChargeId = charge.Id,
        };

    private static Charge ChargedAgain(Charge credit, Money price, Invoice reversed, DateOnly today)
    {
        var description = $"Taken back, as {reversed.Number} was reversed: {credit.Description}";
        return new(
            credit.CustomerId,
            credit.Sheet with
            {
                Description = description.Length <= Charge.LongestDescription ? description : description[..Charge.LongestDescription],
                Start = today,
                Quantity = 1,
                UnitPrice = price,
            }
        );
    }
}
