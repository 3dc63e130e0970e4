using System.Buffers.Binary;
using System.IO.Compression;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>A .gz, or a .zip with one file in it, opened on its way into the data folder. Its sizes are believed in nothing: what
/// really comes is counted.</summary>
internal static class PackedUpload
{
    private const string Macs = "__MACOSX/";

    /// <param name="name">Of the file, for messages.</param>
    /// <param name="unpacked">Where to unpack to.</param>
    /// <returns>False when it is not packed: nothing was written.</returns>
    /// <exception cref="BillingRuleException">More than one file in it, packed twice, damaged, or too large.</exception>
    public static async Task<bool> UnpackAsync(FileStream packed, string name, string unpacked, CancellationToken cancel)
    {
        var head = await HeadAsync(packed, cancel);
        try
        {
            if (head is [0x1F, 0x8B, ..])
            {
                await using var gzip = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true);
                var size = await CopyAsync(gzip, name, unpacked, cancel);
                if (await SaidSizeAsync(packed, cancel) != (uint)size)
                    throw new InvalidDataException("It ends before its end."); // the framework takes it for whole
                return true;
            }
            if (head is not [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..])
                return false;
            XlsxParts.RefuseLongDirectory(packed, name);
            using var zip = new ZipArchive(packed, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Any(entry => entry.FullName == "[Content_Types].xml"))
                return false;
            var files = zip.Entries.Where(e => e.Name.Length > 0 && !e.FullName.StartsWith(Macs, StringComparison.Ordinal)).ToList();
            if (files.Count != 1)
                throw new BillingRuleException(
                    $"{name} holds {files.Count:#,0} files, and one is needed. Take them out of it and upload them together."
                );
            await using var entry = await files[0].OpenAsync(cancel);
            await CopyAsync(entry, name, unpacked, cancel);
            return true;
        }
        catch (InvalidDataException) when (head is [(byte)'P', ..])
        {
            return false; // no zip, though it begins as one: who looks at what it is says so
        }
        catch (InvalidDataException)
        {
            throw new BillingRuleException($"{name} is damaged and can't be unpacked. Ask the supplier for it again.");
        }
    }

    public static async Task<bool> IsWorkbookAsync(FileStream file, CancellationToken cancel) =>
        await HeadAsync(file, cancel) is [(byte)'P', (byte)'K', 3, 4, ..];

    private static async Task<long> CopyAsync(Stream from, string name, string unpacked, CancellationToken cancel)
    {
        await using var file = DataFolder.Create(unpacked);
        var buffer = new byte[1 << 16];
        long size = 0;
        for (int read; (read = await from.ReadAsync(buffer, cancel)) > 0;)
        {
            if ((size += read) > FileActions.MostBytes)
                throw new BillingRuleException($"{name} unpacks to more than 1 GiB. Split it and upload the parts.");
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
        await file.FlushAsync(cancel);
        if (await HeadAsync(file, cancel) is [0x1F, 0x8B, ..] or [(byte)'P', (byte)'K', 3, 4, ..])
            throw new BillingRuleException($"{name} is packed twice. Unpack it once and upload what is in it.");
        if (size == 0)
            throw new BillingRuleException($"{name} is empty. Ask the supplier for it again.");
        return size;
    }

    /// <summary>The last four bytes of a .gz say how much it unpacks to.</summary>
    private static async Task<uint> SaidSizeAsync(FileStream packed, CancellationToken cancel)
    {
        var tail = new byte[4];
        packed.Position = Math.Max(0, packed.Length - tail.Length);
        await packed.ReadExactlyAsync(tail, cancel);
        return BinaryPrimitives.ReadUInt32LittleEndian(tail);
    }

    private static async Task<byte[]> HeadAsync(FileStream file, CancellationToken cancel)
    {
        var head = new byte[8];
        file.Position = 0;
        var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        file.Position = 0;
        return head[..read];
    }
}
