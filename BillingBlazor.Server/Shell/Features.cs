namespace BillingBlazor.Server.Shell;

public static class Features
{
    /// <summary>Each class named XxxQueries or XxxActions, one a scope: a new feature needs no line here.</summary>
    public static IServiceCollection AddFeatures(this IServiceCollection services)
    {
        services.AddScoped<Billing.Schedule.BillingClock>().AddSingleton<Billing.Schedule.BillingForecast>();
        foreach (
            var type in typeof(Features)
                .Assembly.GetTypes()
                .Where(t =>
                    t is { IsClass: true, IsAbstract: false }
                    && (t.Name.EndsWith("Queries", StringComparison.Ordinal) || t.Name.EndsWith("Actions", StringComparison.Ordinal))
                )
        )
            services.AddScoped(type);
        services.AddScoped<Charges.ChargeDialogs>().AddScoped<Charges.Bulk.ChargeWork>();
        services.AddScoped<Billing.Schedule.BillingClock>().AddSingleton<Billing.Schedule.BillingForecast>();
        return services
            .AddScoped<Notices>()
            .AddScoped<Listening>()
            .AddScoped<CurrentUser>()
            .AddScoped<Data.Actor>(services => services.GetRequiredService<CurrentUser>())
            .AddScoped<PortalAccess>()
            .AddScoped<Usage.UsageImport>()
            .AddScoped<Usage.SettlementStep>()
            .AddScoped<Usage.ChangedUsage>()
            .AddScoped<Usage.Again.RateAgainWork>()
            .AddScoped<Billing.RunStarter>()
            .AddScoped<Billing.RunDrafter>()
            .AddScoped<Invoices.InvoiceDocuments>()
            .AddScoped<Invoices.OutboxSender>()
            .AddScoped<Demo.DemoReseller>()
            .AddHostedService<Jobs.BackgroundWork>()
            .AddSingleton(new Shell.Parts.CustomerFrameMenu(typeof(Customers.CustomerStatusMenu)))
            .AddSingleton<LiveUpdates>()
            .AddSingleton<Billing.RunTroubles>()
            .AddSingleton<Sheets.ExportPlaces>();
    }
}
