using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Documents;
using BillingBlazor.Server.Ledger;

namespace BillingBlazor.Server.Mail;

/// <param name="Name">As a template names it.</param>
public sealed record EmailVariable(string Name, string Meaning, IReadOnlyList<EmailKind> Of);

/// <summary>All that a template can see: texts, as the documents print them.</summary>
public static class EmailModel
{
    private const int MostLines = 50;
    private static readonly EmailKind[] all = [EmailKind.Invoice, EmailKind.CreditNote, EmailKind.Statement];
    private static readonly EmailKind[] documents = [EmailKind.Invoice, EmailKind.CreditNote];
    private static readonly EmailKind[] invoices = [EmailKind.Invoice];
    private static readonly EmailKind[] creditNotes = [EmailKind.CreditNote];
    private static readonly EmailKind[] statements = [EmailKind.Statement];

    public static IReadOnlyList<EmailVariable> Variables { get; } =
    [
        new("customer.name", "The customer's name", all),
        new("customer.contact", "The contact's name, where there is one", all),
        new("customer.reference", "Your reference for the customer", all),
        new("invoice.number", "The number of the document", documents),
        new("invoice.issued", "The date on it", documents),
        new("invoice.period", "The billing period", documents),
        new("invoice.due_date", "The day it is due", invoices),
        new("invoice.total", "The total with VAT", documents),
        new("invoice.net", "The total without VAT", documents),
        new("invoice.vat", "The VAT", documents),
        new("invoice.to_pay", "What is still to pay", invoices),
        new("invoice.purchase_order", "The customer's order number", documents),
        new("invoice.credits", "The number of the invoice it takes back", creditNotes),
        new("invoice.credits_date", "The date of that invoice", creditNotes),
        new("invoice.credits_part", "“yes” where only a part of it is taken back", creditNotes),
        new("invoice.lines", "Its lines, to go through with for: line.description, line.net", documents),
        new("statement.from", "The first day of the statement", statements),
        new("statement.to", "Its last day", statements),
        new("statement.balance", "What the customer owes", statements),
        new("statement.overdue", "What of it is overdue", statements),
        new("statement.in_credit", "What the customer has in credit instead", statements),
        new("organisation.name", "Your organisation's name", all),
        new("organisation.email", "Its e-mail address", all),
        new("organisation.telephone", "Its telephone number", all),
        new("organisation.web_site", "Its web site", all),
        new("organisation.colour", "Its colour, for styles", all),
        new("organisation.bank_name", "Its bank", all),
        new("organisation.account_name", "The name of its account", all),
        new("organisation.sort_code", "The sort code", all),
        new("organisation.account_number", "The account number", all),
        new("organisation.portal", "The address of your customers' portal, where the organisation has a host name", all),
    ];

    public static IReadOnlySet<string> NamesOf(EmailKind kind) =>
        Variables
            .Where(v => v.Of.Contains(kind))
            .Select(v => v.Name)
            .Concat(documents.Contains(kind) ? ["invoice.lines.description", "invoice.lines.net"] : [])
            .ToHashSet();

    /// <param name="credited">The invoice that a credit note takes back.</param>
    public static IReadOnlyDictionary<string, object> Of(
        Invoice invoice,
        Organisation organisation,
        string? contact,
        (string? Number, DateOnly Issued)? credited
    ) =>
        new Dictionary<string, object>
        {
            ["organisation"] = Of(organisation),
            ["customer"] = Texts(("name", invoice.Buyer.Name), ("contact", contact), ("reference", invoice.Buyer.Reference)),
            ["invoice"] = new Dictionary<string, object>(
                Texts(
                    ("number", invoice.Number ?? "Draft"),
                    ("issued", PdfFigures.Date(invoice.IssueDate)),
                    ("period", invoice.Period?.ToString()),
                    ("due_date", PdfFigures.Date(invoice.DueDate)),
                    ("total", PdfFigures.Pounds(Shown(invoice.Total, invoice))),
                    ("net", PdfFigures.Pounds(Shown(invoice.Net, invoice))),
                    ("vat", PdfFigures.Pounds(Shown(invoice.Vat, invoice))),
                    ("to_pay", PdfFigures.Pounds(invoice.Due)),
                    ("purchase_order", invoice.PurchaseOrder),
                    ("credits", credited?.Number),
                    ("credits_date", credited is { } one ? PdfFigures.Date(one.Issued) : null),
                    ("credits_part", invoice.CreditsPart ? "yes" : null)
                )
            )
            {
                ["lines"] = invoice
                    .Lines.OrderBy(l => l.Position)
                    .Take(MostLines)
                    .Select(line => Texts(("description", line.Description), ("net", PdfFigures.Pounds(line.Net))))
                    .ToList(),
            },
        };

