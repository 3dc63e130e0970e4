using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace BillingBlazor.Server.Shell;

/// <summary>What is typed in a form, in words: two that differ were changed between.</summary>
internal static class FormSnapshot
{
    private const int Deepest = 4;

    /// <summary>Of the properties that can be typed into, and of the forms and lists in them; of several in brackets, of each.</summary>
    public static string Of(object? form)
    {
        var words = new StringBuilder();
        Write(words, form, 0);
        return words.ToString();
    }

    private static void Write(StringBuilder words, object? value, int depth)
    {
        if (value is null or "")
            words.Append('∅');
        else if (value is string or bool or Enum)
            words.Append(value);
        else if (value is ITuple several)
            Write(words, Enumerable.Range(0, several.Length).Select(at => several[at]), depth);
        else if (value is IFormattable plain)
            words.Append(plain.ToString(null, CultureInfo.InvariantCulture));
        else if (depth >= Deepest)
            words.Append('…');
        else if (value is IEnumerable many)
            words.AppendJoin("", IsSet(value.GetType()) ? Each(many, depth).Order(StringComparer.Ordinal) : Each(many, depth));
        else if (Typed(value.GetType()) is { Length: > 0 } properties)
        {
            foreach (var property in properties)
                Write(words.Append(property.Name).Append('='), property.GetValue(value), depth + 1);
        }
        else
            words.Append(value);
        words.Append(';');
    }

    private static IEnumerable<string> Each(IEnumerable many, int depth)
    {
        foreach (var one in many)
        {
            var words = new StringBuilder("[");
            Write(words, one, depth + 1);
            yield return words.ToString();
        }
    }

    private static PropertyInfo[] Typed(Type form) =>
        [
            .. form.GetProperties()
                .Where(property =>
                    property is { CanRead: true, CanWrite: true } && property.GetIndexParameters().Length == 0 || IsList(property)
                ),
        ];

    private static bool IsList(PropertyInfo property) =>
        property.CanRead && property.PropertyType.IsGenericType && Is(property.PropertyType, typeof(ICollection<>));

    /// <summary>Ticks taken off and set again stand in another order, and are the same.</summary>
    private static bool IsSet(Type type) => Is(type, typeof(ISet<>));

    private static bool Is(Type type, Type shape) =>
        type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == shape);
}
