namespace BillingBlazor.Server.Data;

/// <summary>What people type, sought in a text: each letter of it means itself, % and _ too. Ask with <see cref="Escape"/>.</summary>
public static class LikePattern
{
    public const string Escape = @"\";

    /// <summary>Anywhere in it; nothing typed is in every text.</summary>
    public static string Holding(string? words) => $"%{Escaped(words)}%";

    /// <summary>At its beginning.</summary>
    public static string Beginning(string words) => $"{Escaped(words)}%";

    private static string Escaped(string? words) =>
        (words ?? "").Trim().Replace(Escape, @"\\").Replace("%", @"\%").Replace("_", @"\_");
}
