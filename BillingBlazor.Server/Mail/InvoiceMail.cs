using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Mail;

/// <summary>The message a document goes out with: its words are frozen now, in the organisation's own template; the files are attached when
/// it is sent.</summary>
internal static class InvoiceMail
{
    /// <param name="again">0 for the first; counted on for each that somebody asks for.</param>
    /// <param name="key">Of the request for another: pressed twice, it is one message.</param>
    /// <param name="customer">Where it is loaded already, so that a run asks for none by itself.</param>
    public static async Task<OutboxMessage> ForAsync(
        BillingDb db,
        Invoice invoice,
        Organisation organisation,
        string recipients,
        DateTime nowUtc,
        CancellationToken cancel,
        int again = 0,
        Guid? key = null,
        Customer? customer = null
    )
    {
        var isCredit = invoice.Kind == InvoiceKind.CreditNote;
        var contact = customer is not null
            ? customer.ContactName
            : await db.Customers.Where(c => c.Id == invoice.CustomerId).Select(c => c.ContactName).SingleOrDefaultAsync(cancel);
        var credited =
            isCredit && invoice.CreditsInvoiceId is { } id
                ? await db.Invoices.Where(i => i.Id == id).Select(i => new { i.Number, i.IssueDate }).SingleOrDefaultAsync(cancel)
                : null;
        var words = await EmailTemplates.RenderAsync(
            db,
            organisation,
            isCredit ? EmailKind.CreditNote : EmailKind.Invoice,
            EmailModel.Of(invoice, organisation, contact, credited is null ? null : (credited.Number, credited.IssueDate)),
            cancel
        );
        return new()
        {
            Kind = isCredit ? "Credit note" : "Invoice",
            InvoiceId = invoice.Id,
            Again = again,
            Recipients = recipients,
            SenderName = organisation.SenderName ?? organisation.Name,
            SenderEmail = organisation.SenderEmail ?? "",
            Subject = words.Subject,
            Html = words.Html,
            MessageId = key is { } asked
                ? $"invoice-{invoice.Id}-{asked:N}@billingblazor"
                : $"invoice-{invoice.Id}-{invoice.ApprovedUtc:yyyyMMddHHmmss}@billingblazor",
            CreatedUtc = nowUtc,
            NextTryUtc = nowUtc,
        };
    }
}
