using System.Globalization;
using System.Reflection;
using BillingBlazor.Domain;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace BillingBlazor.Server.Shell;

/// <summary>What an address asks for, without letters that are none (?q=a%00b asks for ab); what it says wrong is not said.</summary>
internal static class AddressQuery
{
    public const int MostPages = 100_000;
    private const int LongestWord = 200;

    public static Dictionary<string, StringValues> Read(string query) =>
        QueryHelpers
            .ParseQuery(query)
            .ToDictionary(word => word.Key, word => new StringValues([.. word.Value.Select(Text.Plain)]), StringComparer.OrdinalIgnoreCase);

    public static string? Word(this Dictionary<string, StringValues> said, string key) =>
        said.TryGetValue(key, out var value) && value[0]?.Trim() is { Length: > 0 and <= LongestWord } word ? word : null;

    public static int? Number(this Dictionary<string, StringValues> said, string key) =>
        int.TryParse(said.Word(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>From 1.</summary>
    public static int Page(this Dictionary<string, StringValues> said) =>
        said.Number("page") is >= 1 and <= MostPages and { } page ? page : 1;

    public static DateOnly? Day(this Dictionary<string, StringValues> said, string key) =>
        DateOnly.TryParseExact(said.Word(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is > 1970 and < 2200
            ? day
            : null;

    public static T? Choice<T>(this Dictionary<string, StringValues> said, string key)
        where T : struct, Enum =>
        Enum.TryParse<T>(said.Word(key), ignoreCase: true, out var choice) && Enum.IsDefined(choice) ? choice : null;

    /// <summary>Whether an address's words are of the kinds that its page takes: over ?page=99999999999 the framework ends the
    /// circuit.</summary>
    public static bool Suits(Type page, string address)
    {
        var said = QueryHelpers.ParseQuery(new Uri(address).Query);
        return page.GetProperties()
            .Select(property => (Property: property, Taken: property.GetCustomAttribute<SupplyParameterFromQueryAttribute>()))
            .Where(one => one.Taken is not null)
            .All(one =>
                said.Where(word => string.Equals(word.Key, one.Taken!.Name ?? one.Property.Name, StringComparison.OrdinalIgnoreCase))
                    .All(word => word.Value.All(value => IsOf(one.Property.PropertyType, value ?? "")))
            );
    }

    private static bool IsOf(Type type, string value)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return value.Length == 0 || IsOf(inner, value);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
            TypeCode.Decimal => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out _),
            TypeCode.Boolean => bool.TryParse(value, out _),
            _ => type != typeof(DateOnly) || DateOnly.TryParse(value, CultureInfo.InvariantCulture, out _),
        };
    }

    /// <summary>The query that says these, with its question mark; what is null is as usual, and not said.</summary>
    public static string Write(params ReadOnlySpan<(string Key, object? Value)> words)
    {
        var said = new List<KeyValuePair<string, string?>>();
        foreach (var (key, value) in words)
            if (value is not null)
                said.Add(new(key, WordOf(value)));
        return QueryHelpers.AddQueryString("", said);
    }

    private static string? WordOf(object value) =>
        value is DateOnly day
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture);
}
