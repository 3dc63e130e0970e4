using System.Linq.Expressions;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>What rating decides of a stored record; ids are 0 for none.</summary>
public record struct StoredPrice(
    OrphanReason Orphan,
    int DestinationId,
    byte Band,
    int BilledSeconds,
    byte Source,
    int RateRowId,
    long Cost,
    long Plain,
    long Service,
    int AdjustmentId
);

/// <summary>
/// A call as it is stored, in a place that is used again: ids are 0 for none, amounts are micropounds. What its file's own cost is, whether
/// it is decided, unbilled or left out, is said here, as C# and as SQL of the same marks.
/// </summary>
public sealed class StoredCall
{
    /// <summary>An importer keeps at most 80 letters of each.</summary>
    private const int LongestText = 256;

    /// <summary>Never billed as it stands, whoever has it.</summary>
    private const UsageMarks LeftOut = UsageMarks.WrittenOff | UsageMarks.Excluded;

    /// <summary>It waits for an invoice, or for an owner or a price: nothing holds it, and it was not written off.</summary>
    public static readonly Expression<Func<UsageRecord, bool>> Undecided = u =>
        u.InvoiceId == null && u.ExcludedByRunId == null && (u.Flags & UsageMarks.WrittenOff) == 0;

    /// <summary>It waits for an invoice.</summary>
    public static readonly Expression<Func<UsageRecord, bool>> Unbilled = u =>
        u.InvoiceId == null && u.ExcludedByRunId == null && (u.Flags & UsageMarks.WrittenOff) == 0 && u.Orphan == OrphanReason.None;

    /// <summary>It is charged, billed or not: no orphan, not left out by a run, written off or excluded.</summary>
    public static readonly Expression<Func<UsageRecord, bool>> Charged = u =>
        u.Orphan == OrphanReason.None && u.ExcludedByRunId == null && (u.Flags & LeftOut) == 0;

    /// <summary><see cref="Undecided"/> as SQL.</summary>
    /// <param name="u">What the statement calls its calls, with the point; empty where it has no name for them.</param>
    public static string UndecidedSql(string u) => $"{FreeSql(u)} AND {LacksSql(UsageMarks.WrittenOff, u)}";

    /// <summary><see cref="Unbilled"/> as SQL.</summary>
    public static string UnbilledSql(string u) => $"{UndecidedSql(u)} AND {u}\"Orphan\" = 0";

    /// <summary>What settling looks at, as SQL: it may be on an invoice already.</summary>
    public static string ToSettleSql(string u) =>
        $"{u}\"Orphan\" = 0 AND {u}\"ExcludedByRunId\" IS NULL AND {LacksSql(UsageMarks.WrittenOff, u)}";

    /// <summary>No invoice and no run holds it.</summary>
    public static string FreeSql(string u) => $"{u}\"InvoiceId\" IS NULL AND {u}\"ExcludedByRunId\" IS NULL";

    public static string HasSql(UsageMarks marks, string u = "") => $"({u}\"Flags\" & {(int)marks}) <> 0";

    public static string LacksSql(UsageMarks marks, string u = "") => $"({u}\"Flags\" & {(int)marks}) = 0";

    /// <summary>Whether a call is left out: by a run, excluded or written off.</summary>
    public static bool IsLeftOut(UsageMarks marks, bool byRun) => byRun || (marks & LeftOut) != 0;

    /// <summary>The cost that the file gave; null where it gave none.</summary>
    public static decimal? FileCostOf(UsageMarks marks, Money cost) => (marks & UsageMarks.NoFileCost) != 0 ? null : cost.Pounds;

    private readonly char[] identifier = new char[LongestText];
    private readonly char[] dialled = new char[LongestText];
    private readonly char[] chargeCode = new char[LongestText];
    private readonly char[] recordId = new char[LongestText];
    private int identifierLength,
        dialledLength,
        chargeCodeLength,
        recordIdLength;

    public long Id { get; internal set; }
    public int FileId { get; internal set; }
    public UsageMarks Flags { get; internal set; }
    public long StartedUnix { get; internal set; }
    public int Seconds { get; internal set; }
    public long Bytes { get; internal set; }
    public int CustomerId { get; internal set; }
    public int CliId { get; internal set; }
    public int CostCentreId { get; internal set; }
    public int InvoiceId { get; internal set; }
    public int ExcludedByRunId { get; internal set; }

    /// <summary>As it is rated.</summary>
    public StoredPrice Price { get; internal set; }

    /// <summary>What is charged: the plain price after settling.</summary>
    public long Charge { get; internal set; }

    public ReadOnlySpan<char> Identifier => identifier.AsSpan(0, identifierLength);
    public ReadOnlySpan<char> Dialled => dialled.AsSpan(0, dialledLength);
    public ReadOnlySpan<char> ChargeCode => chargeCode.AsSpan(0, chargeCodeLength);
    public ReadOnlySpan<char> RecordId => recordId.AsSpan(0, recordIdLength);

    public DateTime StartedUtc => DateTime.UnixEpoch.AddSeconds(StartedUnix);

    /// <summary>A run left it out, or it was written off.</summary>
    public bool IsSetAside => ExcludedByRunId != 0 || (Flags & UsageMarks.WrittenOff) != 0;

    /// <summary>As it is rated again. Its stored cost stands for the file's own.</summary>
    public UsageCall CallTo(Destination destination) =>
        new(
            CustomerId,
            destination,
            StartedUtc,
            Seconds,
            Bytes,
            FileCostOf(Flags, Money.FromMicropounds(Price.Cost)),
            FreeNumbers.Includes(Dialled),
            (Flags & UsageMarks.RoundedByCarrier) != 0
        );

    internal void KeepIdentifier(ReadOnlySpan<byte> text) => identifierLength = Keep(text, identifier);

    internal void KeepDialled(ReadOnlySpan<byte> text) => dialledLength = Keep(text, dialled);

    internal void KeepChargeCode(ReadOnlySpan<byte> text) => chargeCodeLength = Keep(text, chargeCode);

    internal void KeepRecordId(ReadOnlySpan<byte> text) => recordIdLength = Keep(text, recordId);

    private static int Keep(ReadOnlySpan<byte> text, char[] into) =>
        System.Text.Encoding.UTF8.GetChars(text.Length <= into.Length ? text : text[..into.Length], into);
}
