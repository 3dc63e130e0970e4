using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices.Comparison;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Billing;

/// <summary>A draft compared with the month before, and what is warned of: amounts by hand.</summary>
public sealed class ReviewTests : IDisposable
{
    private readonly ReviewHouse reseller = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_worked_month_is_new_and_the_month_after_tells_why_it_is_less()
    {
        using var harbour = new HarbourHouse();
        await harbour.UploadOctoberAsync();
        var november = await harbour.DraftAsync(11);
        await using var db = harbour.House.Db();
        var first = await db.InvoiceReviews.SingleAsync(r => r.RunId == november, Cancel);
        // New: 12.75 + 32.00 + 5.49 + 6.99 + 2.01 + 5.00; pro rata: 16.52 before the first cycle, 3.96 − 6.99 of the last.
        Assert.Equal(
            new Causes
            {
                New = Pounds(64.24m),
                ProRata = Pounds(13.49m),
                VatAndRounding = Pounds(14.45m),
            },
            first.Causes
        );
        Assert.Equal(
            (ReviewStanding.Invoiced, Pounds(92.18m), Pounds(92.18m), Pounds(92.18m), null),
            (first.Standing, first.Total, first.Change, first.Surprise, first.Median)
        );

        await harbour.ApproveAsync(november);
        var december = await harbour.DraftAsync(12);
        var second = await db.InvoiceReviews.SingleAsync(r => r.RunId == december, Cancel);
        // Calls without bundle and cap: 2.1244 and 5.3717, of which 0.1140 and 0.3717 were taken away. 59.19 − 92.18.
        Assert.Equal(
            new Causes
            {
                Usage = Pounds(-7.49m),
                BundleAndCap = Pounds(0.48m),
                Ended = Pounds(-6.99m),
                ProRata = Pounds(-13.49m),
                VatAndRounding = Pounds(-5.50m),
            },
            second.Causes
        );
        Assert.Equal((Pounds(-32.99m), Pounds(92.18m), Pounds(92.18m)), (second.Change, second.LastTotal, second.Median!.Value));
        // 32.99 beyond the median less 5 % of it, 4.609: 28.381 × 28.381 ÷ 120.561
        Assert.Equal(Pounds(6.68m), second.Surprise);
    }

    [Fact]
    public async Task Letters_that_no_font_has_are_warned_of_before_approval()
    {
        var plain = reseller.Customer("Nguyễn & Ḃéal Ltd", reseller.Monthly("№ 1 ₹ שלום", 10));
        var named = reseller.Customer("Phone \u0378 Ltd", reseller.Monthly("SIP channel", 10));
        var lined = reseller.Customer("Alpha Ltd", reseller.Monthly("Emoji \u0379 pack", 10));

        var run = await reseller.DraftAsync(11);

        await using var db = reseller.House.Db();
        var warnings = await db
            .RunWarnings.Where(w => w.RunId == run && w.Kind == BillingBlazor.Domain.Billing.RunWarningKind.Letters)
            .OrderBy(w => w.CustomerId)
            .ToListAsync(Cancel);
        Assert.Equal(
            [
                (named, "Phone \u0378 Ltd: No font here has \u0378: documents would print □ instead."),
                (lined, "Alpha Ltd: No font here has \u0379: documents would print □ instead."),
            ],
            warnings.Select(w => (w.CustomerId!.Value, w.Sentence))
        );
        Assert.Equal(1, (await reseller.ReviewAsync(run, named)).Warnings);
        Assert.Equal(0, (await reseller.ReviewAsync(run, plain)).Warnings);
    }

