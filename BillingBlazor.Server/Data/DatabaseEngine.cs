using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>
/// All that differs from one kind of database to another. What is above it speaks EF, or asks in business words: never in the words of one
/// kind.
/// </summary>
public abstract class DatabaseEngine
{
    /// <summary>The name of the collation that doesn't tell capitals from small letters. Every kind has one of this name.</summary>
    public const string AnyCase = "NOCASE";

    /// <summary>Has a context use the database of this installation.</summary>
    public abstract void Use(DbContextOptionsBuilder options, DataFolder folder);

    /// <summary>Tables and indexes that this kind has beside those that all have.</summary>
    public abstract void Map(ModelBuilder model);

    /// <summary>At start-up, when nobody else is at it: migrated, with the indexes that no migration makes.</summary>
    public abstract Task PrepareAsync(BillingDb db, CancellationToken cancel);

    /// <summary>In the background, between works: what would make somebody wait later is done now.</summary>
    public abstract Task TidyAsync(BillingDb db, CancellationToken cancel);

    /// <summary>The whole database as it stands at one moment, as a file of its own; whoever works meanwhile goes on.</summary>
    public abstract Task CopyAsync(BillingDb db, string path, CancellationToken cancel);

    /// <summary>For work that writes batch after batch, by this context and outside of any transaction.</summary>
    public abstract LongWork BeginLongWork(BillingDb db);

    public abstract UsageStore Usage(BillingDb db);

    public abstract CustomerSearch Search(BillingDb db, CustomerFilter filter);

    /// <param name="withDrafts">False for customers: a draft has not left the house.</param>
    public abstract InvoiceSearch Search(BillingDb db, InvoiceFilter filter, bool withDrafts);

    /// <summary>Invoices that are approved and not paid in full, for whoever then says whose.</summary>
    public abstract IQueryable<Invoice> OpenInvoices(BillingDb db);

    /// <summary>What was issued to customers on single days, drafts left out.</summary>
    public abstract IQueryable<Invoice> InvoicesOf(BillingDb db, IReadOnlyCollection<(int CustomerId, DateOnly Day)> days);

    /// <inheritdoc cref="BulkInsert.Add"/>
    public abstract void Insert<T>(BillingDb db, IReadOnlyList<T> things, CancellationToken cancel)
        where T : class;

    /// <summary>Balance and count of lines of these customers, worked out anew from their source.</summary>
    public abstract Task RefreshTotalsAsync(BillingDb db, IReadOnlyCollection<int> customerIds, CancellationToken cancel);

    /// <summary>The revenue days from and to, both included, where they lie: a copy of each would be a hundred megabytes.</summary>
    public abstract void ReadRevenueDays(BillingDb db, BillingPeriod days, PackedDayVisitor visit, CancellationToken cancel);
}

/// <summary>Sees the packed numbers of a day.</summary>
public delegate void PackedDayVisitor(ReadOnlySpan<byte> content, DateOnly day);

/// <summary>Work that writes batch after batch, until it is disposed.</summary>
public abstract class LongWork : IAsyncDisposable
{
    /// <summary>After each batch, when nobody waits at the gate for it.</summary>
    public abstract Task GoOnAsync();

    public abstract ValueTask DisposeAsync();
}
