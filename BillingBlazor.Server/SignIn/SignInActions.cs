using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Server.SignIn;

/// <summary>How the first step of signing in ended.</summary>
/// <param name="Problem">Why not, as a sentence; null when it is right.</param>
public sealed record PasswordStep(string? Problem, bool NeedsCode);

/// <summary>Signing in by password. For static pages: it writes cookies.</summary>
public sealed class SignInActions(
    WatchedSignIn signIn,
    UserManager<User> users,
    SignInDelays delays,
    KnownDevice device,
    SecurityLog security
)
{
    public const string Suspended = "This sign-in is suspended. Ask an Owner of this installation.";
    private const string Wrong = "Email or password is not right.";

    /// <summary>Of a password that nobody has: who is no user is answered as late as who is one.</summary>
    private static readonly Lazy<string> nobodys = new(() => new PasswordHasher<User>().HashPassword(new(), Guid.NewGuid().ToString()));

    // Open to anybody: it is what everybody begins with. Who guesses waits.
    public async Task<PasswordStep> SignInAsync(string email, string password, CancellationToken cancel)
    {
        var found = await users.FindByEmailAsync(email);
        var (address, known) = (device.Address, device.Of(found));
        if (await delays.EnterAsync(email, address, known, cancel) is { } wait)
            return Refused(email, "Too many wrong tries", SignInDelays.Say(wait));
        if (!await IsRightAsync(found, password))
            return Refused(email, "Wrong address or password", Wrong);
        await delays.ForgiveAsync(email, address, known, cancel);
        if (await users.IsLockedOutAsync(found!))
            return Refused(email, "Suspended", Suspended);
        var result = await signIn.EnterAsync(found!);
        if (result.Succeeded)
            device.Remember(found!);
        return new(result.Succeeded || result.RequiresTwoFactor ? null : Wrong, result.RequiresTwoFactor);
    }

    private PasswordStep Refused(string email, string told, string said)
    {
        security.TellFailure(email, told);
        return new(said, false);
    }

    private async Task<bool> IsRightAsync(User? found, string password)
    {
        if (found?.PasswordHash is not null)
            return await users.CheckPasswordAsync(found, password);
        users.PasswordHasher.VerifyHashedPassword(found ?? new(), nobodys.Value, password);
        return false;
    }
}
