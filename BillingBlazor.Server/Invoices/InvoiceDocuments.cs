using System.Runtime.CompilerServices;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Documents;
using BillingBlazor.Server.Sheets;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Invoices;

/// <summary>A file to hand over, written when it is asked for.</summary>
public sealed record DocumentFile(string Name, string MediaType, Func<Stream, CancellationToken, Task> WriteAsync);

/// <summary>The files of an invoice, out of the frozen invoice and the records it holds, and out of nothing else.</summary>
public sealed class InvoiceDocuments(IDbContextFactory<BillingDb> dbs, DataFolder folder, KeptPdfs kept)
{
    /// <summary>More calls than this are no reading: the PDF says so, and they come as a CSV file.</summary>
    public const int MostPrintedCalls = 50_000;

    /// <summary>A larger attachment goes with an e-mail as a ZIP.</summary>
    private const int MostPlainBytes = 4 * 1024 * 1024;

    /// <summary>How a customer wants its calls: live, since a wish for privacy holds for what was issued before it too.</summary>
    private sealed record Wishes(StatementFormat Format, bool HideCalls, Money? Threshold);

    private sealed record Loaded(Invoice Invoice, byte[]? Logo, Wishes Wishes, (string Number, DateOnly Issued)? Credited)
    {
        // The calls are on the statement of what is taken back.
        public bool IsItemised =>
            !Wishes.HideCalls && Invoice.CreditsInvoiceId is null && Invoice.Lines.Any(line => line.CliId is not null);

        public long Calls => Invoice.Lines.Sum(line => (long)(line.Calls ?? 0));
    }

    /// <returns>The document, or null when there is no such invoice (or it isn't this customer's).</returns>
    public async Task<(string Name, byte[] Content)?> PdfAsync(int invoiceId, int? onlyOfCustomerId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await LoadAsync(db, [invoiceId], onlyOfCustomerId, cancel) is [var loaded]
            ? (NameOf(loaded.Invoice, "pdf"), await DrawAsync(db, loaded, cancel))
            : null;
    }

    /// <summary>The documents of many invoices, one after the other: each is drawn when it is asked for and then forgotten.</summary>
    public async IAsyncEnumerable<(string Name, byte[] Content)> PdfsAsync(
        IReadOnlyList<int> invoiceIds,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        foreach (var loaded in await LoadAsync(db, invoiceIds, onlyOfCustomerId: null, cancel))
        {
            cancel.ThrowIfCancellationRequested();
            yield return (NameOf(loaded.Invoice, "pdf"), await DrawAsync(db, loaded, cancel));
        }
    }

    /// <summary>The calls of an invoice as a file of their own.</summary>
    /// <returns>Null when there is no such invoice, it isn't this customer's, it has no calls, or the customer asked that calls be
    /// hidden.</returns>
    public async Task<DocumentFile?> ItemisedAsync(int invoiceId, StatementFormat format, int? onlyOfCustomerId, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await LoadAsync(db, [invoiceId], onlyOfCustomerId, cancel) is [{ IsItemised: true } loaded]
            ? Itemised(loaded, format)
            : null;
    }

