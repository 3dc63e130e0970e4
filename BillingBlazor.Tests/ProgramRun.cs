using System.Diagnostics;

namespace BillingBlazor.Tests;

/// <summary>The program, started with arguments and run to its end: commands, and starts that are refused.</summary>
internal sealed record ProgramRun(int ExitCode, string Said, string Refused)
{
    /// <param name="settings">As environment variables, NAME=VALUE.</param>
    public static async Task<ProgramRun> OfAsync(string folder, string[] arguments, CancellationToken cancel, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [RunningServer.Program(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["DataFolder"], start.Environment["ASPNETCORE_ENVIRONMENT"]) = (folder, "Production");
        foreach (var setting in settings)
            start.Environment[setting.Split('=')[0]] = setting.Split('=', 2)[1];
        using var process = Process.Start(start)!;
        var (said, refused) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return new(process.ExitCode, (await said).Trim(), (await refused).Trim());
    }
}
