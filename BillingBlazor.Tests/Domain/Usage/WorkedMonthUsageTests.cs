using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using static BillingBlazor.Tests.Domain.Usage.HarbourMonth;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>Section 3 of worked-month.md, from the rows of the file to the last hundredth of a penny.</summary>
public class WorkedMonthUsageTests
{
    [Theory]
    [InlineData("A1", Band.OffPeak, 240, "0.0370", "0.0000", "0.0120", UsageMarks.Inclusive)]
    [InlineData("B1", Band.Peak, 1800, "1.2100", "1.2100", "0.4500", UsageMarks.None)]
    [InlineData("C1", Band.Peak, 120, "0.0290", "0.0000", "0.0060", UsageMarks.Excluded)]
    [InlineData("A2", Band.Peak, 480, "0.1010", "0.0240", "0.0240", UsageMarks.Inclusive)]
    [InlineData("A3", Band.Peak, 90, "0.0230", "0.0230", "0.0045", UsageMarks.None)]
    [InlineData("A4", Band.OffPeak, 60, "0.0400", "0.0400", "0.0113", UsageMarks.None)]
    [InlineData("B2", Band.Peak, 4000, "2.6767", "2.6767", "1.0000", UsageMarks.None)]
    [InlineData("A8", Band.Peak, 185, "0.4317", "0.4317", "0.1603", UsageMarks.None)]
    [InlineData("A10", Band.Peak, 15, "0.0100", "0.0100", "0.0008", UsageMarks.None)]
    [InlineData("A9", Band.Peak, 300, "0.0000", "0.0000", "0.0000", UsageMarks.None)]
    [InlineData("B3", Band.Peak, 1020, "1.3600", "1.1133", "0.1000", UsageMarks.ToTheCap)]
    [InlineData("A5", Band.WeekendPeak, 1200, "0.1250", "0.1250", "0.0600", UsageMarks.None)]
    [InlineData("A6", Band.WeekendOffPeak, 3725, "1.2517", "1.2517", "0.9313", UsageMarks.None)]
    [InlineData("A7", Band.WeekendOffPeak, 1500, "0.1050", "0.1050", "0.0750", UsageMarks.None)]
    [InlineData("B4", Band.Peak, 600, "0.1250", "0.0000", "0.0300", UsageMarks.CapReached)]
    public void Every_call_comes_out_to_the_hundredth_of_a_penny(
        string id,
        Band band,
        int billed,
        string plain,
        string charged,
        string cost,
        UsageMarks marks
    )
    {
        var records = Rated(CallFile);
        var at = records.FindIndex(record => record.Tie == id);
        var rated = records[at].Rater.Rate(records[at].Call);

        var settled = new Settlement(Terms()).Settle(records).Records[at];

        Assert.Equal((band, billed, Pounds(plain), Pounds(cost)), (rated.Band, rated.BilledSeconds, rated.Price, rated.Cost));
        Assert.Equal((Pounds(charged), marks), (settled.Price, settled.Marks));
    }

    [Fact]
    public void The_lines_add_up_to_the_invoice_and_the_margin()
    {
        var records = Rated(CallFile);
        var settled = new Settlement(Terms()).Settle(records).Records;

        Assert.Equal(Pounds("2.0104"), Charged(101));
        Assert.Equal(Pounds("5.0000"), Charged(202));
        Assert.Equal(Money.Zero, Charged(303));
        Assert.Equal(Pounds("2.8652"), records.Sum(record => record.Rater.Rate(record.Call).Cost));

        Money Charged(int cli) => records.Zip(settled).Where(pair => pair.First.CliId == cli).Sum(pair => pair.Second.Price);
    }

    [Fact]
    public void The_service_number_shows_access_and_service_apart()
    {
        var call = Rated(CallFile).Single(record => record.Tie == "A8");

        // access 9.00p × 185 ÷ 60 = 27.75p; service 6.00p ÷ 1.20 = 5.00p × 185 ÷ 60 = 15.4166…p
        Assert.Equal((Pounds("0.2775"), Pounds("0.1542")), (call.PlainPrice - call.ServicePrice, call.ServicePrice));
    }

