using System.Text;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Shell;

internal static class Refusals
{
    /// <summary>A refusal of a download is a sentence, not an error page; one that comes when some of it is sent breaks it off.</summary>
    public static IApplicationBuilder UseRefusals(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                try
                {
                    await next(http);
                }
                catch (BillingRuleException refusal) when (!http.Response.HasStarted)
                {
                    http.Response.Clear();
                    http.Response.StatusCode = StatusCodes.Status400BadRequest;
                    http.Response.ContentType = "text/plain; charset=utf-8";
                    await http.Response.WriteAsync(refusal.Message, Encoding.UTF8, http.RequestAborted);
                }
            }
        );
}
