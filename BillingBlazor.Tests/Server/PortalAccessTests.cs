using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>A closed account in the portal, and whose brand a portal user sees. It is 3 Nov 2026.</summary>
public sealed class PortalAccessTests : IDisposable
{
    private readonly RunHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(12, 365, null)] // to 3 Nov 2027, the last day included
    [InlineData(
        12,
        366,
        "This account was closed on 3 Nov 2026, and its documents were here until 3 Nov 2027. Ask Meridian Telecom for copies."
    )]
    [InlineData(1, 30, null)] // 3 Dec 2026
    [InlineData(
        1,
        31,
        "This account was closed on 3 Nov 2026, and its documents were here until 3 Dec 2026. Ask Meridian Telecom for copies."
    )]
    [InlineData(
        0,
        1,
        "This account was closed on 3 Nov 2026, and its documents were here until 3 Nov 2026. Ask Meridian Telecom for copies."
    )]
    public async Task A_closed_accounts_documents_are_seen_for_as_long_as_the_organisation_sets(int months, int daysLater, string? refusal)
    {
        var customer = house.Customer("Alpha Ltd");
        await SetMonthsAsync(months);
        await house.House.Get<StatusActions>().SetAsync(Selected(customer), CustomerStatus.Cancelled, writeOff: false, null, Cancel);
        house.House.Clock.Advance(TimeSpan.FromDays(daysLater));
        house.House.SignIn(Roles.Portal, customer);

        var asked = await Record.ExceptionAsync(() => house.House.Get<InvoiceListQueries>().OfPortalAsync(new(), Cancel));

        Assert.Equal(refusal, asked?.Message);
    }

    [Fact]
    public async Task Support_may_not_reactivate_a_cancelled_customer_nor_any_ticked_with_it()
    {
        var (alpha, beta) = (house.Customer("Alpha Ltd"), house.Customer("Beta Ltd"));
        await house.House.Get<StatusActions>().SetAsync(Selected(alpha), CustomerStatus.Cancelled, writeOff: false, null, Cancel);
        await house.House.Get<StatusActions>().SetAsync(Selected(beta), CustomerStatus.Suspended, writeOff: false, null, Cancel);
        house.House.SignIn(Roles.Support);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() =>
            house.House.Get<StatusActions>().SetAsync(Selected(beta, alpha), CustomerStatus.Active, writeOff: false, null, Cancel)
        );

        Assert.Equal(
            "Alpha Ltd is cancelled. Only Owner and Billing may reactivate a cancelled customer: ask one of them.",
            refusal.Message
        );
        await using var db = house.House.Db();
        Assert.Equal(
            [CustomerStatus.Cancelled, CustomerStatus.Suspended],
            await db.Customers.OrderBy(c => c.Id).Select(c => c.Status).ToListAsync(Cancel)
        );
        await house.House.Get<StatusActions>().SetAsync(Selected(beta), CustomerStatus.Active, writeOff: false, null, Cancel);
        Assert.Equal(CustomerStatus.Active, await db.Customers.Where(c => c.Id == beta).Select(c => c.Status).SingleAsync(Cancel));
    }

    [Fact]
    public async Task A_portal_user_sees_the_brand_of_its_own_organisation_whatever_the_host()
    {
        var customer = house.Customer("Alpha Ltd");
        var other = new Organisation("Harbour Voice");
        other.Amend(
            new()
            {
                Name = "Harbour Voice",
                Colour = "#8A1F5F",
                HostName = "billing.harbour.example",
                Address = new()
                {
                    Line1 = "1 Quay",
                    Town = "Dover",
                    Postcode = "CT16 1AA",
                    Country = "United Kingdom",
                },
            }
        );
        house.House.Add(other);

        house.House.SignIn(Roles.Portal, customer);
        Assert.Equal("Meridian Telecom", (await house.House.Get<AppearanceQueries>().OfUserAsync("billing.harbour.example", Cancel)).Name);
        house.House.SignIn(Roles.Support);
        Assert.Equal(
            ("Harbour Voice", "#8A1F5F"),
            await house.House.Get<AppearanceQueries>().OfUserAsync("billing.harbour.example", Cancel)
        );
    }

    private async Task SetMonthsAsync(int months)
    {
        await using var db = house.House.Db();
        var organisation = await db.Organisations.SingleAsync(Cancel);
        organisation.Amend(
            new()
            {
                Name = organisation.Name,
                PortalMonthsAfterClosing = months,
                Address = new()
                {
                    Line1 = "1 Quay",
                    Town = "Dover",
                    Postcode = "CT16 1AA",
                    Country = "United Kingdom",
                },
            }
        );
        await db.SaveChangesAsync(Cancel);
    }

    private static CustomerSelection Selected(params int[] ids) => new() { Ids = ids.ToHashSet() };

    public void Dispose() => house.Dispose();
}
