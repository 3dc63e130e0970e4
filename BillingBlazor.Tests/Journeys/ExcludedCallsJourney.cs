using System.Globalization;
using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A line of the demo reseller is excluded from billing, a run leaves its calls out, and its page releases them.</summary>
public sealed class ExcludedCallsJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("excluded-").FullName;

    [Fact]
    public async Task From_excluding_a_line_to_the_release_of_what_a_run_left_out()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        var line = LineWithCalls();
        await ExcludeAsync(page, line, true);

        await page.GoAsync("/runs/new");
        await page.GetByLabel("Billing month").FillAsync(DateTime.UtcNow.AddMonths(1).ToString("MMMM yyyy", CultureInfo.InvariantCulture));
        await page.GetByLabel("Billing month").PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(page.GetByLabel("Issue date")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();
        await Expect(page.GetByText("excluded from billing")).ToContainTextAsync("left out");
        await Expect(page.GetByText("still excluded")).ToBeVisibleAsync();
        await browser.BothAsync("excluded-run");
        var run = page.Url;

        await page.GoAsync(line);
        await Expect(page.GetByText("To release them, clear Exclude from billing below and save first.")).ToBeVisibleAsync();
        await ExcludeAsync(page, line, false);
        await page.GoAsync(run);
        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Release [0-9,]+ calls?$") })).ToBeVisibleAsync();
        await browser.ShotAsync("excluded-run-release");

        await page.GoAsync(line);
        await Expect(page.GetByText("Released, the next run bills them.")).ToBeVisibleAsync();
        await browser.BothAsync("excluded-line");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Release") }).ClickAsync();
        await Expect(page.GetByText(new Regex("released: the next run bills (it|them)"))).ToBeVisibleAsync();
        await Expect(page.GetByText("as excluded from billing")).ToBeHiddenAsync();
        Assert.Empty(browser.StrangeRequests);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task ExcludeAsync(IPage page, string line, bool isExcluded)
    {
        await page.GoAsync(line);
        await page.GetByLabel("Exclude from billing").SetCheckedAsync(isExcluded);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/clis$"));
    }

    /// <summary>The address of the line with the most calls that are not billed yet.</summary>
    private string LineWithCalls()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "billing.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT '/customers/' || u."CustomerId" || '/clis/' || u."CliId" FROM "UsageRecords" u JOIN "Customers" c
            ON c."Id" = u."CustomerId"
            JOIN "CustomerGroups" g ON g."Id" = c."GroupId" AND g."IsDefault"
            WHERE c."Status" = 'Active' AND u."InvoiceId" IS NULL AND u."Orphan" = 0
            GROUP BY u."CustomerId", u."CliId" ORDER BY COUNT(*) DESC LIMIT 1
            """;
        return (string)command.ExecuteScalar()!;
    }
}
