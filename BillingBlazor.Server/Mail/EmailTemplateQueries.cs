using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Fluid;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Mail;

/// <param name="IsOwn">False: the words that come with the product.</param>
public sealed record EmailTemplateView(int OrganisationId, EmailKind Kind, string Subject, string Html, bool IsOwn, int Version);

/// <param name="Id">0 for the example that stands in where there is none yet.</param>
public sealed record PreviewChoice(int Id, string Words);

/// <summary>The message as it would be sent; or what is wrong.</summary>
public sealed record EmailPreview(string? Subject, string? Html, string? Text, IReadOnlyList<TemplateProblem> Problems);

public sealed class EmailTemplateQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time)
{
    private const int MostChoices = 30;

    public async Task<IReadOnlyList<NamedId>> OrganisationsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EmailSettings);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db
            .Organisations.AsNoTracking()
            .OrderByDescending(o => o.IsDefault)
            .ThenBy(o => o.Name)
            .Select(o => new NamedId(o.Id, o.Name))
            .ToListAsync(cancel);
    }

    public async Task<EmailTemplateView> FindAsync(int organisationId, EmailKind kind, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EmailSettings);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var own = await db
            .EmailTemplates.AsNoTracking()
            .SingleOrDefaultAsync(t => t.OrganisationId == organisationId && t.Kind == kind, cancel);
        return own is null
            ? new(organisationId, kind, EmailTemplates.Default(kind).Subject, EmailTemplates.Default(kind).Html, false, 0)
            : new(organisationId, kind, own.Subject, own.Html, true, own.Version);
    }

    /// <summary>The newest documents of the organisation to look at it with; of a statement, its customers.</summary>
    public async Task<IReadOnlyList<PreviewChoice>> ChoicesAsync(
        int organisationId,
        EmailKind kind,
        string? words,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.EmailSettings);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var like = Text.Optional(words);
        if (kind == EmailKind.Statement)
            return
            [
                .. (
                    await db
                        .Customers.AsNoTracking()
                        .Where(c => c.OrganisationId == organisationId && (like == null || c.Name.StartsWith(like)))
                        .OrderBy(c => c.Name)
                        .Take(MostChoices)
                        .Select(c => new { c.Id, c.Name })
                        .ToListAsync(cancel)
                ).Select(c => new PreviewChoice(c.Id, c.Name)),
            ];
        var ids = await db.Search(
                new()
                {
                    Kind = kind == EmailKind.CreditNote ? InvoiceKind.CreditNote : InvoiceKind.Invoice,
                    OrganisationId = organisationId,
                    Words = like,
                },
                withDrafts: false
            )
            .PageAsync(InvoiceSort.Issued, descending: true, 0, MostChoices, cancel);
        var rows = await db
            .Invoices.AsNoTracking()
            .Where(i => ids.Contains(i.Id))
            .Select(i => new
            {
                i.Id,
                i.Number,
                i.Buyer.Name,
            })
            .ToListAsync(cancel);
        return [.. rows.OrderBy(r => ids.IndexOf(r.Id)).Select(r => new PreviewChoice(r.Id, $"{r.Number}, {r.Name}"))];
    }

    /// <summary>What is typed, with the data of a document (or, where there is none, of an example).</summary>
    public async Task<EmailPreview> PreviewAsync(
        int organisationId,
        EmailKind kind,
        string subject,
        string html,
        int? about,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.EmailSettings);
        var problems = Liquid.Check(subject, html, EmailModel.NamesOf(kind));
        if (problems.Count > 0)
            return new(null, null, null, problems);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        try
        {
            var words = EmailTemplates.Render(new(subject, html), await ModelAsync(db, organisationId, kind, about, cancel));
            return new(words.Subject, words.Html, EmailText.Of(words.Html), []);
        }
        catch (FluidException broken)
        {
            return new(null, null, null, [new("Html", broken.Message)]);
        }
    }

    private async Task<IReadOnlyDictionary<string, object>> ModelAsync(
        BillingDb db,
        int organisationId,
        EmailKind kind,
        int? about,
        CancellationToken cancel
    )
    {
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(o => o.Id == organisationId, cancel);
        if (kind == EmailKind.Statement)
        {
            var usual = AccountStatementQueries.Usual(db.Today);
            var statement = about is { } customerId
                ? await AccountStatements.LoadAsync(db, customerId, usual.From, usual.To, time.GetUtcNow().UtcDateTime, cancel)
                : null;
            var contact = await db.Customers.Where(c => c.Id == about).Select(c => c.ContactName).SingleOrDefaultAsync(cancel);
            return EmailModel.Of(statement ?? Example(organisation, usual), organisation, contact);
        }
        var invoice = await db
            .Invoices.AsNoTracking()
            .Include(i => i.Lines)
            .SingleOrDefaultAsync(i => i.Id == about && i.State != InvoiceState.Draft, cancel);
        if (invoice is null)
            return EmailModel.Example(kind, organisation, db.Today);
        var credited = await db
            .Invoices.Where(i => i.Id == invoice.CreditsInvoiceId)
            .Select(i => new { i.Number, i.IssueDate })
            .SingleOrDefaultAsync(cancel);
        var name = await db.Customers.Where(c => c.Id == invoice.CustomerId).Select(c => c.ContactName).SingleOrDefaultAsync(cancel);
        return EmailModel.Of(invoice, organisation, name, credited is null ? null : (credited.Number, credited.IssueDate));
    }

    private static AccountStatement Example(Organisation organisation, BillingPeriod period) =>
        new(
            0,
            "Harbour & Vale Ltd",
            "HV001",
            new(),
            InvoiceParty.Of(organisation),
            null,
            organisation.Colour,
            null,
            period,
            Money.Zero,
            [],
            Money.FromPounds(92.18m),
            new(Money.FromPounds(60), Money.FromPounds(32.18m), Money.Zero, Money.Zero, Money.Zero, Money.Zero),
            DateTime.UnixEpoch
        );
}
