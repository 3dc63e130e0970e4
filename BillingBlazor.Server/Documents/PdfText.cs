using System.Globalization;
using System.Text;
using SkiaSharp;

namespace BillingBlazor.Server.Documents;

/// <summary>One way of setting text: weight, size in points and colour. Widths are sums of advances: nothing is kerned.</summary>
internal sealed record PdfText(float Size, SKColor Colour, bool SemiBold = false)
{
    private const int LastInTable = 0x2212;
    private static readonly Lazy<float[]> regularWidths = new(() => WidthsOf(DocumentFonts.Regular));
    private static readonly Lazy<float[]> semiBoldWidths = new(() => WidthsOf(DocumentFonts.SemiBold));

    public float LineHeight => Size * 1.32f;

    public void Draw(SKCanvas canvas, string text, float x, float baseline)
    {
        if (text.Length == 0)
            return;
        var ink = PdfTools.Ink(Colour);
        if (IsOurs(text))
            canvas.DrawText(
                text,
                x,
                baseline,
                SKTextAlign.Left,
                PdfTools.Font(SemiBold ? DocumentFonts.SemiBold : DocumentFonts.Regular, Size),
                ink
            );
        else
            foreach (var run in DocumentFonts.Installed.Shape(text, SemiBold).Runs)
                Draw(canvas, run, x, baseline, ink);
    }

    private void Draw(SKCanvas canvas, ShapedRun run, float x, float baseline, SKPaint ink)
    {
        if (run.Glyphs.Length == 0)
            return;
        using var builder = new SKTextBlobBuilder();
        var buffer = builder.AllocateRawPositionedTextRun(PdfTools.Font(run.Face, Size), run.Glyphs.Length, run.Utf8.Length, null);
        run.Glyphs.CopyTo(buffer.Glyphs);
        for (var i = 0; i < run.Points.Length; i++)
            buffer.Positions[i] = new(run.Points[i].X * Size, run.Points[i].Y * Size);
        run.Utf8.CopyTo(buffer.Text);
        run.Clusters.CopyTo(buffer.Clusters);
        using var blob = builder.Build();
        canvas.DrawText(blob, x, baseline, ink);
    }

    public void DrawRight(SKCanvas canvas, string text, float right, float baseline) => Draw(canvas, text, right - Width(text), baseline);

    public float Width(string text)
    {
        var (widths, ems) = (Widths, 0f);
        foreach (var letter in text)
        {
            if (letter > LastInTable || widths[letter] < 0)
                return DocumentFonts.Installed.Shape(text, SemiBold).Ems * Size;
            ems += widths[letter];
        }
        return ems * Size;
    }

    private float[] Widths => (SemiBold ? semiBoldWidths : regularWidths).Value;

    /// <summary>Printable ASCII is what most words and all figures are made of: our font has it.</summary>
    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>Our first font has every letter of it, and needs nobody to join them or place their marks.</summary>
    private bool IsOurs(string text)
    {
        if (IsPlain(text))
            return true;
        var widths = Widths;
        foreach (var letter in text)
            if (letter > LastInTable || widths[letter] < 0)
                return false;
        return true;
    }

    /// <summary>Words of ours that begin with a name run left to right, whatever the name's letters do.</summary>
    public static string LeftToRight(string words) =>
        IsPlain(words) || !words.Any(letter => letter >= '\u0590') ? words : WritingDirection.LeftToRightMark + words;

    /// <summary>Lines no wider than the column; what doesn't fit into so many lines ends with an ellipsis.</summary>
    public IReadOnlyList<string> Wrap(string? text, float width, int maxLines = 4)
    {
        var lines = new List<string>();
        foreach (
            var paragraph in Clean(text, maxLines * 240).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        )
            AddLines(lines, paragraph, width);
        return lines.Count <= maxLines ? lines : [.. lines.Take(maxLines - 1), Shorten(lines[maxLines - 1] + " …", width)];
    }

    /// <summary>On one line, ending with an ellipsis if it had to be cut.</summary>
    public string Fit(string? text, float width) => Shorten(Clean(text, 400).Replace('\n', ' '), width);

