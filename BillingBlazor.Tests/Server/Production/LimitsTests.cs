using System.Net;
using BillingBlazor.Domain;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>What a browser may ask for has limits, whatever it says.</summary>
public sealed class LimitsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>How the addresses of files are told.</summary>
    private static readonly string[] files = [".csv", ".xlsx", ".pdf", "/pdf", "{format", "/zip/"];

    /// <summary>Numbers, orders and days that no page offers.</summary>
    private static readonly string[] strange =
    [
        "page=-1&size=-1&skip=-1",
        "page=0&size=0",
        "page=2147483647&size=2147483647",
        "page=99999999999&size=99999999999&category=99999999999&supplier=x&costCentre=-1&type=-1&customer=99999999999&month=2026-13",
        "sort=Cost;DROP&order=x&by=x&show=x&state=99&kind=x&month=x&from=9999-99-99&to=0000-00-00&q=%00%ff&copy=-1&product=99999999999",
    ];

    [Fact]
    public async Task A_strange_number_in_an_address_breaks_no_page()
    {
        await using var program = await ProgramInside.StartAsync();
        var broken = new List<string>();
        foreach (var email in new[] { "owner@demo.example", "portal@demo.example" })
        {
            var who = await program.PersonAsync(email);
            foreach (
                var page in program
                    .Endpoints.Where(e =>
                        e.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page
                        && !page.Type.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute), inherit: true)
                    )
                    .Select(e => e.RoutePattern.RawText!)
                    .Where(page => page is not ("/" or "/not-found"))
            )
                foreach (var query in strange)
                {
                    var address = $"{DoorSamples.Fill(program, page)}?{query}";
                    try
                    {
                        if (ProgramInside.IsDead(await program.DrawAsync(address, who)))
                            broken.Add(address);
                    }
                    catch (Exception problem)
                    {
                        broken.Add($"{address}: {problem.Message}");
                    }
                }
        }
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public async Task Every_file_goes_in_turn_and_sixty_a_minute_are_enough_for_one_person()
    {
        await using var program = await ProgramInside.StartAsync();
        Assert.Empty(
            program
                .Endpoints.Where(e =>
                    e.Metadata.GetMetadata<ExportRoutes.Mark>() is null
                    && e.RoutePattern.RawText is { } door
                    && files.Any(door.Contains)
                )
                .Select(e => e.RoutePattern.RawText)
        );
        using var owner = await program.BrowserAsync("owner@demo.example");
        using var billing = await program.BrowserAsync("billing@demo.example");

        for (var had = 0; had < ExportPlaces.AMinute; had++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(owner));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(billing));
        program.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner));
    }

    [Fact]
    public void The_twenty_first_window_of_a_person_is_told_and_the_forty_first_is_not_opened()
    {
        var places = new CircuitPlaces();

        for (var windows = 1; windows <= 2 * CircuitPlaces.Most; windows++)
            Assert.Equal(windows, places.Take("owner@demo.example"));
        Assert.Throws<BillingRuleException>(() => places.Take("owner@demo.example"));
        Assert.Equal(1, places.Take("billing@demo.example"));
        places.Free("owner@demo.example");
        Assert.Equal(40, places.Take("owner@demo.example"));
        for (var windows = 40; windows > 0; windows--)
            places.Free("owner@demo.example");
        Assert.Equal(1, places.Take("owner@demo.example"));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync(new Uri("/credit-notes.xlsx", UriKind.Relative), Cancel);
        return answer.StatusCode;
    }
}
