using System.Globalization;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>Where a benchmark's figures go: bench.sh prints them.</summary>
internal static class Figures
{
    /// <summary>BENCH_SMALL=10 makes a tenth of it, to see that a benchmark works.</summary>
    public static int Size(int whole) =>
        Environment.GetEnvironmentVariable("BENCH_SMALL") is { Length: > 0 } part
            ? whole / int.Parse(part, CultureInfo.InvariantCulture)
            : whole;

    public static void Print(string figure, double value)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{figure}: {value:0.###}");
        Console.WriteLine(line);
        if (Environment.GetEnvironmentVariable("BENCH_FIGURES") is { Length: > 0 } file)
            File.AppendAllText(file, line + Environment.NewLine);
    }
}
