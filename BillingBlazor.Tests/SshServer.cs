using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BillingBlazor.Tests;

/// <summary>A carrier's SFTP server: a real sshd on a free port, as a user that may do nothing else, with keys and files of its own in a
/// folder that goes with it. Where sshd is not installed, a test that wants it says that it is skipped. Passwords, and another subsystem
/// than sshd's own, want a user with a shell: as root one is made, and goes with it.</summary>
internal sealed class SshServer : IDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private static int users;
    private readonly string folder = Directory.CreateTempSubdirectory("sshd-").FullName;
    private readonly bool hasOwnUser;
    private Process? process;

    private SshServer(bool wantsUser)
    {
        (Port, hasOwnUser) = (FreePort(), wantsUser && Environment.IsPrivilegedProcess);
        User =
            hasOwnUser ? $"sftp{Environment.ProcessId}x{Interlocked.Increment(ref users)}"
            : Environment.IsPrivilegedProcess ? "www-data"
            : Environment.UserName;
        if (!hasOwnUser)
            return;
        Directory.CreateDirectory("/run/sshd"); // systemd makes it where there is one
        Run("useradd", "-M", "-N", "-g", "nogroup", "-d", folder, "-s", "/bin/bash", User);
        Run("sh", "-c", $"printf '%s:%s\n' {User} '{Password}' | chpasswd");
    }

    public int Port { get; }

    /// <summary>Of the user of <see cref="WithPasswordAsync"/>.</summary>
    public const string Password = "pässword: of \"Carrier\" & £1";

    /// <summary>Whom it lets in, with <see cref="Key"/>.</summary>
    public string User { get; }

    public string Key => File.ReadAllText(Path.Combine(folder, "user"));

    /// <summary>Where its files lie.</summary>
    public string Files => Path.Combine(folder, "files");

    public static Task<SshServer> StartAsync(CancellationToken cancel) => StartAsync(false, "ForceCommand internal-sftp", cancel);

    /// <summary>It lets its user in with <see cref="Password"/> alone: only root can check one.</summary>
    public static Task<SshServer> WithPasswordAsync(CancellationToken cancel)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can make a user with a password.");
        return StartAsync(true, "ForceCommand internal-sftp\nPasswordAuthentication yes\nPubkeyAuthentication no", cancel);
    }

    /// <summary>A real sshd, but whoever listens at the port answers for its files.</summary>
    public static Task<SshServer> InFrontOfAsync(int port, CancellationToken cancel) =>
        StartAsync(true, $"ForceCommand exec 3<>/dev/tcp/127.0.0.1/{port} 4<&0; cat <&4 >&3 2>&- & cat <&3; kill $!", cancel);

    private static async Task<SshServer> StartAsync(bool wantsUser, string rules, CancellationToken cancel)
    {
        Assert.SkipUnless(File.Exists(Program), "There is no sshd here: apt-get install openssh-server.");
        var server = new SshServer(wantsUser);
        Directory.CreateDirectory(server.Files);
        server.MakeKey("host");
        server.MakeKey("user");
        File.Copy(Path.Combine(server.folder, "user.pub"), Path.Combine(server.folder, "authorized_keys"));
        await File.WriteAllTextAsync(
            Path.Combine(server.folder, "config"),
            $"""
            Port {server.Port}
            ListenAddress 127.0.0.1
            HostKey {server.folder}/host
            AuthorizedKeysFile {server.folder}/authorized_keys
            PidFile none
            UsePAM no
            StrictModes no
            {rules}
            PasswordAuthentication no
            Subsystem sftp internal-sftp

            """,
            cancel
        );
        await server.GoAsync(cancel);
        return server;
    }

    /// <summary>A file of the carrier, changed at a time of the day.</summary>
    public void Write(string name, string text, int minutes = 0)
    {
        var path = Path.Combine(Files, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 11, 3, 6, minutes, 0, DateTimeKind.Utc));
        Own();
    }

    /// <summary>The same address with another key: a new server, or somebody in between.</summary>
    public async Task ChangeKeyAsync(CancellationToken cancel)
    {
        Kill();
        File.Delete(Path.Combine(folder, "host"));
        MakeKey("host");
        await GoAsync(cancel);
    }

    /// <summary>In the middle of whatever it does.</summary>
    public void Kill()
    {
        process!.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public async Task GoAsync(CancellationToken cancel)
    {
        Own();
        string[] sshd = [Program, "-D", "-e", "-f", Path.Combine(folder, "config")];
        string[] all =
            Environment.IsPrivilegedProcess && !hasOwnUser
                ? ["setpriv", $"--reuid={User}", "--regid=nogroup", "--clear-groups", .. sshd]
                : sshd;
        process = Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        await Facts.ComeTrueAsync(() => process.HasExited || Answers(), "sshd answers", cancel);
        Assert.False(process.HasExited, "sshd did not start.");
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void MakeKey(string name) => Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder, name));

    private void Own()
    {
        if (Environment.IsPrivilegedProcess)
            Run("chown", "-hR", $"{User}:nogroup", folder);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var done = Process.Start(program, arguments);
        done.WaitForExit();
        Assert.Equal(0, done.ExitCode);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
            Kill();
        process?.Dispose();
        if (hasOwnUser)
            Run("sh", "-c", $"userdel -f {User} 2>/dev/null"); // whoever still ends is no reason to keep it
        Directory.Delete(folder, recursive: true);
    }
}
