using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor.Services;

namespace BillingBlazor.Tests.Pages;

/// <summary>The tag picker of the guide: "Tagging a customer".</summary>
public sealed class TagFieldTests : IAsyncDisposable
{
    private readonly BunitContext page = new();
    private IReadOnlyList<string> chosen = [];

    public TagFieldTests()
    {
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false).AddAskingDialogs();
    }

    [Fact]
    public void Clicking_lists_all_tags_and_typing_narrows()
    {
        var field = Field();

        field.Find("input").Click();
        Assert.Equal(["Brighton", "London", "VIP"], Offers(field));
        field.Find("input").Input("on");

        Assert.Equal(["Brighton", "London", "Add new tag “on”"], Offers(field));
    }

    [Fact]
    public void A_tag_that_is_chosen_is_not_offered_again()
    {
        var field = Field("London");

        field.Find("input").Click();

        Assert.Equal(["Brighton", "VIP"], Offers(field));
    }

    [Fact]
    public void Clicking_a_tag_adds_it()
    {
        var field = Field();

        field.Find("input").Click();
        field.FindAll("[role=option]")[1].Click();

        Assert.Equal(["London"], chosen);
        Assert.Equal("London added.", field.Find("[role=status]").TextContent);
    }

    [Theory]
    [InlineData("vip,", "VIP")] // existing: as it is written already
    [InlineData("Schools,", "Schools")] // new
    [InlineData("  Schools  ,", "Schools")]
    [InlineData("Café 🎓,", "Café 🎓")]
    [InlineData("<script>alert(1)</script>,", "<script>alert(1)</script>")]
    [InlineData("مدرسة,", "مدرسة")]
    public void A_comma_ends_a_tag(string typed, string added)
    {
        var field = Field();

        field.Find("input").Input(typed);

        Assert.Equal([added], chosen);
        Assert.Equal("", field.Find("input").GetAttribute("value"));
    }

    [Fact]
    public void What_stands_after_the_comma_stays_typed()
    {
        var field = Field();

        field.Find("input").Input("London, Bri");

        Assert.Equal(["London"], chosen);
        Assert.Equal("Bri", field.Find("input").GetAttribute("value"));
    }

    [Fact]
    public async Task Several_pasted_with_commas_are_all_added_each_once()
    {
        var field = Field("Brighton");

        await field.Find("input").PasteAsync(new());
        field.Find("input").Input("london, Schools,LONDON ,, brighton, new one");

        Assert.Equal(["Brighton", "London", "Schools", "new one"], chosen);
        Assert.Equal("", field.Find("input").GetAttribute("value"));
    }

    [Fact]
    public void The_keyboard_alone_chooses_adds_and_removes()
    {
        var field = Field("VIP");

        Press(field, "ArrowDown");
        Press(field, "ArrowDown");
        Assert.Equal(field.FindAll("[role=option]")[1].Id, field.Find("input").GetAttribute("aria-activedescendant"));
        Press(field, "Enter");
        Assert.Equal(["VIP", "London"], chosen);

        field.Find("input").Input("Schools");
        Press(field, "Enter");
        Assert.Equal(["VIP", "London", "Schools"], chosen);

        Press(field, "Backspace");
        Assert.Equal(["VIP", "London"], chosen);
        field.Find("button[aria-label='Remove tag VIP']").Click();
        Assert.Equal(["London"], chosen);
    }

    [Fact]
    public void Escape_closes_the_list()
    {
        var field = Field();

        field.Find("input").Click();
        Press(field, "Escape");

        Assert.Equal("false", field.Find("input").GetAttribute("aria-expanded"));
        Assert.Empty(field.FindAll("[role=option]"));
    }

    [Fact]
    public void Without_new_ones_an_unknown_name_gets_a_sentence_and_stays_typed()
    {
        var field = Field(allowNew: false);

        field.Find("input").Input("Londn");
        Press(field, "Enter");

        Assert.Empty(chosen);
        Assert.Equal("Londn", field.Find("input").GetAttribute("value"));
        Assert.Equal("There is no tag “Londn”. Choose one of the list.", field.Find(".help").TextContent);
    }

    [Theory]
    [InlineData(50, "")]
    [InlineData(51, "A tag has at most 50 letters; this one has 51.")]
    public void A_tag_has_at_most_fifty_letters(int letters, string problem)
    {
        var field = Field();

        field.Find("input").Input($"{new string('x', letters)},");

        Assert.Equal(problem.Length > 0 ? 0 : 1, chosen.Count);
        if (problem.Length > 0)
            Assert.Equal(problem, field.Find(".help").TextContent);
    }

    [Fact]
    public void A_control_character_is_refused()
    {
        var field = Field();

        field.Find("input").Input("a\u0007b,");

        Assert.Empty(chosen);
        Assert.Equal(
            "A tag has a character in it that can't be printed. Type it again instead of pasting it.",
            field.Find(".help").TextContent
        );
    }

    [Fact]
    public void What_is_typed_when_the_field_is_left_is_added()
    {
        var field = Field();

        field.Find("input").Input("Schools");
        field.Find(".tag-field").FocusOut();

        field.WaitForAssertion(() => Assert.Equal(["Schools"], chosen));
    }

    public ValueTask DisposeAsync() => page.DisposeAsync();

    private static void Press(IRenderedComponent<TagField> field, string key) =>
        field.Find("input").KeyDown(new KeyboardEventArgs { Key = key });

    private static IEnumerable<string> Offers(IRenderedComponent<TagField> field) =>
        field.FindAll("[role=option]").Select(option => option.TextContent);

    private IRenderedComponent<TagField> Field(params string[] already) => Field(allowNew: true, already);

    private IRenderedComponent<TagField> Field(bool allowNew, params string[] already)
    {
        IRenderedComponent<TagField>? field = null;
        chosen = already;
        field = page.Render<TagField>(with =>
            with.Add(f => f.Value, chosen)
                .Add(f => f.Known, ["Brighton", "London", "VIP"])
                .Add(f => f.AllowNew, allowNew)
                .Add(
                    f => f.ValueChanged,
                    EventCallback.Factory.Create<IReadOnlyList<string>>(
                        this,
                        names =>
                        {
                            chosen = names;
                            field!.Render(again => again.Add(f => f.Value, names));
                        }
                    )
                )
        );
        return field;
    }
}
