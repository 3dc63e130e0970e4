using System.Text;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>The groups that a file's orphans fall into, each named once while it is written.</summary>
internal sealed class OrphanKeys(int supplierId)
{
    /// <summary>More aren't remembered: a group that is named again is summed again, and comes to the same.</summary>
    private const int Most = 200_000;

    private readonly HashSet<string> identifiers = [];
    private readonly HashSet<string> codes = [];
    private readonly HashSet<int> destinations = [];
    private List<OrphanKey> fresh = [];

    public void Add(in UsageRow row, UsageBatch batch)
    {
        if (row.Orphan == OrphanReason.NoPrice)
        {
            if (destinations.Add(row.DestinationId))
                fresh.Add(new(row.Orphan, row.DestinationId, ""));
        }
        else if (row.Orphan == OrphanReason.NoOwner)
            Add(identifiers, batch.TextOf(row.Texts.Identifier), row.Orphan, 0);
        else
            Add(codes, batch.TextOf(row.Texts.ChargeCode), row.Orphan, supplierId);
    }

    /// <summary>Those that came since this was asked last.</summary>
    public IReadOnlyList<OrphanKey> TakeNew()
    {
        var taken = fresh;
        fresh = [];
        return taken;
    }

    private void Add(HashSet<string> known, ReadOnlySpan<byte> text, OrphanReason reason, int ofId)
    {
        if (known.Count >= Most)
            known.Clear();
        Span<char> key = stackalloc char[LineKey.MaxLength];
        key = key[..Encoding.UTF8.GetChars(text, key)];
        if (known.GetAlternateLookup<ReadOnlySpan<char>>() is var lookup && lookup.Add(key))
            fresh.Add(new(reason, ofId, key.ToString()));
    }
}
