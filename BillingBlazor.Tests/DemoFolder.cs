namespace BillingBlazor.Tests;

/// <summary>The demo reseller's data folder, made once by a server in Development: each that starts on an empty folder begins with a
/// copy.</summary>
internal static class DemoFolder
{
    private static readonly Lazy<Task<string>> made = new(MakeAsync);

    public static async Task CopyAsync(string folder)
    {
        var template = await made.Value;
        foreach (var file in Directory.EnumerateFiles(template, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static async Task<string> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("demo-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using (await RunningServer.StartOnAsync(folder, "Development", CancellationToken.None))
        {
            // It is made before the server listens.
        }
        return folder;
    }
}
