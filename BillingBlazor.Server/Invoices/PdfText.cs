using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using SkiaSharp;

namespace BillingBlazor.Server.Invoices;

/// <summary>One way of setting text: weight, size in points and colour. Widths are sums of advances: nothing is kerned.</summary>
internal sealed record PdfText(float Size, SKColor Colour, bool SemiBold = false)
{
    private static readonly SKTypeface regular = Embedded("Inter-Regular.tabular.ttf");
    private static readonly SKTypeface semiBold = Embedded("Inter-SemiBold.tabular.ttf");
    private static readonly ConcurrentDictionary<(Rune, bool), Glyph> glyphs = new();
    private static readonly Lock matching = new();
    private static readonly Lazy<float[]> plainRegular = new(() => PlainWidths(regular));
    private static readonly Lazy<float[]> plainSemiBold = new(() => PlainWidths(semiBold));

    public float LineHeight => Size * 1.32f;

    public void Draw(SKCanvas canvas, string text, float x, float baseline)
    {
        if (text.Length == 0) return;
        var ink = PdfTools.Ink(Colour);
        if (IsPlain(text))
        {
            canvas.DrawText(text, x, baseline, SKTextAlign.Left, PdfTools.Font(Ours, Size), ink);
            return;
        }
        foreach (var (face, run) in RunsOf(text))
        {
            canvas.DrawText(run, x, baseline, SKTextAlign.Left, PdfTools.Font(face, Size), ink);
            x += Width(run);
        }
    }

    public void DrawRight(SKCanvas canvas, string text, float right, float baseline) =>
        Draw(canvas, text, right - Width(text), baseline);

    public float Width(string text)
    {
        var ems = 0f;
        if (IsPlain(text))
        {
            var widths = SemiBold ? plainSemiBold.Value : plainRegular.Value;
            foreach (var letter in text) ems += widths[letter];
            return ems * Size;
        }
        foreach (var rune in text.EnumerateRunes()) ems += GlyphOf(rune).Ems;
        return ems * Size;
    }

    private SKTypeface Ours => SemiBold ? semiBold : regular;

    /// <summary>Printable ASCII is what most words and all figures are made of: our font has it, and its widths stand in a table.</summary>
    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>Lines no wider than the column; what doesn't fit into so many lines ends with an ellipsis.</summary>
    public IReadOnlyList<string> Wrap(string? text, float width, int maxLines = 4)
    {
        var lines = new List<string>();
        foreach (var paragraph in Clean(text, maxLines * 240).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            AddLines(lines, paragraph, width);
        return lines.Count <= maxLines ? lines : [.. lines.Take(maxLines - 1), Shorten(lines[maxLines - 1] + " …", width)];
    }

    /// <summary>On one line, ending with an ellipsis if it had to be cut.</summary>
    public string Fit(string? text, float width) => Shorten(Clean(text, 400).Replace('\n', ' '), width);

    /// <summary>Printable text only: no controls, no invisible marks that turn the direction of writing, and of bounded length.</summary>
    internal static string Clean(string? text, int maxLength)
    {
        if (text is not null && text.Length <= maxLength && IsPlain(text)) return text.Trim();
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (clean.Length >= maxLength) return clean.ToString().TrimEnd().Normalize() + "…";
            clean.Append(Printable(rune));
        }
        return clean.ToString().Trim().Normalize();
    }

    private static string Printable(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when rune.Value == '\n' => "\n",
        UnicodeCategory.Control => rune.Value == '\t' ? " " : "",
        UnicodeCategory.Format => "",
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "\n",
        _ when rune.Value is >= 0xFE00 and <= 0xFE0F => "",
        UnicodeCategory.SpaceSeparator when rune.Value != 0xA0 => " ",
        UnicodeCategory.OtherNotAssigned => "?",
        _ => rune.ToString(),
    };

