using System.Globalization;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Customers;

/// <summary>What is wrong with a field of a form.</summary>
/// <param name="Field">The property; of the billing address, after "Billing.".</param>
/// <param name="Sentence">Says how to mend it.</param>
public sealed record FormProblem(string Field, string Sentence);

/// <summary>What people type: its length and letters, and amounts, numbers and days in the ways that they write them.</summary>
public static class FormText
{
    private static readonly string[] days = ["d MMM yyyy", "d MMMM yyyy", "d/M/yyyy", "d/M/yy", "d-M-yyyy", "d.M.yyyy", "yyyy-M-d"];

    /// <param name="what">As a sentence begins: "A town".</param>
    /// <param name="needed">What to say when nothing was typed; null where nothing is right too.</param>
    public static string? Problem(string? typed, int most, string what, string? needed = null)
    {
        if (Text.Optional(typed) is not { } words) return needed;
        if (words.Length > most) return $"{what} has at most {most:#,0} letters; this one has {words.Length:#,0}.";
        return words.Any(char.IsControl) ? $"{what} has a character in it that can't be printed. Type it again instead of pasting it." : null;
    }

    public static int? Number(string typed) => int.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>1,250.50 with or without a pound sign; −20 is less than nothing.</summary>
    public static decimal? Pounds(string typed)
    {
        var plain = string.Concat(typed.Where(letter => letter is not ('£' or ' ' or ','))).Replace('−', '-');
        return decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pounds) ? pounds : null;
    }

    /// <summary>5 Mar 2026, 05/03/2026 or 2026-03-05.</summary>
    public static DateOnly? Day(string typed) => DateOnly.TryParseExact(typed, days, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var day) ? day : null;

    public static string Print(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Print(decimal pounds) => pounds.ToString("0.00####", CultureInfo.InvariantCulture);
}
