using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>Reads any carrier's file by its layout, a row at a time.</summary>
public sealed class MappedReader : CallReader
{
    private readonly HeadedRows headed;
    private readonly FileRows rows;
    private readonly CompiledLayout layout;
    private readonly RowReader reader;
    private readonly OtherLegs? legs;
    private readonly bool takesAll;

    /// <param name="content">Seekable; disposed with the reader.</param>
    /// <param name="today">Calls may begin up to the end of the day after it.</param>
    /// <param name="legs">The other legs of the file and its neighbours; null to know none.</param>
    /// <param name="takesAll">Rows that the layout leaves out are read too: for their release.</param>
    /// <exception cref="LayoutMisfitException">A column that every call needs is not in the file.</exception>
    /// <exception cref="Domain.BillingRuleException">The file is empty, or is none that can be read.</exception>
    public MappedReader(Stream content, Layout layout, DateOnly today, bool needsOffset, OtherLegs? legs = null, bool takesAll = false)
    {
        (this.legs, this.takesAll) = (legs, takesAll);
        headed = new(content, layout.Dialect);
        rows = headed.Rows;
        try
        {
            this.layout = new(layout, headed.Header);
        }
        catch
        {
            headed.Dispose();
            throw;
        }
        reader = new(this.layout, today.AddDays(2).ToDateTime(TimeOnly.MinValue), needsOffset);
        headed.PassOverHeader(this.layout.LooksLikeHeader);
    }

    public override IReadOnlyList<string> Header => headed.Header;
    public override long BytesRead => rows.BytesRead;
    public override string Raw => rows.Raw;
    protected override ReadCall Current => reader.Call;

    public override bool Read(out RejectedRow? rejected)
    {
        while (headed.Next(out rejected))
        {
            if (rejected is not null)
                return true;
            if (!layout.IsRow(rows))
                continue;
            (Line, LeftOut) = (rows.Line, null);
            if (!takesAll && reader.IsLeftOut(rows))
                LeftOut = reader.Verdict;
            else if (!reader.TryRead(rows))
                rejected = new(Line, reader.Verdict.Column, reader.Verdict.Value, reader.Verdict.Reason, Raw);
            else if (!takesAll && legs is not null && legs.IsFar(reader.Call.RecordId.Text, reader.Call.OtherLeg.Text))
                LeftOut = reader.IsFarLeg;
            return true;
        }
        return false;
    }

    /// <summary>Goes through the file for the calls' other legs.</summary>
    /// <param name="wasRead">It is another file, whose calls are records already.</param>
    /// <param name="most">Rows that are gone through.</param>
    public void Collect(OtherLegs into, bool wasRead, int most = int.MaxValue)
    {
        for (var row = 0; row < most && headed.Next(out var malformed); row++)
            if (malformed is null && layout.IsRow(rows) && !reader.IsLeftOut(rows) && reader.TryLegs(rows))
                into.Add(reader.Call.RecordId.Text, reader.Call.OtherLeg.Text, wasRead);
    }

    public override void Dispose() => headed.Dispose();
}

/// <summary>Which records are the other leg of a call that is known: 8 bytes of each id.</summary>
public sealed class OtherLegs
{
    private readonly Dictionary<long, long> ownerOf = [];
    private readonly HashSet<long> readBefore = [];

    /// <param name="wasRead">It stands in another file, and is a record unless it is a far leg there.</param>
    public void Add(ReadOnlySpan<char> recordId, ReadOnlySpan<char> otherLeg, bool wasRead)
    {
        var own = HashOf(recordId);
        if (wasRead && !recordId.IsEmpty)
            readBefore.Add(own);
        if (!otherLeg.IsEmpty && HashOf(otherLeg) is var other && own != other)
            ownerOf[other] = own;
    }

    /// <summary>
    /// Of two legs in one file the one that the other names is far; of two that name each other, always the same. In another file, what was
    /// read there is the call: whichever came first.
    /// </summary>
    public bool IsFar(ReadOnlySpan<char> recordId, ReadOnlySpan<char> otherLeg)
    {
        if (!otherLeg.IsEmpty && readBefore.Contains(HashOf(otherLeg)))
            return true;
        if (recordId.IsEmpty || ownerOf.Count == 0)
            return false;
        var own = HashOf(recordId);
        return ownerOf.TryGetValue(own, out var owner) && !(ownerOf.TryGetValue(owner, out var back) && back == own && own < owner);
    }

    private static long HashOf(ReadOnlySpan<char> id)
    {
        var print = new Fingerprint();
        print.Add(id);
        return (long)(ulong)print.Value;
    }
}
