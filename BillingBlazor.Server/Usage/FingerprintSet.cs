using System.Numerics;

namespace BillingBlazor.Server.Usage;

/// <summary>Fingerprints by the million: they are as good as random, so each lies where its lowest bits say, or next to it, and a look-up
/// is one reach into memory.</summary>
internal sealed class FingerprintSet
{
    private const int Least = 1_024;
    private UInt128[] slots;
    private int count;

    /// <param name="expected">So many have room without growing.</param>
    public FingerprintSet(int expected) =>
        slots = new UInt128[BitOperations.RoundUpToPowerOf2((uint)Math.Max(Least, expected + expected / 2))];

    /// <returns>False when it is there already.</returns>
    public bool Add(UInt128 fingerprint)
    {
        if (count >= slots.Length / 4 * 3)
            Grow();
        if (!Put(fingerprint))
            return false;
        count++;
        return true;
    }

    public bool Contains(UInt128 fingerprint) => count > 0 && slots[SlotOf(Shown(fingerprint))] != 0;

    private bool Put(UInt128 fingerprint)
    {
        var shown = Shown(fingerprint);
        ref var slot = ref slots[SlotOf(shown)];
        if (slot == shown)
            return false;
        slot = shown;
        return true;
    }

    /// <summary>Its own, or the empty one where it would be.</summary>
    private int SlotOf(UInt128 shown)
    {
        var last = slots.Length - 1;
        var at = (int)(ulong)shown & last;
        while (slots[at] != 0 && slots[at] != shown)
            at = (at + 1) & last;
        return at;
    }

    private void Grow()
    {
        var before = slots;
        slots = new UInt128[before.Length * 2];
        foreach (var fingerprint in before)
            if (fingerprint != 0)
                Put(fingerprint);
    }

    /// <summary>Nought is an empty slot.</summary>
    private static UInt128 Shown(UInt128 fingerprint) => fingerprint == 0 ? 1 : fingerprint;
}
