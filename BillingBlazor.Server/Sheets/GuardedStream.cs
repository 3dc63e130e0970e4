using System.Diagnostics;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Sheets;

/// <summary>
/// A part of a workbook as it unpacks, believed in nothing: it counts what really comes, and ends a reading that takes too long.
/// </summary>
internal sealed class GuardedStream(Stream part, string fileName, SheetLimits limits, CancellationToken cancel) : Stream
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Bytes unpacked so far.</summary>
    public long Unpacked { get; private set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        cancel.ThrowIfCancellationRequested();
        if (watch.Elapsed > limits.Time)
            throw new BillingRuleException($"{fileName} takes too long to read. Copy your rows into a new workbook and upload that.");
        var read = part.Read(buffer);
        Unpacked += read;
        if (Unpacked > limits.UnpackedBytes)
            throw XlsxParts.TooMuch(fileName, limits);
        return read;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            part.Dispose();
        base.Dispose(disposing);
    }
}
