using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Server.Customers.Overview;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Reports;
using BillingBlazor.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Billing;

/// <summary>Schedule, customer page, groups list and dashboard tell one next day.</summary>
public sealed class NextDayTests : IDisposable
{
    private readonly OnceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_an_anniversary_customer_all_say_its_own_day()
    {
        house.House.Clock.SetUtcNow(new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero));
        var group = await PutAlphaOnAsync(15);

        var row = (await house.Get<GroupQueries>().FindAsync(group, Cancel))!;
        var overview = (await house.Get<OverviewQueries>().FindAsync(house.Alpha, Cancel))!;
        var coming = (await house.Get<ScheduleQueries>().ViewAsync(Cancel)).Coming;
        var dashboard = await house.Get<DashboardQueries>().FindAsync(Cancel);

        Assert.Equal(
            "15 Dec 2026, 06:00",
            GroupWords.NextTrigger(row.Group, row.AnniversaryDays, house.House.Clock.GetUtcNow().UtcDateTime)
        );
        Assert.Equal("15 Dec 2026, 06:00", overview.NextTrigger);
        Assert.Equal(new DateOnly(2026, 12, 15), Assert.Single(coming).Day);
        Assert.Equal((new DateOnly(2026, 12, 15), 1), (dashboard.Next.Single().Trigger.Day, dashboard.Next.Single().Customers));
    }

    [Fact]
    public async Task A_suspended_customer_is_told_that_it_is_not_billed()
    {
        await PutAlphaOnAsync(15);
        await house.Get<StatusActions>().SetAsync(house.JustAlpha, CustomerStatus.Suspended, false, null, Cancel);

        Assert.Equal("Not while Suspended", (await house.Get<OverviewQueries>().FindAsync(house.Alpha, Cancel))!.NextTrigger);
    }

    public void Dispose() => house.Dispose();

    private async Task<int> PutAlphaOnAsync(int day)
    {
        var group = house.House.Add(OnceHouse.AnniversaryGroup()).Id;
        await using var db = house.House.Db();
        var customer = await db.Customers.SingleAsync(c => c.Id == house.Alpha, Cancel);
        customer.Amend(
            new()
            {
                Name = customer.Name,
                Since = customer.Since,
                GroupId = group,
                OrganisationId = house.Organisation,
                AnniversaryDay = day,
            }
        );
        await db.SaveChangesAsync(Cancel);
        return group;
    }
}
