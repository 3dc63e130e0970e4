using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>The PDF of an issued document as it was drawn once: its bytes lie in the data folder, under their hash.</summary>
public sealed class KeptDocument(int invoiceId, string variant, string sha256, int bytes, DateTime drawnUtc)
{
    public int Id { get; private set; }
    public int InvoiceId { get; private set; } = invoiceId;

    /// <summary>What the customer wished to be on it: with calls, from which price on, or without.</summary>
    public string Variant { get; private set; } = variant;

    /// <summary>In hexadecimal.</summary>
    public string Sha256 { get; private set; } = sha256;

    public int Bytes { get; private set; } = bytes;
    public DateTime DrawnUtc { get; private set; } = drawnUtc;
}

internal sealed class KeptDocumentMapping : IEntityTypeConfiguration<KeptDocument>
{
    public void Configure(EntityTypeBuilder<KeptDocument> kept)
    {
        kept.HasIndex(k => new { k.InvoiceId, k.Variant }).IsUnique();
        kept.HasOne<Domain.Invoices.Invoice>().WithMany().HasForeignKey(k => k.InvoiceId);
    }
}
