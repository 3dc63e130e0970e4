using BillingBlazor.Server.Shell;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;

namespace BillingBlazor.Tests.Pages;

/// <summary>No form saves while a field in it holds what could not be read.</summary>
public sealed class FormGateTests : IAsyncDisposable
{
    private readonly BunitContext page = new();
    private readonly Form form = new();
    private int saved;

    public FormGateTests()
    {
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false).AddAskingDialogs();
        page.Services.AddScoped<Notices>();
        page.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("01/12/2026")]
    [InlineData("1 december")]
    [InlineData("1.12.2026")]
    [InlineData("2026-12-01")]
    public void A_day_is_taken_in_any_spelling_and_shown_in_one(string typed)
    {
        var gate = Show<DayField>();

        gate.Find("input").Change(typed);

        gate.WaitForAssertion(() => Assert.Equal("1 Dec 2026", gate.Find("input").GetAttribute("value")));
        Assert.Equal(new DateTime(2026, 12, 1), form.Day);
    }

    [Fact]
    public void A_day_that_is_none_stays_typed_says_so_and_nothing_is_saved()
    {
        form.Day = new(2027, 12, 31);
        var gate = Show<DayField>();

        gate.Find("input").Change("31/2/2027");
        gate.Find("form").Submit();

        Assert.Equal(0, saved);
        Assert.Equal(new DateTime(2027, 12, 31), form.Day); // as it was: never none
        Assert.Contains("“31/2/2027” is no day. Type a day such as 1 Dec 2026 or 01/12/2026.", gate.Markup);
        Assert.Contains(page.JSInterop.Invocations, call => call.Identifier == "import"); // the cursor goes to it
    }

    [Fact]
    public void Once_it_is_mended_the_form_saves()
    {
        var gate = Show<DayField>();
        gate.Find("input").Change("31/2/2027");
        gate.Find("form").Submit();

        gate.Find("input").Change("28/2/2027");
        gate.Find("form").Submit();

        Assert.Equal((1, new DateTime(2027, 2, 28)), (saved, form.Day));
        Assert.DoesNotContain("is no day", gate.Markup);
    }

    [Fact]
    public void The_same_day_in_another_spelling_is_shown_as_days_are()
    {
        form.Day = new(2026, 12, 1);
        var gate = Show<DayField>();

        gate.Find("input").Change("01/12/26");

        gate.WaitForAssertion(() => Assert.Equal("1 Dec 2026", gate.Find("input").GetAttribute("value")));
    }

    [Fact]
    public void Emptied_it_is_none()
    {
        form.Day = new(2026, 12, 1);
        var gate = Show<DayField>();

        gate.Find("input").Change("");
        gate.Find("form").Submit();

        Assert.Equal((1, null), (saved, form.Day));
    }

    [Fact]
    public void A_month_is_taken_in_any_spelling()
    {
        var gate = Show<MonthField>();

        gate.Find("input").Change("12/2026");

        gate.WaitForAssertion(() => Assert.Equal("December 2026", gate.Find("input").GetAttribute("value")));
        Assert.Equal(new DateTime(2026, 12, 1), form.Day);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("")]
    public void An_amount_is_British_on_every_machine_and_a_decimal_comma_is_refused(string culture)
    {
        using var _ = new InCulture(culture);
        var gate = ShowAmount();

        gate.Find("input").Change("19,95");
        gate.Find("form").Submit();
        var refused = (saved, form.Amount, gate.Markup.Contains("a comma parts thousands only"));
        gate.Find("input").Change("£1,250.5");
        gate.Find("form").Submit();

        Assert.Equal((0, null, true), refused);
        Assert.Equal((1, 1250.5m), (saved, form.Amount));
        gate.WaitForAssertion(() => Assert.Equal("1250.50", gate.Find("input").GetAttribute("value")));
    }

    [Fact]
    public void Every_kind_of_number_is_shown_and_read()
    {
        Assert.Equal(("5001", 6_002L), Typed(5_001L, "6,002"));
        Assert.Equal(("14", 30), Typed(14, "30"));
        Assert.Equal(("", (int?)7), Typed((int?)null, "7"));
        Assert.Equal(("0.05", 1.5m), Typed(0.05m, "1.5"));
    }

    private (string? Shown, T Read) Typed<T>(T value, string typed)
    {
        var gate = Render(builder =>
        {
            builder.OpenComponent<NumberField<T>>(0);
            builder.AddComponentParameter(1, "Value", value);
            builder.AddComponentParameter(2, "ValueChanged", EventCallback.Factory.Create<T>(this, read => value = read));
            builder.CloseComponent();
        });
        var shown = gate.Find("input").GetAttribute("value") ?? "";
        gate.Find("input").Change(typed);
        return (shown, value);
    }

    [Fact]
    public void A_field_outside_a_gate_is_a_bug() => Assert.Throws<InvalidOperationException>(() => page.Render<DayField>());

    [Fact]
    public void A_filter_that_is_no_day_leaves_the_list_as_it_was_and_says_so()
    {
        var (day, told) = ((DateOnly?)new DateOnly(2026, 11, 1), 0);
        var filter = page.Render<DayFilter>(filter =>
            filter.Add(f => f.Label, "From").Add(f => f.Value, day).Add(f => f.ValueChanged, chosen => (day, told) = (chosen, told + 1))
        );

        filter.Find("input").Change("31/11/2026");

        Assert.Equal((new DateOnly(2026, 11, 1), 0), (day, told));
        Assert.Contains("What is shown has not changed.", filter.Markup);
    }

    [Fact]
    public void A_form_that_was_changed_asks_before_it_is_left()
    {
        var gate = Show<DayField>();
        gate.Find("form").FocusIn();
        gate.Find("input").Change("1 Dec 2026");
        var navigation = page.Services.GetRequiredService<Bunit.TestDoubles.BunitNavigationManager>();

        navigation.NavigateTo("/customers");

        Assert.Equal(navigation.BaseUri, navigation.Uri); // waits for the answer to "Leave without saving?"
    }

    [Fact]
    public void A_form_as_it_was_opened_is_left_without_a_question()
    {
        var gate = Show<DayField>();
        gate.Find("form").FocusIn();
        var navigation = page.Services.GetRequiredService<Bunit.TestDoubles.BunitNavigationManager>();

        navigation.NavigateTo("/customers");

        Assert.EndsWith("/customers", navigation.Uri);
    }

    [Fact]
    public void A_tick_alone_is_a_change_and_taken_back_it_is_none()
    {
        var (_, dialog) = Open();

        Choose(dialog, ticked: true);
        Press(dialog, "Cancel");
        var asked = dialog.Markup;
        Press(dialog, "Keep editing");
        Choose(dialog, ticked: false);
        Press(dialog, "Cancel");

        Assert.Contains("Leave without saving?", asked);
        Assert.Contains("What you typed or chose for the choice is not saved and will be lost.", asked);
        dialog.WaitForAssertion(() => Assert.Empty(dialog.FindAll(".mud-dialog")));
    }

    [Fact]
    public async Task A_dialog_that_was_changed_is_shut_by_Leave_alone()
    {
        var (reference, dialog) = Open();

        Choose(dialog, chosen: "second");
        Press(dialog, "Cancel");
        Press(dialog, "Keep editing");
        var kept = dialog.FindComponent<Choosing>().Instance.Chosen;
        Press(dialog, "Cancel");
        Press(dialog, "Leave");

        Assert.Equal("second", kept);
        Assert.True((await reference.Result)!.Canceled);
        dialog.WaitForAssertion(() => Assert.Empty(dialog.FindAll(".mud-dialog")));
    }

    [Fact]
    public void A_press_beside_a_dialog_that_was_changed_asks()
    {
        var (_, dialog) = Open();
        Choose(dialog, chosen: "second");

        dialog.Find(".mud-overlay").Click();

        dialog.WaitForAssertion(() => Assert.Contains("Leave without saving?", dialog.Markup));
        Assert.NotEmpty(dialog.FindComponents<Choosing>());
    }

    [Fact]
    public void Escape_shuts_the_calendar_that_is_open_and_the_dialog_stays()
    {
        var (reference, dialog) = Open();
        dialog.Find(".day-field button").Click();

        Press(dialog, "Cancel"); // Escape does the same
        var first = reference.Result.IsCompleted;
        Press(dialog, "Cancel");

        Assert.False(first);
        Assert.True(reference.Result.IsCompleted);
    }

    [Fact]
    public void Letters_that_are_still_being_typed_are_a_change()
    {
        var (_, dialog) = Open();
        dialog.Find("form").Input("half a wo");

        Press(dialog, "Cancel");

        Assert.Contains("Leave without saving?", dialog.Markup);
    }

    [Fact]
    public void A_dialog_as_it_was_opened_is_shut_without_a_question()
    {
        var (reference, dialog) = Open();
        dialog.Find("form").FocusIn();

        Press(dialog, "Cancel");

        Assert.True(reference.Result.IsCompleted);
    }

    [Fact]
    public async Task A_dialog_that_is_saved_is_shut_without_a_question()
    {
        var (reference, dialog) = Open();
        Choose(dialog, chosen: "second");

        await dialog.Find("form").SubmitAsync();

        Assert.False((await reference.Result)!.Canceled);
    }

    [Fact]
    public void Away_from_a_dialog_that_was_changed_is_asked_once()
    {
        var (reference, dialog) = Open();
        Choose(dialog, chosen: "second");
        var navigation = page.Services.GetRequiredService<Bunit.TestDoubles.BunitNavigationManager>();

        navigation.NavigateTo("/customers");
        var asked = (navigation.Uri, reference.Result.IsCompleted);
        Press(dialog, "Leave");
        navigation.NavigateTo("/customers"); // as a browser goes on by itself

        Assert.Equal((navigation.BaseUri, false), asked);
        dialog.WaitForAssertion(() => Assert.Empty(dialog.FindAll(".mud-dialog")));
    }

    [Fact]
    public void A_form_within_a_page_is_put_away_by_Cancel_which_asks_when_it_was_changed()
    {
        var (provider, away) = (page.Render<MudDialogProvider>(), 0);
        var gate = page.Render<FormGate>(gate =>
            gate.Add(g => g.Model, form)
                .Add(g => g.What, "the price")
                .Add(g => g.OnCancel, () => away++)
                .Add(g => g.CancelsOnEscape, true)
                .AddChildContent<CancelButton>()
        );
        gate.Find("form").FocusIn();

        gate.Find("button").Click();
        var untouched = away;
        gate.Find("form").FocusIn();
        form.Amount = 12.50m;
        gate.Find("button").Click();
        provider.WaitForAssertion(() =>
            Assert.Contains("What you typed or chose for the price is not saved and will be lost.", provider.Markup)
        );
        Press(provider, "Keep editing");
        var kept = away;
        gate.Find("form").KeyDown("Escape");
        Press(provider, "Leave");

        Assert.Equal((1, 1), (untouched, kept));
        gate.WaitForAssertion(() => Assert.Equal(2, away));
    }

    [Fact]
    public void A_Cancel_button_of_a_form_that_cannot_be_put_away_is_a_bug() =>
        Assert.Throws<InvalidOperationException>(() =>
            page.Render<FormGate>(gate => gate.Add(g => g.Model, form).AddChildContent<CancelButton>())
        );

    [Fact]
    public void A_form_that_does_not_say_what_it_holds_is_a_bug() =>
        Assert.Throws<InvalidOperationException>(() => page.Render<FormGate>(gate => gate.Add(g => g.OnValidSubmit, () => saved++)));

    private (IDialogReference Reference, IRenderedComponent<MudDialogProvider> Dialog) Open()
    {
        var provider = page.Render<MudDialogProvider>();
        var dialogs = page.Services.GetRequiredService<IDialogService>();
        IDialogReference? reference = null;
        provider.InvokeAsync(async () => reference = await dialogs.ShowAsync<Choosing>("Choose"));
        provider.WaitForAssertion(() => Assert.NotNull(reference));
        return (reference!, provider);
    }

    private static void Choose(IRenderedComponent<MudDialogProvider> dialog, string? chosen = null, bool? ticked = null)
    {
        if (dialog.Find("form").HasAttribute("blazor:onfocusin"))
            dialog.Find("form").FocusIn();
        var choosing = dialog.FindComponent<Choosing>().Instance;
        (choosing.Chosen, choosing.IsTicked) = (chosen ?? choosing.Chosen, ticked ?? choosing.IsTicked);
    }

    private static void Press(IRenderedComponent<MudDialogProvider> dialog, string name)
    {
        dialog.WaitForAssertion(() => Assert.Contains(dialog.FindAll("button"), button => button.TextContent.Trim() == name));
        dialog.FindAll("button").Last(button => button.TextContent.Trim() == name).Click();
    }

    /// <summary>A dialog whose fields say nothing to the browser: a select's list and a picker's lie outside of the form.</summary>
    private sealed class Choosing : ComponentBase
    {
        public string Chosen { get; set; } = "first";
        public bool IsTicked { get; set; }

        [CascadingParameter]
        private IMudDialogInstance Dialog { get; set; } = default!;

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<FormGate>(0);
            builder.AddComponentParameter(1, nameof(FormGate.Holds), (Func<object?>)(() => (Chosen, IsTicked)));
            builder.AddComponentParameter(2, nameof(FormGate.What), "the choice");
            builder.AddComponentParameter(3, nameof(FormGate.OnValidSubmit), EventCallback.Factory.Create(this, () => Dialog.Close()));
            builder.AddComponentParameter(
                4,
                nameof(FormGate.ChildContent),
                (RenderFragment)(
                    form =>
                    {
                        form.OpenElement(0, "button");
                        form.AddAttribute(1, "type", "button");
                        form.AddAttribute(2, "onclick", EventCallback.Factory.Create(this, () => Dialog.Cancel()));
                        form.AddContent(3, "Cancel");
                        form.CloseElement();
                        form.OpenComponent<DayField>(4);
                        form.AddComponentParameter(5, nameof(DayField.Label), "Day");
                        form.CloseComponent();
                    }
                )
            );
            builder.CloseComponent();
        }
    }

    private IRenderedComponent<FormGate> Show<TField>()
        where TField : DayField =>
        Render(builder =>
        {
            builder.OpenComponent<TField>(0);
            builder.AddComponentParameter(1, nameof(DayField.Label), "Day");
            builder.AddComponentParameter(2, nameof(DayField.Date), form.Day);
            builder.AddComponentParameter(3, "DateChanged", EventCallback.Factory.Create<DateTime?>(this, day => form.Day = day));
            builder.CloseComponent();
        });

    private IRenderedComponent<FormGate> ShowAmount() =>
        Render(builder =>
        {
            builder.OpenComponent<NumberField<decimal?>>(0);
            builder.AddComponentParameter(1, nameof(NumberField<decimal?>.Label), "Amount, £");
            builder.AddComponentParameter(2, nameof(NumberField<decimal?>.Value), form.Amount);
            builder.AddComponentParameter(3, "ValueChanged", EventCallback.Factory.Create<decimal?>(this, amount => form.Amount = amount));
            builder.AddComponentParameter(4, nameof(NumberField<decimal?>.Format), "0.00");
            builder.CloseComponent();
        });

    private IRenderedComponent<FormGate> Render(Action<RenderTreeBuilder> fields) =>
        page.Render<FormGate>(gate =>
            gate.Add(g => g.Model, form).Add(g => g.OnValidSubmit, () => saved++).Add(g => g.ChildContent, new RenderFragment(fields))
        );

    public ValueTask DisposeAsync() => page.DisposeAsync();

    private sealed class Form
    {
        public DateTime? Day { get; set; }
        public decimal? Amount { get; set; }
    }
}
