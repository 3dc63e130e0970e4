using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BillingBlazor.Tests.Server.Mail;

/// <summary>
/// A mail server on a port of its own that refuses whom it is told to, and hangs up while it is given a message, as often as it is told to.
/// </summary>
internal sealed class StubbornMailServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();

    public StubbornMailServer()
    {
        listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>An address, and the line that is said to it.</summary>
    public ConcurrentDictionary<string, string> Refusals { get; } = new();

    /// <summary>So many messages are kept, and the line goes dead before the OK.</summary>
    public int HangUpsAfterData { get; set; }

    /// <summary>Said to whoever says good-bye; empty hangs up.</summary>
    public string Farewell { get; set; } = "221 Bye";

    /// <summary>To whom, and what.</summary>
    public ConcurrentQueue<(IReadOnlyList<string> To, string Words)> Kept { get; } = new();

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = TalkAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        var to = new List<string>();
        await writer.WriteLineAsync("220 stubborn");
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            var answer = Answer(line, to);
            if (answer.Length == 0)
                return;
            await writer.WriteLineAsync(answer);
            if (line.StartsWith("DATA", StringComparison.Ordinal) && !await TakeAsync(reader, writer, to))
                return;
        }
    }

    private string Answer(string line, List<string> to)
    {
        if (line.StartsWith("MAIL", StringComparison.Ordinal))
            to.Clear();
        if (!line.StartsWith("RCPT", StringComparison.Ordinal))
            return line switch
            {
                "QUIT" => Farewell,
                "DATA" => "354 Go on",
                _ => "250 OK",
            };
        var address = line[(line.IndexOf('<') + 1)..line.IndexOf('>')];
        if (Refusals.TryGetValue(address, out var refusal))
            return refusal;
        to.Add(address);
        return "250 OK";
    }

    private async Task<bool> TakeAsync(StreamReader reader, StreamWriter writer, List<string> to)
    {
        var words = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line && line != ".")
            words.Append(line).Append('\n');
        Kept.Enqueue(([.. to], words.ToString()));
        if (HangUpsAfterData-- > 0)
            return false;
        await writer.WriteLineAsync("250 Kept");
        return true;
    }
}
