using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

/// <summary>Why a record can't be billed yet. Anything but None is an orphan.</summary>
public enum OrphanReason : byte
{
    None,

    /// <summary>Nobody had the identifier at the start of the call.</summary>
    NoOwner,

    /// <summary>Neither charge code nor prefix is known, and the supplier has no fallback destination.</summary>
    NoDestination,

    /// <summary>Owner and destination are known, but no price: never billed at cost or at nought.</summary>
    NoPrice,
}

/// <summary>
/// Where a price was found: the first hit. From <see cref="FreeToCaller"/> on nothing is charged, and the customer neither
/// sees nor counts it.
/// </summary>
public enum PriceSource : byte
{
    None,
    CustomerRow,
    TariffRow,
    BasedOnRow,
    EverythingElse,
    DestinationRow,
    AdjustedCost,
    ServiceNumber,
    FreeToCaller,

    /// <summary>0 seconds, or no bytes, and kept for its cost alone.</summary>
    NoLength,
}

[Flags]
public enum UsageMarks : ushort
{
    None = 0,

    /// <summary>The local time came twice; taken as the first pass.</summary>
    RepeatedHour = 1,

    /// <summary>The local time never was; moved an hour on.</summary>
    SkippedHour = 2,

    /// <summary>An equal record without a record id stands in the same file too; kept.</summary>
    EqualInFile = 4,

    /// <summary>Gathered while the customer was left out of billing, and written off when it was reactivated: never billed.</summary>
    WrittenOff = 8,

    /// <summary>An allowance covers it, wholly or in part.</summary>
    Inclusive = 16,

    /// <summary>It crossed the spending cap: charged up to the cap.</summary>
    ToTheCap = 32,

    /// <summary>The spending cap was reached before it: its price is nought, its cost stays.</summary>
    CapReached = 64,

    /// <summary>Its line is excluded from billing: costed, never charged.</summary>
    Excluded = 128,

    /// <summary>The file gave no cost: rated again, it has none either, but the buy price.</summary>
    NoFileCost = 256,

    /// <summary>It has another destination than when it was read: an index of calls by destination, made then, has it elsewhere.</summary>
    Redirected = 512,

    /// <summary>The carrier rounded its length up: no increment is put on our cost.</summary>
    RoundedByCarrier = 1024,
}

/// <summary>
/// One call, data session or message, once read. Narrow on purpose: there are tens of millions, written by UsageWriter.
/// It belongs whole to the UK day of its start.
/// </summary>
public sealed class UsageRecord
{
    public long Id { get; private set; }
    public int FileId { get; private set; }

    /// <summary>The physical line of the file, from 1.</summary>
    public int Line { get; private set; }

    public UsageKind Kind { get; private set; }
    public OrphanReason Orphan { get; private set; }
    public UsageMarks Flags { get; private set; }
    public DateTime StartedUtc { get; private set; }

    /// <summary>The week in which it started, counted from 1970-01-01 UTC. The calls of a customer are found week by week.</summary>
    public int Week { get; private set; }

    /// <summary>The file's own length.</summary>
    public int Seconds { get; private set; }

    public int BilledSeconds { get; private set; }

    /// <summary>Bytes of a data session.</summary>
    public long Bytes { get; private set; }

    /// <summary>The billed line as <see cref="Customers.LineKey"/> writes it.</summary>
    public string Identifier { get; private set; } = "";

    /// <summary>The number called, as the file has it.</summary>
    public string Dialled { get; private set; } = "";

    public string ChargeCode { get; private set; } = "";

    /// <summary>What the carrier calls where it went; empty where we knew the destination when it was read.</summary>
    public string Description { get; private set; } = "";

    /// <summary>The carrier's own id of the record; empty where it gives none.</summary>
    public string RecordId { get; private set; } = "";

