using System.IO.Compression;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Http.Features;
using MiniExcelLibs;

namespace BillingBlazor.Server.Invoices;

public static class InvoiceEndpoints
{
    /// <summary>Downloads. The portal's own are filtered by the customer who is signed in: another's id is simply not found.</summary>
    public static void MapInvoices(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/invoices/{id:int}/pdf", async (int id, InvoiceDocuments documents, CancellationToken cancel) =>
            Download(await documents.PdfAsync(id, onlyOfCustomerId: null, cancel))).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/invoices/{id:int}/calls.{format}", async (int id, string format, InvoiceDocuments documents, HttpContext http, CancellationToken cancel) =>
            await StreamAsync(FormatOf(format) is { } known ? await documents.ItemisedAsync(id, known, onlyOfCustomerId: null, cancel) : null, http, cancel)).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/invoices.xlsx", (HttpContext http, InvoiceListQueries invoices, CancellationToken cancel) => WorkbookAsync(http, InvoiceKind.Invoice, invoices, cancel)).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/credit-notes.xlsx", (HttpContext http, InvoiceListQueries invoices, CancellationToken cancel) => WorkbookAsync(http, InvoiceKind.CreditNote, invoices, cancel)).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/invoices/zip/{key}", ZipAsync).RequireAuthorization(nameof(Permission.Read));
        routes.MapGet("/customers/{id:int}/statement.pdf", async (int id, string? from, string? to, AccountStatementQueries statements, TimeProvider time, CancellationToken cancel) =>
            await StatementAsync(from, to, time, period => statements.FindAsync(id, period.From, period.To, cancel))).RequireAuthorization(nameof(Permission.Read));

        routes.MapGet("/portal/invoices/{id:int}/pdf", async (int id, InvoiceDocuments documents, CurrentUser user, CancellationToken cancel) =>
            Download(await documents.PdfAsync(id, await user.PortalCustomerAsync(), cancel))).RequireAuthorization(nameof(Permission.Portal));
        routes.MapGet("/portal/invoices/{id:int}/calls.{format}", async (int id, string format, InvoiceDocuments documents, CurrentUser user, HttpContext http, CancellationToken cancel) =>
            await StreamAsync(FormatOf(format) is { } known ? await documents.ItemisedAsync(id, known, await user.PortalCustomerAsync(), cancel) : null, http, cancel)).RequireAuthorization(nameof(Permission.Portal));
        routes.MapGet("/portal/statement.pdf", async (string? from, string? to, AccountStatementQueries statements, TimeProvider time, CancellationToken cancel) =>
            await StatementAsync(from, to, time, period => statements.OfPortalAsync(period.From, period.To, cancel))).RequireAuthorization(nameof(Permission.Portal));
    }

    private static StatementFormat? FormatOf(string ending) => ending.ToLowerInvariant() switch { "pdf" => StatementFormat.Pdf, "csv" => StatementFormat.Csv, "xlsx" => StatementFormat.Xlsx, _ => null };

    private static IResult Download((string Name, byte[] Content)? pdf) =>
        pdf is { } found ? Results.File(found.Content, "application/pdf", found.Name) : Results.NotFound();

    /// <summary>Written as it is read: a million calls go through without being held.</summary>
    private static async Task<IResult> StreamAsync(DocumentFile? file, HttpContext http, CancellationToken cancel)
    {
        if (file is null) return Results.NotFound();
        http.Response.ContentType = file.MediaType;
        http.Response.Headers.ContentDisposition = Named(file.Name);
        await file.WriteAsync(http.Response.Body, cancel);
        return Results.Empty;
    }

    private static async Task<IResult> StatementAsync(string? from, string? to, TimeProvider time, Func<BillingPeriod, Task<AccountStatement?>> find)
    {
        var usual = AccountStatementQueries.Usual(UkTime.DayOf(time.GetUtcNow().UtcDateTime));
        var (first, last) = (Day(from) ?? usual.From, Day(to) ?? usual.To);
        if (last < first) return Results.BadRequest("The last day of a statement can't be before its first.");
        try
        {
            return await find(new(first, last)) is { } statement ? Results.File(AccountStatementPdf.Draw(statement), "application/pdf", FileNames.Safe($"Statement {statement.Customer} {last:yyyy-MM-dd}", "pdf")) : Results.NotFound();
        }
        catch (BillingRuleException refusal)
        {
            return Results.BadRequest(refusal.Message);
        }
    }

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day : null;

    /// <summary>The filtered listing as a workbook: amounts as numbers, and texts as texts, so that none becomes a formula.</summary>
    private static async Task<IResult> WorkbookAsync(HttpContext http, InvoiceKind kind, InvoiceListQueries invoices, CancellationToken cancel)
    {
        var rows = new List<InvoiceListRow>();
        await foreach (var row in invoices.EachAsync(InvoiceAddress.Of(http.Request.QueryString.Value ?? "", kind).Filter, cancel)) rows.Add(row);
        var sheet = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var name = kind == InvoiceKind.Invoice ? "Invoices" : "Credit notes";
        await sheet.SaveAsAsync(rows.Select(row => new
        {
            Number = row.Number ?? "Draft", row.Customer, row.Organisation, Issued = row.IssueDate.ToDateTime(TimeOnly.MinValue), Due = row.DueDate.ToDateTime(TimeOnly.MinValue), Net = row.Net.Pounds, VAT = row.Vat.Pounds, Total = row.Total.Pounds,
            ToPay = row.ToPay.Pounds, Status = row.Status == PaymentStatus.PartPaid ? "Part paid" : row.Status.ToString(), Email = row.Sent?.State.ToString(),
        }), sheetName: name, cancellationToken: cancel);
        sheet.Position = 0;
        return Results.File(sheet, SheetWriter.MediaType, $"{name.ToLowerInvariant().Replace(' ', '-')}.xlsx");
    }

    /// <summary>The PDFs of what was ticked, each drawn, packed and sent before the next: as many as there are need the memory of one.</summary>
    private static async Task<IResult> ZipAsync(string key, HttpContext http, InvoiceDocuments documents, CurrentUser user, TimeProvider time, Microsoft.EntityFrameworkCore.IDbContextFactory<BillingDb> dbs, CancellationToken cancel)
    {
        if (DownloadTicket.Take(key, await user.NameAsync(), time.GetUtcNow().UtcDateTime) is not { } ticket) return Results.NotFound();
        // .NET closes an entry of a ZIP by a synchronous write of a few bytes, which the server otherwise refuses.
        if (http.Features.Get<IHttpBodyControlFeature>() is { } body) body.AllowSynchronousIO = true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, ticket.Stopped);
        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = Named($"{(ticket.Selection.AllMatching?.Kind == InvoiceKind.CreditNote ? "Credit notes" : "Invoices")} {UkTime.DayOf(time.GetUtcNow().UtcDateTime):yyyy-MM-dd}.zip");
        try
        {
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            await using var zip = await ZipArchive.CreateAsync(http.Response.Body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, either.Token);
            await foreach (var step in ticket.Selection.StepsAsync(dbs, either.Token))
                await foreach (var (name, content) in documents.PdfsAsync(step, either.Token))
                {
                    await using (var entry = await zip.CreateEntry(Unique(name, names), CompressionLevel.Fastest).OpenAsync(either.Token)) await entry.WriteAsync(content, either.Token);
                    ticket.Done++;
                }
        }
        catch (OperationCanceledException)
        {
            http.Abort();      // a ZIP without its end must not look like a whole one
        }
        finally
        {
            ticket.IsFinished = true;
        }
        return Results.Empty;
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var n = 2; !taken.Add(unique); n++) unique = $"{Path.GetFileNameWithoutExtension(name)} ({n}){Path.GetExtension(name)}";
        return unique;
    }

    private static string Named(string name)
    {
        var header = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment");
        header.SetHttpFileName(name);
        return header.ToString();
    }
}
