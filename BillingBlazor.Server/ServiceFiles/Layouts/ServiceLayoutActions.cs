using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles.Layouts;

/// <summary>What becomes of a service file that waits for its layout.</summary>
public sealed class ServiceLayoutActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <summary>The layout is the supplier's for service files from now on, and the file is read by it.</summary>
    /// <param name="layout">Null where the product's own is taken.</param>
    /// <returns>The file's id.</returns>
    /// <exception cref="BillingRuleException">The layout lacks a field, or the file waits no more.</exception>
    public async Task<int> SaveAsync(
        int fileId,
        string name,
        ServiceLayout? layout,
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
                var (format, layoutId) = (ServiceFormat.GammaItemRental, (int?)null);
                if (layout is not null)
                {
                    format = ServiceFormat.Own;
                    layoutId = await SavedLayouts.AddAsync(db, supplier, LayoutKind.Services, needed, layout.ToJson(), who, cancel);
                }
                supplier.UseServiceLayout(format, layoutId);
                file.UseLayout(format, layoutId);
                file.ReadAgain(readsAnyway);
                return () => fileId;
            },
            cancel
        );
        live.Publish(Topic.SetUp);
        live.Publish(Topic.Services);
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
                file.TakeBack();
                await db.TellAsync<ServiceFile>(fileId, file.Name, "State", ServiceFileState.NeedsLayout, ServiceFileState.TakenBack);
            },
            cancel
        );
        live.Publish(Topic.Services);
    }

    private static async Task<ServiceFile> WaitingAsync(BillingDb db, int fileId, CancellationToken cancel)
    {
        var file = await db.ServiceFiles.SingleAsync(f => f.Id == fileId, cancel);
        return file.State == ServiceFileState.NeedsLayout
            ? file
            : throw new BillingRuleException($"{file.Name} waits for a layout no more: somebody else chose one.");
    }
}
