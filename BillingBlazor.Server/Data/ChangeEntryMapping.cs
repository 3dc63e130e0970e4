using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class ChangeEntryMapping : IEntityTypeConfiguration<ChangeEntry>
{
    public void Configure(EntityTypeBuilder<ChangeEntry> change)
    {
        change.HasIndex(c => new { c.Subject, c.SubjectId });
        change.HasIndex(c => c.CustomerId);
        change.HasIndex(c => c.WhenUtc);
        change.HasIndex(c => c.Who);
    }
}

internal sealed class HistoryEndMapping : IEntityTypeConfiguration<HistoryEnd>
{
    public void Configure(EntityTypeBuilder<HistoryEnd> end)
    {
        end.Property(e => e.Id).ValueGeneratedNever();
        end.ToTable("HistoryEnd", table => table.HasCheckConstraint("CK_HistoryEnd_One", "\"Id\" = 1"));
        end.HasData(new HistoryEnd());
    }
}
