using System.Globalization;
using System.IO.Compression;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Invoices;

public static class InvoiceEndpoints
{
    /// <summary>Downloads. The portal's own are filtered by the customer who is signed in: another's id is simply not found.</summary>
    public static void MapInvoices(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/invoices/{id:int}/pdf",
                async (int id, InvoiceDocuments documents, CancellationToken cancel) =>
                    Download(await documents.PdfAsync(id, onlyOfCustomerId: null, cancel))
            )
            .RequireAuthorization(nameof(Permission.Read))
            .InTurn();
        routes
            .MapGet(
                "/invoices/{id:int}/calls.{format}",
                async (int id, string format, InvoiceDocuments documents, HttpContext http, CancellationToken cancel) =>
                    await StreamAsync(
                        FormatOf(format) is { } known ? await documents.ItemisedAsync(id, known, onlyOfCustomerId: null, cancel) : null,
                        http,
                        cancel
                    )
            )
            .RequireAuthorization(nameof(Permission.Read))
            .InTurn();
        routes
            .MapGet(
                "/invoices.xlsx",
                (HttpContext http, InvoiceListQueries invoices, CancellationToken cancel) =>
                    Workbook(http, InvoiceKind.Invoice, invoices, cancel)
            )
            .RequireAuthorization(nameof(Permission.Read))
            .InTurn();
        routes
            .MapGet(
                "/credit-notes.xlsx",
                (HttpContext http, InvoiceListQueries invoices, CancellationToken cancel) =>
                    Workbook(http, InvoiceKind.CreditNote, invoices, cancel)
            )
            .RequireAuthorization(nameof(Permission.Read))
            .InTurn();
        routes.MapGet("/invoices/zip/{key}", ZipAsync).RequireAuthorization(nameof(Permission.Read)).InTurn();
        routes
            .MapGet(
                "/customers/{id:int}/statement.pdf",
                async (int id, string? from, string? to, AccountStatementQueries statements, TimeProvider time, CancellationToken cancel) =>
                    await StatementAsync(from, to, time, period => statements.FindAsync(id, period.From, period.To, cancel))
            )
            .RequireAuthorization(nameof(Permission.Read))
            .InTurn();

