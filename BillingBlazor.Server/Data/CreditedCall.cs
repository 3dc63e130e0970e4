using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Invoices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>A call of an invoice that was credited because its number moved: once, however often the number moves after it.</summary>
public sealed class CreditedCall
{
    public int InvoiceId { get; init; }
    public long UsageRecordId { get; init; }

    /// <summary>The single charge below nought that gives it back.</summary>
    public int ChargeId { get; init; }
}

internal sealed class CreditedCallMapping : IEntityTypeConfiguration<CreditedCall>
{
    public void Configure(EntityTypeBuilder<CreditedCall> call)
    {
        call.HasKey(c => new { c.InvoiceId, c.UsageRecordId });
        call.HasOne<Invoice>().WithMany().HasForeignKey(c => c.InvoiceId).OnDelete(DeleteBehavior.Restrict);
        call.HasOne<Charge>().WithMany().HasForeignKey(c => c.ChargeId).OnDelete(DeleteBehavior.Restrict);
    }
}
