namespace BillingBlazor.Server.Reports;

/// <summary>Every report there is, in the order of the page of all reports.</summary>
public static class AllReports
{
    public static readonly IReadOnlyList<Report> List =
    [
        new CategoryRevenueReport(),
        new ProductRevenueReport(),
        new TopCustomersReport(),
        new CustomerMarginReport(),
        new SupplierMarginReport(),
        new DestinationMarginReport(),
        new LeakageReport(),
        new CustomerGrowthReport(),
        new TerminatingChargesReport(),
        new ActiveChargesReport(),
        new UnbilledReport(),
        new DestinationUsageReport(),
        new CliUsageReport(),
        new HourUsageReport(),
        new BundleUseReport(),
        new CapsReachedReport(),
        new AgedDebtorsReport(),
        new NotInvoicedReport(),
        new CancelledUnbilledReport(),
        new LinesReport(),
        new CallsReport(),
        new CustomerChangesReport(),
    ];

    public static Report? Find(string name) => List.FirstOrDefault(report => report.Name == name);

    public static T Of<T>()
        where T : Report => List.OfType<T>().Single();
}