    public static IReadOnlyDictionary<string, object> Of(AccountStatement statement, Organisation organisation, string? contact) =>
        new Dictionary<string, object>
        {
            ["organisation"] = Of(organisation),
            ["customer"] = Texts(("name", statement.Customer), ("contact", contact), ("reference", statement.Reference)),
            ["statement"] = Texts(
                ("from", PdfFigures.Date(statement.Period.From)),
                ("to", PdfFigures.Date(statement.Period.To)),
                ("balance", PdfFigures.Pounds(statement.Closing > Money.Zero ? statement.Closing : Money.Zero)),
                ("overdue", statement.Overdue > Money.Zero ? PdfFigures.Pounds(statement.Overdue) : null),
                ("in_credit", statement.Closing < Money.Zero ? PdfFigures.Pounds(-statement.Closing) : null)
            ),
        };

    /// <summary>Something to look at where no document exists yet.</summary>
    public static IReadOnlyDictionary<string, object> Example(EmailKind kind, Organisation organisation, DateOnly today) =>
        new Dictionary<string, object>
        {
            ["organisation"] = Of(organisation),
            ["customer"] = Texts(("name", "Harbour & Vale Ltd"), ("contact", "Hannah Vale"), ("reference", "HV001")),
            ["invoice"] = new Dictionary<string, object>(
                Texts(
                    ("number", $"{(kind == EmailKind.CreditNote ? organisation.CreditNotePrefix : organisation.InvoicePrefix)}1001"),
                    ("issued", PdfFigures.Date(today)),
                    ("period", BillingPeriod.MonthOf(today).ToString()),
                    ("due_date", PdfFigures.Date(today.AddDays(organisation.PaymentTermsDays))),
                    ("total", "£92.18"),
                    ("net", "£77.73"),
                    ("vat", "£14.45"),
                    ("to_pay", "£92.18"),
                    ("purchase_order", "PO-7731"),
                    ("credits", $"{organisation.InvoicePrefix}1000"),
                    ("credits_part", null),
                    ("credits_date", PdfFigures.Date(today.AddDays(-14)))
                )
            )
            {
                ["lines"] = new List<Dictionary<string, object>>
                {
                    Texts(("description", "SIP channel"), ("net", "£12.75")),
                    Texts(("description", "Broadband 80/20"), ("net", "£32.00")),
                },
            },
        };

    private static Dictionary<string, object> Of(Organisation organisation) =>
        Texts(
            ("name", organisation.Name),
            ("email", organisation.Email),
            ("telephone", organisation.Telephone),
            ("web_site", organisation.WebSite),
            ("colour", organisation.Colour),
            ("bank_name", organisation.BankName),
            ("account_name", organisation.BankAccountName ?? organisation.Name),
            ("sort_code", organisation.BankSortCode),
            ("account_number", organisation.BankAccountNumber),
            ("portal", organisation.HostName is { } host ? $"https://{host}/portal" : null)
        );

    /// <summary>A credit note says how much it gives, not how much less than nothing it asks.</summary>
    private static Money Shown(Money money, Invoice invoice) => invoice.Kind == InvoiceKind.CreditNote ? -money : money;

    private static Dictionary<string, object> Texts(params (string Name, string? Text)[] texts) =>
        texts.ToDictionary(t => t.Name, t => (object)(t.Text ?? ""));
}