    [Fact]
    public async Task A_price_of_calls_and_more_of_them_are_told_apart_from_charges()
    {
        var alpha = reseller.Customer("Alpha Ltd", reseller.Monthly("SIP channel", 10));
        reseller.Cli(alpha, "02079460001");
        await reseller.UploadAsync("september.csv", ("02079460001", "UKL", "2026-09-10T10:00:00Z", 6_000, ""));
        await reseller.BillAsync(10);
        // 100 minutes at 2p in September; 200 at 2p in October, and the charge is dearer from November.
        await reseller.UploadAsync("october.csv", ("02079460001", "UKL", "2026-10-10T10:00:00Z", 12_000, ""));
        await using (var db = reseller.House.Db())
            await db.Charges.ExecuteUpdateAsync(c => c.SetProperty(x => x.UnitPrice, Pounds(12)), Cancel);
        var run = await reseller.DraftAsync(11);

        var review = await reseller.ReviewAsync(run, alpha);
        // 12 × 1.20 = 14.40, then 16 × 1.20 = 19.20
        Assert.Equal((Pounds(14.40m), Pounds(19.20m)), (review.LastTotal, review.Total));
        Assert.Equal(
            new Causes
            {
                Price = Pounds(2),
                Usage = Pounds(2),
                VatAndRounding = Pounds(0.80m),
            },
            review.Causes
        );
        Assert.Empty(await reseller.WarningsAsync(run));
        Assert.True(await reseller.LooksRightAsync(run));
    }

    [Fact]
    public async Task Each_thing_that_looks_wrong_is_said_in_a_sentence_with_a_link()
    {
        var gone = reseller.Customer("Alpha Ltd", reseller.Monthly("SIP channel", 100, end: new(2026, 10, 31)));
        var nought = reseller.Customer("Beta Ltd", reseller.Monthly("Goodwill", 0));
        var dear = reseller.Customer(
            "Gamma Ltd",
            reseller.Monthly("SIP channel", 100),
            reseller.Once("Switchboard", 900, new(2026, 11, 9))
        );
        var thin = reseller.Customer("Delta Ltd", reseller.Monthly("Broadband", 20, cost: 19));
        var late = reseller.Customer("Epsilon Ltd", reseller.Monthly("SIP channel", 100));
        await reseller.BillAsync(10);
        var forgotten = reseller.Charge(late, reseller.Monthly("Line rental", 10, start: new(2026, 8, 1)));
        var run = await reseller.DraftAsync(11);

        Assert.Equal(
            [
                // 100 + VAT 20
                (
                    gone,
                    RunWarningKind.NoInvoice,
                    "Alpha Ltd had an invoice of £120.00 for 1–31 Oct 2026 and has none now. Nothing to bill.",
                    $"/customers/{gone}/charges"
                ),
                (nought, RunWarningKind.ZeroOrBelow, "Beta Ltd's invoice comes to £0.00.", $"/customers/{nought}/charges"),
                // (100 + 900) × 1.2 against 120
                (
                    dear,
                    RunWarningKind.FarAbove,
                    "Gamma Ltd comes to £1,200.00, 10 × the £120.00 that is what it was last time.",
                    $"/customers/{dear}/charges?charge={dear + 1}"
                ),
                (
                    thin,
                    RunWarningKind.LowMargin,
                    "Delta Ltd leaves £1.00 of £20.00 net, a margin of 5 %, below the floor of 10 %. Broadband leaves £1.00 of £20.00.",
                    $"/customers/{thin}/charges?charge=5"
                ),
                (
                    late,
                    RunWarningKind.ManyCycles,
                    "Epsilon Ltd is billed 4 cycles of Line rental at once, the first from 1 Aug 2026.",
                    $"/customers/{late}/charges?charge={forgotten.Id}"
                ),
            ],
            (await reseller.WarningsAsync(run))
                .Where(w => w.CustomerId is not null)
                .Select(w => (w.CustomerId!.Value, w.Kind, w.Sentence, w.Link))
        );
        Assert.Equal(
            "1 customer without an invoice. Nothing to bill.",
            Assert.Single(await reseller.WarningsAsync(run), w => w.CustomerId is null).Sentence
        );
        Assert.False(await reseller.LooksRightAsync(run));
        Assert.Equal(1, (await reseller.ReviewAsync(run, thin)).Warnings);
        Assert.Equal(Pounds(-120), (await reseller.ReviewAsync(run, gone)).Change);
    }

