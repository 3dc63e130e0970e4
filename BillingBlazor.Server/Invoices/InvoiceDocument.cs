using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;

namespace BillingBlazor.Server.Invoices;

/// <summary>All that is printed of an invoice.</summary>
/// <param name="Logo">PNG or JPEG.</param>
/// <param name="CreditedNumber">The invoice that a credit note takes back.</param>
public sealed record InvoiceDocument(Invoice Invoice, byte[]? Logo, IReadOnlyList<StatementSection> Statement, string? CreditedNumber);

/// <summary>The calls behind one usage line: their exact sum stands beside the line's rounded amount.</summary>
public sealed record StatementSection(string? CostCentre, string CliLabel, IReadOnlyList<StatementCall> Calls, Money ExactSum, Money LineNet);

public sealed record StatementCall(DateTime StartedLocal, string Dialled, string Destination, int Seconds, Money Price, string? Note);
