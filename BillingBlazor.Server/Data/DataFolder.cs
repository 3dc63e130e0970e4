using BillingBlazor.Domain;

namespace BillingBlazor.Server.Data;

/// <summary>Where the database, the uploads and the documents lie, chosen on purpose: a relative path would follow the working directory.</summary>
public sealed record DataFolder(string Path) : IDisposable
{
    private FileStream? claim;

    public string ConnectionString => $"Data Source={Inside("billing.db")}";

    public string Uploads => Directory.CreateDirectory(Inside("uploads")).FullName;

    /// <summary>Uploads are named by their content.</summary>
    public string UploadPath(string contentHash) => System.IO.Path.Combine(Uploads, $"{contentHash}.cdr");

    public string Mail => Directory.CreateDirectory(Inside("mail")).FullName;

    /// <summary>Marked-up copies of customer files, kept for a day.</summary>
    public string Imports => Directory.CreateDirectory(Inside("imports")).FullName;

    /// <summary>The setting DataFolder (or the environment variable of that name), else the user's own data folder.</summary>
    public static DataFolder Resolve(IConfiguration settings)
    {
        var path = settings["DataFolder"] is { Length: > 0 } chosen ? chosen : System.IO.Path.Combine(UserFolder(), "BillingBlazor");
        return new(Directory.CreateDirectory(path).FullName);
    }

    /// <summary>One server a folder: the operating system's lock ends with the process, however it ends.</summary>
    /// <exception cref="BillingRuleException">Another server has the folder.</exception>
    public void Claim()
    {
        try
        {
            claim = new(Inside("server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new BillingRuleException($"Another BillingBlazor is running on the data folder {Path}. Stop it, or set DataFolder to another one.");
        }
    }

    public void Dispose() => claim?.Dispose();

    private string Inside(string name) => System.IO.Path.Combine(Path, name);

    private static string UserFolder() => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
}
