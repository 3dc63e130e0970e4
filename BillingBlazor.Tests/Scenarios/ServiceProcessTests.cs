using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.ServiceFiles;
using Microsoft.EntityFrameworkCore;
using static BillingBlazor.Tests.Scenarios.ServiceHouse;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>Lines become charges once, are billed with their days and cost, and are taken away again; amounts by hand.</summary>
public sealed class ServiceProcessTests : IDisposable
{
    private const string Wlr = "Prem SL line rental - WLR 3";

    /// <summary>Alpha £10.50 for October; Beta £12.00 × 2 and −£6.00 of a line that ceased on 16 November; one excluded, one an
    /// orphan.</summary>
    private static readonly string rows =
        $"01/10/2026,October 2026,2075156951,{Wlr},Rental,9.00,0,1\n"
        + $"01/11/2026,November 2026,01632960001,{Wlr},Rental,18.00,0,2\n"
        + $"16/11/2026,November 2026,01632960001,{Wlr},Cease,0,-4.50,1\n"
        + $"01/11/2026,November 2026,01632960009,{Wlr},Rental,9.00,0,1\n"
        + $"01/11/2026,November 2026,01632969999,{Wlr},Rental,9.00,0,1\n";

    private readonly ServiceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ServiceProcessActions Processing => house.House.Get<ServiceProcessActions>();

    [Fact]
    public async Task Matched_lines_become_charges_once_and_the_excluded_never()
    {
        var id = await house.ReadAsync(rows);

        var first = await Processing.ProcessAsync(id, Cancel);
        var second = await Processing.ProcessAsync(id, Cancel);

        Assert.Equal((3, Pounds(28.5m), Pounds(22.5m)), (first.Charged, first.Price, first.Cost));
        Assert.Equal(0, second.Charged);
        var charges = Charges();
        Assert.Equal([Pounds(10.5m), Pounds(12), Pounds(-6)], charges.Select(c => c.UnitPrice!.Value));
        Assert.Equal([1m, 2m, 1m], charges.Select(c => c.Quantity));
        Assert.Equal([Pounds(9), Pounds(9), Pounds(-4.5m)], charges.Select(c => c.UnitCost!.Value));
        Assert.Equal((house.Alpha, house.AlphaCli, house.London), (charges[0].CustomerId, charges[0].CliId, charges[0].CostCentreId));
        Assert.Equal((new DateOnly(2026, 10, 1), new DateOnly(2026, 10, 31)), (charges[0].Start, charges[0].CoversTo));
        Assert.Equal(ServiceFileState.Processed, house.File(id).State);
        Assert.Equal(
            [
                ServiceLineState.Charged,
                ServiceLineState.Charged,
                ServiceLineState.Charged,
                ServiceLineState.Excluded,
                ServiceLineState.WithoutCustomer,
            ],
            house.LinesOf(id).Select(l => l.State)
        );
    }