    private void AddLines(List<string> lines, string paragraph, float width)
    {
        var line = "";
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (Width(longer) <= width) { line = longer; continue; }
            if (line.Length > 0) lines.Add(line);
            line = BreakWord(lines, word, width);
        }
        if (line.Length > 0) lines.Add(line);
    }

    private string BreakWord(List<string> lines, string word, float width)
    {
        var part = new StringBuilder();
        var used = 0f;
        foreach (var rune in word.EnumerateRunes())
        {
            var advance = GlyphOf(rune).Ems * Size;
            if (used + advance > width && part.Length > 0)
            {
                lines.Add(part.ToString());
                part.Clear();
                used = 0;
            }
            part.Append(rune.ToString());
            used += advance;
        }
        return part.ToString();
    }

    private string Shorten(string text, float width)
    {
        if (Width(text) <= width) return text;
        var room = width - Width("…");
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            room -= GlyphOf(rune).Ems * Size;
            if (room < 0) break;
            kept.Append(rune.ToString());
        }
        return kept.ToString().TrimEnd(' ', '…') + "…";
    }

    private IEnumerable<(SKTypeface Face, string Run)> RunsOf(string text)
    {
        SKTypeface? face = null;
        var run = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var glyph = GlyphOf(rune);
            if (face is not null && face != glyph.Face)
            {
                yield return (face, run.ToString());
                run.Clear();
            }
            face = glyph.Face;
            run.Append(glyph.Drawn);
        }
        if (face is not null) yield return (face, run.ToString());
    }

    private Glyph GlyphOf(Rune rune) => glyphs.GetOrAdd((rune, SemiBold), key => Find(key.Item1, key.Item2 ? semiBold : regular));

    /// <summary>Ours, else any font of the machine that has it, else a question mark: never a box.</summary>
    private static Glyph Find(Rune rune, SKTypeface ours)
    {
        if (Has(ours, rune)) return Measured(ours, rune.ToString());
        lock (matching)
        {
            var other = SKFontManager.Default.MatchCharacter(rune.Value);
            return other is not null && Has(other, rune) ? Measured(other, rune.ToString()) : Measured(ours, "?");
        }
    }

    private static bool Has(SKTypeface face, Rune rune)
    {
        using var font = Font(face, 10);
        return font.ContainsGlyph(rune.Value);
    }

    private static Glyph Measured(SKTypeface face, string drawn)
    {
        using var font = Font(face, 1000);
        return new(face, drawn, font.MeasureText(drawn) / 1000);
    }

    internal static SKFont Font(SKTypeface face, float size) =>
        new(face, size) { Subpixel = true, Hinting = SKFontHinting.None, LinearMetrics = true };

    private static float[] PlainWidths(SKTypeface face) => [.. Enumerable.Range(0, 128).Select(code => code is >= ' ' and <= '~' ? Measured(face, ((char)code).ToString()).Ems : 0)];

    private static SKTypeface Embedded(string name) =>
        SKTypeface.FromStream(typeof(PdfText).Assembly.GetManifestResourceStream(name)!);

    private sealed record Glyph(SKTypeface Face, string Drawn, float Ems);
}

/// <summary>Fonts and inks are made once a thread and used again: a document sets thousands of words in a few of them.</summary>
internal static class PdfTools
{
    private const int MostKept = 200;

    [ThreadStatic]
    private static Dictionary<(SKTypeface, float), SKFont>? fonts;

    [ThreadStatic]
    private static Dictionary<SKColor, SKPaint>? inks;

    public static SKFont Font(SKTypeface face, float size)
    {
        var kept = fonts ??= [];
        if (kept.TryGetValue((face, size), out var font)) return font;
        if (kept.Count > MostKept) Forget(kept);
        return kept[(face, size)] = PdfText.Font(face, size);
    }

    public static SKPaint Ink(SKColor colour)
    {
        var kept = inks ??= [];
        if (kept.TryGetValue(colour, out var ink)) return ink;
        if (kept.Count > MostKept) Forget(kept);
        return kept[colour] = new SKPaint { Color = colour, IsAntialias = true };
    }

    private static void Forget<TKey, TTool>(Dictionary<TKey, TTool> kept) where TKey : notnull where TTool : IDisposable
    {
        foreach (var tool in kept.Values) tool.Dispose();
        kept.Clear();
    }
}
