using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Shell;
using Quartz;

namespace BillingBlazor.Server.Jobs;

/// <summary>What the clock does, in one table. Quartz keeps it in the same database, so that a firing missed while the server was down is made up.</summary>
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
            Every<SendOutboxJob>(quartz, "send-outbox", "0/15 * * * * ?");
            Every<GoOnWithRunsJob>(quartz, "go-on-with-runs", "0 * * * * ?");
        });
        return services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }

    private static void Every<TJob>(IServiceCollectionQuartzConfigurator quartz, string name, string cron) where TJob : class, IJob =>
        quartz.ScheduleJob<TJob>(
            trigger => trigger.WithIdentity(name).WithCronSchedule(cron, schedule => schedule
                .InTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Europe/London")).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)),
            job => job.WithIdentity(name));
}

[DisallowConcurrentExecution]
public sealed class SendOutboxJob(OutboxSender outbox) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await outbox.SendDueAsync(cancellationToken);
}

/// <summary>A run whose server died goes on where it stood.</summary>
[DisallowConcurrentExecution]
public sealed class GoOnWithRunsJob(BillingActions billing, CurrentUser user) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        user.ActAsClock();
        await billing.GoOnAsync(cancellationToken);
    }
}
