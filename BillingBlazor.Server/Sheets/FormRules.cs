using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace BillingBlazor.Server.Sheets;

/// <summary>
/// A form's own rules, all of them at once: its attributes and its rules across fields. The framework's validator leaves out the latter
/// while one of the former is broken, and a file's errors are to be told together.
/// </summary>
internal static class FormRules<T>
    where T : IValidatableObject
{
    /// <summary>For what the form itself sets no limit to.</summary>
    private const int MostLetters = 2_000;

    private static readonly (PropertyInfo Property, ValidationAttribute[] Rules)[] fields =
    [
        .. typeof(T)
            .GetProperties()
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => (property, property.GetCustomAttributes<ValidationAttribute>().ToArray())),
    ];

    /// <returns>The field, and the sentence.</returns>
    public static IEnumerable<(string Field, string Reason)> Broken(T form)
    {
        var tooLong = false;
        foreach (var (property, rules) in fields)
        {
            var value = property.GetValue(form);
            if (
                value is string text
                && (rules.OfType<StringLengthAttribute>().FirstOrDefault()?.MaximumLength ?? MostLetters) is var most
                && text.Length > most
            )
            {
                tooLong = true;
                yield return (property.Name, $"It has {text.Length:#,0} letters; at most {most:#,0} are kept.");
                continue;
            }
            foreach (var rule in rules)
                if (rule.GetValidationResult(value, new(form) { MemberName = property.Name }) is { ErrorMessage: { } reason })
                    yield return (property.Name, reason);
        }
        // Rules across fields read the texts letter by letter: not those that are refused for their length.
        if (tooLong)
            yield break;
        foreach (var result in form.Validate(new(form)))
            yield return (result.MemberNames.FirstOrDefault() ?? "", result.ErrorMessage ?? "This is not allowed.");
    }
}
