using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;

namespace BillingBlazor.Server.Mail;

/// <summary>The message a statement of account goes out with; the statement is drawn when it is sent, as the account stood when it was
/// queued.</summary>
internal static class StatementMail
{
    public const string Kind = "Statement";

    /// <param name="key">Of the request: pressed twice, it is one message a customer.</param>
    public static async Task<OutboxMessage> ForAsync(
        BillingDb db,
        AccountStatement statement,
        Organisation organisation,
        string? contact,
        string recipients,
        Guid key,
        CancellationToken cancel
    )
    {
        var words = await EmailTemplates.RenderAsync(
            db,
            organisation,
            EmailKind.Statement,
            EmailModel.Of(statement, organisation, contact),
            cancel
        );
        return new()
        {
            Kind = Kind,
            CustomerId = statement.CustomerId,
            StatementFrom = statement.Period.From,
            StatementTo = statement.Period.To,
            Recipients = recipients,
            SenderName = organisation.SenderName ?? organisation.Name,
            SenderEmail = organisation.SenderEmail ?? "",
            Subject = words.Subject,
            Html = words.Html,
            MessageId = $"statement-{statement.CustomerId}-{key:N}@billingblazor",
            CreatedUtc = statement.MadeUtc,
            NextTryUtc = statement.MadeUtc,
        };
    }
}
