using System.Globalization;
using System.IO.Compression;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings.Retention;

/// <summary>All that is held about one customer, as files that any spreadsheet opens: what data protection calls a copy of the
/// data.</summary>
public sealed class CustomerDataQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <exception cref="BillingRuleException">There is no such customer.</exception>
    public async Task<string> NameAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Customers.Where(c => c.Id == customerId).Select(c => c.Name).SingleOrDefaultAsync(cancel)
            ?? throw new BillingRuleException("There is no such customer any more.");
    }

    /// <summary>Row after row into the stream: a million calls need no memory.</summary>
    public async Task WriteAsync(Stream stream, int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel);
        foreach (var (name, columns, rows) in Files(db, customerId))
        {
            await using var part = await zip.CreateEntry($"{name}.csv", CompressionLevel.Fastest).OpenAsync(cancel);
            await Exports.WriteCsvAsync(part, rows.Select(Words).Prepend(columns.Split(", ")), cancel);
        }
    }

    private static IEnumerable<(string Name, string Columns, IAsyncEnumerable<object?[]> Rows)> Files(BillingDb db, int id)
    {
        yield return (
            "customer",
            "Name, Reference, Status, Status since, Customer since, Address, Billing address, Contact, Telephone, Email, Delivery email, "
                + "Web site, VAT number, Vulnerable, Purchase order, Balance",
            Rows(
                db.Customers.Where(c => c.Id == id),
                c =>
                    [
                        c.Name,
                        c.Reference,
                        c.Status,
                        c.StatusSince,
                        c.Since,
                        string.Join(", ", c.Address.Lines),
                        string.Join(", ", c.BillingAddress?.Lines ?? []),
                        c.ContactName,
                        c.Telephone,
                        c.Email,
                        c.DeliveryEmail,
                        c.WebSite,
                        c.VatNumber,
                        c.IsVulnerable,
                        c.PurchaseOrder,
                        c.Balance,
                    ]
            )
        );
        yield return (
            "lines",
            "Line identifier, Last of the range, Description, From, To, Excluded from billing",
            Rows(
                db.Clis.Where(c => c.CustomerId == id).OrderBy(c => c.Id),
                c => [c.Number, c.LastNumber, c.Description, c.From, c.To, c.ExcludedFromBilling]
            )
        );
        yield return ("cost-centres", "Name, Closed", Rows(db.CostCentres.Where(c => c.CustomerId == id), c => [c.Name, c.IsClosed]));
        yield return (
            "charges",
            "Description, Details, How often, Quantity, Price, Start, End, Cancelled",
            Rows(
                db.Charges.Where(c => c.CustomerId == id).OrderBy(c => c.Id),
                c => [c.Description, c.Details, c.Frequency, c.Quantity, c.UnitPrice, c.Start, c.End, c.IsCancelled]
            )
        );
        yield return (
            "documents",
            "Number, Kind, State, Issued, Due, To, Address, Net, VAT, Total, Allocated",
            Rows(
                db.Invoices.Where(i => i.CustomerId == id && i.Number != null).OrderBy(i => i.Id),
                i =>
                    [
                        i.Number,
                        i.Kind,
                        i.State,
                        i.IssueDate,
                        i.DueDate,
                        i.Buyer.Name,
                        i.Buyer.Address.Replace('\n', ' '),
                        i.Net,
                        i.Vat,
                        i.Total,
                        i.Allocated,
                    ]
            )
        );
        yield return (
            "document-lines",
            "Document, Description, Details, Cost centre, Quantity, Net",
            Rows(
                db
                    .Invoices.Where(i => i.CustomerId == id && i.Number != null)
                    .Join(db.InvoiceLines, i => i.Id, l => l.InvoiceId, (i, l) => new { i.Number, Line = l })
                    .OrderBy(x => x.Line.Id),
                x => [x.Number, x.Line.Description, x.Line.Details, x.Line.CostCentreName, x.Line.Quantity, x.Line.Net]
            )
        );
        yield return (
            "account",
            "Date, Kind, Description, Amount",
            Rows(db.LedgerEntries.Where(e => e.CustomerId == id).OrderBy(e => e.Id), e => [e.Date, e.Kind, e.Description, e.Amount])
        );
        yield return (
            "calls",
            "Started (UK time), Line, Dialled, Seconds, Bytes, Price",
            Rows(
                db.Usage.OldestFirst(db.Usage.OfCustomer(id)),
                u => [UkTime.ToLocal(u.StartedUtc), u.Identifier, u.Dialled, u.Seconds, u.Bytes, u.Price]
            )
        );
        yield return (
            "notes",
            "Written (UK time), By, Note",
            Rows(
                db.CustomerNotes.Where(n => n.CustomerId == id).OrderBy(n => n.Id),
                n => [UkTime.ToLocal(n.WrittenUtc), n.WrittenBy, n.Text]
            )
        );
        yield return (
            "e-mails",
            "Made (UK time), To, Subject, State",
            Rows(
                db
                    .OutboxMessages.Where(m => m.CustomerId == id || db.Invoices.Any(i => i.Id == m.InvoiceId && i.CustomerId == id))
                    .OrderBy(m => m.Id),
                m => [UkTime.ToLocal(m.CreatedUtc), m.Recipients, m.Subject, m.State]
            )
        );
        yield return (
            "portal-users",
            "Name, Email, Invited (UK time)",
            Rows(
                db.Users.Where(u => u.CustomerId == id).OrderBy(u => u.Id),
                u => [u.DisplayName, u.Email, u.InvitedUtc is { } invited ? UkTime.ToLocal(invited) : null]
            )
        );
        yield return (
            "portal-sign-ins",
            "When (UK time), Who, What, Details, From",
            Rows(
                db.SecurityEvents.Where(l => db.Users.Any(u => u.CustomerId == id && u.UserName == l.Who)).OrderBy(l => l.Id),
                l => [UkTime.ToLocal(l.WhenUtc), l.Who, SecurityLogWords.Of(l.Kind), l.What, l.Address]
            )
        );
        yield return (
            "history",
            "When (UK time), Who, What, Name, Field, Before, After",
            Rows(
                db.Changes.Where(c => c.CustomerId == id && !(c.Subject == "Charge" && c.Field == "Cost")).OrderBy(c => c.Id),
                c => [UkTime.ToLocal(c.WhenUtc), c.Who, HistoryWords.Subject(c.Subject), c.SubjectName, c.Field, c.Before, c.After]
            )
        );
    }

    private static IAsyncEnumerable<object?[]> Rows<T>(IQueryable<T> things, Func<T, object?[]> cells)
        where T : class => things.AsNoTracking().AsAsyncEnumerable().Select(cells);

    private static IReadOnlyList<string?> Words(object?[] row) =>
        [
            .. row.Select(cell =>
                cell switch
                {
                    Money amount => amount.Pounds.ToString(CultureInfo.InvariantCulture),
                    DateTime at => at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    bool yes => yes ? "Yes" : "No",
                    IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                    _ => cell?.ToString(),
                }
            ),
        ];
}

public static class CustomerDataEndpoints
{
    public static void MapCustomerData(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/customers/{id:int}/data.zip",
                async (int id, CustomerDataQueries data, CancellationToken cancel) =>
                {
                    await data.NameAsync(id, cancel);
                    return Results.Stream(
                        stream => data.WriteAsync(stream, id, cancel),
                        "application/zip",
                        string.Create(CultureInfo.InvariantCulture, $"customer-{id}-data.zip")
                    );
                }
            )
            .RequireAuthorization(nameof(Permission.ManageUsers))
            .InTurn();
}
