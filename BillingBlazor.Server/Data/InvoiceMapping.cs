using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class BillingRunMapping : IEntityTypeConfiguration<BillingRun>
{
    public void Configure(EntityTypeBuilder<BillingRun> run)
    {
        run.Ignore(r => r.Period);
        run.Ignore(r => r.IsByClock);
        run.PrimitiveCollection(r => r.CategoryIds);
        run.ToTable(table => table.HasCheckConstraint("CK_BillingRuns_Trigger", "\"TriggerDay\" IS NULL OR \"GroupId\" IS NOT NULL"));
        // The clock makes one run of a trigger, whatever fires twice.
        run.HasIndex(r => new { r.GroupId, r.TriggerDay }).IsUnique().HasFilter("\"State\" <> 'Discarded' AND \"TriggerDay\" IS NOT NULL");
    }
}

internal sealed class BillingRunCustomerMapping : IEntityTypeConfiguration<BillingRunCustomer>
{
    public void Configure(EntityTypeBuilder<BillingRunCustomer> customer)
    {
        customer.HasKey(c => new { c.RunId, c.CustomerId });
        customer.HasIndex(c => c.CustomerId);
        customer.Ignore(c => c.Period);
        customer.Ignore(c => c.Usage);
        customer.Ignore(c => c.IsTakenOut);
        customer.HasOne<BillingRun>().WithMany().HasForeignKey(c => c.RunId);
    }
}

internal sealed class InvoiceMapping : IEntityTypeConfiguration<Invoice>
{
    public void Configure(EntityTypeBuilder<Invoice> invoice)
    {
        invoice.ComplexProperty(i => i.Seller);
        invoice.ComplexProperty(i => i.Buyer);
        invoice.Ignore(i => i.Period);
        invoice.Ignore(i => i.Due);
        invoice.Ignore(i => i.KindOfReversal);
        invoice.HasIndex(i => i.Number).IsUnique();
        // Reversed twice, it is one credit note; for parts of it there may be several.
        invoice.HasIndex(i => i.CreditsInvoiceId).IsUnique().HasFilter("NOT \"CreditsPart\"").HasDatabaseName("IX_Invoices_Reversal");
        invoice.HasIndex(i => new { i.CreditsInvoiceId, i.CreditsPart }).HasFilter("\"CreditsInvoiceId\" IS NOT NULL");
        invoice.HasIndex(i => new { i.CustomerId, i.IssueDate });
        // What a day's invoices come to, without reading them; and what is still owed, which is few of all.
        invoice.HasIndex(i => new
        {
            i.IssueDate,
            i.State,
            i.Net,
            i.CustomerId,
        });
        invoice
            .HasIndex(i => new
            {
                i.CustomerId,
                i.DueDate,
                i.Total,
                i.Allocated,
            })
            .HasFilter("\"State\" = 'Approved' AND \"Kind\" = 'Invoice' AND \"Allocated\" < \"Total\"")
            .HasDatabaseName("IX_Invoices_Open");
        // One live invoice for each customer (or cost centre) of a run: pressed twice, it is still one.
        invoice
            .HasIndex(i => new
            {
                i.RunId,
                i.CustomerId,
                i.CostCentreKey,
            })
            .IsUnique()
            .HasFilter("\"State\" <> 'Reversed' AND \"RunId\" IS NOT NULL");
        invoice.HasMany(i => i.Lines).WithOne().HasForeignKey(l => l.InvoiceId).IsRequired();
        invoice.HasMany(i => i.VatByRate).WithOne().HasForeignKey(v => v.InvoiceId).IsRequired();
        invoice.HasOne<Customer>().WithMany().HasForeignKey(i => i.CustomerId).OnDelete(DeleteBehavior.Restrict);
        invoice.HasOne<BillingRun>().WithMany().HasForeignKey(i => i.RunId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class InvoiceLineMapping : IEntityTypeConfiguration<InvoiceLine>
{
    public void Configure(EntityTypeBuilder<InvoiceLine> line)
    {
        line.Ignore(l => l.Period);
        line.Property(l => l.Shares).HasConversion<UsageShareText>(UsageShareText.Comparer);
        line.ToTable(table =>
        {
            table.HasCheckConstraint("CK_InvoiceLines_Credited", "\"Credited\" = 0 OR (\"Credited\" > 0 AND \"Credited\" <= \"Net\")");
            // Without its cycle a charge's line would be unlike every other, and could be billed again.
            table.HasCheckConstraint("CK_InvoiceLines_Cycle", "\"ChargeId\" IS NULL OR \"CycleStart\" IS NOT NULL");
        });
        // A cycle of a charge is billed once, ever, unless its invoice is reversed.
        line.HasIndex(l => new
        {
            l.ChargeId,
            l.CycleStart,
            l.Kind,
        })
            .IsUnique()
            .HasFilter("\"IsLive\" AND \"ChargeId\" IS NOT NULL");
    }
}

internal sealed class NumberSeriesMapping : IEntityTypeConfiguration<NumberSeries>
{
    public void Configure(EntityTypeBuilder<NumberSeries> series) => series.HasKey(s => s.Prefix);
}

internal sealed class VatRateMapping : IEntityTypeConfiguration<VatRate>
{
    public void Configure(EntityTypeBuilder<VatRate> rate) => rate.HasIndex(r => new { r.Treatment, r.From }).IsUnique();
}

internal sealed class LedgerEntryMapping : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> entry)
    {
        entry.HasIndex(e => new { e.CustomerId, e.Date });
        entry.HasIndex(e => e.InvoiceId).IsUnique();
        entry.HasIndex(e => e.RequestKey).IsUnique();
        entry.HasIndex(e => e.ReversesId).IsUnique();
        entry.Ignore(e => e.IsReversible);
        entry.HasOne<Customer>().WithMany().HasForeignKey(e => e.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LedgerAllocationMapping : IEntityTypeConfiguration<LedgerAllocation>
{
    public void Configure(EntityTypeBuilder<LedgerAllocation> allocation)
    {
        allocation.HasIndex(a => new { a.LedgerEntryId, a.InvoiceId }).IsUnique();
        allocation.HasOne<LedgerEntry>().WithMany().HasForeignKey(a => a.LedgerEntryId);
        allocation.HasOne<Invoice>().WithMany().HasForeignKey(a => a.InvoiceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class OutboxMessageMapping : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> message)
    {
        message
            .HasIndex(m => new
            {
                m.InvoiceId,
                m.Kind,
                m.Again,
            })
            .IsUnique();
        message.HasIndex(m => m.MessageId).IsUnique();
        message.HasIndex(m => new { m.State, m.NextTryUtc });
        // The words of a message are long: what its listing asks for stands beside them.
        message
            .HasIndex(m => new
            {
                m.State,
                m.Id,
                m.Kind,
                m.InvoiceId,
                m.Recipients,
                m.Subject,
            })
            .HasDatabaseName("IX_OutboxMessages_Listing");
    }
}
