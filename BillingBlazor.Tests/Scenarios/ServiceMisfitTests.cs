using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.ServiceFiles.Layouts;

namespace BillingBlazor.Tests.Scenarios;

/// <summary>A service file that fits its supplier's layout no more waits, and its page opens at what differs.</summary>
public sealed class ServiceMisfitTests : IDisposable
{
    private static readonly string[] header = ["Line", "What", "Since", "Until", "Pieces", "Pounds"];
    private readonly ServiceHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_opens_with_the_suppliers_layout_and_says_which_column_is_gone()
    {
        await SaveLayoutAsync();
        var id = await house.ReadAsync(
            "Line;Description of it;Since;Until;Pieces;Pounds\n02075156951;Prem SL line rental - WLR 3;11/01/2026;11/30/2026;1;1.250,50\n",
            "renamed.csv"
        );

        var waiting = (await house.House.Get<ServiceLayoutQueries>().FindAsync(id, Cancel))!;

        Assert.Equal(ServiceFileState.NeedsLayout, house.File(id).State);
        Assert.Equal("Gamma by hand", waiting.Form.Name);
        Assert.Equal((ServiceColumn.Description, "What"), waiting.Form.Gone.Select(gone => (gone.Key, gone.Value)).Single());
        Assert.Equal((0, 2, 3, 4, 5), (Column(ServiceColumn.Identifier), Column(ServiceColumn.From), Column(ServiceColumn.To),
            Column(ServiceColumn.Quantity), Column(ServiceColumn.Cost)));
        Assert.Equal((DayOrder.MonthFirst, true, true, true), (waiting.Form.Order, waiting.Form.IsCommaDecimal, waiting.Form.IsTotal,
            waiting.Form.IsNegated));
        waiting.Form.Columns[ServiceColumn.Description] = 1;
        var sample = await house.House.Get<ServiceLayoutQueries>().SampleAsync(waiting, waiting.Form.ToLayout(waiting.Columns), Cancel);
        Assert.Equal((1, ServiceHouse.Pounds(-1_250.5m)), (sample.Matched, sample.First[0].Read!.Cost));

        int? Column(ServiceColumn field) => waiting.Form[field];
    }

    /// <summary>Nothing of a layout that was saved is lost where a file of it is looked at again.</summary>
    [Fact]
    public void A_layout_comes_out_of_its_form_as_it_went_in()
    {
        var form = ServiceLayoutForm.Of(ByHand, new(header, [], []), []);

        Assert.Empty(form.Gone);
        Assert.Equal(ByHand.ToJson(), form.ToLayout(new(header, [], [])).ToJson());
    }

    private async Task SaveLayoutAsync()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes($"{string.Join(';', header)}\n");
        var first = await house
            .House.Get<ServiceFileActions>()
            .UploadAsync(house.Gamma, "first.csv", new MemoryStream(bytes), bytes.Length, false, Cancel, asks: true);
        await house.House.Get<ServiceLayoutActions>().SaveAsync(first, "Gamma by hand", ByHand, false, Cancel);
    }

    private static ServiceLayout ByHand =>
        new()
        {
            Dialect = new() { Delimiter = ';' },
            LeaveOut = new()
            {
                From = Source.Named("What"),
                Test = RuleTest.Is,
                Values = ["Total"],
            },
            Identifier = Source.Named("Line"),
            Description = Source.Named("What"),
            From = Source.Named("Since"),
            To = Source.Named("Until"),
            Order = DayOrder.MonthFirst,
            Quantity = Source.Named("Pieces"),
            Cost = new()
            {
                From = Source.Named("Pounds"),
                DecimalSign = ',',
                ThousandsSign = '.',
                IsNegated = true,
            },
            IsTotal = true,
        };

    public void Dispose() => house.Dispose();
}
