using System.Security.Cryptography;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Sheets;

/// <summary>What became of a file: taken in, refused for its problems, or taken in once before.</summary>
public abstract record ImportOutcome
{
    public IReadOnlyList<SheetProblem> Problems { get; init; } = [];

    /// <summary>All of them, also past those that are listed.</summary>
    public int ProblemCount { get; init; }

    /// <summary>The file with its bad cells marked, to be downloaded.</summary>
    public Guid? MarkedUp { get; init; }

    /// <summary>The same content was taken in before: it goes in again only when that is confirmed.</summary>
    public ImportedFile? Before { get; init; }
}

/// <summary>A filled-in template that is taken in whole or not at all.</summary>
internal sealed class FileImport
{
    private const int LongestName = 200;
    private readonly ImportKind kind;
    private readonly Stream content;
    private readonly bool again;
    private readonly IProgress<ImportProgress> progress;
    private readonly string hash;

    private FileImport(ImportKind kind, Stream content, string name, bool again, IProgress<ImportProgress> progress, string hash) =>
        (this.kind, this.content, Name, this.again, this.progress, this.hash) = (kind, content, name, again, progress, hash);

    /// <summary>As people are told it.</summary>
    public string Name { get; }

    /// <param name="content">Seekable; it stays open.</param>
    /// <param name="again">Also when the same content was taken in before.</param>
    /// <exception cref="BillingRuleException">It was cancelled.</exception>
    public static async Task<T> RunAsync<T>(
        ImportKind kind,
        Stream content,
        string fileName,
        bool again,
        IProgress<ImportProgress> progress,
        Func<FileImport, Task<T>> read,
        CancellationToken cancel
    )
    {
        var name = Text.Plain(Path.GetFileName(fileName)) is { Length: > 0 and <= LongestName } given ? given : "The file";
        try
        {
            // Reading is the processor's work: in a thread of its own, the page goes on answering.
            return await Task.Run(
                async () =>
                {
                    content.Position = 0;
                    var hash = Convert.ToHexString(await SHA256.HashDataAsync(content, cancel));
                    return await read(new(kind, content, name, again, progress, hash));
                },
                cancel
            );
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new BillingRuleException($"The import of {name} was cancelled. Nothing was saved.");
        }
    }

    /// <summary>The same content, taken in before; null when it goes in again all the same.</summary>
    public async Task<ImportedFile?> BeforeAsync(BillingDb db, CancellationToken cancel) =>
        again
            ? null
            : await db
                .ImportedFiles.AsNoTracking()
                .OrderByDescending(file => file.Id)
                .FirstOrDefaultAsync(file => file.Kind == kind && file.ContentHash == hash, cancel);

    /// <param name="read">Given the sheet, and whom to tell how many rows are read and how much of the file that is.</param>
    /// <exception cref="BillingRuleException">It is no spreadsheet that can be read.</exception>
    public T Read<T>(SheetTemplate template, SheetLimits limits, Func<Sheet, Action<int, double>, T> read, CancellationToken cancel)
    {
        using var sheet = Sheet.Open(content, Name, limits, template.Name, cancel);
        return read(sheet, (rows, share) => progress.Report(new($"{rows:#,0} rows checked", share)));
    }

    /// <summary>What is to be mended: told, and marked in a copy.</summary>
    public T Refused<T>(
        SheetTemplate template,
        SheetLimits limits,
        SheetTable table,
        SheetProblems found,
        DataFolder folder,
        CancellationToken cancel
    )
        where T : ImportOutcome, new()
    {
        progress.Report(new("Marking what is to be mended …", null));
        var problems = found.InOrder();
        using var sheet = Sheet.Open(content, Name, limits, template.Name, cancel);
        return new()
        {
            Problems = problems,
            ProblemCount = found.Count,
            MarkedUp = MarkedUpCopies.Keep(folder, copy => MarkedUpSheet.Write(copy, template, table, sheet.Rows(), problems)),
        };
    }

    public void SayThatItSaves(string what) => progress.Report(new($"Saving {what} …", null));

    /// <summary>Asked once more within the gate, outside which the file was checked.</summary>
    public async Task RefuseSecondAsync(BillingDb db, CancellationToken cancel)
    {
        if (await BeforeAsync(db, cancel) is { } before)
            throw new BillingRuleException(
                $"{before.ImportedBy} has just imported the same file, as {before.FileName}. Nothing was saved."
            );
    }

    public BillingRuleException ChangedMeanwhile(string what) =>
        new($"{what} while {Name} was read. Nothing was saved: upload the file again.");

    /// <summary>That it was taken in, to be kept.</summary>
    public ImportedFile Taken(int count, DateTime nowUtc, string who) =>
        new()
        {
            Kind = kind,
            ContentHash = hash,
            FileName = Name,
            Count = count,
            ImportedUtc = nowUtc,
            ImportedBy = who,
        };
}
