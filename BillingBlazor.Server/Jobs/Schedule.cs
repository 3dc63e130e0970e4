using BillingBlazor.Server.Backup;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Settings.Retention;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Collecting;
using Quartz;

namespace BillingBlazor.Server.Jobs;

/// <summary>What the clock does, in one table. Quartz keeps it in the same database, so that a firing missed while the server was down is
/// made up.</summary>
public static class Schedule
{
    public static IServiceCollection AddSchedule(this IServiceCollection services, DataFolder folder)
    {
        services.Configure<QuartzOptions>(options => options.Scheduling.ScheduleTriggerRelativeToReplacedTrigger = true);
        services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UseSqlite(folder.ConnectionString);
                store.ProvisionSchema();
            });
            At<SendOutboxJob>(quartz, "send-outbox", "0/15 * * * * ?");
            // groups begin on the hour; what waits, or was missed, is looked at each minute
            At<BillingClockJob>(quartz, "billing-clock", "0 * * * * ?");
            // each collection has an hour of its own; what is due, or failed before, is looked at each minute
            At<CollectJob>(quartz, "collect", "30 * * * * ?");
            At<SweepJob>(quartz, "sweep", "0 30 * * * ?");
            At<BackupJob>(quartz, "backup", "0 20 2-6 * * ?"); // one that failed is tried again
            At<RetentionJob>(quartz, "retention", "0 10 7 * * ?"); // what it takes out is in last night's backup still
        });
        return services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }

    private static void At<T>(IQuartzBuilder quartz, string name, string cron)
        where T : IJob =>
        quartz.ScheduleJob<T>(
            trigger =>
                trigger
                    .WithIdentity(name)
                    .WithCronSchedule(
                        cron,
                        schedule =>
                            schedule
                                .InTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Europe/London"))
                                .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)
                    ),
            job => job.WithIdentity(name)
        );
}

[DisallowConcurrentExecution]
public sealed class BillingClockJob(BillingClock clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await clock.TickAsync(cancellationToken);
}

[DisallowConcurrentExecution]
public sealed class SendOutboxJob(OutboxSender outbox) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await outbox.SendDueAsync(cancellationToken);
}

[DisallowConcurrentExecution]
public sealed class CollectJob(CollectionWork collections, CurrentUser user) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        user.ActAsClock();
        await collections.GoOnAsync(cancellationToken);
    }
}

[DisallowConcurrentExecution]
public sealed class SweepJob(DataFolder folder) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        folder.Sweep(TimeSpan.FromDays(1));
        return ValueTask.CompletedTask;
    }
}

[DisallowConcurrentExecution]
public sealed class RetentionJob(RetentionActions retention, CurrentUser user) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        user.ActAsClock();
        await retention.TickAsync(cancellationToken);
    }
}

[DisallowConcurrentExecution]
public sealed class BackupJob(BackupClock backups) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await backups.TickAsync(cancellationToken);
}
