using System.Text;
using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>Hands quicker than the server: what it says is held back, and let come, by the test. What is typed, chosen or pressed meanwhile
/// is not lost, and nothing else is taken for it.</summary>
public sealed class QuickHandsJourney : IDisposable
{
    /// <summary>Keeps what the server says while <c>window.isSlow</c>; <c>letCome(n)</c> lets n of it through.</summary>
    private const string SlowLine = """
        const native = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
        const kept = [];
        window.isSlow = sessionStorage.isSlow === 'yes';
        window.waiting = () => kept.length;
        window.letCome = n => { for (; n > 0 && kept.length > 0; n--) kept.shift()(); };
        window.letAllCome = () => { window.isSlow = false; letCome(kept.length); };
        Object.defineProperty(WebSocket.prototype, 'onmessage', {
          ...native,
          set(hear) {
            native.set.call(this, message => window.isSlow || kept.length > 0 ? kept.push(() => hear(message)) : hear(message));
          },
        });
        """;
    private readonly string folder = Directory.CreateTempSubdirectory("hands-").FullName;

    [Fact]
    public async Task What_is_typed_chosen_or_pressed_before_the_server_has_answered_is_not_lost()
    {
        using var server = await RunningServer.StartAsync(folder, "Development", TestContext.Current.CancellationToken);
        await using var browser = await Browser.OpenAsync(server.Address);
        var page = browser.Page;
        await page.AddInitScriptAsync(SlowLine);
        await browser.SignInAsync("owner@demo.example", DemoAccounts.Password);

        await LettersAsync(page);
        await NewPageAsync(page);
        await TheListThatIsSeenAsync(page);
        await PressAsync(page);
        await FinderAsync(page);
        await TickAsync(page);
        await FileAsync(page);
        await ErrorAsync(page);
        await FirstFieldAsync(page);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>An answer to the first letters comes when more are typed: each kind of field keeps them all.</summary>
    private static async Task LettersAsync(IPage page)
    {
        await page.GoAsync("/customers");
        await TypeAsync(page, page.GetByLabel("Name, reference, postcode or CLI"), "Harbour");
        await Expect(page).ToHaveURLAsync(new Regex("q=Harbour$"));
        await TypeAsync(page, page.GetByRole(AriaRole.Combobox, new() { Name = "Tags" }), "London");
        await page.GoAsync("/customers/1/charges/new");
        await page.GetByText("Just for this customer.").ClickAsync();
        await TypeAsync(page, page.GetByLabel("Price, £ each"), "12.50");
        await TypeAsync(page, page.GetByLabel("Description"), "Leased line");
        await page.GoAsync("/rate-tester");
        await TypeAsync(page, page.GetByLabel("Customer", new() { Exact = true }), "Harbour");
        await page.GoAsync("/email-templates");
        await TypeAsync(page, page.GetByLabel("Words, as HTML"), "<p>Hello</p>");
        await page.GoAsync("/mail-server");
        await TypeAsync(page, page.GetByLabel("Host (Optional)"), "mail.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Messages go out by mail.example")).ToBeVisibleAsync();
        await page.GoAsync("/customers/1/clis/new");
        await page.GetByLabel("Line Identifier", new() { Exact = true }).PressSequentiallyAsync("01632 960777");
        await page.Keyboard.PressAsync("Enter"); // at once: nothing is looked up yet
        await Expect(page.GetByText("01632 960777 saved")).ToBeVisibleAsync();
    }

