using System.Security.Cryptography;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>An upload in the data folder, under the hash of what it holds, unpacked: the same rows packed or not are the same
/// content.</summary>
internal static class KeptUpload
{
    /// <param name="takesBooks">A workbook is a file that may be read.</param>
    /// <exception cref="BillingRuleException">Too large, damaged, or no file of rows.</exception>
    public static async Task<(string Hash, long Size)> KeepAsync(
        DataFolder folder,
        Stream content,
        string name,
        bool takesBooks,
        CancellationToken cancel
    )
    {
        var part = Path.Combine(folder.Uploads, $"{Guid.NewGuid():N}.part");
        var unpacked = Path.Combine(folder.Uploads, $"{Guid.NewGuid():N}.part");
        try
        {
            long size = 0;
            await using (var file = DataFolder.Create(part))
            {
                var buffer = new byte[1 << 16];
                for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0; size += read)
                {
                    if (size + read > FileActions.MostBytes)
                        throw new BillingRuleException("The file is larger than 1 GiB. Split it and upload the parts.");
                    await file.WriteAsync(buffer.AsMemory(0, read), cancel);
                }
            }
            var isPacked = false;
            await using (var kept = File.OpenRead(part))
                isPacked = await PackedUpload.UnpackAsync(kept, name, unpacked, cancel);
            var whole = isPacked ? unpacked : part;
            string hash;
            await using (var kept = File.OpenRead(whole))
            {
                if (!takesBooks || !await PackedUpload.IsWorkbookAsync(kept, cancel))
                    FcsReader.RefuseOtherKind(kept);
                (hash, size) = (Convert.ToHexString(await SHA256.HashDataAsync(kept, cancel)), kept.Length);
            }
            File.Move(whole, folder.UploadPath(hash), overwrite: true);
            return (hash, size);
        }
        finally
        {
            File.Delete(part);
            File.Delete(unpacked);
        }
    }
}
