using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>084, 087, 09 and 118: access charge and service charge. VAT is 20 %, so that 6p as published is 5p net.</summary>
public class ServiceNumberTests
{
    private readonly Tariffing world = new();

    [Theory]
    [InlineData(ServiceChargeShape.PerMinute, 0.06, 0, 185, "0.2775", "0.1542")] // 5p × 185 ÷ 60 = 15.4166…
    [InlineData(ServiceChargeShape.PerMinute, 0.06, 0, 1, "0.0015", "0.0008")] // 9 ÷ 60 = 0.15; 5 ÷ 60 = 0.0833…
    [InlineData(ServiceChargeShape.PerCall, 0, 0.06, 185, "0.2775", "0.0500")]
    [InlineData(ServiceChargeShape.PerCall, 0, 0.06, 1, "0.0015", "0.0500")]
    [InlineData(ServiceChargeShape.PerCallThenMinute, 0.03, 0.06, 60, "0.0900", "0.0500")]
    [InlineData(ServiceChargeShape.PerCallThenMinute, 0.03, 0.06, 61, "0.0915", "0.0504")] // 5p + 2.5p × 1 ÷ 60 = 5.0416…
    [InlineData(ServiceChargeShape.PerCallThenMinute, 0.03, 0.06, 180, "0.2700", "0.1000")] // 5p + 2.5p × 2
    public void A_service_charge_has_three_shapes(
        ServiceChargeShape shape,
        decimal perMinute,
        decimal perCall,
        int seconds,
        string access,
        string service
    )
    {
        var rated = world.Rate(Number(shape, perMinute, perCall), seconds: seconds);

        Assert.Equal((HarbourMonth.Pounds(access), HarbourMonth.Pounds(service)), (rated.Price - rated.Service, rated.Service));
        Assert.Equal(PriceSource.ServiceNumber, rated.Source);
    }

    [Fact]
    public void No_row_mark_up_or_adjustment_touches_it()
    {
        var number = Number(ServiceChargeShape.PerMinute, 0.06m, 0);
        world.Row(
            new RatePrice
            {
                Peak = 1,
                Connection = 1,
                Minimum = 5,
                FirstIntervalSeconds = 60,
                IncrementSeconds = 60,
            },
            customer: 1,
            destination: number.Id
        );
        world.Adjust(
            new()
            {
                Name = "Up",
                From = Tariffing.Since,
                Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 100),
                Connection = new(ChangeKind.Fixed, ChangeUnit.Amount, 1),
            }
        );
        world.Tariff(1, access: 0.09m, everythingElse: 50);

        var rated = world.Rate(number, seconds: 185);

