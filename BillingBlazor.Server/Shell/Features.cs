using System.Reflection;
using BillingBlazor.Server.Backup;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Schedule;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Charges.Bulk;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Demo;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Jobs;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell.Parts;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Again;
using BillingBlazor.Server.Usage.Collecting;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BillingBlazor.Server.Shell;

/// <summary>What the product is made of, each thing once.</summary>
public static class Features
{
    public static IServiceCollection AddFeatures(this IServiceCollection services) =>
        services
            .AddQuestionsAndOrders()
            // Shell: who is at work, what is said to them, and what changed under their eyes
            .AddScoped<CurrentUser>()
            .AddScoped<Data.Actor>(services => services.GetRequiredService<CurrentUser>())
            .AddSingleton<CircuitPlaces>()
            .AddScoped<CircuitPlace>()
            .AddScoped<CircuitHandler>(services => services.GetRequiredService<CircuitPlace>())
            .AddScoped<PortalAccess>()
            .AddScoped<RecentProof>()
            .AddScoped<Notices>()
            .AddScoped<Listening>()
            .AddSingleton(new CustomerFrameMenu(typeof(CustomerStatusMenu)))
            .AddSingleton<LiveUpdates>()
            .AddSingleton<ThemeSheet>()
            .AddSingleton<SecurityLog>()
            .AddHostedService(services => services.GetRequiredService<SecurityLog>())
            // Sheets
            .AddSingleton<ExportPlaces>()
            // Charges
            .AddScoped<ChargeDialogs>()
            .AddScoped<ChargeWork>()
            // Usage
            .AddScoped<UsageImport>()
            .AddScoped<CollectionDoors>()
            .AddScoped<CollectionWork>()
            .AddScoped<FetchedFiles, FetchedCalls>()
            .AddScoped<FetchedFiles, FetchedServices>()
            .AddScoped<SettlementStep>()
            .AddScoped<ChangedUsage>()
            .AddScoped<RateAgainWork>()
            // Service files
            .AddScoped<ServiceImport>()
            // Ledger
            .AddScoped<SecondPerson>()
            .AddSingleton<ICountersigned, CountersignedEntries>()
            .AddSingleton<ICountersigned, CountersignedBilling>()
            // Billing
            .AddScoped<RunStarter>()
            .AddScoped<RunDrafter>()
            .AddScoped<RunApprover>()
            .AddScoped<RunWork>()
            .AddSingleton<RunTroubles>()
            .AddScoped<BillingClock>()
            .AddScoped<FiredRuns>()
            .AddSingleton<BillingForecast>()
            // Invoices
            .AddScoped<InvoiceDocuments>()
            .AddScoped<KeptPdfs>()
            .AddScoped<OutboxSender>()
            // Backup
            .AddScoped<BackupWriter>()
            .AddScoped<BackupClock>()
            // Jobs and Demo, which use them all
            .AddHostedService<BackgroundWork>()
            .AddScoped<DemoServices>()
            .AddScoped<DemoReseller>();

    /// <summary>Each class named XxxQueries or XxxActions, one a scope: a new feature needs no line above for them.</summary>
    private static IServiceCollection AddQuestionsAndOrders(this IServiceCollection services)
    {
        foreach (var type in Assembly.GetExecutingAssembly().GetTypes().Where(IsQuestionOrOrder))
            services.AddScoped(type);
        return services;
    }

    private static bool IsQuestionOrOrder(Type type) =>
        type is { IsClass: true, IsAbstract: false }
        && (type.Name.EndsWith("Queries", StringComparison.Ordinal) || type.Name.EndsWith("Actions", StringComparison.Ordinal));
}
