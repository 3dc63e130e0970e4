using System.Text;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>How one service file is read. A row that was kept is read again in the same way.</summary>
/// <param name="Header">The names of the file's columns, as they were when it was read.</param>
/// <param name="IsDownloaded">The rows are a download of ours, mended: comma, quotes, and a heading always.</param>
public sealed record ServiceReading(ServiceLayout Layout, IReadOnlyList<string> Header, bool IsDownloaded)
{
    /// <summary>Lines may be for days so far ahead: some rentals are paid for years.</summary>
    private const int YearsAhead = 2;

    public static async Task<ServiceReading> OfAsync(BillingDb db, ServiceFile file, CancellationToken cancel) =>
        new(
            await LayoutAsync(db, file.Format, file.LayoutId, cancel),
            KeptHeader.Read(file.Header),
            file.MendsFileId is not null
        );

    public static async Task<ServiceLayout> LayoutAsync(BillingDb db, ServiceFormat format, int? layoutId, CancellationToken cancel)
    {
        if (format != ServiceFormat.Own)
            return ServiceLayout.GammaItemRental;
        var saved = await db.FileLayouts.AsNoTracking().SingleAsync(l => l.Id == layoutId, cancel);
        return ServiceLayout.OfJson(saved.Content);
    }

    /// <exception cref="LayoutMisfitException">It is not of its layout.</exception>
    public ServiceReader Open(Stream content, DateOnly today) =>
        new(content, IsDownloaded ? Layout with { Dialect = CallFormat.Downloaded } : Layout, today.AddYears(YearsAhead));

    /// <summary>The fields of a row that was kept, however badly it is written.</summary>
    public List<string> FieldsOf(string raw) => RejectedSheet.FieldsOf(raw, IsDownloaded ? CallFormat.Downloaded : Layout.Dialect);

    /// <summary>What stands above the columns of a download.</summary>
    public IReadOnlyList<string> ColumnNames(int count) => CallFormat.ColumnNames(Header, count);

    /// <summary>One row that was kept.</summary>
    public ServiceReader OfRow(string raw, DateOnly today)
    {
        var dialect = IsDownloaded ? CallFormat.Downloaded : Layout.Dialect;
        var own = Layout with { Dialect = CallFormat.OfKept(dialect, Header) };
        return new(new MemoryStream(Encoding.UTF8.GetBytes(raw)), own, today.AddYears(YearsAhead));
    }
}
