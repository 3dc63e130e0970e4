using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BillingBlazor.Tests;

/// <summary>nginx or HAProxy by the example that is shipped, with ports and a certificate of its own in a folder that goes with it. Where
/// it is not installed, a test that wants it says that it is skipped.</summary>
internal sealed class ReverseProxy : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("proxy-").FullName;
    private Process? process;
    private string thumbprint = "";

    /// <param name="serverPort">Where the program is to listen.</param>
    private ReverseProxy(int serverPort) =>
        (ServerPort, PlainPort, EncryptedPort) = (serverPort, RunningServer.FreePort(), RunningServer.FreePort());

    public int ServerPort { get; }

    public int PlainPort { get; }

    public int EncryptedPort { get; }

    /// <summary>What people type.</summary>
    public string Address => $"https://localhost:{EncryptedPort}";

    /// <summary>An example of the program, where it lies in the repository.</summary>
    public static string Shipped(string name) => Path.Combine(Repository(), "BillingBlazor.Server/Shipping", name);

    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../.."));

    public static async Task<ReverseProxy> StartAsync(string kind, int serverPort, CancellationToken cancel)
    {
        var program = kind == "nginx" ? "/usr/sbin/nginx" : "/usr/sbin/haproxy";
        Assert.SkipUnless(File.Exists(program), $"There is no {kind} here: apt-get install {kind}.");
        var proxy = new ReverseProxy(serverPort);
        proxy.MakeCertificate();
        var config = Path.Combine(proxy.folder, "config");
        await File.WriteAllTextAsync(config, kind == "nginx" ? proxy.Nginx() : proxy.HaProxy(), cancel);
        proxy.process = Process.Start(
            new ProcessStartInfo(program, kind == "nginx" ? ["-c", config, "-p", proxy.folder] : ["-f", config, "-db"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var said = proxy.process.StandardError.ReadToEndAsync(CancellationToken.None);
        _ = proxy.process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        while (!await IsOpenAsync(proxy.EncryptedPort))
            if (proxy.process.HasExited)
                throw new InvalidOperationException($"{kind} did not start: {await said}");
        return proxy;
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Nginx()
    {
        var example = Example("nginx.conf")
            .Replace("listen 80;", $"listen 127.0.0.1:{PlainPort};")
            .Replace("listen 443 ssl;", $"listen 127.0.0.1:{EncryptedPort} ssl;")
            .Replace("/etc/ssl/billing/fullchain.pem", Path.Combine(folder, "certificate.pem"))
            .Replace("/etc/ssl/billing/privkey.pem", Path.Combine(folder, "key.pem"));
        var user = Environment.IsPrivilegedProcess ? "user root;" : "";
        return $$"""
            {{user}}
            daemon off;
            pid {{folder}}/nginx.pid;
            error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path {{folder}}/bodies;
              proxy_temp_path {{folder}}/answers;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              {{example}}
            }
            """;
    }

    private string HaProxy() =>
        Example("haproxy.cfg")
            .Replace("bind :80", $"bind 127.0.0.1:{PlainPort}")
            .Replace("bind :443", $"bind 127.0.0.1:{EncryptedPort}")
            .Replace("/etc/ssl/billing/billing.pem", Path.Combine(folder, "both.pem"));

    private string Example(string name) =>
        File.ReadAllText(Shipped(name)).Replace("billing.example.co.uk", "localhost").Replace("127.0.0.1:5080", $"127.0.0.1:{ServerPort}");

    /// <summary>Ours alone is trusted: nobody has signed it.</summary>
    public bool IsOwn(X509Certificate? shown) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint;

    private void MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        var (cert, secret) = (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(Path.Combine(folder, "certificate.pem"), cert);
        File.WriteAllText(Path.Combine(folder, "key.pem"), secret);
        File.WriteAllText(Path.Combine(folder, "both.pem"), cert + secret);
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
