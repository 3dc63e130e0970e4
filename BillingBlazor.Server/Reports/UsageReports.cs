using System.Globalization;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Reports;

public sealed class SupplierMarginReport : UsageReport
{
    public override string Name => "supplier-margin";
    public override string Title => "Margin by supplier";
    public override string Sentence =>
        "The usage of each supplier: what customers are charged for it, billed or not yet, what it costs you, and what is left. "
        + "Orphans cost, and bring nothing.";
    public override ReportGroup Group => ReportGroup.Revenue;
    public override Permission Permission => Permission.SeeCost;
    public override UsualDays Usual => UsualDays.TwelveMonths;
    protected override string Column => "Supplier";

    protected override async Task<UsageKey> KeyAsync(ReportScope scope, CancellationToken cancel)
    {
        var suppliers = await scope
            .Db.CdrFiles.AsNoTracking()
            .Select(f => new { f.Id, f.SupplierId })
            .ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        return (in UsageEntry entry) => suppliers.GetValueOrDefault(entry.FileId);
    }

    protected override Task<Dictionary<int, string>> NamesAsync(ReportScope scope, IReadOnlyList<int> keys, CancellationToken cancel) =>
        scope.Db.Suppliers.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Name, cancel);

    protected override string Calls(ReportScope scope, int key) => scope.Calls(scope.Days, supplier: key);
}

/// <summary>Destinations are each supplier's own; those of one name are one line.</summary>
public abstract class DestinationReport : UsageReport
{
    protected override string Column => "Destination";

    protected override Task<UsageKey> KeyAsync(ReportScope scope, CancellationToken cancel) =>
        Task.FromResult<UsageKey>((in UsageEntry entry) => entry.DestinationId);

    protected override async Task<Dictionary<int, string>> NamesAsync(ReportScope scope, IReadOnlyList<int> keys, CancellationToken cancel)
    {
        var suppliers = await scope.Db.Suppliers.CountAsync(cancel);
        var names = await scope
            .Db.Destinations.AsNoTracking()
            .Where(d => keys.Contains(d.Id))
            .Join(
                scope.Db.Suppliers,
                d => d.SupplierId,
                s => s.Id,
                (d, s) =>
                    new
                    {
                        d.Id,
                        d.Name,
                        Supplier = s.Name,
                    }
            )
            .ToDictionaryAsync(d => d.Id, d => suppliers > 1 ? $"{d.Name} ({d.Supplier})" : d.Name, cancel);
        names[0] = "No destination";
        return names;
    }

    protected override string Calls(ReportScope scope, int key) => scope.Calls(scope.Days, destination: key);
}

public sealed class DestinationMarginReport : DestinationReport
{
    public override string Name => "destination-margin";
    public override string Title => "Margin by destination";
    public override string Sentence =>
        "The usage to each destination: what customers are charged for it, billed or not yet, what it costs you, and what is left.";
    public override ReportGroup Group => ReportGroup.Revenue;
    public override Permission Permission => Permission.SeeCost;
    public override UsualDays Usual => UsualDays.TwelveMonths;
}

public sealed class DestinationUsageReport : DestinationReport
{
    public override string Name => "usage-by-destination";
    public override string Title => "Usage by destination";
    public override string Sentence => "Calls, time and what is charged for each destination, billed or not yet.";
}

public sealed class CliUsageReport : UsageReport
{
    public override string Name => "usage-by-cli";
    public override string Title => "Usage by CLI";
    public override string Sentence => "Calls, time and what is charged for each line identifier, billed or not yet.";
    protected override string Column => "CLI";
    protected override UsageDetail Detail => UsageDetail.Lines;

    protected override Task<UsageKey> KeyAsync(ReportScope scope, CancellationToken cancel) =>
        Task.FromResult<UsageKey>((in UsageEntry entry) => entry.CliId);

    protected override async Task<Dictionary<int, string>> NamesAsync(ReportScope scope, IReadOnlyList<int> keys, CancellationToken cancel)
    {
        var names = await scope
            .Db.Clis.AsNoTracking()
            .Where(c => keys.Contains(c.Id))
            .Select(c => new { c.Id, c.Number })
            .ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        names[0] = "Nobody's line";
        return names;
    }

    protected override string Calls(ReportScope scope, int key) => scope.Calls(scope.Days, cli: key);
}

public sealed class HourUsageReport : UsageReport
{
    public override string Name => "usage-by-hour";
    public override string Title => "Usage by hour of the day";
    public override string Sentence => "Calls, time and what is charged by the hour in which they began, on the clock in London.";
    protected override string Column => "Hour";
    protected override bool IsInOrder => true;
    protected override UsageDetail Detail => UsageDetail.Hours;

    protected override Task<UsageKey> KeyAsync(ReportScope scope, CancellationToken cancel) =>
        Task.FromResult<UsageKey>((in UsageEntry entry) => entry.Hour);

    protected override Task<Dictionary<int, string>> NamesAsync(ReportScope scope, IReadOnlyList<int> keys, CancellationToken cancel) =>
        Task.FromResult(
            Enumerable.Range(0, 24).ToDictionary(hour => hour, hour => hour.ToString("00", CultureInfo.InvariantCulture) + ":00")
        );

    protected override string Calls(ReportScope scope, int key) => scope.Calls(scope.Days, hour: key);
}
