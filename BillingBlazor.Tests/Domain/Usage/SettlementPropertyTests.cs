using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using CsCheck;

namespace BillingBlazor.Tests.Domain.Usage;

/// <summary>What is true of any month: whatever the calls, bundles, caps and the order of files.</summary>
public class SettlementPropertyTests
{
    private static readonly Tariffing world = World();
    private static readonly Rater rater = world.Rater();

    private static readonly Gen<List<UsageToSettle>> months = Gen.Select(
            Gen.Int[0, 5],
            Gen.Int[0, 2_000],
            Gen.Int[-200, 4_000],
            Gen.Int[11, 13]
        )
        .Select(call => (Place: call.Item1, Hour: call.Item2, Seconds: call.Item3, Cli: call.Item4))
        .List[0, 60]
        .Select(calls => calls.Select((call, index) => Record(index + 1, call.Place, call.Hour, call.Seconds, call.Cli)).ToList());

    private static readonly Gen<SettlementTerms> terms = Gen.Select(
            Gen.Int[0, 60],
            Gen.Int[0, 30],
            Gen.Int[0, 300],
            Gen.Int[0, 600],
            Gen.Bool,
            Gen.Int[1, 31]
        )
        .Select(
            (line, all, spend, cap, both, day) =>
                new SettlementTerms(
                    day > 28 ? null : day,
                    [
                        .. new[]
                        {
                            (true, AllowanceUnit.Minutes, (decimal)line),
                            (false, AllowanceUnit.Minutes, all),
                            (false, AllowanceUnit.Pounds, spend / 100m),
                            (false, AllowanceUnit.Megabytes, all),
                            (false, AllowanceUnit.Messages, line),
                        }
                            .Where(bundle => bundle.Item3 > 0)
                            .Select((bundle, index) => Held(index + 1, bundle.Item1, bundle.Item2, bundle.Item3, both)),
                    ],
                    new Dictionary<int, CliTerms> { [11] = new(false, cap == 0 ? null : Money.FromPence(cap)), [13] = new(true, null) },
                    PriceBook.Landlines(world.Destinations)
                )
        );

    [Fact]
    public void The_order_of_files_does_not_matter() =>
        Gen.Select(months, terms, Gen.Int)
            .Sample(
                (records, customer, seed) =>
                {
                    var shuffled = records.ToArray();
                    new Random(seed).Shuffle(shuffled);

                    var (one, other) = (new Settlement(customer).Settle(records), new Settlement(customer).Settle(shuffled));

                    Assert.Equal(ById(records, one), ById(shuffled, other));
                    Assert.Equal(
                        one.Uses.OrderBy(use => use.UsageRecordId).ThenBy(use => use.AllowanceId),
                        other.Uses.OrderBy(use => use.UsageRecordId).ThenBy(use => use.AllowanceId)
                    );
                },
                iter: 300
            );

    [Fact]
    public void Nor_does_the_id_that_reading_gave_a_record() =>
        Gen.Select(months, terms)
            .Sample(
                (records, customer) =>
                {
                    var readBackwards = records.Select(record => record with { Id = 1_000 - record.Id }).ToList();

                    var (one, other) = (new Settlement(customer).Settle(records), new Settlement(customer).Settle(readBackwards));

                    Assert.Equal(one.Records.Sum(record => record.Price), other.Records.Sum(record => record.Price));
                    Assert.Equal(one.Caps, other.Caps);
                },
                iter: 300
            );

