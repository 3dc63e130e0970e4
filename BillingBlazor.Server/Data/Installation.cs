using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>What this database is: its one row.</summary>
public sealed class Installation
{
    public int Id { get; private set; } = 1;

    /// <summary>Made by the demo reseller, with accounts whose password everybody knows: no server in Production starts on it.</summary>
    public bool IsDemo { get; private set; }

    public void BecomeDemo() => IsDemo = true;
}

internal sealed class InstallationMapping : IEntityTypeConfiguration<Installation>
{
    public void Configure(EntityTypeBuilder<Installation> installation)
    {
        installation.Property(i => i.Id).ValueGeneratedNever();
        installation.ToTable(table => table.HasCheckConstraint("CK_Installation_One", "\"Id\" = 1"));
    }
}
