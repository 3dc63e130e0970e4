namespace BillingBlazor.Server.Tariffs;

/// <summary>What the tick of a category and of a product does.</summary>
internal static class OnwardSaleWords
{
    /// <param name="what">The tick is about.</param>
    public static string Help(string what) =>
        $"Resellers that are set to reverse charge are charged no VAT on {what}: they account for it. For everybody else nothing changes.";
}
