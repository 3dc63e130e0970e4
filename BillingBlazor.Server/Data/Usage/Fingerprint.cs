using System.Runtime.InteropServices;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>128 bits of a record: with a record id, of id, identifier and start; without, of the whole record. Two equal ones are one
/// record.</summary>
public ref struct Fingerprint
{
    private ulong high;
    private ulong low;

    public Fingerprint() => (high, low) = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F);

    public UInt128 Value => new(Mix(high ^ low), Mix(low + high));

    public void Add(long value)
    {
        high = Mix(high ^ (ulong)value);
        low = Mix(low * 0x100000001B3 + (ulong)value);
    }

    public void Add(ReadOnlySpan<char> text)
    {
        Add(text.Length);
        var bytes = MemoryMarshal.AsBytes(text);
        for (; bytes.Length >= 8; bytes = bytes[8..])
            Add(MemoryMarshal.Read<long>(bytes));
        long rest = 0;
        for (var i = 0; i < bytes.Length; i++)
            rest |= (long)bytes[i] << (8 * i);
        Add(rest);
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
