namespace BillingBlazor.Server.Data;

/// <summary>Writes the whole numbers of a book: seven bits a byte, small ones short, negative ones folded in.</summary>
internal sealed class PackedWriter
{
    private byte[] bytes = new byte[1 << 14];
    private int length;

    public void Add(long value)
    {
        if (length + 10 > bytes.Length)
            Array.Resize(ref bytes, bytes.Length * 2);
        var rest = (ulong)((value << 1) ^ (value >> 63));
        for (; rest >= 0x80; rest >>= 7)
            bytes[length++] = (byte)(rest | 0x80);
        bytes[length++] = (byte)rest;
    }

    public byte[] ToArray() => bytes.AsSpan(0, length).ToArray();
}

/// <summary>Reads them back out of the page they lie in, without a copy: millions for one report.</summary>
internal ref struct PackedReader(ReadOnlySpan<byte> content)
{
    private readonly ReadOnlySpan<byte> content = content;
    private int at = 0;

    public readonly bool IsAtEnd => at >= content.Length;

    public long Next()
    {
        ulong value = content[at++];
        if (value < 0x80)
            return (long)(value >> 1) ^ -(long)(value & 1);
        value &= 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            ulong next = content[at++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return (long)(value >> 1) ^ -(long)(value & 1);
        }
    }

    public int NextInt() => (int)Next();
}
