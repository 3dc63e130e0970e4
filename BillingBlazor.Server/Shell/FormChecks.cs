using System.Collections;
using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Shell;

/// <summary>What is wrong with a field of a form.</summary>
/// <param name="field">The property.</param>
/// <param name="sentence">Says how to mend it.</param>
public sealed class FormProblem(string field, string sentence) : ValidationResult(sentence, [field])
{
    public string Field { get; } = field;
    public string Sentence { get; } = sentence;

    public void Deconstruct(out string of, out string says) => (of, says) = (Field, Sentence);
}

/// <summary>
/// The rules of a form as a table: the field, what would be wrong, the sentence that says how to mend it. It holds those that are broken,
/// all of them: rules told by attributes would hide the others until they are met.
/// </summary>
public sealed class FormChecks : IEnumerable<FormProblem>
{
    private readonly List<FormProblem> broken = [];

    public void Add(string field, bool isWrong, string sentence)
    {
        if (isWrong)
            broken.Add(new(field, sentence));
    }

    /// <summary>A rule that finds its own sentence; null when it is content.</summary>
    public void Add(string field, string? sentence)
    {
        if (sentence is not null)
            broken.Add(new(field, sentence));
    }

    /// <summary>A rule of the Domain, which refuses in its own words.</summary>
    public void Add(string field, Action rule)
    {
        try
        {
            rule();
        }
        catch (BillingRuleException refusal)
        {
            broken.Add(new(field, refusal.Message));
        }
    }

    /// <summary>Another table, as of an address in the form.</summary>
    public void Add(IEnumerable<FormProblem> others) => broken.AddRange(others);

    public IEnumerator<FormProblem> GetEnumerator() => broken.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
