using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
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
            quartz.ScheduleJob<SendOutboxJob>(
                trigger => trigger.WithIdentity("send-outbox").WithCronSchedule("0/15 * * * * ?", schedule => schedule
                    .InTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Europe/London")).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)),
                job => job.WithIdentity("send-outbox"));
        });
        return services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }
}

[DisallowConcurrentExecution]
public sealed class SendOutboxJob(OutboxSender outbox) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await outbox.SendDueAsync(cancellationToken);
}
