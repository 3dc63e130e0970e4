using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <param name="Uses">What it uses of allowances now; null when that stays as it was.</param>
public sealed record SettledChange(long RecordId, int FileId, Settled Settled, IReadOnlyList<BundleUse>? Uses);
