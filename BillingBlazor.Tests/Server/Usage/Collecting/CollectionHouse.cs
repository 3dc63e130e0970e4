using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Usage.Collecting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BillingBlazor.Tests.Server.Usage.Collecting;

/// <summary>A supplier whose files are collected.</summary>
internal sealed class CollectionHouse : IDisposable
{
    public CollectionHouse()
    {
        var carrier = new Supplier("Carrier");
        carrier.UseServiceLayout(ServiceFormat.GammaItemRental, null);
        Supplier = House.Add(carrier).Id;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TestInstallation House { get; } = new();
    public int Supplier { get; }

    public static CollectionForm FormOf(SshServer server) =>
        new()
        {
            Host = "127.0.0.1",
            Port = server.Port,
            UserName = server.User,
            ByKey = true,
            Key = server.Key,
            Folder = server.Files,
            Pattern = "*.csv",
        };

    /// <summary>Tested, so that the host key is known, and saved.</summary>
    public async Task<int> SaveAsync(CollectionForm form)
    {
        var actions = House.Get<CollectionActions>();
        form.HostKey = (await actions.TestAsync(null, form, Cancel)).HostKey;
        return await actions.SaveAsync(Supplier, null, form, Cancel, Guid.NewGuid());
    }

    /// <summary>Asks for it and does it.</summary>
    /// <param name="between">What happens between the two looks.</param>
    public async Task CollectAsync(int collection, Func<Task>? between = null)
    {
        await House.Get<CollectionActions>().CollectNowAsync(collection, Cancel);
        await Work(between).GoOnAsync(Cancel);
    }

    /// <param name="patience">For one answer; null: as long as ever.</param>
    public CollectionWork Work(Func<Task>? between = null, TimeSpan? patience = null)
    {
        var scope = House.Get<IServiceProvider>();
        if (patience is { } most)
            scope.GetRequiredService<CollectionDoors>().Patience = most;
        var work = scope.GetRequiredService<CollectionWork>();
        work.BetweenLooks = _ => between?.Invoke() ?? Task.CompletedTask;
        return work;
    }

    public Collection Find(int collection)
    {
        using var db = House.Db();
        return db.Collections.AsNoTracking().Single(c => c.Id == collection);
    }

    /// <summary>The names that were taken, in their order.</summary>
    public IReadOnlyList<string> Taken()
    {
        using var db = House.Db();
        return [.. db.CdrFiles.Where(f => f.State != CdrFileState.Failed).OrderBy(f => f.Id).Select(f => f.Name)];
    }

    public IReadOnlyList<ServiceFile> TakenServices()
    {
        using var db = House.Db();
        return [.. db.ServiceFiles.AsNoTracking().OrderBy(f => f.Id)];
    }

    public CollectedFile Fetched(string name)
    {
        using var db = House.Db();
        return db.CollectedFiles.AsNoTracking().Single(f => f.Name == name);
    }

    public void Dispose() => House.Dispose();
}
