using BillingBlazor.Domain;

namespace BillingBlazor.Server.Sheets;

/// <summary>How a file that is taken in whole or not at all is gone through.</summary>
internal static class FileImport
{
    private const int LongestName = 200;

    /// <param name="read">Given the file's name as people are told it.</param>
    /// <exception cref="BillingRuleException">It was cancelled.</exception>
    public static async Task<T> RunAsync<T>(string fileName, Func<string, Task<T>> read, CancellationToken cancel)
    {
        var name = Text.Plain(Path.GetFileName(fileName)) is { Length: > 0 and <= LongestName } given ? given : "The file";
        try
        {
            // Reading is the processor's work: in a thread of its own, the page goes on answering.
            return await Task.Run(() => read(name), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new BillingRuleException($"The import of {name} was cancelled. Nothing was saved.");
        }
    }
}
