using System.Globalization;
using System.Runtime.CompilerServices;

namespace BillingBlazor.Server.Shell;

/// <summary>How the product writes and reads, whatever the machine's or the browser's language.</summary>
public static class British
{
    /// <summary>Without what a user of the machine has set for himself.</summary>
    public static CultureInfo Culture { get; } = CultureInfo.ReadOnly(new CultureInfo("en-GB", useUserOverride: false));

    /// <summary>Before anything of the server runs, and in the tests, on whatever machine they are.</summary>
    [ModuleInitializer]
    internal static void Speak()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = Culture;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Culture;
    }
}
