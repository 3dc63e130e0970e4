using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Shell;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace BillingBlazor.Tests.Pages;

/// <summary>The guide's four steps: errors beneath their fields, going back without loss, and a summary.</summary>
public sealed class CreateCustomerPageTests : IAsyncDisposable
{
    private readonly BunitContext page = new();
    private readonly TestInstallation house = new();

    public CreateCustomerPageTests()
    {
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false).AddAskingDialogs();
        page.Services.AddScoped<Notices>();
        page.Services.AddSingleton(house.Get<CustomerQueries>());
        page.Services.AddSingleton(house.Get<CustomerActions>());
        var organisation = new Organisation("Meridian Telecom");
        organisation.MakeDefault();
        house.Add(organisation);
        using var db = house.Db();
        house.Add(new Tariff("Business Saver", db.Categories.Single(c => c.Name == "Voice").Id));
        page.Render<MudPopoverProvider>();
    }

    [Fact]
    public void It_begins_with_the_defaults()
    {
        var wizard = page.Render<CreateCustomerPage>();

        Assert.Equal("Step 1 - Customer Information", wizard.Find("h2").TextContent);
        Assert.Contains("Meridian Telecom", wizard.Markup);
        Assert.Contains("Default", wizard.Markup);
        Assert.True(wizard.Find("input[type=checkbox]").HasAttribute("checked")); // Send via email
    }

    [Fact]
    public async Task Next_says_what_is_wrong_beneath_the_fields_and_stays()
    {
        var wizard = page.Render<CreateCustomerPage>();

        await NextAsync(wizard);

        Assert.Equal("Step 1 - Customer Information", wizard.Find("h2").TextContent);
        Assert.Contains("Give the name of your customer.", wizard.Markup);
        Assert.Contains("Give a delivery email, or clear Send via email.", wizard.Markup);
        Assert.Contains("wrong", wizard.Find(".steps li").ClassName);
        Assert.DoesNotContain("Give the town.", wizard.Markup); // a step that was not tried is not scolded
    }

    [Fact]
    public async Task A_mended_field_loses_its_error_at_once()
    {
        var wizard = page.Render<CreateCustomerPage>();
        await NextAsync(wizard);

        await TypeAsync(wizard, "Name", "Alpha Ltd");

        Assert.DoesNotContain("Give the name of your customer.", wizard.Markup);
    }

    [Fact]
    public async Task Going_back_loses_nothing_not_even_what_could_not_be_read()
    {
        var wizard = page.Render<CreateCustomerPage>();
        await FillAsync(wizard);
        await TypeAsync(wizard, "OutstandingBalance", "a lot");

        await NextAsync(wizard);
        Assert.Equal("Step 3 - Financial Details", wizard.Find("h2").TextContent);
        Assert.Contains("“a lot” is not a number. Type one such as 19.95 or 1,250.00.", wizard.Markup);
        await ButtonAsync(wizard, "Back");
        Assert.Equal("Step 2 - Contact Details", wizard.Find("h2").TextContent);
        await ButtonAsync(wizard, "Back");

        Assert.Equal("Step 1 - Customer Information", wizard.Find("h2").TextContent);
        Assert.Equal("Alpha Ltd", Value(wizard, "Name"));
        Assert.Equal("1 High Street", Value(wizard, "Line1"));
        Assert.Equal("a lot", Value(wizard, "OutstandingBalance"));
    }

    [Fact]
    public async Task A_taken_reference_is_said_in_step_one()
    {
        using (var db = house.Db())
        {
            var other = new Customer("Beta Ltd", db.CustomerGroups.First().Id, db.Organisations.First().Id, new(2026, 1, 1));
            other.Amend(
                new()
                {
                    Name = "Beta Ltd",
                    Reference = "B-1",
                    Since = new(2026, 1, 1),
                    GroupId = other.GroupId,
                    OrganisationId = other.OrganisationId,
                }
            );
            house.Add(other);
        }
        var wizard = page.Render<CreateCustomerPage>();
        await TypeAsync(wizard, "Name", "Alpha Ltd");
        await TypeAsync(wizard, "DeliveryEmail", "a@b.example");
        await TypeAsync(wizard, "Reference", "B-1");

        await NextAsync(wizard);

        Assert.Contains("Beta Ltd has the reference B-1 already. Give another, or none.", wizard.Markup);
        await TypeAsync(wizard, "Reference", "A-1");
        await NextAsync(wizard);
        Assert.Equal("Step 2 - Contact Details", wizard.Find("h2").TextContent);
    }

    [Fact]
    public async Task The_summary_shows_what_was_typed_and_create_creates_it()
    {
        var wizard = page.Render<CreateCustomerPage>();
        await FillAsync(wizard);
        await TypeAsync(wizard, "OutstandingBalance", "£120.50");
        await NextAsync(wizard);
        await NextAsync(wizard);

        Assert.Equal("Summary", wizard.Find("h2").TextContent);
        Assert.Equal(
            [
                "Alpha Ltd",
                "Default",
                "Yes",
                "a@b.example",
                "Meridian Telecom",
                "1 High Street",
                "Brighton",
                "BN1 1AA",
                "United Kingdom",
                "£120.50",
            ],
            wizard.FindAll("dd").Select(d => d.TextContent)
        );
        await NextAsync(wizard); // its button says Create now

        wizard.WaitForAssertion(() => Assert.EndsWith("/customers/1", page.Services.GetRequiredService<NavigationManager>().Uri));
        using var db = house.Db();
        Assert.Equal(("Alpha Ltd", 120.50m), db.Customers.AsEnumerable().Select(c => (c.Name, c.Balance.Pounds)).Single());
    }

    public async ValueTask DisposeAsync()
    {
        await page.DisposeAsync();
        await house.DisposeAsync();
    }

    private static async Task FillAsync(IRenderedComponent<CreateCustomerPage> wizard)
    {
        await TypeAsync(wizard, "Name", "Alpha Ltd");
        await TypeAsync(wizard, "DeliveryEmail", "a@b.example");
        await NextAsync(wizard);
        await TypeAsync(wizard, "Line1", "1 High Street");
        await TypeAsync(wizard, "Town", "Brighton");
        await TypeAsync(wizard, "Postcode", "bn11aa");
        await NextAsync(wizard);
        Assert.Equal("Step 3 - Financial Details", wizard.Find("h2").TextContent);
    }

    private static Task TypeAsync(IRenderedComponent<CreateCustomerPage> wizard, string field, string words) =>
        wizard.Find($"[id='field-{field}']").ChangeAsync(new() { Value = words });

    private static string? Value(IRenderedComponent<CreateCustomerPage> wizard, string field) =>
        wizard.Find($"[id='field-{field}']").GetAttribute("value");

    private static Task NextAsync(IRenderedComponent<CreateCustomerPage> wizard) => wizard.Find("form").SubmitAsync();

    private static Task ButtonAsync(IRenderedComponent<CreateCustomerPage> wizard, string name) =>
        wizard.FindAll("button").First(button => button.TextContent.Trim() == name).ClickAsync(new());
}
