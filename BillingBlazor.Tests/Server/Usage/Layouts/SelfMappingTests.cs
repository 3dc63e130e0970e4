using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage.Layouts;

/// <summary>A file of an unknown exchange: it waits, is understood, is shown as it will be read, and the next one is read without a
/// question.</summary>
public sealed class SelfMappingTests : IDisposable
{
    private const string Head = "Ref;Call Date;Call From;Call To;Billable Duration;Answer Status;Cost ex\n";
    private readonly TestInstallation house = new();
    private readonly int supplierId;

    public SelfMappingTests() => supplierId = LayoutHouse.AddSupplier(house, TimeBasis.UkLocal, CdrFormat.FcsV3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_column_is_proposed_with_its_reason_and_the_sample_has_customers_and_prices()
    {
        var id = await house.UploadAsync(supplierId, "switch.csv", Head + Rows(25), Cancel);
        var file = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!;

        Assert.StartsWith("This is not a UK Standard CDR (FCS) file", file.Why);
        var form = file.Form;
        Assert.Equal((null, ';', DayOrder.DayFirst, "ANSWERED"), (form.Known, form.Dialect.Separator, form.Order, form.Billed));
        Assert.Equal(
            [2, 3, 1, 4, 5, 0, 6],
            new[]
            {
                LayoutColumn.Identifier,
                LayoutColumn.Dialled,
                LayoutColumn.Day,
                LayoutColumn.Length,
                LayoutColumn.Status,
                LayoutColumn.RecordId,
                LayoutColumn.Cost,
            }.Select(field => file.Form[field])
        );
        Assert.Contains(
            "“Call From” is a usual name for it; all 25 are telephone numbers, 25 of them your customers' lines.",
            file.Proposals.Select(p => p.Reason)
        );

        var sample = await house.Get<LayoutQueries>().SampleAsync(file, file.Form.ToLayout(file.Columns), Cancel);
        Assert.Equal((null, 25, 20, 5), (sample.Misfit, sample.Rows, sample.Rated, sample.LeftOut));
        var row = sample.First[0];
        // 90 s: 7 p; the file's own cost is 3 p
        Assert.Equal(
            ("01632960202", "Harbour & Vale Ltd", "UK mobile", Money.FromPounds(0.03m), (Money?)Money.FromPounds(0.07m)),
            (row.Line1, row.Customer, row.Destination, row.Cost!.Value, row.Price)
        );
    }

    [Fact]
    public async Task Saved_it_is_the_suppliers_layout_and_the_next_file_is_read_without_a_question()
    {
        var id = await house.UploadAsync(supplierId, "switch.csv", Head + Rows(25), Cancel);
        var file = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!;

        await house.Get<LayoutActions>().SaveAsync(id, null, "The new switch", file.Form.ToLayout(file.Columns), false, Cancel);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);
        var next = await house.UploadAsync(supplierId, "next.csv", Head + Rows(3).Replace("N-", "M-"), Cancel);

        Assert.Equal((CdrFileState.Ready, 20, 5), (Find(id).State, Find(id).Rated, Find(id).LeftOut));
        Assert.Equal((CdrFileState.Ready, 3), (Find(next).State, Find(next).Rows));
        using var db = house.Db();
        var supplier = db.Suppliers.Single(s => s.Id == supplierId);
        Assert.Equal((CdrFormat.Own, "The new switch"), (supplier.Format, db.FileLayouts.Single(l => l.Id == supplier.LayoutId).Name));
    }

    [Fact]
    public async Task Versions_of_a_layout_of_calls_are_counted_apart_from_those_of_service_files()
    {
        house.Add(new FileLayout(supplierId, "Rentals", 1, "{}", "Olive", house.Clock.GetUtcNow().UtcDateTime, LayoutKind.Services));

        await Saved_it_is_the_suppliers_layout_and_the_next_file_is_read_without_a_question();

        Assert.Equal(1, house.Db().FileLayouts.Single(l => l.Kind == LayoutKind.Calls).Version);
    }

