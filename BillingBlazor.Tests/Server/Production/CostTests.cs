using System.IO.Compression;
using System.Security.Claims;
using System.Text;
using System.Text.RegularExpressions;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Reports;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Components.Endpoints;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>
/// Support sees no cost anywhere. Two programs run on the same data but for what we pay: in one of them every cost is another. Whatever
/// Support may open or download, however it is sorted or narrowed, is the same in both: so neither a cost, nor a sum, a margin, an order or
/// a count by cost is in it.
/// </summary>
public sealed partial class CostTests(CostTests.Both both) : IClassFixture<CostTests.Both>
{
    /// <summary>The same in both: calls are added up anew, and there is something of each kind that tells a cost.</summary>
    private static readonly string[] alike =
    [
        "INSERT OR REPLACE INTO FilesToAddUp (FileId) SELECT Id FROM CdrFiles WHERE State = 'Ready'",
        """
        INSERT INTO SetAsideRows (FileId, Line, Kind, "Column", Value, Reason, Raw)
        SELECT Id, 1, 'Rejected', 'Cost', '1.00', 'Not a number.', 'a,b,1.00' FROM CdrFiles
        """,
        """
        INSERT INTO ServiceRowsAside (FileId, Line, Kind, "Column", Value, Reason, Raw)
        SELECT Id, 1, 'Rejected', 'Cost', '1.00', 'Not a number.', 'a,b,1.00' FROM ServiceFiles
        """,
        """
        INSERT INTO RunWarnings (RunId, CustomerId, Kind, Sentence, Link, LinkWords, Weight, TellsCost)
        SELECT RunId, CustomerId, 'UnpricedCalls', 'Calls of ' || CustomerId || ' have no price.', '/orphans', 'Orphans', CustomerId, 0
        FROM InvoiceReviews
        """,
    ];

    /// <summary>Every cost is another, and none by the same share: £7.654321 is the mark.</summary>
    private static readonly string[] dearer =
    [
        "UPDATE UsageRecords SET Cost = Cost * 3 + 7654321",
        "UPDATE OrphanGroups SET Cost = Cost * (1 + Count % 5) + 7654321",
        "UPDATE Charges SET UnitCost = COALESCE(UnitCost, 0) * 3 + 7654321",
        "UPDATE InvoiceLines SET Cost = Cost * 3 + 7654321",
        "UPDATE InvoiceReviews SET Cost = Cost * 3 + 7654321",
        "UPDATE ServiceLines SET Cost = Cost * 3 + 7654321, BrokenCost = CASE WHEN BrokenCost IS NULL THEN NULL ELSE 7654321 END",
        "UPDATE ProductPrices SET Buy = COALESCE(Buy, 0) * 3 + 7654321",
        "UPDATE BuyPrice SET Price_Peak = '7.654321', Price_Connection = '7.654321', Price_Minimum = '7.654321'",
        "UPDATE ReviewLimits SET OrphanCost = OrphanCost + 7654321",
        Told("£7.65", "£7.654321"),
        "UPDATE SetAsideRows SET Value = '7.654321', Raw = 'a,b,7.654321' WHERE \"Column\" = 'Cost'",
        "UPDATE ServiceRowsAside SET Value = '7.654321', Raw = 'a,b,7.654321' WHERE \"Column\" = 'Cost'",
        "UPDATE RunWarnings SET Weight = 1000000000 - Weight WHERE Kind = 'UnpricedCalls'",
        """
        INSERT INTO RunWarnings (RunId, CustomerId, Kind, Sentence, Link, LinkWords, Weight, TellsCost)
        SELECT RunId, CustomerId, 'LowMargin', 'It leaves £7.654321.', '/calls', 'Calls', 1, 1 FROM InvoiceReviews
        """,
    ];

    /// <summary>In the history of each charge: what it cost once.</summary>
    private static string Told(string before, string after) =>
        $"""
            INSERT INTO Changes (Id, WhenUtc, Who, Subject, SubjectId, SubjectName, CustomerId, Field, Before, After, Hash)
            SELECT 1000000 + Id, '2026-11-01 09:00:00', 'owner@demo.example', 'Charge', Id, Description, CustomerId, 'Cost', '{before}',
                '{after}', zeroblob(32)
            FROM Charges
            """;

