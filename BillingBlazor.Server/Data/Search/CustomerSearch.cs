namespace BillingBlazor.Server.Data.Search;

/// <summary>The customers of one filter, found among a million in milliseconds.</summary>
public abstract class CustomerSearch
{
    /// <summary>A count of one condition beyond it is shown as "10,000+".</summary>
    public const int MostCounted = 10_000;

    /// <summary>A count of several conditions together beyond it is shown as "2,000+".</summary>
    public const int MostCountedTogether = 2_000;

    /// <summary>The ids of one page. By name with words: names that begin with them come first.</summary>
    public abstract Task<List<int>> PageAsync(CustomerSort sort, bool descending, int skip, int take, CancellationToken cancel);

    /// <summary>How many match: all customers and few are counted exactly, many up to a limit.</summary>
    public abstract Task<(int Count, bool IsCapped)> CountAsync(CancellationToken cancel);

    /// <summary>How many match, exactly, however long it takes: what a bulk action asks before it begins.</summary>
    public abstract Task<int> CountAllAsync(CancellationToken cancel);

    /// <summary>How many of these match.</summary>
    public abstract Task<int> CountAmongAsync(IReadOnlyCollection<int> ids, CancellationToken cancel);

    /// <summary>Those that match, by id, after one: for work that goes through them all in steps.</summary>
    public abstract Task<List<int>> AfterAsync(int id, int take, CancellationToken cancel);
}
