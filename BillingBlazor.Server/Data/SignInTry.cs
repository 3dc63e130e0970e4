using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>How often a sign-in was tried without success, to an address and from somewhere: whether or not there is such an
/// account.</summary>
public sealed class SignInTry
{
    public long Id { get; private set; }

    /// <summary>A hash of the address that was typed.</summary>
    public string Account { get; init; } = "";

    /// <summary>From where: a network address, a known device, or anywhere unknown.</summary>
    public string From { get; init; } = "";

    public int Count { get; set; }
    public DateTime LastUtc { get; set; }
}

internal sealed class SignInTryMapping : IEntityTypeConfiguration<SignInTry>
{
    public void Configure(EntityTypeBuilder<SignInTry> one)
    {
        one.ToTable("SignInTries");
        one.HasIndex(t => new { t.Account, t.From }).IsUnique();
    }
}
