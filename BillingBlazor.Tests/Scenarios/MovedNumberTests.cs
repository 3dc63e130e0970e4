using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Customers.CostCentres;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>A number goes from Alpha to Beta in the middle of October: each is billed for its own days, by its own prices, to the
/// penny.</summary>
public sealed class MovedNumberTests : IDisposable
{
    private static readonly DateOnly day = new(2026, 10, 16);
    private readonly TestInstallation house = new();
    private readonly LineActions lines;
    private readonly LineQueries queries;
    private readonly int supplierId,
        groupId,
        alpha,
        beta,
        line,
        type,
        productsId;

    public MovedNumberTests()
    {
        using var db = house.Db();
        var voice = db.Categories.Single(c => c.Name == "Voice").Id;
        (productsId, type, groupId) = (
            db.Categories.Single(c => c.Name == "Lines").Id,
            db.CliTypes.First().Id,
            db.CustomerGroups.Single().Id
        );
        var organisation = house.Add(new Organisation("Meridian Telecom")).Id;
        supplierId = house.Add(new Supplier("Carrier")).Id;
        var mobile = new Destination(supplierId, "UK mobile", voice);
        mobile.UseCodes(["UKM"]);
        house.Add(mobile);
        (alpha, beta) = (
            house.Add(new Customer("Alpha Ltd", groupId, organisation, new(2026, 1, 1))).Id,
            house.Add(new Customer("Beta Ltd", groupId, organisation, new(2026, 1, 1))).Id
        );
        // Everybody pays 1p and 4p a minute; Beta has a price of its own, 10p a minute.
        house.Add(
            new RateRow(
                null,
                null,
                null,
                mobile.Id,
                new(2026, 1, 1),
                null,
                new()
                {
                    Peak = 0.04m,
                    Connection = 0.01m,
                    FirstIntervalSeconds = 60,
                }
            )
        );
        house.Add(new RateRow(null, beta, null, mobile.Id, new(2026, 1, 1), null, new() { Peak = 0.10m, FirstIntervalSeconds = 60 }));
        (lines, queries) = (house.Get<LineActions>(), house.Get<LineQueries>());
        line = lines.AddAsync(alpha, new() { Number = "020 7946 0101", CliTypeId = type }, Cancel).GetAwaiter().GetResult()[0];
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_owner_is_billed_for_its_own_days()
    {
        await UploadAsync();
        var preview = await queries.MoveAsync(alpha, [line], beta, day, Cancel);
        Assert.Equal(
            (new CallSum(2, Pounds(0.30m)), new CallSum(0, Money.Zero), null),
            (preview.Unbilled, preview.Invoiced, preview.Problem)
        );

        Assert.Equal(2, await MoveAsync());
        await ApproveAsync(await RunAsync(11));

        // Alpha: 1 + 4 × 10 = 41p. Beta: 10 × 5 = 50p and 10 × 2 = 20p. VAT 8.2p → 8p and 14p.
        Assert.Equal([(alpha, Pounds(0.41m), Pounds(0.49m)), (beta, Pounds(0.70m), Pounds(0.84m))], await InvoicesAsync());
    }

    [Fact]
    public async Task The_call_at_a_minute_to_midnight_is_still_the_old_owners()
    {
        // UK local: 23:59 on the 15th is Alpha's, 00:00 on the 16th Beta's, whatever UTC says in summer.
        await house.UploadAsync(
            supplierId,
            "night.csv",
            string.Join('\n', Row("N1", "15/10/2026", 60, "23:59:59"), Row("N2", "16/10/2026", 60, "00:00:00")),
            Cancel
        );
        await MoveAsync();

        await using var db = house.Db();
        Assert.Equal([alpha, beta], await db.UsageRecords.OrderBy(u => u.StartedUtc).Select(u => u.CustomerId!.Value).ToListAsync(Cancel));
    }

    [Fact]
    public async Task What_was_billed_stays_and_is_credited_with_the_next_run_when_ticked()
    {
        await UploadAsync();
        await ApproveAsync(await RunAsync(11));
        var preview = await queries.MoveAsync(alpha, [line], beta, day, Cancel);
        // 1 + 4 × 5 = 21p and 1 + 4 × 2 = 9p lie after the move
        Assert.Equal((new CallSum(2, Pounds(0.30m)), new CallSum(0, Money.Zero)), (preview.Invoiced, preview.Unbilled));

        await lines.MoveAsync(new(alpha, [line], beta, day, null, [], Credit: true), Cancel);
        house.Clock.SetUtcNow(new(2026, 12, 3, 9, 0, 0, TimeSpan.Zero));
        await ApproveAsync(await RunAsync(12));

        await using var db = house.Db();
        var credit = await db.Invoices.Include(i => i.Lines).OrderBy(i => i.Id).LastAsync(Cancel);
        Assert.Equal(
            (alpha, InvoiceKind.CreditNote, Pounds(-0.30m), Pounds(-0.06m), Pounds(-0.36m)),
            (credit.CustomerId, credit.Kind, credit.Net, credit.Vat, credit.Total)
        );
        Assert.Equal(
            "Credit for calls of 020 7946 0101 since 16 Oct 2026, billed before the number moved",
            Assert.Single(credit.Lines).Description
        );
        Assert.Equal(2, await db.Invoices.CountAsync(Cancel)); // Beta is billed nothing twice
        // 71p + 14p VAT = 85p, less 36p
        Assert.Equal(Pounds(0.49m), await db.Customers.Where(c => c.Id == alpha).Select(c => c.Balance).SingleAsync(Cancel));
    }

    [Fact]
    public async Task Calls_that_a_draft_holds_are_skipped_named_and_follow_when_it_is_discarded()
    {
        await UploadAsync();
        var runId = await RunAsync(11);
        Assert.Equal([(runId, 2)], (await queries.MoveAsync(alpha, [line], beta, day, Cancel)).Held);

        Assert.Equal(0, await MoveAsync());
        await house.Get<BillingActions>().DiscardAsync(runId, Cancel);
        Assert.Equal(0, (await queries.PendingAsync([await LineOfAsync(beta)], Cancel)).All);
        await ApproveAsync(await RunAsync(11));

        Assert.Equal([(alpha, Pounds(0.41m), Pounds(0.49m)), (beta, Pounds(0.70m), Pounds(0.84m))], await InvoicesAsync());
    }

    [Fact]
    public async Task Calls_follow_when_their_customer_is_taken_out_of_the_draft_and_when_it_is_drafted_again()
    {
        await UploadAsync();
        var runId = await RunAsync(11);
        await MoveAsync();

        await house.Get<ReviewActions>().TakeOutAsync(runId, alpha, "A number of theirs moved.", Cancel);
        Assert.Equal([alpha, beta, (int?)beta], await OwnersAsync());
        await house.Get<ReviewActions>().PutBackAsync(runId, alpha, Cancel);
        await house.Get<BillingActions>().GoOnAsync(Cancel);
        await ApproveAsync(runId);

        Assert.Equal([(alpha, Pounds(0.41m), Pounds(0.49m))], await InvoicesAsync());
    }

    [Fact]
    public async Task Calls_of_a_reversed_invoice_are_billed_to_whoever_has_the_number_now()
    {
        await UploadAsync();
        var runId = await RunAsync(11);
        await ApproveAsync(runId);
        await MoveAsync();
        await house.Get<BillingActions>().ReverseAsync(runId, null, "Moved", Cancel);
        await house.Get<BillingActions>().GoOnAsync(Cancel);

        Assert.Equal([alpha, beta, (int?)beta], await OwnersAsync());
        await ApproveAsync(await RunAsync(11));
        // 71p, −71p, 41p of Alpha; 70p of Beta
        Assert.Equal(
            [
                (alpha, Pounds(0.71m), Pounds(0.85m)),
                (alpha, Pounds(-0.71m), Pounds(-0.85m)),
                (alpha, Pounds(0.41m), Pounds(0.49m)),
                (beta, Pounds(0.70m), Pounds(0.84m)),
            ],
            await InvoicesAsync()
        );
    }

    [Fact]
    public async Task Calls_that_nobody_has_the_number_of_any_more_become_orphans_when_they_are_given_back()
    {
        await UploadAsync();
        var runId = await RunAsync(11);
        await lines.EndAsync(alpha, [line], day.AddDays(-1), Cancel);
        await house.Get<BillingActions>().DiscardAsync(runId, Cancel);

        await using var db = house.Db();
        Assert.Equal(
            [OrphanReason.None, OrphanReason.NoOwner, OrphanReason.NoOwner],
            await db.UsageRecords.OrderBy(u => u.StartedUtc).Select(u => u.Orphan).ToListAsync(Cancel)
        );
        Assert.Equal((1, 2), await db.CdrFiles.Select(f => ValueTuple.Create(f.Rated, f.Orphans)).SingleAsync(Cancel));
    }

    [Fact]
    public async Task Calls_that_are_given_back_stand_in_the_cost_centre_of_their_line()
    {
        await UploadAsync();
        var runId = await RunAsync(11);
        await house.Get<CostCentreActions>().AddAsync(alpha, "London", Cancel);
        var london = (await house.Get<CostCentreQueries>().OfCustomerAsync(alpha, Cancel)).Single().Id;
        await lines.AssignCostCentreAsync(alpha, [line], london, Cancel);
        await house.Get<BillingActions>().DiscardAsync(runId, Cancel);

        await using var db = house.Db();
        Assert.Equal([london, london, (int?)london], await db.UsageRecords.Select(u => u.CostCentreId).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Calls_that_are_given_back_have_the_price_of_now()
    {
        await UploadAsync();
        var runId = await RunAsync(11);
        await using (var db = house.Db())
        {
            var row = await db.RateRows.SingleAsync(r => r.CustomerId == null, Cancel);
            row.Amend(row.From, row.To, row.Price with { Peak = 0.06m });
            await db.SaveChangesAsync(Cancel);
        }
        await house.Get<BillingActions>().DiscardAsync(runId, Cancel);
        await ApproveAsync(await RunAsync(11));

        // 1 + 6 × 10 = 61p, 1 + 6 × 5 = 31p and 1 + 6 × 2 = 13p: 1.05, and VAT of 21p
        Assert.Equal([(alpha, Pounds(1.05m), Pounds(1.26m))], await InvoicesAsync());
    }

    /// <summary>1 + 4 × 30 = 121p.</summary>
    [Fact]
    public async Task A_call_is_credited_once_however_often_its_number_moves()
    {
        await house.UploadAsync(supplierId, "october.csv", Row("A1", "12/10/2026", 1_800), Cancel);
        await ApproveAsync(await RunAsync(11));

        await lines.MoveAsync(new(alpha, [line], beta, new(2026, 10, 12), null, [], Credit: true), Cancel);
        Assert.Equal(new CallSum(0, Money.Zero), (await queries.MoveAsync(alpha, [line], beta, new(2026, 10, 10), Cancel)).Invoiced);
        await lines.MoveAsync(new(alpha, [line], beta, new(2026, 10, 10), null, [], Credit: true), Cancel);

        await using var db = house.Db();
        Assert.Equal([Pounds(-1.21m)], await db.Charges.Select(c => c.UnitPrice!.Value).ToListAsync(Cancel));
        var credited = await db.CreditedCalls.AsNoTracking().SingleAsync(Cancel);
        db.Add(
            new CreditedCall
            {
                InvoiceId = credited.InvoiceId,
                UsageRecordId = credited.UsageRecordId,
                ChargeId = credited.ChargeId,
            }
        );
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Cancel));
    }

    [Fact]
    public async Task A_move_and_credit_notes_for_a_part_give_back_no_more_than_was_billed()
    {
        await house.UploadAsync(supplierId, "october.csv", Row("A1", "12/10/2026", 1_800), Cancel);
        await ApproveAsync(await RunAsync(11));
        await using var db = house.Db();
        var billed = await db.InvoiceLines.AsNoTracking().SingleAsync(Cancel);
        await house
            .Get<PartCreditActions>()
            .CreditAsync(new(billed.InvoiceId, [new(billed.Id, Pounds(1))], "Goodwill", false, Guid.NewGuid()), Cancel);
        Assert.Equal(Pounds(0.21m), Assert.Single(await house.Get<PartCreditQueries>().LinesAsync(billed.InvoiceId, Cancel)).Left);

        // £1.00 of the £1.21 is credited already
        Assert.Equal(Pounds(0.21m), (await queries.MoveAsync(alpha, [line], beta, new(2026, 10, 12), Cancel)).Credit);
        await lines.MoveAsync(new(alpha, [line], beta, new(2026, 10, 12), null, [], Credit: true), Cancel);

        Assert.Equal(Pounds(-0.21m), await db.Charges.Select(c => c.UnitPrice).SingleAsync(Cancel));
        Assert.Empty(await house.Get<PartCreditQueries>().LinesAsync(billed.InvoiceId, Cancel));
    }

    [Fact]
    public async Task A_move_to_another_cost_centre_of_the_same_customer_credits_nothing()
    {
        await house.UploadAsync(supplierId, "october.csv", Row("A1", "12/10/2026", 1_800), Cancel);
        await ApproveAsync(await RunAsync(11));
        await house.Get<CostCentreActions>().AddAsync(alpha, "London", Cancel);
        var london = (await house.Get<CostCentreQueries>().OfCustomerAsync(alpha, Cancel)).Single().Id;

        await lines.MoveAsync(new(alpha, [line], alpha, new(2026, 10, 12), london, [], Credit: true), Cancel);

        await using var db = house.Db();
        Assert.Empty(await db.Charges.ToListAsync(Cancel));
    }

    [Fact]
    public async Task What_an_earlier_move_did_not_credit_is_credited_by_the_next()
    {
        // 10 Oct: 1 + 4 × 5 = 21p. 12 Oct: 121p.
        await house.UploadAsync(
            supplierId,
            "october.csv",
            string.Join('\n', Row("A1", "10/10/2026", 300), Row("A2", "12/10/2026", 1_800)),
            Cancel
        );
        await ApproveAsync(await RunAsync(11));

        await lines.MoveAsync(new(alpha, [line], beta, new(2026, 10, 12), null, [], Credit: true), Cancel);
        await lines.MoveAsync(new(alpha, [line], beta, new(2026, 10, 10), null, [], Credit: true), Cancel);

        await using var db = house.Db();
        Assert.Equal(
            [Pounds(-1.21m), Pounds(-0.21m)],
            await db.Charges.OrderBy(c => c.Id).Select(c => c.UnitPrice!.Value).ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task A_credit_that_no_invoice_holds_yet_goes_when_the_invoice_of_its_calls_is_reversed()
    {
        await house.UploadAsync(supplierId, "october.csv", Row("A1", "12/10/2026", 1_800), Cancel);
        var runId = await RunAsync(11);
        await ApproveAsync(runId);
        await lines.MoveAsync(new(alpha, [line], beta, new(2026, 10, 12), null, [], Credit: true), Cancel);

        await house.Get<BillingActions>().ReverseAsync(runId, null, "Moved", Cancel);
        await house.Get<BillingActions>().GoOnAsync(Cancel);
        await ApproveAsync(await RunAsync(11));
        house.Clock.SetUtcNow(new(2026, 12, 3, 9, 0, 0, TimeSpan.Zero));
        await ApproveAsync(await RunAsync(12));

        // 1.21 and −1.21 of Alpha; Beta pays 30 × 10p
        Assert.Equal(
            [(alpha, Pounds(1.21m), Pounds(1.45m)), (alpha, Pounds(-1.21m), Pounds(-1.45m)), (beta, Pounds(3), Pounds(3.60m))],
            await InvoicesAsync()
        );
        Assert.Equal(Money.Zero, await BalanceAsync(alpha));
    }

    [Fact]
    public async Task A_credit_that_was_given_is_charged_again_when_the_invoice_of_its_calls_is_reversed()
    {
        await house.UploadAsync(supplierId, "october.csv", Row("A1", "12/10/2026", 1_800), Cancel);
        var november = await RunAsync(11);
        await ApproveAsync(november);
        await lines.MoveAsync(new(alpha, [line], beta, new(2026, 10, 12), null, [], Credit: true), Cancel);
        house.Clock.SetUtcNow(new(2026, 12, 3, 9, 0, 0, TimeSpan.Zero));
        await ApproveAsync(await RunAsync(12));
        Assert.Equal(Money.Zero, await BalanceAsync(alpha)); // 1.45 and −1.45

        await house.Get<BillingActions>().ReverseAsync(november, null, "Moved", Cancel);
        await house.Get<BillingActions>().GoOnAsync(Cancel);
        await ApproveAsync(await RunAsync(12));

        // Reversed −1.45, charged again 1.45
        Assert.Equal(Money.Zero, await BalanceAsync(alpha));
        Assert.Equal(
            [
                (alpha, Pounds(1.21m), Pounds(1.45m)),
                (alpha, Pounds(-1.21m), Pounds(-1.45m)),
                (alpha, Pounds(-1.21m), Pounds(-1.45m)),
                (alpha, Pounds(1.21m), Pounds(1.45m)),
                (beta, Pounds(3), Pounds(3.60m)),
            ],
            await InvoicesAsync()
        );
    }

    [Fact]
    public async Task A_charge_that_is_ticked_goes_with_the_line_and_no_day_is_billed_twice_or_by_nobody()
    {
        var charge = await ChargeAsync(new(2026, 11, 1));
        var move = new DateOnly(2026, 11, 11);
        Assert.Equal(
            new MovableCharge(charge, "Line rental", move, null),
            Assert.Single((await queries.MoveAsync(alpha, [line], beta, move, Cancel)).Charges)
        );

        await lines.MoveAsync(new(alpha, [line], beta, move, null, [charge], false), Cancel);
        await ApproveAsync(await RunAsync(11));
        await ApproveAsync(await RunAsync(12));

        await using var db = house.Db();
        // November has 30 days: Alpha 30.00 × 10 ÷ 30 = 10.00; Beta 30.00 × 20 ÷ 30 = 20.00 with December's 30.00.
        Assert.Equal(
            [(alpha, Pounds(10)), (beta, Pounds(50))],
            (await db.Invoices.OrderBy(i => i.Id).ToListAsync(Cancel)).Select(i => (i.CustomerId, i.Net))
        );
        Assert.Equal([line, await LineOfAsync(beta)], await db.Charges.OrderBy(c => c.Id).Select(c => c.CliId!.Value).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_charge_that_is_billed_for_the_month_goes_with_the_next_cycle()
    {
        var charge = await ChargeAsync(new(2026, 11, 1));
        await ApproveAsync(await RunAsync(11));
        var move = new DateOnly(2026, 11, 11);
        Assert.Equal(new DateOnly(2026, 12, 1), Assert.Single((await queries.MoveAsync(alpha, [line], beta, move, Cancel)).Charges).From);

        await lines.MoveAsync(new(alpha, [line], beta, move, null, [charge], false), Cancel);
        await ApproveAsync(await RunAsync(12));

        await using var db = house.Db();
        Assert.Equal(
            [(alpha, Pounds(30)), (beta, Pounds(30))],
            (await db.Invoices.OrderBy(i => i.Id).ToListAsync(Cancel)).Select(i => (i.CustomerId, i.Net))
        );
    }

    [Fact]
    public async Task A_charge_that_is_not_ticked_stays()
    {
        await ChargeAsync(new(2026, 11, 1));
        await lines.MoveAsync(new(alpha, [line], beta, new(2026, 11, 11), null, [], false), Cancel);

        await using var db = house.Db();
        Assert.Equal(
            (alpha, (DateOnly?)null, false),
            await db.Charges.Select(c => ValueTuple.Create(c.CustomerId, c.End, c.IsCancelled)).SingleAsync(Cancel) is var c
                ? (c.Item1, c.Item2, c.Item3)
                : default
        );
    }

    [Fact]
    public async Task Orphans_are_offered_when_their_line_is_added_and_rated_by_its_customers_price()
    {
        await house.UploadAsync(
            supplierId,
            "orphans.csv",
            string.Join(
                '\n',
                Row("O1", "03/10/2026", 60, cli: "02079460200"),
                Row("O2", "04/10/2026", 90, cli: "02079460299"),
                Row("O3", "05/10/2026", 60, cli: "02079460300")
            ),
            Cancel
        );
        var added = await lines.AddAsync(
            beta,
            new()
            {
                Number = "02079460200",
                LastNumber = "02079460299",
                CliTypeId = type,
                To = new(2026, 12, 31),
            },
            Cancel
        );

        var pending = await queries.PendingAsync(added, Cancel);
        Assert.Equal((2, new DateOnly(2026, 10, 3), 0), (pending.Orphans, pending.Oldest, pending.LeftBehind));
        Assert.Equal(2, await lines.MatchAsync(added, Cancel));

        await using var db = house.Db();
        // 10p a minute, by the second after the first: 10p and 15p
        Assert.Equal(
            Pounds(0.25m),
            (await db.UsageRecords.Where(u => u.CustomerId == beta).Select(u => u.Price).ToListAsync(Cancel)).Sum()
        );
        var file = await db.CdrFiles.SingleAsync(Cancel);
        Assert.Equal((3, 2, 1), (file.Rows, file.Rated, file.Orphans));
    }

    [Fact]
    public async Task Other_days_let_calls_go_and_take_them_back()
    {
        await UploadAsync();
        var to = new DateTime(2026, 10, 15);
        Assert.Equal(
            new DaysChange(new(2, Pounds(0.30m)), 0, 0, 0),
            await queries.DaysAsync(alpha, [line], null, new(2026, 10, 15), Cancel)
        );
        await lines.AmendAsync(
            alpha,
            line,
            new()
            {
                Number = "020 7946 0101",
                CliTypeId = type,
                To = to,
            },
            Cancel
        );

        await using (var db = house.Db())
        {
            Assert.Equal(2, await db.UsageRecords.CountAsync(u => u.Orphan == OrphanReason.NoOwner && u.Price == Money.Zero, Cancel));
            Assert.Equal((1, 2), await db.CdrFiles.Select(f => ValueTuple.Create(f.Rated, f.Orphans)).SingleAsync(Cancel));
        }
        Assert.Equal(2, (await queries.DaysAsync(alpha, [line], null, null, Cancel)).Orphans);
        Assert.Equal(2, await lines.AmendAsync(alpha, line, new() { Number = "020 7946 0101", CliTypeId = type }, Cancel));
        await using var after = house.Db();
        Assert.Equal(Pounds(0.71m), (await after.UsageRecords.Select(u => u.Price).ToListAsync(Cancel)).Sum());
    }

    [Fact]
    public async Task Unbilled_calls_stand_in_the_cost_centre_of_their_line_and_billed_ones_stay()
    {
        await UploadAsync();
        await ApproveAsync(await RunAsync(11));
        await house.UploadAsync(supplierId, "late.csv", Row("L1", "31/10/2026", 60), Cancel);
        await house.Get<CostCentreActions>().AddAsync(alpha, "London", Cancel);
        var london = (await house.Get<CostCentreQueries>().OfCustomerAsync(alpha, Cancel)).Single().Id;
        await lines.AssignCostCentreAsync(alpha, [line], london, Cancel);

        await using var db = house.Db();
        Assert.Equal([null, null, null, london], await db.UsageRecords.OrderBy(u => u.Id).Select(u => u.CostCentreId).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Many_calls_follow_in_steps()
    {
        await house.UploadAsync(
            supplierId,
            "many.csv",
            string.Join('\n', Enumerable.Range(0, 12_000).Select(n => Row($"M{n}", "20/10/2026", 60))),
            Cancel
        );

        Assert.Equal(12_000, await MoveAsync());

        await using var db = house.Db();
        Assert.Equal(
            (12_000, Pounds(1_200)),
            (
                await db.UsageRecords.CountAsync(u => u.CustomerId == beta, Cancel),
                Money.FromMicropounds(await db.UsageRecords.SumAsync(u => (long)u.Price, Cancel))
            )
        );
    }

    public void Dispose() => house.Dispose();

    private Task<int> MoveAsync() => lines.MoveAsync(new(alpha, [line], beta, day, null, [], false), Cancel);

    private Task<int> UploadAsync() =>
        house.UploadAsync(
            supplierId,
            "october.csv",
            string.Join('\n', Row("A1", "05/10/2026", 600), Row("A2", "20/10/2026", 300), Row("A3", "28/10/2026", 120)),
            Cancel
        );

    private Task<int> ChargeAsync(DateOnly start)
    {
        var charge = new Charge(alpha, productsId, "Line rental", Frequency.Monthly, start);
        charge.Amend(
            new()
            {
                CategoryId = productsId,
                Description = "Line rental",
                Frequency = Frequency.Monthly,
                UnitPrice = Money.FromPounds(30),
                Start = start,
                CliId = line,
            }
        );
        house.Add(charge);
        return Task.FromResult(charge.Id);
    }

    private async Task<int> LineOfAsync(int customerId)
    {
        await using var db = house.Db();
        return await db.Clis.Where(c => c.CustomerId == customerId).Select(c => c.Id).SingleAsync(Cancel);
    }

    private async Task<List<int?>> OwnersAsync()
    {
        await using var db = house.Db();
        return await db.UsageRecords.OrderBy(u => u.StartedUtc).Select(u => u.CustomerId).ToListAsync(Cancel);
    }

    private async Task<Money> BalanceAsync(int customerId)
    {
        await using var db = house.Db();
        return await db.Customers.Where(c => c.Id == customerId).Select(c => c.Balance).SingleAsync(Cancel);
    }

    private async Task<List<(int, Money, Money)>> InvoicesAsync()
    {
        await using var db = house.Db();
        return
        [
            .. (await db.Invoices.OrderBy(i => i.CustomerId).ThenBy(i => i.Id).ToListAsync(Cancel)).Select(i =>
                (i.CustomerId, i.Net, i.Total)
            ),
        ];
    }

    private async Task<int> RunAsync(int month)
    {
        var period = BillingPeriod.MonthOf(new(2026, month, 1));
        var runId = await house
            .Get<BillingActions>()
            .StartAsync(
                new()
                {
                    GroupId = groupId,
                    Period = period,
                    UsageTo = period.From.AddDays(-1),
                    IssueDate = new(2026, month, 3),
                },
                Cancel
            );
        await house.Get<BillingActions>().GoOnAsync(Cancel);
        return runId;
    }

    private async Task ApproveAsync(int runId)
    {
        await house.Get<BillingActions>().ApproveAsync(runId, Cancel);
        await house.Get<BillingActions>().GoOnAsync(Cancel);
    }

    private static string Row(string recordId, string date, int seconds, string time = "12:00:00", string cli = "02079460101") =>
        $"V,,{cli},07700900456,{date},{time},{seconds},,,UK Mobile,UKM,1,0.0100{new string(',', 16)}{recordId}";

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