    [Fact]
    public async Task Calls_of_nobody_calls_without_a_price_and_missing_files_are_said()
    {
        var alpha = reseller.Customer("Alpha Ltd", reseller.Monthly("SIP channel", 10));
        reseller.Cli(alpha, "02079460001");
        await reseller.UploadAsync(
            "october.csv",
            ("02079460001", "UKL", "2026-10-10T10:00:00Z", 60, ""),
            ("02079460001", "SAT", "2026-10-11T10:00:00Z", 120, ""),
            ("02079460001", "SAT", "2026-10-12T10:00:00Z", 60, ""),
            ("02079460099", "SAT", "2026-10-12T10:00:00Z", 1_800, "30.00")
        );
        var november = await reseller.DraftAsync(11);

        // 30 minutes of satellite for 02079460099 cost £30.00, more than £25.00; 3 minutes of Alpha's have no price.
        Assert.Equal(
            [
                (
                    null,
                    RunWarningKind.Orphans,
                    "1 call up to 31 Oct 2026 belongs to nobody yet, or to no destination, and cost more than the £25.00 that is let pass."
                ),
                (alpha, RunWarningKind.UnpricedCalls, "Alpha Ltd has 2 calls without a price, which are not billed."),
            ],
            (await reseller.WarningsAsync(november)).Select(w => (w.CustomerId, w.Kind, w.Sentence))
        );
        Assert.Equal(1, (await reseller.ReviewAsync(november, alpha)).Warnings);

        // Nothing of November has come.
        var december = await reseller.DraftAsync(12);
        Assert.Contains(
            (await reseller.WarningsAsync(december)),
            w =>
                w
                    is
                {
                    Kind: RunWarningKind.MissingFiles,
                    Sentence: "No file of Gamma has calls of 1–30 Nov 2026; there was one for the days before.",
                    Link: "/files"
                }
        );
    }

    [Fact]
    public async Task Who_is_suspended_is_gone_with_the_reason_and_no_warning()
    {
        var alpha = reseller.Customer("Alpha Ltd", reseller.Monthly("SIP channel", 10));
        var beta = reseller.Customer("Beta Ltd", reseller.Monthly("SIP channel", 20));
        await reseller.BillAsync(10);
        await using (var db = reseller.House.Db())
        {
            var customer = await db.Customers.SingleAsync(c => c.Id == beta, Cancel);
            customer.Suspend(new(2026, 10, 20));
            await db.SaveChangesAsync(Cancel);
        }
        var run = await reseller.DraftAsync(11);

        var review = await reseller.ReviewAsync(run, beta);
        Assert.Equal((ReviewStanding.Gone, "Suspended since 20 Oct 2026.", Pounds(-24)), (review.Standing, review.Reason, review.Change));
        Assert.Equal("1 customer of this group is suspended and not billed.", Assert.Single(await reseller.WarningsAsync(run)).Sentence);
        Assert.True(await reseller.LooksRightAsync(run));
        Assert.Equal(Money.Zero, (await reseller.ReviewAsync(run, alpha)).Change);
    }

