namespace BillingBlazor.Server.Data.Search;

/// <summary>The invoices of one filter, found among hundreds of thousands.</summary>
public abstract class InvoiceSearch
{
    /// <summary>More are shown as "10,000+".</summary>
    public const int MostCounted = 10_000;

    /// <summary>The ids of one page.</summary>
    public abstract Task<List<int>> PageAsync(InvoiceSort sort, bool descending, int skip, int take, CancellationToken cancel);

    /// <summary>How many match, counted up to a limit.</summary>
    public abstract Task<(int Count, bool IsCapped)> CountAsync(CancellationToken cancel);

    /// <summary>How many match, exactly: what a bulk action asks before it begins.</summary>
    public abstract Task<int> CountAllAsync(CancellationToken cancel);

    /// <summary>How many of these match.</summary>
    public abstract Task<int> CountAmongAsync(IReadOnlyCollection<int> ids, CancellationToken cancel);

    /// <summary>Those that match, by id, after one: for work that goes through them all in steps.</summary>
    public abstract Task<List<int>> AfterAsync(int id, int take, CancellationToken cancel);
}
