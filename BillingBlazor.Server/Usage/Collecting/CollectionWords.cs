using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>Collections in people's words.</summary>
internal static class CollectionWords
{
    public static string Way(CollectionWay way) => way == CollectionWay.Sftp ? "SFTP server" : "Watched folder";

    public static string Kind(CollectedKind kind) =>
        kind switch
        {
            CollectedKind.Calls => "Files of calls",
            CollectedKind.ServiceFiles => "Service files",
            CollectedKind.ForReconciliation => "Service files for reconciliation",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An unknown kind."),
        };

    /// <summary>What becomes of what is fetched.</summary>
    public static string Fate(CollectedKind kind) =>
        kind switch
        {
            CollectedKind.Calls => "They are read and rated as those that are uploaded under Files.",
            CollectedKind.ServiceFiles => "Rentals, connections and cessations: they are read and matched, and wait to be processed.",
            _ => "They are compared with what customers are billed, and charge nobody.",
        };

    public static string Rhythm(CollectionRhythm rhythm) =>
        rhythm switch
        {
            CollectionRhythm.Hourly => "Every hour",
            CollectionRhythm.FourHourly => "Every four hours",
            CollectionRhythm.Daily => "Daily",
            _ => throw new ArgumentOutOfRangeException(nameof(rhythm), rhythm, "An unknown rhythm."),
        };

    public static string Rhythm(CollectionRhythm rhythm, int hour) =>
        rhythm == CollectionRhythm.Daily ? $"Daily at {hour:00}:00" : Rhythm(rhythm);

    public static string After(AfterFetching after) =>
        after switch
        {
            AfterFetching.Leave => "Leave it there",
            AfterFetching.Move => "Move it to a folder",
            AfterFetching.Delete => "Delete it",
            _ => throw new ArgumentOutOfRangeException(nameof(after), after, "An unknown end."),
        };

    /// <summary>What becomes of a file that is looked at.</summary>
    /// <param name="known">Null: it was never fetched.</param>
    public static string Verdict(ListedFile file, string pattern, CollectedFile? known) =>
        known switch
        {
            { State: CollectedState.Taken } => "Taken already",
            { State: CollectedState.Known } => "Its content was here already",
            { State: CollectedState.Refused } => "Refused before",
            _ when !file.Fits(pattern) => "Another name",
            _ when file.IsUnfinished => "Still being written",
            _ when file.Size > FileActions.MostBytes => "Larger than 1 GiB",
            _ => "Would be fetched",
        };

    /// <summary>What the history tells of it; of secrets only that they are others.</summary>
    public static Dictionary<string, string?> Told(Collection c) =>
        new()
        {
            ["By the clock"] = c.IsOn ? "On" : "Off",
            ["From"] = Way(c.Way),
            ["Host"] = c.Host.Length == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{c.Host}, port {c.Port}"),
            ["User"] = Domain.Text.Optional(c.UserName),
            ["Password"] = Secret(c.ProtectedPassword, "A password"),
            ["Key"] = Secret(c.ProtectedKey, "A key"),
            ["Host key"] = c.HostKey,
            ["Folder"] = c.Folder,
            ["Names"] = c.Pattern,
            ["It holds"] = Kind(c.Kind),
            ["How often"] = Rhythm(c.Rhythm, c.Hour),
            ["After fetching"] = c.After == AfterFetching.Move ? $"Move it to {c.MoveTo}" : After(c.After),
        };

    /// <summary>Another one is seen to be another, and says nothing of itself.</summary>
    private static string? Secret(string? kept, string what) =>
        kept is null ? null : $"{what} ({Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(kept)))[..6]})";
}
