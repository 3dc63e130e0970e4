namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>A call by start and id: the order of the listing.</summary>
internal readonly record struct CallAt(long StartedUnix, long Id) : IComparable<CallAt>
{
    public DateTime StartedUtc => DateTime.UnixEpoch.AddSeconds(StartedUnix);

    public int CompareTo(CallAt other) =>
        StartedUnix != other.StartedUnix ? StartedUnix.CompareTo(other.StartedUnix) : Id.CompareTo(other.Id);
}

/// <summary>The so many calls nearest beyond one, of all that are added in any order: newest first, or backwards from it.</summary>
/// <param name="past">Null: from the newest on.</param>
internal sealed class NearestCalls(int most, bool isBackwards, CallAt? past)
{
    private const int Spare = 10_000;
    private readonly List<CallAt> calls = [];
    private CallAt? furthest;

    /// <summary>Of a stretch of time only what can lie beyond.</summary>
    public (long FromUnix, long ToUnix) Narrow(long fromUnix, long toUnix)
    {
        if (past is not { } at)
            return (fromUnix, toUnix);
        return isBackwards ? (Math.Max(fromUnix, at.StartedUnix), toUnix) : (fromUnix, Math.Min(toUnix, at.StartedUnix + 1));
    }

    public void Add(CallAt call)
    {
        if (past is { } at && !IsBeyond(call, at))
            return;
        if (furthest is { } last && IsBeyond(call, last))
            return;
        calls.Add(call);
        if (calls.Count >= 4 * most + Spare)
            Trim();
    }

    /// <summary>They are all there already, and nothing that starts then, or further off, can be one of them.</summary>
    public bool AreNearerThan(long unix)
    {
        Trim();
        return calls.Count == most && (isBackwards ? unix > calls[^1].StartedUnix : unix < calls[^1].StartedUnix);
    }

    public List<CallAt> Take()
    {
        Trim();
        return calls;
    }

    private void Trim()
    {
        calls.Sort((one, other) => isBackwards ? one.CompareTo(other) : other.CompareTo(one));
        var kept = 0;
        for (var i = 0; i < calls.Count && kept < most; i++)
            if (kept == 0 || calls[i] != calls[kept - 1])
                calls[kept++] = calls[i];
        calls.RemoveRange(kept, calls.Count - kept);
        if (kept == most)
            furthest = calls[^1];
    }

    private bool IsBeyond(CallAt call, CallAt other) => isBackwards ? call.CompareTo(other) > 0 : call.CompareTo(other) < 0;
}
