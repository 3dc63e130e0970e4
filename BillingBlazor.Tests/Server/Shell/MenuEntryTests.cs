using BillingBlazor.Server.Shell;

namespace BillingBlazor.Tests.Server.Shell;

/// <summary>One entry of the menu is lit, wherever one is.</summary>
public sealed class MenuEntryTests
{
    [Theory]
    [InlineData("/service-files", "Service files")]
    [InlineData("/service-files/5", "Service files")]
    [InlineData("/service-files/reconciliation", "Reconciliation")]
    [InlineData("/reports/category-revenue", "Category Revenue")]
    [InlineData("/reports/leakage", "All reports")]
    [InlineData("/portal", "Invoices")]
    [InlineData("/portal/usage", "Usage")]
    [InlineData("/runs/1", "Runs")]
    [InlineData("/filesystem", null)]
    [InlineData("/", null)]
    public void A_page_lies_under_the_entry_that_says_most_of_its_path(string path, string? name) =>
        Assert.Equal(name, MenuEntry.Of(path)?.Name);
}
