using BillingBlazor.Domain.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>What a message is about: each kind has a template of each organisation.</summary>
public enum EmailKind
{
    Invoice,
    CreditNote,
    Statement,
}

/// <summary>An organisation's own words for a kind of message, in Liquid. Without one, the default that comes with the product is
/// used.</summary>
public sealed class EmailTemplate(int organisationId, EmailKind kind, string subject, string html)
{
    public int Id { get; private set; }
    public int OrganisationId { get; private set; } = organisationId;
    public EmailKind Kind { get; private set; } = kind;
    public string Subject { get; private set; } = subject;
    public string Html { get; private set; } = html;

    /// <summary>Raised by each amendment: two people amending the same template is noticed.</summary>
    public int Version { get; private set; } = 1;

    public void Amend(string subject, string html) => (Subject, Html, Version) = (subject, html, Version + 1);
}

/// <summary>The mail server of this installation, one row; without one, the section Mail of appsettings.json is used.</summary>
public sealed class MailServer
{
    public const int OnlyId = 1;

    public int Id { get; private set; } = OnlyId;

    /// <summary>Empty: messages land as .eml files in the data folder.</summary>
    public string Host { get; private set; } = "";

    public int Port { get; private set; } = 587;

    /// <summary>MailKit's words: Auto, StartTls, SslOnConnect, None.</summary>
    public string Security { get; private set; } = "Auto";

    public string? UserName { get; private set; }

    /// <summary>By ASP.NET's Data Protection: the database alone does not give it away.</summary>
    public string? ProtectedPassword { get; private set; }

    /// <summary>For organisations without a sender of their own.</summary>
    public string DefaultSender { get; private set; } = "";

    public int Version { get; private set; }

    public void Amend(string host, int port, string security, string? userName, string? protectedPassword, string defaultSender) =>
        (Host, Port, Security, UserName, ProtectedPassword, DefaultSender, Version) = (
            host,
            port,
            security,
            userName,
            protectedPassword,
            defaultSender,
            Version + 1
        );
}

internal sealed class EmailTemplateMapping : IEntityTypeConfiguration<EmailTemplate>
{
    public void Configure(EntityTypeBuilder<EmailTemplate> template)
    {
        template.HasIndex(t => new { t.OrganisationId, t.Kind }).IsUnique();
        template.Property(t => t.Version).IsConcurrencyToken();
        template.HasOne<Organisation>().WithMany().HasForeignKey(t => t.OrganisationId);
    }
}

internal sealed class MailServerMapping : IEntityTypeConfiguration<MailServer>
{
    public void Configure(EntityTypeBuilder<MailServer> server)
    {
        server.Property(s => s.Id).ValueGeneratedNever();
        server.Property(s => s.Version).IsConcurrencyToken();
    }
}
