using System.Collections.Concurrent;
using System.Net.Mail;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

/// <summary>
/// Sign-ins, failures, refusals and downloads, written down behind the back of whoever causes them: nobody waits at the gate for it, and
/// what is told inside a write waits for no gate of its own. What changes an account is told by the history, in the same transaction.
/// </summary>
public sealed class SecurityLog(IServiceScopeFactory scopes, IHttpContextAccessor requests, TimeProvider time, ILogger<SecurityLog> log)
    : IHostedService
{
    private const int MostWaiting = 10_000;
    private readonly ConcurrentQueue<SecurityEvent> waiting = new();
    private readonly Lock turn = new();
    private Task writing = Task.CompletedTask;

    /// <summary>From where: of the request, or of the one that a circuit lives on.</summary>
    public static string AddressOf(HttpContext? http) =>
        http?.Connection.RemoteIpAddress is { } address
            ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
            : "";

    /// <param name="who">As they are known, or said to be.</param>
    /// <param name="what">In people's words, or a part of an address.</param>
    public void Tell(SecurityKind kind, string? who, string what)
    {
        if (waiting.Count >= MostWaiting)
            return; // whoever floods it loses their own lines first
        waiting.Enqueue(
            new()
            {
                WhenUtc = time.GetUtcNow().UtcDateTime,
                Kind = kind,
                Who = string.IsNullOrEmpty(who) ? "Nobody" : who,
                What = SecurityEvent.Cut(what),
                Address = AddressOf(requests.HttpContext),
            }
        );
        lock (turn)
            if (writing.IsCompleted)
                writing = Task.Run(WriteAsync);
    }

    /// <summary>Somebody who gave a wrong password may have typed it where the address goes: what is none is not kept.</summary>
    public void TellFailure(string? typed, string what) =>
        Tell(SecurityKind.Failure, typed?.Length <= 254 && MailAddress.TryCreate(typed, out _) ? typed : "(no address)", what);

    /// <summary>All that was told until now stands in the database.</summary>
    public async Task WrittenAsync()
    {
        while (!waiting.IsEmpty || !writing.IsCompleted)
            await writing;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => WrittenAsync().WaitAsync(cancellationToken);

    private async Task WriteAsync()
    {
        while (!waiting.IsEmpty)
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<BillingDb>>().CreateDbContextAsync();
                while (waiting.TryDequeue(out var told))
                    db.Add(told);
                await db.SaveChangesAsync();
            }
            catch (Exception problem)
            {
                log.LogError(problem, "The security log could not be written.");
                await Task.Delay(TimeSpan.FromSeconds(1), time);
            }
    }
}

internal static class SecurityLogRequests
{
    /// <summary>Each answer that is a file, and each that says no.</summary>
    public static IApplicationBuilder UseSecurityLog(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                await next(http);
                var answer = http.Response;
                var isDownload = answer.StatusCode is 200 or 206 && answer.Headers.ContentDisposition.Count > 0;
                var isRefusal =
                    answer.StatusCode is StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests
                    || answer.Headers.Location.ToString().Contains("/not-allowed", StringComparison.Ordinal);
                if (isDownload || isRefusal)
                    http.RequestServices.GetRequiredService<SecurityLog>()
                        .Tell(
                            isDownload ? SecurityKind.Download : SecurityKind.Refusal,
                            http.User.Identity?.Name,
                            $"{http.Request.Path}{http.Request.QueryString}"
                        );
            }
        );
}
