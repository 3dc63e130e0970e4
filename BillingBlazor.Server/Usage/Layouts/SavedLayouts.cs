using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>A supplier's own layouts, of calls and of service files: each amendment is the next version of its kind.</summary>
internal static class SavedLayouts
{
    /// <summary>Within the transaction of whoever uses it.</summary>
    /// <param name="content">As the layout writes itself.</param>
    /// <returns>Its id.</returns>
    public static async Task<int> AddAsync(
        BillingDb db,
        Supplier supplier,
        LayoutKind kind,
        string name,
        string content,
        string savedBy,
        CancellationToken cancel
    )
    {
        var last = await db
            .FileLayouts.Where(l => l.SupplierId == supplier.Id && l.Kind == kind)
            .MaxAsync(l => (int?)l.Version, cancel);
        var version = new FileLayout(supplier.Id, name, (last ?? 0) + 1, content, savedBy, db.NowUtc, kind);
        db.Add(version);
        await db.SaveChangesAsync(cancel);
        await db.TellAsync<FileLayout>(version.Id, $"{name} of {supplier.Name}", "", null, $"Version {version.Version}");
        return version.Id;
    }
}
