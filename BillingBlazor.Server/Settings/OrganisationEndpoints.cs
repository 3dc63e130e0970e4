using BillingBlazor.Server.Shell;
using Microsoft.Net.Http.Headers;

namespace BillingBlazor.Server.Settings;

public static class OrganisationEndpoints
{
    /// <summary>An organisation's logo, for whoever may see it. Its content never changes under one tag, so a browser asks again only
    /// whether it is still the same.</summary>
    public static void MapLogos(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/organisations/{id:int}/logo",
                async (int id, OrganisationQueries organisations, CancellationToken cancel) =>
                    await organisations.LogoAsync(id, cancel) is { } logo
                        ? Results.File(logo.Content, logo.MediaType, entityTag: new EntityTagHeaderValue($"\"{logo.Id}\""))
                        : Results.NotFound()
            )
            .RequireAuthorization(nameof(Permission.OwnAccount));
}
