using System.Collections.Concurrent;
using System.Security.Cryptography;
using BillingBlazor.Server.Data.Search;

namespace BillingBlazor.Server.Invoices;

/// <summary>
/// A download of many documents that a page asked for: what was ticked can't stand in an address. Good once, for the person who asked, for
/// some minutes; the page looks on how far it is, and may stop it.
/// </summary>
public sealed class DownloadTicket(string who, InvoiceSelection selection, int total, DateTime madeUtc) : IDisposable
{
    private static readonly TimeSpan life = TimeSpan.FromMinutes(10);
    private static readonly ConcurrentDictionary<string, DownloadTicket> waiting = new();
    private readonly CancellationTokenSource stop = new();

    public string Key { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public InvoiceSelection Selection => selection;

    public int Total => total;

    public int Done { get; set; }

    public bool IsBegun { get; private set; }

    public bool IsFinished { get; set; }

    public CancellationToken Stopped => stop.Token;

    public static DownloadTicket Issue(string who, InvoiceSelection selection, int total, DateTime nowUtc)
    {
        foreach (var (key, old) in waiting.Where(t => t.Value.MadeUtc < nowUtc - life))
            waiting.TryRemove(key, out _);
        var ticket = new DownloadTicket(who, selection, total, nowUtc);
        waiting[ticket.Key] = ticket;
        return ticket;
    }

    /// <summary>Null: there is none such, it was used or is too old, or it is somebody else's.</summary>
    public static DownloadTicket? Take(string key, string who, DateTime nowUtc)
    {
        if (
            !waiting.TryGetValue(key, out var ticket)
            || ticket.Who != who
            || !waiting.TryRemove(key, out _)
            || ticket.MadeUtc < nowUtc - life
        )
            return null;
        ticket.IsBegun = true;
        return ticket;
    }

    public void Stop() => stop.Cancel();

    public void Dispose() => stop.Dispose();

    private string Who => who;

    private DateTime MadeUtc => madeUtc;
}
