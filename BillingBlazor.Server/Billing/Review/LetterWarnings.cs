using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Documents;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing.Review;

/// <summary>Letters of a draft that no font here has: they would print as boxes, on a VAT invoice perhaps in its buyer's name.</summary>
internal static class LetterWarnings
{
    /// <summary>All that is printable ASCII is passed over in SQL.</summary>
    private const string Unusual = "*[^ -~]*";

    /// <param name="invoiceIds">The drafts of these customers.</param>
    public static async Task<ILookup<int, RunWarning>> OfCustomersAsync(
        BillingDb db,
        BillingRun run,
        IReadOnlyDictionary<int, int> invoiceIds,
        CancellationToken cancel
    )
    {
        var (ids, customerIds) = (invoiceIds.Keys.ToList(), invoiceIds.Values.Distinct().ToList());
        var lines = await db
            .InvoiceLines.AsNoTracking()
            .Where(l => EF.Parameter(ids).Contains(l.InvoiceId))
            .Where(l =>
                EF.Functions.Glob(l.Description, Unusual)
                || (l.Details != null && EF.Functions.Glob(l.Details, Unusual))
                || (l.CostCentreName != null && EF.Functions.Glob(l.CostCentreName, Unusual))
            )
            .Select(l => new
            {
                l.InvoiceId,
                l.Description,
                l.Details,
                l.CostCentreName,
            })
            .ToListAsync(cancel);
        var words = lines
            .SelectMany(l =>
                new[] { l.Description, l.Details, l.CostCentreName }.Select(text => (CustomerId: invoiceIds[l.InvoiceId], text))
            )
            .ToLookup(l => l.CustomerId, l => l.text);
        var customers = await db.Customers.AsNoTracking().Where(c => EF.Parameter(customerIds).Contains(c.Id)).ToListAsync(cancel);
        return customers
            .Select(c => (Customer: c, Problem: DocumentLetters.Warning(TextsOf(c).Concat(words[c.Id]))))
            .Where(one => one.Problem is not null)
            .ToLookup(
                one => one.Customer.Id,
                one =>
                    Warning(
                        run,
                        one.Customer.Id,
                        $"{one.Customer.Name}: {one.Problem}",
                        $"/customers/{one.Customer.Id}/amend",
                        "The customer"
                    )
            );
    }

    /// <summary>Of whoever sends them.</summary>
    public static async Task<IEnumerable<RunWarning>> OfOrganisationsAsync(BillingDb db, BillingRun run, CancellationToken cancel)
    {
        var organisations = await db
            .Organisations.AsNoTracking()
            .Where(o => db.Invoices.Any(i => i.RunId == run.Id && i.OrganisationId == o.Id))
            .ToListAsync(cancel);
        return organisations
            .Select(o => (Organisation: o, Problem: DocumentLetters.Warning(TextsOf(o))))
            .Where(one => one.Problem is not null)
            .Select(one =>
                Warning(run, null, $"{one.Organisation.Name}: {one.Problem}", $"/organisations/{one.Organisation.Id}", "The organisation")
            );
    }

    private static RunWarning Warning(BillingRun run, int? customerId, string sentence, string link, string words) =>
        new()
        {
            RunId = run.Id,
            CustomerId = customerId,
            Kind = RunWarningKind.Letters,
            Sentence = sentence,
            Weight = Money.Zero,
            Link = link,
            LinkWords = words,
        };

    private static IEnumerable<string?> TextsOf(Customer customer) =>
        [.. TextsOf(InvoiceParty.Of(customer)), customer.PurchaseOrder, customer.TaxExemptReason];

    private static IEnumerable<string?> TextsOf(Organisation organisation) =>
        [.. TextsOf(InvoiceParty.Of(organisation)), organisation.FooterText];

    private static IEnumerable<string?> TextsOf(InvoiceParty party) =>
        [party.Name, party.Reference, party.Address, party.BankName, party.BankAccountName];
}
