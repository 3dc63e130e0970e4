using System.Globalization;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Demo;

/// <summary>Calls of the demo's lines, as carriers send them.</summary>
internal sealed class DemoTraffic(List<string> lines, Random random)
{
    private const int CallsAFile = 9_000;

    /// <summary>How the second carrier writes its calls.</summary>
    public static readonly Layout SkylarkLayout = new()
    {
        Dialect = new() { Delimiter = ';', Header = HeaderRow.Yes },
        Identifier = Source.Named("Calling number"),
        Dialled = Source.Named("Called number"),
        Start = new() { Day = Source.Named("Started"), Order = DayOrder.YearFirst },
        Length = new() { From = Source.Named("Talk seconds") },
        RecordId = Source.Named("Reference"),
        ChargeCode = Source.Named("Zone"),
        Cost = new() { From = Source.Named("Charge GBP") },
    };

    /// <summary>A month of traffic as a carrier's file, a few rows of it for lines nobody has: the first carrier's as FCS, the second's in
    /// columns of its own.</summary>
    public string FileOf(BillingPeriod month, int supplierIndex)
    {
        var isFcs = supplierIndex == 0;
        var file = new StringBuilder(isFcs ? FcsHeading : SkylarkHeading);
        foreach (var (call, n) in CallsOf(month).Select((call, n) => (call, n)))
        {
            var id = $"S{supplierIndex}-{month.From:yyMM}-{n}";
            file.Append(isFcs ? Fcs(call, id) : Skylark(call, id));
        }
        return file.ToString();
    }

    private const string SkylarkHeading = "Reference;Started;Calling number;Called number;Talk seconds;Zone;Charge GBP\n";
    private const string FcsHeading =
        "Call Type,Call Cause Definition,Customer Identifier,Telephone Number Dialled,Call Date,Call Time,Duration,Bytes "
            + "Transmitted,Bytes Received,Description,Chargecode,Time Band,Salesprice,Salesprice (pre-bundle),Extension,DDI,Grouping "
            + "ID,Call Class (Feature),Carrier,Recording,VAT,Country of Origin,Network,Retail Tariff Code,Remote Network,APN,Diverted "
            + "Number,Ring Time,Record ID\n";

    private static string Fcs(Call c, string id) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"V,,{c.Cli},{c.Dialled},{c.Start:dd/MM/yyyy},{c.Start:HH:mm:ss},{c.Seconds},,,{c.Name},{c.Code},1,"
                + $"{c.Cost.Pounds:0.0000},,,,,IDA,,,,,,,,,,,{id}\n"
        );

    private static string Skylark(Call c, string id) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{id};{c.Start:yyyy-MM-dd HH:mm:ss};{c.Cli};{c.Dialled};{c.Seconds};{c.Code};{c.Cost.Pounds:0.0000}\n"
        );

    private IEnumerable<Call> CallsOf(BillingPeriod month)
    {
        var starts = Enumerable
            .Range(0, CallsAFile)
            .Select(_ =>
                month.From.ToDateTime(TimeOnly.MinValue).AddDays(random.Next(month.Days)).AddSeconds(7 * 3600 + random.Next(13 * 3600))
            )
            .Order();
        foreach (var (start, n) in starts.Select((start, n) => (start, n)))
        {
            var cli = n % 700 == 0 ? $"0113496{random.Next(3):D4}" : lines[random.Next(lines.Count)];
            var (code, name, group, buy) = DemoSetUp.Destinations[random.Next(10) < 5 ? 0 : random.Next(DemoSetUp.Destinations.Length)];
            var seconds = random.Next(20) == 0 ? 0 : 5 + (int)(900 * Math.Pow(random.NextDouble(), 3));
            var dialled = group switch
            {
                0 => $"0163296{random.Next(10_000):D4}",
                1 => $"0770090{random.Next(10_000):D4}",
                3 => $"0808157{random.Next(10_000):D4}",
                _ => $"+33140{random.Next(1_000_000):D6}",
            };
            yield return new(cli, dialled, start, seconds, code, name, Money.Round(buy * seconds / 60, 4));
        }
    }

    private readonly record struct Call(
        string Cli,
        string Dialled,
        DateTime Start,
        int Seconds,
        string Code,
        string Name,
        Money Cost
    );
}
