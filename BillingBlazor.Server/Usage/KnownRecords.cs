using System.Runtime.InteropServices;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Usage;

/// <summary>The fingerprints of this file, and of the supplier's other files around the days it speaks of, loaded a day at a time as they
/// turn up.</summary>
/// <param name="most">Rows that will be read at most.</param>
public sealed class KnownRecords(BillingDb db, CdrFile file, int most = int.MaxValue / 64)
{
    private const int UsualBytesARow = 128;

    private readonly FingerprintSet elsewhere = new(0);
    private readonly FingerprintSet here = new((int)Math.Min(most, file.SizeBytes / UsualBytesARow));
    private readonly HashSet<long> daysLoaded = [];
    private readonly HashSet<long> loaded = [];

    public bool IsElsewhere(UInt128 fingerprint, DateTime startedUtc)
    {
        var day = startedUtc.Ticks / TimeSpan.TicksPerDay;
        if (daysLoaded.Add(day))
            Load(new DateTime(day * TimeSpan.TicksPerDay, DateTimeKind.Utc));
        return elsewhere.Contains(fingerprint);
    }

    /// <returns>False when this file had an equal one already.</returns>
    public bool IsNewHere(UInt128 fingerprint) => here.Add(fingerprint);

    private void Load(DateTime day)
    {
        foreach (var stretch in db.Usage.KnownOn(day, file.SupplierId, exceptFileId: file.Id))
            if (loaded.Add(stretch.Id))
                foreach (var fingerprint in MemoryMarshal.Cast<byte, UInt128>(stretch.Content))
                    elsewhere.Add(fingerprint);
    }
}
