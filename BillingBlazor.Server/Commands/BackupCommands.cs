using System.CommandLine;
using BillingBlazor.Domain;
using BillingBlazor.Server.Backup;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Commands;

/// <summary>The whole installation as one file, and back.</summary>
public static class BackupCommands
{
    public static IEnumerable<Command> All(IConfiguration settings, DataFolder folder, Func<IServiceProvider> services)
    {
        yield return OnFile(
            "backup",
            "Writes the whole installation into FILE, while it is at work. Encrypted where Backup__Passphrase is set.",
            async (path, cancel) =>
            {
                if (File.Exists(path))
                    throw new BillingRuleException($"There is a file {path} already. Name another.");
                folder.RequireDatabase();
                await using var scope = services().CreateAsyncScope();
                var passphrase = scope.ServiceProvider.GetRequiredService<BackupClock>().Passphrase;
                var bytes = await scope.ServiceProvider.GetRequiredService<BackupWriter>().WriteAsync(path, passphrase, cancel);
                var how = passphrase is null ? "not encrypted: keep it where nobody else reads" : "encrypted";
                return $"{path}: {bytes / 1024.0 / 1024.0:0.0} MiB, {how}.";
            }
        );
        yield return OnFile(
            "restore",
            "Brings an installation back from FILE into an empty data folder.",
            (path, _) =>
            {
                using (folder)
                {
                    var backup = new BackupReader(folder, settings).Restore(path, settings["Backup:Passphrase"]);
                    return Task.FromResult($"Brought back as it stood on {UkTime.ToLocal(backup.MadeUtc):d MMM yyyy, HH:mm} UK time.");
                }
            }
        );
    }

    private static Command OnFile(string name, string description, Func<string, CancellationToken, Task<string>> does)
    {
        var file = new Argument<string>("FILE") { Description = "A path." };
        var command = new Command(name, description) { file };
        command.SetAction(
            async (parsed, cancel) =>
            {
                Console.WriteLine(await does(Path.GetFullPath(parsed.GetRequiredValue(file)), cancel));
                return 0;
            }
        );
        return command;
    }
}
