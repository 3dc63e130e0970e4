using System.Globalization;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>A carrier's month from a seed: lines of uneven use, calls in order of time, five thousand places to call.</summary>
internal static class FcsTraffic
{
    public static string Cli(int n) => $"0{1_000_000_000 + n * 7L}";

    /// <summary>Prefixes of three to seven digits; the longer ones lie inside shorter ones.</summary>
    public static IReadOnlyList<string> Prefixes(int count)
    {
        var random = new Random(7);
        var prefixes = new HashSet<string>();
        while (prefixes.Count < count / 10)
            prefixes.Add($"{random.Next(300, 999)}");
        while (prefixes.Count < count)
        {
            var start = prefixes.ElementAt(random.Next(prefixes.Count));
            if (start.Length < 7)
                prefixes.Add($"{start}{random.Next(10)}");
        }
        return [.. prefixes];
    }

    public static void Write(string path, int rows, int clis, IReadOnlyList<string> prefixes, int month = 10)
    {
        var random = new Random(1 + month);
        using var file = new StreamWriter(path);
        var start = new DateTime(2026, month, 1);
        var step = TimeSpan.FromDays(31).Ticks / rows;
        for (var n = 0; n < rows; n++)
        {
            var at = start.AddTicks(n * step);
            var line = (int)(clis * Math.Pow(random.NextDouble(), 2));
            var seconds = random.Next(10) == 0 ? 0 : random.Next(1, 1800);
            file.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"V\",\"\",\"{Cli(line)}\",\"+{prefixes[random.Next(prefixes.Count)]}{random.Next(100_000, 999_999)}\","
                        + $"\"{at:dd/MM/yyyy}\",\"{at:HH:mm:ss}\",\"{seconds}\",\"\",\"\",\"A place\",\"X\",\"1\","
                        + $"\"{seconds * 0.0002m:0.0000}\","
                        + $"\"\",\"\",\"\",\"\",\"IDA\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"R{month}-{n}\"\n"
                )
            );
        }
    }
}
