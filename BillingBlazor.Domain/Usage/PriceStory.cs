namespace BillingBlazor.Domain.Usage;

/// <summary>One thing that made a price: what, and how it came about.</summary>
/// <param name="Part">Pounds that it adds to the price, or takes from it; null where it adds nothing by itself. The parts add up to the
/// price.</param>
public sealed record StoryStep(string What, string Value, string Why, decimal? Part = null);

/// <summary>How a price came about, told by the rater and the settlement themselves as they work: it can't disagree with the
/// price.</summary>
/// <param name="showsCost">False for the customer's own eyes: then nothing in sentence or table gives our cost or mark-up away.</param>
public sealed class PriceStory(bool showsCost = true)
{
    private readonly List<StoryStep> steps = [];
    private readonly List<string> words = [];
    private Money price;

    public bool ShowsCost { get; } = showsCost;

    public IReadOnlyList<StoryStep> Steps => steps;

    /// <summary>The whole of it in one sentence.</summary>
    public string Summary => words.Count == 0 ? "" : $"{price}: {string.Join("; ", words)}.";

    /// <summary>Pounds that the parts add up to: the price.</summary>
    public decimal Total => steps.Sum(step => step.Part ?? 0);

    public void Tell(string what, string value, string why, decimal? part = null) => steps.Add(new(what, value, why, part));

    /// <summary>Ends the tale of the rate sheet, or goes on after it with what an allowance or a cap made of the price.</summary>
    public void Conclude(Money finalPrice, string sentence)
    {
        price = finalPrice;
        words.Add(sentence);
    }
}
