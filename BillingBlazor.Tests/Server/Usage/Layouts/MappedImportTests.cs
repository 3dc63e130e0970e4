using System.IO.Compression;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Usage;
using BillingBlazor.Tests.Server.Sheets;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage.Layouts;

/// <summary>A mapped file through the product's own door: rated as any other, its rows all accounted for.</summary>
public sealed class MappedImportTests : IDisposable
{
    private static readonly Layout layout = new()
    {
        Dialect = new() { Delimiter = ';' },
        Identifier = Source.Named("From"),
        Dialled = Source.Named("To"),
        Start = new() { Day = Source.Named("When"), Order = DayOrder.YearFirst },
        Length = new() { From = Source.Named("Secs") },
        Status = new() { From = Source.Named("Result"), Billed = ["ANSWERED"] },
        RecordId = Source.Named("Id"),
    };

    private const string Head = "Id;From;To;When;Secs;Result\n";
    private readonly TestInstallation house = new();
    private readonly int supplierId;

    public MappedImportTests() => supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, layout);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_is_rated_an_orphan_rejected_a_duplicate_or_left_out()
    {
        var file = await ReadAsync(
            Row("R1"),
            Row("R2", from: "02079460999"),
            Row("R3", secs: "x"),
            Row("R1"),
            Row("R4", result: "BUSY"),
            Row("R5", secs: "0"),
            Row("R6"),
            Row("R7"),
            Row("R8")
        );

        Assert.Equal(
            (CdrFileState.Ready, 9, 4, 1, 1, 1, 2),
            (file.State, file.Rows, file.Rated, file.Orphans, file.Rejected, file.Duplicates, file.LeftOut)
        );
    }

    [Fact]
    public async Task A_mapped_call_costs_and_is_priced_as_any_other()
    {
        await ReadAsync(Row("R1"));

        using var db = house.Db();
        var call = Assert.Single(db.UsageRecords.AsNoTracking());
        // 90 s: 1.00 + 4.00 × 1.5 = 7.00 p; bought at 60/60 for 2.00 p a minute, so 2 minutes: 4.00 p; 09:00 in summer is 08:00 UTC
        Assert.Equal(
            (Money.FromPounds(0.07m), Money.FromPounds(0.04m), new DateTime(2026, 10, 5, 8, 0, 0)),
            (call.Price, call.Cost, call.StartedUtc)
        );
    }

    [Fact]
    public async Task Seconds_that_the_carrier_rounded_take_no_increment_of_ours_in_the_cost_now_or_rated_again()
    {
        var rounded = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, layout with { Length = layout.Length with { IsRounded = true } });

        await house.UploadAsync(rounded, "a.csv", Head + Row("R1"), Cancel);

        using var db = house.Db();
        var call = Assert.Single(db.UsageRecords.AsNoTracking());
        // 90 s at 2.00 p a minute: 3.00 p
        Assert.Equal(Money.FromPounds(0.03m), call.Cost);
        var destination = db.Destinations.Include(d => d.BuyPrices).Single(d => d.SupplierId == rounded && d.Name == "UK mobile");
        var books = await RatingBooks.LoadAsync(db, rounded, Cancel);
        Assert.Equal(Money.FromPounds(0.03m), books.Rater.Rate(call.CallTo(destination, call.CustomerId!.Value)).Cost);
    }

    [Fact]
    public async Task A_duplicate_is_released_by_the_layout_its_file_was_read_by_though_the_supplier_has_another_now()
    {
        var id = (await ReadAsync(Row("R1"), Row("R1"))).Id;
        using (var db = house.Db())
            await db.Suppliers.ExecuteUpdateAsync(s => s.SetProperty(x => x.Format, CdrFormat.FcsV3), Cancel);

        var released = await house.Get<FileActions>().ReleaseAsync(id, SetAsideKind.Duplicate, null, Cancel);

        using var after = house.Db();
        Assert.Equal(1, released);
        Assert.Equal([90, 90], after.UsageRecords.AsNoTracking().Select(u => u.Seconds));
    }

    [Fact]
    public async Task The_file_that_a_duplicate_equals_is_named()
    {
        await ReadAsync(Row("R1"));
        var second = await ReadAsync(Row("R1"), Row("R2"));

        var held = Assert.Single(await house.Get<FileQueries>().SetAsideAsync(second.Id, SetAsideKind.Duplicate, 0, 10, Cancel));

        Assert.Equal(2, held.Equal!.Line);
    }

    [Fact]
    public async Task Rejected_rows_are_downloaded_mended_and_fed_again()
    {
        var file = await ReadAsync(Row("R1"), Row("R2"), Row("R3"), Row("R4"), Row("R5", secs: "x"));
        var queries = house.Get<FileQueries>();
        var (name, format) = (await queries.NameAndFormatAsync(file.Id, Cancel))!.Value;
        using var sheet = new MemoryStream();
        await RejectedSheet.WriteAsync(sheet, name, format, queries.EachSetAsideAsync(file.Id, SetAsideKind.Rejected, Cancel), Cancel);
        var text = Encoding.UTF8.GetString(sheet.ToArray());

        Assert.Contains("\"Id\",\"From\",\"To\",\"When\",\"Secs\",\"Result\",\"File\",\"Line\",\"Column\",\"Value\",\"Reason\"", text);
        var mended = await house.UploadAsync(supplierId, $"rejected-{file.Id}.csv", text.Replace("\"x\"", "\"60\""), Cancel);

        using var db = house.Db();
        var again = db.CdrFiles.AsNoTracking().Single(f => f.Id == mended);
        Assert.Equal((CdrFileState.Ready, 1, 1, file.Id), (again.State, again.Rows, again.Rated, again.MendsFileId));
    }

    [Fact]
    public async Task A_workbook_is_read_as_its_rows_are()
    {
        var book = Books.Xlsx(
            ["Id", "From", "To", "When", "Secs", "Result"],
            ["R1", "01632960202", "07700900456", "2026-10-05 09:00:00", "90", "ANSWERED"]
        );

        var id = await house.Get<FileActions>().UploadAsync(supplierId, "calls.xlsx", new MemoryStream(book), book.Length, Cancel);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);

        using var db = house.Db();
        var file = db.CdrFiles.AsNoTracking().Single(f => f.Id == id);
        Assert.Equal((CdrFileState.Ready, 1, 1, (string?)null), (file.State, file.Rows, file.Rated, file.Failure));
    }

    [Fact]
    public async Task A_workbook_is_read_from_the_sheet_and_the_row_that_its_layout_says()
    {
        var sheeted = LayoutHouse.AddSupplier(
            house,
            TimeBasis.UkLocal,
            layout with
            {
                Dialect = new()
                {
                    Sheet = "Calls",
                    Skip = 2,
                    Header = HeaderRow.Yes,
                },
            }
        );
        string[] row = ["R1", "01632960202", "07700900456", "2026-10-05 09:00:00", "90", "ANSWERED"];
        var data = Books.Rows(["Calls of October"], ["Made by the switch"], ["Id", "From", "To", "When", "Secs", "Result"], row);

        var read = await ReadBookAsync(sheeted, Books.OfSheets([("Summary", Books.Rows(["1", "2"]), ""), ("Calls", data, "")]));
        var other = await ReadBookAsync(sheeted, Books.OfSheets([("Summary", data, ""), ("Sums", data, "")]));

        Assert.Equal((CdrFileState.Ready, 1, 1), (read.State, read.Rows, read.Rated));
        Assert.Equal(
            (CdrFileState.NeedsLayout, "The workbook has no sheet “Calls”: it has Summary, Sums."),
            (other.State, other.Failure)
        );
    }

    [Theory]
    [InlineData(CdrFormat.Own)]
    [InlineData(CdrFormat.FcsV3)]
    public async Task What_the_carrier_calls_a_place_is_kept_where_we_know_none_and_told_to_whoever_must_say_what_it_is(CdrFormat format)
    {
        var described = layout with { ChargeCode = Source.Named("Zone"), Description = Source.Named("Place") };
        var carrier =
            format == CdrFormat.Own
                ? LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, described)
                : LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, format);
        var text =
            format == CdrFormat.Own
                ? "Id;From;To;When;Secs;Result;Zone;Place\n"
                    + "R1;01632960202;07700900456;2026-10-05 09:00:00;90;ANSWERED;UKM;UK mobiles\n"
                    + "R2;01632960202;00882161234;2026-10-05 09:00:00;90;ANSWERED;SAT;Satellite, Thuraya"
                : "V,,01632960202,07700900456,05/10/2026,09:00:00,90,,,UK mobiles,UKM,1,0.45\n"
                    + "V,,01632960202,00882161234,05/10/2026,09:00:00,90,,,\"Satellite, Thuraya\",SAT,1,0.45";

        await house.UploadAsync(carrier, "a.csv", text, Cancel);

        using var db = house.Db();
        Assert.Equal(["", "Satellite, Thuraya"], db.UsageRecords.AsNoTracking().OrderBy(u => u.Line).Select(u => u.Description));
        var orphan = Assert.Single(
            (await house.Get<OrphanQueries>().ListAsync(OrphanReason.NoDestination, null, 0, 10, Cancel)).Rows
        );
        Assert.Equal(("SAT", "Satellite, Thuraya"), (orphan.Key, orphan.Description));
        var why = await house.Get<WhyQueries>().OfAsync(db.UsageRecords.AsNoTracking().Single(u => u.ChargeCode == "SAT").Id, Cancel);
        Assert.Contains("a.csv calls it “Satellite, Thuraya”.", why.Summary);
    }

    private async Task<CdrFile> ReadBookAsync(int supplier, byte[] book)
    {
        var id = await house.Get<FileActions>().UploadAsync(supplier, "calls.xlsx", new MemoryStream(book), book.Length, Cancel);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);
        using var db = house.Db();
        return db.CdrFiles.AsNoTracking().Single(f => f.Id == id);
    }

    [Fact]
    public async Task A_packed_file_is_opened_on_the_way_and_is_the_same_content_as_the_plain_one()
    {
        var text = Encoding.UTF8.GetBytes(Head + Row("R1"));
        var id = await UploadAsync("calls.csv.gz", Gzip(text));

        using var db = house.Db();
        Assert.Equal((CdrFileState.Ready, 1), db.CdrFiles.Where(f => f.Id == id).Select(f => ValueTuple.Create(f.State, f.Rated)).Single());
        await Assert.ThrowsAsync<KnownFileException>(() => UploadAsync("calls.csv", text));
        await Assert.ThrowsAsync<KnownFileException>(() => UploadAsync("calls.zip", Books.Zip(("calls.csv", Head + Row("R1")))));
    }

    [Theory]
    [InlineData("twice")]
    [InlineData("two files")]
    [InlineData("none")]
    [InlineData("damaged")]
    [InlineData("bomb")]
    public async Task What_is_packed_otherwise_is_refused_in_a_sentence_and_leaves_nothing(string what)
    {
        var bytes = what switch
        {
            "twice" => Gzip(Gzip(Encoding.UTF8.GetBytes(Head))),
            "two files" => Books.Zip(("a.csv", Head), ("b.csv", Head)),
            "none" => Books.Zip(),
            "damaged" => [.. Gzip(new byte[5_000]).Take(30)],
            _ => Gzip(new byte[1 << 20], times: 1_100),
        };

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => UploadAsync("calls.gz", bytes));

        Assert.EndsWith(".", refusal.Message);
        Assert.Empty(Directory.GetFiles(house.Get<DataFolder>().Uploads));
    }

    private async Task<int> UploadAsync(string name, byte[] bytes)
    {
        var id = await house.Get<FileActions>().UploadAsync(supplierId, name, new MemoryStream(bytes), bytes.Length, Cancel);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);
        return id;
    }

    private static byte[] Gzip(byte[] content, int times = 1)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            for (var i = 0; i < times; i++)
                gzip.Write(content);
        return packed.ToArray();
    }

    [Fact]
    public async Task An_FCS_file_of_a_supplier_whose_times_carry_an_offset_has_every_row_refused()
    {
        var carrier = house.Add(LayoutHouse.Supplier("Offsets", TimeBasis.WithOffset, CdrFormat.FcsV3));

        var id = await house.UploadAsync(
            carrier.Id,
            "a.csv",
            "V,,01632960202,07700900456,05/10/2026,09:00:00,90,,,UK Mobile,UKM,1,0.45",
            Cancel
        );

        using var db = house.Db();
        Assert.Equal((1, 1), db.CdrFiles.Where(f => f.Id == id).Select(f => ValueTuple.Create(f.Rows, f.Rejected)).Single());
        Assert.Equal(RowReader.NoOffset, db.SetAsideRows.Single(r => r.FileId == id).Reason);
    }

    private static string Row(string id, string from = "01632960202", string secs = "90", string result = "ANSWERED") =>
        $"{id};{from};07700900456;2026-10-05 09:00:00;{secs};{result}";

    private async Task<CdrFile> ReadAsync(params string[] rows)
    {
        var id = await house.UploadAsync(supplierId, $"{Guid.NewGuid():N}.csv", Head + string.Join('\n', rows), Cancel);
        using var db = house.Db();
        return db.CdrFiles.AsNoTracking().Single(f => f.Id == id);
    }

    public void Dispose() => house.Dispose();
}