    /// <summary>Printable text only: no controls, no invisible marks that turn the direction of writing, and of bounded length.</summary>
    internal static string Clean(string? text, int maxLength)
    {
        if (text is not null && text.Length <= maxLength && IsPlain(text))
            return text.Trim();
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (clean.Length >= maxLength)
                return clean.ToString().TrimEnd().Normalize() + "…";
            if (IsJoiner(rune) && clean.Length > 0 && IsJoined(clean[^1]))
                clean.Append(rune.ToString());
            else
                clean.Append(Printable(rune));
        }
        return clean.ToString().Trim().Normalize();
    }

    private static bool IsJoiner(Rune rune) => rune.Value is 0x200C or 0x200D;

    /// <summary>Of scripts in which an invisible mark says whether two letters join: Arabic, and those of India.</summary>
    private static bool IsJoined(char letter) => letter is >= '\u0600' and <= '\u0DFF';

    private static string Printable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            _ when rune.Value == '\n' => "\n",
            UnicodeCategory.Control => rune.Value == '\t' ? " " : "",
            UnicodeCategory.Format => "",
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "\n",
            _ when rune.Value is >= 0xFE00 and <= 0xFE0F => "",
            UnicodeCategory.SpaceSeparator when rune.Value != 0xA0 => " ",
            _ => rune.ToString(),
        };

    private void AddLines(List<string> lines, string paragraph, float width)
    {
        var line = "";
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (Width(longer) <= width)
            {
                line = longer;
                continue;
            }
            if (line.Length > 0)
                lines.Add(line);
            line = BreakWord(lines, word, width);
        }
        if (line.Length > 0)
            lines.Add(line);
    }

    private string BreakWord(List<string> lines, string word, float width)
    {
        while (Width(word) > width)
        {
            var fitting = Math.Max(Fitting(word, width), StringInfo.GetNextTextElementLength(word));
            if (fitting == word.Length)
                break;
            lines.Add(word[..fitting]);
            word = word[fitting..];
        }
        return word;
    }

    private string Shorten(string text, float width) =>
        Width(text) <= width ? text : text[..Fitting(text, width - Width("…"))].TrimEnd(' ', '…') + "…";

    /// <summary>How much of the text, from its start and in whole letters, is no wider than the room.</summary>
    private int Fitting(string text, float room)
    {
        var letters = StringInfo.ParseCombiningCharacters(text);
        var (fits, most) = (0, letters.Length);
        while (fits < most)
        {
            var middle = (fits + most + 1) / 2;
            if (Width(middle == letters.Length ? text : text[..letters[middle]]) <= room)
                fits = middle;
            else
                most = middle - 1;
        }
        return fits == letters.Length ? text.Length : letters[fits];
    }

    internal static SKFont Font(SKTypeface face, float size) =>
        new(face, size)
        {
            Subpixel = true,
            Hinting = SKFontHinting.None,
            LinearMetrics = true,
        };

    /// <summary>In ems; negative where the face lacks the letter.</summary>
    private static float[] WidthsOf(SKTypeface face)
    {
        using var font = Font(face, 1000);
        var glyphs = Enumerable.Range(0, LastInTable + 1).Select(code => font.GetGlyph(code)).ToArray();
        return [.. font.GetGlyphWidths(glyphs).Select((width, code) => glyphs[code] == 0 || code < ' ' ? -1 : width / 1000)];
    }
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
        if (kept.TryGetValue((face, size), out var font))
            return font;
        if (kept.Count > MostKept)
            Forget(kept);
        return kept[(face, size)] = PdfText.Font(face, size);
    }

    public static SKPaint Ink(SKColor colour)
    {
        var kept = inks ??= [];
        if (kept.TryGetValue(colour, out var ink))
            return ink;
        if (kept.Count > MostKept)
            Forget(kept);
        return kept[colour] = new SKPaint { Color = colour, IsAntialias = true };
    }

    private static void Forget<TKey, TTool>(Dictionary<TKey, TTool> kept)
        where TKey : notnull
        where TTool : IDisposable
    {
        foreach (var tool in kept.Values)
            tool.Dispose();
        kept.Clear();
    }
}
