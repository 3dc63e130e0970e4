using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Server.Shell;

/// <summary>Somebody shows in an open window who they are.</summary>
public sealed class ProofActions(IServiceScopeFactory scopes, RecentProof proof, CurrentUser current)
{
    /// <returns>Why it is no proof, as a sentence; null: it is one.</returns>
    public async Task<string?> GiveAsync(string typed, CancellationToken cancel)
    {
        await current.RequireAsync(Permission.OwnAccount);
        await using var scope = scopes.CreateAsyncScope(); // a circuit's own accounts may be an hour old
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        return await proof.CheckAsync(users, await current.PrincipalAsync(), typed, cancel);
    }
}
