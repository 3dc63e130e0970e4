using System.Globalization;

namespace BillingBlazor.Server.Settings;

/// <summary>Whether words in a colour can be read on white, by WCAG 2.2: a ratio of 4.5 for ordinary text.</summary>
public static class Contrast
{
    public const double Least = 4.5;

    /// <summary>1 (white on white) to 21 (black on white); null when it isn't #RRGGBB.</summary>
    public static double? OnWhite(string? colour) => Channels(colour) is { } rgb ? 1.05 / (Luminance(rgb) + 0.05) : null;

    public static bool IsReadable(string? colour) => OnWhite(colour) >= Least;

    /// <summary>The nearest shade of it that can be read on white.</summary>
    public static string Darkened(string colour)
    {
        if (Channels(colour) is not { } rgb)
            return colour;
        for (var part = 100; part > 0; part--)
        {
            var shade = $"#{rgb.Red * part / 100:X2}{rgb.Green * part / 100:X2}{rgb.Blue * part / 100:X2}";
            if (IsReadable(shade))
                return shade;
        }
        return "#000000";
    }

    private static (int Red, int Green, int Blue)? Channels(string? colour) =>
        colour is ['#', _, _, _, _, _, _]
        && int.TryParse(colour.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var all)
            ? (all >> 16, (all >> 8) & 255, all & 255)
            : null;

    private static double Luminance((int Red, int Green, int Blue) rgb) =>
        (0.2126 * Linear(rgb.Red)) + (0.7152 * Linear(rgb.Green)) + (0.0722 * Linear(rgb.Blue));

    private static double Linear(int channel)
    {
        var part = channel / 255d;
        return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }
}
