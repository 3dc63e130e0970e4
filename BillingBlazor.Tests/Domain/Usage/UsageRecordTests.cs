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
    public void Matched_anew_it_waits_to_be_settled_anew()
    {
        var record = Owned();
        Put(record, nameof(UsageRecord.Flags), UsageMarks.CapReached | UsageMarks.NoFileCost);
        Put(record, nameof(UsageRecord.Price), Money.Zero);

        record.Settle(
            new CliOwner(CliId: 2, CustomerId: 4, CostCentreId: null),
            9,
            rated with
            {
                Price = Money.FromPence(8),
                AdjustmentId = null,
            }
        );

        Assert.Equal((4, 2, 9), (record.CustomerId, record.CliId, record.DestinationId));
        Assert.Equal(
            (Money.FromPence(8), Money.FromPence(8), UsageMarks.NoFileCost | UsageMarks.Redirected, (int?)null),
            (record.PlainPrice, record.Price, record.Flags, record.AdjustmentId)
        );
    }

    [Theory]
    [InlineData(nameof(UsageRecord.InvoiceId))]
    [InlineData(nameof(UsageRecord.ExcludedByRunId))]
    public void What_is_decided_never_changes(string heldBy)
    {
        var record = Owned();
        Put(record, heldBy, 1);

        Assert.True(record.IsDecided);
        Assert.Throws<InvalidOperationException>(record.Disown);
        Assert.Throws<InvalidOperationException>(() => record.Own(new(2, 2, null)));
        Assert.Throws<InvalidOperationException>(() => record.Settle(new(2, 2, null), 9, rated));
        Assert.Equal((1, Money.FromPence(7)), (record.CustomerId, record.Price));
    }

    private static void Put(UsageRecord record, string field, object value) =>
        typeof(UsageRecord).GetProperty(field)!.SetValue(record, value);

    private static UsageRecord Owned()
    {
        var record = new UsageRecord();
        record.Own(new(1, 1, null));
        record.Settle(new(1, 1, null), 5, rated);
        return record;
    }
}
