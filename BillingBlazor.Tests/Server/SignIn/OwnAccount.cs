using System.Security.Claims;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BillingBlazor.Tests.Server.SignIn;

/// <summary>Somebody at the page of their own account, with all but the browser: its cookie and the signature of its passkey.</summary>
internal sealed class OwnAccount
{
    public const string Password = "correct horse battery";
    public const string PasskeyId = "AQID";

    private readonly IServiceProvider services;
    private readonly UserManager<User> users;
    private readonly AtTheDesk desk;

    private OwnAccount(IServiceProvider services)
    {
        this.services = services;
        users = services.GetRequiredService<UserManager<User>>();
        desk = ActivatorUtilities.CreateInstance<AtTheDesk>(services);
    }

    public ClaimsPrincipal Me { get; private set; } = new();

    public string Key { get; private set; } = "";

    /// <summary>Who was invited, and has set a password.</summary>
    public static async Task<OwnAccount> OfAsync(OnceHouse house)
    {
        var account = new OwnAccount(house.Get<IServiceProvider>());
        var user = (await account.users.FindByIdAsync($"{await house.InvitedAsync()}"))!;
        Assert.True((await account.users.AddPasswordAsync(user, Password)).Succeeded);
        account.Me = new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, $"{user.Id}")], "test"));
        account.desk.User = user;
        return account;
    }

    public PasskeyActions Passkeys => ActivatorUtilities.CreateInstance<PasskeyActions>(services, desk, users);

    public TwoFactorActions TwoFactor => ActivatorUtilities.CreateInstance<TwoFactorActions>(services, desk, users);

    public Task<string?> AddPasskeyAsync(CancellationToken cancel) => Passkeys.AddAsync(Me, "{}", "Phone", null, cancel);

    public async Task<string> CodeAsync()
    {
        await users.ResetAuthenticatorKeyAsync(desk.User!);
        var key = OneTimeCodes.Base32((await users.GetAuthenticatorKeyAsync(desk.User!))!);
        return OneTimeCodes.CodeOf(key, services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds() / 30);
    }

    public Task<string> LinkTokenAsync() => users.GeneratePasswordResetTokenAsync(desk.User!);

    public User User => desk.User!;

    public string Email => desk.User!.Email!;

    public async Task TurnOnAsync() => Assert.Null((await TwoFactor.TurnOnAsync(Me, await CodeAsync(), null)).Problem);

    private sealed class AtTheDesk(
        UserManager<User> users,
        IHttpContextAccessor context,
        IUserClaimsPrincipalFactory<User> claims,
        IOptions<IdentityOptions> options,
        ILogger<SignInManager<User>> log,
        IAuthenticationSchemeProvider schemes,
        IUserConfirmation<User> confirmation
    ) : SignInManager<User>(users, context, claims, options, log, schemes, confirmation)
    {
        public User? User { get; set; }

        public override Task RefreshSignInAsync(User user) => Task.CompletedTask;

        public override Task<PasskeyAttestationResult> PerformPasskeyAttestationAsync(string credentialJson) =>
            Task.FromResult(
                PasskeyAttestationResult.Success(
                    new(
                        credentialId: [1, 2, 3],
                        publicKey: [4],
                        createdAt: DateTimeOffset.UnixEpoch,
                        signCount: 0,
                        transports: null,
                        isUserVerified: true,
                        isBackupEligible: false,
                        isBackedUp: false,
                        attestationObject: [],
                        clientDataJson: []
                    ),
                    new()
                    {
                        Id = $"{User!.Id}",
                        Name = User.Email!,
                        DisplayName = User.DisplayName,
                    }
                )
            );
    }
}
