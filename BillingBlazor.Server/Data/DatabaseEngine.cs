using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>
/// All that differs from one kind of database to another: SQLite now, and others beside it. What is above it speaks EF, or asks the stores
/// in
/// business words.
/// </summary>
public abstract class DatabaseEngine
{
    /// <summary>Has a context use the database of this installation.</summary>
    public abstract void Use(DbContextOptionsBuilder options, DataFolder folder);

    /// <summary>Tables and indexes that this kind has beside those that all have.</summary>
    public abstract void Map(ModelBuilder model);

    /// <summary>At start-up, when nobody else is at it: migrated, with the indexes that no migration makes.</summary>
    public abstract Task PrepareAsync(BillingDb db, CancellationToken cancel);
}
