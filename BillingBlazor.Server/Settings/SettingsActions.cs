using System.Security.Cryptography;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

/// <summary>Organisations, customer groups and tags.</summary>
public sealed class SettingsActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    public const int MostLogoBytes = 512 * 1024;

    /// <exception cref="BillingRuleException">The name is taken, or the prefix is shared with an organisation of another VAT number.</exception>
    public async Task SaveOrganisationAsync(int? organisationId, OrganisationDetails details, bool isDefault, long? nextNumber, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db =>
        {
            var others = await db.Organisations.Where(o => o.Id != (organisationId ?? 0)).ToListAsync(cancel);
            if (others.Any(o => string.Equals(o.Name, details.Name.Trim(), StringComparison.OrdinalIgnoreCase))) throw new BillingRuleException($"There is an organisation called {details.Name.Trim()} already.");
            if (others.FirstOrDefault(o => o.InvoicePrefix == details.InvoicePrefix.Trim() && o.VatNumber != Text.Optional(details.VatNumber)) is { } sharing)
                throw new BillingRuleException($"{sharing.Name} has the prefix {sharing.InvoicePrefix} and another VAT number. Organisations with different VAT numbers can't share a series of numbers.");
            var organisation = organisationId is { } id ? await db.Organisations.SingleAsync(o => o.Id == id, cancel) : db.Add(new Organisation(details.Name)).Entity;
            organisation.Amend(details);
            if (nextNumber is { } next) await StartNumbersAsync(db, organisation.InvoicePrefix, next, cancel);
            if (!isDefault || organisation.IsDefault) return;
            foreach (var other in others.Where(o => o.IsDefault)) other.EndDefault();
            await db.SaveChangesAsync(cancel);
            organisation.MakeDefault();
        }, cancel);
    }

    /// <summary>Kept by its content: an approved invoice keeps the logo it was issued with.</summary>
    /// <exception cref="BillingRuleException">Neither PNG nor JPEG, or larger than 512 KB.</exception>
    public async Task UseLogoAsync(int organisationId, byte[] content, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        if (content.Length > MostLogoBytes) throw new BillingRuleException("A logo has at most 512 KB. Make the picture smaller.");
        var type = content switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
            [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
            _ => throw new BillingRuleException("A logo is a PNG or JPEG picture; this file is neither."),
        };
        await WriteAsync(async db =>
        {
            var hash = Convert.ToHexString(SHA256.HashData(content));
            var logo = await db.Logos.FirstOrDefaultAsync(l => l.ContentHash == hash, cancel) ?? db.Add(new Logo(hash, type, content)).Entity;
            await db.SaveChangesAsync(cancel);
            (await db.Organisations.SingleAsync(o => o.Id == organisationId, cancel)).UseLogo(logo.Id);
        }, cancel);
    }

    public async Task SaveGroupAsync(int? groupId, CustomerGroupDetails details, bool isDefault, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(async db =>
        {
            var others = await db.CustomerGroups.Where(g => g.Id != (groupId ?? 0)).ToListAsync(cancel);
            if (others.Any(g => string.Equals(g.Name, details.Name.Trim(), StringComparison.OrdinalIgnoreCase))) throw new BillingRuleException($"There is a group called {details.Name.Trim()} already.");
            var group = groupId is { } id ? await db.CustomerGroups.SingleAsync(g => g.Id == id, cancel) : db.Add(new CustomerGroup(details.Name)).Entity;
            group.Amend(details);
            if (!isDefault || group.IsDefault) return;
            foreach (var other in others.Where(g => g.IsDefault)) other.EndDefault();
            await db.SaveChangesAsync(cancel);
            group.MakeDefault();
        }, cancel);
    }

    private static async Task StartNumbersAsync(BillingDb db, string prefix, long next, CancellationToken cancel)
    {
        var series = await db.NumberSeries.FindAsync([prefix], cancel);
        if (series is null) db.Add(new NumberSeries(prefix, next));
        else series.StartAt(next);
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
