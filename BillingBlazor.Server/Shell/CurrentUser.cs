using System.Globalization;
using System.Security.Claims;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.Components.Authorization;

namespace BillingBlazor.Server.Shell;

/// <summary>Whoever acts: the person of a circuit or a request, or the clock. Each Action asks it first.</summary>
/// <param name="portal">Whether a portal user's customer may still be seen.</param>
/// <param name="proof">Whether the person has just shown who they are.</param>
/// <param name="security">Where refusals are told.</param>
public sealed class CurrentUser(
    AuthenticationStateProvider provider,
    PortalAccess portal,
    RecentProof proof,
    SecurityLog security,
    IHttpContextAccessor requests
) : Actor
{
    /// <summary>The claim that ties a portal user to its customer.</summary>
    public const string CustomerClaim = "customer";

    private ClaimsPrincipal? fixedPrincipal;
    private string? machine;

    /// <summary>Sets the person of a request, where no circuit knows one.</summary>
    public void Use(ClaimsPrincipal principal) => fixedPrincipal = principal;

    /// <summary>Quartz, start-up and the demo act for nobody, and may do anything.</summary>
    public void ActAsClock() => machine = "The clock";

    /// <summary>Whoever may start a command on the machine itself may do anything.</summary>
    public void ActAsCommand() => machine = "A command on the server";

    public override async Task<string> NameAsync() => machine ?? (await PrincipalAsync()).Identity?.Name ?? "Nobody";

    public override string Address => machine is null ? SecurityLog.AddressOf(requests.HttpContext) : "";

    public async Task<bool> MayAsync(Permission permission)
    {
        if (machine is not null)
            return true;
        return Roles.May(await PrincipalAsync(), permission);
    }

    /// <summary>Two-factor sign-in comes first: this person's role asks for it.</summary>
    public async Task<bool> MustSetUpAsync() =>
        machine is null && (await PrincipalAsync()).HasClaim(claim => claim.Type == Roles.MustSetUp);

    /// <exception cref="BillingRuleException">This person may not.</exception>
    public async Task RequireAsync(Permission permission)
    {
        if (await MayAsync(permission))
            return;
        security.Tell(SecurityKind.Refusal, await NameAsync(), $"The role does not allow {permission}");
        throw new BillingRuleException("Your role does not allow this. Ask an Owner of this installation.");
    }

    /// <summary>Asked by each Action that lets others in, changes how somebody signs in, or leads money elsewhere.</summary>
    /// <exception cref="ProofNeededException">This person has not shown lately who they are.</exception>
    public async Task RequireProofAsync()
    {
        if (machine is null && !await proof.IsGivenAsync(await PrincipalAsync(), CancellationToken.None))
            throw new ProofNeededException();
    }

    /// <summary>The customer of a portal user: every portal query is filtered by it.</summary>
    /// <exception cref="BillingRuleException">Not a portal user, or of an account that was closed too long ago.</exception>
    public async Task<int> PortalCustomerAsync()
    {
        await RequireAsync(Permission.Portal);
        var customerId = await OwnCustomerAsync() ?? throw new BillingRuleException("This sign-in belongs to no customer.");
        await portal.RequireAsync(customerId);
        return customerId;
    }

    /// <summary>The customer of a portal user, for its branding; null: staff.</summary>
    public async Task<int?> OwnCustomerAsync() =>
        machine is null
        && await MayAsync(Permission.Portal)
        && int.TryParse((await PrincipalAsync()).FindFirstValue(CustomerClaim), CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    internal async Task<ClaimsPrincipal> PrincipalAsync() => fixedPrincipal ?? (await provider.GetAuthenticationStateAsync()).User;
}
