using System.Security.Claims;
using System.Text;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using BillingBlazor.Server.Usage;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BillingBlazor.Tests;

/// <summary>A whole installation without its web pages: real SQLite in a folder of its own, migrated and seeded, at 09:00 on 3 Nov 2026.</summary>
public sealed class TestInstallation : IAsyncDisposable, IDisposable
{
    private readonly ServiceProvider services;
    private readonly string path;
    private readonly bool isKept;
    private readonly DataFolder folder;
    private readonly Person person = new();

    /// <param name="existing">An existing data folder to look into, or null for a new one that is deleted afterwards.</param>
    public TestInstallation(string? existing = null)
    {
        isKept = existing is not null;
        path = existing ?? Directory.CreateTempSubdirectory("billing-").FullName;
        var collection = new ServiceCollection();
        collection.AddLogging();
        folder = new(path);
        collection.AddStorage(folder);
        collection.AddSignIn();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddSingleton<AuthenticationStateProvider>(person);
        collection.AddScoped<CurrentUser>().AddSingleton<LiveUpdates>().AddScoped<UsageImport>().AddScoped<FileActions>().AddScoped<RunDrafter>().AddScoped<BillingActions>().AddScoped<CustomerActions>().AddScoped<CostCentreActions>().AddScoped<CostCentreQueries>().AddScoped<LineActions>().AddScoped<LineQueries>().AddScoped<CustomerQueries>().AddScoped<OrphanActions>();
        services = collection.BuildServiceProvider();
        Storage.PrepareAsync(services).GetAwaiter().GetResult();
        SignIn(Roles.Owner);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));

    public T Get<T>() where T : notnull => services.CreateScope().ServiceProvider.GetRequiredService<T>();

    public BillingDb Db() => Get<IDbContextFactory<BillingDb>>().CreateDbContext();

    public void SignIn(string role) => person.Role = role;

    public T Add<T>(T thing) where T : class
    {
        using var db = Db();
        db.Add(thing);
        db.SaveChanges();
        return thing;
    }

    /// <summary>Uploads and reads a file as staff would; returns its id.</summary>
    public async Task<int> UploadAsync(int supplierId, string name, string text, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var id = await Get<FileActions>().UploadAsync(supplierId, name, new MemoryStream(bytes), bytes.Length, cancel);
        await Get<UsageImport>().ReadWaitingAsync(cancel);
        return id;
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (!isKept) Directory.Delete(path, recursive: true);
    }

    private sealed class Person : AuthenticationStateProvider
    {
        public string Role { get; set; } = "";

        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(new(new ClaimsIdentity([new(ClaimTypes.Name, Role), new(ClaimTypes.Role, Role)], "test"))));
    }
}