    [Fact]
    public async Task A_file_that_fits_its_layout_no_more_waits_with_what_differs_and_nothing_of_it_is_read()
    {
        await Saved_it_is_the_suppliers_layout_and_the_next_file_is_read_without_a_question();

        var gone = await house.UploadAsync(supplierId, "gone.csv", Head.Replace("Billable Duration", "Secs") + Rows(9), Cancel);
        var bad = await house.UploadAsync(supplierId, "bad.csv", Head + Rows(9).Replace(" 09:", " 99:"), Cancel);

        Assert.Equal((CdrFileState.NeedsLayout, 0), (Find(gone).State, Find(gone).Rows));
        Assert.Contains("Billable Duration", Find(gone).Failure);
        Assert.Equal((CdrFileState.NeedsLayout, 0), (Find(bad).State, Find(bad).Rows));
        Assert.Contains("Line 2, Call Date", Find(bad).Failure);
        using var db = house.Db();
        Assert.Empty(db.UsageRecords.Where(u => u.FileId == gone || u.FileId == bad));

        var layout = db.FileLayouts.Single().Layout;
        await house.Get<LayoutActions>().SaveAsync(bad, null, "The new switch", layout, readsAnyway: true, Cancel);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);
        Assert.Equal((CdrFileState.Ready, 8, 1), (Find(bad).State, Find(bad).Rejected, Find(bad).LeftOut));
        await house.Get<LayoutActions>().DiscardAsync(gone, Cancel);
        Assert.Equal(CdrFileState.TakenBack, Find(gone).State);
        await Assert.ThrowsAsync<BillingRuleException>(() => house.Get<LayoutActions>().DiscardAsync(gone, Cancel));
    }

    [Fact]
    public async Task A_file_that_fits_no_more_is_opened_with_its_suppliers_layout_at_what_differs()
    {
        var id = await house.UploadAsync(supplierId, "switch.csv", Head + Rows(25), Cancel);
        var form = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!;
        (form.Form.HasParts, form.Form.Zone) = (true, StartZone.Utc);
        form.Form.Seconds.Add(new() { Field = LayoutColumn.ChargeCode, Text = "UKM" });
        await house.Get<LayoutActions>().SaveAsync(id, null, "The new switch", form.Form.ToLayout(form.Columns), false, Cancel);

        var changed = Head.Replace("Billable Duration", "Talk Seconds").Replace("Call From;Call To", "Call To;Call From");
        var rows = Rows(25).Replace("01632 960202;077009004", "077009004").Replace(";90;", ";01632960202;90;").Replace("N-", "M-");
        var gone = await house.UploadAsync(supplierId, "gone.csv", changed + rows, Cancel);
        var file = (await house.Get<LayoutQueries>().FindAsync(gone, Cancel))!;

        Assert.Equal(("The new switch", StartZone.Utc, true), (file.Form.Name, file.Form.Zone, file.Form.HasParts));
        Assert.Equal((LayoutColumn.Length, "Billable Duration"), file.Form.Gone.Select(lost => (lost.Key, lost.Value)).Single());
        // by name where the names stand now, and what is gone as it is proposed
        Assert.Equal((3, 2, 4), (file.Form[LayoutColumn.Identifier], file.Form[LayoutColumn.Dialled], file.Form[LayoutColumn.Length]));
        Assert.Equal("UKM", Assert.Single(file.Form.Seconds).Text);
        var sample = await house.Get<LayoutQueries>().SampleAsync(file, file.Form.ToLayout(file.Columns), Cancel);
        Assert.Equal((null, 25, 20, 5), (sample.Misfit, sample.Rows, sample.Rated, sample.LeftOut));
    }

    [Fact]
    public async Task A_title_above_the_heading_is_passed_over()
    {
        var text = "Calls of October\nMade by the switch\n\n" + Head + Rows(25);
        var id = await house.UploadAsync(supplierId, "switch.csv", text, Cancel);
        var file = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!;

        Assert.Equal((4, "Ref", 2), (file.Form.Dialect.FirstLine, file.Columns.Header[0], file.Form[LayoutColumn.Identifier]));
        var sample = await house.Get<LayoutQueries>().SampleAsync(file, file.Form.ToLayout(file.Columns), Cancel);
        Assert.Equal((null, 25, 20, 5), (sample.Misfit, sample.Rows, sample.Rated, sample.LeftOut));
    }

    [Fact]
    public async Task What_is_said_of_its_rows_and_columns_shows_other_columns_and_keeps_what_was_chosen_of_the_same()
    {
        var id = await house.UploadAsync(supplierId, "switch.csv", Head + Rows(25), Cancel);
        var queries = house.Get<LayoutQueries>();
        var file = (await queries.FindAsync(id, Cancel))!;
        (file.Form.Dialect.Separator, file.Form.Dialect.Widths) = (DialectForm.Fixed, "4, 20, 13");

        file = await queries.LookAgainAsync(file, Cancel);
        Assert.Equal((3, "Ref;"), (file.Columns.Count, file.Columns.Header[0]));

        file.Form.Dialect.Separator = ';';
        file = await queries.LookAgainAsync(file, Cancel);
        file.Form.Columns[LayoutColumn.Cost] = null;
        file.Form.Columns[LayoutColumn.Description] = 6;
        file.Form.Dialect.Header = HeaderRow.IfThere;
        file = await queries.LookAgainAsync(file, Cancel);

        Assert.Equal((7, 2, 6), (file.Columns.Count, file.Form[LayoutColumn.Identifier], file.Form[LayoutColumn.Description]));
        Assert.Null(file.Form[LayoutColumn.Cost]); // its column is taken now
        var sample = await queries.SampleAsync(file, file.Form.ToLayout(file.Columns), Cancel);
        Assert.Equal((null, 25, 20, 5), (sample.Misfit, sample.Rows, sample.Rated, sample.LeftOut));
    }

    [Fact]
    public async Task A_column_of_kinds_the_other_leg_a_description_and_bytes_are_proposed_by_their_names()
    {
        var rows = Enumerable
            .Range(0, 24)
            .Select(n =>
                $"N-{n};15/10/2026 09:{n:00}:00;01632 960202;077009004{n:00};{(n % 3 == 0 ? "DATA" : "VOICE")};P-{n};A place;{n * 10};90"
            );
        var head = "Ref;Call Date;Call From;Call To;Service;Parent Call ID;Destination Name;Bytes;Billable Duration\n";
        var id = await house.UploadAsync(supplierId, "switch.csv", head + string.Join('\n', rows), Cancel);

        var form = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!.Form;

        Assert.Equal(
            [4, 5, 6, 7, 8],
            new[] { LayoutColumn.Kind, LayoutColumn.OtherLeg, LayoutColumn.Description, LayoutColumn.Bytes, LayoutColumn.Length }.Select(
                field => form[field]
            )
        );
        Assert.Equal(("DATA", true), (form.Data, form.IsUnusual));
    }

    [Fact]
    public async Task A_file_with_answer_and_end_alone_is_understood_to_have_its_length_between_them()
    {
        var rows = Enumerable
            .Range(0, 24)
            .Select(n => $"N-{n};15/10/2026 09:{n:00}:00;15/10/2026 09:{n:00}:05;15/10/2026 09:{n + 1:00}:35;01632 960202;077009004{n:00}");
        var head = "Ref;Start Time;Answer Time;End Time;Call From;Call To\n";
        var id = await house.UploadAsync(supplierId, "switch.csv", head + string.Join('\n', rows), Cancel);
        var file = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!;

        Assert.Equal((LengthForm.EndLessAnswer, 1), (file.Form.LengthForm, file.Form[LayoutColumn.Day]));
        var sample = await house.Get<LayoutQueries>().SampleAsync(file, file.Form.ToLayout(file.Columns), Cancel);
        // 90 s: 1 p + 4 p a minute
        Assert.Equal((24, Money.FromPounds(0.07m)), (sample.Rated, sample.First[0].Price));
    }

    [Fact]
    public async Task Amounts_with_a_comma_before_the_pence_are_understood()
    {
        var id = await house.UploadAsync(supplierId, "switch.csv", Head + Rows(25).Replace("0.0300", "0,0300"), Cancel);
        var file = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!;

        Assert.Equal((6, ','), (file.Form[LayoutColumn.Cost], file.Form.Numbers.DecimalSign));
        var sample = await house.Get<LayoutQueries>().SampleAsync(file, file.Form.ToLayout(file.Columns), Cancel);
        Assert.Equal(Money.FromPounds(0.03m), sample.First[0].Cost);
    }

    [Fact]
    public async Task The_sample_is_of_the_lines_and_prices_that_were_there_when_the_page_was_opened()
    {
        var id = await house.UploadAsync(supplierId, "switch.csv", Head + Rows(25), Cancel);
        var file = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!;
        using (var db = house.Db())
            await db.RateRows.ExecuteDeleteAsync(Cancel); // a correction asks the store for none of it again

        var sample = await house.Get<LayoutQueries>().SampleAsync(file, file.Form.ToLayout(file.Columns), Cancel);

        Assert.Equal((20, 0), (sample.Rated, sample.Orphans));
    }

    [Fact]
    public async Task Where_no_day_is_above_twelve_a_person_says_which_is_the_month()
    {
        var id = await house.UploadAsync(supplierId, "switch.csv", Head + Rows(25).Replace("15/10/2026", "05/10/2026"), Cancel);
        var file = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!;

        Assert.Null(file.Form.Order);
        Assert.Contains("choose what comes first", Assert.Throws<BillingRuleException>(() => file.Form.ToLayout(file.Columns)).Message);
    }

    [Fact]
    public async Task A_file_of_a_known_exchange_is_recognised_and_taken_as_that()
    {
        var text = await System.IO.File.ReadAllTextAsync(LayoutHouse.SamplePath("freeswitch.csv"), Cancel);
        var only = string.Join('\n', text.Split('\n').Skip(1).Take(1));
        var id = await house
            .Get<FileActions>()
            .UploadAsync(supplierId, "x.csv", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(only)), only.Length, Cancel, asks: true);
        var file = (await house.Get<LayoutQueries>().FindAsync(id, Cancel))!;

        Assert.Equal((CdrFormat.FreeSwitch, 100), (file.Form.Known, file.Recognised[0].Share));
        await house.Get<LayoutActions>().SaveAsync(id, file.Form.Known, "", null, false, Cancel);
        await house.Get<UsageImport>().ReadWaitingAsync(Cancel);
        Assert.Equal((CdrFileState.Ready, 1), (Find(id).State, Find(id).Rated));
    }

    /// <summary>Every fifth was not answered.</summary>
    private static string Rows(int count) =>
        string.Join(
            '\n',
            Enumerable
                .Range(0, count)
                .Select(n =>
                    $"N-{n};15/10/2026 09:{n:00}:00;01632 960202;077009004{n:00};90;{(n % 5 == 4 ? "NO ANSWER" : "ANSWERED")};0.0300"
                )
        );

    private CdrFile Find(int id)
    {
        using var db = house.Db();
        return db.CdrFiles.AsNoTracking().Single(f => f.Id == id);
    }

    public void Dispose() => house.Dispose();
}
