using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Usage;

public class UsageRecordTests
{
    private static readonly RatedUsage rated = new(
        Band.Peak,
        60,
        Money.FromPence(2),
        Money.FromPence(7),
        PriceSource.TariffRow,
        3,
        OrphanReason.None,
        default,
        4
    );

    [Fact]
    public void Settling_changes_what_is_charged_and_keeps_the_plain_price()
    {
        var record = Owned();

        record.Charge(new(Money.FromPence(3), UsageMarks.ToTheCap));
        Assert.Equal(
            (Money.FromPence(7), Money.FromPence(3), UsageMarks.ToTheCap | UsageMarks.Redirected),
            (record.PlainPrice, record.Price, record.Flags)
        );

        record.Charge(new(Money.Zero, UsageMarks.Inclusive));
        Assert.Equal(
            (Money.FromPence(7), Money.Zero, UsageMarks.Inclusive | UsageMarks.Redirected),
            (record.PlainPrice, record.Price, record.Flags)
        );
    }

    [Fact]
    public void Rated_again_it_waits_to_be_settled_anew()
    {
        var record = Owned();
        record.Charge(new(Money.Zero, UsageMarks.CapReached));

        record.RateAgain(9, rated with { Price = Money.FromPence(8), AdjustmentId = null });

        Assert.Equal(
            (9, Money.FromPence(8), Money.FromPence(8), UsageMarks.Redirected, (int?)null),
            (record.DestinationId, record.PlainPrice, record.Price, record.Flags, record.AdjustmentId)
        );
    }

    [Fact]
    public void What_an_invoice_holds_never_changes()
    {
        var record = Owned();
        typeof(UsageRecord).GetProperty(nameof(UsageRecord.InvoiceId))!.SetValue(record, 1);

        Assert.Throws<InvalidOperationException>(() => record.Charge(new(Money.Zero, UsageMarks.None)));
        Assert.Throws<InvalidOperationException>(() => record.RateAgain(9, rated));
        Assert.Equal(Money.FromPence(7), record.Price);
    }

    private static UsageRecord Owned()
    {
        var record = new UsageRecord();
        record.Own(new(1, 1, null));
        record.Settle(new(1, 1, null), 5, rated);
        return record;
    }
}
