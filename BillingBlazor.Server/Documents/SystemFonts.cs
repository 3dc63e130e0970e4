using System.Text;
using SkiaSharp;

namespace BillingBlazor.Server.Documents;

/// <summary>
/// The fonts of the machine, for letters that ours lack: Chinese, Japanese, Korean. Skia comes without the Linux font library, so the
/// folders are read here; they are read once, when the first such letter is met.
/// </summary>
internal sealed class SystemFonts
{
    private const int MostFiles = 2000;
    private const int MostFacesOfAFile = 16;
    private static readonly EnumerationOptions everywhere = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        MaxRecursionDepth = 8,
    };
    private readonly Lazy<IReadOnlyList<SKTypeface>> faces;
    private readonly bool asksTheMachine;

    private SystemFonts(IReadOnlyList<string> folders, bool asksTheMachine)
    {
        (this.asksTheMachine, faces) = (asksTheMachine, new(() => Read(folders)));
    }

    public static SystemFonts Installed { get; } =
        new(OperatingSystem.IsLinux() ? LinuxFolders() : [], asksTheMachine: !OperatingSystem.IsLinux());

    /// <summary>Those in a folder alone.</summary>
    public static SystemFonts In(string folder) => new([folder], asksTheMachine: false);

    /// <param name="region">Of Noto's faces that share their letters: JP, KR, SC.</param>
    /// <returns>A face that has every one of these; null where there is none.</returns>
    public SKTypeface? With(IReadOnlyList<Rune> runes, bool semiBold, string region)
    {
        if (asksTheMachine)
        {
            var style = semiBold ? SKFontStyle.Bold : SKFontStyle.Normal;
            var match = SKFontManager.Default.MatchCharacter(null, style, [LanguageOf(region)], runes[0].Value);
            return match is not null && DocumentFonts.Has(match, runes) ? match : null;
        }
        return faces
            .Value.Where(face => DocumentFonts.Has(face, runes))
            .OrderBy(face => face.FamilyName.EndsWith(region, StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(face => face.FontWeight >= 600 == semiBold ? 0 : 1)
            .FirstOrDefault();
    }

    public static string LanguageOf(string region) =>
        region switch
        {
            "JP" => "ja",
            "KR" => "ko",
            _ => "zh-Hans",
        };

    private static IReadOnlyList<SKTypeface> Read(IReadOnlyList<string> folders) =>
        [
            .. folders
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", everywhere))
                .Where(IsFont)
                .OrderBy(Rank)
                .ThenBy(path => path, StringComparer.Ordinal)
                .Take(MostFiles)
                .SelectMany(FacesOf),
        ];

    private static bool IsFont(string path) => Path.GetExtension(path).ToLowerInvariant() is ".ttf" or ".otf" or ".ttc";

    /// <summary>Upright faces without serifs first.</summary>
    private static int Rank(string path)
    {
        var name = Path.GetFileName(path);
        var isPlain = Says(name, "Regular") || Says(name, "Bold");
        var isSlanted = Says(name, "Italic") || Says(name, "Oblique");
        return (Says(name, "CJK") ? 0 : 1)
            + (Says(name, "Serif") ? 2 : 0)
            + (Says(name, "Mono") ? 4 : 0)
            + (isPlain ? 0 : 8)
            + (isSlanted ? 16 : 0);
    }

    private static bool Says(string name, string word) => name.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<SKTypeface> FacesOf(string path)
    {
        var most = path.EndsWith(".ttc", StringComparison.OrdinalIgnoreCase) ? MostFacesOfAFile : 1;
        for (var index = 0; index < most && SKTypeface.FromFile(path, index) is { } face; index++)
            yield return face;
    }

    private static IReadOnlyList<string> LinuxFolders()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] own = home.Length == 0 ? [] : [Path.Combine(home, ".fonts"), Path.Combine(home, ".local/share/fonts")];
        return ["/usr/share/fonts", "/usr/local/share/fonts", .. own];
    }
}
