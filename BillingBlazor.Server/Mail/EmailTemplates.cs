using System.Reflection;
using System.Runtime.CompilerServices;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using Fluid;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Mail;

public sealed record EmailWords(string Subject, string Html);

/// <summary>The words of each kind of message: an organisation's own, or else what comes with the product.</summary>
public static class EmailTemplates
{
    private const string SubjectHeading = "Subject: ";
    private static readonly Dictionary<EmailKind, EmailWords> defaults = Enum.GetValues<EmailKind>().ToDictionary(kind => kind, Read);

    /// <summary>Templates read within one operation: a run that approves thousands asks once.</summary>
    private static readonly ConditionalWeakTable<BillingDb, Dictionary<(int, EmailKind), EmailWords>> known = [];

    public static EmailWords Default(EmailKind kind) => defaults[kind];

    public static string NameOf(EmailKind kind) =>
        kind switch
        {
            EmailKind.Invoice => "Invoice",
            EmailKind.CreditNote => "Credit note",
            EmailKind.Statement => "Statement of account",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An unknown kind of e-mail."),
        };

    /// <summary>Whether anybody's own words go through the lines of a document: only then are they worth loading for thousands.</summary>
    public static Task<bool> TellLinesAsync(BillingDb db, CancellationToken cancel) =>
        db.EmailTemplates.AnyAsync(t => t.Html.Contains("invoice.lines") || t.Subject.Contains("invoice.lines"), cancel);

    /// <summary>The message as it will be sent. An own template that breaks on this document gives way to the default: the invoice goes
    /// out.</summary>
    public static async Task<EmailWords> RenderAsync(
        BillingDb db,
        Organisation organisation,
        EmailKind kind,
        IReadOnlyDictionary<string, object> model,
        CancellationToken cancel
    )
    {
        var own = known.GetValue(db, _ => []);
        if (own.Count == 0)
        {
            foreach (var template in await db.EmailTemplates.AsNoTracking().ToListAsync(cancel))
                own[(template.OrganisationId, template.Kind)] = new(template.Subject, template.Html);
            own[(0, kind)] = Default(kind); // read, even if there is none
        }
        if (own.TryGetValue((organisation.Id, kind), out var words))
        {
            try
            {
                return Render(words, model);
            }
            catch (FluidException)
            {
                // Checked when it was saved; what a single document breaks all the same must not keep it from its reader.
            }
        }
        return Render(Default(kind), model);
    }

    /// <exception cref="FluidException">The template is wrong.</exception>
    public static EmailWords Render(EmailWords words, IReadOnlyDictionary<string, object> model)
    {
        var (subject, html) = Liquid.Render(words.Subject, words.Html, model);
        return new(subject, html);
    }

    private static EmailWords Read(EmailKind kind)
    {
        var name = kind switch
        {
            EmailKind.Invoice => "invoice",
            EmailKind.CreditNote => "credit-note",
            EmailKind.Statement => "statement",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An unknown kind of e-mail."),
        };
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"email/{name}.liquid")!);
        var subject = reader.ReadLine()!;
        return new(subject[SubjectHeading.Length..], reader.ReadToEnd());
    }
}
