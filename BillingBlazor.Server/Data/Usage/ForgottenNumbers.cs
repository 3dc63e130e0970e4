using System.Linq.Expressions;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>Which calls may lose their numbers: what waits for an owner, a price or an invoice needs them still.</summary>
public static class ForgottenNumbers
{
    public static readonly Expression<Func<UsageRecord, bool>> MayGo = u =>
        u.Orphan == OrphanReason.None && (u.InvoiceId != null || u.ExcludedByRunId != null || (u.Flags & UsageMarks.WrittenOff) != 0);
}
