using System.Globalization;
using System.Runtime.CompilerServices;

namespace BillingBlazor.Server.Shell;

/// <summary>How the product writes and reads, whatever the machine's or the browser's language.</summary>
public static class British
{
    /// <summary>Without what a user of the machine has set for himself. A month has three letters, September too: its Sept would be the
    /// only one of four.</summary>
    public static CultureInfo Culture { get; } = Make();

    private static CultureInfo Make()
    {
        var culture = new CultureInfo("en-GB", useUserOverride: false);
        var months = CultureInfo.InvariantCulture.DateTimeFormat;
        (culture.DateTimeFormat.AbbreviatedMonthNames, culture.DateTimeFormat.AbbreviatedMonthGenitiveNames) = (
            months.AbbreviatedMonthNames,
            months.AbbreviatedMonthGenitiveNames
        );
        return CultureInfo.ReadOnly(culture);
    }

    /// <summary>Before anything of the server runs, and in the tests, on whatever machine they are.</summary>
    [ModuleInitializer]
    internal static void Speak()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = Culture;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Culture;
    }
}
