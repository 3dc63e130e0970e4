using System.Text.RegularExpressions;
using BillingBlazor.Server.Reports;
using BillingBlazor.Server.SignIn;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>An owner's morning: the dashboard, then every report, full and empty, light and dark, and the lines behind a bar.</summary>
public sealed partial class ReportsJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("reports-").FullName;

    [Fact]
    public async Task From_the_dashboard_through_every_report_to_the_lines_behind_a_bar()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        var faults = new List<string>();
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page).ToHaveURLAsync(new Regex("/dashboard$"));
        await Expect(page.GetByText("Unbilled usage this month")).ToBeVisibleAsync();
        await LookAsync(browser, "dashboard", faults);

        foreach (var report in AllReports.List)
        {
            await page.GoAsync(report.Address);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = report.Title, Exact = true })).ToBeVisibleAsync();
            await Expect(page.Locator(".report-table, .empty").First).ToBeVisibleAsync();
            await LookAsync(browser, $"report-{report.Name}", faults);
        }
        await page.GoAsync("/reports/category-revenue?from=2001-01-01&to=2001-12-31");
        await Expect(page.GetByText("No invoice was issued in these days.")).ToBeVisibleAsync();
        await browser.BothAsync("report-empty");
        await page.GoAsync("/reports/category-revenue?from=2026-11-30&to=2026-11-01&tag=gone");
        await Expect(page.GetByText("The range ends on 1 Nov 2026, before it starts on 30 Nov 2026.")).ToBeVisibleAsync();
        await browser.ShotAsync("report-wrong-range");
        await page.GoAsync("/reports/category-revenue?tag=gone");
        await Expect(page.GetByText("There is no tag “gone” any more")).ToBeVisibleAsync();

        await page.GoAsync("/reports/category-revenue");
        // A bar is a thick line: without an area of its own it is "not visible", so it is pressed where it stands.
        var bar = (await page.Locator(".report-chart path.mud-chart-bar").First.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(bar.X + bar.Width / 2, bar.Y + bar.Height / 2);
        await Expect(page).ToHaveURLAsync(new Regex("/reports/lines\\?from="));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Invoice lines" })).ToBeVisibleAsync();
        await page.Locator(".report-table tbody a", new() { HasTextRegex = Number() }).First.ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/invoices/\\d+$"));

        await page.GoAsync("/reports/category-revenue");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Tags" }).ClickAsync();
        await page.GetByRole(AriaRole.Option).First.ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("tag="));
        await Expect(page.Locator(".report-table, .empty").First).ToBeVisibleAsync();
        await browser.ShotAsync("report-tags");
        Assert.Empty(faults);
        Assert.Empty(browser.StrangeRequests);
    }

    [Fact]
    public async Task Support_sees_reports_without_cost()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        await browser.SignInAsync("support@demo.example", DemoAccounts.Password);
        await Expect(browser.Page.GetByText("Unbilled usage this month")).ToBeVisibleAsync();
        await Expect(browser.Page.GetByText("Margin this month")).ToHaveCountAsync(0);
        await browser.Page.GoAsync("/reports");
        await Expect(browser.Page.GetByRole(AriaRole.Link, new() { Name = "Category Revenue" }).Last).ToBeVisibleAsync();
        await Expect(browser.Page.GetByText("Leakage")).ToHaveCountAsync(0);
        await browser.BothAsync("reports-support");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task LookAsync(Browser browser, string name, List<string> faults)
    {
        await browser.BothAsync(name);
        faults.AddRange(
            (await browser.Page.RunAxe())
                .Violations.Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{name}: {v.Id}, {v.Nodes[0].Html}")
        );
    }

    [GeneratedRegex(@"^\s*(INV|NG)-\d+\s*$")]
    private static partial Regex Number();
}
