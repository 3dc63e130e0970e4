using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BillingBlazor.Tests;

/// <summary>What a carrier's server says of its files when it is broken, or means harm: version 3 of the protocol, behind a real
/// sshd.</summary>
internal sealed class LyingSftp : IDisposable
{
    private const int Most = 30_000;
    private static readonly byte[] ofFile = [.. Number(0x8000 | 0x1A4), .. Number(1_793_700_000), .. Number(1_793_700_000)];
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> clients = [];

    public LyingSftp()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What it lists, all of one size.</summary>
    public IReadOnlyList<string> Names { get; set; } = ["calls.csv"];

    public long Lists { get; set; } = 100;

    /// <summary>What a file really holds; null: it never ends.</summary>
    public long? Holds { get; set; } = 100;

    /// <summary>From that byte of a file on it says nothing.</summary>
    public long? HangsAt { get; set; }

    /// <summary>At that byte of a file it is gone.</summary>
    public long? DropsAt { get; set; }

    public bool HangsInListing { get; set; }

    /// <summary>The listing is said again and again.</summary>
    public bool ListsForEver { get; set; }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                lock (clients)
                    clients.Add(client);
                _ = Task.Run(() => AnswerAsync(client.GetStream()));
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task AnswerAsync(NetworkStream to)
    {
        try
        {
            var wasListed = false;
            while (true)
            {
                var head = new byte[4];
                await to.ReadExactlyAsync(head);
                var asked = new byte[BinaryPrimitives.ReadInt32BigEndian(head)];
                await to.ReadExactlyAsync(asked);
                var id = asked.AsSpan(1, 4).ToArray();
                byte[]? answer = asked[0] switch
                {
                    1 => [2, .. Number(3)], // it begins: version 3
                    16 => [104, .. id, .. Number(1), .. Said("/files"), .. Said(""), .. Number(0)],
                    11 => [102, .. id, .. Said("folder")],
                    3 => [102, .. id, .. Said("file")],
                    12 when HangsInListing => null,
                    12 when wasListed && !ListsForEver => Status(id, 1),
                    12 => [104, .. id, .. Number(Names.Count), .. Names.SelectMany(Entry)],
                    17 or 7 or 8 => [105, .. id, .. OfFile()],
                    5 => Piece(id, asked),
                    _ => Status(id, 0),
                };
                wasListed = asked[0] == 12 || (asked[0] != 11 && wasListed);
                if (answer is null)
                    continue;
                await to.WriteAsync((byte[])[.. Number(answer.Length), .. answer]);
            }
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException or EndOfStreamException)
        {
            await to.DisposeAsync();
        }
    }

    /// <summary>Of a file, as far as it goes.</summary>
    private byte[]? Piece(byte[] id, byte[] asked)
    {
        var at = 5 + 4 + BinaryPrimitives.ReadInt32BigEndian(asked.AsSpan(5));
        var from = BinaryPrimitives.ReadInt64BigEndian(asked.AsSpan(at));
        var size = Math.Min(BinaryPrimitives.ReadInt32BigEndian(asked.AsSpan(at + 8)), Most);
        if (from + size > DropsAt)
            throw new IOException("It drops.");
        if (from + size > HangsAt)
            return null;
        if (Holds is { } end)
            size = (int)Math.Min(size, end - from);
        return size <= 0 ? Status(id, 1) : [103, .. id, .. Number(size), .. Enumerable.Repeat((byte)'x', size)];
    }

    private byte[] Entry(string name) => [.. Said(name), .. Said(""), .. OfFile()];

    private byte[] OfFile()
    {
        var size = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(size, Lists);
        return [.. Number(1 | 4 | 8), .. size, .. ofFile];
    }

    private static byte[] Status(byte[] id, int code) => [101, .. id, .. Number(code), .. Said(""), .. Said("")];

    private static byte[] Said(string text) => [.. Number(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    public void Dispose()
    {
        listener.Dispose();
        lock (clients)
            clients.ForEach(client => client.Dispose());
    }
}
