using System.CommandLine;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Commands;

/// <summary>What is done on the machine itself, by whoever has it: BillingBlazor.Server NAME. A server may be running meanwhile.</summary>
public static class CommandLine
{
    /// <summary>Whether these arguments ask for a command, and not for a server.</summary>
    public static bool IsOne(string[] args) =>
        args is [var first, ..] && (first is "--version" or "--help" or "-h" or "-?" || !first.StartsWith('-'));

    /// <returns>The exit code: 0 when it is done, 1 when it is refused, with a sentence.</returns>
    /// <param name="services">The server's, for commands that need its database.</param>
    public static async Task<int> RunAsync(string[] args, IConfiguration settings, DataFolder folder, Func<IServiceProvider> services)
    {
        var root = new RootCommand("BillingBlazor: billing for telecoms resellers. Without a command, it starts the server.")
        {
            Check(settings, folder),
            HistoryCommand.Make(folder, services),
            OnAccount("unlock", "Lets somebody sign in at once whom wrong passwords have locked out.", services, a => a.UnlockAsync),
            OnAccount("reset-password", "Prints a link by which somebody sets a new password within a day.", services, a => a.ResetAsync),
        };
        foreach (var command in BackupCommands.All(settings, folder, services))
            root.Add(command);
        try
        {
            return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (BillingRuleException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return 1;
        }
    }

    private static Command Check(IConfiguration settings, DataFolder folder)
    {
        var check = new Command("check", "Says what is missing before this installation may stand on a network; starts nothing.");
        check.SetAction(_ =>
        {
            var problems = StartUpCheck.Problems(settings, folder).ToList();
            foreach (var problem in problems)
                Console.WriteLine(problem);
            if (problems.Count == 0)
                Console.WriteLine("Nothing is missing.");
            return problems.Count == 0 ? 0 : 1;
        });
        return check;
    }

    private static Command OnAccount(
        string name,
        string description,
        Func<IServiceProvider> services,
        Func<AccountCommands, Func<string, Task<string>>> does
    )
    {
        var email = new Argument<string>("EMAIL") { Description = "The address that the person signs in with." };
        var command = new Command(name, description) { email };
        command.SetAction(
            async (parsed, _) =>
            {
                await using var scope = services().CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<CurrentUser>().ActAsCommand();
                var accounts = ActivatorUtilities.CreateInstance<AccountCommands>(scope.ServiceProvider);
                Console.WriteLine(await does(accounts)(parsed.GetRequiredValue(email)));
                return 0;
            }
        );
        return command;
    }
}
