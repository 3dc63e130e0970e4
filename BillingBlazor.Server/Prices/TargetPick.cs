namespace BillingBlazor.Server.Prices;

/// <summary>What a price is for, while it is chosen.</summary>
public sealed class TargetPick(Func<string?, CancellationToken, Task<IReadOnlyList<RateTarget>>> find)
{
    public RateTarget? Target { get; set; }

    public async Task<IEnumerable<RateTarget>> FindAsync(string? typed, CancellationToken cancel) => await find(typed, cancel);
}
