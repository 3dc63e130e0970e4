using System.Diagnostics;

namespace BillingBlazor.Tests;

/// <summary>The product as a process of its own, on a data folder and a free port: what can be killed, and what a browser talks
/// to.</summary>
internal sealed class RunningServer : IDisposable
{
    /// <summary>A server that says nothing for so long never does.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(4);
    private readonly Process process;

    private RunningServer(Process process, string address) => (this.process, Address) = (process, address);

    /// <summary>NAME=VALUE of a port that somebody else must know before.</summary>
    public const string PortSetting = "TEST_PORT";

    public string Address { get; }

    public int Id => process.Id;

    /// <summary>In Development an empty folder gets the demo reseller.</summary>
    /// <param name="settings">What appsettings.json would say, as NAME=VALUE: SignIn__RecheckSeconds=1.</param>
    public static async Task<RunningServer> StartAsync(
        string folder,
        string environment,
        CancellationToken cancel,
        params string[] settings
    )
    {
        if (environment == "Development" && !File.Exists(Path.Combine(folder, "billing.db")))
            await DemoFolder.CopyAsync(folder);
        return await StartOnAsync(folder, environment, cancel, settings);
    }

    /// <summary>On what the folder holds, or on nothing. A port that was free is another's now and then by the time it is taken.</summary>
    public static async Task<RunningServer> StartOnAsync(
        string folder,
        string environment,
        CancellationToken cancel,
        params string[] settings
    )
    {
        for (var tries = 1; ; tries++)
        {
            var (server, said) = await TryStartAsync(folder, environment, settings, cancel);
            if (server is not null)
                return server;
            if (tries == 3 || !said.Contains("address already in use", StringComparison.Ordinal))
                throw new InvalidOperationException($"The server did not start:\n{said}");
        }
    }

    private static async Task<(RunningServer? Server, string Said)> TryStartAsync(
        string folder,
        string environment,
        string[] settings,
        CancellationToken cancel
    )
    {
        var port = settings.FirstOrDefault(s => s.StartsWith(PortSetting, StringComparison.Ordinal))?.Split('=')[1] ?? $"{FreePort()}";
        var start = new ProcessStartInfo("dotnet", [Program(), "--urls", $"http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["DataFolder"], start.Environment["ASPNETCORE_ENVIRONMENT"]) = (folder, environment);
        if (environment != "Development")
            start.Environment["PublicAddress"] = $"http://localhost:{port}";
        // Short lives on few cores: no compiling twice, no heap a core.
        (start.Environment["DOTNET_TieredPGO"], start.Environment["DOTNET_gcServer"]) = ("0", "0");
        foreach (var setting in settings) // PublicAddress too
            start.Environment[setting.Split('=')[0]] = setting.Split('=', 2)[1];
        var process = Process.Start(start)!;
        var lines = new List<string>();
        process.ErrorDataReceived += (_, said) =>
        {
            lock (lines)
                lines.Add(said.Data ?? "");
        };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(patience, cancel) is { } line)
        {
            lock (lines)
                lines.Add(line);
            var at = line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal);
            if (at < 0 || !line.Contains("listening"))
                continue;
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None); // so that it never waits for us
            return (new(process, line[at..].Trim().Replace("127.0.0.1", "localhost")), "");
        }
        process.WaitForExit(); // all that it said is read
        process.Dispose();
        return (null, string.Join('\n', lines));
    }

    internal static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>SIGKILL: nothing of it gets to tidy up.</summary>
    public void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    /// <summary>The server's own output folder: there lie the manifests of its static files.</summary>
    internal static string Program()
    {
        var output = Path.GetDirectoryName(typeof(RunningServer).Assembly.Location)!;
        return Path.Combine(output.Replace("BillingBlazor.Tests", "BillingBlazor.Server"), "BillingBlazor.Server.dll");
    }
}
