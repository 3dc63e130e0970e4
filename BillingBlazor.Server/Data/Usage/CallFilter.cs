using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>What is peculiar about a call.</summary>
public enum CallFlag
{
    RepeatedHour,
    SkippedHour,
    EqualInFile,
    LongerThanADay,
    Inclusive,
    CapReached,
    Excluded,
    WrittenOff,
    Orphan,
}

/// <summary>What a person wants to see of the calls. Its days are UK days, both included.</summary>
public sealed record CallFilter
{
    public int? CustomerId { get; init; }
    public int? CliId { get; init; }
    public int? InvoiceId { get; init; }
    public int? FileId { get; init; }
    public int? DestinationId { get; init; }

    /// <summary>A line or a dialled number, in any spelling.</summary>
    public string? Number { get; init; }

    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
    public Band? Band { get; init; }
    public CallFlag? Flag { get; init; }

    public bool IsEverything => this == new CallFilter();

    /// <summary>A band, or what an allowance covers, is looked for call by call: without a customer or the like, within a month.</summary>
    public bool NeedsDays =>
        !IsIndexed && CustomerId is null && CliId is null && InvoiceId is null && FileId is null && DestinationId is null && Number is null;

    /// <summary>An index counts them, and no call need be read.</summary>
    public bool IsCountable =>
        IsIndexed && InvoiceId is null && (Flag is null || (FileId is null && DestinationId is null && CliId is null));

    private bool IsIndexed => Band is null && Flag is not CallFlag.Inclusive;
}

/// <summary>Where a page begins or ends: a call by start and id.</summary>
/// <param name="IsBackwards">The page ends before it (newer calls); else begins after it (older ones).</param>
public sealed record CallCursor(DateTime StartedUtc, long Id, bool IsBackwards);
