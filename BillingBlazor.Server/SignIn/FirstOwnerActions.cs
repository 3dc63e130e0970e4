using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.SignIn;

/// <summary>The one thing anybody may do, once: make the first Owner of an empty installation. There is no default password.</summary>
public sealed class FirstOwnerActions(
    IDbContextFactory<BillingDb> dbs,
    BillingDb accounts,
    UserManager<User> users,
    CurrentUser user,
    DataFolder folder
)
{
    public async Task<bool> IsNeededAsync()
    {
        await using var db = await dbs.CreateDbContextAsync();
        return !await db.Users.AnyAsync();
    }

    /// <summary>Owner, role and organisation, or nothing of them.</summary>
    /// <returns>Why not, as a sentence; null when it is done.</returns>
    public async Task<string?> CreateAsync(FirstOwnerForm form)
    {
        if (!SetUpToken.IsRight(folder, form.Token))
            return await IsNeededAsync()
                ? "That is not the token. It is in set-up-token.txt in the data folder, on the server."
                : "This installation has an Owner already. Sign in.";
        user.ActAsClock();
        await using var write = await accounts.BeginWriteAsync(); // the store of accounts writes over the same connection
        if (await accounts.Users.AnyAsync())
            return "This installation has an Owner already. Sign in.";
        var owner = new User
        {
            UserName = form.Email,
            Email = form.Email,
            EmailConfirmed = true,
            DisplayName = form.Name,
        };
        if (Problem(await users.CreateAsync(owner, form.Password)) is { } problem)
            return problem;
        if (Problem(await users.AddToRoleAsync(owner, Roles.Owner)) is { } noRole)
            return noRole;
        await AddOrganisationAsync(form.Organisation);
        await write.CommitAsync();
        SetUpToken.Forget(folder);
        return null;
    }

    private static string? Problem(IdentityResult result) =>
        result.Succeeded ? null : string.Join(" ", result.Errors.Select(e => e.Description));

    private async Task AddOrganisationAsync(string name)
    {
        if (await accounts.Organisations.AnyAsync())
            return;
        var organisation = new Organisation(name);
        organisation.MakeDefault();
        accounts.Add(organisation);
        await accounts.SaveChangesAsync();
    }
}
