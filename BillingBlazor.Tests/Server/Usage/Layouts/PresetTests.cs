using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage.Layouts;

/// <summary>A file of ours of each carrier and exchange that the product knows, read through its own door. Sold at 1 p + 4 p a minute: 60 s
/// are 5 p, 90 s 7 p, 120 s 9 p; bought at 2 p for each minute begun; calls in are 1 p a minute.</summary>
public sealed class PresetTests : IDisposable
{
    private readonly TestInstallation house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="calls">Of each record: identifier, seconds, start in UTC, cost and price in pence.</param>
    [Theory]
    [InlineData(CdrFormat.Gamma, "gamma.csv", 1, "441632960202 90 08:00 3 7", "441632960202 60 10:00 2 5")]
    [InlineData(CdrFormat.FcsV3, "gamma.csv", 1, "441632960202 90 08:00 3 7", "441632960202 60 10:00 2 5")]
    [InlineData(
        CdrFormat.Asterisk,
        "asterisk-master.csv",
        2,
        "441632960202 90 08:00 4 7",
        "441632960202 60 09:00 2 5",
        "441632960202 120 09:05 4 9"
    )]
    [InlineData(CdrFormat.FreeSwitch, "freeswitch.csv", 2, "441632960202 90 08:00 4 7")]
    [InlineData(CdrFormat.Cucm, "cucm.csv", 1, "441632960202 90 08:00 4 7")]
    [InlineData(CdrFormat.Yeastar, "yeastar.csv", 2, "441632960202 90 08:00 4 7", "441632960202 60 08:30 0 1")]
    [InlineData(CdrFormat.AvayaSmdr, "avaya-smdr.log", 2, "441632960202 90 08:00 4 7", "441632960202 60 08:00 2 5")]
    [InlineData(CdrFormat.Teams, "teams.csv", 0, "441632960202 90 08:00 4.5 7", "441632960202 60 09:00 3 5")]
    [InlineData(CdrFormat.Didww, "didww.csv", 1, "441632960202 90 08:00 0 1.5")]
    [InlineData(CdrFormat.Sangoma, "20261005_20261006.CDR", 1, "441632960202 90 08:00 3 7")]
    public async Task A_file_of_each_is_read_costed_and_priced(CdrFormat format, string sample, int leftOut, params string[] calls)
    {
        var supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, format);

        var id = await house.UploadAsync(supplierId, sample, Text(sample), Cancel);

