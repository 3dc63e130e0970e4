using System.Security.Cryptography;
using System.Text.Json;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using ICSharpCode.SharpZipLib.Zip;

namespace BillingBlazor.Server.Backup;

/// <summary>
/// The whole installation as one file, while it is at work: the database as it stood at one moment, what was uploaded, kept messages, and
/// the key for secrets. With a passphrase it is a ZIP encrypted by AES-256, which other programs open too.
/// </summary>
public sealed class BackupWriter(BillingDb db, DataFolder folder, IConfiguration settings, TimeProvider time)
{
    /// <summary>Whole under its name, or not there.</summary>
    /// <param name="path">Where it is put; there must be nothing yet.</param>
    /// <param name="passphrase">Null: not encrypted.</param>
    /// <returns>Its length in bytes.</returns>
    public async Task<long> WriteAsync(string path, string? passphrase, CancellationToken cancel)
    {
        var part = $"{path}.{Guid.NewGuid():N}.part";
        var copy = Path.Combine(folder.Temporary, $"{Guid.NewGuid():N}.db");
        try
        {
            var now = time.GetUtcNow().UtcDateTime;
            await db.Engine.CopyAsync(db, copy, cancel);
            await using (var file = DataFolder.Create(part))
                await ZipAsync(file, Sources(copy).ToList(), now, passphrase, cancel);
            File.Move(part, path, overwrite: false);
            return new FileInfo(path).Length;
        }
        finally
        {
            File.Delete(copy);
            File.Delete(part);
        }
    }

    private IEnumerable<(string Name, string Path)> Sources(string copy)
    {
        yield return (BackupFile.Database, copy);
        if (SecretsKey.PathOf(settings, folder) is var key && File.Exists(key))
            yield return (BackupFile.Secrets, key);
        foreach (var kept in BackupFile.Folders)
        {
            var from = Directory.CreateDirectory(Path.Combine(folder.Path, kept));
            foreach (var file in from.EnumerateFiles().Where(file => file.Extension != ".part").OrderBy(f => f.Name))
                yield return ($"{kept}/{file.Name}", file.FullName);
        }
    }

    private static async Task ZipAsync(
        Stream file,
        List<(string Name, string Path)> sources,
        DateTime now,
        string? passphrase,
        CancellationToken cancel
    )
    {
        await using var zip = new ZipOutputStream(file) { UseZip64 = UseZip64.On, Password = passphrase, IsStreamOwner = false };
        zip.SetLevel(3); // a database halves at once; more of it costs minutes
        var entries = new List<BackupEntry>();
        foreach (var (name, path) in sources)
        {
            if (!File.Exists(path))
                continue; // taken back meanwhile: the database copied before knows it still, and says that it is gone
            await using var content = File.OpenRead(path);
            Begin(name);
            entries.Add(new(name, content.Length, await CopyAsync(content)));
        }
        Begin(BackupFile.Manifest);
        var manifest = new BackupFile(Versions.Own, now, entries);
        await zip.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(manifest), cancel);
        zip.CloseEntry();

        void Begin(string name) => zip.PutNextEntry(new(name) { DateTime = now, AESKeySize = passphrase is null ? 0 : 256 });

        async Task<string> CopyAsync(FileStream content)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 20];
            for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                await zip.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
            zip.CloseEntry();
            return Convert.ToHexString(hash.GetHashAndReset());
        }
    }
}
