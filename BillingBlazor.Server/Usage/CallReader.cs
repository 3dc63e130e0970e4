using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage;

/// <summary>A row that could not be read: where, what and why, with the whole of it.</summary>
public sealed record RejectedRow(int Line, string Column, string Value, string Reason, string Raw);

/// <summary>
/// A file of calls as a stream, a row at a time, whoever wrote it. A bad row becomes a <see cref="RejectedRow"/>; a file that can't be read
/// ends in one sentence, a <see cref="Domain.BillingRuleException"/>; one of another layout in a <see cref="LayoutMisfitException"/>.
/// </summary>
public abstract class CallReader : IDisposable
{
    public int Line { get; protected set; }

    /// <summary>Why the row, though well formed, is nothing to bill; null of a call. Of such a row nothing else is read.</summary>
    public RowVerdict? LeftOut { get; protected set; }

    public UsageKind Kind => Current.Kind;
    public ReadOnlySpan<char> Identifier => Current.Identifier.Text;
    public ReadOnlySpan<char> Dialled => Current.Dialled.Text;
    public ReadOnlySpan<char> ChargeCode => Current.ChargeCode.Text;
    public ReadOnlySpan<char> Description => Current.Description.Text;
    public ReadOnlySpan<char> RecordId => Current.RecordId.Text;

    /// <summary>As the file has it: unless it is UTC by the file's own word, the supplier says which clock that is.</summary>
    public DateTime Started => Current.Started;

    public bool IsUtc => Current.IsUtc;
    public int Seconds => Current.Seconds;
    public long Bytes => Current.Bytes;

    /// <summary>Pounds; the carrier's price to us. Null when the file gives none.</summary>
    public decimal? Cost => Current.Cost;

    public bool IsPart => Current.IsPart;
    public bool IsRounded => Current.IsRounded;

    /// <summary>How far the file is read.</summary>
    public abstract long BytesRead { get; }

    /// <summary>The whole of the current row, for what is set aside.</summary>
    public abstract string Raw { get; }

    /// <summary>The names of the columns, as the file has them; empty where it has none.</summary>
    public abstract IReadOnlyList<string> Header { get; }

    /// <summary>The next row: read, left out, or rejected with a reason; false at the end.</summary>
    public abstract bool Read(out RejectedRow? rejected);

    public abstract void Dispose();

    protected abstract ReadCall Current { get; }
}
