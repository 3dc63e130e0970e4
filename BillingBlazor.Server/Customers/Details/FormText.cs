using System.Globalization;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Customers.Details;

/// <summary>What people type: its length and letters, and amounts, numbers and days in the ways that they write them.</summary>
public static class FormText
{
    /// <param name="what">As a sentence begins: "A town".</param>
    /// <param name="needed">What to say when nothing was typed; null where nothing is right too.</param>
    public static string? Problem(string? typed, int most, string what, string? needed = null)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return needed;
        var words = typed.Trim(); // told, not taken out
        if (words.Length > most)
            return $"{what} has at most {most:#,0} letters; this one has {words.Length:#,0}.";
        return words.Any(char.IsControl)
            ? $"{what} has a character in it that can't be printed. Type it again instead of pasting it."
            : null;
    }

    public static int? Number(string typed) => Typed.Whole(typed);

    /// <summary>1,250.50 with or without a pound sign; −20 is less than nothing; 19,95 is none.</summary>
    public static decimal? Pounds(string typed) => Typed.Amount(typed);

    /// <summary>5 Mar 2026, 05/03/2026 or 2026-03-05.</summary>
    public static DateOnly? Day(string typed) => Typed.Day(typed);

    public static DateOnly? Day(DateTime? day) => day is { } at ? DateOnly.FromDateTime(at) : null;

    public static DateTime? At(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue);

    public static string Print(DateOnly day) => Typed.Print(day);

    public static string Print(decimal pounds) => pounds.ToString("0.00####", CultureInfo.InvariantCulture);
}
