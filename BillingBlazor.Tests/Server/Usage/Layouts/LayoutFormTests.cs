using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Usage.Layouts;

namespace BillingBlazor.Tests.Server.Usage.Layouts;

/// <summary>A layout as it is put together on its page: everything that a reader understands can be said, and nothing else.</summary>
public class LayoutFormTests
{
    private static readonly string[] header =
    [
        "Id",
        "From",
        "To",
        "When",
        "Secs",
        "Cost",
        "Account",
        "Kind",
        "Sent",
        "Received",
        "Leg",
        "What",
        "Way",
        "Did",
        "Money",
    ];

    private static readonly FileColumns columns = new(header, [["1", "", "", "", "", "", "", "", "", "", "", "", "", "", ""]], []);

    [Fact]
    public void All_that_a_layout_says_can_be_set_and_is_the_same_when_it_is_opened_again()
    {
        var form = Plain();
        form.Dialect.Separator = ';';
        form.Dialect.Quotes = QuoteStyle.Apostrophes;
        form.Dialect.Encoding = LayoutEncoding.Windows1252;
        (form.Dialect.FirstLine, form.Dialect.HeaderLines, form.Dialect.Sheet) = (4, 2, "Calls");
        form.Dialect.Rows = new() { Column = 0, Test = RuleTest.BeginsWith, Values = "R, S" };
        form.LeaveOut = new() { Column = 11, Test = RuleTest.IsNot, Values = "Call" };
        (form.Form, form.Zone, form.LengthForm) = (StartForm.Serial, StartZone.Utc, LengthForm.DecimalMinutes);
        (form.IsRounded, form.HasParts, form.IsNegated) = (true, true, true);
        form.Numbers = WrittenAs.Of(',', '.');
        (form.Columns[LayoutColumn.Kind], form.Voice, form.Data, form.Sms, form.Kind) = (7, "V", "D, GPRS", "T", UsageKind.Sms);
        (form.BytesParts, form.Unit) = ([9, 8], 1_024);
        (form.Columns[LayoutColumn.OtherLeg], form.Columns[LayoutColumn.Description]) = (10, 11);
        (form.Columns[LayoutColumn.Direction], form.Inbound, form.Outbound, form.Internal) = (12, "I", "O", "N");
        (form.Columns[LayoutColumn.InboundLine], form.Columns[LayoutColumn.Currency]) = (13, 14);
        form.Seconds.Add(new() { Field = LayoutColumn.Identifier, Column = 6 });
        form.Seconds.Add(new() { Field = LayoutColumn.ChargeCode, Text = "UKM" });

        var layout = form.ToLayout(columns);
        var again = LayoutForm.Of(Layout.OfJson(layout.ToJson()), columns, []);

        Assert.Equal(layout.ToJson(), again.ToLayout(columns).ToJson());
        var read = layout.Dialect;
        Assert.Equal((';', '\'', 3, 2, "Calls"), (read.Delimiter, read.Quote!.Value, read.Skip, read.HeaderLines, read.Sheet));
        Assert.Equal(("From or Account", "“UKM”"), (layout.Identifier.ToString(), layout.ChargeCode.ToString()));
        Assert.Equal(["Sent", "Received"], layout.Bytes!.Parts.Select(part => $"{part}"));
        Assert.True(again.IsUnusual);
        Assert.False(Plain().IsUnusual);
    }

    [Fact]
    public void A_length_may_be_the_end_less_the_answer()
    {
        var form = Plain();
        form.LengthForm = LengthForm.EndLessAnswer;
        (form.Columns[LayoutColumn.Answer], form.Columns[LayoutColumn.End]) = (10, 11);

        var layout = form.ToLayout(columns);

        Assert.Equal(("Leg", "What", true), (layout.Length.Answer.ToString(), layout.Length.End.ToString(), layout.Length.From.IsNone));
        form.Columns[LayoutColumn.End] = null;
        Assert.Contains("The end is needed", Refused(form));
    }

    [Fact]
    public void Columns_of_widths_are_typed_with_commas()
    {
        var form = Plain();
        (form.Dialect.Separator, form.Dialect.Widths, form.Dialect.Header) = (DialectForm.Fixed, "12, 12,19 5", HeaderRow.No);

        Assert.Equal([12, 12, 19, 5], form.ToLayout(columns).Dialect.Widths);
        foreach (var widths in (string[])["", "12, x", "0", "-3", "12.5", "99999", "4001"])
        {
            form.Dialect.Widths = widths;
            Assert.EndsWith(".", Refused(form));
        }
    }

