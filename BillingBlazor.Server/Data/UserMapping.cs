using BillingBlazor.Domain.Customers;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.HasOne<Customer>().WithMany().HasForeignKey(u => u.CustomerId);
        user.HasMany<IdentityUserPasskey<int>>().WithOne().HasForeignKey(p => p.UserId).IsRequired();
    }
}

/// <summary>As Identity maps it where its options ask for passkeys; a model must not hang on options that dotnet ef doesn't see.</summary>
internal sealed class PasskeyMapping : IEntityTypeConfiguration<IdentityUserPasskey<int>>
{
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<int>> passkey)
    {
        passkey.HasKey(p => p.CredentialId);
        passkey.ToTable("AspNetUserPasskeys");
        passkey.Property(p => p.CredentialId).HasMaxLength(1024);
        passkey.OwnsOne(p => p.Data).ToJson();
    }
}