    [Fact]
    public async Task Taken_out_mended_and_put_back_it_is_drafted_with_the_same_order()
    {
        var alpha = reseller.Customer("Alpha Ltd", reseller.Monthly("SIP channel", 10));
        var beta = reseller.Customer("Beta Ltd", reseller.Monthly("SIP channel", 20));
        reseller.Cli(beta, "02079460001");
        await reseller.UploadAsync("october.csv", ("02079460001", "UKL", "2026-10-10T10:00:00Z", 6_000, ""));
        var run = await reseller.DraftAsync(11);
        // 2 × 10 (October and November: old unbilled) + VAT 4; 2 × 20 + 2.00 of calls + VAT 8.40
        Assert.Equal((2, Pounds(74.40m)), await TotalsAsync(run));

        await reseller.Review.TakeOutAsync(run, beta, "Wrong tariff", Cancel);
        await reseller.Review.TakeOutAsync(run, beta, "Pressed twice", Cancel);
        Assert.Equal((1, Pounds(24)), await TotalsAsync(run));
        Assert.Equal((ReviewStanding.TakenOut, "Wrong tariff", Money.Zero), await StandingAsync(run, beta));
        await using (var db = reseller.House.Db())
            Assert.Equal(
                (0, 1),
                (await db.UsageRecords.CountAsync(u => u.InvoiceId != null, Cancel), await db.UsageRecords.CountAsync(Cancel))
            );
        Assert.Contains("Taken out by Owner", (await reseller.House.Get<ReviewDetailQueries>().OfAsync(run, beta, Cancel))!.TakenOut);

        // The cause is mended: 15 instead of 20.
        await using (var db = reseller.House.Db())
            await db.Charges.Where(c => c.CustomerId == beta).ExecuteUpdateAsync(c => c.SetProperty(x => x.UnitPrice, Pounds(15)), Cancel);
        await Task.WhenAll(
            reseller.Review.PutBackAsync(run, beta, Cancel),
            reseller.House.Get<ReviewActions>().PutBackAsync(run, beta, Cancel)
        );
        await reseller.GoOnAsync();
        // 24 + (30 + 2) × 1.2
        Assert.Equal((2, Pounds(62.40m)), await TotalsAsync(run));
        Assert.Equal((ReviewStanding.Invoiced, null, Pounds(38.40m)), await StandingAsync(run, beta));
        await using (var db = reseller.House.Db())
            Assert.Equal(1, await db.UsageRecords.CountAsync(u => u.InvoiceId != null, Cancel));

        await reseller.House.Get<BillingBlazor.Server.Billing.BillingActions>().ApproveAsync(run, Cancel);
        await reseller.GoOnAsync();
        Assert.StartsWith(
            "Run 1 was approved",
            (await Assert.ThrowsAsync<BillingRuleException>(() => reseller.Review.TakeOutAsync(run, alpha, "Too late", Cancel))).Message
        );
        Assert.StartsWith(
            "Run 1 was approved",
            (await Assert.ThrowsAsync<BillingRuleException>(() => reseller.Review.PutBackAsync(run, alpha, Cancel))).Message
        );
        Assert.StartsWith(
            "Run 1 was approved",
            (await Assert.ThrowsAsync<BillingRuleException>(() => reseller.Review.DraftAgainAsync(run, alpha, Cancel))).Message
        );
    }

    [Fact]
    public async Task Drafted_again_a_customer_takes_up_what_was_mended()
    {
        var alpha = reseller.Customer("Alpha Ltd", reseller.Monthly("SIP channel", 10, start: new(2026, 11, 1)));
        var run = await reseller.DraftAsync(11);
        reseller.Charge(alpha, reseller.Once("Installation", 50, new(2026, 11, 3)));

        await reseller.Review.DraftAgainAsync(run, alpha, Cancel);
        await reseller.GoOnAsync();

        Assert.Equal((1, Pounds(72)), await TotalsAsync(run));
    }

    [Fact]
    public async Task Taken_out_by_two_people_at_once_it_is_out_once_and_its_charge_can_be_billed_by_another_run()
    {
        var alpha = reseller.Customer("Alpha Ltd", reseller.Monthly("SIP channel", 10, start: new(2026, 11, 1)));
        reseller.Customer("Beta Ltd", reseller.Monthly("SIP channel", 20, start: new(2026, 11, 1)));
        var run = await reseller.DraftAsync(11);

        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(n => reseller.House.Get<ReviewActions>().TakeOutAsync(run, alpha, $"Person {n}", Cancel))
        );
        var other = await reseller.DraftAsync(11);

