using BillingBlazor.Domain;

namespace BillingBlazor.Server.Data;

/// <summary>Where the database, the uploads and the documents lie, chosen on purpose: a relative path would follow the working
/// directory.</summary>
public sealed record DataFolder(string Path) : IDisposable
{
    public static readonly TimeSpan MarkedUpLife = TimeSpan.FromDays(1);
    private FileStream? claim;

    public string Database => Inside("billing.db");

    public string ConnectionString => $"Data Source={Database}";

    /// <exception cref="BillingRuleException">No server has begun here.</exception>
    public void RequireDatabase()
    {
        if (!File.Exists(Database))
            throw new BillingRuleException($"There is no database in the data folder {Path}. Set DataFolder to the server's.");
    }

    public string Uploads => Own("uploads");

    /// <summary>Uploads are named by their content.</summary>
    public string UploadPath(string contentHash) => System.IO.Path.Combine(Uploads, $"{contentHash}.cdr");

    /// <summary>PDFs of issued documents, named by their content.</summary>
    public string Documents => Own("documents");

    public string DocumentPath(string sha256) => System.IO.Path.Combine(Documents, $"{sha256}.pdf");

    /// <summary>Files that other programs lay down for a watched folder.</summary>
    public string Incoming => Own("incoming");

    public string Mail => Own("mail");

    /// <summary>Where the clock puts its backups, unless a setting names another folder: better on another disk.</summary>
    public string Backups => Own("backups");

    /// <summary>Opens the keys that lie in the database.</summary>
    public string SecretsKey => Inside("secrets.pfx");

    /// <summary>Where who makes the first Owner finds the proof that it is their machine.</summary>
    public string SetUpToken => Inside("set-up-token.txt");

    /// <summary>Marked-up copies of customer files, kept for a day.</summary>
    public string Imports => Own("imports");

    /// <summary>What lives as long as a piece of work: uploads that are looked at, attachments on their way.</summary>
    public string Temporary => Own("temporary");

    /// <summary>A file that is nobody else's to read.</summary>
    /// <param name="endsWithUse">It goes when it is closed. Of a server that is killed it stays, until <see
    /// cref="Sweep(TimeSpan)"/>.</param>
    public static FileStream Create(string path, bool endsWithUse = false)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1 << 16,
            Options = FileOptions.Asynchronous | (endsWithUse ? FileOptions.DeleteOnClose : FileOptions.None),
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }

    public FileStream CreateTemporary() => Create(System.IO.Path.Combine(Temporary, $"{Guid.NewGuid():N}.tmp"), endsWithUse: true);

    /// <summary>Throws away what a server that was killed left, and marked-up copies that nobody came for.</summary>
    /// <param name="olderThan">Work that goes on has younger files; at start there is none.</param>
    public void Sweep(TimeSpan olderThan)
    {
        Sweep(Temporary, "*", olderThan);
        Sweep(Uploads, "*.part", olderThan);
        Sweep(Documents, "*.part", olderThan);
        Sweep(Imports, "*", MarkedUpLife);
    }

    private static void Sweep(string folder, string pattern, TimeSpan olderThan)
    {
        foreach (
            var path in Directory
                .EnumerateFiles(folder, pattern)
                .Where(path => File.GetLastWriteTimeUtc(path) <= DateTime.UtcNow - olderThan)
        )
            File.Delete(path);
    }

    /// <summary>The setting DataFolder (or the environment variable of that name), else one in the user's own data folder: another for
    /// development, so that neither finds the other's database.</summary>
    public static DataFolder Resolve(IConfiguration settings, bool isDevelopment)
    {
        var usual = isDevelopment ? "BillingBlazor-Development" : "BillingBlazor";
        var path = settings["DataFolder"] is { Length: > 0 } chosen ? chosen : System.IO.Path.Combine(UserFolder(), usual);
        return new(OwnFolder(path));
    }

    /// <summary>One server a folder: the operating system's lock ends with the process, however it ends.</summary>
    /// <exception cref="BillingRuleException">Another server has the folder.</exception>
    public void Claim()
    {
        try
        {
            claim = new(Inside("server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException)
        {
            throw new BillingRuleException($"The data folder {Path} can't be written. Give it to its user, or set DataFolder to another.");
        }
        catch (IOException)
        {
            throw new BillingRuleException(
                $"Another BillingBlazor is running on the data folder {Path}. Stop it, or set DataFolder to another one."
            );
        }
    }

    public void Dispose() => claim?.Dispose();

    private string Own(string name) => OwnFolder(Inside(name));

    /// <summary>A folder that is made here is its user's alone: it holds customers, calls and documents.</summary>
    private static string OwnFolder(string path) =>
        OperatingSystem.IsWindows() || Directory.Exists(path)
            ? Directory.CreateDirectory(path).FullName
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    private string Inside(string name) => System.IO.Path.Combine(Path, name);

    private static string UserFolder() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
}
