namespace BillingBlazor.Server.Usage;

/// <summary>A file on its way from the browser: how far it is, and what came of it.</summary>
public sealed class UploadProgress(string name, long size)
{
    /// <summary>Goes with it, so that it is taken in once.</summary>
    public Guid Key { get; } = Guid.NewGuid();

    public string Name { get; } = name;
    public long Size { get; } = size;
    public long Sent { get; set; }

    /// <summary>Null while it is on its way, or once it is in.</summary>
    public string? Refusal { get; set; }

    public bool IsDone { get; set; }
    public double Share => Size == 0 ? 100 : 100.0 * Sent / Size;
}

/// <summary>Says how much of a stream was read.</summary>
public sealed class CountedStream(Stream inner, Action<long> isAt) : Stream
{
    private long read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => inner.Length;
    public override long Position
    {
        get => read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        isAt(read += count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }
}
