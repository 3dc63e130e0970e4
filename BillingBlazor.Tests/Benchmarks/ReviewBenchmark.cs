using System.Diagnostics;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// A draft of 10,000 customers after a month that was billed. billing.review_ms: what the review's page asks before it can be read (figures
/// and causes, warnings, the first page by surprise), the median of 21 openings. billing.review_made_seconds: comparing all of them, once,
/// after drafting.
/// </summary>
public class ReviewBenchmark
{
    private const int Openings = 21;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Review()
    {
        var customers = int.TryParse(Environment.GetEnvironmentVariable("BENCH_CUSTOMERS"), out var some) ? some : 10_000;
        using var house = new TestInstallation();
        var groupId = await SetUpAsync(house, customers);
        await RunAsync(house, groupId, 10, approve: true);
        var runId = await RunAsync(house, groupId, 11, approve: false);

        var (queries, times) = (house.Get<ReviewQueries>(), new List<double>());
        for (var n = 0; n < Openings; n++)
        {
            var watch = Stopwatch.StartNew();
            var figures = await queries.FiguresAsync(runId, Cancel);
            await queries.WarningsAsync(runId, Cancel);
            var page = await queries.PageAsync(new(runId, ReviewShow.All, null, ReviewSort.Surprise, 1, 25), Cancel);
            times.Add(watch.Elapsed.TotalMilliseconds);
            Assert.Equal((customers, customers, 25), (figures.Counts[ReviewShow.All], page.Count, page.Rows.Count));
            Assert.Equal(figures.Change, figures.Causes.Sum());
        }
        Figures.Print("billing.review_ms", times.Order().ElementAt(Openings / 2));

        await using var db = house.Db();
        await RunReview.ForgetAsync(db, runId, customerId: null, Cancel);
        var run = await db.BillingRuns.SingleAsync(r => r.Id == runId, Cancel);
        var made = Stopwatch.StartNew();
        bool more;
        do
        {
            await using var write = await db.BeginWriteAsync(Cancel);
            more = await RunReview.RefreshAsync(db, run, Cancel);
            await write.CommitAsync(Cancel);
        } while (more);
        Figures.Print("billing.review_made_seconds", made.Elapsed.TotalSeconds);
    }

    private static async Task<int> RunAsync(TestInstallation house, int groupId, int month, bool approve)
    {
        var period = BillingPeriod.MonthOf(new(2026, month, 1));
        var runId = await house
            .Get<BillingActions>()
            .StartAsync(
                new()
                {
                    GroupId = groupId,
                    Period = period,
                    IssueDate = period.From,
                    SendEmails = false,
                },
                Cancel
            );
        await house.Get<BillingActions>().GoOnAsync(Cancel);
        if (!approve)
            return runId;
        await house.Get<BillingActions>().ApproveAsync(runId, Cancel);
        await house.Get<BillingActions>().GoOnAsync(Cancel);
        return runId;
    }

    /// <summary>Three charges each: one as before, one that ends or begins for every tenth, one of a loss for every hundredth.</summary>
    private static async Task<int> SetUpAsync(TestInstallation house, int count)
    {
        await using var db = house.Db();
        var (lines, group, organisation) = (
            db.Categories.Single(c => c.Name == "Lines").Id,
            db.CustomerGroups.Single().Id,
            house.Add(new Organisation("Bench"))
        );
        await using var write = await db.BeginWriteAsync(Cancel);
        var customers = Enumerable
            .Range(0, count)
            .Select(n =>
            {
                var customer = new Customer($"Customer {n}", group, organisation.Id, new(2026, 1, 1));
                customer.Amend(
                    new()
                    {
                        Name = $"Customer {n}",
                        Since = new(2026, 1, 1),
                        GroupId = group,
                        OrganisationId = organisation.Id,
                    }
                );
                return customer;
            })
            .ToList();
        BulkInsert.Add(db, customers, Cancel);
        BulkInsert.Add(
            db,
            [
                .. customers.SelectMany(
                    (customer, n) =>
                        new[]
                        {
                            Charge(customer.Id, lines, "SIP channel", 10 + n % 50, 6, new(2026, 10, 1), null),
                            Charge(
                                customer.Id,
                                lines,
                                "Broadband",
                                30,
                                20,
                                new(2026, n % 10 == 1 ? 11 : 10, 1),
                                n % 10 == 2 ? new(2026, 10, 31) : null
                            ),
                            Charge(customer.Id, lines, "Handset", 5 + n % 7, n % 100 == 3 ? 90 : 4, new(2026, 10, 1), null),
                        }
                ),
            ],
            Cancel
        );
        await write.CommitAsync(Cancel);
        return group;
    }

    private static Charge Charge(int customerId, int categoryId, string description, int pounds, int cost, DateOnly start, DateOnly? end)
    {
        var charge = new Charge(customerId, categoryId, description, Frequency.Monthly, start);
        charge.Amend(
            new()
            {
                CategoryId = categoryId,
                Description = description,
                Frequency = Frequency.Monthly,
                UnitPrice = Money.FromPence(pounds * 100),
                UnitCost = Money.FromPence(cost * 100),
                Start = start,
                End = end,
            }
        );
        return charge;
    }
}
