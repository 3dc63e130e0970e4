using System.Net;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Billing;

/// <summary>The message an approved invoice goes out with; the PDF is attached when it is sent.</summary>
internal static class InvoiceMail
{
    public static OutboxMessage For(Invoice invoice, Organisation organisation, string recipients, DateTime nowUtc)
    {
        var what = invoice.Kind == InvoiceKind.CreditNote ? "Credit note" : "Invoice";
        var due = invoice.Kind == InvoiceKind.CreditNote ? "" : $" It is due on {invoice.DueDate:d MMM yyyy}.";
        return new()
        {
            Kind = "Invoice",
            InvoiceId = invoice.Id,
            Recipients = recipients,
            SenderName = organisation.SenderName ?? organisation.Name,
            SenderEmail = organisation.SenderEmail ?? "",
            Subject = $"{what} {invoice.Number} from {organisation.Name}",
            Html = $"<p>Dear customer,</p><p>{what} {WebUtility.HtmlEncode(invoice.Number)} for {invoice.Total} is attached.{due}</p><p>{WebUtility.HtmlEncode(organisation.Name)}</p>",
            MessageId = $"invoice-{invoice.Id}-{invoice.ApprovedUtc:yyyyMMddHHmmss}@billingblazor",
            CreatedUtc = nowUtc,
            NextTryUtc = nowUtc,
        };
    }
}
