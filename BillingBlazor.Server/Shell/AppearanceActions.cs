using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

public sealed class AppearanceActions(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>Light or dark, kept for whoever is signed in.</summary>
    public async Task PreferDarkAsync(bool isDark, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.OwnAccount);
        var name = await user.NameAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await db.Users.Where(u => u.UserName == name).ExecuteUpdateAsync(u => u.SetProperty(x => x.PrefersDark, isDark), cancel);
    }

    /// <summary>The columns of the customers listing that this person has put away.</summary>
    public async Task HideColumnsAsync(IEnumerable<string> columns, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var (name, hidden) = (await user.NameAsync(), string.Join(',', columns));
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await db.Users.Where(u => u.UserName == name).ExecuteUpdateAsync(u => u.SetProperty(x => x.HiddenColumns, hidden), cancel);
    }
}
