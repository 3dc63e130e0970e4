using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Sheets;

/// <summary>The parts of a workbook's zip, opened only after a look at its directory: nothing of it is unpacked before that.</summary>
internal sealed class XlsxParts : IDisposable
{
    private const int MostDirectoryBytes = 1 << 20;
    private const int MostPointers = 10_000;
    private const int SmallPart = 1 << 20;
    private const int MostRatio = 100;
    private const int MostDepth = 64;
    private const int LongestPath = 1_000;

    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> entries;
    private readonly string fileName;
    private readonly SheetLimits limits;
    private readonly CancellationToken cancel;

    public XlsxParts(Stream content, string fileName, SheetLimits limits, CancellationToken cancel)
    {
        (this.fileName, this.limits, this.cancel) = (fileName, limits, cancel);
        RefuseLongDirectory(content, fileName);
        zip = new(content, ZipArchiveMode.Read, leaveOpen: true);
        try
        {
            RefuseBomb();
            entries = new(StringComparer.OrdinalIgnoreCase);
            foreach (var entry in zip.Entries)
                entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
            RefuseOtherKinds();
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    public bool Has(string path) => entries.ContainsKey(path);

    public long LengthOf(string path) => entries[path].Length;

    /// <summary>What it unpacks to, guarded.</summary>
    public GuardedStream Open(string path) =>
        new(
            entries.TryGetValue(path, out var entry) ? entry.Open() : throw new InvalidDataException($"{path} is missing."),
            fileName,
            limits,
            cancel
        );

    public XmlReader Read(string path) => Read(Open(path), fileName);

    public static XmlReader Read(GuardedStream part, string fileName) =>
        XmlReader.Create(
            new GuardedText(part, fileName),
            new()
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                CloseInput = true,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                NameTable = new FewNames(),
            }
        );

    /// <summary>On to the next node. A nest without end would fill memory with its own path.</summary>
    public static bool Step(XmlReader xml) => xml.Read() && (xml.Depth <= MostDepth ? true : throw new InvalidDataException("Too deep."));

    /// <summary>What a part points to: the kind of thing, and its path in the zip.</summary>
    public Dictionary<string, (string Kind, string Path)> PointersOf(string path)
    {
        var (folder, name) = (path[..(path.LastIndexOf('/') + 1)], path[(path.LastIndexOf('/') + 1)..]);
        var pointers = new Dictionary<string, (string, string)>();
        var list = $"{folder}_rels/{name}.rels";
        if (!Has(list))
            return pointers;
        using var xml = Read(list);
        while (Step(xml))
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "Relationship" } || xml.GetAttribute("TargetMode") == "External")
                continue;
            if (pointers.Count == MostPointers)
                throw TooManyParts(fileName);
            if (
                xml.GetAttribute("Id") is { Length: <= LongestPath } id
                && xml.GetAttribute("Type") is { Length: <= LongestPath } kind
                && xml.GetAttribute("Target") is { Length: <= LongestPath } target
            )
                pointers[id] = (kind[(kind.LastIndexOf('/') + 1)..], Absolute(folder, target));
        }
        return pointers;
    }

    public static BillingRuleException TooMuch(string fileName, SheetLimits limits) =>
        new(
            $"{fileName} unpacks to more than {limits.UnpackedBytes >> 20} MB. Copy your rows into a new workbook (delete empty rows "
                + "and pictures) and upload that."
        );

    public void Dispose() => zip.Dispose();

    /// <summary>The end of a zip says where its directory lies: a directory of a million entries isn't even read.</summary>
    public static void RefuseLongDirectory(Stream content, string fileName)
    {
        var tail = new byte[(int)Math.Min(content.Length, 22 + ushort.MaxValue)];
        content.Position = content.Length - tail.Length;
        content.ReadExactly(tail);
        content.Position = 0;
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < 22)
            throw new InvalidDataException("No end of directory.");
        var starts = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (content.Length - tail.Length + end - starts is > MostDirectoryBytes or < 0)
            throw TooManyParts(fileName);
    }

    private void RefuseBomb()
    {
        if (zip.Entries.Count > limits.Entries)
            throw TooManyParts(fileName);
        if (zip.Entries.Sum(entry => entry.Length) > limits.UnpackedBytes)
            throw TooMuch(fileName, limits);
        if (zip.Entries.Any(entry => entry.Length > SmallPart && entry.Length / MostRatio > entry.CompressedLength))
            throw new BillingRuleException(
                $"{fileName} is packed like a zip bomb: a small file that unpacks to a huge one. Copy your rows into a new workbook "
                    + "and upload that."
            );
    }

    private void RefuseOtherKinds()
    {
        if (
            entries.Keys.Any(name =>
                name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("xl/macrosheets/", StringComparison.OrdinalIgnoreCase)
            )
        )
            throw new BillingRuleException($"{fileName} holds macros. Save it as .xlsx (Excel Workbook), without them, and upload that.");
        if (entries.Keys.Any(name => name.StartsWith("xl/externalLinks/", StringComparison.OrdinalIgnoreCase)))
            throw new BillingRuleException(
                $"{fileName} is linked to other workbooks. Copy your rows, paste them as values into a new workbook, and upload that."
            );
        if (Has("xl/workbook.bin"))
            throw new BillingRuleException($"{fileName} is a binary workbook (.xlsb). Save it as .xlsx and upload that.");
        if (Has("mimetype") && Has("content.xml"))
            throw new BillingRuleException($"{fileName} is an OpenDocument file. Save it as .xlsx or .csv and upload that.");
        if (!Has("[Content_Types].xml") || !Has("_rels/.rels"))
            throw new BillingRuleException(
                $"{fileName} is a zip, but not a spreadsheet. Save the spreadsheet as .xlsx or .csv and upload that."
            );
    }

    private static BillingRuleException TooManyParts(string fileName) =>
        new($"{fileName} is put together of too many parts for a workbook. Copy your rows into a new one and upload that.");

    private static string Absolute(string folder, string target)
    {
        if (target.StartsWith('/'))
            return target.TrimStart('/');
        var steps = new Stack<string>();
        foreach (var step in $"{folder}{target}".Split('/'))
        {
            if (step is "..")
                steps.TryPop(out _);
            else if (step is not "." and not "")
                steps.Push(step);
        }
        return string.Join('/', steps.Reverse());
    }
}
