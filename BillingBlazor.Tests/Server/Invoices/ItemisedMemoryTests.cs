using BillingBlazor.Server.Invoices;

namespace BillingBlazor.Tests.Server.Invoices;

/// <summary>What the process holds is only this test's when no other runs beside it.</summary>
[CollectionDefinition(nameof(ItemisedMemoryTests), DisableParallelization = true)]
[Collection(nameof(ItemisedMemoryTests))]
public sealed class ItemisedMemoryTests
{
    [Fact]
    public async Task A_million_calls_go_through_without_being_held()
    {
        var call = ItemisedFilesTests.Part("01134960111");
        var (counter, most) = (new CountingStream(), 0L);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await ItemisedFiles.WriteCsvAsync(counter, Parts(), TestContext.Current.CancellationToken);

        Assert.True(counter.Length > 60_000_000, $"{counter.Length:#,0}");
        Assert.True(most < 40_000_000, $"{most:#,0} bytes were held");

        IEnumerable<ItemisedPart> Parts()
        {
            for (var n = 0; n < 1_000_000; n++)
            {
                if (n % 200_000 == 0)
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                yield return call;
            }
        }
    }

    private sealed class CountingStream : Stream
    {
        private long length;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => length;
        public override long Position
        {
            get => length;
            set => throw new NotSupportedException();
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => length += count;
    }
}
