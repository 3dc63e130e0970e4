using System.Net;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Text.RegularExpressions;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;

namespace BillingBlazor.Tests;

/// <summary>The whole program within the tests' own process, on a copy of the demo's data: its endpoints can be counted, and its pages
/// drawn as a circuit draws them. Nothing works in its background, and its clock stands still.</summary>
internal sealed partial class ProgramInside : WebApplicationFactory<CurrentUser>
{
    private readonly string folder = Directory.CreateTempSubdirectory("inside-").FullName;

    private (string Name, string Value)[] settings = [];

    /// <param name="change">What is done to the data before the program starts on it: statements of SQLite.</param>
    /// <param name="settings">What appsettings.json would say.</param>
    public static async Task<ProgramInside> StartAsync(IEnumerable<string>? change = null, (string Name, string Value)[]? settings = null)
    {
        var program = new ProgramInside { settings = settings ?? [] };
        await DemoFolder.CopyAsync(program.folder);
        using (var connection = program.Open())
            foreach (var statement in change ?? [])
            {
                using var command = connection.CreateCommand();
                command.CommandText = statement;
                command.ExecuteNonQuery();
            }
        BringStaticFiles();
        var mask = SetMask(0x12);
        _ = program.Services; // starts it
        _ = SetMask(mask);
        return program;
    }

    public IEnumerable<RouteEndpoint> Endpoints =>
        Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).Cast<RouteEndpoint>().Distinct();

    public long? Number(string query) => Asked(query) as long?;

    public string Text(string query) => (string)Asked(query)!;

    private object? Asked(string query)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return command.ExecuteScalar();
    }

    /// <summary>Its clock stands still until it is set.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>A browser that follows no redirect; of somebody of the demo, or of nobody.</summary>
    /// <param name="device">What the browser says of itself.</param>
    public async Task<HttpClient> BrowserAsync(string? email = null, string device = "")
    {
        var client = CreateClient(new() { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", device);
        if (email is null)
            return client;
        using var answer = await PostAsync(
            client,
            "/sign-in",
            "/sign-in",
            ("_handler", "sign-in"),
            ("Form.Email", email),
            ("Form.Password", DemoAccounts.Password)
        );
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }

    /// <summary>Sends a form as the page holds it.</summary>
    public static async Task<HttpResponseMessage> PostAsync(
        HttpClient browser,
        string page,
        string to,
        params IEnumerable<(string Name, string Value)> fields
    )
    {
        var token = WebUtility.HtmlDecode(Token().Match(await browser.GetStringAsync(new Uri(page, UriKind.Relative))).Groups[1].Value);
        using var content = new FormUrlEncodedContent(
            fields.Prepend(("__RequestVerificationToken", token)).Select(f => new KeyValuePair<string, string>(f.Item1, f.Item2))
        );
        return await browser.PostAsync(new Uri(to, UriKind.Relative), content);
    }

    /// <summary>A page that says so, or shows nothing at all.</summary>
    public static bool IsDead(string shown) =>
        shown.Contains("Something went wrong here", StringComparison.Ordinal) || Blank().IsMatch(shown);

    [GeneratedRegex("<main class=\"page\">\\s*</main>")]
    private static partial Regex Blank();

    /// <summary>What somebody's circuit shows at an address, once all of it is loaded.</summary>
    public async Task<string> DrawAsync(string address, ClaimsPrincipal who)
    {
        await using var scope = Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        ((IHostEnvironmentAuthenticationStateProvider)services.GetRequiredService<AuthenticationStateProvider>()).SetAuthenticationState(
            Task.FromResult(new AuthenticationState(who))
        );
        ((IHostEnvironmentNavigationManager)services.GetRequiredService<NavigationManager>()).Initialize(
            "http://localhost/",
            $"http://localhost{address}"
        );
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Routes>()).ToHtmlString());
    }

    /// <summary>Somebody of the demo, as their cookie says it.</summary>
    public async Task<ClaimsPrincipal> PersonAsync(string email)
    {
        await using var scope = Services.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<WatchedSignIn>();
        return await signIn.CreateUserPrincipalAsync((await signIn.UserManager.FindByEmailAsync(email))!);
    }

    public override async ValueTask DisposeAsync()
    {
        await Services.GetRequiredService<SecurityLog>().WrittenAsync();
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development").UseSetting("DataFolder", folder);
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureTestServices(services =>
        {
            services.AddLogging(log => log.ClearProviders());
            services.RemoveAll<IHostedService>();
            services.Replace(ServiceDescriptor.Scoped<IJSRuntime, NoBrowser>());
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        });
    }

    private Microsoft.Data.Sqlite.SqliteConnection Open()
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(folder, "billing.db")};Pooling=false;Foreign Keys=False"
        );
        connection.Open();
        return connection;
    }

    /// <summary>Nobody looks: it keeps nothing, and has nothing to say.</summary>
    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => new(default(TValue)!);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
            new(default(TValue)!);
    }

    /// <summary>The lists of static files lie beside the server, and are looked for beside the tests.</summary>
    private static void BringStaticFiles()
    {
        foreach (var list in Directory.EnumerateFiles(Path.GetDirectoryName(RunningServer.Program())!, "*.staticwebassets.*.json"))
            File.Copy(list, Path.Combine(AppContext.BaseDirectory, Path.GetFileName(list)), overwrite: true);
    }

    /// <summary>The program takes the rights of others from all that its process makes: ours makes more than its files.</summary>
    [DllImport("libc", EntryPoint = "umask")]
    private static extern int SetMask(int mask);

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
