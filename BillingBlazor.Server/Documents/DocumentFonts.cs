using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using HarfBuzzSharp;
using SkiaSharp;
using SkiaSharp.HarfBuzz;
using Buffer = HarfBuzzSharp.Buffer;

namespace BillingBlazor.Server.Documents;

/// <summary>Glyphs of one face, from the left, in ems from where the line begins.</summary>
/// <param name="Clusters">Of each glyph, the byte of <paramref name="Utf8"/> that it stands for: so the words can be copied out of the
/// document again.</param>
internal sealed record ShapedRun(SKTypeface Face, byte[] Utf8, ushort[] Glyphs, SKPoint[] Points, uint[] Clusters);

internal sealed record ShapedLine(IReadOnlyList<ShapedRun> Runs, float Ems);

/// <summary>
/// Lines with letters that Inter's first subset lacks. Each letter goes with the marks that stand on it to the first face that has them:
/// more of Inter, Noto Sans for the whole of Latin, Greek and Cyrillic, then a Noto for each script, signs, and at last the fonts of the
/// machine. HarfBuzz joins and places them.
/// </summary>
internal sealed class DocumentFonts(SystemFonts system)
{
    public static readonly SKTypeface Regular = Embedded("Inter-Regular.tabular.ttf");
    public static readonly SKTypeface SemiBold = Embedded("Inter-SemiBold.tabular.ttf");

    /// <summary>Stands where no font has the letter. Whoever typed it was told.</summary>
    private const string Unknown = "□";

    private const int MostKept = 4000;
    private static readonly string[] scripts = ["", "Arabic", "Hebrew", "Thai", "Devanagari"];
    private static readonly string[] signs = ["Math", "Symbols", "Symbols2"];
    private static readonly Lazy<SKTypeface[]> plain = new(() => Chain(Regular, "Regular"));
    private static readonly Lazy<SKTypeface[]> bold = new(() => Chain(SemiBold, "SemiBold"));
    private static readonly ConcurrentDictionary<SKTypeface, HarfBuzzSharp.Font> shapers = new();
    private readonly ConcurrentDictionary<(string Text, bool SemiBold), ShapedLine> kept = new();
    private readonly ConcurrentDictionary<(string Letter, bool SemiBold, string Region), SKTypeface?> found = new();

    public static DocumentFonts Installed { get; } = new(SystemFonts.Installed);

    public ShapedLine Shape(string text, bool semiBold)
    {
        if (kept.TryGetValue((text, semiBold), out var line))
            return line;
        if (kept.Count > MostKept)
            kept.Clear();
        return kept[(text, semiBold)] = Lay(text, semiBold);
    }

    /// <summary>The letters that no font has, each once, in the order of the text.</summary>
    public IReadOnlyList<string> Missing(string? text)
    {
        var clean = PdfText.Clean(text, int.MaxValue);
        var region = RegionOf(clean);
        return
        [
            .. LettersOf(clean)
                .Select(letter => letter.Text)
                .Where(letter => letter != "\n" && FaceOf(letter, semiBold: false, region) is null)
                .Distinct(),
        ];
    }

    public static bool Has(SKTypeface face, IReadOnlyList<Rune> runes)
    {
        using var font = PdfText.Font(face, 10);
        return runes.All(rune => font.ContainsGlyph(rune.Value));
    }

    private ShapedLine Lay(string text, bool semiBold)
    {
        var runs = RunsOf(text, semiBold);
        var shaped = new List<ShapedRun>(runs.Count);
        var x = 0f;
        foreach (var run in InOrder(runs))
            shaped.Add(Shaped(run, RegionOf(text), ref x));
        return new(shaped, x);
    }

    private sealed record Run(SKTypeface Face, byte Level, StringBuilder Words);

    private List<Run> RunsOf(string text, bool semiBold)
    {
        var (levels, region, runs) = (WritingDirection.LevelsOf(text), RegionOf(text), new List<Run>());
        foreach (var (at, letter) in LettersOf(text))
        {
            if (letter[0] == WritingDirection.LeftToRightMark)
                continue;
            var face = FaceOf(letter, semiBold, region);
            var drawn = face is null ? Unknown : letter;
            face ??= FaceOf(Unknown, semiBold, region)!;
            if (runs.Count == 0 || runs[^1].Face != face || runs[^1].Level != levels[at])
                runs.Add(new(face, levels[at], new()));
            runs[^1].Words.Append(drawn);
        }
        return runs;
    }

    /// <summary>Rule L2 of UAX #9: from the highest level down, what stands at it or above is turned round.</summary>
    private static List<Run> InOrder(List<Run> runs)
    {
        for (var level = runs.Select(run => run.Level).DefaultIfEmpty().Max(); level > 0; level--)
        {
            for (var at = 0; at < runs.Count;)
            {
                var end = at;
                while (end < runs.Count && runs[end].Level >= level)
                    end++;
                runs.Reverse(at, end - at);
                at = Math.Max(end, at + 1);
            }
        }
        return runs;
    }

