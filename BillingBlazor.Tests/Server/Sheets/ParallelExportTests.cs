using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using BillingBlazor.Server.SignIn;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Sheets;

/// <summary>The running product under somebody who presses a large export eight times.</summary>
[CollectionDefinition(nameof(ParallelExportTests), DisableParallelization = true)]
[Collection(nameof(ParallelExportTests))]
public sealed partial class ParallelExportTests : IDisposable
{
    private const int Calls = 250_000;
    private readonly string folder = Directory.CreateTempSubdirectory("parallel-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Eight_exports_at_once_take_the_memory_of_two_and_each_comes_or_is_told_to_wait()
    {
        using (await RunningServer.StartAsync(folder, "Development", Cancel))
        {
            // It makes the demo reseller, and ends.
        }
        await FillAsync();
        using var server = await RunningServer.StartAsync(folder, "Development", Cancel);
        using var owner = await SignedInAsync(server.Address);
        using (await owner.GetAsync(new Uri("/reports/calls.csv?from=2020-01-01&to=2020-01-02", UriKind.Relative), Cancel)) { }
        var before = PeakMemory.Kibibytes("VmRSS", $"{server.Id}");

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    using var answer = await owner.GetAsync(
                        new Uri("/reports/calls.xlsx?from=2020-03-01&to=2020-03-31", UriKind.Relative),
                        HttpCompletionOption.ResponseHeadersRead,
                        Cancel
                    );
                    await using var content = await answer.Content.ReadAsStreamAsync(Cancel);
                    var (buffer, length) = (new byte[1 << 16], 0L);
                    for (int read; (read = await content.ReadAsync(buffer, Cancel)) > 0; length += read) { }
                    return (answer.StatusCode, Length: length);
                })
        );

        var mebibytes = (PeakMemory.Kibibytes("VmHWM", $"{server.Id}") - before) >> 10;
        TestContext.Current.TestOutputHelper!.WriteLine($"{mebibytes} MiB above {before >> 10}; {string.Join("; ", answers)}");
        Assert.True(
            answers.Count(answer => answer is { StatusCode: HttpStatusCode.OK, Length: > 3_000_000 }) >= 2,
            string.Join("; ", answers)
        );
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
        Assert.True(mebibytes <= 2 * 64, $"{mebibytes} MiB");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task FillAsync()
    {
        using var house = new TestInstallation(folder);
        await using var db = house.Db();
        var supplierId = await db.Suppliers.OrderBy(s => s.Id).Select(s => s.Id).FirstAsync(Cancel);
        var cli = await db
            .Clis.Where(c => c.LastKey == null && EF.Functions.Like(c.Number, "0%") && c.From == null)
            .Select(c => c.Number)
            .FirstAsync(Cancel);
        var line = cli.Replace(" ", "", StringComparison.Ordinal);
        var rows = string.Join(
            '\n',
            Enumerable
                .Range(0, Calls)
                .Select(n =>
                {
                    var at = new DateTime(2020, 3, 1 + n % 31)
                        .AddSeconds(n % 80_000)
                        .ToString("dd/MM/yyyy,HH:mm:ss", CultureInfo.InvariantCulture);
                    return $"V,,{line},07700{900_000 + n},{at},60,,,UK Mobile,UKM,1,0.0150{new string(',', 16)}P{n},";
                })
        );
        await house.UploadAsync(supplierId, "large.csv", rows, Cancel);
    }

    private static async Task<HttpClient> SignedInAsync(string address)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new() })
        {
            BaseAddress = new(address),
            Timeout = TimeSpan.FromMinutes(5),
        };
        var html = await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), Cancel);
        using var form = new FormUrlEncodedContent([
            new("_handler", "sign-in"),
            new("__RequestVerificationToken", WebUtility.HtmlDecode(Token().Match(html).Groups[1].Value)),
            new("Form.Email", "owner@demo.example"),
            new("Form.Password", DemoAccounts.Password),
        ]);
        using var answer = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), form, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
