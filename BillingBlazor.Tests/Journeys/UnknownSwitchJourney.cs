using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>A file of an unknown switch is dropped: it waits, is understood, is read, and is billed to a PDF.</summary>
public sealed class UnknownSwitchJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("switch-").FullName;

    [Fact]
    public async Task From_an_unknown_file_to_a_pdf()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        await page.GotoAsync("/files");
        await Expect(page.Locator(".drop")).ToBeVisibleAsync();
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "switch.csv",
                    MimeType = "text/csv",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(Text()),
                }
            );
        await page.GetByRole(AriaRole.Link, new() { Name = "Say how to read it" }).ClickAsync();
        await Expect(page.GetByText("Of the first 12 rows: ")).ToBeVisibleAsync();
        await Expect(page.GetByText("“Call From” is a usual name for it")).ToBeVisibleAsync();
        await browser.BothAsync("layout");
        await browser.SizeAsync(400);
        await browser.ShotAsync("layout-400");
        await browser.SizeAsync(1280, 800);
        await page.GetByLabel("Name of the layout").FillAsync("The new switch");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and read" }).ClickAsync();

        await Expect(page.GetByText("Every row is accounted for: 12 = ")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Tab, new() { Name = "Left out" }).ClickAsync();
        await Expect(page.GetByText("Unanswered.").First).ToBeVisibleAsync();
        await browser.BothAsync("layout-read");
        await browser.SizeAsync(400);
        await browser.ShotAsync("layout-read-400");
        await browser.SizeAsync(1280, 800);

        await Bills.OpenAsync(page, folder, customerId: 1);
        var invoice = page.Url;
        Assert.Contains("Harbour & Vale Ltd", await Bills.PdfAsync(page));
        var calls = await page.APIRequest.GetAsync($"{invoice}/calls.csv");
        Assert.Contains("07700900400", await calls.TextAsync()); // the first of the file
        Assert.DoesNotContain("07700900403", await calls.TextAsync()); // nobody answered
        Assert.Empty(browser.StrangeRequests);
    }

    /// <summary>Calls, data and messages in one file below a title, with the other leg of a call and the places' names: set by keyboard
    /// alone.</summary>
    [Fact]
    public async Task Kinds_other_legs_and_descriptions_are_set_by_keyboard()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await page.GoAsync("/files");
        await browser.BothAsync("files-drop");
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "mixed.csv",
                    MimeType = "text/csv",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(Mixed()),
                }
            );
        await page.GetByRole(AriaRole.Link, new() { Name = "Say how to read it" }).ClickAsync();
        await Expect(page.GetByText("Of the first 12 rows: ")).ToBeVisibleAsync();

        var more = page.Locator("summary", new() { HasText = "More about this file" });
        await more.FocusAsync();
        if (await page.Locator("details.more").GetAttributeAsync("open") is null)
            await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Begins in line")).ToHaveValueAsync("3"); // below the title
        await ChooseAsync(page, "Call, data or message (Optional)", "Sort");
        await TypeAsync(page, "Values of calls", "A");
        await TypeAsync(page, "Values of data sessions", "B");
        await ChooseAsync(page, "Bytes (Optional)", "Octets");
        await ChooseAsync(page, "They are counted in", "kB of 1,024 bytes");
        await TypeAsync(page, "Values of messages", "C");
        await ChooseAsync(page, "Record id of the other leg (Optional)", "Second half");
        await ChooseAsync(page, "Description (Optional)", "Where to");
        await browser.BothAsync("layout-more");
        await page.Locator("details.more").ScrollIntoViewIfNeededAsync();
        await browser.ShotAsync("layout-more-fields");
        await browser.SizeAsync(400);
        await browser.ShotAsync("layout-more-400");
        await browser.SizeAsync(1280, 800);
        // every fourth is the other leg of the call before it
        await Expect(page.GetByText("3 left out.")).ToBeVisibleAsync();
        await Expect(page.GetByText("20,480 B").First).ToBeVisibleAsync();
        await page.GetByLabel("Name of the layout").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByText("Every row is accounted for: 12 = ")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByText("+ 3 left out.")).ToBeVisibleAsync();
        await page.GoAsync("/orphans?why=NoDestination");
        await Expect(page.GetByText("“Somewhere far away”").First).ToBeVisibleAsync();
        await browser.BothAsync("orphans-described");
    }

    /// <summary>A, B and C stand for call, data and message; a call's other leg follows it.</summary>
    private static string Mixed() =>
        "Calls of last month\nMade by the switch\nRef;Call Date;Call From;Call To;Sort;Second half;Where to;Octets;Billable Duration;Zone\n"
        + string.Join(
            '\n',
            Enumerable
                .Range(0, 12)
                .Select(n =>
                    $"M-{n};{n + 13:00}/{LastMonth} 09:{n:00}:00;020 7946 0000;{(n % 4 == 1 ? "internet" : $"00882160000{n:00}")};"
                    + $"{"ABCA"[n % 4]};{(n % 4 == 0 ? $"M-{n + 3}" : "")};Somewhere far away;{(n % 4 == 1 ? "20" : "")};"
                    + $"{(n % 4 is 0 or 3 ? "90" : "")};ZX{n % 4}"
                )
        );

    private static async Task TypeAsync(IPage page, string label, string text)
    {
        await page.GetByLabel(label).FocusAsync();
        await page.Keyboard.TypeAsync(text);
        await page.Keyboard.PressAsync("Tab");
    }

    /// <summary>Opens a list by its key and goes down to what begins so.</summary>
    private static async Task ChooseAsync(IPage page, string label, string begins)
    {
        // A select that was drawn this moment may not hear yet: its keys come a moment after it.
        var list = page.Locator(".mud-popover-open .mud-list-item");
        await page.GetByLabel(label).FocusAsync();
        for (var tries = 0; tries < 20 && await list.CountAsync() == 0; tries++)
        {
            await page.Keyboard.PressAsync("Enter");
            await Task.WhenAny(Expect(list.First).ToBeVisibleAsync(new() { Timeout = 3_000 }));
        }
        await Expect(list.First).ToBeVisibleAsync();
        var texts = await list.AllInnerTextsAsync();
        var chosen = page.Locator(".mud-popover-open .mud-selected-item");
        for (var at = 0; at < texts.Count && !(await ChosenAsync()).StartsWith(begins, StringComparison.Ordinal); at++)
        {
            var before = await ChosenAsync();
            await page.Keyboard.PressAsync("ArrowDown");
            await Expect(chosen.First).Not.ToHaveTextAsync(before);
        }
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".mud-popover-open")).ToHaveCountAsync(0);

        async Task<string> ChosenAsync() => await chosen.CountAsync() == 0 ? "" : await chosen.First.InnerTextAsync();
    }

    private static string Text() =>
        "Ref;Call Date;Call From;Call To;Billable Duration;Answer Status;Charge Code\n"
        + string.Join(
            '\n',
            Enumerable
                .Range(0, 12)
                .Select(n => $"N-{n};{n + 3:00}/{LastMonth} 09:{n:00}:00;020 7946 0000;077009004{n:00};90;{Status(n)};UKM")
        );

    private static string Status(int row) => row % 4 == 3 ? "BUSY" : "ANSWERED";

    private static string LastMonth =>
        DateTime.UtcNow.AddMonths(-1).ToString("MM/yyyy", System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
