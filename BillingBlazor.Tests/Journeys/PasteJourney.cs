using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>Far too long a paste, and letters that are none, in the fields of a real browser: the page lives on and says what is
/// wrong.</summary>
public sealed class PasteJourney : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("paste-").FullName;

    [Fact]
    public async Task A_long_paste_and_letters_that_are_none_end_no_page()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);
        await Expect(page.Locator("h1")).ToBeVisibleAsync();

        await NoteAsync(page);
        await LinesAsync(browser);
        await StrangeLettersAsync(browser);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>240,000 letters into a note: what the field takes is told to be too long, and a shorter note is kept by the same
    /// page.</summary>
    private static async Task NoteAsync(IPage page)
    {
        await page.GoAsync("/customers/1/notes");
        await Expect(page.GetByText("No note yet.")).ToBeVisibleAsync();
        await page.GetByLabel("New note").FocusAsync();
        await page.Keyboard.InsertTextAsync(new string('é', 240_000));
        await page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
        await Expect(page.GetByText("A note has at most 4,000 letters; this one has 20,000.").First).ToBeVisibleAsync();
        Assert.Equal(20_000, (await page.GetByLabel("New note").InputValueAsync()).Length);

        await page.GetByLabel("New note").FillAsync("Rang about the bill");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
        await Expect(page.Locator(".notes")).ToContainTextAsync("Rang about the bill");
    }

    /// <summary>More than a paste can bring is told to come as a file.</summary>
    private static async Task LinesAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GoAsync("/customers/1/clis/import");
        await page.GetByLabel("Paste from your spreadsheet").FocusAsync();
        await page.Keyboard.InsertTextAsync(new string('1', 160_000)); // in one line: a browser takes minutes to type thousands
        await Expect(page.GetByText("may have been cut at 150,000 letters").First).ToBeVisibleAsync();
        await browser.ShotAsync("paste-too-long");
    }

    private static async Task StrangeLettersAsync(Browser browser)
    {
        var page = browser.Page;
        await page.GoAsync("/customers?q=Har%00bour%07");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Harbour & Vale Ltd" }).First).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+k");
        var finder = page.GetByRole(AriaRole.Combobox, new() { Name = "Find customers, invoices and pages" });
        await finder.EvaluateAsync(
            "(field) => { field.value = 'Har\\0bour'; field.dispatchEvent(new Event('input', { bubbles: true })); }"
        );
        await Expect(page.Locator("#finder-list")).ToContainTextAsync("Harbour & Vale Ltd");
        await finder.FillAsync("Brighton");
        await Expect(page.Locator("#finder-list")).ToContainTextAsync("Brighton");
        await browser.ShotAsync("finder-after-strange-letters");
    }
}
