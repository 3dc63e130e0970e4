using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Again;
using BillingBlazor.Server.Usage.Collecting;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Jobs;

/// <summary>
/// Reads files and makes runs while staff do something else. Woken by whoever adds work, and every half minute for what a dead server left.
/// Files, the sums that reports read, rating again and runs have a loop each, so none waits for another.
/// </summary>
public sealed class BackgroundWork(IServiceScopeFactory scopes, LiveUpdates live, ILogger<BackgroundWork> log) : BackgroundService
{
    private static readonly TimeSpan nap = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            LoopAsync(
                Topic.Usage,
                (services, cancel) => services.GetRequiredService<UsageImport>().ReadWaitingAsync(cancel),
                stoppingToken
            ),
            LoopAsync(
                Topic.Usage,
                (services, cancel) => services.GetRequiredService<IDbContextFactory<BillingDb>>().AddUpCallsAsync(cancel),
                stoppingToken
            ),
            LoopAsync(
                Topic.Services,
                (services, cancel) => services.GetRequiredService<ServiceImport>().ReadWaitingAsync(cancel),
                stoppingToken
            ),
            LoopAsync(
                Topic.Collection,
                (services, cancel) => services.GetRequiredService<CollectionWork>().GoOnAsync(cancel),
                stoppingToken
            ),
            LoopAsync(Topic.Rating, (services, cancel) => services.GetRequiredService<RateAgainWork>().GoOnAsync(cancel), stoppingToken),
            LoopAsync(
                Topic.Charges,
                (services, cancel) => services.GetRequiredService<Charges.Bulk.ChargeWork>().GoOnAsync(cancel),
                stoppingToken
            ),
            LoopAsync(Topic.Billing, (services, cancel) => BillAsync(services, cancel), stoppingToken)
        );

    /// <summary>A run that the clock made is approved as soon as it is drafted, and the next missed trigger follows it at once.</summary>
    private static async Task BillAsync(IServiceProvider services, CancellationToken cancel)
    {
        await services.GetRequiredService<RunWork>().GoOnAsync(cancel);
        await services.GetRequiredService<BillingClock>().TickAsync(cancel);
    }

    private async Task LoopAsync(Topic topic, Func<IServiceProvider, CancellationToken, Task> work, CancellationToken cancel)
    {
        using var wake = new SemaphoreSlim(1, 1);
        using var subscription = live.Subscribe(topic, () => Wake(wake));
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await wake.WaitAsync(nap, cancel);
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<CurrentUser>().ActAsClock();
                await work(scope.ServiceProvider, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // A bug must not end the loop for everybody else's files; it stays in the log, and the work under its lease.
                log.LogError(problem, "Background work on {Topic} failed.", topic);
            }
        }
    }

    private static void Wake(SemaphoreSlim wake)
    {
        try
        {
            if (wake.CurrentCount == 0)
                wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two woke it at once: awake is awake.
        }
    }
}
