using System.Security.Claims;
using System.Text;
using BillingBlazor.Server;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using BillingBlazor.Server.Usage;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BillingBlazor.Tests;

/// <summary>A whole installation without its web pages: real SQLite in a folder of its own, migrated and seeded, at 09:00 on 3 Nov
/// 2026.</summary>
public sealed class TestInstallation : IAsyncDisposable, IDisposable
{
    /// <summary>A migrated and seeded database, made once: each installation begins with a copy of it.</summary>
    private static readonly Lazy<byte[]> fresh = new(MakeFresh);

    private readonly ServiceProvider services;
    private readonly string path;
    private readonly bool isKept;
    private readonly DataFolder folder;
    private readonly Person person = new();

    /// <param name="existing">An existing data folder to look into, or null for a new one that is deleted afterwards.</param>
    public TestInstallation(string? existing = null)
        : this(existing, isFresh: existing is null) { }

    private TestInstallation(string? existing, bool isFresh)
    {
        isKept = existing is not null;
        path = existing ?? Directory.CreateTempSubdirectory("billing-").FullName;
        if (isFresh)
            File.WriteAllBytes(Path.Combine(path, "billing.db"), fresh.Value);
        var collection = new ServiceCollection();
        collection.AddLogging();
        folder = new(path);
        collection.AddStorage(folder);
        collection.ConfigureDbContext<BillingDb>(options => options.AddInterceptors(Disk), ServiceLifetime.Scoped);
        collection.AddSignIn();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddSingleton<AuthenticationStateProvider>(person);
        collection.AddFeatures();
        collection.AddScoped<RecentProof>(all => new Shown(this, all.GetRequiredService<Sessions>()));
        services = collection.BuildServiceProvider();
        StartUp.PrepareAsync(services).GetAwaiter().GetResult();
        SignIn(Roles.Owner);
    }

    private static byte[] MakeFresh()
    {
        var empty = Directory.CreateTempSubdirectory("billing-fresh-").FullName;
        new TestInstallation(empty, isFresh: false).Dispose();
        using (
            var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(empty, "billing.db")};Pooling=false")
        )
        {
            connection.Open();
            using var checkpoint = connection.CreateCommand();
            checkpoint.CommandText = "pragma wal_checkpoint(truncate)";
            checkpoint.ExecuteNonQuery();
        }
        var content = File.ReadAllBytes(Path.Combine(empty, "billing.db"));
        Directory.Delete(empty, recursive: true);
        return content;
    }

    public SmallDisk Disk { get; } = new();

    /// <summary>Whether whoever acts has shown lately who they are.</summary>
    public bool IsProven { get; set; } = true;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero));

    public T Get<T>()
        where T : notnull => services.CreateScope().ServiceProvider.GetRequiredService<T>();

    public BillingDb Db() => Get<IDbContextFactory<BillingDb>>().CreateDbContext();

    /// <param name="customerId">Of a portal user.</param>
    public void SignIn(string role, int? customerId = null) => (person.Role, person.CustomerId) = (role, customerId);

    public T Add<T>(T thing)
        where T : class
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
        if (!isKept)
            Directory.Delete(path, recursive: true);
    }

    private sealed class Shown(TestInstallation house, Sessions sessions) : RecentProof(sessions)
    {
        public override Task<bool> IsGivenAsync(ClaimsPrincipal who, CancellationToken cancel) => Task.FromResult(house.IsProven);
    }

    private sealed class Person : AuthenticationStateProvider
    {
        public string Role { get; set; } = "";

        public int? CustomerId { get; set; }

        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(
                new AuthenticationState(
                    new(
                        new ClaimsIdentity(
                            [
                                new(ClaimTypes.Name, Role),
                                new(ClaimTypes.Role, Role),
                                .. CustomerId is { } id ? [new Claim(CurrentUser.CustomerClaim, $"{id}")] : Array.Empty<Claim>(),
                            ],
                            "test"
                        )
                    )
                )
            );
    }
}
