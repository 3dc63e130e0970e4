using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>What becomes of a file that waits for its layout.</summary>
public sealed class LayoutActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <summary>The layout is the supplier's from now on, and the file is read by it.</summary>
    /// <param name="known">A layout that the product knows; null for columns of its own.</param>
    /// <param name="layout">Null where the product's own is taken as it is.</param>
    /// <returns>The file's id.</returns>
    /// <exception cref="BillingRuleException">The layout lacks a field, or the file waits no more.</exception>
    public async Task<int> SaveAsync(
        int fileId,
        CdrFormat? known,
        string name,
        Layout? layout,
        bool readsAnyway,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        var needed = layout is null
            ? ""
            : Words.NeededLine(name, LayoutForm.LongestName, "The name of a layout", "Give the layout a name.");
        layout?.Check();
        var who = await user.NameAsync();
        var saved = await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                var file = await WaitingAsync(db, fileId, cancel);
                var supplier = await db.Suppliers.SingleAsync(s => s.Id == file.SupplierId, cancel);
                var format = known ?? CdrFormat.Own;
                int? layoutId = null;
                if (layout is not null)
                {
                    format = CdrFormat.Own;
                    layoutId = await SavedLayouts.AddAsync(db, supplier, LayoutKind.Calls, needed, layout.ToJson(), who, cancel);
                }
                supplier.UseLayout(format, layoutId);
                file.UseLayout(format, layoutId);
                file.ReadAgain(readsAnyway);
                return () => fileId;
            },
            cancel
        );
        live.Publish(Topic.SetUp);
        live.Publish(Topic.Usage);
        return saved;
    }

    /// <summary>The file goes: it was none of that supplier's, or is not wanted. It may be uploaded again.</summary>
    /// <exception cref="BillingRuleException">It waits no more.</exception>
    public async Task DiscardAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await dbs.WriteAsync(
            async db =>
            {
                var file = await WaitingAsync(db, fileId, cancel);
                file.Discard();
                await db.TellAsync<CdrFile>(fileId, file.Name, "State", CdrFileState.NeedsLayout, CdrFileState.TakenBack);
            },
            cancel
        );
        live.Publish(Topic.Usage);
    }

    private static async Task<CdrFile> WaitingAsync(BillingDb db, int fileId, CancellationToken cancel)
    {
        var file = await db.CdrFiles.SingleAsync(f => f.Id == fileId, cancel);
        return file.State == CdrFileState.NeedsLayout
            ? file
            : throw new BillingRuleException($"{file.Name} waits for a layout no more: somebody else chose one.");
    }
}
