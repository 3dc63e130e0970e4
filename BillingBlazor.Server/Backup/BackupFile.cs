namespace BillingBlazor.Server.Backup;

/// <summary>What a backup says of itself, in its first entry.</summary>
/// <param name="Version">Of the program that made it.</param>
/// <param name="MadeUtc">When the database was copied.</param>
/// <param name="Entries">All that is in it besides this.</param>
public sealed record BackupFile(string Version, DateTime MadeUtc, IReadOnlyList<BackupEntry> Entries)
{
    public const string Manifest = "backup.json";
    public const string Database = "billing.db";
    public const string Secrets = "secrets.pfx";

    /// <summary>Folders of the data folder that are kept, without what lies deeper in them.</summary>
    public static readonly IReadOnlyList<string> Folders = ["uploads", "mail", "documents"];
}

/// <param name="Name">The database, the key, or a file of one of the folders, with a slash between.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, in hexadecimal.</param>
public sealed record BackupEntry(string Name, long Bytes, string Sha256)
{
    /// <summary>A name that a backup may have: a file it holds never lands elsewhere than where it came from.</summary>
    public bool IsOurs =>
        Name is BackupFile.Database or BackupFile.Secrets
        || (Name.Split('/') is [var folder, var file] && BackupFile.Folders.Contains(folder) && IsPlain(file));

    private static bool IsPlain(string file) => file.Length > 0 && file[0] != '.' && Path.GetFileName(file) == file && !file.Contains('\\');
}
