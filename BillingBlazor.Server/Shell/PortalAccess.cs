using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

/// <summary>Whether a customer's documents are still shown to its own people: a closed account's for as long as its organisation
/// sets.</summary>
public sealed class PortalAccess(IDbContextFactory<BillingDb> dbs)
{
    /// <exception cref="BillingRuleException">The account was closed too long ago, or is gone.</exception>
    public async Task RequireAsync(int customerId)
    {
        await using var db = await dbs.CreateDbContextAsync();
        var found =
            await db
                .Customers.AsNoTracking()
                .Where(c => c.Id == customerId)
                .Join(
                    db.Organisations,
                    c => c.OrganisationId,
                    o => o.Id,
                    (c, o) =>
                        new
                        {
                            c.Status,
                            c.StatusSince,
                            Organisation = o,
                        }
                )
                .SingleOrDefaultAsync()
            ?? throw new BillingRuleException("This sign-in belongs to no customer any more.");
        if (found.Status != CustomerStatus.Cancelled || db.Today <= found.Organisation.PortalUntil(found.StatusSince))
            return;
        throw new BillingRuleException(
            $"This account was closed on {Say(found.StatusSince)}, and its documents were here until "
                + $"{Say(found.Organisation.PortalUntil(found.StatusSince))}. "
                + $"Ask {found.Organisation.Name} for copies."
        );
    }

    private static string Say(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
