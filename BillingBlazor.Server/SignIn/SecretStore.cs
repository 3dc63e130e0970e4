using System.Security.Cryptography;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace BillingBlazor.Server.SignIn;

/// <summary>Keys of authenticator apps and recovery codes are kept so that a copy of the database shows none of them: encrypted by a key
/// that it doesn't have.</summary>
public sealed class SecretStore(BillingDb db, IDataProtectionProvider protection)
    : UserStore<User, IdentityRole<int>, BillingDb, int>(db, new IdentityErrorDescriber())
{
    private readonly IDataProtector protector = protection.CreateProtector("BillingBlazor.SignIn");

    public override Task SetTokenAsync(User user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, value is null ? null : protector.Protect(value), cancellationToken);

    public override async Task<string?> GetTokenAsync(User user, string loginProvider, string name, CancellationToken cancellationToken)
    {
        if (await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is not { } kept)
            return null;
        try
        {
            return protector.Unprotect(kept);
        }
        catch (CryptographicException)
        {
            return null; // its key is gone: set up anew, like one that is lost
        }
    }
}