    [Fact]
    public void Settled_twice_nothing_changes_even_when_some_is_invoiced_meanwhile() =>
        Gen.Select(months, terms, Gen.Int)
            .Sample(
                (records, customer, seed) =>
                {
                    var first = new Settlement(customer).Settle(records);
                    Assert.Equal(first.Records, new Settlement(customer).Settle(records).Records);

                    // What is invoiced is the beginning of the month, as a run takes it.
                    var until = new DateTime(2026, 9, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(Math.Abs(seed % 90));
                    var invoiced = records
                        .Select(
                            (record, index) =>
                                record.Call.StartedUtc >= until
                                    ? record
                                    : record with
                                    {
                                        IsInvoiced = true,
                                        Invoiced = first.Records[index],
                                        InvoicedUses = [.. first.Uses.Where(use => use.UsageRecordId == record.Id)],
                                    }
                        )
                        .ToList();

                    Assert.Equal(first.Records, new Settlement(customer).Settle(invoiced).Records);
                },
                iter: 300
            );

    [Fact]
    public void Nobody_pays_more_than_the_plain_price_or_gets_more_than_is_granted() =>
        Gen.Select(months, terms)
            .Sample(
                (records, customer) =>
                {
                    var result = new Settlement(customer).Settle(records);

                    Assert.All(
                        records.Zip(result.Records),
                        pair =>
                            Assert.True(
                                pair.First.PlainPrice < Money.Zero
                                    || (Money.Zero <= pair.Second.Price && pair.Second.Price <= pair.First.PlainPrice)
                            )
                    );
                    Assert.All(result.Allowances, allowance => Assert.InRange(allowance.Used, 0, allowance.Granted));
                    Assert.All(result.Caps, cap => Assert.True(cap.Charged <= cap.Cap));
                    Assert.Equal(result.Allowances.Sum(allowance => allowance.Used), result.Uses.Sum(use => use.Quantity));
                },
                iter: 300
            );

    [Fact]
    public void Every_story_adds_up_to_the_price_and_only_a_rounding_is_unexplained() =>
        Gen.Select(months, terms)
            .Sample(
                (records, customer) =>
                {
                    var settlement = new Settlement(customer);
                    var settled = settlement.Settle(records).Records;
                    foreach (var (record, index) in records.Select((record, index) => (record, index)))
                        for (var eyes = 0; eyes < 2; eyes++)
                        {
                            var showsCost = eyes == 0;
                            var story = new PriceStory(showsCost);
                            record.Rater.Rate(record.Call, story);
                            settlement.Settle(records, record.Id, story);

                            Assert.Equal(settled[index].Price.Pounds, story.Total);
                            Assert.StartsWith($"{settled[index].Price}: ", story.Summary, StringComparison.Ordinal);
                            Assert.All(
                                story.Steps.Where(step => step.What == "Rounding"),
                                step => Assert.InRange(Math.Abs(step.Part!.Value), 0, 0.00005m)
                            );
                            if (!showsCost)
                                Assert.DoesNotContain(
                                    "cost",
                                    story.Summary + string.Concat(story.Steps.Select(step => step.What + step.Value)),
                                    StringComparison.OrdinalIgnoreCase
                                );
                        }
                },
                iter: 60
            );

    private static (long, Settled)[] ById(IReadOnlyList<UsageToSettle> records, SettlementResult result) =>
        [.. records.Select((record, index) => (record.Id, result.Records[index])).OrderBy(pair => pair.Id)];

    private static UsageToSettle Record(long id, int place, int hour, int seconds, int cli)
    {
        var destination = world.Destinations[place];
        var call = new UsageCall(
            1,
            destination,
            new DateTime(2026, 9, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(hour).AddMinutes(seconds & 63),
            destination.Kind == UsageKind.Sms ? 0 : seconds,
            destination.Kind == UsageKind.Data ? seconds * 2_000L : 0,
            null
        );
        return UsageToSettle.From(id, call, rater, new(cli, 1, null), rater.Rate(call));
    }

    private static HeldBundle Held(int id, bool isLine, AllowanceUnit unit, decimal amount, bool both)
    {
        var bundle = new Bundle($"Bundle {id}").WithId(id);
        bundle.Amend(
            bundle.Name,
            false,
            [
                new()
                {
                    Unit = unit,
                    Amount = amount,
                    CoversServiceCharge = both,
                },
            ]
        );
        bundle.Allowances[0].WithId(id);
        var held = new CustomerBundle(1, id, new(2026, 9, 10)).WithId(id);
        held.Amend(1, new(2026, 9, 10), null, null, isLine ? [11, 12] : [], isProRata: both);
        return new(held, bundle);
    }

    private static Tariffing World()
    {
        var world = new Tariffing();
        world.Tariff(1, access: 0.09m, everythingElse: 33);
        world.Place(1, "UK landline", range: NumberRange.Landline);
        world.Place(2, "UK 03", range: NumberRange.Uk03);
        world
            .Place(3, "0844", range: NumberRange.Service084)
            .ChargeService(Tariffing.Since, ServiceChargeShape.PerCallThenMinute, 0.05m, 0.06m);
        world.Place(4, "Data", kind: UsageKind.Data);
        world.Place(5, "Text", kind: UsageKind.Sms);
        world.Place(6, "Chile");
        world.Row(
            new RatePrice
            {
                Peak = 0.012m,
                OffPeak = 0.008m,
                WeekendPeak = 0.007m,
                Connection = 0.005m,
                Minimum = 0.01m,
                Maximum = 0.60m,
            },
            tariff: 1,
            destination: 1
        );
        world.Row(new RatePrice { Peak = 0.07m, Connection = 0.01m }, tariff: 1, destination: 4);
        world.Row(0.03m, tariff: 1, destination: 5);
        world.Amend(details => details with { SplitsAtBands = true });
        world.Adjust(
            new()
            {
                Name = "Autumn",
                From = new(2026, 10, 1),
                Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 7),
                Minimum = new(ChangeKind.Increase, ChangeUnit.Amount, 0.002m),
            }
        );
        return world;
    }
}
