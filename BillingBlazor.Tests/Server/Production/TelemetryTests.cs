using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BillingBlazor.Tests.Server.Production;

/// <summary>What is measured arrives where it is sent.</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_told_where_sends_its_figures_and_traces()
    {
        var heard = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost(
            "/v1/{kind}",
            async (string kind, HttpContext http) =>
            {
                using var content = new MemoryStream();
                await http.Request.Body.CopyToAsync(content);
                var said = Encoding.Latin1.GetString(content.ToArray());
                heard.AddOrUpdate(kind, said, (_, before) => before + said);
            }
        );
        await collector.StartAsync(Cancel);
        var address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var folder = Directory.CreateTempSubdirectory("told-").FullName;

        using (
            var server = await RunningServer.StartAsync(
                folder,
                "Development",
                Cancel,
                $"OTEL_EXPORTER_OTLP_ENDPOINT={address}",
                "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
                "OTEL_METRIC_EXPORT_INTERVAL=500",
                "OTEL_BSP_SCHEDULE_DELAY=500"
            )
        )
        using (var client = new HttpClient())
            while (!Has("metrics", "billingblazor.outbox.age", "billingblazor.gate.wait") || !Has("traces", "sign-in"))
                await client.GetStringAsync(new Uri($"{server.Address}/sign-in?email=betty@beta.example"), Cancel);

        Assert.DoesNotContain("betty@beta.example", string.Concat(heard.Values));
        Directory.Delete(folder, recursive: true);

        bool Has(string kind, params string[] names) => heard.TryGetValue(kind, out var said) && names.All(said.Contains);
    }

    [Fact]
    public async Task Files_calls_and_waits_at_the_gate_are_counted()
    {
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, heard) =>
        {
            if (instrument.Meter == Telemetry.Meter)
                heard.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Count(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Count(instrument, 1));
        listener.Start();
        await using var house = new TestInstallation();

        await house.UploadAsync(
            house.Add(new Supplier("Carrier One")).Id,
            "calls.csv",
            "V,,01632960202,07700900456,02/11/2026,12:00:00,60,,,UK Mobile,UKM,1,0.0150" + new string(',', 16) + "R1\n",
            Cancel
        );

        // other tests may read files meanwhile
        Assert.InRange(sums["billingblazor.files.read"], 1, double.MaxValue);
        Assert.InRange(sums["billingblazor.calls.read"], 1, double.MaxValue);
        Assert.InRange(sums["billingblazor.gate.wait"], 1, double.MaxValue);

        void Count(Instrument instrument, double more) => sums.AddOrUpdate(instrument.Name, more, (_, sum) => sum + more);
    }
}
