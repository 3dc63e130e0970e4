using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Customers.Listing;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Reports;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using BillingBlazor.Tests.Scenarios;

namespace BillingBlazor.Tests.Server;

/// <summary>Letters that are none, such as NUL and BEL, find nothing wrong and are kept nowhere.</summary>
public sealed class PlainWordsTests : IDisposable
{
    private readonly HarbourHouse harbour = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a\0b\u0007\u001B\u007F\u0085", "ab")]
    [InlineData(" two\r\n\tlines ", "two\r\n\tlines")]
    [InlineData("Zoë 🚀 مرحبا", "Zoë 🚀 مرحبا")]
    [InlineData("\0\u0007", null)]
    [InlineData(null, null)]
    public void Words_lose_letters_that_are_none(string? typed, string? kept) => Assert.Equal(kept, Text.Optional(typed));

    [Theory]
    [InlineData("?q=a%00b&tag=x%07y", "ab", "xy")]
    [InlineData("?q=%00", null, null)]
    public void An_address_loses_them_too(string query, string? words, string? tag)
    {
        var filter = ListingAddress.Of(query).Filter;

        Assert.Equal((words, tag), (filter.Words, filter.Tags is [var first, ..] ? first : null));
        Assert.Equal(words, ChargeFilter.Of(query, null).Filter.Words);
        Assert.Equal(words, InvoiceAddress.Of(query, BillingBlazor.Domain.Invoices.InvoiceKind.Invoice).Filter.Words);
        Assert.Equal("0113", CallsAddress.Of("?number=0%00113").Filter.Number);
        Assert.Equal(tag is null ? [] : [tag], ReportAddress.Of(query).Tags);
    }

    /// <summary>The finder and the listings, as a page asks them with what was typed or pasted.</summary>
    [Theory]
    [InlineData("Har\0bour")]
    [InlineData("Harbour\u0007")]
    [InlineData("\0\0\0Harbour")]
    public async Task A_search_with_them_finds_what_it_finds_without(string words)
    {
        Assert.Contains(
            "Harbour & Vale Ltd",
            (await harbour.House.Get<FinderQueries>().FindAsync(words, Cancel)).Select(found => found.Name)
        );
        var request = new CustomerPageRequest(new() { Words = words }, CustomerSort.Name, false, 0, 10);
        Assert.Equal(
            "Harbour & Vale Ltd",
            Assert.Single((await harbour.House.Get<ListingQueries>().ListAsync(request, Cancel)).Rows).Name
        );
    }

    [Fact]
    public async Task No_search_of_any_page_breaks_at_them()
    {
        const string words = "a\0b\"'%_\u0007";
        await harbour
            .House.Get<InvoiceListQueries>()
            .ListAsync(
                new()
                {
                    Filter = new() { Kind = BillingBlazor.Domain.Invoices.InvoiceKind.Invoice, Words = words },
                },
                Cancel
            );
        await harbour.House.Get<ChargeQueries>().ListAsync(new() { Words = words }, 1, 10, Cancel);
        await harbour.House.Get<ChargeQueries>().LinesAsync(harbour.CustomerId, words, Cancel);
        await harbour.House.Get<CallQueries>().FindDestinationsAsync(words, Cancel);
        await harbour.House.Get<CallQueries>().ListAsync(new() { Number = "0113\0" }, null, Cancel);
        Assert.NotNull(await harbour.House.Get<CustomerQueries>().OptionsAsync(Cancel));
    }

    [Fact]
    public void Whatever_way_they_came_they_are_not_kept()
    {
        var organisation = harbour.House.Add(new Organisation("Meridian"));
        using var db = harbour.House.Db();
        var customer = db.Customers.Single();
        customer.Amend(
            new()
            {
                Name = "Alpha\u0007 Ltd",
                Since = customer.Since,
                GroupId = customer.GroupId,
                OrganisationId = organisation.Id,
                SendViaEmail = false,
                Address = new() { Line1 = "1 Quay\0 Street", Town = "Lon\u001Bdon" },
            }
        );
        db.SaveChanges();

        using var again = harbour.House.Db();
        var kept = again.Customers.Single();
        Assert.Equal(("Alpha Ltd", "1 Quay Street", "London"), (kept.Name, kept.Address.Line1, kept.Address.Town));
    }

    public void Dispose() => harbour.Dispose();
}
