using System.Security.Claims;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BillingBlazor.Server.SignIn;

/// <summary>Identity, cookies and policies. What no policy allows is denied.</summary>
public static class SignInSetUp
{
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services
            .AddIdentityCore<User>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = ""; // an address may hold any letter: o'brien@…
                options.Password.RequiredLength = 12;
                options.Password.RequireNonAlphanumeric =
                    options.Password.RequireUppercase =
                    options.Password.RequireDigit =
                    options.Password.RequireLowercase =
                        false;
                options.Lockout.MaxFailedAccessAttempts = int.MaxValue; // SignInDelays: no stranger locks anybody out
            })
            .AddRoles<IdentityRole<int>>()
            .AddEntityFrameworkStores<BillingDb>()
            .AddSignInManager<WatchedSignIn>()
            .AddDefaultTokenProviders()
            .AddPasswordValidator<PasswordRules>()
            .AddUserStore<SecretStore>()
            .AddTokenProvider<OneTimeCodes>(TokenOptions.DefaultAuthenticatorProvider)
            .AddClaimsPrincipalFactory<UserClaims>();
        services.Configure<DataProtectionTokenProviderOptions>(token => token.TokenLifespan = TimeSpan.FromDays(1));
        services.Configure<IdentityPasskeyOptions>(passkey =>
        {
            // The key finds the account by itself, and its owner is asked for finger, face or PIN: so it stands for both factors.
            passkey.ResidentKeyRequirement = passkey.UserVerificationRequirement = "required";
        });
        services
            .AddOptions<SecurityStampValidatorOptions>()
            .Configure<IServiceProvider>(
                (stamp, provider) =>
                    (stamp.ValidationInterval, stamp.OnRefreshingPrincipal) = (
                        RecheckInterval(provider.GetService<IConfiguration>()),
                        SessionCookie.KeepAsync
                    )
            );
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.LoginPath = "/sign-in";
            cookie.AccessDeniedPath = "/not-allowed";
            cookie.Cookie.Name = "BillingBlazor";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = Sessions.Longest;
            cookie.SlidingExpiration = false; // the session says how long
            cookie.Events.OnValidatePrincipal = SessionCookie.ValidateAsync;
        });
        services.Configure<PasswordHasherOptions>(hashes => hashes.IterationCount = PasswordRules.Rounds);
        services.AddScoped<Sessions>().AddScoped<SignInDelays>().AddScoped<KnownDevice>();
        services.AddDataProtection().SetApplicationName("BillingBlazor").PersistKeysToDbContext<BillingDb>();

        var policies = services
            .AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        foreach (var permission in Enum.GetValues<Permission>())
            policies.AddPolicy(permission.ToString(), policy => policy.RequireAssertion(asked => Roles.May(asked.User, permission)));
        services.AddCascadingAuthenticationState().AddScoped<AuthenticationStateProvider, RevalidatingUser>();
        return services;
    }

    /// <summary>
    /// How often a cookie and a circuit are held against the account again: 30 seconds, so that a suspended person is out within a minute
    /// even if a circuit reloads its page just before the cookie's own turn. A setting may make it shorter, never longer than a minute.
    /// </summary>
    internal static TimeSpan RecheckInterval(IConfiguration? settings) =>
        TimeSpan.FromSeconds(Math.Clamp(settings?.GetValue("SignIn:RecheckSeconds", 30) ?? 30, 1, 60));
}

/// <summary>A portal user's customer, the name people are shown by, and whether two-factor sign-in must be set up first.</summary>
public sealed class UserClaims(
    UserManager<User> users,
    RoleManager<IdentityRole<int>> roles,
    IOptions<IdentityOptions> options,
    IConfiguration? settings = null
) : UserClaimsPrincipalFactory<User, IdentityRole<int>>(users, roles, options)
{
    /// <summary>The setting SignIn:TwoFactorRoles: a list, or several with commas between; of nobody where nothing is said.</summary>
    private readonly string[] compulsory =
        settings?.GetSection("SignIn:TwoFactorRoles").Get<string[]>()
        ?? settings?["SignIn:TwoFactorRoles"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        ?? [];

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(User user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new("display", user.DisplayName));
        if (user.CustomerId is { } customerId)
            identity.AddClaim(new(CurrentUser.CustomerClaim, $"{customerId}"));
        if (!user.TwoFactorEnabled && compulsory.Any(role => identity.HasClaim(identity.RoleClaimType, role)))
            identity.AddClaim(new(Roles.MustSetUp, "true"));
        return identity;
    }
}

/// <summary>Ends an open circuit's rights within a minute of its session's end, a password change, a lock or a lost role.</summary>
public sealed class RevalidatingUser(ILoggerFactory logs, IServiceScopeFactory scopes, IOptions<SecurityStampValidatorOptions> stamp)
    : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => stamp.Value.ValidationInterval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var who = authenticationState.User;
        return await scope.ServiceProvider.GetRequiredService<SignInManager<User>>().ValidateSecurityStampAsync(who) is not null
            && await scope.ServiceProvider.GetRequiredService<Sessions>().IsAliveAsync(who, isAtWork: false, cancellationToken);
    }
}