    /// <summary>The cursor is in a field of a new page before the server puts it on the page's title: it stays there. What is typed and
    /// left at once, by Tab or by a press elsewhere, is sought all the same.</summary>
    private static async Task NewPageAsync(IPage page)
    {
        var words = page.GetByLabel("Name, reference, postcode or CLI");
        foreach (var leave in new Func<Task>[] { () => Task.CompletedTask, () => page.Keyboard.PressAsync("Tab"), () => words.BlurAsync() })
        {
            await page.GoAsync("/tags");
            await page.EvaluateAsync("isSlow = true");
            await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })
                .GetByRole(AriaRole.Link, new() { Name = "Customers", Exact = true })
                .ClickAsync();
            await ComeUntilAsync(page, words);
            await words.FocusAsync();
            await page.Keyboard.TypeAsync("Har");
            await page.EvaluateAsync("letAllCome()");
            await page.ListensAsync();
            await page.Keyboard.TypeAsync("bour");
            await leave();
            await Expect(words).ToHaveValueAsync("Harbour");
            await Expect(page).ToHaveURLAsync(new Regex("q=Harbour$"));
        }
    }

    private static async Task TypeAsync(IPage page, ILocator field, string words)
    {
        await field.FillAsync("");
        await page.EvaluateAsync("isSlow = true");
        await field.PressSequentiallyAsync(words[..2]);
        await page.WaitForFunctionAsync("() => waiting() > 0");
        var answers = await page.EvaluateAsync<int>("waiting()");
        await field.PressSequentiallyAsync(words[2..]);
        await page.EvaluateAsync("n => letCome(n)", answers);
        Assert.Equal(words, await field.InputValueAsync());
        await page.EvaluateAsync("letAllCome()");
        Assert.Equal(words, await field.InputValueAsync());
    }

    /// <summary>The list of “o” still stands when more is typed; what is pressed on it is chosen, not what has taken its row by
    /// then.</summary>
    private static async Task TheListThatIsSeenAsync(IPage page)
    {
        await page.GoAsync("/rate-tester");
        var customer = page.GetByLabel("Customer", new() { Exact = true });
        var choices = page.Locator(".mud-popover-open .mud-list-item");
        await customer.FillAsync("o");
        await Expect(page.Locator(".picker[data-found=o]")).ToHaveCountAsync(1);
        var names = await choices.AllTextContentsAsync();
        Assert.True(names.Count > 2);
        await page.EvaluateAsync("isSlow = true");
        await customer.FillAsync(names[^1]);
        await page.WaitForFunctionAsync("() => waiting() > 0");
        await choices.Last.ClickAsync();
        await page.EvaluateAsync("letAllCome()");
        await Expect(customer).ToHaveValueAsync(names[^1]);
        await Expect(choices).ToHaveCountAsync(0);

        // Chosen, by a press or by Enter, and on to the next field at once: the cursor is not taken back.
        foreach (var choose in new[] { () => choices.First.ClickAsync(), () => page.Keyboard.PressAsync("Enter") })
        {
            await customer.FillAsync("o");
            await Expect(page.Locator(".picker[data-found=o]")).ToHaveCountAsync(1);
            await Expect(choices.First).ToBeVisibleAsync();
            await page.EvaluateAsync("isSlow = true");
            await choose();
            await page.WaitForFunctionAsync("() => waiting() > 0");
            var day = page.Locator(".day-field input").First;
            await day.FillAsync("");
            await day.PressSequentiallyAsync("1 Jan");
            await page.EvaluateAsync("letAllCome()");
            await Expect(choices).ToHaveCountAsync(0);
            await Expect(customer).ToHaveValueAsync(names[0]);
            await page.Keyboard.TypeAsync(" 2026");
            await Expect(day).ToHaveValueAsync("1 Jan 2026");
        }
    }

    /// <summary>The page is drawn anew after the button is let go, not under the hand.</summary>
    private static async Task PressAsync(IPage page)
    {
        await page.GoAsync("/customers");
        await page.EvaluateAsync("isSlow = true; document.querySelector('[aria-label=\"Light or dark\"]').click()");
        await page.WaitForFunctionAsync("() => waiting() > 1");
        await page.Locator("h1").HoverAsync();
        await page.Mouse.DownAsync();
        Assert.False(await page.EvaluateAsync<bool>("letAllCome(), document.querySelector('.mud-layout').classList.contains('dark')"));
        await page.Mouse.UpAsync();
        await Expect(page.Locator(".mud-layout.dark")).ToHaveCountAsync(1);
    }

    /// <summary>Ctrl+K, a name and Enter in one go, before there is a finder.</summary>
    private static async Task FinderAsync(IPage page)
    {
        await page.GoAsync("/customers");
        await page.EvaluateAsync("isSlow = true");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("harbourx");
        await page.Keyboard.PressAsync("Backspace");
        await page.Keyboard.PressAsync("Enter");
        await page.EvaluateAsync("letAllCome()");
        await Expect(page).ToHaveURLAsync(new Regex("/customers/1$"));
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    /// <summary>A row is ticked as soon as it is seen: what the window kept of earlier ticks joins it.</summary>
    private static async Task TickAsync(IPage page)
    {
        var ticks = page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Select (?!all)") });
        await page.GoAsync("/customers");
        await ticks.Nth(0).CheckAsync();
        await Expect(page.GetByText("1 selected")).ToBeVisibleAsync();
        await page.EvaluateAsync("sessionStorage.isSlow = 'yes'");
        await page.GotoAsync("/customers");
        await ComeUntilAsync(page, ticks);
        await ticks.Nth(1).ClickAsync();
        await page.EvaluateAsync("delete sessionStorage.isSlow, letAllCome()");
        await Expect(page.GetByText("2 selected")).ToBeVisibleAsync();
    }

    /// <summary>What the server says comes piece by piece until this is seen.</summary>
    private static async Task ComeUntilAsync(IPage page, ILocator seen)
    {
        while (await seen.CountAsync() == 0)
        {
            await page.WaitForFunctionAsync("() => waiting() > 0");
            await page.EvaluateAsync("letCome(1)");
        }
    }

    /// <summary>A file is chosen when its field is seen, before it listens.</summary>
    private static async Task FileAsync(IPage page)
    {
        await page.EvaluateAsync("sessionStorage.isSlow = 'yes'");
        await page.GotoAsync("/charges/import");
        await ComeUntilAsync(page, page.Locator("input[type=file]"));
        Assert.False(await page.EvaluateAsync<bool>("'_blazorInputFileNextFileId' in document.querySelector('input[type=file]')"));
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "charges.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes("Customer,Description,Category,Price,Start\nNobody Ltd,Fibre,Lines,ten,1/12/2026\n"),
                }
            );
        await page.EvaluateAsync("delete sessionStorage.isSlow, letAllCome()");
        await Expect(page.GetByText("No customer has this reference or name.")).ToBeVisibleAsync();
    }

    /// <summary>An answer that finds a form in error sends the cursor to the first field that is wrong; not from under a hand that types
    /// on.</summary>
    private static async Task ErrorAsync(IPage page)
    {
        await page.GoAsync("/price-adjustments/new");
        var from = page.GetByLabel("From", new() { Exact = true });
        await from.FillAsync("");
        await page.EvaluateAsync("() => { isSlow = true; isTold = false; addEventListener('cursor-sent', () => isTold = true); }");
        await from.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => waiting() > 0");
        await from.PressSequentiallyAsync("3 Mar");
        await page.EvaluateAsync("letAllCome()");
        await page.WaitForFunctionAsync("() => isTold");
        await page.Keyboard.TypeAsync(" 2026");
        await Expect(from).ToHaveValueAsync("3 Mar 2026");

        await from.PressAsync("Enter");
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
    }

    /// <summary>The server's word that the first field of a dialog has the cursor comes when the hand is in another already.</summary>
    private static async Task FirstFieldAsync(IPage page)
    {
        await page.GoAsync("/customers/1/balance");
        await page.GetByRole(AriaRole.Button, new() { Name = "Adjust" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Give a credit" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var (date, amount) = (dialog.GetByLabel("Date", new() { Exact = true }), dialog.GetByLabel("Amount, £"));
        await Expect(amount).ToBeFocusedAsync();
        await date.ClickAsync();
        await amount.EvaluateAsync("field => Blazor._internal.domWrapper.focus(field, false)");
        await Expect(date).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("3 M");
        await amount.EvaluateAsync("field => Blazor._internal.domWrapper.focus(field, false)");
        await page.Keyboard.TypeAsync("ar 2026");
        await Expect(date).ToHaveValueAsync("3 Mar 2026");
    }
}
