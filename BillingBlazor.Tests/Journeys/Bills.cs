using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using static Microsoft.Playwright.Assertions;

namespace BillingBlazor.Tests.Journeys;

/// <summary>The end of a journey that brings something to be billed: the run of the usual group, and a customer's invoice of it.</summary>
internal static class Bills
{
    /// <summary>Drafts and approves the next month of the usual group, and opens the newest invoice of a customer.</summary>
    public static async Task OpenAsync(IPage page, string folder, int customerId)
    {
        await page.GoAsync("/runs/new");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Who and when" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What to bill" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.Locator(".page-head .chip")).ToHaveTextAsync("Approved");
        await page.GoAsync($"/invoices/{NewestOf(folder, customerId)}");
    }

    /// <summary>The words of the PDF that the page offers, with single spaces between.</summary>
    public static async Task<string> PdfAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "PDF", Exact = false }).First.ClickAsync()
        );
        using var pdf = PdfDocument.Open(await download.PathAsync());
        var words = string.Join(' ', pdf.GetPages().Select(p => ContentOrderTextExtractor.GetText(p)));
        return string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static int NewestOf(string folder, int customerId)
    {
        using var db = new SqliteConnection($"Data Source={Path.Combine(folder, "billing.db")};Mode=ReadOnly;Pooling=false");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "SELECT MAX(\"Id\") FROM \"Invoices\" WHERE \"CustomerId\" = $1";
        command.Parameters.AddWithValue("$1", customerId);
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
