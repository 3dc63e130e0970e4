using System.Numerics;

namespace BillingBlazor.Domain.Usage;

/// <summary>
/// A look-up by whole numbers, filled once and read for every call. With tens of thousands of lines it is memory that a look-up waits for,
/// so the keys lie close together by themselves: one reach to the key, one to its value. Nothing is allocated a look-up.
/// </summary>
internal sealed class NumberTable<TValue>
{
    private readonly ulong[] keys;
    private readonly TValue[] values;
    private readonly int shift;

    /// <param name="entries">Each key once.</param>
    public NumberTable(IReadOnlyCollection<KeyValuePair<ulong, TValue>> entries)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)(entries.Count + entries.Count / 4 + 2));
        (keys, values, shift) = (new ulong[size], new TValue[size], 64 - BitOperations.Log2((uint)size));
        foreach (var (key, value) in entries)
        {
            var slot = SlotOf(key);
            while (keys[slot] != 0)
                slot = (slot + 1) & (size - 1);
            (keys[slot], values[slot]) = (key + 1, value); // nought is an empty slot
        }
    }

    public bool TryGetValue(ulong key, out TValue value)
    {
        var slot = SlotOf(key);
        while (keys[slot] is var found and not 0)
        {
            if (found == key + 1)
            {
                value = values[slot];
                return true;
            }
            slot = (slot + 1) & (keys.Length - 1);
        }
        value = default!;
        return false;
    }

    private int SlotOf(ulong key) => (int)(key * 0x9E3779B97F4A7C15 >> shift);
}
