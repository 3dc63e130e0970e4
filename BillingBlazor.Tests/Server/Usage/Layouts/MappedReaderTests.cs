using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Usage.Layouts;

namespace BillingBlazor.Tests.Server.Usage.Layouts;

/// <summary>Any carrier's file by its layout: what is read, what is left out, what is refused, and where.</summary>
public class MappedReaderTests
{
    private static readonly Layout plain = new()
    {
        Identifier = Source.Named("From"),
        Dialled = Source.Named("To"),
        Start = new() { Day = Source.Named("When"), Order = DayOrder.YearFirst },
        Length = new() { From = Source.Named("Secs") },
        Cost = new() { From = Source.Named("Cost"), Currency = Source.Named("Currency") },
        RecordId = Source.Named("Id"),
    };

    private const string Head = "Id,From,To,When,Secs,Cost,Currency\n";
    private const string Good = "R1,01632960202,07700900456,2026-10-05 09:00:00,90,0.45,GBP";

    [Fact]
    public void A_row_is_read_by_the_names_of_its_columns_wherever_they_stand()
    {
        using var reader = Open("Secs,When,To,Extra,From\n90,2026-10-05 09:00:00,07700900456,x,01632960202", plain with { Cost = null });

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(("01632960202", "07700900456", 90), (reader.Identifier.ToString(), reader.Dialled.ToString(), reader.Seconds));
        Assert.Equal((new DateTime(2026, 10, 5, 9, 0, 0), false, (decimal?)null), (reader.Started, reader.IsUtc, reader.Cost));
        Assert.False(reader.Read(out _));
    }

    [Theory]
    [InlineData("0.45", "\"1,250\"", "Cost")]
    [InlineData("0.45", "100001", "Cost")]
    [InlineData("GBP", "EUR", "Currency")]
    [InlineData("0.45", "$0.45", "Currency")]
    [InlineData("0.45", "-$0.45", "Currency")]
    [InlineData("0.45", "0.45 €", "Currency")]
    [InlineData("90", "1:30", "Secs")]
    [InlineData("90", "-5", "Secs")]
    [InlineData("90", "", "Secs")]
    [InlineData("2026-10-05 09:00:00", "05/10/2026 09:00:00", "When")]
    [InlineData("2026-10-05 09:00:00", "2036-10-05 09:00:00", "When")]
    [InlineData("01632960202", "4.42079E+11", "From")]
    [InlineData("01632960202", "", "From")]
    [InlineData("07700900456", "=HYPERLINK(1)", "To")]
    public void A_bad_row_says_where_and_the_next_is_read(string good, string bad, string column)
    {
        using var reader = Open($"{Head}{Good.Replace(good, bad)}\n{Good}", plain);

        Assert.True(reader.Read(out var rejected));
        Assert.Equal((2, column), (rejected!.Line, rejected.Column));
        Assert.EndsWith(".", rejected.Reason);
        Assert.True(reader.Read(out var next));
        Assert.Null(next);
    }

    [Theory]
    [InlineData(LengthForm.Seconds, "90.5", 91)]
    [InlineData(LengthForm.Seconds, "0.2", 1)]
    [InlineData(LengthForm.DecimalMinutes, "1.5", 90)]
    [InlineData(LengthForm.Clock, "1:30", 90)]
    [InlineData(LengthForm.Clock, "01:02:03", 3723)]
    [InlineData(LengthForm.Clock, "75:10", 4510)]
    [InlineData(LengthForm.Milliseconds, "59600", 60)]
    public void A_length_is_seconds_however_it_is_written(LengthForm form, string text, int seconds)
    {
        using var reader = Open($"{Head}{Good.Replace("90,0", $"{text},0")}", plain with { Length = plain.Length with { Form = form } });

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(seconds, reader.Seconds);
    }

    [Fact]
    public void A_length_may_be_the_end_less_the_answer_and_without_an_answer_the_row_is_left_out()
    {
        var layout = plain with
        {
            Length = new()
            {
                Form = LengthForm.EndLessAnswer,
                Answer = Source.Named("Answer"),
                End = Source.Named("End"),
            },
            Cost = null,
        };
        using var reader = Open(
            "From,To,When,Answer,End\n"
                + "01632960202,07700900456,2026-10-05 09:00:00,2026-10-05 09:00:10,2026-10-05 09:01:40\n"
                + "01632960202,07700900456,2026-10-05 09:00:00,,2026-10-05 09:01:40",
            layout
        );

        Assert.True(reader.Read(out _));
        Assert.Equal((90, null), (reader.Seconds, reader.LeftOut));
        Assert.True(reader.Read(out _));
        Assert.Equal(RowReader.Unanswered, reader.LeftOut!.Value.Reason);
    }

