using System.Text.RegularExpressions;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>An address of each endpoint, with numbers of things that the demo has.</summary>
internal static partial class DoorSamples
{
    private const string Harbour = "(SELECT Id FROM Customers WHERE Name = 'Harbour & Vale Ltd')";

    private static readonly (string Begins, string Table)[] numbers =
    [
        ("/customers/{}/clis/", $"Clis WHERE CustomerId = {Harbour}"),
        ("/customers/{}/charges/", $"Charges WHERE CustomerId = {Harbour}"),
        ("/customers/{}/cost-centres/", $"CostCentres WHERE CustomerId = {Harbour}"),
        ("/customers/", $"Customers WHERE Id = {Harbour}"),
        ("/portal/invoices/", $"Invoices WHERE State = 'Approved' AND CustomerId = {Harbour}"),
        ("/invoices/", $"Invoices WHERE State = 'Approved' AND CustomerId = {Harbour}"),
        ("/suppliers/{}/collection/", "Collections"),
        ("/suppliers/", "Suppliers WHERE Id = (SELECT MAX(SupplierId) FROM Destinations)"),
        ("/tariffs/", "Tariffs"),
        ("/products/", "Products WHERE Id = (SELECT MAX(ProductId) FROM ProductPrices)"),
        ("/service-files/", "ServiceFiles"),
        ("/files/", "CdrFiles WHERE State = 'Ready'"),
        ("/bundles/", "Bundles"),
        ("/runs/", "BillingRuns"),
        ("/groups/", "CustomerGroups"),
        ("/destinations/", "Destinations WHERE Id = (SELECT MAX(DestinationId) FROM BuyPrice)"),
        ("/price-adjustments/", "PriceAdjustments"),
        ("/schedules/", "TimeSchedules"),
        ("/organisations/", "Organisations"),
    ];

    public static string Fill(ProgramInside program, string door)
    {
        var address = door.Replace("{name}", "top-customers")
            .Replace("{key}", "0123456789abcdef")
            .Replace("{What}", "destinations")
            .Replace("{id:guid}", "0f8fad5b-d9cb-469f-a165-70867728950e");
        address = Format().Replace(address, ".csv");
        while (NumberPlace().Match(address) is { Success: true } place)
        {
            var before = AnyNumber().Replace(address[..place.Index], "/{}/");
            var from = numbers.First(n => before == n.Begins).Table;
            var id = program.Number($"SELECT Id FROM {from}{(from.Contains("WHERE") ? "" : " WHERE 1")} ORDER BY Id DESC LIMIT 1") ?? 1;
            address = $"{address[..place.Index]}{id}{address[(place.Index + place.Length)..]}";
        }
        return address;
    }

    [GeneratedRegex(@"\{\w+:int\}")]
    private static partial Regex NumberPlace();

    [GeneratedRegex(@"/\d+/")]
    private static partial Regex AnyNumber();

    [GeneratedRegex(@"\.\{format.*\}$")]
    private static partial Regex Format();
}
