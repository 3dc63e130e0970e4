using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>What an imported file was of.</summary>
public enum ImportKind
{
    Customers,
    Charges,
}

/// <summary>A file that was taken in: the same content is refused unless confirmed.</summary>
public sealed class ImportedFile
{
    public int Id { get; private set; }
    public ImportKind Kind { get; init; }

    /// <summary>SHA-256 in hexadecimal.</summary>
    public string ContentHash { get; init; } = "";

    public string FileName { get; init; } = "";

    /// <summary>How many were made of it.</summary>
    public int Count { get; init; }

    public DateTime ImportedUtc { get; init; }
    public string ImportedBy { get; init; } = "";
}

internal sealed class ImportedFileMapping : IEntityTypeConfiguration<ImportedFile>
{
    public void Configure(EntityTypeBuilder<ImportedFile> file) => file.HasIndex(f => new { f.ContentHash, f.Kind });
}