        Assert.Equal((1, Pounds(24)), await TotalsAsync(run));
        Assert.Equal((1, Pounds(12)), await TotalsAsync(other));
        await reseller.Review.PutBackAsync(run, alpha, Cancel);
        await reseller.GoOnAsync();
        Assert.Equal((1, Pounds(24)), await TotalsAsync(run));
        Assert.Equal(ReviewStanding.NotBilled, (await StandingAsync(run, alpha)).Standing);
    }

    [Theory]
    [InlineData("", "Say why")]
    [InlineData("   ", "Say why")]
    public async Task Without_a_reason_nobody_is_taken_out(string reason, string refusal)
    {
        var alpha = reseller.Customer("Alpha Ltd", reseller.Monthly("SIP channel", 10));
        var run = await reseller.DraftAsync(11);

        Assert.StartsWith(
            refusal,
            (await Assert.ThrowsAsync<BillingRuleException>(() => reseller.Review.TakeOutAsync(run, alpha, reason, Cancel))).Message
        );
        Assert.StartsWith(
            "A reason has at most 300",
            (await Assert.ThrowsAsync<BillingRuleException>(() => reseller.Review.TakeOutAsync(run, alpha, new('x', 301), Cancel))).Message
        );
        Assert.Equal(1, (await TotalsAsync(run)).Invoices);
    }

    [Fact]
    public async Task A_page_is_sorted_by_surprise_searched_and_narrowed()
    {
        reseller.Customer("Steady & Co", reseller.Monthly("SIP channel", 100));
        reseller.Customer("Jump <b>Ltd</b>", reseller.Monthly("SIP channel", 100), reseller.Once("Switchboard", 900, new(2026, 11, 9)));
        reseller.Customer("50% Off_Ltd", reseller.Monthly("SIP channel", 100, end: new(2026, 10, 31)));
        await reseller.BillAsync(10);
        reseller.Customer("New Ltd", reseller.Monthly("SIP channel", 30, start: new(2026, 11, 1)));
        var run = await reseller.DraftAsync(11);

        // 1,080 beyond 120 less 6: 1074² ÷ 1194; 120 below less 6: 114² ÷ 234; a first bill of 36 in full; as usual.
        Assert.Equal(
            [("Jump <b>Ltd</b>", Pounds(966.06m)), ("50% Off_Ltd", Pounds(55.54m)), ("New Ltd", Pounds(36)), ("Steady & Co", Money.Zero)],
            (await PageAsync(new(run, ReviewShow.All, null, ReviewSort.Surprise, 1, 50))).Select(r => (r.Customer, r.Surprise))
        );
        Assert.Equal(
            ["50% Off_Ltd"],
            (await PageAsync(new(run, ReviewShow.All, "% off_", ReviewSort.Surprise, 1, 50))).Select(r => r.Customer)
        );
        Assert.Equal(
            ["Jump <b>Ltd</b>", "50% Off_Ltd"],
            (await PageAsync(new(run, ReviewShow.Warned, null, ReviewSort.Surprise, 1, 50))).Select(r => r.Customer)
        );
        Assert.Equal(
            ["50% Off_Ltd"],
            (await PageAsync(new(run, ReviewShow.NoInvoice, null, ReviewSort.Surprise, 1, 50))).Select(r => r.Customer)
        );
        Assert.Equal(["New Ltd"], (await PageAsync(new(run, ReviewShow.New, null, ReviewSort.Surprise, 1, 50))).Select(r => r.Customer));
        Assert.Equal(
            ["New Ltd", "Steady & Co"],
            (await PageAsync(new(run, ReviewShow.All, null, ReviewSort.Surprise, 2, 2))).Select(r => r.Customer)
        );
        foreach (var sort in Enum.GetValues<ReviewSort>())
            Assert.Equal(4, (await PageAsync(new(run, ReviewShow.All, null, sort, 1, 50))).Count);

        var figures = await reseller.House.Get<ReviewQueries>().FiguresAsync(run, Cancel);
        // Last time 3 × 120; now 120 + 1,200 + 36.
        Assert.Equal((Pounds(1_356), Pounds(360), Pounds(996)), (figures.Total, figures.LastTotal, figures.Change));
        Assert.Equal(figures.Change, figures.Causes.Sum());
        Assert.Equal(
            (4, 2, 1, 1, 0, 0),
            (
                figures.Counts[ReviewShow.All],
                figures.Counts[ReviewShow.Warned],
                figures.Counts[ReviewShow.NoInvoice],
                figures.Counts[ReviewShow.New],
                figures.Counts[ReviewShow.Gone],
                figures.Counts[ReviewShow.TakenOut]
            )
        );
    }

    [Fact]
    public async Task Who_may_not_see_cost_is_told_of_no_margin()
    {
        var thin = reseller.Customer("Delta Ltd", reseller.Monthly("Broadband", 20, cost: 19, start: new(2026, 11, 1)));
        var run = await reseller.DraftAsync(11);
        Assert.Equal(5, Assert.Single(await PageAsync(new(run, ReviewShow.Warned, null, ReviewSort.Surprise, 1, 50))).MarginPercent);

        reseller.House.SignIn(Roles.Support);
        Assert.Empty(await PageAsync(new(run, ReviewShow.Warned, null, ReviewSort.Surprise, 1, 50)));
        Assert.Equal(
            (0, null),
            Assert.Single(
                (await PageAsync(new(run, ReviewShow.All, null, ReviewSort.Surprise, 1, 50))).Select(r => (r.Warnings, r.MarginPercent))
            )
        );
        Assert.Null((await reseller.House.Get<ReviewQueries>().FiguresAsync(run, Cancel)).Cost);
        Assert.Empty(await reseller.House.Get<ReviewQueries>().WarningsAsync(run, Cancel));
        Assert.Empty((await reseller.House.Get<ReviewDetailQueries>().OfAsync(run, thin, Cancel))!.Warnings);
        await Assert.ThrowsAsync<BillingRuleException>(() => reseller.Review.TakeOutAsync(run, thin, "Support may not", Cancel));
    }

    [Fact]
    public async Task Other_limits_warn_of_open_drafts_anew()
    {
        reseller.Customer("Delta Ltd", reseller.Monthly("Broadband", 20, cost: 19, start: new(2026, 11, 1)));
        var run = await reseller.DraftAsync(11);
        Assert.False(await reseller.LooksRightAsync(run));

        await reseller.Review.SetLimitsAsync(
            new()
            {
                MarginFloorPercent = 5,
                TimesMedian = 3,
                OrphanCost = 25,
            },
            Cancel
        );
        await reseller.GoOnAsync();

        Assert.True(await reseller.LooksRightAsync(run));
        Assert.Equal((1, Pounds(24)), await TotalsAsync(run));
    }

    [Fact]
    public async Task A_line_opens_to_its_calls_page_by_page()
    {
        var alpha = reseller.Customer("Alpha Ltd");
        reseller.Cli(alpha, "02079460001");
        await reseller.UploadAsync(
            "october.csv",
            [.. Enumerable.Range(1, 7).Select(day => ("02079460001", "UKL", $"2026-10-0{day}T10:00:00Z", 60, ""))]
        );
        var run = await reseller.DraftAsync(11);

        var detail = await reseller.House.Get<ReviewDetailQueries>().OfAsync(run, alpha, Cancel);
        var line = Assert.Single(Assert.Single(detail!.Comparison!.Items).Now);
        var calls = await reseller.House.Get<ReviewDetailQueries>().CallsAsync(line.Id, page: 2, size: 5, Cancel);
        Assert.Equal((7, 2, Pounds(0.14m), Pounds(0.14m)), (calls!.Count, calls.Rows.Count, calls.Exact, calls.Net));
        Assert.Equal([Pounds(0.02m), Pounds(0.02m)], calls.Rows.Select(c => c.Price));
    }

    [Fact]
    public async Task A_discarded_draft_leaves_no_review()
    {
        reseller.Customer("Alpha Ltd", reseller.Monthly("SIP channel", 10));
        var run = await reseller.DraftAsync(11);
        await reseller.House.Get<BillingBlazor.Server.Billing.BillingActions>().DiscardAsync(run, Cancel);

        await using var db = reseller.House.Db();
        Assert.Equal((0, 0), (await db.InvoiceReviews.CountAsync(Cancel), await db.RunWarnings.CountAsync(Cancel)));
    }

    public void Dispose() => reseller.Dispose();

    private async Task<IReadOnlyList<ReviewRow>> PageAsync(ReviewRequest request) =>
        (await reseller.House.Get<ReviewQueries>().PageAsync(request, Cancel)).Rows;

    private async Task<(int Invoices, Money Total)> TotalsAsync(int runId)
    {
        await using var db = reseller.House.Db();
        var run = await db.BillingRuns.AsNoTracking().SingleAsync(r => r.Id == runId, Cancel);
        return (run.Invoices, run.Total);
    }

    private async Task<(ReviewStanding Standing, string? Reason, Money Change)> StandingAsync(int runId, int customerId)
    {
        var review = await reseller.ReviewAsync(runId, customerId);
        return (review.Standing, review.Reason, review.Change);
    }

    private static Money Pounds(decimal pounds) => Money.FromPounds(pounds);
}
