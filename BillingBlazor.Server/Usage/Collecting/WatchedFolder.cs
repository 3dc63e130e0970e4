using BillingBlazor.Domain;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>The section Collection of appsettings.json: who runs the server says which of its folders may be watched at all.</summary>
public sealed class CollectionSettings
{
    /// <summary>Whole paths, besides the folder "incoming" of the data folder.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];
}

/// <summary>A folder of this server that a carrier or another program writes to. It lies within one of the folders that whoever runs the
/// server opened for it; no link leads out of it.</summary>
public sealed class WatchedFolder : CarrierFolder
{
    private readonly string typed, path, root;

    private WatchedFolder(string typed, string path, string root) => (this.typed, this.path, this.root) = (typed, path, root);

    public override bool IsOpen => true;

    /// <param name="typed">A name within "incoming", or a whole path within one of the folders that may be watched.</param>
    /// <exception cref="BillingRuleException">It lies elsewhere, is a link, or is not there.</exception>
    public static WatchedFolder Open(string typed, DataFolder folder, CollectionSettings settings)
    {
        var path = Path.GetFullPath(typed, folder.Incoming);
        var root =
            settings.Folders.Prepend(folder.Incoming).Select(Path.GetFullPath).FirstOrDefault(one => IsWithin(one, path))
            ?? throw new BillingRuleException(
                $"{typed} is not within a folder that may be watched. Whoever runs this server opens others in appsettings.json, under "
                    + $"Collection and Folders; without that it is a folder in {folder.Incoming}."
            );
        var watched = new WatchedFolder(typed, path, root);
        watched.RefuseLinks();
        if (!Directory.Exists(path))
            throw new BillingRuleException($"There is no folder {typed} on this server: it would be {path}.");
        return watched;
    }

    public override Task<IReadOnlyList<ListedFile>> ListAsync(CancellationToken cancel) =>
        AskAsync(
            _ =>
            {
                RefuseLinks();
                var found = new List<ListedFile>();
                foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
                {
                    if (found.Count == MostEntries)
                        throw new BillingRuleException(
                            $"{typed} has more than {MostEntries:#,0} files. Move or delete what was fetched."
                        );
                    if (entry is FileInfo { LinkTarget: null } file && !file.Attributes.HasFlag(FileAttributes.ReparsePoint))
                        found.Add(new(file.Name, file.Length, ToSeconds(file.LastWriteTimeUtc)));
                }
                return Task.FromResult<IReadOnlyList<ListedFile>>(found);
            },
            cancel
        );

    public override Task MoveAsync(ListedFile file, string target, CancellationToken cancel) =>
        AskAsync(
            _ =>
            {
                var folder = Path.GetFullPath(target, path);
                if (!IsWithin(path, folder) || new DirectoryInfo(folder).LinkTarget is not null)
                    throw new BillingRuleException($"{target} is no folder within {typed}.");
                Directory.CreateDirectory(folder);
                var moved = Path.Combine(folder, file.Name);
                File.Move(Own(file.Name), Path.Exists(moved) ? $"{moved}.{file.ModifiedUtc:yyyyMMddHHmmss}" : moved);
                return Task.FromResult(true);
            },
            cancel
        );

    public override Task DeleteAsync(ListedFile file, CancellationToken cancel) =>
        AskAsync(
            _ =>
            {
                File.Delete(Own(file.Name));
                return Task.FromResult(true);
            },
            cancel
        );

    protected override Task<Stream> OpenAsync(string name, CancellationToken cancel) =>
        Task.FromResult<Stream>(
            new FileStream(
                Own(name),
                new FileStreamOptions
                {
                    Mode = FileMode.Open,
                    Access = FileAccess.Read,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                }
            )
        );

    protected override async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> question, CancellationToken cancel)
    {
        try
        {
            return await question(cancel);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new BillingRuleException($"{typed} can't be used: {problem.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>A name within, that is no link: looked at again when it is used.</summary>
    private string Own(string name)
    {
        RefuseLinks();
        var own = Path.Combine(path, name);
        if (Path.GetDirectoryName(own) != path || new FileInfo(own).LinkTarget is not null)
            throw new BillingRuleException($"{name} is no file of {typed}.");
        return own;
    }

    /// <summary>From the folder that was opened down to the watched one.</summary>
    private void RefuseLinks()
    {
        for (var at = path; at.Length > root.Length; at = Path.GetDirectoryName(at)!)
            if (new DirectoryInfo(at).LinkTarget is not null)
                throw new BillingRuleException($"{typed} is a link to another place, which is not followed.");
    }

    private static bool IsWithin(string root, string path) =>
        path == Path.TrimEndingDirectorySeparator(root)
        || path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
