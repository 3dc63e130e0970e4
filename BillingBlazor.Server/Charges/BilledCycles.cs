using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges;

/// <summary>What of some charges is on a live invoice line already, a draft's too: it is billed once, ever.</summary>
internal sealed class BilledCycles
{
    private readonly HashSet<(int ChargeId, DateOnly CycleStart, LineKind Kind)> keys;

    private readonly ILookup<int, DateOnly> alone;

    private BilledCycles(HashSet<(int ChargeId, DateOnly CycleStart, LineKind Kind)> keys)
    {
        this.keys = keys;
        alone = keys.Where(key =>
                key.Kind == LineKind.Credit
                && !keys.Contains((key.ChargeId, key.CycleStart, LineKind.Charge))
                && !keys.Contains((key.ChargeId, key.CycleStart, LineKind.ProRata))
            )
            .ToLookup(key => key.ChargeId, key => key.CycleStart);
    }

    public static async Task<BilledCycles> OfAsync(BillingDb db, IReadOnlyList<int> chargeIds, CancellationToken cancel)
    {
        var lines = await db
            .InvoiceLines.Where(l => l.IsLive && l.ChargeId != null && EF.Parameter(chargeIds).Contains(l.ChargeId.Value))
            .Select(l => new
            {
                l.ChargeId,
                l.CycleStart,
                l.Kind,
            })
            .ToListAsync(cancel);
        return new([.. lines.Select(l => (l.ChargeId!.Value, l.CycleStart!.Value, l.Kind))]);
    }

    /// <summary>Cycles of a charge whose unused days a live line gives back, though nothing live bills them: the invoice that did was
    /// reversed.</summary>
    public IEnumerable<DateOnly> CreditedAlone(int chargeId) => alone[chargeId];

    public bool Has(DueItem item) => keys.Contains((item.Charge.Id, item.CycleStart, item.Kind));
}