    [Theory]
    [InlineData("23:59:30", "00:01:00", 90)]
    [InlineData("09:00:10", "09:01:40", 90)]
    public void Answer_and_end_may_be_times_alone_and_lie_on_both_sides_of_midnight(string answer, string end, int seconds)
    {
        using var reader = Open(
            $"From,To,Day,Time,Answer,End\n01632960202,07700900456,05/10/2026,23:59:00,{answer},{end}",
            plain with
            {
                Start = new() { Day = Source.Named("Day"), Time = Source.Named("Time") },
                Length = new()
                {
                    Form = LengthForm.EndLessAnswer,
                    Answer = Source.Named("Answer"),
                    End = Source.Named("End"),
                },
                Cost = null,
            }
        );

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(seconds, reader.Seconds);
    }

    [Fact]
    public void Of_seconds_since_1970_nought_is_no_answer()
    {
        using var reader = Open(
            "From,To,When,Answer,End\n01632960202,07700900456,1791187200,0,1791187290\n"
                + "01632960202,07700900456,1791187200,1791187200,1791187290",
            plain with
            {
                Start = plain.Start with { Form = StartForm.UnixSeconds },
                Length = new()
                {
                    Form = LengthForm.EndLessAnswer,
                    Answer = Source.Named("Answer"),
                    End = Source.Named("End"),
                },
                Cost = null,
            }
        );

        Assert.True(reader.Read(out _));
        Assert.Equal(("Answer", RowReader.Unanswered), (reader.LeftOut!.Value.Column, reader.LeftOut.Value.Reason));
        Assert.True(reader.Read(out _));
        Assert.Equal((90, null), (reader.Seconds, reader.LeftOut));
    }

