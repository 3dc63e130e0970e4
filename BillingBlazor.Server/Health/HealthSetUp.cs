using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BillingBlazor.Server.Health;

/// <summary>What a supervisor or a load balancer asks: whether the process lives, and whether it can do its work. Open to anybody, so it
/// says which part fails and nothing else.</summary>
public static class HealthSetUp
{
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services
            .AddHealthChecks()
            .AddCheck<DatabaseHealth>("database")
            .AddCheck<DiskHealth>("disk room")
            .AddCheck<BacklogHealth>("backlog")
            .AddCheck<BackupHealth>("backup");
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks($"{Transport.Health}/live", new() { Predicate = _ => false }).AllowAnonymous();
        routes.MapHealthChecks($"{Transport.Health}/ready", new HealthCheckOptions { ResponseWriter = TellAsync }).AllowAnonymous();
    }

    private static Task TellAsync(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "text/plain";
        var parts = report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy).Select(e => $"{e.Key}: {e.Value.Status}");
        return http.Response.WriteAsync(string.Join('\n', parts.Prepend($"{report.Status}")));
    }
}
