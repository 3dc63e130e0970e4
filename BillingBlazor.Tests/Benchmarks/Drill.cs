using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Benchmarks;

/// <summary>
/// The worst day, rehearsed: an installation with calls, invoices and people is backed up while it is at work, lost, and brought back by
/// the program's own commands. What it says of every call, invoice and entry of the ledger is the same as before, and its Owner signs in.
/// </summary>
internal static partial class Drill
{
    private const string Address = "PublicAddress=https://billing.example";
    private const string Passphrase = "Backup__Passphrase=correct horse";

    internal sealed record Times(double BackUpSeconds, double RestoreSeconds, double Mib);

    /// <param name="fill">Makes an installation in a folder.</param>
    /// <param name="owner">Who signs in to what was brought back.</param>
    /// <param name="environment">Where that is started.</param>
    public static async Task<Times> RunAsync(
        Func<string, Task> fill,
        (string Email, string Password) owner,
        string environment,
        CancellationToken cancel
    )
    {
        var room = Directory.CreateTempSubdirectory("drill-").FullName;
        var old = Directory.CreateTempSubdirectory("drill-old-").FullName;
        var restored = Directory.CreateTempSubdirectory("drill-new-").FullName;
        var file = Path.Combine(room, "all.zip");
        try
        {
            await fill(old);
            string before;
            var watch = new Stopwatch();
            using (var house = new TestInstallation(old))
            {
                before = await ExportAsync(house, cancel);
                watch.Start();
                var made = await ProgramRun.OfAsync(old, ["backup", file], cancel, Address, Passphrase);
                Assert.Equal((0, ""), (made.ExitCode, made.Refused));
            }
            var backUp = watch.Elapsed.TotalSeconds;
            Directory.Delete(old, recursive: true);

            watch.Restart();
            var back = await ProgramRun.OfAsync(restored, ["restore", file], cancel, Address, Passphrase);
            var restore = watch.Elapsed.TotalSeconds;
            Assert.Equal((0, ""), (back.ExitCode, back.Refused));

            using (var house = new TestInstallation(restored))
                Assert.Equal(before, await ExportAsync(house, cancel));
            using (var server = await RunningServer.StartOnAsync(restored, environment, cancel))
                Assert.Equal($"{server.Address}/", await SignInAsync(server, owner, cancel));
            return new(backUp, restore, new FileInfo(file).Length / 1024.0 / 1024.0);
        }
        finally
        {
            foreach (var folder in (string[])[room, old, restored])
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>All that money hangs on, line after line, as one hash; and the sums, for who compares two by eye.</summary>
    private static async Task<string> ExportAsync(TestInstallation house, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var call in house.Get<CallQueries>().EachAsync(new(), cancel))
            Add(call);
        await using var db = house.Db();
        foreach (var line in db.Set<BillingBlazor.Domain.Invoices.InvoiceLine>().AsNoTracking().OrderBy(l => EF.Property<int>(l, "Id")))
            Add($"{line.Description}|{line.Net}|{line.Quantity}");
        await foreach (var invoice in db.Invoices.AsNoTracking().OrderBy(i => i.Id).AsAsyncEnumerable().WithCancellation(cancel))
            Add($"{invoice.Number}|{invoice.CustomerId}|{invoice.IssueDate:O}|{invoice.Net}|{invoice.Vat}|{invoice.Allocated}");
        await foreach (var entry in db.LedgerEntries.AsNoTracking().OrderBy(e => e.Id).AsAsyncEnumerable().WithCancellation(cancel))
            Add($"{entry.CustomerId}|{entry.Date:O}|{entry.Kind}|{entry.Amount}|{entry.InvoiceId}");
        var invoices = await db.Invoices.CountAsync(cancel);
        Assert.NotEqual(0, invoices);
        var balance = db.LedgerEntries.AsNoTracking().AsEnumerable().Aggregate(0m, (sum, entry) => sum + entry.Amount.Pounds);
        var whole = Convert.ToHexString(hash.GetHashAndReset());
        return string.Create(CultureInfo.InvariantCulture, $"{invoices} invoices, {balance:0.00}, {whole}");

        void Add(object line) => hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{line}\n")));
    }

    /// <returns>Where the person is sent, once in.</returns>
    private static async Task<string?> SignInAsync(RunningServer server, (string Email, string Password) owner, CancellationToken cancel)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new() };
        using var client = new HttpClient(handler) { BaseAddress = new(server.Address) };
        var page = new Uri("/sign-in", UriKind.Relative);
        var html = await client.GetStringAsync(page, cancel);
        using var answer = await client.PostAsync(
            page,
            new FormUrlEncodedContent([
                new("__RequestVerificationToken", WebUtility.HtmlDecode(Token().Match(html).Groups[1].Value)),
                new("_handler", "sign-in"),
                new("Form.Email", owner.Email),
                new("Form.Password", owner.Password),
            ]),
            cancel
        );
        return answer.Headers.Location?.ToString();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
