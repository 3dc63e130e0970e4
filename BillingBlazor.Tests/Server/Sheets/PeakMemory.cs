using System.Globalization;

namespace BillingBlazor.Tests.Server.Sheets;

/// <summary>What a piece of work took of the machine's memory at its peak, above what the process held before: as the system counts
/// it.</summary>
internal static class PeakMemory
{
    public static async Task<(long Mebibytes, TimeSpan Took)> OfAsync(Func<Task> work)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the peak.");
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5"); // the peak begins anew
        var before = Kibibytes("VmRSS");
        var (watch, worked) = (System.Diagnostics.Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await work();
        var (took, used) = (watch.Elapsed, Environment.CpuUsage.TotalTime - worked);
        return ((Kibibytes("VmHWM") - before) >> 10, used < took ? used : took); // others may use the machine
    }

    /// <param name="process">Its folder under /proc.</param>
    public static long Kibibytes(string what, string process = "self") =>
        long.Parse(
            File.ReadLines($"/proc/{process}/status")
                .First(line => line.StartsWith(what, StringComparison.Ordinal))
                .Split(':')[1]
                .Replace("kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture
        );
}
