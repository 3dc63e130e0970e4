using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Net.Http.Headers;
using MudBlazor;

namespace BillingBlazor.Server.Shell;

/// <summary>
/// The theme as a style sheet. MudBlazor's provider would write it into each page, and our headers let no page bring styles of its own: so
/// the provider draws it here, once for each colour, light and dark.
/// </summary>
public sealed partial class ThemeSheet(IServiceScopeFactory scopes, ILoggerFactory logs)
{
    public const string Address = "/theme.css";
    private static readonly TimeSpan life = TimeSpan.FromDays(30);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> sheets = new();

    /// <summary>Another colour, or another version, is another address.</summary>
    public static string AddressOf(string colour) => $"{Address}?v={colour.TrimStart('#')}-{Versions.Own}";

    /// <param name="colour">The organisation's, #RRGGBB.</param>
    public Task<string> OfAsync(string colour) => sheets.GetOrAdd(colour, c => new(() => DrawAsync(c))).Value;

    private async Task<string> DrawAsync(string colour) =>
        await DrawAsync(colour, isDark: false, ":root") + await DrawAsync(colour, isDark: true, ":root:has(.mud-layout.dark)");

    private async Task<string> DrawAsync(string colour, bool isDark, string scope)
    {
        var theme = Theme.With(colour);
        theme.PseudoCss = new PseudoCss { Scope = scope };
        await using var services = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(services.ServiceProvider, logs);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var drawn = await renderer.RenderComponentAsync<MudThemeProvider>(
                ParameterView.FromDictionary(
                    new Dictionary<string, object?>
                    {
                        [nameof(MudThemeProvider.Theme)] = theme,
                        [nameof(MudThemeProvider.IsDarkMode)] = isDark,
                    }
                )
            );
            return drawn.ToHtmlString();
        });
        return string.Concat(Block().Matches(html).Select(block => block.Groups[1].Value));
    }

    [GeneratedRegex("<style[^>]*>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Block();

    /// <summary>In the colour of whoever asks.</summary>
    internal static async Task<IResult> AnswerAsync(HttpContext http, ThemeSheet sheets, AppearanceQueries appearance)
    {
        var (_, colour) = await appearance.OfUserAsync(http.Request.Host.Host, http.RequestAborted);
        http.Response.GetTypedHeaders().CacheControl = new CacheControlHeaderValue { Private = true, MaxAge = life };
        return Results.Text(await sheets.OfAsync(colour), "text/css; charset=utf-8");
    }
}

internal static class ThemeSheetRoute
{
    public static void MapThemeSheet(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ThemeSheet.Address, ThemeSheet.AnswerAsync).AllowAnonymous();
}