    /// <summary>What an address may ask for that has to do with cost, beside each page as it is.</summary>
    private static readonly string[] asked =
    [
        "/reports/calls?only=below-cost",
        "/reports/calls?only=orphans",
        "/reports/calls?only=unpriced",
        "/reports/lines?only=below-cost",
        "/calls?state=BelowCost",
        "/calls?sort=Cost",
        "/orphans?sort=Cost",
        "/charges?sort=Cost",
        "/products?sort=Buy",
        "/service-charges?by=Product",
        "/service-charges?by=Supplier",
        "/service-charges?by=Customer",
        "/runs/{Id:int}?show=Warned",
        "/runs/{Id:int}?sort=Margin",
        "/runs/{Id:int}?sort=Cost",
        "/customers?sort=Margin",
        "/invoices?sort=Margin",
        "/files?sort=Cost",
        "/files/{Id:int}?show=rejected",
        "/files/{Id:int}?show=Rejected",
        "/service-files/{Id:int}?show=rejected",
        "/service-files/{Id:int}?show=Rejected",
        "/customers/{Id:int}/history?q=7.65",
        "/customers/{Id:int}/history?kind=Charge",
    ];

    private static readonly string[] askedFiles =
    [
        "/calls.csv?sort=Cost",
        "/calls.csv?state=BelowCost",
        "/charges.xlsx?sort=Cost",
        "/customers.xlsx?sort=Margin",
        "/reports/calls.csv?only=below-cost",
        "/reports/lines.csv?only=below-cost",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public sealed class Both : IAsyncLifetime
    {
        internal ProgramInside Cheap { get; private set; } = null!;

        internal ProgramInside Dear { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            (Cheap, Dear) = (
                await ProgramInside.StartAsync([.. alike, Told("£1.00", "£2.00")]),
                await ProgramInside.StartAsync([.. alike, .. dearer])
            );

        public async ValueTask DisposeAsync()
        {
            await Cheap.DisposeAsync();
            await Dear.DisposeAsync();
        }
    }

    [Fact]
    public async Task No_page_that_Support_opens_hangs_on_a_cost()
    {
        var (cheap, dear) = (await both.Cheap.PersonAsync("support@demo.example"), await both.Dear.PersonAsync("support@demo.example"));
        var told = new List<string>();
        foreach (var address in Pages().Concat(asked).Select(page => DoorSamples.Fill(both.Cheap, page)))
            if (Difference(await DrawnAsync(both.Cheap, address, cheap), await DrawnAsync(both.Dear, address, dear)) is { } difference)
                told.Add($"{address}: {difference}");
        Assert.True(told.Count == 0, string.Join('\n', told));
    }

    [Fact]
    public async Task No_file_that_Support_downloads_hangs_on_a_cost()
    {
        using var cheap = await both.Cheap.BrowserAsync("support@demo.example");
        using var dear = await both.Dear.BrowserAsync("support@demo.example");
        var (told, got) = (new List<string>(), 0);
        foreach (var address in Files().Concat(askedFiles))
        {
            both.Cheap.Clock.Advance(TimeSpan.FromSeconds(2)); // sixty files a minute
            both.Dear.Clock.Advance(TimeSpan.FromSeconds(2));
            var (one, other) = (await GotAsync(cheap, address), await GotAsync(dear, address));
            if (Difference(one, other) is { } difference)
                told.Add($"{address}: {difference}");
            got += one.Length > 100 ? 1 : 0;
        }
        Assert.True(told.Count == 0, string.Join('\n', told));
        Assert.True(got > 20, $"{got} files were got");
    }

    /// <summary>So that the test sees what it looks for: Billing is shown other costs, by pages, files and the history.</summary>
    [Theory]
    [InlineData("/orphans")]
    [InlineData("/calls")]
    [InlineData("/products")]
    [InlineData("/customers/{Id:int}/charges")]
    [InlineData("/customers/{Id:int}/history")]
    [InlineData("/files/{Id:int}?show=rejected")]
    [InlineData("/reports/customer-margin")]
    [InlineData("/dashboard")]
    public async Task Who_may_see_costs_is_shown_others(string page)
    {
        var (cheap, dear) = (await both.Cheap.PersonAsync("billing@demo.example"), await both.Dear.PersonAsync("billing@demo.example"));
        var address = DoorSamples.Fill(both.Cheap, page);

        Assert.NotNull(Difference(await DrawnAsync(both.Cheap, address, cheap), await DrawnAsync(both.Dear, address, dear)));
    }

    /// <summary>The history hides what it knows by this name.</summary>
    [Fact]
    public void A_charges_cost_is_called_Cost_in_the_history() =>
        Assert.Equal("Cost", HistoryWords.Field(nameof(BillingBlazor.Domain.Charges.Charge), "UnitCost"));

    private IEnumerable<string> Pages() =>
        both
            .Cheap.Endpoints.Where(e =>
                e.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page
                && !page.Type.IsDefined(typeof(Microsoft.AspNetCore.Components.ExcludeFromInteractiveRoutingAttribute), inherit: true)
                && e.Metadata.GetOrderedMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>()
                    .All(a => a.Policy is null || Roles.With(Enum.Parse<Permission>(a.Policy)).Contains(Roles.Support))
            )
            .Select(e => e.RoutePattern.RawText!)
            .Where(page => page is not ("/" or "/not-found"));

    private IEnumerable<string> Files() =>
        both
            .Cheap.Endpoints.Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
            .Select(e => e.RoutePattern.RawText!)
            .Where(door => FileEnding().IsMatch(door) && !door.StartsWith("/portal", StringComparison.Ordinal) && door.StartsWith('/'))
            .SelectMany(door =>
                door.Contains("{name}", StringComparison.Ordinal)
                    ? AllReports.List.Select(report => door.Replace("/reports/{name}", report.Address))
                    : [door]
            )
            .Select(door => DoorSamples.Fill(both.Cheap, door));

    private static async Task<string> DrawnAsync(ProgramInside program, string address, ClaimsPrincipal who) =>
        Identity().Replace(Styles().Replace(await program.DrawAsync(address, who), ""), "");

    /// <summary>A text; of a workbook the text of its parts, of a PDF its words.</summary>
    private static async Task<string> GotAsync(HttpClient browser, string address)
    {
        using var answer = await browser.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancel);
        if (bytes is [(byte)'%', (byte)'P', (byte)'D', ..])
        {
            using var paper = UglyToad.PdfPig.PdfDocument.Open(bytes);
            return string.Join('\n', paper.GetPages().Select(page => page.Text));
        }
        if (bytes is not [(byte)'P', (byte)'K', ..])
            return $"{answer.StatusCode} {Encoding.Latin1.GetString(bytes)}";
        var text = new StringBuilder();
        using var book = new ZipArchive(new MemoryStream(bytes));
        foreach (var part in book.Entries.Where(part => !part.FullName.StartsWith("docProps/", StringComparison.Ordinal)))
            text.AppendLine(part.FullName).AppendLine(await new StreamReader(part.Open()).ReadToEndAsync(Cancel));
        return text.ToString();
    }

    private static string? Difference(string one, string other)
    {
        if (one == other)
            return null;
        var at = one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"…{Around(one, at)}… and …{Around(other, at)}…";

        static string Around(string text, int at) => text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 80)].Replace('\n', ' ');
    }

    [GeneratedRegex(@"\.(csv|xlsx|pdf|\{format.*\})$|/pdf$")]
    private static partial Regex FileEnding();

    [GeneratedRegex("<style.*?</style>", RegexOptions.Singleline)]
    private static partial Regex Styles();

    /// <summary>What components are called for the length of a page.</summary>
    [GeneratedRegex(" (id|for|name|aria-describedby|aria-labelledby|aria-controls|aria-owns|data-ticks)=\"[^\"]*\"")]
    private static partial Regex Identity();
}
