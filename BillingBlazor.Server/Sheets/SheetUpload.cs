using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;

namespace BillingBlazor.Server.Sheets;

/// <summary>A file on its way from the browser, kept in the data folder while it is looked at; it goes when it is disposed.</summary>
public static class SheetUpload
{
    /// <param name="told">Bytes so far.</param>
    /// <exception cref="BillingRuleException">Too large (told before a byte is sent), cancelled, or gone from the user's disk
    /// meanwhile.</exception>
    public static async Task<Stream> ReceiveAsync(
        DataFolder folder,
        IBrowserFile file,
        SheetLimits limits,
        Action<long> told,
        CancellationToken cancel
    )
    {
        if (file.Size > limits.Bytes)
            throw Sheet.TooLarge(file.Name, limits);
        var kept = folder.CreateTemporary();
        try
        {
            await using var sent = file.OpenReadStream(limits.Bytes, cancel);
            var buffer = new byte[1 << 16];
            for (int read; (read = await sent.ReadAsync(buffer, cancel)) > 0; told(kept.Length))
                await kept.WriteAsync(buffer.AsMemory(0, read), cancel);
            return kept;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await kept.DisposeAsync();
            throw new BillingRuleException($"The upload of {file.Name} was cancelled. Nothing was saved.");
        }
        catch (Exception problem) when (problem is IOException or JSException or TimeoutException)
        {
            await kept.DisposeAsync();
            throw new BillingRuleException(
                $"{file.Name} could not be sent. It may have been moved or saved again meanwhile: choose it once more."
            );
        }
    }
}
