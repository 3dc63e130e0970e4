using System.Globalization;
using System.Security.Cryptography;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.DataProtection;

namespace BillingBlazor.Server.SignIn;

/// <summary>A browser remembers, in a cookie that only we can write, whose accounts were opened with it. It opens nothing by itself: its
/// people don't wait for what strangers do to their accounts.</summary>
public sealed class KnownDevice(IHttpContextAccessor context, IDataProtectionProvider protection, PublicAddress? address = null)
{
    /// <summary>The last few people of one browser.</summary>
    private const int MostPeople = 8;

    private readonly IDataProtector protector = protection.CreateProtector("BillingBlazor.KnownDevice");

    private string Name => address is { IsEncrypted: true } ? "__Host-BillingBlazor.Device" : "BillingBlazor.Device";

    /// <summary>The network address that the request comes from.</summary>
    public string Address => SecurityLog.AddressOf(context.HttpContext);

    /// <returns>What this browser is called, where this account was opened with it before.</returns>
    public string? Of(User? user) => user is not null && Read() is { } known && known.People.Contains(user.Id) ? known.Id : null;

    public void Remember(User user)
    {
        var known = Read();
        int[] people = [user.Id, .. (known?.People ?? []).Where(id => id != user.Id).Take(MostPeople - 1)];
        context.HttpContext!.Response.Cookies.Append(
            Name,
            protector.Protect($"{known?.Id ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(8))};{string.Join(',', people)}"),
            new()
            {
                HttpOnly = true,
                Secure = address is { IsEncrypted: true },
                SameSite = SameSiteMode.Lax,
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            }
        );
    }

    private (string Id, int[] People)? Read()
    {
        if (context.HttpContext?.Request.Cookies[Name] is not { Length: > 0 } cookie)
            return null;
        try
        {
            var parts = protector.Unprotect(cookie).Split(';');
            return (parts[0], [.. parts[1].Split(',').Select(id => int.Parse(id, CultureInfo.InvariantCulture))]);
        }
        catch (CryptographicException)
        {
            return null; // not ours, or of a key that is gone
        }
    }
}
