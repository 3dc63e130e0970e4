using BillingBlazor.Domain.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class OrganisationMapping : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> organisation)
    {
        organisation.ComplexProperty(o => o.Address);
        organisation.HasIndex(o => o.Name).IsUnique();
        organisation.HasIndex(o => o.IsDefault).IsUnique().HasFilter("\"IsDefault\"");
        organisation.Property(o => o.Version).IsConcurrencyToken();
        organisation.HasOne<Logo>().WithMany().HasForeignKey(o => o.LogoId);
    }
}

internal sealed class LogoMapping : IEntityTypeConfiguration<Logo>
{
    public void Configure(EntityTypeBuilder<Logo> logo) => logo.HasIndex(l => l.ContentHash).IsUnique();
}

internal sealed class CustomerGroupMapping : IEntityTypeConfiguration<CustomerGroup>
{
    public void Configure(EntityTypeBuilder<CustomerGroup> group)
    {
        group.HasIndex(g => g.Name).IsUnique();
        group.HasIndex(g => g.IsDefault).IsUnique().HasFilter("\"IsDefault\"");
        group.Property(g => g.Version).IsConcurrencyToken();
        // of groups made before there was such a field
        group.Property(g => g.WaitDays).HasDefaultValue(CustomerGroup.UsualWaitDays).HasSentinel(CustomerGroup.UsualWaitDays);
    }
}

internal sealed class CustomerMapping : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> customer)
    {
        customer.Property(c => c.Name).UseCollation(DatabaseEngine.AnyCase);
        customer.HasIndex(c => new { c.Name, c.Reference });
        customer.HasIndex(c => c.Reference).IsUnique();
        customer.HasIndex(c => new
        {
            c.GroupId,
            c.Status,
            c.AnniversaryDay,
        });
        // Each column of the listing can be sorted and filtered by without reading every customer.
        customer.HasIndex(c => new { c.GroupId, c.Name });
        customer.HasIndex(c => new { c.OrganisationId, c.Name });
        customer.HasIndex(c => new { c.Status, c.Name });
        customer.HasIndex(c => c.Balance);
        customer.HasIndex(c => c.LineCount);
        customer.ComplexProperty(c => c.Address);
        customer.OwnsOne(c => c.BillingAddress);
        customer.Property(c => c.Version).IsConcurrencyToken();
        customer.HasOne<CustomerGroup>().WithMany().HasForeignKey(c => c.GroupId).OnDelete(DeleteBehavior.Restrict);
        customer.HasOne<Organisation>().WithMany().HasForeignKey(c => c.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        customer.HasMany(c => c.Tariffs).WithOne().HasForeignKey(t => t.CustomerId).IsRequired();
        customer.HasMany(c => c.CostCentres).WithOne().HasForeignKey(c => c.CustomerId).IsRequired();
        customer.HasMany(c => c.Clis).WithOne().HasForeignKey(c => c.CustomerId).IsRequired();
        customer.HasMany(c => c.Tags).WithOne().HasForeignKey(t => t.CustomerId).IsRequired();
        customer.HasMany(c => c.StatusChanges).WithOne().HasForeignKey(s => s.CustomerId).IsRequired();
    }
}

internal sealed class CustomerTariffMapping : IEntityTypeConfiguration<CustomerTariff>
{
    public void Configure(EntityTypeBuilder<CustomerTariff> tariff) => tariff.HasIndex(t => new { t.CustomerId, t.CategoryId }).IsUnique();
}

internal sealed class CostCentreMapping : IEntityTypeConfiguration<CostCentre>
{
    public void Configure(EntityTypeBuilder<CostCentre> costCentre)
    {
        costCentre.Property(c => c.Name).UseCollation(DatabaseEngine.AnyCase);
        costCentre.HasIndex(c => new { c.CustomerId, c.Name }).IsUnique();
    }
}

internal sealed class CliMapping : IEntityTypeConfiguration<Cli>
{
    /// <summary>Of lines: they have a cap or are excluded.</summary>
    public const string IsCappedOrExcluded = "\"SpendingCap\" IS NOT NULL OR \"ExcludedFromBilling\"";

    /// <summary>The index of those lines, by customer.</summary>
    public const string CappedOrExcluded = "IX_Clis_CappedOrExcluded";

    public void Configure(EntityTypeBuilder<Cli> cli)
    {
        cli.HasIndex(c => c.Key);
        cli.HasIndex(c => new { c.Key, c.From }).IsUnique().HasDatabaseName("IX_Clis_OneStartADay");
        // SQLite takes two nulls for two values: of those from the start there is one, too.
        cli.HasIndex(c => c.Key, "IX_Clis_OneFromTheStart").IsUnique().HasFilter("\"From\" IS NULL");
        // Ranges are few: whether one holds a number is answered without reading the numbers.
        cli.HasIndex(c => new { c.LastKey, c.Key }).HasFilter("\"LastKey\" IS NOT NULL");
        cli.HasIndex(c => new { c.CustomerId, c.Key });
        cli.HasIndex(c => c.CustomerId).HasFilter(IsCappedOrExcluded).HasDatabaseName(CappedOrExcluded); // few are
        cli.HasOne<CliType>().WithMany().HasForeignKey(c => c.CliTypeId).OnDelete(DeleteBehavior.Restrict);
        cli.HasOne<CostCentre>().WithMany().HasForeignKey(c => c.CostCentreId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CliTypeMapping : IEntityTypeConfiguration<CliType>
{
    public void Configure(EntityTypeBuilder<CliType> type) => type.HasIndex(t => t.Name).IsUnique();
}

internal sealed class TagMapping : IEntityTypeConfiguration<Tag>
{
    public void Configure(EntityTypeBuilder<Tag> tag)
    {
        tag.Property(t => t.Name).UseCollation(DatabaseEngine.AnyCase);
        tag.HasIndex(t => t.Name).IsUnique();
    }
}

internal sealed class CustomerTagMapping : IEntityTypeConfiguration<CustomerTag>
{
    public void Configure(EntityTypeBuilder<CustomerTag> tag)
    {
        tag.HasKey(t => new { t.CustomerId, t.TagId });
        tag.HasIndex(t => t.TagId);
        tag.HasOne<Tag>().WithMany().HasForeignKey(t => t.TagId);
    }
}

internal sealed class StatusChangeMapping : IEntityTypeConfiguration<StatusChange>
{
    public void Configure(EntityTypeBuilder<StatusChange> change) => change.HasIndex(c => new { c.Day, c.Status });
}

internal sealed class CustomerNoteMapping : IEntityTypeConfiguration<CustomerNote>
{
    public void Configure(EntityTypeBuilder<CustomerNote> note) => note.HasOne<Customer>().WithMany().HasForeignKey(n => n.CustomerId);
}
