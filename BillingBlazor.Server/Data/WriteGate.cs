using System.Diagnostics;

namespace BillingBlazor.Server.Data;

/// <summary>
/// SQLite has one writer and an unfair queue, so every write of this process goes through this gate, first come, first served.
/// Long work passes through it batch by batch, so a clerk's save waits for one batch and no more.
/// </summary>
public sealed class WriteGate : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);

    public async Task<IDisposable> EnterAsync(CancellationToken cancel = default)
    {
        var began = Stopwatch.GetTimestamp();
        await gate.WaitAsync(cancel);
        Telemetry.GateWait.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        return new Exit(gate);
    }

    public void Dispose() => gate.Dispose();

    private sealed class Exit(SemaphoreSlim gate) : IDisposable
    {
        private SemaphoreSlim? held = gate;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
