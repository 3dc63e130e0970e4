using System.Diagnostics;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>What is shipped beside the program.</summary>
public sealed class ShippingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_unit_is_one_that_systemd_takes_and_leaves_little_open()
    {
        const string program = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(program), "There is no systemd here.");
        var folder = Directory.CreateTempSubdirectory("unit-").FullName;
        var unit = Path.Combine(folder, "billingblazor.service");
        await File.WriteAllTextAsync(
            unit,
            (await File.ReadAllTextAsync(ReverseProxy.Shipped("billingblazor.service"), Cancel)).Replace(
                "/opt/billingblazor/BillingBlazor.Server",
                "/bin/true"
            ),
            Cancel
        );

        Assert.Equal((0, ""), await RunAsync(program, "verify", unit));
        Assert.Equal(0, (await RunAsync(program, "security", "--offline=true", "--threshold=20", unit)).Code); // 2.0 of 10
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void What_was_not_built_here_says_so()
    {
        Assert.StartsWith("# Not built here", File.ReadAllText(ReverseProxy.Shipped("Dockerfile")));
        Assert.StartsWith("# Not started here", File.ReadAllText(ReverseProxy.Shipped("compose.yaml")));
    }

    private static async Task<(int Code, string Refused)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var (said, refused) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        await said;
        return (process.ExitCode, (await refused).Trim());
    }
}
