using System.Text;
using SkiaSharp;

namespace BillingBlazor.Server.Invoices;

/// <summary>A4 paper: text, lines and pages, in points from the top left. It knows nothing of invoices.</summary>
internal sealed class PdfPages : IDisposable
{
    public const float Width = 595.28f;
    public const float Height = 841.89f;
    private const int LongestText = 2_000;

    private static readonly SKTypeface regular = Load("Inter-Regular.tabular.ttf");
    private static readonly SKTypeface semiBold = Load("Inter-SemiBold.tabular.ttf");
    private readonly Dictionary<(bool Bold, float Size, SKTypeface? Other), SKFont> fonts = [];
    private readonly SKDocument document;
    private readonly SKPaint paint = new() { IsAntialias = true };
    private SKCanvas? canvas;

    public PdfPages(Stream output, string title, DateTime createdUtc) =>
        document = SKDocument.CreatePdf(output, new SKDocumentPdfMetadata { Title = title, Creation = createdUtc, Modified = createdUtc, Producer = "BillingBlazor" });

    public int Count { get; private set; }

    public void NewPage()
    {
        if (canvas is not null) document.EndPage();
        canvas = document.BeginPage(Width, Height);
        Count++;
    }

    public void Close()
    {
        if (canvas is not null) document.EndPage();
        document.Close();
    }

    /// <param name="y">The base line.</param>
    public void Text(string? text, float x, float y, float size = 9, bool bold = false, SKTextAlign align = SKTextAlign.Left, string colour = "#1B2330")
    {
        var clean = Clean(text);
        if (clean.Length == 0) return;
        paint.Color = SKColor.Parse(colour);
        var left = align switch { SKTextAlign.Right => x - Measure(clean, size, bold), SKTextAlign.Center => x - Measure(clean, size, bold) / 2, _ => x };
        foreach (var (part, font) in Runs(clean, size, bold))
        {
            canvas!.DrawText(part, left, y, SKTextAlign.Left, font, paint);
            left += font.MeasureText(part);
        }
    }

    public float Measure(string text, float size, bool bold) => Runs(text, size, bold).Sum(run => run.Font.MeasureText(run.Text));

    /// <summary>The text in lines that fit; a word too long for one is broken. At most so many lines, the last ending in ….</summary>
    public IReadOnlyList<string> Wrap(string? text, float width, float size, bool bold = false, int most = 4)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            while (Measure(Joined(line, rest), size, bold) > width)
            {
                if (line.Length > 0)
                {
                    lines.Add(line);
                    line = "";
                    continue;
                }
                var fits = Math.Max(1, Enumerable.Range(1, rest.Length).LastOrDefault(n => Measure(rest[..n], size, bold) <= width));
                if (fits == rest.Length) break;
                lines.Add(rest[..fits]);
                rest = rest[fits..];
                if (lines.Count > most) break;
            }
            line = Joined(line, rest);
            if (lines.Count > most) break;
        }
        if (line.Length > 0) lines.Add(line);
        return lines.Count <= most ? lines : [.. lines.Take(most - 1), $"{lines[most - 1].TrimEnd()}…"];
    }

    /// <summary>The text on one line, cut with … where it doesn't fit.</summary>
    public string Fit(string? text, float width, float size, bool bold = false)
    {
        var lines = Wrap(text, width, size, bold, most: 1);
        return lines.Count == 0 ? "" : lines[0];
    }

    public void Rule(float x1, float x2, float y, string colour = "#D5DAE1", float thickness = 0.5f)
    {
        paint.Color = SKColor.Parse(colour);
        paint.StrokeWidth = thickness;
        canvas!.DrawLine(x1, y, x2, y, paint);
    }

    public void Box(float x, float y, float width, float height, string colour)
    {
        paint.Color = SKColor.Parse(colour);
        canvas!.DrawRect(x, y, width, height, paint);
    }

    /// <summary>A picture scaled into a box, its top left kept; false when it can't be read.</summary>
    public bool Picture(byte[]? content, float x, float y, float mostWidth, float mostHeight)
    {
        if (content is null) return false;
        using var image = SKImage.FromEncodedData(content);
        if (image is null) return false;
        var scale = Math.Min(mostWidth / image.Width, mostHeight / image.Height);
        canvas!.DrawImage(image, new SKRect(x, y, x + image.Width * scale, y + image.Height * scale), new SKSamplingOptions(SKCubicResampler.Mitchell));
        return true;
    }

    public void Dispose()
    {
        foreach (var font in fonts.Values) font.Dispose();
        paint.Dispose();
        document.Dispose();
    }

    private static string Joined(string line, string word) => line.Length == 0 ? word : $"{line} {word}";

    private static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(LongestText)) kept.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        return kept.ToString();
    }

    /// <summary>The text in stretches of one font: what the bundled one lacks is drawn by another on the machine, or as a question mark.</summary>
    private List<(string Text, SKFont Font)> Runs(string text, float size, bool bold)
    {
        var own = FontOf(bold, size, null);
        if (own.ContainsGlyphs(text)) return [(text, own)];
        var runs = new List<(string, SKFont)>();
        foreach (var rune in text.EnumerateRunes())
        {
            var letter = rune.ToString();
            if (own.ContainsGlyphs(letter)) runs.Add((letter, own));
            else if (SKFontManager.Default.MatchCharacter(rune.Value) is { } other) runs.Add((letter, FontOf(bold, size, other)));
            else runs.Add(("?", own));
        }
        return runs;
    }

    private SKFont FontOf(bool bold, float size, SKTypeface? other)
    {
        if (!fonts.TryGetValue((bold, size, other), out var font))
            fonts[(bold, size, other)] = font = new(other ?? (bold ? semiBold : regular), size) { Subpixel = true, Hinting = SKFontHinting.None, LinearMetrics = true };
        return font;
    }

    private static SKTypeface Load(string name)
    {
        using var resource = typeof(PdfPages).Assembly.GetManifestResourceStream($"Fonts.{name}") ?? throw new InvalidOperationException($"The font {name} is not in the program.");
        using var data = SKData.Create(resource);
        return SKTypeface.FromData(data);
    }
}
