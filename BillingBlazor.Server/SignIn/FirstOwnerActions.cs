using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.SignIn;

/// <summary>The one thing anybody may do, once: make the first Owner of an empty installation. There is no default password.</summary>
public sealed class FirstOwnerActions(IDbContextFactory<BillingDb> dbs, UserManager<User> users, CurrentUser user)
{
    private static readonly SemaphoreSlim once = new(1, 1);

    public async Task<bool> IsNeededAsync()
    {
        await using var db = await dbs.CreateDbContextAsync();
        return !await db.Users.AnyAsync();
    }

    /// <returns>Why not, as a sentence; null when it is done.</returns>
    public async Task<string?> CreateAsync(FirstOwnerForm form)
    {
        await once.WaitAsync();
        try
        {
            if (!await IsNeededAsync())
                return "This installation has an Owner already. Sign in.";
            user.ActAsClock();
            var owner = new User
            {
                UserName = form.Email,
                Email = form.Email,
                EmailConfirmed = true,
                DisplayName = form.Name,
            };
            var made = await users.CreateAsync(owner, form.Password);
            if (!made.Succeeded)
                return string.Join(" ", made.Errors.Select(e => e.Description));
            await users.AddToRoleAsync(owner, Roles.Owner);
            await MakeOrganisationAsync(form.Organisation);
            return null;
        }
        finally
        {
            once.Release();
        }
    }

    private async Task MakeOrganisationAsync(string name)
    {
        await using var db = await dbs.CreateDbContextAsync();
        if (await db.Organisations.AnyAsync())
            return;
        var organisation = new Organisation(name);
        organisation.MakeDefault();
        db.Add(organisation);
        await db.SaveChangesAsync();
    }
}
