namespace BillingBlazor.Domain;

/// <summary>Words typed by people: trimmed, and nothing is null, not "".</summary>
public static class Text
{
    /// <exception cref="BillingRuleException">Nothing was typed.</exception>
    public static string Required(string? text, string refusal) => Optional(text) ?? throw new BillingRuleException(refusal);

    public static string? Optional(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
