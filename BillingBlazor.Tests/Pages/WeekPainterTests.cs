using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Suppliers;
using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace BillingBlazor.Tests.Pages;

/// <summary>The painted week, by mouse, keyboard and exact minutes.</summary>
public sealed class WeekPainterTests : IAsyncDisposable
{
    private readonly BunitContext page = new();
    private readonly WeekPaint week = new();

    public WeekPainterTests()
    {
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false).AddAskingDialogs();
        page.Services.AddScoped<BillingBlazor.Server.Shell.Notices>();
    }

    [Fact]
    public void Arrows_move_shift_marks_and_space_paints()
    {
        var painter = Painter();

        Press(painter, "ArrowDown"); // Tuesday 00:00
        for (var i = 0; i < 14; i++)
            Press(painter, "ArrowRight"); // 07:00
        for (var i = 0; i < 23; i++)
            Press(painter, "ArrowRight", shift: true); // to 19:00
        Press(painter, "ArrowDown", shift: true); // and Wednesday
        Press(painter, "2");
        Press(painter, " ");

        Assert.Equal(
            [(DayOfWeek.Tuesday, 420, 1_140, Band.OffPeak), (DayOfWeek.Wednesday, 420, 1_140, Band.OffPeak)],
            week.Slots().Select(s => (s.Day, s.FromMinute, s.ToMinute, s.Band))
        );
        Assert.Equal("Off-peak painted.", painter.Find("[role=status]").TextContent);
        Assert.Contains("Tuesday 07:00–07:30, off-peak", painter.FindAll("td")[48 + 14].GetAttribute("aria-label"));
    }

    [Fact]
    public void Only_one_cell_is_in_the_order_of_tabs_and_it_follows_the_arrows()
    {
        var painter = Painter();
        Press(painter, "End");

        Assert.Equal("Monday 23:30–24:00, no band", painter.FindAll("td[tabindex='0']").Single().GetAttribute("aria-label"));
        Press(painter, "ArrowUp"); // stays at the edge
        Assert.Equal("Monday 23:30–24:00, no band", painter.FindAll("td[tabindex='0']").Single().GetAttribute("aria-label"));
    }

    [Fact]
    public void Dragging_paints_a_rectangle()
    {
        var painter = Painter();

        painter.FindAll("td")[0].MouseDown(new MouseEventArgs { Button = 0, Buttons = 1 });
        painter.FindAll("td")[48 + 1].MouseEnter(new MouseEventArgs { Buttons = 1 });
        painter.Find("table").MouseUp();

        Assert.Equal([(DayOfWeek.Monday, 0, 60), (DayOfWeek.Tuesday, 0, 60)], week.Slots().Select(s => (s.Day, s.FromMinute, s.ToMinute)));
    }

    [Fact]
    public void Exact_minutes_are_typed_and_shown_as_several_bands_in_a_half_hour()
    {
        var painter = Painter();

        painter.FindAll(".exact input")[0].Input("07:15");
        painter.FindAll(".exact input")[1].Input("1910");
        painter.Find(".exact").Submit();

        Assert.Equal((DayOfWeek.Monday, 435, 1_150), week.Slots().Select(s => (s.Day, s.FromMinute, s.ToMinute)).First());
        Assert.Equal("Monday 07:00–07:30, several bands", painter.FindAll("td")[14].GetAttribute("aria-label"));
    }

    [Theory]
    [InlineData("25:00", "26:00", "“25:00” is no time of day. Type it as 07:00.")]
    [InlineData("", "19:00", "“” is no time of day. Type it as 07:00.")]
    [InlineData("19:00", "07:00", "A band runs from an earlier to a later minute of one day: 07:00 to 19:00, or 22:00 to 24:00.")]
    [InlineData("<b>", "1", "“<b>” is no time of day. Type it as 07:00.")]
    public void A_bad_time_gets_a_sentence(string from, string to, string sentence)
    {
        var painter = Painter();

        painter.FindAll(".exact input")[0].Input(from);
        painter.FindAll(".exact input")[1].Input(to);
        painter.Find(".exact").Submit();

        Assert.Equal(sentence, painter.Find("[role=alert]").TextContent);
        Assert.Empty(week.Slots());
    }

    [Fact]
    public void What_has_no_band_is_named_to_the_minute_and_presets_leave_nothing_out()
    {
        week.Preset(WeekPreset.FourBands);
        Assert.Empty(week.Gaps());
        week.Paint(DayOfWeek.Saturday, 60, 61, null);

        Assert.Equal(["Saturday 01:00–01:01 has no band."], week.Gaps());
        foreach (var preset in Enum.GetValues<WeekPreset>())
        {
            week.Preset(preset);
            Assert.Equal(7 * 1_440, week.Slots().Sum(slot => slot.ToMinute - slot.FromMinute));
        }
        Assert.Throws<BillingRuleException>(() => week.Paint(DayOfWeek.Monday, 10, 10, Band.Peak));
    }

    public ValueTask DisposeAsync() => page.DisposeAsync();

    private IRenderedComponent<WeekPainter> Painter() => page.Render<WeekPainter>(with => with.Add(p => p.Week, week));

    private static void Press(IRenderedComponent<WeekPainter> painter, string key, bool shift = false) =>
        painter.Find("table").KeyDown(new KeyboardEventArgs { Key = key, ShiftKey = shift });
}
