using System.CommandLine;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Commands;

/// <summary>Says whether the history is as it was written.</summary>
public static class HistoryCommand
{
    public static Command Make(DataFolder folder, Func<IServiceProvider> services)
    {
        var noted = new Argument<string?>("HASH")
        {
            Description = "A hash that this command said before: has anything been rewritten since?",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("verify-history", "Says whether an entry of the history was altered or taken away.") { noted };
        command.SetAction(
            async (parsed, cancel) =>
            {
                folder.RequireDatabase();
                await using var scope = services().CreateAsyncScope();
                var dbs = scope.ServiceProvider.GetRequiredService<IDbContextFactory<BillingDb>>();
                await using var db = await dbs.CreateDbContextAsync(cancel);
                return await SayAsync(db, parsed.GetValue(noted), Console.Out, cancel);
            }
        );
        return command;
    }

    /// <returns>The exit code: 1 when something is wrong.</returns>
    internal static async Task<int> SayAsync(BillingDb db, string? noted, TextWriter to, CancellationToken cancel)
    {
        var verdict = await HistoryChain.VerifyAsync(db, cancel);
        foreach (var found in verdict.Found)
            await to.WriteLineAsync(found);
        if (verdict.Found.Count > 0)
            return 1;
        if (noted is not null && !await HistoryChain.HoldsAsync(db, noted, cancel))
        {
            await to.WriteLineAsync($"No entry has the hash {noted}: the history was rewritten since it was noted.");
            return 1;
        }
        var erased = verdict.Erased == 0 ? "" : $" The words of {verdict.Erased:#,0} were erased.";
        await to.WriteLineAsync($"{verdict.Count:#,0} entries, each as it was written.{erased} The last one's hash: {verdict.Hash}");
        return 0;
    }
}
