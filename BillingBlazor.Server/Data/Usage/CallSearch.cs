using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <param name="Cost">Null for whoever may not see it.</param>
public sealed record CallRow(
    long Id,
    DateTime StartedUtc,
    UsageKind Kind,
    string Identifier,
    string Dialled,
    int? CustomerId,
    string? Customer,
    string? Destination,
    int Seconds,
    long Bytes,
    Band Band,
    UsageMarks Flags,
    Money Price,
    Money? Cost,
    OrphanReason Orphan,
    int? InvoiceId
)
{
    public const int SecondsOfADay = 24 * 3600;

    public bool IsLongerThanADay => Seconds > SecondsOfADay;
}

/// <summary>The calls of one filter, page by page: newest first; of a file and of a number, the last read first.</summary>
public abstract class CallSearch
{
    /// <summary>They are counted without reading each.</summary>
    public abstract bool IsCountable { get; }

    /// <summary>Those beyond a call, the nearest first, at most so many.</summary>
    public abstract Task<List<CallRow>> PageAsync(CallCursor? beyond, int size, CancellationToken cancel);

    /// <summary>How many there are; no more than so many are counted.</summary>
    public abstract Task<int> CountAsync(int most, CancellationToken cancel);
}
