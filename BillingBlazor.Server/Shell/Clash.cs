using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace BillingBlazor.Server.Shell;

/// <summary>One field that differs between what somebody else saved and what is on the form.</summary>
public sealed class ClashField(string name, string theirs, string yours, bool isTheirs, Action<bool> put)
{
    public string Name { get; } = name;
    public string Theirs { get; } = theirs;
    public string Yours { get; } = yours;

    /// <summary>Which of the two stands on the form now.</summary>
    public bool IsTheirs { get; private set; } = isTheirs;

    public void Choose(bool isTheirs)
    {
        put(isTheirs);
        IsTheirs = isTheirs;
    }
}

/// <summary>Two people amended the same thing: each field that differs, with both values. What nobody typed here takes theirs; what was
/// typed stays.</summary>
public static class Clash
{
    /// <summary>Compares the properties that have a [Display(Name = …)].</summary>
    /// <param name="loaded">The form as it was opened.</param>
    /// <param name="yours">The form as it stands; a choice changes it.</param>
    /// <param name="theirs">The form as it would be opened now.</param>
    /// <param name="words">A value as people read it, by property; null uses the plain one.</param>
    public static IReadOnlyList<ClashField> Between<T>(T loaded, T yours, T theirs, Func<string, object?, string?>? words = null)
        where T : class =>
        [
            .. typeof(T)
                .GetProperties()
                .Where(p => p.GetCustomAttribute<DisplayAttribute>() is not null && !Same(p, p.GetValue(yours), p.GetValue(theirs), words))
                .Select(p => Field(p, loaded, yours, theirs, words)),
        ];

    private static ClashField Field<T>(PropertyInfo property, T loaded, T yours, T theirs, Func<string, object?, string?>? words)
        where T : class
    {
        var (typed, saved) = (property.GetValue(yours), property.GetValue(theirs));
        var isUntouched = Same(property, typed, property.GetValue(loaded), words);
        if (isUntouched)
            property.SetValue(yours, saved);
        return new(
            property.GetCustomAttribute<DisplayAttribute>()!.Name!,
            Print(property, saved, words),
            Print(property, typed, words),
            isUntouched,
            isTheirs => property.SetValue(yours, isTheirs ? saved : typed)
        );
    }

    /// <summary>Lists are the same when they read the same.</summary>
    private static bool Same(PropertyInfo property, object? left, object? right, Func<string, object?, string?>? words) =>
        (left, right) switch
        {
            (string or null, string or null) => string.Equals(
                ((string?)left ?? "").Trim(),
                ((string?)right ?? "").Trim(),
                StringComparison.Ordinal
            ),
            (System.Collections.IList, System.Collections.IList) => Print(property, left, words) == Print(property, right, words),
            _ => Equals(left, right),
        };

    private static string Print(PropertyInfo property, object? value, Func<string, object?, string?>? words) =>
        words?.Invoke(property.Name, value)
        ?? value switch
        {
            null or "" => "nothing",
            bool yes => yes ? "Yes" : "No",
            decimal number => number.ToString("0.############", CultureInfo.InvariantCulture), // 4.0, as it is stored, is 4
            DateTime day => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
}
