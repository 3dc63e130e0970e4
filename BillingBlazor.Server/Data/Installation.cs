using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>What this database is: its one row.</summary>
public sealed class Installation(DateTime madeUtc)
{
    public int Id { get; private set; } = 1;

    public DateTime MadeUtc { get; private set; } = madeUtc;

    /// <summary>Made by the demo reseller, with accounts whose password everybody knows: no server in Production starts on it.</summary>
    public bool IsDemo { get; private set; }

    /// <summary>Why the clock's last backup failed, as a sentence; null where it went well.</summary>
    public string? BackupProblem { get; private set; }

    public DateTime? BackupFailingSinceUtc { get; private set; }

    public void BecomeDemo() => IsDemo = true;

    /// <param name="problem">Null: it went well.</param>
    public void Backed(string? problem, DateTime nowUtc) =>
        (BackupProblem, BackupFailingSinceUtc) = (problem, problem is null ? null : BackupFailingSinceUtc ?? nowUtc);
}

internal sealed class InstallationMapping : IEntityTypeConfiguration<Installation>
{
    public void Configure(EntityTypeBuilder<Installation> installation)
    {
        installation.Property(i => i.Id).ValueGeneratedNever();
        installation.ToTable(table => table.HasCheckConstraint("CK_Installation_One", "\"Id\" = 1"));
    }
}
