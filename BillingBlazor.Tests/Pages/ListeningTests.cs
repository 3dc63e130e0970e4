using BillingBlazor.Server.Shell;
using Bunit;
using Microsoft.AspNetCore.Components.Rendering;

namespace BillingBlazor.Tests.Pages;

/// <summary>A page says that it listens when all of it is loaded and drawn, and not before.</summary>
public sealed class ListeningTests
{
    private readonly Listening listening = new();
    private int settled;

    public ListeningTests() => listening.Settled += () => settled++;

    [Fact]
    public async Task It_is_loading_until_the_last_of_several_is_there()
    {
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        var both = Task.WhenAll(listening.UntilAsync(first.Task), listening.UntilAsync(second.Task));

        second.SetResult();
        Assert.Equal((true, 0), (listening.IsLoading, settled));

        first.SetResult();
        await both;
        Assert.Equal((false, 1), (listening.IsLoading, settled));
    }

    [Fact]
    public async Task What_could_not_be_loaded_is_not_waited_for()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            listening.UntilAsync(Task.FromException(new InvalidOperationException("No file.")))
        );

        Assert.Equal((false, 1), (listening.IsLoading, settled));
    }

    [Fact]
    public async Task A_component_is_drawn_with_what_it_loaded_before_the_page_listens()
    {
        await using var page = new BunitContext();
        page.ComponentFactories.Add<Loaded>(() => new Loaded { Listening = listening });
        var seen = "";
        IRenderedComponent<Loaded> loaded = page.Render<Loaded>();
        listening.Settled += () => seen = loaded.Markup;
        Assert.True(listening.IsLoading);

        loaded.Instance.Answer.SetResult("42 calls");

        loaded.WaitForAssertion(() => Assert.Equal("42 calls", seen));
        Assert.False(listening.IsLoading);
    }

    private sealed class Loaded : Part
    {
        private string text = "…";

        public TaskCompletionSource<string> Answer { get; } = new();

        protected override async Task OnInitializedAsync() => text = await Answer.Task;

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, text);
    }
}
