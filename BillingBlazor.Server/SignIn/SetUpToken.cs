using System.Security.Cryptography;
using System.Text;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.SignIn;

/// <summary>The proof that who makes the first Owner has the machine: printed when a server starts on an empty database, kept in the data
/// folder, gone with the first Owner.</summary>
public static class SetUpToken
{
    private const string Letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    /// <summary>Made at the first start; the same at each start after it.</summary>
    public static async Task<string> MakeAsync(DataFolder folder)
    {
        if (Read(folder) is { } known)
            return known;
        var token = string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Letters, 5)));
        await using var file = DataFolder.Create(folder.SetUpToken);
        await file.WriteAsync(Encoding.ASCII.GetBytes(token));
        return token;
    }

    public static bool IsRight(DataFolder folder, string typed) =>
        Read(folder) is { } token
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(typed.Trim().ToUpperInvariant()));

    public static void Forget(DataFolder folder) => File.Delete(folder.SetUpToken);

    private static string? Read(DataFolder folder)
    {
        if (!File.Exists(folder.SetUpToken))
            return null;
        var token = File.ReadAllText(folder.SetUpToken).Trim();
        if (token.Length > 0)
            return token;
        File.Delete(folder.SetUpToken); // a start that was killed left it empty
        return null;
    }
}
