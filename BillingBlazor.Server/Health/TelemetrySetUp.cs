using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BillingBlazor.Server.Health;

/// <summary>Figures and traces go where OTEL_EXPORTER_OTLP_ENDPOINT says; without it nowhere. How they go, OpenTelemetry's own settings
/// say (OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_METRIC_EXPORT_INTERVAL …). No personal data is among them.</summary>
public static class TelemetrySetUp
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>ASP.NET Core's own: requests, connections, circuits.</summary>
    private static readonly string[] meters =
    [
        Telemetry.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Components.Server.Circuits",
        "System.Runtime",
    ];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration settings)
    {
        if (settings[Endpoint] is not { Length: > 0 })
            return services;
        services.AddHostedService<OutboxAge>();
        services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("billingblazor", serviceVersion: Versions.Own))
            .WithMetrics(metrics => metrics.AddMeter(meters).AddOtlpExporter())
            .WithTracing(traces => traces.AddSource(Telemetry.Name).AddAspNetCoreInstrumentation().AddOtlpExporter());
        return services;
    }
}

/// <summary>How long the oldest message has waited to be sent, asked when it is measured.</summary>
public sealed class OutboxAge : IHostedService
{
    public OutboxAge(IServiceScopeFactory scopes) =>
        Telemetry.Meter.CreateObservableGauge(
            "billingblazor.outbox.age",
            () => Seconds(scopes),
            "s",
            "How long the oldest message has waited to be sent."
        );

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static double Seconds(IServiceScopeFactory scopes)
    {
        using var scope = scopes.CreateScope();
        using var db = scope.ServiceProvider.GetRequiredService<IDbContextFactory<BillingDb>>().CreateDbContext();
        var oldest = db.OutboxMessages.Where(m => m.State == OutboxState.Waiting).Min(m => (DateTime?)m.CreatedUtc);
        return oldest is { } since ? Math.Max(0, (db.NowUtc - since).TotalSeconds) : 0;
    }
}
