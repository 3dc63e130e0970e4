using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data.Sqlite;

internal sealed class DialledIndexBlockMapping : IEntityTypeConfiguration<DialledIndexBlock>
{
    public void Configure(EntityTypeBuilder<DialledIndexBlock> numbers)
    {
        numbers.ToTable("DialledIndex");
        numbers.HasIndex(n => n.Bucket);
        numbers.HasIndex(n => n.FileId);
        numbers.HasOne<CdrFile>().WithMany().HasForeignKey(n => n.FileId);
    }
}

internal sealed class CallIndexBlockMapping : IEntityTypeConfiguration<CallIndexBlock>
{
    public void Configure(EntityTypeBuilder<CallIndexBlock> block)
    {
        block.ToTable("CallIndex");
        block.HasIndex(c => new
        {
            c.Bucket,
            c.LastUtc,
            c.FirstUtc,
        });
        block.HasIndex(c => c.FileId);
        block.HasOne<CdrFile>().WithMany().HasForeignKey(c => c.FileId);
    }
}

internal sealed class CdrFingerprintsMapping : IEntityTypeConfiguration<CdrFingerprints>
{
    public void Configure(EntityTypeBuilder<CdrFingerprints> prints)
    {
        prints.ToTable("CdrFingerprints");
        prints.HasIndex(p => new { p.LastUtc, p.FirstUtc });
        prints.HasOne<CdrFile>().WithMany().HasForeignKey(p => p.FileId);
    }
}
