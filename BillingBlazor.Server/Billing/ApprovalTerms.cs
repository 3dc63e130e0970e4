using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Billing;

/// <summary>What drafts were made from beside prices and calls, as it is now: approval takes it anew, or refuses.</summary>
internal sealed class ApprovalTerms
{
    private readonly Dictionary<int, Customer> customers;
    private readonly Dictionary<int, Organisation> organisations;
    private readonly Dictionary<int, Category> categories;
    private readonly Dictionary<int, SoldCharge> charges;
    private readonly VatRates rates;

    private ApprovalTerms(
        Dictionary<int, Customer> customers,
        Dictionary<int, Organisation> organisations,
        Dictionary<int, Category> categories,
        Dictionary<int, SoldCharge> charges,
        VatRates rates
    )
    {
        (this.customers, this.organisations) = (customers, organisations);
        (this.categories, this.charges, this.rates) = (categories, charges, rates);
    }

    /// <param name="ForOnwardSale">Its product's; null: it has none.</param>
    private sealed record SoldCharge(int Id, VatTreatment VatTreatment, bool? ForOnwardSale);

    public List<int> CustomerIds => [.. customers.Keys];

    /// <param name="drafts">With their lines.</param>
    public static async Task<ApprovalTerms> LoadAsync(BillingDb db, IReadOnlyList<Invoice> drafts, CancellationToken cancel)
    {
        var customerIds = drafts.Select(draft => draft.CustomerId).Distinct().ToList();
        var chargeIds = drafts.SelectMany(draft => draft.Lines).Select(line => line.ChargeId).OfType<int>().Distinct().ToList();
        var charges = await db
            .Charges.Where(c => EF.Parameter(chargeIds).Contains(c.Id))
            .LeftJoin(
                db.Products,
                c => c.ProductId,
                p => (int?)p.Id,
                (c, p) => new SoldCharge(c.Id, c.VatTreatment, p == null ? null : p.ForOnwardSale)
            )
            .ToDictionaryAsync(c => c.Id, cancel);
        var customers = await db
            .Customers.AsNoTracking()
            .Where(c => EF.Parameter(customerIds).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, cancel);
        var organisations = await db.Organisations.AsNoTracking().ToDictionaryAsync(o => o.Id, cancel);
        var categories = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, cancel);
        return new(customers, organisations, categories, charges, new(await db.VatRates.AsNoTracking().ToListAsync(cancel)));
    }

    public Customer CustomerOf(Invoice draft) => customers[draft.CustomerId];

    /// <summary>The customer's own, also when it was given another since the draft was made.</summary>
    public Organisation OrganisationOf(Invoice draft) => organisations[CustomerOf(draft).OrganisationId];

    /// <summary>VAT by how the customer, the organisation and what is sold are now.</summary>
    public void TaxAnew(Invoice draft) => InvoiceBuilder.TaxAnew(draft, CustomerOf(draft), OrganisationOf(draft), TaxedOf, rates);

    /// <param name="bill">All drafts of one customer.</param>
    /// <exception cref="BillingRuleException">Something changed that a draft can't be set right for: it has to be made again.</exception>
    public void RefuseOthers(IReadOnlyList<Invoice> bill)
    {
        var (customer, organisation) = (CustomerOf(bill[0]), OrganisationOf(bill[0]));
        var isSplit = bill.Any(draft => draft.CostCentreId is not null);
        var isWhole = bill.Any(draft => draft.CostCentreId is null && draft.Lines.Any(line => line.CostCentreId is not null));
        if (customer.InvoicePerCostCentre ? isWhole : isSplit)
        {
            var now = customer.InvoicePerCostCentre ? "an invoice for each cost centre" : "one invoice for all cost centres";
            throw new BillingRuleException($"{customer.Name} gets {now} since the draft was made. It has to be drafted again.");
        }
        if (organisation.VatNumber is null && bill.Any(draft => draft.Seller.VatNumber is not null && draft.Vat != Money.Zero))
            throw new BillingRuleException(
                $"{customer.Name}: {organisation.Name} has no VAT number, but had one when the draft was made, "
                    + "and the invoice charges VAT. Give the organisation its VAT number."
            );
    }

    private Taxed TaxedOf(InvoiceLine line)
    {
        var category = categories[line.CategoryId];
        return line.ChargeId is { } id && charges.TryGetValue(id, out var charge)
            ? new(charge.VatTreatment, charge.ForOnwardSale ?? category.ForOnwardSale)
            : new(category.VatTreatment, category.ForOnwardSale);
    }
}