    [Fact]
    public void The_bundle_and_the_cap_say_what_was_used()
    {
        var result = new Settlement(Terms()).Settle(Rated(CallFile));

        var allowance = Assert.Single(result.Allowances);
        Assert.Equal((600L, 600L, 0L), (allowance.Granted, allowance.Used, allowance.Left));
        Assert.Equal([240L, 360L], result.Uses.Select(use => use.Quantity));
        var cap = Assert.Single(result.Caps);
        Assert.Equal((Pounds("5"), Pounds("0.3717")), (cap.Charged, cap.NotCharged));
        // B3 takes it from 3.8867 past 4.00 to 5.00
        Assert.Equal((Utc("2026-10-20T15:00:00Z"), Utc("2026-10-20T15:00:00Z")), (cap.At80Utc, cap.At100Utc));
    }

    [Fact]
    public void A_late_call_finds_the_bundle_used_up_by_what_was_invoiced()
    {
        // Section 5.3: L1, Saturday 31 October, 600 s: 0.50 + 0.60 × 10 = 6.50p
        var first = Rated(CallFile);
        var invoiced = new Settlement(Terms()).Settle(first);
        var held = first.Select(
            (record, index) =>
                record with
                {
                    IsInvoiced = true,
                    Invoiced = invoiced.Records[index],
                    InvoicedUses = [.. invoiced.Uses.Where(use => use.UsageRecordId == record.Id)],
                }
        );
        var late = Rated([("L1", "02079460101", "01134960111", "UKL", "2026-10-31T12:00:00Z", 600)])
            .Select(record => record with { Id = 99 });

        var again = new Settlement(Terms()).Settle([.. late, .. held]);

        Assert.Equal(Pounds("0.0650"), again.Records[0].Price);
        Assert.Equal(invoiced.Records, again.Records.Skip(1));
    }

    [Fact]
    public void A_call_before_all_invoiced_ones_gets_what_they_left()
    {
        // An early call, of 30 September 23:00 UTC, 600 s off-peak: the invoiced calls keep the bundle, it pays 0.50 + 0.80 × 10 = 8.50p
        var first = Rated(CallFile);
        var invoiced = new Settlement(Terms()).Settle(first);
        var held = first.Select(
            (record, index) =>
                record with
                {
                    IsInvoiced = true,
                    Invoiced = invoiced.Records[index],
                    InvoicedUses = [.. invoiced.Uses.Where(use => use.UsageRecordId == record.Id)],
                }
        );
        var early = Rated([("E1", "02079460101", "01134960111", "UKL", "2026-09-30T23:00:00Z", 600)])
            .Select(record => record with { Id = 99 });

        Assert.Equal(Pounds("0.0850"), new Settlement(Terms()).Settle([.. held, .. early]).Records[^1].Price);
    }

    [Theory]
    [InlineData(
        "A2",
        "£0.024: UK landline 01 02 at 1.20p a minute (peak), by the customer's tariff; 6 min of 8 min inclusive in London 10 minutes."
    )]
    [InlineData("B3", "£1.1133: France at 8.00p a minute (peak), by the customer's tariff; charged up to the spending cap of £5.00.")]
    [InlineData(
        "B4",
        "£0.00: UK landline 01 02 at 1.20p a minute (peak), by the customer's tariff; the spending cap of £5.00 was reached."
    )]
    [InlineData("C1", "£0.00: UK landline 01 02 at 1.20p a minute (peak), by the customer's tariff; its line is excluded from billing.")]
    [InlineData("A8", "£0.4317: 0844, access charge £0.2775 and service charge £0.1542.")]
    [InlineData("A9", "£0.00: Freephone is free to the caller.")]
    public void One_sentence_says_why(string id, string sentence)
    {
        var (story, settled) = StoryOf(id);

        Assert.Equal(sentence, story.Summary);
        Assert.Equal(settled.Price.Pounds, story.Total);
    }

    [Fact]
    public void The_table_of_a_call_over_the_bundle_adds_up()
    {
        var (story, _) = StoryOf("A2");

        // 0.0050 + 8 min × 0.0120 = 0.1010; six minutes inclusive take 0.0770, so that 2 min × 0.0120 = 0.0240 is left
        Assert.Equal(
            [("Connection", 0.0050m), ("Rate", 0.0960m), ("Bundle", -0.0770m)],
            story.Steps.Where(step => step.Part is not null).Select(step => (step.What, step.Part!.Value))
        );
    }

    private static (PriceStory Story, Settled Settled) StoryOf(string id)
    {
        var records = Rated(CallFile);
        var record = records.Single(r => r.Tie == id);
        var story = new PriceStory();
        record.Rater.Rate(record.Call, story);
        var result = new Settlement(Terms()).Settle(records, record.Id, story);
        return (story, result.Records[records.IndexOf(record)]);
    }
}