        Assert.Equal(calls, Calls());
        var file = File(id);
        Assert.Equal(
            (CdrFileState.Ready, calls.Length, 0, 0, leftOut),
            (file.State, file.Rated, file.Orphans, file.Rejected, file.LeftOut)
        );
    }

    [Fact]
    public async Task Of_3CX_the_columns_are_asked_once_in_the_words_of_its_own_settings()
    {
        var supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, CdrFormat.Ask);
        var id = await house.UploadAsync(supplierId, "3cx.log", Text("3cx.log"), Cancel);
        Assert.Equal(CdrFileState.NeedsLayout, File(id).State);
        var form = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!.Form;
        form.Known = CdrFormat.ThreeCx;
        form.Dialect.Names =
            "historyid,callid,duration,time-start,time-answered,time-end,reason-terminated,from-no,to-no,from-dn,to-dn,dial-no,to-type";

        await house.Get<LayoutActions>().SaveAsync(id, null, "Our 3CX", form.ToLayout(FileColumns.None), false, Cancel);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);

        Assert.Equal(["441632960202 90 08:00 4 7"], Calls());
        Assert.Equal((CdrFileState.Ready, 2), (File(id).State, File(id).LeftOut));
        var next = await house.UploadAsync(
            supplierId,
            "next.log",
            Text("3cx.log").Replace("Call 100", "Call 200").Replace("00000175", "00000176"),
            Cancel
        );
        Assert.Equal((CdrFileState.Ready, 1), (File(next).State, File(next).Rated));
    }

    /// <summary>The one that was answered is billed, and a later row of the same call with another start is a call of its own.</summary>
    [Fact]
    public async Task Rows_of_one_ring_are_one_call_in_any_order_and_over_two_files()
    {
        var rows = Text("asterisk-master.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, CdrFormat.Asterisk);

        await house.UploadAsync(supplierId, "a.csv", $"{rows[4]}\n{rows[3]}\n{rows[1]}", Cancel);
        await house.UploadAsync(supplierId, "b.csv", $"{rows[2]}\n{rows[0]}\n{rows[2]}", Cancel);

        Assert.Equal(["441632960202 90 08:00 4 7", "441632960202 60 09:00 2 5", "441632960202 120 09:05 4 9"], Calls());
    }

    [Theory]
    [InlineData("01234", "")]
    [InlineData("43210", "")]
    [InlineData("1", "0243")]
    [InlineData("321", "40")]
    [InlineData("2", "12340")]
    public async Task Unanswered_twins_are_left_out_before_or_behind_the_call_and_in_another_file(string first, string second)
    {
        var rows = Text("asterisk-master.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, CdrFormat.Asterisk);

        foreach (var (file, number) in new[] { first, second }.Where(file => file.Length > 0).Select((file, at) => (file, at)))
            await house.UploadAsync(supplierId, $"{number}.csv", string.Join('\n', file.Select(at => rows[at - '0'])), Cancel);

        Assert.Equal(["441632960202 90 08:00 4 7", "441632960202 60 09:00 2 5", "441632960202 120 09:05 4 9"], Calls());
    }

    /// <summary>A call that was passed on is several rows with one id and start, each with its own length.</summary>
    [Theory]
    [InlineData(CdrFormat.Yeastar, "yeastar.csv", "95,90,", "65,60,")]
    [InlineData(CdrFormat.Asterisk, "asterisk-master.csv", "95,90,", "65,60,")]
    [InlineData(CdrFormat.Cucm, "cucm.csv", ",90", ",60")]
    [InlineData(CdrFormat.AvayaSmdr, "avaya-smdr.log", "00:01:30", "00:01:00")]
    public async Task Parts_of_one_call_with_one_record_id_and_start_are_all_billed(
        CdrFormat format,
        string sample,
        string whole,
        string part
    )
    {
        var supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, format);
        var lines = Text(sample).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var call = lines.First(line => line.Contains(whole, StringComparison.Ordinal));
        var head = lines.TakeWhile(line => line != call);

        var id = await house.UploadAsync(supplierId, "a.csv", string.Join('\n', [.. head, call, call.Replace(whole, part), call]), Cancel);

        Assert.Equal(["441632960202 90 08:00 4 7", "441632960202 60 08:00 2 5"], Calls());
        Assert.Equal(1, File(id).Duplicates); // the third is the first again
    }

    [Theory]
    [InlineData("0,1")]
    [InlineData("1,0")]
    [InlineData("0|1")]
    [InlineData("1|0")]
    public async Task Of_two_legs_one_is_billed_in_any_order_and_over_two_files(string order)
    {
        var rows = Text("freeswitch.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, CdrFormat.FreeSwitch);

        var number = 0;
        foreach (var file in order.Split('|'))
            await house.UploadAsync(
                supplierId,
                $"{++number}.csv",
                string.Join('\n', file.Split(',').Select(at => rows[int.Parse(at, System.Globalization.CultureInfo.InvariantCulture)])),
                Cancel
            );

        Assert.Equal(["441632960202 90 08:00 4 7"], Calls());
        using var db = house.Db();
        Assert.Equal(RowReader.FarLeg, Assert.Single(db.SetAsideRows.AsNoTracking()).Reason);
    }

    [Fact]
    public async Task What_was_left_out_is_released_and_billed_by_its_own_length()
    {
        var supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, CdrFormat.Asterisk);
        var id = await house.UploadAsync(
            supplierId,
            "a.csv",
            Text("asterisk-master.csv").Replace("60,\"ANSWERED\"", "60,\"FAILED\""),
            Cancel
        );
        using var db = house.Db();
        var row = db.SetAsideRows.AsNoTracking().Single(r => r.Kind == SetAsideKind.LeftOut && r.Value == "FAILED");

        var (first, again) = (
            await house.Get<FileActions>().ReleaseAsync(id, SetAsideKind.LeftOut, [row.Id], Cancel),
            await house.Get<FileActions>().ReleaseAsync(id, SetAsideKind.LeftOut, [row.Id], Cancel)
        );

        Assert.Equal((1, 0), (first, again));
        Assert.Equal((5, 3, 2), (File(id).Rows, File(id).Rated, File(id).LeftOut));
        Assert.True(File(id).IsAccountedFor);
        Assert.Contains("441632960202 60 09:00 2 5", Calls());
    }

    private IReadOnlyList<string> Calls()
    {
        using var db = house.Db();
        return
        [
            .. db
                .UsageRecords.AsNoTracking()
                .AsEnumerable()
                .OrderBy(u => u.StartedUtc)
                .ThenByDescending(u => u.Seconds)
                .Select(u => $"{u.Identifier} {u.Seconds} {u.StartedUtc:HH:mm} {u.Cost.Pounds * 100:0.##} {u.Price.Pounds * 100:0.##}"),
        ];
    }

    private CdrFile File(int id)
    {
        using var db = house.Db();
        return db.CdrFiles.AsNoTracking().Single(f => f.Id == id);
    }

    private static string Text(string sample) => System.IO.File.ReadAllText(LayoutHouse.SamplePath(sample));

    public void Dispose() => house.Dispose();
}
