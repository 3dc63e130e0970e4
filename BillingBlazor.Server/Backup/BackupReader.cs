using System.Security.Cryptography;
using System.Text.Json;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.SignIn;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Zip;

namespace BillingBlazor.Server.Backup;

/// <summary>Brings an installation back into an empty data folder: every byte is held against its checksum before the first file stands
/// where a server would find it.</summary>
public sealed class BackupReader(DataFolder folder, IConfiguration settings)
{
    private const string Damaged = "The backup is damaged: bring another copy of it.";

    /// <exception cref="BillingRuleException">The folder holds a database, the passphrase is wrong, or the backup is damaged. Nothing was
    /// brought back.</exception>
    public BackupFile Restore(string path, string? passphrase)
    {
        folder.Claim();
        if (File.Exists(folder.Database))
            throw new BillingRuleException($"The data folder {folder.Path} holds a database already. Set DataFolder to an empty folder.");
        if (!File.Exists(path))
            throw new BillingRuleException($"There is no file {path}.");
        var room = Directory.CreateDirectory(Path.Combine(folder.Temporary, $"{Guid.NewGuid():N}.restore")).FullName;
        try
        {
            var backup = Unpack(path, passphrase, room);
            // The database comes last: a restore that is killed leaves a folder that has none, and is done again.
            foreach (var entry in backup.Entries.OrderBy(e => e.Name == BackupFile.Database))
                Put(Path.Combine(room, entry.Name), TargetOf(entry.Name));
            return backup;
        }
        catch (Exception problem) when (problem is SharpZipBaseException or InvalidDataException or JsonException or EndOfStreamException)
        {
            throw new BillingRuleException(
                problem.Message.Contains("password", StringComparison.OrdinalIgnoreCase)
                    ? "The passphrase is not the one that the backup was made with. Set Backup__Passphrase to that."
                    : Damaged
            );
        }
        finally
        {
            Directory.Delete(room, recursive: true);
        }
    }

    private static BackupFile Unpack(string path, string? passphrase, string room)
    {
        using var zip = new ZipFile(path) { Password = passphrase };
        BackupFile backup;
        using (var manifest = Open(zip, BackupFile.Manifest, passphrase))
            backup = JsonSerializer.Deserialize<BackupFile>(manifest) ?? throw new InvalidDataException();
        if (backup.Entries.Any(e => !e.IsOurs) || backup.Entries.All(e => e.Name != BackupFile.Database))
            throw new InvalidDataException();
        foreach (var entry in backup.Entries)
        {
            var target = Path.Combine(room, entry.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var content = Open(zip, entry.Name, passphrase);
            using var file = DataFolder.Create(target);
            if (CopyAndHash(content, file, entry.Bytes) != entry.Sha256)
                throw new InvalidDataException();
        }
        return backup;
    }

    private static Stream Open(ZipFile zip, string name, string? passphrase) =>
        zip.GetEntry(name) is { } entry
            ? entry.IsCrypted && string.IsNullOrEmpty(passphrase)
                ? throw new BillingRuleException("The backup is encrypted. Set Backup__Passphrase to the passphrase it was made with.")
                : zip.GetInputStream(entry)
            : throw new InvalidDataException();

    /// <summary>Never more than the manifest says: what unpacks to more is damaged, or a trap.</summary>
    private static string CopyAndHash(Stream content, Stream file, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        var left = bytes;
        for (int read; (read = content.Read(buffer)) > 0; left -= read)
        {
            if (read > left)
                throw new InvalidDataException();
            hash.AppendData(buffer, 0, read);
            file.Write(buffer, 0, read);
        }
        return left == 0 ? Convert.ToHexString(hash.GetHashAndReset()) : "";
    }

    private string TargetOf(string name) =>
        name == BackupFile.Secrets ? SecretsKey.PathOf(settings, folder) : Path.Combine(folder.Path, name);

    private static void Put(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Move(from, to, overwrite: true);
    }
}
