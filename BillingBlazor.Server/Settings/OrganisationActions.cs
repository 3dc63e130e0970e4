using System.Security.Cryptography;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace BillingBlazor.Server.Settings;

/// <summary>An organisation as it is saved.</summary>
/// <param name="Id">Null for a new one.</param>
/// <param name="Version">As it was opened: an amendment since then is not overwritten unseen.</param>
/// <param name="NextInvoice">Typed over: the series starts there, only upwards. Null goes on.</param>
public sealed record OrganisationEntry(
    int? Id,
    OrganisationDetails Details,
    bool IsDefault,
    int Version,
    long? NextInvoice = null,
    long? NextCreditNote = null
);

/// <summary>The brands of the reseller.</summary>
public sealed class OrganisationActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    public const int MostLogoBytes = 512 * 1024;
    public const long HighestNumber = 999_999_999_999;
    private const int MostLogoPixels = 4_000;
    private const string Damaged = "This picture is damaged: it can't be drawn. Save it again as PNG, and choose it once more.";

    /// <returns>The organisation's id.</returns>
    /// <exception cref="BillingRuleException">A field is malformed, a name, prefix or host is taken, or somebody else amended
    /// it.</exception>
    public async Task<int> SaveAsync(OrganisationEntry entry, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.SetUp);
        return await OnceAsync(
            entry.Id is null ? requestKey : null,
            async db =>
            {
                var all = await db.Organisations.ToListAsync(cancel);
                var organisation = entry.Id is { } id
                    ? all.Find(o => o.Id == id) ?? throw new BillingRuleException("This organisation was deleted by somebody else.")
                    : new Organisation(entry.Details.Name);
                if (entry.Id is not null && organisation.Version != entry.Version)
                    throw new BillingRuleException(
                        $"Somebody else amended {organisation.Name} while you had it open. Both values of each field are shown: "
                            + "choose, then save again."
                    );
                if (organisation.IsDefault && !entry.IsDefault)
                    throw new BillingRuleException($"{organisation.Name} is the default. Make another organisation the default instead.");
                if (!Contrast.IsReadable(entry.Details.Colour))
                    throw new BillingRuleException("The colour must be readable on white. Choose a darker one, for example #1F5FAF.");
                var account = AccountOf(organisation);
                organisation.Amend(entry.Details);
                if (AccountOf(organisation) != account)
                    await user.RequireProofAsync(); // invoices would ask for the money elsewhere
                var others = all.Where(o => o != organisation).ToList();
                Refuse(organisation, others);
                if (entry.Id is null)
                    db.Add(organisation);
                await db.SaveChangesAsync(cancel);
                if (entry.NextInvoice is { } invoice)
                    await StartNumbersAsync(db, organisation, organisation.InvoicePrefix, invoice, cancel);
                if (entry.NextCreditNote is { } creditNote)
                    await StartNumbersAsync(db, organisation, organisation.CreditNotePrefix, creditNote, cancel);
                if (!(entry.IsDefault || others.Count == 0) || organisation.IsDefault)
                    return () => organisation.Id;
                foreach (var other in others.Where(o => o.IsDefault))
                    other.EndDefault();
                await db.SaveChangesAsync(cancel);
                organisation.MakeDefault();
                return () => organisation.Id;
            },
            cancel
        );
    }

    private static (string?, string?, string?, string?) AccountOf(Organisation of) =>
        (of.BankName, of.BankAccountName, of.BankSortCode, of.BankAccountNumber);

    /// <summary>Kept by its content: an approved invoice keeps the logo it was issued with.</summary>
    /// <param name="content">Null takes the logo away.</param>
    /// <exception cref="BillingRuleException">Neither PNG nor JPEG, damaged, or too large.</exception>
    public async Task UseLogoAsync(int organisationId, byte[]? content, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        var type = content is null ? "" : TypeOf(content);
        await WriteAsync(
            async db =>
            {
                var organisation = await db.Organisations.SingleAsync(o => o.Id == organisationId, cancel);
                organisation.UseLogo(content is null ? null : await KeptAsync(db, content, type, cancel));
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">It is the default, has customers, or has numbers or invoices to its name.</exception>
    public async Task DeleteAsync(int organisationId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await WriteAsync(
            async db =>
            {
                if (await db.Organisations.FindAsync([organisationId], cancel) is not { } organisation)
                    return;
                if (organisation.IsDefault)
                    throw new BillingRuleException(
                        $"{organisation.Name} is the default for new customers, so it can't be deleted. Make another organisation the "
                            + "default first."
                    );
                var customers = await db.Customers.CountAsync(c => c.OrganisationId == organisationId, cancel);
                if (customers > 0)
                    throw new BillingRuleException(
                        $"{organisation.Name} has {customers:#,0} {(customers == 1 ? "customer" : "customers")}, so it can't be deleted. "
                        + "Move them to another organisation first."
                    );
                db.Remove(organisation);
            },
            cancel
        );
    }

    /// <summary>What kind of picture it is.</summary>
    /// <exception cref="BillingRuleException">Neither PNG nor JPEG, damaged, or too large.</exception>
    public static string TypeOf(byte[] content)
    {
        if (content.Length > MostLogoBytes)
            throw new BillingRuleException("A logo has at most 512 KB. Make the picture smaller.");
        var type = content switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
            [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
            _ => throw new BillingRuleException("A logo is a PNG or JPEG picture; this file is neither."),
        };
        RefuseDamaged(content);
        return type;
    }

    // Its size is asked before it is drawn: a small file can unfold to gigabytes.
    private static void RefuseDamaged(byte[] content)
    {
        using var data = SKData.CreateCopy(content);
        using var codec = SKCodec.Create(data) ?? throw new BillingRuleException(Damaged);
        var size = codec.Info;
        if (size.Width > MostLogoPixels || size.Height > MostLogoPixels)
            throw new BillingRuleException(
                $"A logo is at most {MostLogoPixels:#,0} pixels wide and high; this one is {size.Width:#,0} × {size.Height:#,0}."
            );
        using var picture = new SKBitmap(size);
        if (codec.GetPixels(picture.Info, picture.GetPixels()) != SKCodecResult.Success)
            throw new BillingRuleException(Damaged);
    }

    /// <summary>One series for each prefix: who shares it is one taxable person, or two invoices of one number would go to HMRC under
    /// two.</summary>
    private static void Refuse(Organisation organisation, List<Organisation> others)
    {
        foreach (var other in others)
        {
            if (Same(other.Name, organisation.Name))
                throw new BillingRuleException($"There is an organisation called {organisation.Name} already. Give this one another name.");
            if (organisation.HostName is { } host && Same(other.HostName, host))
                throw new BillingRuleException($"{host} is {other.Name}'s portal already. Each organisation needs a host name of its own.");
            foreach (
                var (prefix, theirs, kind, theirKind) in new[]
                {
                    (organisation.InvoicePrefix, other.InvoicePrefix, "invoices", "invoices"),
                    (organisation.CreditNotePrefix, other.CreditNotePrefix, "credit notes", "credit notes"),
                    (organisation.InvoicePrefix, other.CreditNotePrefix, "invoices", "credit notes"),
                    (organisation.CreditNotePrefix, other.InvoicePrefix, "credit notes", "invoices"),
                }
            )
            {
                if (!Same(prefix, theirs))
                    continue;
                if (kind != theirKind)
                    throw new BillingRuleException(
                        $"{other.Name} numbers its {theirKind} {theirs}…, so this organisation's {kind} need another prefix."
                    );
                if (other.VatNumber != organisation.VatNumber)
                    throw new BillingRuleException(
                        $"{other.Name} has the prefix {theirs} and another VAT number. Organisations with different VAT numbers can't "
                            + "share a series of numbers: choose another prefix."
                    );
                if (prefix != theirs)
                    throw new BillingRuleException(
                        $"{other.Name} writes this prefix {theirs}. To share its numbers write it the same way; for numbers of its own "
                            + "choose another."
                    );
            }
        }
    }

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static async Task<int> KeptAsync(BillingDb db, byte[] content, string type, CancellationToken cancel)
    {
        var hash = Convert.ToHexString(SHA256.HashData(content));
        var logo = await db.Logos.FirstOrDefaultAsync(l => l.ContentHash == hash, cancel) ?? db.Add(new Logo(hash, type, content)).Entity;
        await db.SaveChangesAsync(cancel);
        return logo.Id;
    }

    private static async Task StartNumbersAsync(BillingDb db, Organisation organisation, string prefix, long next, CancellationToken cancel)
    {
        if (next is < 1 or > HighestNumber)
            throw new BillingRuleException($"The next number is between 1 and {HighestNumber:#,0}.");
        var series = await db.NumberSeries.FindAsync([prefix], cancel);
        var before = series?.Next;
        if (series is null)
            db.Add(new NumberSeries(prefix, next));
        else
            series.StartAt(next);
        if (before != next)
            await db.TellAsync<Organisation>(organisation.Id, organisation.Name, $"Next number after {prefix}", before, next);
    }

    private async Task<int> OnceAsync(Guid? requestKey, Func<BillingDb, Task<Func<int>>> make, CancellationToken cancel)
    {
        var saved = await dbs.OnceAsync(requestKey, make, cancel);
        live.Publish(Topic.SetUp);
        return saved;
    }

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.SetUp);
    }
}
