using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <summary>SIP, WLR, Mobile, Data and what staff add: nothing depends on a type (the guide).</summary>
public sealed class CliTypeActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <param name="typeId">Null for a new one.</param>
    /// <param name="opened">The name as the form was opened with: another one since then is not overwritten unseen. Null asks
    /// nothing.</param>
    /// <exception cref="BillingRuleException">The name is empty, too long or taken.</exception>
    public async Task<int> SaveAsync(int? typeId, string name, CancellationToken cancel, Guid? requestKey = null, string? opened = null)
    {
        await user.RequireAsync(Permission.SetUp);
        return await OnceAsync(
            typeId is null ? requestKey : null,
            async db =>
            {
                var types = await db.CliTypes.ToListAsync(cancel);
                var type = typeId is { } id
                    ? types.Find(t => t.Id == id) ?? throw new BillingRuleException("This type was deleted by somebody else.")
                    : db.Add(new CliType(name)).Entity;
                if (typeId is not null)
                    Renamed.Refuse(opened, type.Name);
                type.Rename(name);
                if (types.Exists(t => t != type && string.Equals(t.Name, type.Name, StringComparison.OrdinalIgnoreCase)))
                    throw new BillingRuleException($"There is a type called {type.Name} already.");
                return () => type.Id;
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">A line identifier has it.</exception>
    public async Task DeleteAsync(int typeId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.CliTypes.FindAsync([typeId], cancel) is not { } type)
                    return;
                var lines = await db.Clis.CountAsync(c => c.CliTypeId == typeId, cancel);
                if (lines > 0)
                    throw new BillingRuleException(
                        $"{lines:#,0} line {(lines == 1 ? "identifier is" : "identifiers are")} of type {type.Name}, so it can't "
                        + "be deleted."
                    );
                if (await db.CliTypes.CountAsync(cancel) == 1)
                    throw new BillingRuleException($"{type.Name} is the last type, and each line identifier has one. Rename it instead.");
                db.Remove(type);
            },
            cancel
        );
    }

    private async Task<int> OnceAsync(Guid? requestKey, Func<BillingDb, Task<Func<int>>> make, CancellationToken cancel)
    {
        var saved = await dbs.OnceAsync(requestKey, make, cancel);
        live.Publish(Topic.SetUp);
        return saved;
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
