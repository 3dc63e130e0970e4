using System.Diagnostics;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

/// <summary>The real server as a process: killed (−9), started again, and waited for.</summary>
public abstract class KillTest : IDisposable
{
    private readonly List<string> folders = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        folders.ForEach(folder => Directory.Delete(folder, recursive: true));
        GC.SuppressFinalize(this);
    }

    /// <summary>Wherever it is by then: nothing is waited for.</summary>
    protected static async Task KillAfterAsync(string folder, TimeSpan delay)
    {
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await Task.Delay(delay, Cancel);
        server.Kill();
    }

    protected static async Task KillWhenAsync(string folder, Func<bool> fact, string what)
    {
        using var server = await RunningServer.StartAsync(folder, "Production", Cancel);
        await Facts.ComeTrueAsync(fact, what, Cancel);
        server.Kill();
    }

    protected static async Task<(List<string> Export, TimeSpan Took)> FinishAsync(
        string folder,
        Func<BillingDb, bool> isDone,
        Func<TestInstallation, Task<List<string>>> export
    )
    {
        var watch = Stopwatch.StartNew();
        using (await RunningServer.StartAsync(folder, "Production", Cancel))
        {
            var options = new DbContextOptionsBuilder<BillingDb>()
                .UseSqlite($"Data Source={Path.Combine(folder, "billing.db")};Mode=ReadOnly;Pooling=false")
                .Options;
            using var gate = new WriteGate();
            watch.Restart();
            await Facts.ComeTrueAsync(IsDone, "what was begun is done", Cancel);

            bool IsDone()
            {
                using var db = new BillingDb(options, gate, TimeProvider.System, new SqliteEngine());
                return isDone(db);
            }
        }
        var took = watch.Elapsed;
        using var house = new TestInstallation(folder);
        return (await export(house), took);
    }

    protected string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("kill-").FullName;
        folders.Add(folder);
        return folder;
    }

    protected string Copy(string template)
    {
        var copy = NewFolder();
        foreach (var file in Directory.EnumerateFiles(template, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }
}
