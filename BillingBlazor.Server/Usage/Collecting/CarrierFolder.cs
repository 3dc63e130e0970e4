using System.IO.Enumeration;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>A file as the carrier's folder lists it.</summary>
public sealed record ListedFile(string Name, long Size, DateTime ModifiedUtc)
{
    private static readonly string[] unfinished = [".tmp", ".part", ".partial", ".filepart", ".writing"];

    /// <summary>By its name it is still being written, or hidden.</summary>
    public bool IsUnfinished =>
        Size == 0 || Name.StartsWith('.') || Array.Exists(unfinished, end => Name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <param name="pattern">With * and ?; several are divided by semicolons.</param>
    public bool Fits(string pattern) =>
        pattern
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(one => FileSystemName.MatchesSimpleExpression(one, Name));
}

/// <summary>Where a carrier lays its files. Whatever is at the other end may hang, lie and break off: each question has its time, no more
/// is read than was listed, and what goes wrong is a sentence.</summary>
public abstract class CarrierFolder : IAsyncDisposable
{
    /// <summary>A folder with more entries is not read to its end.</summary>
    public const int MostEntries = 10_000;

    private static readonly TimeSpan longestFile = TimeSpan.FromHours(2);
    private static readonly TimeSpan longestClosing = TimeSpan.FromSeconds(30);

    /// <summary>Whether there is any use in asking it again.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Plain files alone: no folders, and no links.</summary>
    /// <exception cref="BillingRuleException">It can't be read: a finished sentence.</exception>
    public abstract Task<IReadOnlyList<ListedFile>> ListAsync(CancellationToken cancel);

    /// <exception cref="BillingRuleException">It can't be moved.</exception>
    public abstract Task MoveAsync(ListedFile file, string target, CancellationToken cancel);

    /// <exception cref="BillingRuleException">It can't be deleted.</exception>
    public abstract Task DeleteAsync(ListedFile file, CancellationToken cancel);

    protected abstract Task<Stream> OpenAsync(string name, CancellationToken cancel);

    /// <summary>One question, in its own time and in words.</summary>
    protected abstract Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> question, CancellationToken cancel);

    /// <summary>Copies a file whole, or refuses: never more than was listed.</summary>
    /// <param name="still">Said after each piece.</param>
    /// <exception cref="BillingRuleException">It grew, ended early, or the connection did.</exception>
    public async Task FetchAsync(ListedFile file, Stream to, Func<Task> still, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(longestFile);
        var content = await AskAsync(c => OpenAsync(file.Name, c), deadline.Token);
        try
        {
            await CopyAsync(file, content, to, still, deadline.Token);
        }
        finally
        {
            // a file that is closed at a server which is gone is closed
            await Task.Run(() => content.DisposeAsync().AsTask(), CancellationToken.None)
                .WaitAsync(longestClosing, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        to.Position = 0;
    }

    private async Task CopyAsync(ListedFile file, Stream content, Stream to, Func<Task> still, CancellationToken cancel)
    {
        var buffer = new byte[1 << 16];
        long size = 0;
        for (int read; (read = await AskAsync(c => content.ReadAsync(buffer, c).AsTask(), cancel)) > 0;)
        {
            size += read;
            if (size > file.Size)
                throw new BillingRuleException($"{file.Name} grew while it was fetched. It is fetched when it is finished.");
            await to.WriteAsync(buffer.AsMemory(0, read), cancel);
            await still();
        }
        if (size < file.Size)
            throw new BillingRuleException(
                $"{file.Name} ended after {size:#,0} of {file.Size:#,0} bytes, so nothing of it was taken. It is tried again."
            );
    }

    /// <summary>No protocol and no disk tells more than seconds alike.</summary>
    protected static DateTime ToSeconds(DateTime utc) => new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
