using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Details;

public sealed record GroupOption(int Id, string Name, bool IsAnniversary, bool IsDefault);

public sealed record OrganisationOption(int Id, string Name, bool IsDefault);

/// <summary>A category that has tariffs to choose from.</summary>
/// <param name="Usual">The category's default tariff; null where it has none.</param>
public sealed record SellPriceOption(int CategoryId, string Category, IReadOnlyList<NamedId> Tariffs, string? Usual = null);

public sealed record CustomerOptions(
    IReadOnlyList<GroupOption> Groups,
    IReadOnlyList<OrganisationOption> Organisations,
    IReadOnlyList<SellPriceOption> SellPrices,
    IReadOnlyList<NamedId> CliTypes,
    IReadOnlyList<string> Tags
);

/// <summary>What the forms of a customer ask.</summary>
public sealed class CustomerQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<CustomerOptions> OptionsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var tariffs = await db.Tariffs.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancel);
        var categories = await db.Categories.AsNoTracking().OrderBy(c => c.Priority).ToListAsync(cancel);
        return new(
            await db
                .CustomerGroups.AsNoTracking()
                .OrderByDescending(g => g.IsDefault)
                .ThenBy(g => g.Name)
                .Select(g => new GroupOption(g.Id, g.Name, g.Billing == BillingKind.Anniversary, g.IsDefault))
                .ToListAsync(cancel),
            await db
                .Organisations.AsNoTracking()
                .OrderByDescending(o => o.IsDefault)
                .ThenBy(o => o.Name)
                .Select(o => new OrganisationOption(o.Id, o.Name, o.IsDefault))
                .ToListAsync(cancel),
            [
                .. categories
                    .Where(c => tariffs.Any(t => t.CategoryId == c.Id))
                    .Select(c => new SellPriceOption(
                        c.Id,
                        c.Name,
                        [.. tariffs.Where(t => t.CategoryId == c.Id).Select(t => new NamedId(t.Id, t.Name))],
                        tariffs.Find(t => t.Id == c.DefaultTariffId)?.Name
                    )),
            ],
            await db.CliTypes.AsNoTracking().OrderBy(t => t.Id).Select(t => new NamedId(t.Id, t.Name)).ToListAsync(cancel),
            await db.Tags.AsNoTracking().OrderBy(t => t.Name).Select(t => t.Name).ToListAsync(cancel)
        );
    }

    /// <summary>The form to amend a customer by, as it is kept now; null when there is none.</summary>
    public async Task<CustomerForm?> FormAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (
            await db.Customers.AsNoTracking().AsSplitQuery().Include(c => c.Tariffs).SingleOrDefaultAsync(c => c.Id == customerId, cancel)
            is not { } customer
        )
            return null;
        var tags = await db
            .CustomerTags.Where(t => t.CustomerId == customerId)
            .Join(db.Tags, t => t.TagId, t => t.Id, (_, t) => t.Name)
            .OrderBy(n => n)
            .ToListAsync(cancel);
        var isAnniversary = await db.CustomerGroups.AnyAsync(g => g.Id == customer.GroupId && g.Billing == BillingKind.Anniversary, cancel);
        return CustomerForm.Of(
            customer,
            tags,
            isAnniversary,
            await db.LedgerEntries.Where(e => e.CustomerId == customerId).SumMoneyAsync(e => e.Amount, cancel)
        );
    }

    /// <summary>When a customer of this group and day is billed next, and for which days, in words; null while the day is
    /// missing.</summary>
    public async Task<string?> NextBillAsync(int groupId, int? anniversaryDay, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.CustomerGroups.AsNoTracking().SingleOrDefaultAsync(g => g.Id == groupId, cancel) is { } group
            ? GroupWords.NextBill(group, anniversaryDay, db.NowUtc)
            : null;
    }

    /// <summary>Who has a reference already, other than the customer itself; null when it is free.</summary>
    public async Task<string?> HolderOfReferenceAsync(string? reference, int exceptId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        if (Text.Optional(reference) is not { } wanted)
            return null;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Customers.Where(c => c.Id != exceptId && c.Reference == wanted).Select(c => c.Name).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Who amended a customer last, by the history.</summary>
    public async Task<string?> LastToAmendAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Changes.Where(c => c.CustomerId == customerId)
            .OrderByDescending(c => c.Id)
            .Select(c => c.Who)
            .FirstOrDefaultAsync(cancel);
    }
}
