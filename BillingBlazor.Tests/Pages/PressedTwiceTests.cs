using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Shell;
using BillingBlazor.Tests.Server;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace BillingBlazor.Tests.Pages;

/// <summary>A hand that presses twice, on the very pages.</summary>
public sealed class PressedTwiceTests : IAsyncDisposable
{
    private readonly BunitContext page = new();
    private readonly OnceHouse house = new();

    public PressedTwiceTests()
    {
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false).AddAskingDialogs();
        page.Services.AddScoped<Notices>();
        page.Services.AddSingleton<TimeProvider>(house.House.Clock);
        page.Services.AddSingleton(house.Get<RunPlanQueries>());
        page.Services.AddSingleton(house.Get<BillingActions>());
        page.Services.AddSingleton(house.Get<CustomerQueries>());
        page.Services.AddSingleton(house.Get<CustomerActions>());
        page.Render<MudPopoverProvider>();
    }

    [Fact]
    public async Task Make_the_draft_makes_one_run()
    {
        var wizard = page.Render<NewRunPage>();
        await wizard.Find("form").SubmitAsync();
        await wizard.Find("form").SubmitAsync();
        Assert.Contains("Make the draft", wizard.Markup);

        var form = wizard.Find("form");
        await Task.WhenAll(form.SubmitAsync(), form.SubmitAsync());

        using var db = house.House.Db();
        Assert.Equal(1, db.BillingRuns.Count());
    }

    [Fact]
    public async Task Create_makes_one_customer()
    {
        var wizard = page.Render<CreateCustomerPage>();
        foreach (
            var (field, words) in new[]
            {
                ("Name", "Gamma Ltd"),
                ("DeliveryEmail", "a@b.example"),
                ("Line1", "1 Quay Street"),
                ("Town", "Truro"),
                ("Postcode", "TR1 2HE"),
            }
        )
            await wizard.Find($"[id='field-{field}']").ChangeAsync(new() { Value = words });
        for (var step = 0; step < 4; step++)
            await wizard.Find("form").SubmitAsync();
        Assert.Equal("Summary", wizard.Find("h2").TextContent);

        var form = wizard.Find("form");
        await Task.WhenAll(form.SubmitAsync(), form.SubmitAsync());

        using var db = house.House.Db();
        Assert.Equal(1, db.Customers.Count(c => c.Name == "Gamma Ltd"));
    }

    [Fact]
    public async Task While_a_press_is_at_work_another_does_nothing_and_the_button_says_so()
    {
        var (saver, presses, wait) = (new Saver(), 0, new TaskCompletionSource());
        var notices = page.Services.GetRequiredService<Notices>();

        var first = saver.SaveAsync(
            notices,
            _ =>
            {
                presses++;
                return wait.Task;
            }
        );
        var second = await saver.SaveAsync(
            notices,
            _ =>
            {
                presses++;
                return Task.CompletedTask;
            }
        );
        Assert.Equal((true, false, 1), (saver.IsBusy, second, presses));

        wait.SetResult();
        Assert.True(await first);
        Assert.False(saver.IsBusy);
    }

    [Fact]
    public void Another_group_shows_the_next_bill_as_it_is_and_as_it_will_be()
    {
        var group = house.House.Add(OnceHouse.AnniversaryGroup());
        var kept = new CustomerForm { GroupId = house.GroupId };

        var note = page.Render<NextBillNote>(p => p.Add(n => n.GroupId, group.Id).Add(n => n.AnniversaryDay, 15).Add(n => n.Kept, kept));

        Assert.Equal(
            [
                "Next bill as it is: when you start a run. Started today it bills charges of 1 Nov 2026 to 30 Nov 2026, calls of 1 "
                    + "Oct 2026 to 31 Oct 2026.",
                "Next bill once you save: 15 Dec 2026 at 06:00: charges of 15 Dec 2026 to 14 Jan 2027, calls of 15 Nov 2026 to 14 Dec "
                    + "2026.",
            ],
            note.FindAll("p").Select(p => p.TextContent)
        );
    }

    [Fact]
    public void Another_anniversary_day_shows_it_too_and_an_unchanged_one_shows_nothing()
    {
        var group = house.House.Add(OnceHouse.AnniversaryGroup());
        var kept = new CustomerForm { GroupId = group.Id, AnniversaryDay = 15 };

        var note = page.Render<NextBillNote>(p => p.Add(n => n.GroupId, group.Id).Add(n => n.AnniversaryDay, 31).Add(n => n.Kept, kept));
        Assert.Equal(
            "Next bill once you save: 31 Dec 2026 at 06:00: charges of 31 Dec 2026 to 30 Jan 2027, calls of 30 Nov 2026 to 30 Dec 2026.",
            note.FindAll("p")[1].TextContent
        );

        note.Render(p => p.Add(n => n.AnniversaryDay, 15));
        Assert.Empty(note.FindAll("p"));
    }

    public async ValueTask DisposeAsync()
    {
        await page.DisposeAsync();
        house.Dispose();
    }
}
