using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.Usage.Collecting;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage.Collecting;

/// <summary>A collection of service files hands them to the door of service files, once each, and they are read to their lines.</summary>
public sealed class CollectedServicesTests : IDisposable
{
    private const string Rental = "01/11/2026,November 2026,01632960001,WLR line,Rental,9.00,0,1\n";
    private readonly CollectionHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CollectedKind.ServiceFiles)]
    [InlineData(CollectedKind.ForReconciliation)]
    public async Task Service_files_of_a_server_are_fetched_once_and_read_to_their_lines(CollectedKind kind)
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("rental_11.csv", Rental);
        var id = await SaveAsync(server, kind);

        await house.CollectAsync(id);
        await house.CollectAsync(id);
        await house.House.Get<ServiceImport>().ReadWaitingAsync(Cancel);

        var file = Assert.Single(house.TakenServices());
        Assert.Equal(
            ("rental_11.csv", house.Supplier, ServiceFileState.Read, 1, kind == CollectedKind.ForReconciliation),
            (file.Name, file.SupplierId, file.State, file.Lines, file.ForReconciliation)
        );
        var fetched = house.Fetched("rental_11.csv");
        Assert.Equal((CollectedState.Taken, null, file.Id), (fetched.State, fetched.FileId, fetched.ServiceFileId));
        Assert.Empty(house.Taken());
        await using var db = house.House.Db();
        Assert.StartsWith(
            kind == CollectedKind.ForReconciliation ? "Collected for reconciliation, " : "Collected, ",
            (await db.Changes.SingleAsync(c => c.Subject == nameof(ServiceFile), Cancel)).After,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_known_and_what_is_refused_say_so_and_lead_to_the_file_that_has_the_content()
    {
        using var server = await SshServer.StartAsync(Cancel);
        server.Write("rental.csv", Rental);
        server.Write("copy.csv", Rental, 5);
        server.Write("picture.csv", "%PDF-1.7 no rentals", 6);
        var id = await SaveAsync(server, CollectedKind.ServiceFiles);

        await house.CollectAsync(id);

        var file = Assert.Single(house.TakenServices());
        Assert.Equal((CollectedState.Known, file.Id), (house.Fetched("copy.csv").State, house.Fetched("copy.csv").ServiceFileId));
        Assert.Equal(CollectedState.Refused, house.Fetched("picture.csv").State);
        var listed = await house.House.Get<CollectionQueries>().FetchedAsync(id, 1, 25, Cancel);
        Assert.Equal(
            [("picture.csv", null), ("copy.csv", $"/service-files/{file.Id}"), ("rental.csv", $"/service-files/{file.Id}")],
            listed.Rows.Select(r => (r.File.Name, r.Became))
        );
    }

    [Fact]
    public async Task Two_servers_take_each_service_file_once()
    {
        using var server = await SshServer.StartAsync(Cancel);
        for (var n = 1; n <= 5; n++)
            server.Write($"rental_{n}.csv", Rental.Replace("9.00", $"9.0{n}", StringComparison.Ordinal));
        var id = await SaveAsync(server, CollectedKind.ServiceFiles);
        await house.House.Get<CollectionActions>().CollectNowAsync(id, Cancel);

        await Task.WhenAll(house.Work().GoOnAsync(Cancel), house.Work().GoOnAsync(Cancel));
        server.Write("late.csv", Rental, 9);
        await house.CollectAsync(
            id,
            async () =>
            {
                house.House.Clock.Advance(TimeSpan.FromMinutes(3)); // longer than the lease
                await house.CollectAsync(id);
            }
        );

        Assert.Equal(6, house.TakenServices().Count);
        Assert.Null(house.Find(id).Failure);
    }

    [Fact]
    public async Task A_watched_folder_of_service_files_is_emptied_into_them()
    {
        var folder = Directory.CreateDirectory(Path.Combine(house.House.Get<DataFolder>().Incoming, "rentals")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "rental.csv"), Rental, Cancel);
        var id = await house.SaveAsync(
            new()
            {
                Way = CollectionWay.Folder,
                Folder = "rentals",
                Kind = CollectedKind.ServiceFiles,
                After = AfterFetching.Delete,
            }
        );

        await house.CollectAsync(id);

        Assert.Equal("rental.csv", Assert.Single(house.TakenServices()).Name);
        Assert.Empty(Directory.EnumerateFiles(folder));
        var listed = Assert.Single(await house.House.Get<CollectionQueries>().OfSupplierAsync(house.Supplier, Cancel));
        Assert.Equal(CollectedKind.ServiceFiles, listed.Kind);
    }

    private Task<int> SaveAsync(SshServer server, CollectedKind kind)
    {
        var form = CollectionHouse.FormOf(server);
        form.Kind = kind;
        return house.SaveAsync(form);
    }

    public void Dispose() => house.Dispose();
}