        Assert.Equal((0.4317m, 185, (int?)null), (rated.Price.Pounds, rated.BilledSeconds, rated.AdjustmentId));
    }

    [Fact]
    public void Without_an_access_charge_or_a_service_charge_it_is_unpriced()
    {
        var number = Number(ServiceChargeShape.PerMinute, 0.06m, 0);
        // the service charge begins on 1 January 2026
        Assert.Equal(OrphanReason.NoPrice, world.Rate(number, "2025-12-31T12:00:00Z").Orphan);

        world.Tariff(1, access: null);
        Assert.Equal(OrphanReason.NoPrice, world.Rate(number).Orphan);

        world.Tariff(1, basedOn: 2);
        world.Tariff(2, access: 0.12m);
        Assert.Equal(0.17m, world.Price(number)); // the access charge of the tariff it is based on
    }

    [Fact]
    public void A_new_service_charge_takes_over_on_its_day()
    {
        var number = Number(ServiceChargeShape.PerMinute, 0.06m, 0);
        number.ChargeService(new(2026, 11, 1), ServiceChargeShape.PerMinute, 0.03m, 0);

        Assert.Equal((0.14m, 0.1150m), (world.Price(number, "2026-10-31T12:00:00Z"), world.Price(number, "2026-11-01T12:00:00Z")));
    }

    [Fact]
    public void A_call_of_no_length_costs_nothing_and_a_credit_takes_back_both_parts()
    {
        var number = Number(ServiceChargeShape.PerCall, 0, 0.06m);

        Assert.Equal((0m, 0m), (world.Price(number, seconds: 0), world.Rate(number, seconds: 0).Service.Pounds));
        Assert.Equal((-0.14m, -0.05m), (world.Price(number, seconds: -60), world.Rate(number, seconds: -60).Service.Pounds));
    }

    [Theory]
    [InlineData(NumberRange.Service084, ServiceChargeShape.PerMinute, 0.07, 0, true)]
    [InlineData(NumberRange.Service084, ServiceChargeShape.PerMinute, 0.0701, 0, false)]
    [InlineData(NumberRange.Service084, ServiceChargeShape.PerCall, 0, 0.08, false)]
    [InlineData(NumberRange.Service087, ServiceChargeShape.PerMinute, 0.13, 0, true)]
    [InlineData(NumberRange.Service087, ServiceChargeShape.PerCallThenMinute, 0.13, 0.14, false)]
    [InlineData(NumberRange.Service09, ServiceChargeShape.PerCallThenMinute, 3.60, 6.00, true)]
    [InlineData(NumberRange.Service09, ServiceChargeShape.PerMinute, 3.61, 0, false)]
    [InlineData(NumberRange.Service09, ServiceChargeShape.PerCall, 0, 6.01, false)]
    [InlineData(NumberRange.Service118, ServiceChargeShape.PerCall, 0, 10, true)]
    [InlineData(NumberRange.Service084, ServiceChargeShape.PerMinute, -0.01, 0, false)]
    [InlineData(NumberRange.Service084, ServiceChargeShape.PerMinute, 0.01, 0.01, false)]
    [InlineData(NumberRange.Service084, ServiceChargeShape.PerCall, 0.01, 0.01, false)]
    [InlineData(NumberRange.Ordinary, ServiceChargeShape.PerMinute, 0.01, 0, false)]
    [InlineData(NumberRange.Uk03, ServiceChargeShape.PerMinute, 0.01, 0, false)]
    public void Ceilings_are_checked_when_it_is_set_up(
        NumberRange range,
        ServiceChargeShape shape,
        decimal perMinute,
        decimal perCall,
        bool isAllowed
    )
    {
        var number = world.Place(8, range: range);

        if (isAllowed)
            number.ChargeService(Tariffing.Since, shape, perMinute, perCall);
        else
            Assert.Throws<BillingRuleException>(() => number.ChargeService(Tariffing.Since, shape, perMinute, perCall));
        Assert.Equal(isAllowed ? 1 : 0, number.ServiceCharges.Count);
    }

    [Fact]
    public void A_number_can_not_move_to_a_range_with_a_lower_ceiling()
    {
        var number = world.Place(8, range: NumberRange.Service087);
        number.ChargeService(Tariffing.Since, ServiceChargeShape.PerMinute, 0.13m, 0);

        Assert.Equal(
            "13.00p a minute is above Ofcom's ceiling for 084 numbers, 7.00p including VAT.",
            Assert.Throws<BillingRuleException>(() => number.UseRange(NumberRange.Service084)).Message
        );
        Assert.Equal(NumberRange.Service087, number.Range);
    }

    [Fact]
    public void The_story_tells_access_and_service_apart()
    {
        var story = new PriceStory(showsCost: false);

        world.Rate(Number(ServiceChargeShape.PerCallThenMinute, 0.03m, 0.06m), seconds: 180, story: story);

        Assert.Equal(
            [("Access charge", 0.27m), ("Service charge", 0.10m)],
            story.Steps.Where(step => step.Part is not null).Select(step => (step.What, step.Part!.Value))
        );
        Assert.Contains(story.Steps, step => step.Value == "6.00p a call and, past 60 s, 3.00p a minute, including VAT");
    }

    private Destination Number(ServiceChargeShape shape, decimal perMinute, decimal perCall)
    {
        world.Tariff(1, access: 0.09m);
        var number = world.Place(5, "0844", range: NumberRange.Service084);
        number.ChargeService(Tariffing.Since, shape, perMinute, perCall);
        return number;
    }
}
