using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell.Parts;

/// <summary>What stands at the head of each page of a customer.</summary>
/// <param name="Lines">Line identifiers that have not ended.</param>
public sealed record CustomerHead(
    int Id,
    string Name,
    string? Reference,
    CustomerStatus Status,
    string Group,
    string Organisation,
    IReadOnlyList<string> Tags,
    Money Balance,
    Money UnbilledUsage,
    int Lines
);

/// <summary>The head of a customer's pages, whichever feature shows them.</summary>
public sealed class CustomerHeadQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<CustomerHead?> HeadAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var found = await db
            .Customers.AsNoTracking()
            .Where(c => c.Id == customerId)
            .Select(c => new
            {
                c.Name,
                c.Reference,
                c.Status,
                c.Balance,
                c.LineCount,
                Group = db.CustomerGroups.Where(g => g.Id == c.GroupId).Select(g => g.Name).First(),
                Organisation = db.Organisations.Where(o => o.Id == c.OrganisationId).Select(o => o.Name).First(),
                Tags = db
                    .CustomerTags.Where(t => t.CustomerId == c.Id)
                    .Join(db.Tags, t => t.TagId, t => t.Id, (_, t) => t.Name)
                    .OrderBy(n => n)
                    .ToList(),
            })
            .SingleOrDefaultAsync(cancel);
        if (found is null)
            return null;
        return new(
            customerId,
            found.Name,
            found.Reference,
            found.Status,
            found.Group,
            found.Organisation,
            found.Tags,
            found.Balance,
            await UnbilledUsageAsync(db, customerId, cancel),
            found.LineCount
        );
    }

    internal static Task<Money> UnbilledUsageAsync(BillingDb db, int customerId, CancellationToken cancel) =>
        db.Usage.OfCustomer(customerId).Undecided().Ready(db).SumMoneyAsync(u => u.Price, cancel);
}