        routes
            .MapGet(
                "/portal/invoices/{id:int}/pdf",
                async (int id, InvoiceDocuments documents, CurrentUser user, CancellationToken cancel) =>
                    Download(await documents.PdfAsync(id, await user.PortalCustomerAsync(), cancel))
            )
            .RequireAuthorization(nameof(Permission.Portal))
            .InTurn();
        routes
            .MapGet(
                "/portal/invoices/{id:int}/calls.{format}",
                async (int id, string format, InvoiceDocuments documents, CurrentUser user, HttpContext http, CancellationToken cancel) =>
                    await StreamAsync(
                        FormatOf(format) is { } known
                            ? await documents.ItemisedAsync(id, known, await user.PortalCustomerAsync(), cancel)
                            : null,
                        http,
                        cancel
                    )
            )
            .RequireAuthorization(nameof(Permission.Portal))
            .InTurn();
        routes
            .MapGet(
                "/portal/statement.pdf",
                async (string? from, string? to, AccountStatementQueries statements, TimeProvider time, CancellationToken cancel) =>
                    await StatementAsync(from, to, time, period => statements.OfPortalAsync(period.From, period.To, cancel))
            )
            .RequireAuthorization(nameof(Permission.Portal))
            .InTurn();
    }

    private static StatementFormat? FormatOf(string ending) =>
        ending.ToLowerInvariant() switch
        {
            "pdf" => StatementFormat.Pdf,
            "csv" => StatementFormat.Csv,
            "xlsx" => StatementFormat.Xlsx,
            _ => null,
        };

    private static IResult Download((string Name, byte[] Content)? pdf) =>
        pdf is { } found ? Results.File(found.Content, "application/pdf", found.Name) : Results.NotFound();

    /// <summary>Written as it is read: a million calls go through without being held.</summary>
    private static async Task<IResult> StreamAsync(DocumentFile? file, HttpContext http, CancellationToken cancel)
    {
        if (file is null)
            return Results.NotFound();
        http.Response.ContentType = file.MediaType;
        http.Response.Headers.ContentDisposition = Named(file.Name);
        await file.WriteAsync(http.Response.Body, cancel);
        return Results.Empty;
    }

    private static async Task<IResult> StatementAsync(
        string? from,
        string? to,
        TimeProvider time,
        Func<BillingPeriod, Task<AccountStatement?>> find
    )
    {
        var usual = AccountStatementQueries.Usual(UkTime.DayOf(time.GetUtcNow().UtcDateTime));
        var (first, last) = (Day(from) ?? usual.From, Day(to) ?? usual.To);
        if (last < first)
            return Results.BadRequest("The last day of a statement can't be before its first.");
        try
        {
            return await find(new(first, last)) is { } statement
                ? Results.File(
                    AccountStatementPdf.Draw(statement),
                    "application/pdf",
                    FileNames.Safe($"Statement {statement.Customer} {last:yyyy-MM-dd}", "pdf")
                )
                : Results.NotFound();
        }
        catch (BillingRuleException refusal)
        {
            return Results.BadRequest(refusal.Message);
        }
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static readonly WrittenColumn[] listing =
    [
        new("Number", ColumnKind.Text, 14),
        new("Customer", ColumnKind.Text, 32),
        new("Organisation", ColumnKind.Text, 24),
        new("Issued", ColumnKind.Day, 12),
        new("Due", ColumnKind.Day, 12),
        new("Net", ColumnKind.Number, 12),
        new("VAT", ColumnKind.Number, 12),
        new("Total", ColumnKind.Number, 12),
        new("ToPay", ColumnKind.Number, 12),
        new("Status", ColumnKind.Text, 12),
        new("Email", ColumnKind.Text, 12),
    ];

    /// <summary>The filtered listing as a workbook: amounts as numbers, and texts as texts, so that none becomes a formula.</summary>
    private static IResult Workbook(HttpContext http, InvoiceKind kind, InvoiceListQueries invoices, CancellationToken cancel)
    {
        var name = kind == InvoiceKind.Invoice ? "Invoices" : "Credit notes";
        var rows = invoices.EachAsync(InvoiceAddress.Of(http.Request.QueryString.Value ?? "", kind).Filter, cancel);
        return Exports.Workbook($"{name.ToLowerInvariant().Replace(' ', '-')}.xlsx", name, listing, rows.Select(Cells), cancel);
    }

    private static IReadOnlyList<object?> Cells(InvoiceListRow row) =>
        [
            row.Number ?? "Draft",
            row.Customer,
            row.Organisation,
            row.IssueDate.ToDateTime(TimeOnly.MinValue),
            row.DueDate.ToDateTime(TimeOnly.MinValue),
            row.Net.Pounds,
            row.Vat.Pounds,
            row.Total.Pounds,
            row.ToPay.Pounds,
            PaymentWords.Of(row.Status),
            row.Sent?.State.ToString(),
        ];

    /// <summary>The PDFs of what was ticked, each drawn, packed and sent before the next: as many as there are need the memory of
    /// one.</summary>
    private static async Task<IResult> ZipAsync(
        string key,
        HttpContext http,
        InvoiceDocuments documents,
        CurrentUser user,
        TimeProvider time,
        Microsoft.EntityFrameworkCore.IDbContextFactory<BillingDb> dbs,
        CancellationToken cancel
    )
    {
        if (DownloadTicket.Take(key, await user.NameAsync(), time.GetUtcNow().UtcDateTime) is not { } ticket)
            return Results.NotFound();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, ticket.Stopped);
        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = Named(
            $"{(ticket.Selection.AllMatching?.Kind == InvoiceKind.CreditNote ? "Credit notes" : "Invoices")} "
            + $"{UkTime.DayOf(time.GetUtcNow().UtcDateTime):yyyy-MM-dd}.zip"
        );
        try
        {
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            await using var zip = await ZipArchive.CreateAsync(
                http.Response.Body,
                ZipArchiveMode.Create,
                leaveOpen: true,
                Encoding.UTF8,
                either.Token
            );
            await foreach (var step in ticket.Selection.StepsAsync(dbs, either.Token))
                await foreach (var (name, content) in documents.PdfsAsync(step, either.Token))
                {
                    await using (var entry = await zip.CreateEntry(Unique(name, names), CompressionLevel.Fastest).OpenAsync(either.Token))
                        await entry.WriteAsync(content, either.Token);
                    ticket.Done++;
                }
        }
        catch (OperationCanceledException)
        {
            http.Abort(); // a ZIP without its end must not look like a whole one
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
        for (var n = 2; !taken.Add(unique); n++)
            unique = $"{Path.GetFileNameWithoutExtension(name)} ({n}){Path.GetExtension(name)}";
        return unique;
    }

    private static string Named(string name)
    {
        var header = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment");
        header.SetHttpFileName(name);
        return header.ToString();
    }
}
