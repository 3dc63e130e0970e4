using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Layouts;
using BillingBlazor.Tests.Server.Sheets;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage.Layouts;

/// <summary>Files of every kind of layout, cut, mixed and scribbled over: they end in rows that are all accounted for, or in one
/// sentence.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const int Each = 150;
    private static readonly DateOnly today = new(2026, 11, 24);

    private static readonly Layout own = new()
    {
        Identifier = Source.At(1),
        Dialled = Source.At(2),
        Start = new() { Day = Source.At(3), Order = DayOrder.YearFirst },
        Length = new() { From = Source.At(4) },
        Cost = new() { From = Source.At(5), ThousandsSign = ',' },
        RecordId = Source.At(0),
        Description = Source.At(6),
        Kind = new() { From = Source.At(7), Data = ["D"], Sms = ["T"] },
        Bytes = new() { Parts = [Source.At(8), Source.At(9)], Unit = 1_048_576 },
        OtherLeg = Source.At(10),
    };

    private const string Row = "R1,01632960202,07700900456,2026-10-05 09:00:00,90,\"1,250.45\",A \"place\",V,1,2,R9";
    private readonly TestInstallation house = new();

    [Fact]
    public async Task Each_row_is_rated_an_orphan_rejected_a_duplicate_or_left_out_whatever_was_done_to_the_file()
    {
        var supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, own);
        await using var db = house.Db();
        var match = new CallMatching(
            await RatingBooks.LoadAsync(db, supplierId, TestContext.Current.CancellationToken),
            new CliBook(await db.Clis.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken))
        );
        var file = new CdrFile(supplierId, "x.csv", "hash", 1, "test", new(2026, 11, 3));
        var random = new Random(23);
        var read = 0;
        foreach (var (layout, content) in Files())
            for (var at = 0; at < Each; at++)
                read += Read(at == 0 ? content : Scribbled(content, random), layout, new(1, match, new(db, file)));

        Assert.True(read > 10 * Each, $"Only {read} rows were read at all.");
    }

    private static int Read(byte[] content, Layout? layout, RowIntake intake)
    {
        var (batch, rows) = (new UsageBatch(), 0);
        try
        {
            using var reader = new CallFormat(layout, [], NeedsOffset: false, IsDownloaded: false).Open(new MemoryStream(content), today);
            for (; reader.Read(out var rejected); rows++)
            {
                if (rejected is not null)
                    intake.Reject(rejected, batch);
                else
                    intake.Take(reader, batch);
                Assert.NotNull(reader.Raw);
            }
        }
        catch (BillingRuleException told)
        {
            Assert.EndsWith(".", told.Message);
        }
        Assert.Equal(rows, batch.Count + batch.Rejected + batch.Duplicates + batch.LeftOut);
        Assert.Equal(batch.Rejected + batch.Duplicates + batch.LeftOut, batch.SetAside.Count);
        return rows;
    }

    private static IEnumerable<(Layout? Layout, byte[] Content)> Files()
    {
        foreach (var preset in Presets.All)
            if (SampleOf(preset.Format) is { } sample)
                yield return (preset.Layout, File.ReadAllBytes(LayoutHouse.SamplePath(sample)));
        var text = string.Join('\n', Enumerable.Range(0, 20).Select(n => Row.Replace("R1", $"R{n}")));
        yield return (own, Encoding.UTF8.GetBytes(text));
        yield return (own with { Dialect = new() { Encoding = LayoutEncoding.Utf16 } }, Encoding.Unicode.GetBytes(text));
        Dialect[] dialects =
        [
            new() { HasBackslashes = true },
            new() { Quote = null },
            new()
            {
                Quote = '\'',
                Skip = 2,
                HeaderLines = 2,
                Header = HeaderRow.Yes,
            },
            new() { Widths = [3, 12, 12, 20, 3, 9, 5, 2, 2, 2, 3], Header = HeaderRow.No },
            new() { Rows = new() { From = Source.At(0), Test = RuleTest.BeginsWith, Values = ["R1"] } },
        ];
        foreach (var dialect in dialects)
            yield return (own with { Dialect = dialect }, Encoding.UTF8.GetBytes(text));
        var windows = new Dialect { Encoding = LayoutEncoding.Windows1252 };
        yield return (own with { Dialect = windows }, Encoding.Latin1.GetBytes(text.Replace("place", "café")));
        foreach (var sign in ";\t|")
            yield return (own with { Dialect = new() { Delimiter = sign } }, Encoding.UTF8.GetBytes(text.Replace(',', sign)));
        yield return (own, Books.Xlsx([.. Enumerable.Range(0, 20).Select(_ => Row.Split(','))]));
        yield return (own, []);
    }

    private static string? SampleOf(CdrFormat format) =>
        format switch
        {
            CdrFormat.FcsV3 or CdrFormat.Gamma => "gamma.csv",
            CdrFormat.Asterisk => "asterisk-master.csv",
            CdrFormat.FreeSwitch => "freeswitch.csv",
            CdrFormat.ThreeCx => "3cx.log",
            CdrFormat.Cucm => "cucm.csv",
            CdrFormat.Yeastar => "yeastar.csv",
            CdrFormat.AvayaSmdr => "avaya-smdr.log",
            CdrFormat.Teams => "teams.csv",
            CdrFormat.Didww => "didww.csv",
            CdrFormat.Sangoma => "20261005_20261006.CDR",
            _ => null,
        };

    /// <summary>Letters changed, pieces taken out, doubled or put in, and an end that comes early.</summary>
    private static byte[] Scribbled(byte[] content, Random random)
    {
        var bytes = content.ToList();
        string[] pieces = ["\"", "'", "\\", ",", ";", "\n", "\r\n", "\0", "é", "\u2028", "=1+1", "-1", "99999999999999999999", "1e9"];
        for (var times = random.Next(1, 12); times > 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = random.Next(Math.Min(30, bytes.Count - at + 1));
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3 when random.Next(8) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
                    break;
            }
        }
        return [.. bytes];
    }

    public void Dispose() => house.Dispose();
}
