using System.Reflection;

namespace BillingBlazor.Server.Shell;

/// <summary>Which BillingBlazor this is.</summary>
public static class Versions
{
    /// <summary>As CHANGELOG.md names it.</summary>
    public static string Own { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
