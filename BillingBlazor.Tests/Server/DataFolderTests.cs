using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using Microsoft.AspNetCore.Components.Forms;

namespace BillingBlazor.Tests.Server;

/// <summary>What lies in the data folder is its user's alone, and what a killed server left there goes.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("folder-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_lies_in_the_data_folder_for_its_user_alone_and_goes_with_its_use()
    {
        var folder = new DataFolder(Path.Combine(path, "data"));
        var before = Directory.GetFiles(Path.GetTempPath(), "*.upload").Length;

        await using (
            var content = await SheetUpload.ReceiveAsync(
                folder,
                new Sent("Customer Name\nHarbour & Vale Ltd\n"u8.ToArray()),
                new(),
                _ => { },
                Cancel
            )
        )
        {
            var kept = Assert.Single(Directory.GetFiles(folder.Temporary));
            Assert.Equal(33, content.Length);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                    File.GetUnixFileMode(folder.Temporary)
                );
            }
        }

        Assert.Empty(Directory.GetFiles(folder.Temporary));
        Assert.Equal(before, Directory.GetFiles(Path.GetTempPath(), "*.upload").Length);
    }

    [Fact]
    public void A_start_sweeps_what_a_killed_server_left_and_the_clock_what_is_a_day_old()
    {
        var folder = new DataFolder(path);
        var (upload, part, copy, old, cdr) = (
            Path.Combine(folder.Temporary, "a.tmp"),
            Path.Combine(folder.Uploads, "b.part"),
            Path.Combine(folder.Imports, "c.xlsx"),
            Path.Combine(folder.Imports, "d.xlsx"),
            folder.UploadPath("0123")
        );
        foreach (var file in new[] { upload, part, copy, old, cdr })
            File.WriteAllText(file, "Harbour & Vale Ltd");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-25));

        folder.Sweep(TimeSpan.FromDays(1));
        Assert.Equal([true, true, true, false, true], new[] { upload, part, copy, old, cdr }.Select(File.Exists));

        using (new TestInstallation(path))
            Assert.Equal([false, false, true, false, true], new[] { upload, part, copy, old, cdr }.Select(File.Exists));
    }

    [Fact]
    public async Task A_second_server_on_one_folder_says_so_in_a_sentence_and_ends()
    {
        using var first = await RunningServer.StartAsync(path, "Production", Cancel);

        var second = await ProgramRun.OfAsync(path, ["--urls", "http://127.0.0.1:0"], Cancel, "PublicAddress=http://localhost");

        Assert.Equal(1, second.ExitCode);
        Assert.Equal(
            $"Another BillingBlazor is running on the data folder {path}. Stop it, or set DataFolder to another one.",
            second.Refused
        );
        Assert.DoesNotContain("   at ", second.Said);
    }

    public void Dispose() => Directory.Delete(path, recursive: true);

    private sealed class Sent(byte[] content) : IBrowserFile
    {
        public string Name => "customers.csv";
        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;
        public long Size => content.Length;
        public string ContentType => "text/csv";

        public Stream OpenReadStream(long maxAllowedSize = 512_000, CancellationToken cancellationToken = default) =>
            new MemoryStream(content);
    }
}
