using BillingBlazor.Domain;
using BillingBlazor.Server;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Commands;
using BillingBlazor.Server.Customers.Import;
using BillingBlazor.Server.Customers.Listing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Demo;
using BillingBlazor.Server.Health;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Jobs;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.RateSheets;
using BillingBlazor.Server.Reports;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.ServiceFiles.Reconciling;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Settings.Retention;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Collecting;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using MudBlazor.Services;

// appsettings.json lies at the top of the repository and is copied beside the program.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.UseStaticWebAssets(); // without it a build that isn't published serves empty files outside Development

builder
    .Services.AddRazorComponents()
    .AddInteractiveServerComponents()
    .AddHubOptions(hub => hub.MaximumReceiveMessageSize = LimitedFields.MostBytes);
builder.Services.AddScoped<IComponentActivator, LimitedFields>();

// not over the buttons
builder.Services.AddMudServices(mud => mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter);
builder.Services.AddAskingDialogs();
StartUpCheck.KeepFilesToOurselves();
builder.AddTransport();
var folder = DataFolder.Resolve(builder.Configuration, builder.Environment.IsDevelopment());
builder.Services.AddStorage(folder);
builder.Services.AddSchedule(folder);
builder.Services.Configure<MailSettings>(builder.Configuration.GetSection("Mail"));
builder.Services.Configure<CollectionSettings>(builder.Configuration.GetSection("Collection"));
builder.Services.AddSignIn().AddThrottle();
builder.Services.AddFeatures();
builder.Services.AddHealth().AddTelemetry(builder.Configuration);

if (CommandLine.IsOne(args))
    return await CommandLine.RunAsync(args, builder.Configuration, folder, () => Build().Services);
WebApplication? app = null;
try
{
    if (!builder.Environment.IsDevelopment())
        StartUpCheck.Insist(builder.Configuration, folder);
    app = Build();
    await StartUp.PrepareAsync(app.Services);
    if (!app.Environment.IsDevelopment())
        await StartUp.RefuseDemoAsync(app.Services);
}
catch (BillingRuleException refusal)
{
    await Console.Error.WriteLineAsync(refusal.Message);
    await (app?.DisposeAsync() ?? default);
    return 1;
}
if (app.Environment.IsDevelopment())
    await DemoReseller.MakeAsync(app.Services);
await StartUp.OfferFirstOwnerAsync(app.Services);

app.UseSecurityHeaders();
app.UseTransport();
if (!app.Environment.IsDevelopment())
    app.UseExceptionHandler(ErrorPage.Show);
app.UseStatusCodePagesWithReExecute("/not-found");
app.UseRateLimiter();
app.UseAuthentication();
app.Use(
    (http, next) =>
    {
        http.RequestServices.GetRequiredService<CurrentUser>().Use(http.User);
        return next(http);
    }
);
app.UseSecurityLog();
app.UseAuthorization();
app.UseAntiforgery();
app.UseRefusals();
app.MapStaticAssets().AllowAnonymous();
app.MapHealth();
app.MapThemeSheet();
app.MapSignOut();
app.MapSessions();
app.MapCustomers();
app.MapCharges();
app.MapReconciliation();
app.MapPasskeys();
app.MapInvoices();
app.MapLogos();
app.MapFiles();
app.MapCalls();
app.MapServiceFiles();
app.MapImports();
app.MapRateSheets();
app.MapReports();
app.MapSecurityLog();
app.MapCustomerData();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();
return 0;

WebApplication Build()
{
    builder.Services.AddSecretsKey(builder.Configuration, folder);
    return builder.Build();
}
