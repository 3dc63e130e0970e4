namespace BillingBlazor.Domain.Usage;

/// <summary>One thing that made a price: what, and how it came about.</summary>
public sealed record StoryStep(string What, string Value, string Why);

/// <summary>How a price came about, told by the rater itself as it works: it can't disagree with the price.</summary>
public sealed class PriceStory
{
    private readonly List<StoryStep> steps = [];

    public IReadOnlyList<StoryStep> Steps => steps;

    /// <summary>The whole of it in one sentence.</summary>
    public string Summary { get; private set; } = "";

    public void Tell(string what, string value, string why) => steps.Add(new(what, value, why));

    public void Conclude(string summary) => Summary = summary;
}
