namespace BillingBlazor.Server.SignIn;

/// <summary>What a browser says of itself, as its person would: Firefox on Windows.</summary>
internal static class Device
{
    /// <summary>The first that is found: Edge calls itself Chrome too, and Chrome Safari.</summary>
    private static readonly (string Said, string Name)[] browsers =
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Said, string Name)[] systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];

    public static string Of(string? userAgent) =>
        (Named(browsers, userAgent), Named(systems, userAgent)) switch
        {
            ({ } browser, { } system) => $"{browser} on {system}",
            ({ } browser, null) => browser,
            (null, { } system) => $"A browser on {system}",
            _ => "An unknown browser",
        };

    private static string? Named((string Said, string Name)[] known, string? userAgent) =>
        userAgent is null ? null : known.FirstOrDefault(one => userAgent.Contains(one.Said, StringComparison.Ordinal)).Name;
}
