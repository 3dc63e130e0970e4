using System.Net.Sockets;
using System.Text;
using BillingBlazor.Domain;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace BillingBlazor.Server.Usage.Collecting;

/// <param name="Password">With a key it is the key's passphrase.</param>
/// <param name="HostKey">The fingerprint that it has to show; null: whichever it shows, at the first test.</param>
public sealed record SftpAddress(string Host, int Port, string User, string? Password, string? Key, string? HostKey, string Folder);

/// <summary>The server shows another key than the pinned one.</summary>
public sealed class HostKeyChangedException(string host, string pinned, string shown)
    : BillingRuleException(
        $"{host} shows another host key than before ({shown} instead of {pinned}), so nothing was sent to it. If the supplier says that it "
            + "has a new one, accept it; otherwise somebody may be in between."
    )
{
    public string Shown { get; } = shown;
}

/// <summary>A folder of a carrier's SFTP server.</summary>
public sealed class SftpFolder : CarrierFolder
{
    private readonly SftpAddress at;
    private readonly TimeSpan patience;
    private readonly SftpClient client;
    private string? shown;

    private SftpFolder(SftpAddress at, TimeSpan patience, SftpClient client) =>
        (this.at, this.patience, this.client) = (at, patience, client);

    /// <summary>The fingerprint that the server showed.</summary>
    public string HostKey => shown!;

    public override bool IsOpen => client.IsConnected;

    /// <param name="patience">For one answer.</param>
    /// <exception cref="HostKeyChangedException">It is another server, perhaps.</exception>
    /// <exception cref="BillingRuleException">It can't be reached, or refuses.</exception>
    public static async Task<SftpFolder> OpenAsync(SftpAddress at, TimeSpan patience, CancellationToken cancel)
    {
        var connection = new Renci.SshNet.ConnectionInfo(at.Host, at.Port, at.User, Methods(at)) { Timeout = patience, RetryAttempts = 1 };
        var client = new SftpClient(connection) { OperationTimeout = patience };
        var folder = new SftpFolder(at, patience, client);
        client.HostKeyReceived += (_, key) =>
        {
            folder.shown = $"SHA256:{key.FingerPrintSHA256}";
            key.CanTrust = at.HostKey is null || at.HostKey == folder.shown;
        };
        try
        {
            await folder.AskAsync(
                async c =>
                {
                    await client.ConnectAsync(c);
                    return true;
                },
                cancel
            );
            return folder;
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    private static AuthenticationMethod[] Methods(SftpAddress at)
    {
        if (at.Key is null)
        {
            var asked = new KeyboardInteractiveAuthenticationMethod(at.User); // some servers take a password only as an answer
            asked.AuthenticationPrompt += (_, asks) =>
            {
                foreach (var prompt in asks.Prompts)
                    prompt.Response = at.Password ?? "";
            };
            return [new PasswordAuthenticationMethod(at.User, at.Password ?? ""), asked];
        }
        try
        {
            using var key = new MemoryStream(Encoding.UTF8.GetBytes(at.Key.ReplaceLineEndings("\n").Trim() + "\n"));
            return [new PrivateKeyAuthenticationMethod(at.User, new PrivateKeyFile(key, at.Password))];
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            throw new BillingRuleException("The key has a passphrase: give it as the password.");
        }
        catch (Exception problem)
            when (problem is SshException or ArgumentException or FormatException or NotSupportedException or InvalidOperationException)
        {
            throw new BillingRuleException("That is no private key in OpenSSH's format, or its passphrase is another one.");
        }
    }

    public override Task<IReadOnlyList<ListedFile>> ListAsync(CancellationToken cancel) =>
        AskAsync(
            async c =>
            {
                var (found, looked) = (new List<ListedFile>(), 0);
                var folder = await client.GetAsync(at.Folder.Length == 0 ? "." : at.Folder, c);
                await foreach (var file in client.ListDirectoryAsync(folder.FullName, c))
                {
                    if (++looked > MostEntries)
                        throw new BillingRuleException(
                            $"{at.Folder} on {at.Host} has more than {MostEntries:#,0} entries. Move or delete what was fetched."
                        );
                    // of a way that is told as a name, the library keeps the end
                    if (file.IsRegularFile && IsName(file.Name) && file.FullName == $"{folder.FullName.TrimEnd('/')}/{file.Name}")
                        found.Add(new(file.Name, file.Length, ToSeconds(file.LastWriteTimeUtc)));
                }
                return (IReadOnlyList<ListedFile>)found;
            },
            cancel
        );

    public override Task MoveAsync(ListedFile file, string target, CancellationToken cancel) =>
        AskAsync(
            async c =>
            {
                var folder = target.StartsWith('/') ? target : PathOf(target);
                if (!await client.ExistsAsync(folder, c))
                    await client.CreateDirectoryAsync(folder, c);
                var path = $"{folder.TrimEnd('/')}/{file.Name}";
                if (await client.ExistsAsync(path, c))
                    path += $".{file.ModifiedUtc:yyyyMMddHHmmss}";
                await client.RenameFileAsync(PathOf(file.Name), path, c);
                return true;
            },
            cancel
        );

    public override Task DeleteAsync(ListedFile file, CancellationToken cancel) =>
        AskAsync(
            async c =>
            {
                await client.DeleteFileAsync(PathOf(file.Name), c);
                return true;
            },
            cancel
        );

    protected override async Task<Stream> OpenAsync(string name, CancellationToken cancel) =>
        await client.OpenAsync(PathOf(name), FileMode.Open, FileAccess.Read, cancel);

    protected override async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> question, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        try
        {
            // what does not listen to its token is left behind
            return await Task.Run(() => question(limit.Token), limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception) when (at.HostKey is not null && shown is not null && shown != at.HostKey)
        {
            throw new HostKeyChangedException(at.Host, at.HostKey, shown);
        }
        catch (Exception problem) when (problem is OperationCanceledException or SshOperationTimeoutException or TimeoutException)
        {
            cancel.ThrowIfCancellationRequested();
            throw new BillingRuleException($"{at.Host} did not answer within {patience.TotalSeconds:#,0} seconds.");
        }
        catch (SshAuthenticationException)
        {
            throw new BillingRuleException($"{at.Host} refused {at.User}: check the user and its password or key.");
        }
        catch (SftpPathNotFoundException)
        {
            throw new BillingRuleException($"There is no {(at.Folder.Length == 0 ? "folder" : at.Folder)} on {at.Host}, or it has gone.");
        }
        catch (SftpPermissionDeniedException)
        {
            throw new BillingRuleException($"{at.Host} does not allow {at.User} to do that in {at.Folder}.");
        }
        catch (SocketException problem)
        {
            throw new BillingRuleException($"{at.Host} can't be reached at port {at.Port}: {Words(problem)}.");
        }
        catch (Exception problem) when (problem is not BillingRuleException) // the library throws whatever its reader stumbled over
        {
            throw new BillingRuleException($"{at.Host} broke off: {Words(problem)}.");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // says goodbye to a server that may not answer
        await Task.Run(client.Dispose).WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.DisposeAsync();
    }

    private string PathOf(string name) => at.Folder.Length == 0 ? name : $"{at.Folder.TrimEnd('/')}/{name}";

    /// <summary>A name and no way: a server may list anything.</summary>
    private static bool IsName(string name) =>
        name is not ("" or "." or "..") && name.Length <= 255 && !name.Any(letter => letter is '/' or '\\' || char.IsControl(letter));

    private static string Words(Exception problem) => Text.Plain(problem.Message)!.Trim().TrimEnd('.');
}
