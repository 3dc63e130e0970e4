using System.Globalization;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>Where a benchmark's figures go: bench.sh prints them.</summary>
internal static class Figures
{
    public static void Print(string figure, double value)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{figure}: {value:0.###}");
        Console.WriteLine(line);
        if (Environment.GetEnvironmentVariable("BENCH_FIGURES") is { Length: > 0 } file) File.AppendAllText(file, line + Environment.NewLine);
    }
}
