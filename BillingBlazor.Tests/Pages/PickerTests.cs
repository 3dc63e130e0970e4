using BillingBlazor.Server.Shell;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace BillingBlazor.Tests.Pages;

/// <summary>What is typed in a picker is taken when it is the only match; of none or several it says so, and nothing is saved.</summary>
public sealed class PickerTests : IAsyncDisposable
{
    private static readonly string[] customers = ["Acorn", "Acorn Trees", "Harbour & Vale Ltd"];
    private readonly BunitContext page = new();
    private string? chosen;
    private int saved;

    public PickerTests()
    {
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false).AddAskingDialogs();
        page.Services.AddScoped<Notices>();
    }

    [Theory]
    [InlineData("harbour", "Harbour & Vale Ltd")] // the only match
    [InlineData("acorn", "Acorn")] // the name of one, and the beginning of another
    public void What_is_typed_is_taken_when_it_can_mean_one(string typed, string name)
    {
        var gate = Show();

        gate.Find("input").Input(typed);
        gate.Find("form").Submit();

        gate.WaitForAssertion(() => Assert.Equal((name, 1), (chosen, saved)));
    }

    [Theory]
    [InlineData("zebra", "No customer matches “zebra”.")]
    [InlineData("a", "More than one customer matches “a”: choose it from the list.")]
    public void What_can_mean_none_or_several_is_told_and_nothing_is_saved(string typed, string sentence)
    {
        var gate = Show();

        gate.Find("input").Input(typed);
        gate.Find("form").Submit();

        gate.WaitForAssertion(() => Assert.Contains(sentence, System.Net.WebUtility.HtmlDecode(gate.Markup)));
        Assert.Equal((null, 0), (chosen, saved));
    }

    [Fact]
    public void Left_empty_it_is_none()
    {
        var gate = Show();

        gate.Find("form").Submit();

        gate.WaitForAssertion(() => Assert.Equal((null, 1), (chosen, saved)));
    }

    private IRenderedComponent<FormGate> Show() =>
        page.Render<FormGate>(gate =>
            gate.Add(g => g.Holds, () => saved)
                .Add(g => g.OnValidSubmit, () => saved++)
                .Add(
                    g => g.ChildContent,
                    builder =>
                    {
                        builder.OpenComponent<Picker<string>>(0);
                        builder.AddComponentParameter(1, "Label", "Customer (Optional)");
                        builder.AddComponentParameter(2, "Value", chosen);
                        builder.AddComponentParameter(
                            3,
                            "ValueChanged",
                            EventCallback.Factory.Create<string?>(this, name => chosen = name)
                        );
                        builder.AddComponentParameter(
                            4,
                            "SearchFunc",
                            (Func<string?, CancellationToken, Task<IEnumerable<string>>>)FindAsync
                        );
                        builder.CloseComponent();
                    }
                )
        );

    private static Task<IEnumerable<string>> FindAsync(string? words, CancellationToken cancel) =>
        Task.FromResult(customers.Where(name => name.Contains(words ?? "", StringComparison.OrdinalIgnoreCase)));

    public ValueTask DisposeAsync() => page.DisposeAsync();
}
