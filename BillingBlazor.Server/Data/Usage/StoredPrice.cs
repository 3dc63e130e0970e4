using System.Text;
using BillingBlazor.Domain.Usage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>What rating decides of a stored record; ids are 0 for none.</summary>
public record struct StoredPrice(
    OrphanReason Orphan,
    int DestinationId,
    byte Band,
    int BilledSeconds,
    byte Source,
    int RateRowId,
    long Cost,
    long Plain,
    long Service,
    int AdjustmentId
);

/// <summary>A record's new price, on its way back to the table.</summary>
/// <param name="IsMoved">Its destination, its cost or whether it is an orphan is another one too: what indexes hold.</param>
/// <param name="IsSettled">It has marks of settling, which go with the old price.</param>
public readonly record struct StoredChange(long Id, StoredPrice Price, bool IsMoved, bool IsSettled);
