using System.Runtime.InteropServices;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server;

/// <summary>What an installation must be told before it stands on a network. Outside Development none starts with one of these
/// open.</summary>
public static class StartUpCheck
{
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>A sentence for each, with the name of its setting and how to mend it.</summary>
    public static IEnumerable<string> Problems(IConfiguration settings, DataFolder folder)
    {
        if (PublicAddress.Problem(settings) is { } wrong)
            yield return wrong;
        foreach (var proxy in Transport.Proxies(settings).Where(proxy => !System.Net.IPAddress.TryParse(proxy, out _)))
            yield return $"Proxies holds “{proxy}”, which is no IP address. Name each proxy by its address, such as 10.0.0.5.";
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder.Path) & OfOthers) != 0)
            yield return $"The data folder {folder.Path} is open to other users of this machine. Run: chmod 700 \"{folder.Path}\"";
    }

    /// <exception cref="BillingRuleException">Something is open: all of it, a line each.</exception>
    public static void Insist(IConfiguration settings, DataFolder folder)
    {
        if (Problems(settings, folder).ToList() is { Count: > 0 } problems)
            throw new BillingRuleException(string.Join('\n', problems));
    }

    /// <summary>From here on every file that this process makes is its user's alone, whoever makes it: SQLite and libraries too.</summary>
    public static void KeepFilesToOurselves()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetMask(0x3F); // 077
    }

    [DllImport("libc", EntryPoint = "umask")]
    private static extern int SetMask(int mask);
}
