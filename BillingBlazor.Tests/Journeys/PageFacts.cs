using Microsoft.Playwright;

namespace BillingBlazor.Tests.Journeys;

/// <summary>What a journey waits for before it goes on.</summary>
internal static class PageFacts
{
    /// <summary>Opens an address, and waits until the page that is shown there listens.</summary>
    public static async Task GoAsync(this IPage page, string address)
    {
        await page.GotoAsync(address);
        await page.ListensAsync();
    }

    /// <summary>Its data is loaded and drawn, and what is pressed is heard. A page of sign-in or account is a plain form.</summary>
    public static Task ListensAsync(this IPage page) =>
        page.WaitForFunctionAsync(
            """
            () => document.readyState === 'complete'
              && (document.querySelector('.static') !== null || document.documentElement.dataset.listens === location.pathname)
            """
        );
}