    private static ShapedRun Shaped(Run run, string region, ref float x)
    {
        var font = shapers.GetOrAdd(run.Face, ShaperOf);
        var words = run.Words.ToString();
        using var buffer = new Buffer { Language = new Language(IsEastAsian(words) ? SystemFonts.LanguageOf(region) : "en") };
        var utf8 = Encoding.UTF8.GetBytes(words);
        buffer.AddUtf8(utf8);
        buffer.Direction = run.Level % 2 == 1 ? Direction.RightToLeft : Direction.LeftToRight;
        buffer.GuessSegmentProperties();
        lock (font)
            font.Shape(buffer);
        var glyphs = buffer.GetGlyphInfoSpan();
        var places = buffer.GetGlyphPositionSpan();
        var (ids, points, clusters) = (new ushort[glyphs.Length], new SKPoint[glyphs.Length], new uint[glyphs.Length]);
        float em = run.Face.UnitsPerEm;
        for (var i = 0; i < glyphs.Length; i++)
        {
            (ids[i], clusters[i]) = ((ushort)glyphs[i].Codepoint, glyphs[i].Cluster);
            points[i] = new(x + places[i].XOffset / em, -places[i].YOffset / em);
            x += places[i].XAdvance / em;
        }
        return new(run.Face, utf8, ids, points, clusters);
    }

    private static HarfBuzzSharp.Font ShaperOf(SKTypeface face)
    {
        using var blob = face.OpenStream(out var index).ToHarfBuzzBlob();
        using var shape = new Face(blob, index) { Index = index, UnitsPerEm = face.UnitsPerEm };
        var font = new HarfBuzzSharp.Font(shape);
        font.SetScale(face.UnitsPerEm, face.UnitsPerEm);
        font.SetFunctionsOpenType();
        return font;
    }

    private SKTypeface? FaceOf(string letter, bool semiBold, string region)
    {
        if (found.Count > MostKept)
            found.Clear();
        return found.GetOrAdd((letter, semiBold, region), key => Find(key.Letter, key.SemiBold, key.Region));
    }

    private SKTypeface? Find(string letter, bool semiBold, string region)
    {
        var runes = letter.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format).ToList();
        if (runes.Count == 0)
            return Regular;
        // Inter's subsets don't say where a mark stands on its letter; Noto does.
        var faces = (semiBold ? bold : plain).Value.Skip(runes.Count > 1 ? 2 : 0);
        return faces.FirstOrDefault(face => Has(face, runes)) ?? system.With(runes, semiBold, region);
    }

    /// <summary>Letters as people count them: with the marks on them.</summary>
    private static IEnumerable<(int At, string Text)> LettersOf(string text)
    {
        for (var letters = StringInfo.GetTextElementEnumerator(text); letters.MoveNext();)
            yield return (letters.ElementIndex, letters.GetTextElement());
    }

    /// <summary>Whose forms Chinese letters take: Japan's beside kana, Korea's beside hangul, else China's.</summary>
    private static string RegionOf(string text) =>
        text switch
        {
            _ when text.Any(letter => letter is >= '\u3040' and <= '\u30FF') => "JP",
            _ when text.Any(letter => letter is (>= '\u1100' and <= '\u11FF') or (>= '\uAC00' and <= '\uD7AF')) => "KR",
            _ => "SC",
        };

    private static bool IsEastAsian(string text) => text.Any(letter => letter is >= '\u2E80' and <= '\uD7AF');

    private static SKTypeface[] Chain(SKTypeface inter, string weight)
    {
        var noto = weight == "Regular" ? "Regular" : "Bold";
        return
        [
            inter,
            Embedded($"Inter-{weight}.more.ttf"),
            .. scripts.Select(script => Embedded($"NotoSans{script}-{noto}.ttf")),
            .. signs.Select(kind => Embedded($"NotoSans{kind}-Regular.ttf")),
        ];
    }

    private static SKTypeface Embedded(string name) =>
        SKTypeface.FromStream(typeof(DocumentFonts).Assembly.GetManifestResourceStream(name)!);
}

/// <summary>For whoever types a name: which of its letters a document can't print.</summary>
public static class DocumentLetters
{
    /// <returns>A sentence; null where every letter can be printed.</returns>
    public static string? Warning(params IEnumerable<string?> texts)
    {
        texts = texts.Where(text => text is not null && text.AsSpan().ContainsAnyExceptInRange(' ', '~'));
        var missing = texts.SelectMany(DocumentFonts.Installed.Missing).Distinct().ToList();
        if (missing.Count == 0)
            return null;
        var shown = string.Join(" ", missing.Take(8));
        var more = missing.Count > 8 ? $" and {missing.Count - 8} more" : "";
        var way = missing.Exists(IsEastAsian) ? " The package fonts-noto-cjk on the server brings Chinese, Japanese and Korean." : "";
        return $"No font here has {shown}{more}: documents would print □ instead.{way}";
    }

    private static bool IsEastAsian(string letter) =>
        Rune.GetRuneAt(letter, 0).Value
            is (>= 0x2E80 and <= 0xD7FF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0xFE30 and <= 0xFE4F)
                or (>= 0xFF00 and <= 0xFFEF)
                or (>= 0x20000 and <= 0x3FFFF);
}