    [Theory]
    [InlineData(LayoutColumn.Dialled, 1)]
    [InlineData(LayoutColumn.Cost, 4)]
    [InlineData(LayoutColumn.OtherLeg, 0)]
    [InlineData(LayoutColumn.Bytes, 4)]
    [InlineData(LayoutColumn.Currency, 5)]
    public void One_column_is_not_two_things(LayoutColumn field, int taken)
    {
        var form = Plain();
        form.Columns[field] = taken;

        Assert.Contains("as well", Refused(form));
    }

    [Fact]
    public void A_column_is_not_added_to_itself_nor_a_second_place_of_another_field()
    {
        var form = Plain();
        (form.Columns[LayoutColumn.Bytes], form.BytesParts) = (8, [8, 9]);
        Assert.Contains("as well", Refused(form));

        form = Plain();
        form.Seconds.Add(new() { Field = LayoutColumn.Dialled, Column = 1 });
        Assert.Contains("as well", Refused(form));
    }

    [Fact]
    public void Data_needs_its_bytes_and_a_column_of_kinds_its_values()
    {
        var form = Plain();
        form.Columns[LayoutColumn.Kind] = 7;
        Assert.Contains("by which values", Refused(form));

        form.Data = "D";
        Assert.Contains("The bytes are needed", Refused(form));
    }

    [Fact]
    public void Of_two_columns_with_one_name_the_second_goes_by_its_number()
    {
        var twins = new FileColumns(["Number", "Number", "When", "Secs"], [], []);
        var form = new LayoutForm { Order = DayOrder.YearFirst };
        (form.Columns[LayoutColumn.Identifier], form.Columns[LayoutColumn.Dialled]) = (0, 1);
        (form.Columns[LayoutColumn.Day], form.Columns[LayoutColumn.Length]) = (2, 3);

        var layout = form.ToLayout(twins);

        Assert.Equal(("Number", "column 2"), (layout.Identifier.ToString(), layout.Dialled.ToString()));
    }

    [Fact]
    public void Whatever_is_typed_is_a_layout_or_one_sentence()
    {
        var random = new Random(11);
        string[] words = ["", "a", "12", "-1", ",", ", ,", "9999999999999999999", "\0", "🂡", new string('x', 500), "12,12", " ", "\t"];
        string Word() => words[random.Next(words.Length)];
        int? Column() => random.Next(3) == 0 ? null : random.Next(-2, 20);
        for (var at = 0; at < 2_000; at++)
        {
            var form = Plain();
            form.Dialect.Separator = ",;\t|\0x"[random.Next(6)];
            (form.Dialect.Widths, form.Dialect.Names, form.Dialect.Sheet) = (Word(), Word(), Word());
            (form.Dialect.FirstLine, form.Dialect.HeaderLines) = (random.Next(-2, 5), random.Next(-2, 5));
            form.Dialect.Rows = new() { Column = Column(), Values = Word() };
            form.LeaveOut = new() { Column = Column(), Values = Word(), Test = (RuleTest)random.Next(4) };
            form.Columns[(LayoutColumn)random.Next(18)] = Column();
            (form.LengthForm, form.Kind, form.Unit) = ((LengthForm)random.Next(5), (UsageKind)random.Next(3), random.Next(-1, 3));
            (form.Billed, form.Data) = (Word(), Word());
            form.Seconds.Add(new() { Field = (LayoutColumn)random.Next(18), Column = Column(), Text = Word() });
            try
            {
                var layout = form.ToLayout(columns);
                Assert.Equal(layout.ToJson(), Layout.OfJson(layout.ToJson()).ToJson());
            }
            catch (BillingRuleException told)
            {
                Assert.EndsWith(".", told.Message);
            }
        }
    }

    private static LayoutForm Plain()
    {
        var form = new LayoutForm { Order = DayOrder.YearFirst };
        (form.Columns[LayoutColumn.RecordId], form.Columns[LayoutColumn.Identifier], form.Columns[LayoutColumn.Dialled]) = (0, 1, 2);
        (form.Columns[LayoutColumn.Day], form.Columns[LayoutColumn.Length], form.Columns[LayoutColumn.Cost]) = (3, 4, 5);
        return form;
    }

    private static string Refused(LayoutForm form) => Assert.Throws<BillingRuleException>(() => form.ToLayout(columns)).Message;
}