    public int? CustomerId { get; private set; }
    public int? CliId { get; private set; }
    public int? CostCentreId { get; private set; }
    public int? DestinationId { get; private set; }
    public Band Band { get; private set; }
    public PriceSource Source { get; private set; }
    public int? RateRowId { get; private set; }

    public Money Cost { get; private set; }

    /// <summary>What the rate sheet says, before allowances and caps.</summary>
    public Money PlainPrice { get; private set; }

    /// <summary>The service charge inside the plain price of 084, 087, 09 and 118; the rest is the access charge.</summary>
    public Money ServicePrice { get; private set; }

    /// <summary>The price adjustment that is in the plain price.</summary>
    public int? AdjustmentId { get; private set; }

    /// <summary>What is charged: the plain price after settling.</summary>
    public Money Price { get; private set; }

    /// <summary>The live invoice (draft or approved) that holds it: at most one, ever.</summary>
    public int? InvoiceId { get; private set; }

    /// <summary>The run that left it out because its CLI was excluded from billing; it stays unbilled unless released.</summary>
    public int? ExcludedByRunId { get; private set; }

    /// <summary>Billed, held by a draft, left out by a run or written off: its owner and price are decided.</summary>
    public bool IsDecided => InvoiceId is not null || ExcludedByRunId is not null || (Flags & UsageMarks.WrittenOff) != 0;

    /// <summary>The record as it is rated: again, or to tell why. Its stored cost stands for the file's own.</summary>
    public UsageCall CallTo(Suppliers.Destination destination, int customerId) =>
        new(
            customerId,
            destination,
            StartedUtc,
            Seconds,
            Bytes,
            (Flags & UsageMarks.NoFileCost) != 0 ? null : Cost.Pounds,
            FreeNumbers.Includes(Dialled),
            (Flags & UsageMarks.RoundedByCarrier) != 0
        );

    /// <summary>Its owner and destination are known, and it is rated; or it still lacks a price.</summary>
    /// <exception cref="InvalidOperationException">It is decided: what is billed is never touched.</exception>
    public void Settle(CliOwner owner, int destinationId, in RatedUsage rated)
    {
        RefuseDecided();
        (CustomerId, CliId, CostCentreId) = (owner.CustomerId, owner.CliId, owner.CostCentreId);
        Redirect(destinationId);
        Use(rated);
    }

    private void Use(in RatedUsage rated)
    {
        (Orphan, Band, BilledSeconds, Source, RateRowId) = (rated.Orphan, rated.Band, rated.BilledSeconds, rated.Source, rated.RateRowId);
        (Cost, PlainPrice, Price, ServicePrice, AdjustmentId) = (rated.Cost, rated.Price, rated.Price, rated.Service, rated.AdjustmentId);
        Flags &= ~Settled.AllMarks;
    }

    /// <summary>Its owner is known, but not yet where it went.</summary>
    public void Own(CliOwner owner)
    {
        RefuseDecided();
        (CustomerId, CliId, CostCentreId) = (owner.CustomerId, owner.CliId, owner.CostCentreId);
        Unprice(OrphanReason.NoDestination);
    }

    /// <summary>Nobody has its line on its day any more.</summary>
    public void Disown()
    {
        RefuseDecided();
        (CustomerId, CliId, CostCentreId) = (null, null, null);
        Unprice(OrphanReason.NoOwner);
    }

    private void Unprice(OrphanReason why)
    {
        (Orphan, Source, RateRowId) = (why, PriceSource.None, null);
        if (why == OrphanReason.NoDestination)
            Redirect(null);
        (PlainPrice, Price) = (Money.Zero, Money.Zero);
    }

    private void Redirect(int? destinationId)
    {
        if (destinationId != DestinationId)
            (DestinationId, Flags) = (destinationId, Flags | UsageMarks.Redirected);
    }

    private void RefuseDecided()
    {
        if (IsDecided)
            throw new InvalidOperationException($"Record {Id} is billed, or decided otherwise.");
    }
}
