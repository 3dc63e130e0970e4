using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace BillingBlazor.Tests.House;

/// <summary>What keeps another kind of database possible: one place knows how calls lie, and one speaks SQLite.</summary>
public partial class StoreTests
{
    /// <summary>Where the kind of database is chosen, its errors are told apart, and the clock (which has a store of its own) is given
    /// one.</summary>
    private static readonly string[] choosing = ["Data/Storage.cs", "Data/DiskFull.cs", "Data/Overflow.cs", "Jobs/Schedule.cs"];

    [Fact]
    public void Only_Data_Sqlite_speaks_the_words_of_SQLite()
    {
        var files = Files()
            .Where(file => !file.Contains("/Data/Sqlite/") && !choosing.Any(c => file.EndsWith(c, StringComparison.Ordinal)));

        Assert.Empty(files.SelectMany(file => Words().Matches(Code(file)).Select(word => $"{file}: {word.Value}")));
        Assert.Contains(Files(), file => file.Contains("/Data/Sqlite/") && Words().IsMatch(Code(file)));
    }

    [Fact]
    public void Nothing_above_the_store_asks_the_table_of_calls() =>
        Assert.DoesNotContain(Files(), file => !file.Contains("/Data/") && Code(file).Contains("UsageRecords"));

    [Fact]
    public void Data_knows_Domain_only() =>
        Assert.Empty(
            Files()
                .Where(file => file.Contains("/Data/"))
                .SelectMany(file => Using().Matches(File.ReadAllText(file)).Select(found => $"{file}: {found.Value}"))
        );

    [GeneratedRegex(
        @"json_each|json_extract|INDEXED BY|\b(pragma|PRAGMA)\s+\w+|strftime|\browid\b|sqlite_\w+|\w*Sqlite\w*|SQLitePCL"
            + "|INSERT OR|VIRTUAL TABLE|fts5|unixepoch"
    )]
    private static partial Regex Words();

    [GeneratedRegex(@"^using BillingBlazor\.Server\.(?!Data\b)[\w.]+;", RegexOptions.Multiline)]
    private static partial Regex Using();

    /// <summary>Without comments, and without what is said to the compiler.</summary>
    private static string Code(string file) => Regex.Replace(File.ReadAllText(file), @"(//|#pragma)[^\n]*", "");

    private static IEnumerable<string> Files() =>
        Directory
            .EnumerateFiles(Path.Combine(Root(), "BillingBlazor.Server"), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/") && !file.Contains("/Migrations/"));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../.."));
}
