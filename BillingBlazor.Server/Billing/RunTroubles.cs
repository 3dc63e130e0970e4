using System.Collections.Concurrent;

namespace BillingBlazor.Server.Billing;

/// <summary>Why a run waits, where the database can't be told: there was no room to write it down. One for the whole server.</summary>
public sealed class RunTroubles
{
    private readonly ConcurrentDictionary<int, string> troubles = new();

    public string? Of(int runId) => troubles.GetValueOrDefault(runId);

    public void Tell(int runId, string sentence) => troubles[runId] = sentence;

    public void Over(int runId) => troubles.TryRemove(runId, out _);
}
