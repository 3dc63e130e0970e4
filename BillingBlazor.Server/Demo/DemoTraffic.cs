using System.Globalization;
using System.Text;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Demo;

/// <summary>Calls of the demo's lines, as carriers send them.</summary>
internal sealed class DemoTraffic(List<string> lines, Random random)
{
    private const int CallsAFile = 9_000;

    /// <summary>A month of traffic as a carrier's FCS file, a few rows of it for lines nobody has.</summary>
    public string FileOf(BillingPeriod month, int supplierIndex)
    {
        var file = new StringBuilder(
            "Call Type,Call Cause Definition,Customer Identifier,Telephone Number Dialled,Call Date,Call Time,Duration,Bytes "
                + "Transmitted,Bytes Received,Description,Chargecode,Time Band,Salesprice,Salesprice (pre-bundle),Extension,DDI,Grouping "
                + "ID,Call Class (Feature),Carrier,Recording,VAT,Country of Origin,Network,Retail Tariff Code,Remote Network,APN,Diverted "
                + "Number,Ring Time,Record ID\n"
        );
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
            var cost = Money.Round(buy * seconds / 60, 4);
            file.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"V,,{cli},{dialled},{start:dd/MM/yyyy},{start:HH:mm:ss},{seconds},,,{name},{code},1,{cost.Pounds:0.0000},,,,,IDA"
                        + $",,,,,,,,,,,S{supplierIndex}-{month.From:yyMM}-{n}\n"
                )
            );
        }
        return file.ToString();
    }
}
