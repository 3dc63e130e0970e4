using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Reports;
using BillingBlazor.Server.ServiceFiles.Reconciling;
using Microsoft.EntityFrameworkCore;
using static BillingBlazor.Tests.Scenarios.ServiceHouse;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>A file for reconciliation beside recurring charges: from the upload to the screen, the leakage report and the
/// leaks.</summary>
public sealed class ReconciledFileTests : IDisposable
{
    private const string Wlr = "Prem SL line rental - WLR 3";
    private readonly ServiceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Alpha's line is billed at its own £10.50 and costs £9.00; Beta's costs £9.00 and nobody is billed; its other line is
    /// excluded. Beta pays £5.00 for what is not bought.</summary>
    [Fact]
    public async Task What_is_bought_and_billed_match_and_the_rest_is_told()
    {
        Charge(house.Alpha, house.AlphaCli, house.Wlr, null);
        Charge(house.Beta, house.BetaCli, null, 5);
        await ReadAsync("02075156951", "01632960001", "01632960009", "01632969999");

        var found = await house.House.Get<ReconciliationQueries>().LookAsync(null, Cancel);

        Assert.Equal(new DateOnly(2026, 11, 1), found.Month);
        Assert.Equal(
            [
                "01632 960001, WLR line, Beta Ltd: NotBilled, -£9.00",
                "01632969999, WLR line, : NotBilled, -£9.00",
                "01632 960001, Number forwarding, Beta Ltd: NotBought, £5.00",
                "020 7515 6951, WLR line, Alpha Ltd: Matched, £1.50",
                "01632 960009, WLR line, Beta Ltd: NotToBill, -£9.00",
            ],
            found.Rows.Select(r => $"{r.Line}, {r.Product}, {r.Customer}: {r.Compared.State}, {r.Compared.Margin}")
                .Order(StringComparer.Ordinal)
                .OrderBy(words => Array.FindIndex(states, state => words.Contains($": {state},", StringComparison.Ordinal)))
        );
        var both = await house
            .House.Get<ReconciliationQueries>()
            .BothAsync(found.Rows.Single(r => r.Compared.State == ReconciledState.Matched).Compared, Cancel);
        Assert.Equal((1, "rental.csv", Pounds(9), 1), (both.Bought.Count, both.Bought[0].File, both.Bought[0].Cost, both.Sold.Count));
    }

    private static readonly string[] states = ["NotBilled", "NotBought", "Matched", "NotToBill"];

    /// <summary>A charge of a cancelled customer bills nothing: what is still bought for it leaks.</summary>
    [Fact]
    public async Task What_is_bought_for_a_cancelled_customer_leaks()
    {
        Charge(house.Alpha, house.AlphaCli, house.Wlr, null);
        using (var db = house.House.Db())
        {
            db.Customers.Include(c => c.StatusChanges).Single(c => c.Id == house.Alpha).Cancel(new(2026, 10, 15));
            db.SaveChanges();
        }
        await ReadAsync("02075156951");

        var row = Assert.Single((await house.House.Get<ReconciliationQueries>().LookAsync(null, Cancel)).Rows);

        Assert.Equal(ReconciledState.NotBilled, row.Compared.State);
    }

    [Fact]
    public async Task A_file_that_is_to_be_charged_or_was_taken_back_takes_no_part()
    {
        await house.ReadAsync(Rows("02075156951"));
        var marked = await house.ReadAsync(Rows("01632960001"), "marked.csv", forReconciliation: true);
        await house.House.Get<BillingBlazor.Server.ServiceFiles.ServiceFileActions>().TakeBackAsync(marked, Cancel);

        var found = await house.House.Get<ReconciliationQueries>().LookAsync(null, Cancel);

        Assert.Equal((null, 0), (found.Month, found.Rows.Count));
    }

    /// <summary>Beta's £9.00 and the £9.00 of a line that is nobody's, in November.</summary>
    [Fact]
    public async Task The_leakage_report_counts_what_is_bought_and_not_billed()
    {
        Charge(house.Alpha, house.AlphaCli, house.Wlr, null);
        await ReadAsync("02075156951", "01632960001", "01632960009", "01632969999");

        var page = await house
            .House.Get<ReportQueries>()
            .OpenAsync(AllReports.Find("leakage")!, ReportAddress.Of("?from=2026-11-01&to=2026-11-30"), 0, 50, Cancel);

        Assert.Contains("Bought, not billed £18.00", page.View.Figures.Select(f => $"{f.Name} {CellWords.Of(f.Cell)}"));
        Assert.Contains("Leakage £18.00", page.View.Figures.Select(f => $"{f.Name} {CellWords.Of(f.Cell)}"));
    }

    public void Dispose() => house.Dispose();

    private Task<int> ReadAsync(params string[] lines) => house.ReadAsync(Rows(lines), forReconciliation: true);

    private static string Rows(params string[] lines) =>
        string.Concat(lines.Select(line => $"01/11/2026,November 2026,{line},{Wlr},Rental,9.00,0,1\n"));

    private void Charge(int customer, int cli, int? product, decimal? pounds) =>
        house.House.Add(
            new Charge(
                customer,
                new()
                {
                    CategoryId = house.Lines,
                    ProductId = product,
                    CliId = cli,
                    Description = product is null ? "Number forwarding" : "WLR line",
                    Frequency = Frequency.Monthly,
                    UnitPrice = pounds is { } typed ? Pounds(typed) : null,
                    Start = new(2026, 1, 1),
                }
            )
        );
}
