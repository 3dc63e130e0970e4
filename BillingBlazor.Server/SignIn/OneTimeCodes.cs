using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Server.SignIn;

/// <summary>
/// The six figures of an authenticator app (RFC 6238). As section 5.2 there asks, each is taken once: a code that somebody saw over a
/// shoulder lets nobody in. Identity's own provider takes the same code again for two and a half minutes.
/// </summary>
public sealed class OneTimeCodes(TimeProvider time) : AuthenticatorTokenProvider<User>
{
    private const string Ours = "BillingBlazor",
        LastStep = "LastStep";
    private const int SecondsAStep = 30;

    public override async Task<bool> ValidateAsync(string purpose, string token, UserManager<User> manager, User user)
    {
        if (await manager.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } key)
            return false;
        var secret = Base32(key);
        var now = time.GetUtcNow().ToUnixTimeSeconds() / SecondsAStep;
        var used = long.TryParse(
            await manager.GetAuthenticationTokenAsync(user, Ours, LastStep),
            CultureInfo.InvariantCulture,
            out var last
        )
            ? last
            : 0;

        // A step to each side, for a phone's clock. Of two requests at once the second fails to save: the user's concurrency stamp has
        // moved.
        for (var step = Math.Max(now - 1, used + 1); step <= now + 1; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(CodeOf(secret, step)), Encoding.UTF8.GetBytes(token)))
                return (
                    await manager.SetAuthenticationTokenAsync(user, Ours, LastStep, step.ToString(CultureInfo.InvariantCulture))
                ).Succeeded;
        return false;
    }

    /// <summary>A new key has used no code yet.</summary>
    public static Task ForgetUsedAsync(UserManager<User> manager, User user) =>
        manager.RemoveAuthenticationTokenAsync(user, Ours, LastStep);

    internal static string CodeOf(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238 and the apps have SHA-1 here; HMAC does not rest on what is broken in it
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    internal static byte[] Base32(string key)
    {
        var (bits, count, bytes) = (0, 0, new List<byte>(key.Length * 5 / 8));
        foreach (var letter in key)
        {
            bits = ((bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(char.ToUpperInvariant(letter))) & 0xfff;
            if ((count += 5) < 8)
                continue;
            bytes.Add((byte)(bits >> (count -= 8)));
        }
        return [.. bytes];
    }
}
