using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Tests.Server.Sheets;

public class ExportPlacesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_exports_go_out_at_a_time_for_a_person_and_a_third_is_told_to_wait()
    {
        var places = new ExportPlaces { Patience = TimeSpan.FromMilliseconds(50) };
        var first = await places.TakeAsync("Anna", Cancel);
        using var second = await places.TakeAsync("Anna", Cancel);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(await places.TakeAsync("Anna", Cancel));
        using var other = await places.TakeAsync("Ben", Cancel);
        Assert.NotNull(other);

        first.Dispose();
        first.Dispose(); // twice is once
        using var third = await places.TakeAsync("Anna", Cancel);
        Assert.NotNull(third);
        Assert.Null(await places.TakeAsync("Anna", Cancel));
    }

    [Fact]
    public async Task A_third_that_waits_gets_the_place_that_comes_free()
    {
        var places = new ExportPlaces { Patience = TimeSpan.FromSeconds(30) };
        var first = await places.TakeAsync("Anna", Cancel);
        using var second = await places.TakeAsync("Anna", Cancel);
        var third = places.TakeAsync("Anna", Cancel);

        Assert.False(third.IsCompleted);
        first!.Dispose();
        using var got = await third;
        Assert.NotNull(got);
    }
}
