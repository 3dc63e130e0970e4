using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Server.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>From no automatic group to a month of triggers: looked at, paused, resumed and fired.</summary>
public sealed class ScheduleJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("schedule-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clock_is_set_paused_resumed_and_fired()
    {
        using (var server = await RunningServer.StartAsync(folder, "Development", Cancel))
            server.Kill();
        using (var house = new TestInstallation(folder))
        await using (var db = house.Db())
            await db.CustomerGroups.ExecuteUpdateAsync(g => g.SetProperty(x => x.Trigger, TriggerKind.Manual), Cancel);
        using (var server = await RunningServer.StartAsync(folder, "Development", Cancel))
        {
            await using var browser = await SignedInAsync(server);
            await EmptyAsync(browser);
            server.Kill();
        }
        await FillAsync();
        using (var server = await RunningServer.StartAsync(folder, "Development", Cancel))
        {
            await using var browser = await SignedInAsync(server);
            await FilledAsync(browser);
            Assert.Empty(browser.StrangeRequests);
        }
    }

    private static async Task<Browser> SignedInAsync(RunningServer server)
    {
        var browser = await Browser.OpenAsync(server.Address);
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(browser.Page.Locator("h1")).ToBeVisibleAsync();
        return browser;
    }

    private static async Task EmptyAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GoAsync("/schedule");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The clock bills nobody yet" })).ToBeVisibleAsync();
        await browser.BothAsync("schedule-empty");

        await page.GoAsync("/groups/1");
        await page.GetByText("Automatically").ClickAsync();
        await page.GetByLabel("First trigger").FillAsync(Far(40).ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByLabel("First trigger").PressAsync("Tab");
        await page.GetByLabel("Days to wait for missing files").FillAsync("99");
        await page.GetByLabel("Days to wait for missing files").PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("between 0 and 28").First).ToBeVisibleAsync();
        await page.GetByLabel("Days to wait for missing files").FillAsync("5");
        await page.GetByLabel("Days to wait for missing files").PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/groups$"));
        await page.GoAsync("/schedule");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Past triggers" })).ToBeVisibleAsync();
    }

    /// <summary>More groups, and triggers that have come, as months of use would leave them.</summary>
    private async Task FillAsync()
    {
        using var house = new TestInstallation(folder);
        house.Clock.SetUtcNow(new DateTimeOffset(DateTime.UtcNow).AddDays(-9));
        var groups = house.Get<BillingBlazor.Server.Settings.GroupActions>();
        var today = UkTime.DayOf(DateTime.UtcNow);
        var anniversary = await groups.SaveAsync(
            null,
            new()
            {
                Name = "Own billing day",
                Trigger = TriggerKind.Automatic,
                Billing = BillingKind.Anniversary,
                TriggerHour = 7,
            },
            false,
            0,
            Cancel
        );
        var direct = await groups.SaveAsync(
            null,
            new()
            {
                Name = "Direct Debit, monthly",
                Trigger = TriggerKind.Automatic,
                FirstTrigger = Far(5),
                Approval = AutomaticApproval.Yes,
                WaitDays = 0,
            },
            false,
            0,
            Cancel
        );
        var quarterly = await groups.SaveAsync(
            null,
            new()
            {
                Name = "Quarterly",
                Trigger = TriggerKind.Automatic,
                FirstTrigger = Far(5),
                Interval = BillingInterval.Quarterly,
                TriggerHour = 8,
            },
            false,
            0,
            Cancel
        );
        await groups.SaveAsync(
            null,
            new()
            {
                Name = "Nobody yet",
                Trigger = TriggerKind.Automatic,
                FirstTrigger = Far(-2),
            },
            false,
            0,
            Cancel
        );
        await using (var db = house.Db())
        {
            await db
                .Customers.Where(c => c.Id % 4 == 1)
                .ExecuteUpdateAsync(
                    c => c.SetProperty(x => x.GroupId, anniversary).SetProperty(x => x.AnniversaryDay, x => 1 + (x.Id % 31)),
                    Cancel
                );
            await db.Customers.Where(c => c.Id % 4 == 2).ExecuteUpdateAsync(c => c.SetProperty(x => x.GroupId, direct), Cancel);
            await db.Customers.Where(c => c.Id % 4 == 3).ExecuteUpdateAsync(c => c.SetProperty(x => x.GroupId, quarterly), Cancel);
        }
        for (var day = today.AddDays(-8); day <= today; day = day.AddDays(1))
        {
            house.Clock.SetUtcNow(new(UkTime.StartOf(day).AddHours(day == today ? 0 : 9), TimeSpan.Zero));
            for (var n = 0; n < 3; n++)
            {
                await house.Get<BillingClock>().TickAsync(Cancel);
                await house.Get<BillingBlazor.Server.Billing.RunWork>().GoOnAsync(Cancel);
            }
        }
    }

    private static async Task FilledAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GoAsync("/schedule");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Next triggers" })).ToBeVisibleAsync();
        await Expect(page.Locator(".calendar-trigger.coming b").First).ToBeVisibleAsync(); // the forecast has come
        await browser.BothAsync("schedule");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Past triggers" }).ScrollIntoViewIfNeededAsync();
        await browser.BothAsync("schedule-lists");

        var direct = page.Locator("table tr", new() { HasText = "Direct Debit, monthly" }).First;
        await direct.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pause ") }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(direct.GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await direct.GetByRole(AriaRole.Button, new() { NameRegex = new("^Resume ") }).ClickAsync();
        await Expect(direct.GetByText("To come")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause the clock of Quarterly" }).ClickAsync();
        await browser.ShotAsync("schedule-pause");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Paused by")).ToBeVisibleAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume the clock of Quarterly" }).ClickAsync();
        await Expect(page.GetByText("Paused by")).ToHaveCountAsync(0);

        await direct.GetByRole(AriaRole.Button, new() { NameRegex = new("^Fire ") }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Fire now" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/runs/\\d+$"));
        await page.GoAsync("/schedule");
        await Expect(
                page.Locator("table tr", new() { HasText = "Direct Debit, monthly" })
                    .First.GetByRole(AriaRole.Link, new() { NameRegex = new("^Run ") })
            )
            .ToBeVisibleAsync();
        await browser.ShotAsync("schedule-fired");
    }

    private static DateOnly Far(int days) => UkTime.DayOf(DateTime.UtcNow).AddDays(days);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