    /// <summary>Two people press at once; a third server inserts the same charge by itself: the database refuses.</summary>
    [Fact]
    public async Task Processed_twice_at_once_a_line_is_one_charge()
    {
        var id = await house.ReadAsync(rows);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Processing.ProcessAsync(id, Cancel), Cancel)));

        Assert.Equal(3, Charges().Count);
        var sheet = Charges()[0].Sheet;
        Assert.Throws<DbUpdateException>(() => house.House.Add(new Charge(house.Alpha, sheet)));
    }

    /// <summary>Killed between two steps: some lines are charges, the file is not processed; asked again, the rest are.</summary>
    [Fact]
    public async Task Processing_that_was_killed_half_way_goes_on_with_the_rest()
    {
        var id = await house.ReadAsync(rows);
        await Processing.ProcessAsync(id, Cancel);
        using (var db = house.House.Db())
        {
            // as it stands when only the first step was committed
            var last = db.Charges.OrderBy(c => c.Id).Last();
            await db.ServiceLines.Where(l => l.Id == last.ServiceLineId).ExecuteUpdateAsync(Matched, Cancel);
            await db.Charges.Where(c => c.Id == last.Id).ExecuteDeleteAsync(Cancel);
            await db.ServiceFiles.ExecuteUpdateAsync(f => f.SetProperty(x => x.State, ServiceFileState.Read), Cancel);
        }

        var rest = await Processing.ProcessAsync(id, Cancel);

        Assert.Equal((1, 3, ServiceFileState.Processed), (rest.Charged, Charges().Count, house.File(id).State));
    }

    /// <summary>November's run bills the line with its month and cost: 2 × 12.00 − 6.00 = 18.00 net of 13.50 cost.</summary>
    [Fact]
    public async Task The_next_run_bills_them_with_their_days_and_cost_and_undo_leaves_what_is_billed()
    {
        var id = await house.ReadAsync(rows);
        await Processing.ProcessAsync(id, Cancel);
        await house.BillAsync(house.Beta);

        var lines = Lines();
        Assert.Equal([Pounds(24), Pounds(-6)], lines.Select(l => l.Net));
        Assert.Equal([Pounds(18), Pounds(-4.5m)], lines.Select(l => l.Cost));
        Assert.Equal((new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30)), (lines[0].PeriodFrom, lines[0].PeriodTo));
        Assert.Equal((new DateOnly(2026, 11, 16), new DateOnly(2026, 11, 30)), (lines[1].PeriodFrom, lines[1].PeriodTo));
        Assert.Equal((Wlr, "Lines"), (lines[0].Description, lines[0].CategoryName));

        var undone = await Processing.UndoAsync(id, Cancel);

        Assert.Equal((1, 2), (undone.Taken, undone.Stayed));
        Assert.Contains("INV-", undone.On[0]);
        Assert.Equal([house.Beta, house.Beta], Charges().Select(c => c.CustomerId));
        Assert.Equal(ServiceLineState.Matched, house.LinesOf(id)[0].State);
        Assert.Equal(ServiceFileState.Processed, house.File(id).State);
        await Assert.ThrowsAsync<BillingRuleException>(() => house.House.Get<ServiceFileActions>().TakeBackAsync(id, Cancel));
    }

    [Fact]
    public async Task Undone_a_file_can_be_processed_again_or_taken_back()
    {
        var id = await house.ReadAsync(rows);
        await Processing.ProcessAsync(id, Cancel);

        Assert.Equal((3, 0), (await Processing.UndoAsync(id, Cancel)) is var undone ? (undone.Taken, undone.Stayed) : default);
        Assert.Empty(Charges());
        Assert.Equal(ServiceFileState.Read, house.File(id).State);
        Assert.Equal(3, (await Processing.ProcessAsync(id, Cancel)).Charged);
        await Processing.UndoAsync(id, Cancel);
        await house.House.Get<ServiceFileActions>().TakeBackAsync(id, Cancel);
        Assert.Empty(house.LinesOf(id));
    }

    /// <summary>Excluded since it was matched: it waits to be looked at, and is never charged.</summary>
    [Fact]
    public async Task What_changed_since_it_was_matched_is_not_charged_unseen()
    {
        var id = await house.ReadAsync(rows);
        using (var db = house.House.Db())
            await db
                .Clis.Where(c => c.Id == house.BetaCli)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.ExcludedFromBilling, true), Cancel);

        var done = await Processing.ProcessAsync(id, Cancel);

        Assert.Equal((1, 2), (done.Charged, done.Changed));
        Assert.Equal(3, house.LinesOf(id).Count(l => l.State == ServiceLineState.Excluded));
    }

    [Fact]
    public async Task A_file_for_reconciliation_is_matched_and_never_charged()
    {
        var id = await house.ReadAsync(rows, forReconciliation: true);

        Assert.All(house.LinesOf(id), line => Assert.True(line.IsForReconciliation));
        Assert.Equal(0, (await house.House.Get<ServiceFileQueries>().FindAsync(id, Cancel))!.Row.ToCharge);
        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => Processing.ProcessAsync(id, Cancel));
        Assert.Contains("for reconciliation", refusal.Message);
        Assert.Empty(Charges());
    }

    /// <summary>Assigned from a day, given a product, skipped, moved to another month: each at once, and told.</summary>
    [Fact]
    public async Task Lines_are_corrected_in_bulk()
    {
        var id = await house.ReadAsync(rows + "01/11/2026,November 2026,01632960001,Care level 4,Rental,2.00,0,1\n");
        var actions = house.House.Get<ServiceLineActions>();
        var care = house.AddProduct("Care", "never matched", 3);
        var lines = house.LinesOf(id);

        var assigned = await actions.AssignAsync(new(new() { FileId = id }), house.Alpha, house.CliType, new(2026, 11, 1), Cancel);
        var product = await actions.ChooseProductAsync(new(new() { FileId = id }, [lines[5].Id]), care, keepsText: true, Cancel);
        await actions.SkipAsync(new(new() { FileId = id }, [lines[1].Id]), true, Cancel);
        await actions.SetDaysAsync(new(new() { FileId = id }, [lines[0].Id]), new(2026, 11, 1), new(2026, 11, 30), Cancel);

        Assert.Equal((1, 0), assigned);
        var change = Assert.Single(product.Changes);
        Assert.Equal((ServiceLineState.WithoutProduct, ServiceLineState.Matched, 1), (change.Was, change.Is, change.Count));
        var after = house.LinesOf(id);
        Assert.Equal((house.Alpha, Pounds(10.5m)), (after[4].CustomerId, after[4].UnitPrice));
        Assert.Equal((care, Pounds(3)), (after[5].ProductId, after[5].UnitPrice));
        Assert.Equal(ServiceLineState.Skipped, after[1].State);
        Assert.Equal(new DateOnly(2026, 11, 1), after[0].From);
        using var db = house.House.Db();
        Assert.Single(db.ServiceCodes.Where(c => c.ProductId == care && c.Text == "Care level 4"));
        Assert.Equal(0, (await actions.MatchAgainAsync(new() { FileId = id }, Cancel)).Changed);
    }

    /// <summary>A new price since the file was read: matching again shows it.</summary>
    [Fact]
    public async Task Matching_again_says_what_changed()
    {
        var id = await house.ReadAsync(rows);
        house.AddLine(house.Beta, "01632 969999");

        var done = await house.House.Get<ServiceLineActions>().MatchAgainAsync(new() { FileId = id }, Cancel);

        Assert.Equal((5, 1), (done.Looked, done.Changed));
        Assert.Equal(
            (ServiceLineState.WithoutCustomer, ServiceLineState.Matched, 1, Pounds(9)),
            done.Changes.Select(c => (c.Was, c.Is, c.Count, c.Cost)).Single()
        );
    }

    private static Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<ServiceLine>> Matched =>
        l => l.SetProperty(x => x.State, ServiceLineState.Matched);

    private List<Charge> Charges()
    {
        using var db = house.House.Db();
        return db.Charges.AsNoTracking().OrderBy(c => c.ServiceLineId).ToList();
    }

    private List<InvoiceLine> Lines()
    {
        using var db = house.House.Db();
        return db.InvoiceLines.AsNoTracking().OrderBy(l => l.PeriodFrom).ToList();
    }

    public void Dispose() => house.Dispose();
}
