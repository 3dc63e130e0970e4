using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Again;

/// <summary>What one thread rates again with: a connection of its own, and a set-up of its own, read once for each supplier.</summary>
internal sealed class RateAgainReader : IAsyncDisposable
{
    private readonly BillingDb db;
    private readonly Dictionary<int, RatingBooks> books = [];

    private RateAgainReader(BillingDb db) => (this.db, Records) = (db, new(db));

    public StoredUsage Records { get; }

    public static async Task<RateAgainReader> OpenAsync(IDbContextFactory<BillingDb> dbs, CancellationToken cancel) => new(await dbs.CreateDbContextAsync(cancel));

    public async Task<RatingBooks> BooksOfAsync(int supplierId, CancellationToken cancel)
    {
        if (!books.TryGetValue(supplierId, out var known)) books[supplierId] = known = await RatingBooks.LoadAsync(db, supplierId, cancel);
        return known;
    }

    public ValueTask DisposeAsync()
    {
        Records.Dispose();
        return db.DisposeAsync();
    }
}
