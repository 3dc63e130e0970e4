using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>Entries keep who did it by the sign-in name; people are shown by their own.</summary>
public static class People
{
    /// <summary>A name for each: of who has no account (the clock, somebody long gone), the name it was kept under.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> NamesAsync(
        BillingDb db,
        IEnumerable<string> signInNames,
        CancellationToken cancel
    )
    {
        var wanted = signInNames.Distinct().ToList();
        var known = await db
            .Users.AsNoTracking()
            .Where(u => wanted.Contains(u.UserName!) && u.DisplayName != "")
            .ToDictionaryAsync(u => u.UserName!, u => u.DisplayName, cancel);
        return wanted.ToDictionary(name => name, name => known.GetValueOrDefault(name, name));
    }
}
