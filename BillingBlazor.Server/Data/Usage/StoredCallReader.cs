namespace BillingBlazor.Server.Data.Usage;

/// <summary>The texts of a call that its reader needs: to decode what nobody looks at would take a tenth of the reading.</summary>
[Flags]
public enum CallTexts
{
    None = 0,
    Identifier = 1,
    Dialled = 2,
    ChargeCode = 4,
    RecordId = 8,
}

/// <summary>A stretch of a file's records.</summary>
/// <param name="To">Not read any more.</param>
/// <param name="FromUnix">The first start, in seconds since 1970.</param>
/// <param name="ToUnix">No start any more.</param>
/// <param name="CustomerId">0: of all.</param>
public readonly record struct FileCalls(int FileId, long From, long To, long FromUnix, long ToUnix, int CustomerId);

/// <summary>Goes through stored calls, so many at a time, into places that are used again: there are millions, and nothing is allocated for
/// one.</summary>
public abstract class StoredCallReader : IDisposable
{
    private const int AtOnce = 64;

    private readonly StoredCall[] places = MakePlaces();

    /// <summary>From now on the records of a stretch, by id.</summary>
    public abstract void Open(FileCalls stretch);

    /// <summary>From now on these, in this order; what is there no more is left out.</summary>
    /// <param name="toSettle">Only what allowances and caps may touch: no orphan, nothing left out or written off.</param>
    public abstract void Open(IReadOnlyList<long> ids, bool toSettle = false);

    /// <summary>The next ones, valid until the next are asked for; none at the end.</summary>
    public StoredCall[] Next()
    {
        var count = Fill(places);
        return count == places.Length ? places : places[..count];
    }

    /// <returns>How many there are now; 0 at the end.</returns>
    protected abstract int Fill(StoredCall[] places);

    public abstract void Dispose();

    private static StoredCall[] MakePlaces()
    {
        var places = new StoredCall[AtOnce];
        for (var i = 0; i < places.Length; i++)
            places[i] = new();
        return places;
    }
}
