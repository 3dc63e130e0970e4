using Microsoft.AspNetCore.Diagnostics;

namespace BillingBlazor.Server.Shell;

/// <summary>What somebody sees of a fault of ours: a number, which stands in the log beside the fault itself.</summary>
public static class ErrorPage
{
    public static void Show(IApplicationBuilder app) =>
        app.Run(async http =>
        {
            var number = Guid.NewGuid().ToString("N")[..8].ToUpperInvariant();
            http.RequestServices.GetRequiredService<ILoggerFactory>()
                .CreateLogger(typeof(ErrorPage))
                .LogError(
                    http.Features.Get<IExceptionHandlerFeature>()?.Error,
                    "Fault {Number} at {Path}",
                    number,
                    http.Features.Get<IExceptionHandlerPathFeature>()?.Path
                );
            http.Response.ContentType = "text/html; charset=utf-8";
            await http.Response.WriteAsync(
                $"""
                <!DOCTYPE html>
                <html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Something went wrong</title><link rel="stylesheet" href="/app.css"></head>
                <body><main class="empty"><h1>Something went wrong</h1>
                <p>Nothing was half saved. Try once more; if it stays so, give whoever runs this server the number <b>{number}</b>.</p>
                <p><a href="/">To the dashboard</a></p></main></body></html>
                """
            );
        });
}
