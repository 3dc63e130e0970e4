using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BillingBlazor.Tests.Pages;

/// <summary>A page that fails says so: also where it fails on the layout's first draw, when nothing at all was shown.</summary>
public sealed class PageBoundaryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_that_fails_says_so(bool loads)
    {
        await using var program = await ProgramInside.StartAsync();
        await using var scope = program.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        ((IHostEnvironmentAuthenticationStateProvider)services.GetRequiredService<AuthenticationStateProvider>()).SetAuthenticationState(
            Task.FromResult(new AuthenticationState(await program.PersonAsync("owner@demo.example")))
        );
        ((IHostEnvironmentNavigationManager)services.GetRequiredService<NavigationManager>()).Initialize(
            "http://localhost/",
            "http://localhost/broken"
        );
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());

        var drawn = await renderer.Dispatcher.InvokeAsync(() =>
            renderer.RenderComponentAsync<CascadingAuthenticationState>(
                ParameterView.FromDictionary(new Dictionary<string, object?> { ["ChildContent"] = InLayout(loads) })
            )
        );

        // what was put off by then is drawn before this is asked
        var shown = await renderer.Dispatcher.InvokeAsync(drawn.ToHtmlString);
        Assert.Contains("Something went wrong here", shown);
    }

    private static RenderFragment InLayout(bool loads) =>
        draw =>
        {
            draw.OpenComponent<LayoutView>(0);
            draw.AddAttribute(1, nameof(LayoutView.Layout), typeof(MainLayout));
            draw.AddAttribute(2, nameof(LayoutView.ChildContent), (RenderFragment)Page);
            draw.CloseComponent();

            void Page(RenderTreeBuilder page)
            {
                page.OpenComponent<BrokenPage>(0);
                page.AddAttribute(1, nameof(BrokenPage.Loads), loads);
                page.CloseComponent();
            }
        };

    /// <summary>A part of it can't be made, at once or when it has loaded.</summary>
    private sealed class BrokenPage : Part
    {
        private bool isLoaded;

        [Parameter]
        public bool Loads { get; set; }

        protected override async Task OnInitializedAsync()
        {
            if (Loads)
                await Task.Yield();
            isLoaded = true;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            if (!isLoaded)
                return;
            builder.OpenComponent<BrokenPart>(0);
            builder.CloseComponent();
        }
    }

    private sealed class BrokenPart : ComponentBase
    {
        protected override void OnInitialized() => throw new InvalidOperationException("It can't be made.");
    }
}