    [Theory]
    [InlineData(',', '.', "1,5", 90)]
    [InlineData(',', null, "1,5", 90)]
    [InlineData('.', ',', "1,250", 75_000)]
    [InlineData('.', null, "1,250", null)]
    [InlineData(',', '.', "1.5", null)]
    public void Lengths_are_written_with_the_signs_of_the_layout_or_refused(char point, char? thousands, string minutes, int? seconds)
    {
        using var reader = Open(
            $"{Head}{Good.Replace("90,0", $"\"{minutes}\",0")}",
            plain with
            {
                Length = plain.Length with { Form = LengthForm.DecimalMinutes },
                Numbers = new() { DecimalSign = point, ThousandsSign = thousands },
            }
        );

        Assert.True(reader.Read(out var rejected));
        Assert.Equal(seconds, rejected is null ? reader.Seconds : null);
    }

    [Theory]
    [InlineData("V", UsageKind.Voice)]
    [InlineData("d", UsageKind.Data)]
    [InlineData("T", UsageKind.Sms)]
    [InlineData("x", UsageKind.Sms)]
    public void The_kind_is_what_its_column_says_else_the_layouts(string said, UsageKind kind)
    {
        var layout = plain with
        {
            Kind = new()
            {
                From = Source.Named("Kind"),
                Voice = ["V"],
                Data = ["D"],
                Sms = ["T"],
                Else = UsageKind.Sms,
            },
            Bytes = new() { Parts = [Source.Named("Up"), Source.Named("Down")], Unit = 1_048_576 },
            Cost = null,
        };
        layout.Check();
        using var reader = Open($"From,To,When,Secs,Kind,Up,Down\n01632960202,07700900456,2026-10-05 09:00:00,90,{said},1.5,0.5", layout);

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal((kind, 2_097_152L), (reader.Kind, reader.Bytes));
    }

    [Fact]
    public void Where_outbound_is_said_a_direction_that_nobody_named_is_rejected()
    {
        var layout = plain with
        {
            Direction = new()
            {
                From = Source.Named("Way"),
                Inbound = ["I"],
                Outbound = ["O"],
                Internal = ["N"],
            },
            Cost = null,
        };
        using var reader = Open(
            "From,To,When,Secs,Way\n"
                + string.Join('\n', "OIN?".Select(way => $"01632960202,07700900456,2026-10-05 09:00:00,90,{way}")),
            layout
        );

        List<string> read = [];
        while (reader.Read(out var rejected))
            read.Add(rejected?.Column ?? reader.LeftOut?.Reason ?? reader.Identifier.ToString());

        Assert.Equal(["01632960202", "07700900456", RowReader.Internal, "Way"], read);
    }

    [Fact]
    public void The_first_of_several_columns_that_is_filled_counts_and_a_text_stands_for_all()
    {
        var layout = plain with
        {
            Identifier = new() { Picks = [new() { Name = "Account" }, new() { Name = "From" }] },
            ChargeCode = new() { Picks = [new() { Name = "Code" }, new() { Constant = "UKM" }] },
            Cost = null,
        };
        using var reader = Open(
            "Account,From,To,When,Secs,Code\n01632960202,201,07700900456,2026-10-05 09:00:00,90,X\n"
                + ",01632960203,07700900456,2026-10-05 09:00:00,90,",
            layout
        );

        Assert.True(reader.Read(out _));
        Assert.Equal(("01632960202", "X"), (reader.Identifier.ToString(), reader.ChargeCode.ToString()));
        Assert.True(reader.Read(out _));
        Assert.Equal(("01632960203", "UKM"), (reader.Identifier.ToString(), reader.ChargeCode.ToString()));
    }

    [Fact]
    public void Texts_may_stand_in_single_quotes_below_lines_that_are_none_and_a_heading_of_two()
    {
        var layout = plain with
        {
            Dialect = new()
            {
                Quote = '\'',
                Skip = 2,
                Header = HeaderRow.Yes,
                HeaderLines = 2,
            },
            Cost = null,
        };
        using var reader = Open(
            "Calls of October\n,,\nFrom,To,When,Secs\nTEXT,TEXT,TIME,INT\n'01632960202','07700900456','2026-10-05 09:00:00','90'",
            layout
        );

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(("01632960202", 90), (reader.Identifier.ToString(), reader.Seconds));
        Assert.False(reader.Read(out _));
    }

    [Fact]
    public void A_row_that_was_kept_of_a_file_in_another_encoding_is_read_again_as_it_was()
    {
        var layout = plain with { Dialect = new() { Encoding = LayoutEncoding.Windows1252 }, ChargeCode = Source.Named("Id"), Cost = null };
        var format = new CallFormat(layout, ["Id", "From", "To", "When", "Secs"], false, false);

        using var reader = format.OfRow("Café,01632960202,07700900456,2026-10-05 09:00:00,90", new(2026, 11, 24));

        Assert.True(reader.Read(out _));
        Assert.Equal("Café", reader.ChargeCode.ToString());
        Assert.Equal("Café", format.FieldsOf("Café,1")[0]);
    }

    [Fact]
    public void Day_and_time_in_two_columns_are_joined_before_anything_is_made_of_them()
    {
        var layout = plain with
        {
            Start = new() { Day = Source.Named("Day"), Time = Source.Named("Time") },
            Cost = null,
        };
        using var reader = Open("From,To,Day,Time,Secs\n01632960202,07700900456,05/10/2026,2:40:32 p.m.,90", layout);

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(new DateTime(2026, 10, 5, 14, 40, 32), reader.Started);
    }

    [Fact]
    public void An_offset_in_the_value_is_obeyed_and_where_the_supplier_needs_one_a_row_without_is_refused()
    {
        var text = Head + Good.Replace("09:00:00", "09:00:00+01:00") + "\n" + Good;
        using var reader = new MappedReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), plain, new(2026, 11, 24), needsOffset: true);

        Assert.True(reader.Read(out _));
        Assert.Equal((new DateTime(2026, 10, 5, 8, 0, 0), true), (reader.Started, reader.IsUtc));
        Assert.True(reader.Read(out var rejected));
        Assert.Equal((3, "When", RowReader.NoOffset), (rejected!.Line, rejected.Column, rejected.Reason));
    }

    [Theory]
    [InlineData("1759651200", StartForm.UnixSeconds)]
    [InlineData("1759651200000", StartForm.UnixMilliseconds)]
    public void Seconds_since_1970_are_UTC(string text, StartForm form)
    {
        var layout = plain with { Start = plain.Start with { Form = form } };
        using var reader = Open(Head + Good.Replace("2026-10-05 09:00:00", text), layout);

        Assert.True(reader.Read(out _));
        Assert.Equal((new DateTime(2025, 10, 5, 8, 0, 0), true), (reader.Started, reader.IsUtc));
    }

    [Fact]
    public void Only_answered_rows_that_are_not_internal_are_calls()
    {
        var layout = plain with
        {
            Status = new() { From = Source.Named("Status"), Billed = ["ANSWERED"] },
            Direction = new()
            {
                From = Source.Named("Type"),
                Inbound = ["Inbound"],
                Internal = ["Internal"],
            },
            Cost = null,
        };
        using var reader = Open(
            "From,To,When,Secs,Status,Type\n"
                + "01632960202,07700900456,2026-10-05 09:00:00,90,answered,Outbound\n"
                + "07700900456,01632960202,2026-10-05 09:00:00,90,ANSWERED,INBOUND\n"
                + "201,202,2026-10-05 09:00:00,90,ANSWERED,internal\n"
                + "01632960202,07700900456,2026-10-05 09:00:00,30,NO ANSWER,Outbound\n"
                + "01632960202,07700900456,2026-10-05 09:00:00,-1,ANSWERED,Outbound",
            layout
        );

        List<string> read = [];
        while (reader.Read(out var rejected))
            read.Add(rejected?.Reason ?? reader.LeftOut?.Reason ?? reader.Identifier.ToString());

        Assert.Equal(["01632960202", "01632960202", RowReader.Internal, RowReader.Unanswered, RowReader.Unanswered], read);
    }

    [Fact]
    public void Bytes_are_the_total_where_it_is_filled_else_the_parts_added_in_their_unit()
    {
        var layout = plain with
        {
            Kind = new() { Else = UsageKind.Data },
            Bytes = new()
            {
                Total = Source.Named("Total"),
                Parts = [Source.Named("Up"), Source.Named("Down")],
                Unit = 1_024,
            },
            Cost = null,
        };
        using var reader = Open(
            "From,To,When,Up,Down,Total\n"
                + "01632960202,internet,2026-10-05 09:00:00,1,2,10\n"
                + "01632960202,internet,2026-10-05 09:00:00,1,2,",
            layout
        );

        Assert.True(reader.Read(out _));
        Assert.Equal((UsageKind.Data, 10_240L), (reader.Kind, reader.Bytes));
        Assert.True(reader.Read(out _));
        Assert.Equal(3_072L, reader.Bytes);
    }

    [Fact]
    public void A_cost_below_nought_is_turned_round_where_the_carrier_writes_so()
    {
        var layout = plain with { Cost = plain.Cost! with { IsNegated = true, DecimalSign = ',', ThousandsSign = '.' } };
        using var reader = Open(Head + Good.Replace("0.45", "\"-1.250,45\""), layout);

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(1250.45m, reader.Cost);
    }

    [Theory]
    [InlineData(';', "Id;From;To;When;Secs\nR1;01632960202;07700900456;2026-10-05 09:00:00;90")]
    [InlineData('\t', "Id\tFrom\tTo\tWhen\tSecs\nR1\t01632960202\t07700900456\t2026-10-05 09:00:00\t90")]
    [InlineData('|', "Id|From|To|When|Secs\nR1|01632960202|07700900456|2026-10-05 09:00:00|90")]
    public void Any_delimiter_will_do(char delimiter, string text)
    {
        using var reader = Open(
            text,
            plain with
            {
                Dialect = new() { Delimiter = delimiter },
                Cost = null,
            }
        );

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(("01632960202", 90), (reader.Identifier.ToString(), reader.Seconds));
    }

    [Fact]
    public void A_delimiter_behind_a_backslash_is_a_letter()
    {
        var layout = new Layout
        {
            Dialect = new()
            {
                Quote = null,
                Header = HeaderRow.No,
                Rows = new() { From = Source.At(0), Values = ["Normal"] },
            },
            Identifier = Source.At(2),
            Dialled = Source.At(3),
            Start = new() { Day = Source.At(4), Order = DayOrder.YearFirst },
            Length = new() { From = Source.At(5) },
        };
        using var reader = Open("Start,x\nNormal,Vale\\, Ltd,01632960202,07700900456,20261005090000.123,90\nEnd,1", layout);

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(("01632960202", 90), (reader.Identifier.ToString(), reader.Seconds));
        Assert.False(reader.Read(out _));
    }

    [Fact]
    public void A_quote_behind_a_backslash_is_a_letter_too()
    {
        var layout = plain with
        {
            Dialect = new() { HasBackslashes = true },
            Cost = null,
        };
        using var reader = Open("Name,From,To,When,Secs\n\"O\\\"Neill, \\\\Vale\",01632960202,07700900456,2026-10-05 09:00:00,90", layout);

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal("01632960202", reader.Identifier.ToString());
    }

    [Fact]
    public void Columns_of_fixed_widths_have_nothing_between_them()
    {
        var layout = new Layout
        {
            Dialect = new() { Widths = [12, 12, 19, 5], Header = HeaderRow.No },
            Identifier = Source.At(0),
            Dialled = Source.At(1),
            Start = new() { Day = Source.At(2), Order = DayOrder.YearFirst },
            Length = new() { From = Source.At(3) },
        };
        using var reader = Open("01632960202 07700900456 2026-10-05 09:00:00   90\n", layout);

        Assert.True(reader.Read(out var rejected));
        Assert.Null(rejected);
        Assert.Equal(("01632960202", "07700900456", 90), (reader.Identifier.ToString(), reader.Dialled.ToString(), reader.Seconds));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void UTF_16_is_read_with_or_without_its_mark(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        foreach (var mark in new[] { encoding.GetPreamble(), [] })
        {
            using var reader = new MappedReader(
                new MemoryStream([.. mark, .. encoding.GetBytes(Head + Good)]),
                plain,
                new(2026, 11, 24),
                needsOffset: false
            );

            Assert.True(reader.Read(out var rejected));
            Assert.Null(rejected);
            Assert.Equal("01632960202", reader.Identifier.ToString());
        }
    }

    [Fact]
    public void A_column_that_is_gone_is_no_row_to_reject_but_a_file_that_waits()
    {
        var misfit = Assert.Throws<LayoutMisfitException>(() => Open(Head.Replace("Secs", "Length") + Good, plain));

        Assert.Contains("Secs", misfit.Message);
    }

    [Fact]
    public void One_column_is_not_two_things()
    {
        var twice = plain with { Dialled = Source.Named("from") };

        Assert.Contains("from", Assert.Throws<BillingRuleException>(twice.Check).Message);
        Assert.Throws<BillingRuleException>((plain with { Identifier = Source.None }).Check);
    }

    [Fact]
    public void A_layout_is_kept_as_text_and_is_the_same_when_it_is_read_back()
    {
        foreach (var preset in Presets.All)
            if (preset.Layout is { } layout)
            {
                layout.Check();
                Assert.Equal(layout.ToJson(), Layout.OfJson(layout.ToJson()).ToJson());
            }
    }

    [Fact]
    public void Whatever_a_file_holds_it_ends_in_rows_or_in_one_sentence()
    {
        var random = new Random(17);
        var words = new[]
        {
            "01632960202",
            "\"",
            ",",
            ";",
            "\n",
            "\0",
            "=1+1",
            "2026-10-05 09:00:00",
            "é",
            "\\",
            "90",
            "-",
            "\u2028",
            "9999999999",
        };
        for (var file = 0; file < 400; file++)
        {
            var text = new StringBuilder(random.Next(2) == 0 ? Head : "");
            for (var i = random.Next(200); i > 0; i--)
                text.Append(words[random.Next(words.Length)]).Append(random.Next(3) == 0 ? "," : "");
            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            for (var i = random.Next(5); i > 0 && bytes.Length > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var layouts = Presets.All.Select(p => p.Layout).OfType<Layout>().Append(plain).ToList();
            var layout = layouts[random.Next(layouts.Count)];
            try
            {
                using var reader = new MappedReader(new MemoryStream(bytes), layout, new(2026, 11, 24), needsOffset: false);
                while (reader.Read(out var rejected))
                    Assert.EndsWith(".", rejected?.Reason ?? ".");
            }
            catch (Exception told) when (told is BillingRuleException or LayoutMisfitException)
            {
                Assert.EndsWith(".", told.Message);
            }
        }
    }

    private static MappedReader Open(string text, Layout layout) =>
        new(new MemoryStream(Encoding.UTF8.GetBytes(text)), layout, new(2026, 11, 24), needsOffset: false);
}