    /// <summary>All that goes with the e-mail of an invoice, as files that are deleted when they are closed: its PDF, and the calls in the
    /// customer's own format.</summary>
    public async Task<IReadOnlyList<(string Name, string MediaType, Stream Content)>> AttachmentsAsync(
        int invoiceId,
        CancellationToken cancel
    )
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await LoadAsync(db, [invoiceId], onlyOfCustomerId: null, cancel) is not [var loaded])
            return [];
        var files = new List<(string, string, Stream)>
        {
            (NameOf(loaded.Invoice, "pdf"), "application/pdf", new MemoryStream(await DrawAsync(db, loaded, cancel))),
        };
        if (loaded.IsItemised && FileFormatOf(loaded) is { } format)
            files.Add(await AttachedAsync(Itemised(loaded, format), cancel));
        return files;
    }

    /// <summary>CSV and XLSX go beside the PDF; calls that are too many to print go as CSV.</summary>
    private static StatementFormat? FileFormatOf(Loaded loaded) =>
        loaded.Wishes.Format switch
        {
            StatementFormat.Xlsx when loaded.Calls < ItemisedFiles.MostSheetRows / 2 => StatementFormat.Xlsx,
            StatementFormat.Csv or StatementFormat.Xlsx => StatementFormat.Csv,
            StatementFormat.Pdf when loaded.Calls > MostPrintedCalls => StatementFormat.Csv,
            _ => null,
        };

    private async Task<(string Name, string MediaType, Stream Content)> AttachedAsync(DocumentFile file, CancellationToken cancel)
    {
        var content = folder.CreateTemporary();
        await file.WriteAsync(content, cancel);
        content.Position = 0;
        if (content.Length <= MostPlainBytes)
            return (file.Name, file.MediaType, content);
        await using (content)
        {
            var zip = folder.CreateTemporary();
            await ItemisedFiles.ZipAsync(content, file.Name, zip, cancel);
            zip.Position = 0;
            return ($"{file.Name}.zip", "application/zip", zip);
        }
    }

    private DocumentFile Itemised(Loaded loaded, StatementFormat format) =>
        format switch
        {
            StatementFormat.Csv => new(
                NameOf(loaded.Invoice, "csv", " calls"),
                "text/csv",
                async (stream, cancel) =>
                {
                    await using var db = await dbs.CreateDbContextAsync(cancel);
                    await ItemisedFiles.WriteCsvAsync(stream, ItemisedStatement.Parts(db, loaded.Invoice, loaded.Wishes.Threshold), cancel);
                }
            ),
            StatementFormat.Xlsx => new(
                NameOf(loaded.Invoice, "xlsx", " calls"),
                SheetWriter.MediaType,
                async (stream, cancel) =>
                {
                    await using var db = await dbs.CreateDbContextAsync(cancel);
                    ItemisedFiles.WriteXlsx(stream, ItemisedStatement.Parts(db, loaded.Invoice, loaded.Wishes.Threshold), cancel);
                }
            ),
            StatementFormat.Pdf => new(
                NameOf(loaded.Invoice, "pdf", " calls"),
                "application/pdf",
                async (stream, cancel) =>
                {
                    await using var db = await dbs.CreateDbContextAsync(cancel);
                    await stream.WriteAsync(InvoicePdf.DrawStatement(Document(db, loaded, withCalls: true)), cancel);
                }
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Calls are itemised in a PDF, CSV or XLSX file."),
        };

    /// <summary>A draft is drawn as it is now; what was issued, once for each wish of its customer.</summary>
    private Task<byte[]> DrawAsync(BillingDb db, Loaded loaded, CancellationToken cancel)
    {
        var withCalls = loaded.Wishes.Format == StatementFormat.Pdf && loaded.IsItemised;
        var variant = !withCalls ? "" : loaded.Wishes.Threshold is { } threshold ? $"calls from {threshold}" : "calls";
        return loaded.Invoice.State == InvoiceState.Draft
            ? Task.FromResult(Draw())
            : kept.OfAsync(loaded.Invoice.Id, variant, Draw, cancel);

        byte[] Draw() => InvoicePdf.Draw(Document(db, loaded, withCalls));
    }

    private static InvoiceDocument Document(BillingDb db, Loaded loaded, bool withCalls) =>
        new(
            loaded.Invoice,
            loaded.Logo,
            withCalls && loaded.Calls <= MostPrintedCalls
                ? Sections(ItemisedStatement.Parts(db, loaded.Invoice, loaded.Wishes.Threshold))
                : [],
            loaded.Credited?.Number
        )
        {
            CreditedDate = loaded.Credited?.Issued,
            UnprintedCalls = withCalls && loaded.Calls > MostPrintedCalls ? loaded.Calls : 0,
        };

    /// <summary>On paper all calls of a line stand together with their sum.</summary>
    private static List<StatementSection> Sections(IEnumerable<ItemisedPart> parts)
    {
        var sections = new List<StatementSection>();
        var calls = new List<StatementCall>();
        foreach (var part in parts)
        {
            if (part.Call is { } call)
                calls.Add(call);
            if (part.Sums is not { } sums)
                continue;
            sections.Add(new(part.Line.CostCentreName, part.Line.Description, calls, sums.Exact, sums.Net) { Others = part.Others });
            calls = [];
        }
        return sections;
    }

    /// <summary>In the order of the ids. A customer's portal has no drafts.</summary>
    private static async Task<IReadOnlyList<Loaded>> LoadAsync(
        BillingDb db,
        IReadOnlyList<int> ids,
        int? onlyOfCustomerId,
        CancellationToken cancel
    )
    {
        var invoices = await db
            .Invoices.AsNoTracking()
            .AsSplitQuery()
            .Include(i => i.Lines.OrderBy(l => l.Position))
            .Include(i => i.VatByRate)
            .Where(i =>
                ids.Contains(i.Id) && (onlyOfCustomerId == null || (i.CustomerId == onlyOfCustomerId && i.State != InvoiceState.Draft))
            )
            .ToDictionaryAsync(i => i.Id, cancel);
        var (customerIds, logoIds, creditedIds) = (
            invoices.Values.Select(i => i.CustomerId).ToList(),
            invoices.Values.Select(i => i.LogoId).OfType<int>().Distinct().ToList(),
            invoices.Values.Select(i => i.CreditsInvoiceId).OfType<int>().ToList()
        );
        var wishes = await db
            .Customers.Where(c => customerIds.Contains(c.Id))
            .Select(c => new { c.Id, Wishes = new Wishes(c.StatementFormat, c.HideCalls, c.StatementThreshold) })
            .ToDictionaryAsync(c => c.Id, c => c.Wishes, cancel);
        var logos =
            logoIds.Count == 0
                ? []
                : await db.Logos.AsNoTracking().Where(l => logoIds.Contains(l.Id)).ToDictionaryAsync(l => l.Id, l => l.Content, cancel);
        var credited =
            creditedIds.Count == 0
                ? []
                : await db
                    .Invoices.Where(i => creditedIds.Contains(i.Id))
                    .Select(i => new
                    {
                        i.Id,
                        i.Number,
                        i.IssueDate,
                    })
                    .ToDictionaryAsync(i => i.Id, i => (i.Number!, i.IssueDate), cancel);
        return
        [
            .. ids.Where(invoices.ContainsKey)
                .Select(id => invoices[id])
                .Select(i => new Loaded(
                    i,
                    i.LogoId is { } logo ? logos.GetValueOrDefault(logo) : null,
                    wishes[i.CustomerId],
                    i.CreditsInvoiceId is { } other && credited.TryGetValue(other, out var known) ? known : null
                )),
        ];
    }

    private static string NameOf(Invoice invoice, string ending, string what = "") =>
        FileNames.Safe($"{invoice.Number ?? $"Draft {invoice.Id} {invoice.Buyer.Name}"}{what}", ending);
}

/// <summary>Names that every file system takes, and that lead nowhere else.</summary>
internal static class FileNames
{
    private const int Longest = 100;

    public static string Safe(string name, string ending)
    {
        var safe = new string([
            .. PdfText
                .Clean(name, Longest)
                .Select(letter =>
                    letter is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' || char.IsControl(letter) ? '-' : letter
                ),
        ]).Trim(' ', '.');
        return $"{(safe.Length == 0 ? "Document" : safe)}.{ending}";
    }
}
